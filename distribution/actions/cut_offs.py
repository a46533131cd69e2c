"""Telling the verification by when it must have asked about whom: it stands below and does not look up."""

from datetime import datetime

from access.models import User
from distribution.queries.cut_offs import cycles_ahead
from verification.actions import policies


def announce(*, now: datetime, by: User) -> int:
    """Announce the next cycle of every programme, and take back those that are no more. Returns how many there are.

    Safe to repeat: what is known already is not written again. `now` is in the city's time zone.
    """
    cycles = cycles_ahead(now.date())
    for one in cycles:
        policies.announce_cut_off(
            programme=one.programme, period=one.period, on_day=one.on_day, families=one.families, now=now, by=by
        )
    policies.forget_cut_offs(kept=[(one.programme, one.period) for one in cycles], today=now.date(), by=by)
    return len(cycles)
