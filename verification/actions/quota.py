"""How many calls a source has for one day, and how many are left, from whoever knows it best."""

from dataclasses import dataclass
from datetime import datetime

from access.errors import UserError
from verification.actions.sources import adapter_of
from verification.domain.hours import counts_against, quota_day
from verification.models import SourceStatus
from verification.queries.agreements import agreement_for


@dataclass(frozen=True, slots=True)
class Quota:
    """Calls of a whole day and of the rest of today; None where nobody has said so yet."""

    daily: int | None
    left: int | None
    used: int


def quota_of(source: str, now: datetime) -> Quota:
    """The quota of a source: as configured, else as the agreement says, else as the service last reported."""
    status = SourceStatus.objects.filter(source=source).first()
    is_today = status is not None and counts_against(status.calls_on, quota_day(now))
    used = status.calls_today if status and is_today else 0
    daily = _configured(source) or _agreed(source, now)
    if daily is not None:
        left = max(0, daily - used)
        said = status.quota_left if status and is_today else None
        return Quota(daily, left if said is None else min(left, said), used)
    if status is None or status.quota_left is None:
        return Quota(None, None, used)
    whole = status.quota_left + status.calls_today
    return Quota(whole, status.quota_left if is_today else whole, used)


def _configured(source: str) -> int | None:
    try:
        return adapter_of(source).daily_quota
    except UserError:
        return None


def _agreed(source: str, now: datetime) -> int | None:
    agreement = agreement_for(source, purpose="", day=now.date())
    return agreement.daily_quota if agreement else None
