"""Which checks are due: planned before every run, soon after an admission, and by a sweep."""

from datetime import date, datetime

from django.db import transaction

from access.actions import audit
from access.domain.permissions import Permission
from access.models import User
from recipients.models import Family, Import
from recipients.models.families import FamilyQuerySet
from verification.domain.due import policy_of
from verification.errors import NobodyChosen
from verification.models import SourceStatus
from verification.queries.due import DueChanges, make_due, plan


@transaction.atomic
def plan_due(*, source: str, now: datetime) -> DueChanges:
    """Make new persons, changed identities and old answers due; take back what is due about the deceased.

    Safe to repeat: a person has at most one open check per source. `now` is in the city's time zone.
    """
    # Counted first: an admission that ends while this plans is not lost, the next look finds one more.
    seen = _admissions()
    policy = policy_of(source, now.date())
    changes = plan(source=source, today=now.date(), stale_before=policy.stale_before(now))
    SourceStatus.objects.update_or_create(source=source, defaults={"admissions_planned": seen})
    return changes


def plan_after_admission(*, source: str, now: datetime) -> DueChanges | None:
    """Plan when hand-over files were admitted since the last planning; None when there is nothing new."""
    status = SourceStatus.objects.filter(source=source).first()
    if _admissions() == (status.admissions_planned if status else 0):
        return None
    return plan_due(source=source, now=now)


def _admissions() -> int:
    every = Import.objects.across_areas(reason="checks are planned for the whole installation")
    return every.filter(state=Import.State.ADMITTED).count()


@transaction.atomic
def ask_again(*, source: str, families: FamilyQuerySet, reason: str, today: date, by: User) -> int:
    """Make everybody of these families due today; where the officer may start runs. Returns how many persons."""
    reach = Family.objects.visible_to(by, Permission.VERIFICATION_RUN)
    ids = list(families.filter(pk__in=reach.values("pk")).order_by("pk").values_list("pk", flat=True))
    if not ids:
        raise NobodyChosen
    made_due = make_due(source=source, families=ids, today=today)
    details = {"source": source, "families": len(ids), "persons": made_due}
    audit.record("verification.ask_again", target=by, by=by, reason=reason, details=details)
    return made_due
