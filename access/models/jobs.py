"""What every background job's row has in common: the row is the queue, a task only says "look at it now" (ADR 0004)."""

import os
import socket
from datetime import timedelta
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone

from access.domain.privacy import Privacy


class JobRow(models.Model):
    """Progress of long work. Born queued, claimed by one worker at a time, ends finished, failed or cancelled.

    Concrete models have their own `state`; here is what the progress bar and the sweep need. A worker renews
    `heartbeat_at` while it works; a claim without a heartbeat for `CLAIM_EXPIRES` may be taken over.
    """

    CLAIM_EXPIRES: ClassVar = timedelta(seconds=60)

    phase = models.CharField(max_length=40, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    claimed_by = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancel_requested_at = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True)

    job_privacy: ClassVar = dict.fromkeys(
        (
            "phase", "done", "total", "claimed_by", "started_at", "heartbeat_at", "finished_at",
            "cancel_requested_at", "trouble",
        ),
        Privacy.TECHNICAL,
    )  # fmt: skip

    class Meta:
        abstract = True

    @staticmethod
    def new_claim() -> str:
        """A word for `claimed_by` that no other worker has: machine, process, and letters of chance."""
        return f"{socket.gethostname()[:60]}:{os.getpid()}:{uuid4().hex[:8]}"

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def rate(self) -> float:
        """Things done per second since the start."""
        if not self.started_at:
            return 0.0
        seconds = ((self.finished_at or timezone.now()) - self.started_at).total_seconds()
        return self.done / seconds if seconds > 0 else 0.0

    @property
    def time_left(self) -> timedelta | None:
        """Estimate from the rate so far; None while there is nothing to estimate from."""
        if self.finished_at or not self.rate or not self.total:
            return None
        return timedelta(seconds=round((self.total - self.done) / self.rate))

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    @property
    def can_cancel(self) -> bool:
        return not self.is_finished and self.cancel_requested_at is None
