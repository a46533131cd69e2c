"""The day on which a chapter of the demo's story happens."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TypeVar

from django.utils import timezone


T = TypeVar("T")


@dataclass
class _Clock:
    """Goes as the machine's, but so much later or earlier."""

    real: Callable[[], datetime]
    offset: timedelta

    def __call__(self) -> datetime:
        return self.real() + self.offset


def moment_of(today: datetime, days_ago: int, hour: int = 9) -> datetime:
    """So many days before `today` at an hour of the city's time zone, but never later than `today`."""
    day = timezone.localdate(today) - timedelta(days=days_ago)
    return min(datetime.combine(day, time(hour), timezone.get_default_timezone()), today)


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Let it be `moment` for everything that asks Django for the time; the clock goes on from there.

    The acts of four months are recorded in two minutes: only here does a process tell another time than the
    machine's, and only for a city that does not exist.
    """
    real = timezone.now
    timezone.now = _Clock(real, moment - real())
    try:
        yield
    finally:
        timezone.now = real


def spaced(things: Iterable[T], *, minutes: int) -> Iterator[T]:
    """One after the other, the clock that much later from one to the next."""
    for number, thing in enumerate(things):
        if number and isinstance(timezone.now, _Clock):
            timezone.now.offset += timedelta(minutes=minutes)
        yield thing
