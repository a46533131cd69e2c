"""Standing orders of re-validation: who falls due when, in which order, and how much of a day's quota is theirs.

A policy is told apart by its source and code and has dated versions: the one in force on a day counts, earlier ones
stay as they were. Every reason for which a person can be asked about has a policy, so that each has its priority and
share.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from verification.domain.hours import EVERY_DAY, OfficeHours
from verification.domain.sources import DUKCAPIL


HIGHEST_PRIORITY: Final = 1
LOWEST_PRIORITY: Final = 9


class Trigger(StrEnum):
    """What makes a person due. REQUESTED and CONSOLIDATION come about by somebody's act, the others by planning."""

    REQUESTED = "requested"
    CHANGED = "changed"
    NEW = "new"
    CUTOFF = "cutoff"
    VERSION = "version"
    CONSOLIDATION = "consolidation"
    STALE = "stale"
    SAMPLE = "sample"


BY_PLANNING: Final = (Trigger.CHANGED, Trigger.NEW, Trigger.CUTOFF, Trigger.VERSION, Trigger.STALE, Trigger.SAMPLE)
# What each trigger needs to know besides; the rest of the terms is common to all.
NEEDS: Final = {
    Trigger.STALE: ("every_days",),
    Trigger.CONSOLIDATION: ("every_days",),
    Trigger.CUTOFF: ("every_days", "lead_days"),
    Trigger.SAMPLE: ("every_days", "percent", "confidence"),
}
# Whose population may be narrowed to the families of a programme.
FOR_A_PROGRAMME: Final = frozenset({Trigger.CUTOFF, Trigger.VERSION, Trigger.STALE, Trigger.SAMPLE})


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy as it is in force.

    `every_days`: an answer older than that is old (STALE), may not be older than that at the cut-off (CUTOFF), the days
    to wait for the registry (CONSOLIDATION), the days between two samples (SAMPLE). `lead_days`: from how many days
    before the cut-off on. `percent` of the population is drawn. `share` is in per cent of the day's quota.
    `programme` is a programme's code, empty for everybody. `number` is the row's, None for a default not yet kept.
    """

    source: str
    code: str
    trigger: Trigger
    name: str
    from_on: date
    priority: int
    share: int
    programme: str = ""
    every_days: int | None = None
    lead_days: int | None = None
    percent: float | None = None
    confidence: int | None = None
    hours: OfficeHours = EVERY_DAY
    purpose: str = ""
    number: int | None = None
    version: int = 1
    is_ended: bool = False

    @property
    def rank(self) -> tuple[int, int]:
        """The order in which policies come; the older one first among equals."""
        return self.priority, self.number or 0

    def terms(self) -> dict[str, object]:
        """What a version sets, by the names of its columns and fields."""
        return {
            "name": self.name,
            "every_days": self.every_days,
            "lead_days": self.lead_days,
            "percent": self.percent,
            "confidence": self.confidence,
            "priority": self.priority,
            "share": self.share,
            "weekdays": sorted(self.hours.weekdays),
            "opens_at": self.hours.opens_at,
            "closes_at": self.hours.closes_at,
            "on_holidays": self.hours.on_holidays,
            "purpose": self.purpose,
        }

    def old_before(self, now: datetime) -> datetime:
        """Answers given before this moment are old."""
        return now - timedelta(days=self.every_days or 0)

    def sample_began_on(self, today: date) -> date:
        """The first day of the sample that is being asked about today; a new one is drawn every `every_days` days."""
        every = self.every_days or 1
        return today - timedelta(days=(today - self.from_on).days % every)

    def is_due_for(self, cut_off_on: date, today: date) -> bool:
        """Whether answers for a cut-off are asked for today.

        Not before an answer of today would still be fresh on the day: else everybody would be asked again day by day.
        """
        ahead = min(self.lead_days or 0, self.every_days or 0)
        return cut_off_on - timedelta(days=ahead) <= today <= cut_off_on


def in_force(versions: Iterable[Policy], today: date) -> list[Policy]:
    """The version of each policy that counts today, in order of rank; policies that ended are left out.

    What was to hold from a later day on before the policy was ended does not begin any more.
    """
    newest: dict[tuple[str, str], Policy] = {}
    for one in sorted(versions, key=lambda each: (each.from_on, each.version)):
        known = newest.get((one.source, one.code))
        has_ended = known is not None and known.is_ended and known.version > one.version
        if one.from_on <= today and not has_ended:
            newest[one.source, one.code] = one
    return sorted((one for one in newest.values() if not one.is_ended), key=lambda one: one.rank)


def share_left(policies: Sequence[Policy], *, without: str = "") -> int:
    """How many per cent of a source's quota are nobody's; `without` is the code of the policy being changed."""
    return 100 - sum(one.share for one in policies if one.code != without)


_FIRST_DAY: Final = date(2026, 1, 1)
# Their names are left empty: pages call them by what triggers them. One fifth of the quota is left to priority.
_SHIPPED: Final = (
    Policy("", "requested", Trigger.REQUESTED, "", _FIRST_DAY, 1, 10),
    Policy("", "changed", Trigger.CHANGED, "", _FIRST_DAY, 2, 10),
    Policy("", "cutoff", Trigger.CUTOFF, "", _FIRST_DAY, 3, 20, every_days=30, lead_days=14),
    Policy("", "new", Trigger.NEW, "", _FIRST_DAY, 4, 20),
    # The registry's copy behind the service lags by days to weeks.
    Policy("", "consolidation", Trigger.CONSOLIDATION, "", _FIRST_DAY, 5, 5, every_days=14),
    # A new DTSEN version comes about every quarter.
    Policy("", "stale", Trigger.STALE, "", _FIRST_DAY, 6, 15, every_days=90),
)


def shipped(source: str, *, valid_days: int = 90) -> list[Policy]:
    """What the portal brings along for a source whose answers are good for so many days; the office changes it."""
    return [
        replace(one, source=source, every_days=valid_days)
        if one.trigger is Trigger.STALE
        else replace(one, source=source)
        for one in _SHIPPED
        # Only the civil registry's copy is waited for.
        if one.trigger is not Trigger.CONSOLIDATION or source == DUKCAPIL
    ]
