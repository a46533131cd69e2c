"""When a person's answer from a source is due again: the policy as dated data."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class DuePolicy:
    """In force from a day on: days until an answer is old, and days to give the civil registry for
    consolidation.

    New persons and changed identities are due at once, so a new quarter's file makes those due and nobody
    else.
    """

    source: str
    from_on: date
    stale_after_days: int
    consolidation_days: int

    def stale_before(self, now: datetime) -> datetime:
        """Answers older than this are asked for again."""
        return now - timedelta(days=self.stale_after_days)

    def recheck_on(self, today: date) -> date:
        """The day on which a disagreement that waits for consolidation is asked about again."""
        return today + timedelta(days=self.consolidation_days)


POLICIES: Final = (
    # A new DTSEN version comes about every quarter; the registry's copy behind the service lags by days to
    # weeks.
    DuePolicy("dukcapil", date(2026, 1, 1), stale_after_days=90, consolidation_days=14),
)


def policy_of(source: str, today: date) -> DuePolicy:
    """The policy of a source in force on a day; LookupError when the source has none, then nobody falls
    due.
    """
    known = [one for one in POLICIES if one.source == source and one.from_on <= today]
    if not known:
        raise LookupError(f"no policy for {source} on {today}")
    return max(known, key=lambda one: one.from_on)
