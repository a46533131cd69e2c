"""The day on which a chapter of the demo's story happens."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from django.utils import timezone


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
    real_now = timezone.now
    offset = moment - real_now()
    timezone.now = lambda: real_now() + offset
    try:
        yield
    finally:
        timezone.now = real_now
