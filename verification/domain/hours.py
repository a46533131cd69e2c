"""Office hours of a standing order, and the day in which a service counts its quota."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo


# The civil registry counts its quota by days of Jakarta, wherever the city lies: domain knowledge, midnight WIB.
QUOTA_ZONE: Final = ZoneInfo("Asia/Jakarta")
_DAY = timedelta(days=1)
_LOOK_AHEAD_DAYS: Final = 400


def quota_day(now: datetime) -> date:
    """The day whose quota a call counts against."""
    return now.astimezone(QUOTA_ZONE).date()


def quota_day_ends(now: datetime) -> datetime:
    """When the next day's quota begins."""
    return datetime.combine(quota_day(now) + _DAY, time(), tzinfo=QUOTA_ZONE)


def counts_against(called_on: date | None, today: date) -> bool:
    """Whether calls of a day count against today's quota: those of today, and of tomorrow, which a clock wrote that was
    ahead and has been set back.
    """
    return called_on is not None and today <= called_on <= today + _DAY


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """On which days (1 Monday to 7 Sunday) and from when to when something may be asked, on the city's clock.

    Hours that end at or before they begin go past midnight and belong to the day on which they began; equal ones mean
    the whole day.
    """

    weekdays: frozenset[int] = frozenset(range(1, 8))
    opens_at: time = time(0, 0)
    closes_at: time = time(0, 0)
    on_holidays: bool = True

    def is_working_day(self, day: date, holidays: Collection[date]) -> bool:
        """Whether the hours begin on this day."""
        return day.isoweekday() in self.weekdays and (self.on_holidays or day not in holidays)

    def window_of(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From when to when the hours of this day last."""
        last = day if self.closes_at > self.opens_at else day + _DAY
        return datetime.combine(day, self.opens_at, tzinfo=zone), datetime.combine(last, self.closes_at, tzinfo=zone)

    def is_open(self, now: datetime, holidays: Collection[date]) -> bool:
        """Whether something may be asked now; `now` in the city's time zone."""
        return self.closes_after(now, holidays) is not None

    def closes_after(self, now: datetime, holidays: Collection[date]) -> datetime | None:
        """When the hours that last now end; None outside them."""
        zone = _zone(now)
        for day in (now.date() - _DAY, now.date()):
            begins, ends = self.window_of(day, zone)
            if self.is_working_day(day, holidays) and begins <= now < ends:
                return ends
        return None

    def next_opening(self, now: datetime, holidays: Collection[date]) -> datetime | None:
        """When something may be asked again: now, or later; None when no day in sight is a working day."""
        if self.is_open(now, holidays):
            return now
        zone = _zone(now)
        openings = (self.window_of(day, zone)[0] for day in self._working_days(now.date(), holidays))
        return next((begins for begins in openings if begins > now), None)

    def _working_days(self, first: date, holidays: Collection[date]) -> Iterator[date]:
        for ahead in range(_LOOK_AHEAD_DAYS):
            day = first + ahead * _DAY
            if self.is_working_day(day, holidays):
                yield day


EVERY_DAY: Final = OfficeHours()


def _zone(now: datetime) -> ZoneInfo:
    if not isinstance(now.tzinfo, ZoneInfo):
        raise TypeError("the city's clock is needed: a moment with its time zone's name")
    return now.tzinfo
