"""How many calls a source has for one day, and how many are left, from whoever knows it best."""

from dataclasses import dataclass
from datetime import datetime

from access.errors import UserError
from verification.actions.sources import set_up
from verification.domain.hours import counts_against, quota_day
from verification.queries.quota import CallsKnown, calls_known


@dataclass(frozen=True, slots=True)
class Quota:
    """Calls of a whole day and of the rest of today; None where nobody has said so yet."""

    daily: int | None
    left: int | None
    used: int


def quota_of(source: str, now: datetime) -> Quota:
    """The quota of a source: as configured, else as the agreement says, else as the service last reported."""
    return quota_from(calls_known(source, now.date()), source, now)


def quota_from(known: CallsKnown, source: str, now: datetime) -> Quota:
    """The same, from what is known already."""
    is_today = counts_against(known.counted_on, quota_day(now))
    used = known.made if is_today else 0
    daily = _configured(source) or known.granted
    if daily is not None:
        left = max(0, daily - used)
        said = known.left if is_today else None
        return Quota(daily, left if said is None else min(left, said), used)
    if known.left is None:
        return Quota(None, None, used)
    whole = known.left + known.made
    return Quota(whole, known.left if is_today else whole, used)


def _configured(source: str) -> int | None:
    try:
        return set_up(source).daily_quota
    except UserError:
        return None
