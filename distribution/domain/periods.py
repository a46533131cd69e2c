"""Quarters of a year, the periods in which aid is determined and paid (`2026-Q4`; tahap 4 of 2026)."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


_WRITTEN = re.compile(r"([0-9]{4})-Q([1-4])")


class InvalidPeriod(ValueError):
    """The text is no quarter such as 2026-Q4."""


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months of a year. Ages and deciles are taken as of its last day, as for DTSEN versions."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """Read `2026-Q4`; anything else is InvalidPeriod."""
        found = _WRITTEN.fullmatch(text)
        if not found or int(found[1]) < 1900:
            raise InvalidPeriod(text)
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> "Quarter":
        return cls(day.year, (day.month - 1) // 3 + 1)

    @property
    def first_day(self) -> date:
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def last_day(self) -> date:
        return self.next.first_day - timedelta(days=1)

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def previous(self) -> "Quarter":
        return Quarter.of(self.first_day - timedelta(days=1))

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"


def months_before(day: date, months: int) -> date:
    """The same day that many months earlier; where the month is too short for it, its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
