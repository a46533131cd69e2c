"""Which checks are due: planned before every run, soon after an admission, and by a sweep."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from access.actions import audit
from access.domain.permissions import Permission
from access.models import User
from recipients.models import Family, Import, Person
from recipients.models.families import FamilyQuerySet
from recipients.models.imports import Source
from verification.actions.policies import keep_shipped
from verification.domain.policies import Policy, Trigger
from verification.errors import NobodyChosen
from verification.models import SourceStatus
from verification.queries import due, policies
from verification.queries.due import DueChanges, Effect, Rule


@transaction.atomic
def plan_due(*, source: str, now: datetime) -> DueChanges:
    """Make due whom the policies in force want asked about; take back whom none wants, and the deceased.

    Safe to repeat: a person has at most one open check per source. `now` is in the city's time zone.
    """
    # Counted first: an admission that ends while this plans is not lost, the next look finds one more.
    seen = _admissions()
    keep_shipped(source=source, by=User.objects.machine())
    in_force = policies.policies_of(source, now.date())
    changes = due.plan(source=source, today=now.date(), policies=in_force, rules=_rules(in_force, now))
    SourceStatus.objects.update_or_create(source=source, defaults={"admissions_planned": seen})
    return changes


def effect_of(*, policy: Policy, now: datetime) -> Effect:
    """What a policy would make due today, before it is kept."""
    return due.effect_of(
        source=policy.source, today=now.date(), rules=_rules([policy], now), programme=policy.programme
    )


def plan_after_admission(*, source: str, now: datetime) -> DueChanges | None:
    """Plan when hand-over files were admitted since the last planning; None when there is nothing new."""
    status = SourceStatus.objects.filter(source=source).first()
    if _admissions() == (status.admissions_planned if status else 0):
        return None
    return plan_due(source=source, now=now)


def _rules(in_force: Sequence[Policy], now: datetime) -> list[Rule]:
    cut_offs = policies.cut_offs_from(now.date())
    return due.rules_of(in_force, now=now, cut_offs=cut_offs, version_at=_newest_version_at())


def _admissions() -> int:
    every = Import.objects.across_areas(reason="checks are planned for the whole installation")
    return every.filter(state=Import.State.ADMITTED).count()


def _newest_version_at() -> datetime | None:
    """When the first file of the newest DTSEN version was admitted: a correction of it later is no new version."""
    admitted = Import.objects.across_areas(reason="checks are planned for the whole installation").filter(
        state=Import.State.ADMITTED, source=Source.DTSEN, admitted_at__isnull=False
    )
    newest = admitted.order_by("-dataset_version").values_list("dataset_version", flat=True).first()
    if newest is None:
        return None
    of_it = admitted.filter(dataset_version=newest).order_by("admitted_at")
    return of_it.values_list("admitted_at", flat=True).first()


@transaction.atomic
def ask_again(*, source: str, families: FamilyQuerySet, reason: str, today: date, by: User) -> int:
    """Make everybody of these families due today; where the officer may start runs. Returns how many persons."""
    reach = Family.objects.visible_to(by, Permission.VERIFICATION_RUN)
    ids = list(families.filter(pk__in=reach.values("pk")).order_by("pk").values_list("pk", flat=True))
    if not ids:
        raise NobodyChosen
    made_due = due.make_due(source=source, families=ids, today=today, policy=_requested(source, today, by))
    details = {"source": source, "families": len(ids), "persons": made_due}
    audit.record("verification.ask_again", target=by, by=by, reason=reason, details=details)
    return made_due


@transaction.atomic
def ask_about(*, source: str, person: Person, reason: str, today: date, by: User) -> int:
    """Make one person due today, first of all; where the officer may start runs."""
    if not Person.objects.visible_to(by, Permission.VERIFICATION_RUN).filter(pk=person.pk).exists():
        raise NobodyChosen
    made_due = due.make_persons_due(
        source=source, persons=[person.pk], today=today, policy=_requested(source, today, by)
    )
    audit.record(
        "verification.ask_again",
        target=person,
        by=by,
        village_code=person.village_id,
        reason=reason,
        details={"source": source, "persons": made_due},
    )
    return made_due


def _requested(source: str, today: date, by: User) -> int | None:
    keep_shipped(source=source, by=by)
    policy = policies.policy_by(source, Trigger.REQUESTED, today)
    return policy.number if policy else None
