"""What we know of a source between runs: calls made today, quota left, and until when it is not worth asking."""

import time
from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from verification.models import SourceStatus
from verification.sources.base import Reply, StoppedBy


_FLUSH_S = 1.0
_AFTER_REFUSAL = timedelta(hours=12)


class SourceKeeper:
    """Counts during one run and writes about once a second, so that storing answers does not wait for it."""

    def __init__(self, source: str, daily_quota: int | None, today: date) -> None:
        self._source = source
        self._daily_quota = daily_quota
        self._today = today
        self._calls = 0
        self._quota_left: int | None = None
        self._is_answered = False
        self._flushed_at = time.monotonic()

    def allowance(self) -> tuple[int | None, bool]:
        """How many calls are left of our own daily quota (None: no such limit), and whether to try one person first.

        After a stop one person is tried first: the quota may have been raised, or the account repaired.
        """
        status = SourceStatus.objects.get_or_create(source=self._source)[0]
        is_paused = bool(status.paused_until and status.paused_until > timezone.now())
        if self._daily_quota is None:
            return None, is_paused
        used = status.calls_today if status.calls_on == self._today else 0
        return max(0, self._daily_quota - used), is_paused

    def note(self, replies: Sequence[Reply], *, is_answered: bool) -> None:
        """Count a batch."""
        self._calls += sum(reply.tries for reply in replies)
        left = [reply.quota_left for reply in replies if reply.quota_left is not None]
        if left:
            self._quota_left = min(left)
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
        status.calls_today = self._calls + (status.calls_today if status.calls_on == self._today else 0)
        status.calls_on = self._today
        if self._quota_left is not None:
            status.quota_left = self._quota_left
        if self._is_answered:
            status.last_success_at, status.paused_until = timezone.now(), None
        status.save()
        self._calls, self._quota_left, self._is_answered = 0, None, False

    def note_stop(self, stopped_by: StoppedBy, text: str) -> None:
        """Remember why the source stopped a run, and until when the next run tries one person first."""
        self.flush()
        now = timezone.localtime()
        changes: dict[str, object] = {"last_trouble": text[:200], "last_trouble_at": now}
        if stopped_by is StoppedBy.QUOTA:
            tomorrow = now.date() + timedelta(days=1)
            changes["paused_until"] = now.replace(
                year=tomorrow.year, month=tomorrow.month, day=tomorrow.day, hour=0, minute=0, second=0, microsecond=0
            )
            changes["quota_left"] = 0
        elif stopped_by is StoppedBy.AUTH:
            changes["paused_until"] = now + _AFTER_REFUSAL
        SourceStatus.objects.filter(source=self._source).update(**changes)
