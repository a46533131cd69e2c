"""The standing order itself: runs that start without anybody's hand, within hours, shares and quota; and runs that an
officer wants now, about one person, one family or one kelurahan.
"""

import logging
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from access.errors import UserError
from access.models import Area, Installation, User
from recipients.models import Family, Person
from verification.actions import planning, runs
from verification.actions.choosing import open_policies
from verification.actions.quota import quota_of
from verification.actions.source_status import breaker_of
from verification.actions.sources import is_configured
from verification.domain.breaker import State as BreakerState
from verification.domain.policies import Policy
from verification.errors import NobodyToAsk
from verification.models import SourceStatus, VerificationRun
from verification.queries import claims
from verification.queries.agreements import purposes_of
from verification.queries.claims import Reach
from verification.queries.due import count_due
from verification.queries.policies import numbers_of


log = logging.getLogger(__name__)
State = VerificationRun.State


def start(*, source: str, now: datetime) -> VerificationRun | None:
    """Start the standing order's run of a source when somebody is due who may be asked about now; None otherwise.

    At most one is at work per source, and none beside a run that an officer started. Safe to repeat. `now` is in the
    city's time zone.
    """
    policies = open_policies(source, now) if is_configured(source) else []
    if not policies or _must_wait(source, now):
        return None
    if not claims.is_any_due(source=source, policies=numbers_of(policies), now=now):
        return None
    city = Installation.objects.select_related("city").get().city
    try:
        with transaction.atomic():
            return runs.request_run(
                source=source,
                scope=city,
                limit=None,
                purpose=_purpose(source, policies, now),
                by=User.objects.machine(),
                is_standing=True,
            )
    except IntegrityError:
        return None  # another beat was faster
    except UserError as error:
        log.warning("standing order source=%s waits: %s", source, error)
        return None


def _must_wait(source: str, now: datetime) -> bool:
    """Whether the source is at work, has to be left alone for a while, or has no quota left today."""
    every = VerificationRun.objects.across_areas(reason="the standing order looks at all runs of its source")
    if every.filter(source=source, state__in=[State.QUEUED, State.RUNNING]).exists():
        return True
    if breaker_of(SourceStatus.objects.filter(source=source).first()).state(now) is BreakerState.OPEN:
        return True
    return quota_of(source, now).left == 0


def _purpose(source: str, policies: list[Policy], now: datetime) -> str:
    """In the words of the first policy that names one, else of the agreement."""
    named = [one.purpose for one in policies if one.purpose] or list(purposes_of(source, day=now.date()))
    return named[0][:200] if named else _("Standing order of re-validation")


@transaction.atomic
def run_now(*, source: str, about: Person | Family | Area, reason: str, now: datetime, by: User) -> VerificationRun:
    """Make a person, a family or everybody of an area due at once and start a run about them, at any hour.

    Of an area only those are asked about who are due; of a person or a family everybody who is asked about at all,
    however fresh the answer is.
    """
    if isinstance(about, Area):
        return _request(source, about, None, reason, now, by)
    if isinstance(about, Person):
        planning.ask_about(source=source, person=about, reason=reason, today=now.date(), by=by)
    else:
        families = Family.objects.visible_to(by).filter(pk=about.pk)
        planning.ask_again(source=source, families=families, reason=reason, today=now.date(), by=by)
    if not _is_anybody_due(source, about, now):
        raise NobodyToAsk
    return _request(source, about.village, about, reason, now, by)


def _is_anybody_due(source: str, about: Person | Family, now: datetime) -> bool:
    whom = {"person": about.pk} if isinstance(about, Person) else {"family": about.pk}
    reach = Reach(source=source, run_id=0, scope=about.village_id, today=now.date(), began=now, **whom)
    return count_due(reach, claimed_too=True) > 0


def _request(
    source: str, scope: Area, about: Person | Family | None, reason: str, now: datetime, by: User
) -> VerificationRun:
    purposes = purposes_of(source, day=now.date())
    purpose = purposes[0] if purposes else reason
    return runs.request_run(
        source=source, scope=scope, limit=None, purpose=purpose[:200], by=by, about=about, reason=reason.strip()[:200]
    )
