"""What we know of a source between runs: calls made today, quota left, how it answered lately, and until when it is
left alone.
"""

import time
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from verification.domain import calls
from verification.domain.breaker import Breaker, State
from verification.domain.hours import counts_against, quota_day
from verification.models import SourceStatus
from verification.sources.base import Reply, StoppedBy


_FLUSH_S = 1.0
_UNLIMITED = 1_000_000_000  # services say "as many as you like" with a number of nines that no column holds


def breaker_of(status: SourceStatus | None) -> Breaker:
    """Whether a source is left alone."""
    return Breaker(status.paused_until, status.trips) if status else Breaker()


class SourceKeeper:
    """Counts during one run and writes about once a second, so that storing answers does not wait for it.

    Calls count for the service's day on which they are written down: a run that goes past midnight would else put what
    others have counted since back to the day before.
    """

    def __init__(self, source: str, daily_quota: int | None) -> None:
        self._source = source
        self._daily_quota = daily_quota
        self._allowance: int | None = None
        self._calls = self._made = 0
        self._recent: list[tuple[int, bool]] = []
        self._quota_left: int | None = None
        self._is_answered = False
        self._flushed_at = time.monotonic()

    def allowance(self) -> tuple[int | None, bool]:
        """How many calls are left of our own daily quota (None: no such limit), and whether to try one person first.

        After a stop one person is tried first: the service may be back, the quota raised, the account repaired.
        """
        status = SourceStatus.objects.get_or_create(source=self._source)[0]
        is_doubtful = breaker_of(status).state(timezone.now()) is not State.CLOSED
        if self._daily_quota is None:
            return None, is_doubtful
        used = _counted(status, quota_day(timezone.now()))
        self._allowance = max(0, self._daily_quota - used)
        return self._allowance, is_doubtful

    def is_used_up_by_others(self) -> bool:
        """Whether runs beside this one have used what was left of our own daily quota when it began."""
        if self._daily_quota is None or self._allowance is None or self._made >= self._allowance:
            return False
        status = SourceStatus.objects.get(source=self._source)
        return _counted(status, quota_day(timezone.now())) + self._calls >= self._daily_quota

    def note(self, replies: Sequence[Reply], *, is_answered: bool) -> None:
        """Count a batch."""
        self._count(sum(reply.tries for reply in replies))
        self._recent.extend((reply.milliseconds, reply.is_from_service) for reply in replies)
        left = [reply.quota_left for reply in replies if reply.quota_left is not None]
        self._kept(min(left, default=None), is_answered=is_answered)

    def note_page(self, *, tries: int, milliseconds: int, quota_left: int | None) -> None:
        """Count one page of a source that hands out pages."""
        self._count(tries)
        self._recent.append((milliseconds, True))
        self._kept(quota_left, is_answered=True)

    def _count(self, calls: int) -> None:
        self._calls += calls
        self._made += calls

    def _kept(self, quota_left: int | None, *, is_answered: bool) -> None:
        if quota_left is not None:
            self._quota_left = min(quota_left, _UNLIMITED)
        self._is_answered = self._is_answered or is_answered
        if time.monotonic() - self._flushed_at >= _FLUSH_S:
            self.flush()

    @transaction.atomic
    def flush(self) -> None:
        """Write what was counted since the last time."""
        self._flushed_at = time.monotonic()
        if not self._calls:
            return
        status = SourceStatus.objects.select_for_update(no_key=True).get(source=self._source)
        today = quota_day(timezone.now())
        if not counts_against(status.calls_on, today):
            # What was left of another day says nothing about today.
            status.quota_left = None
        status.calls_today = self._calls + _counted(status, today)
        status.calls_on = today
        status.recent = calls.keep(status.recent, self._recent)
        if self._quota_left is not None:
            status.quota_left = self._quota_left
        if self._is_answered:
            status.last_success_at, status.stopped_by = timezone.now(), ""
            _keep(status, breaker_of(status).answered())
        status.save()
        self._calls, self._recent, self._quota_left, self._is_answered = 0, [], None, False

    @transaction.atomic
    def note_stop(self, stopped_by: StoppedBy, text: str) -> None:
        """Remember why the source stopped a run, and until when it is left alone."""
        self.flush()
        now = timezone.localtime()
        status = SourceStatus.objects.select_for_update(no_key=True).get(source=self._source)
        breaker = breaker_of(status)
        if stopped_by is StoppedBy.QUOTA:
            breaker, status.quota_left = breaker.used_up(now), 0
        elif stopped_by is StoppedBy.AUTH:
            breaker = breaker.refused(now)
        else:
            breaker = breaker.out_of_order(now)
        _keep(status, breaker)
        status.stopped_by, status.last_trouble, status.last_trouble_at = stopped_by.value, text[:200], now
        status.save()


def _counted(status: SourceStatus, today: date) -> int:
    """The calls that count against a day."""
    return status.calls_today if counts_against(status.calls_on, today) else 0


def _keep(status: SourceStatus, breaker: Breaker) -> None:
    status.paused_until, status.trips = breaker.open_until, breaker.trips
