"""When data owners are due a report: half-yearly under an agreement, and 30 days after a DTSEN version came.

Half-yearly: Permendagri 102/2019 article 45 as changed by 17/2023; access ends where it is not kept. The use of a DTSEN
version is reported within 30 days of the hand-over, with reminders before and after (practice of the custodians).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final


DTSEN_REPORT_DAYS: Final = 30
# Days before and after the last day on which a reminder stands out more (negative: days left).
SOON: Final = 7


class Urgency(StrEnum):
    """How a report that was not sent stands."""

    LATER = "later"
    SOON = "soon"
    TODAY = "today"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class HalfYear:
    """Half of a year, as 2026-S2; with its days and the last day of its report."""

    name: str
    begins_on: date
    ends_on: date


def half_year_of(day: date) -> HalfYear:
    """The half-year that a day lies in."""
    if day.month <= 6:
        return HalfYear(f"{day.year}-S1", date(day.year, 1, 1), date(day.year, 6, 30))
    return HalfYear(f"{day.year}-S2", date(day.year, 7, 1), date(day.year, 12, 31))


def half_years(*, valid_from: date, valid_until: date, today: date) -> Iterator[HalfYear]:
    """Every half-year of an agreement that has begun, the present one included, cut to the agreement's own days."""
    last = min(valid_until, today)
    day = valid_from
    while day <= last:
        half = half_year_of(day)
        yield HalfYear(half.name, max(half.begins_on, valid_from), min(half.ends_on, valid_until))
        day = half.ends_on + timedelta(days=1)


def due_after(ends_on: date, days: int) -> date:
    """The last day for a report."""
    return ends_on + timedelta(days=days)


def urgency(due_on: date, *, today: date) -> Urgency:
    """How pressing a report is that was not sent."""
    left = (due_on - today).days
    if left < 0:
        return Urgency.OVERDUE
    if left == 0:
        return Urgency.TODAY
    return Urgency.SOON if left <= SOON else Urgency.LATER
