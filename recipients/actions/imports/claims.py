"""Taking an import into work, keeping the claim alive while working, and giving it back."""

import logging
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from types import TracebackType

from django.db import DatabaseError, OperationalError, connection
from django.db.models import Q
from django.utils import timezone

from recipients import errors
from recipients.models import Import
from recipients.queries.intake_version import judging_version


logger = logging.getLogger(__name__)
BEAT_S = 1.0


class Cancelled(Exception):
    """Somebody asked to stop."""


def claim(import_id: int, *, waiting: Sequence[str], working: str, now: datetime) -> str:
    """Take an import into work, or over from a worker that fell silent; empty when somebody else has it.

    Whoever reads it says as which version; whoever admits it must be of the same.
    """
    token = Import.new_claim()
    silent = Q(state=working, heartbeat_at__lt=now - Import.CLAIM_EXPIRES)
    free = Import.objects.across_areas(reason="a worker takes the import it was told").filter(
        Q(state__in=waiting) | silent, pk=import_id
    )
    if working == Import.State.ADMITTING and free.exclude(judged_by=judging_version()).exists():
        raise errors.JudgedByAnother(import_id)
    version = {"judged_by": judging_version()} if working == Import.State.STAGING else {}
    taken = free.update(
        state=working, claimed_by=token, started_at=now, heartbeat_at=now, finished_at=None, trouble="", done=0,
        total=0, **version,
    )  # fmt: skip
    return token if taken else ""


class Lost(Exception):
    """Somebody else took the import over while we were working on it; our transaction must not commit."""


def finish(import_id: int, token: str, **changes: object) -> None:
    """Write the outcome while the claim is still ours."""
    mine = Import.objects.across_areas(reason="the worker's own claim").filter(pk=import_id, claimed_by=token)
    if not mine.update(claimed_by="", heartbeat_at=None, finished_at=timezone.now(), **changes):
        raise Lost


class Beat:
    """Renews the claim once a second from a connection of its own, and stops the work when it is told to.

    The work itself is one transaction, so nobody else could see its progress from there.
    """

    def __init__(self, import_id: int, token: str) -> None:
        self._rows = Import.objects.across_areas(reason="the worker's own claim").filter(pk=import_id, claimed_by=token)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"beat-{import_id}", daemon=True)
        self._backend = 0
        self.phase = ""
        self.done = 0
        self.total = 0
        self.is_cancelled = False

    def __enter__(self) -> "Beat":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self._backend = cursor.fetchone()[0]
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def enter(self, phase: str, total: int = 0) -> None:
        """Begin the next step of the work."""
        self.check()
        self.phase, self.done, self.total = phase, 0, total

    def check(self) -> None:
        """Stop here if somebody asked to."""
        if self.is_cancelled:
            raise Cancelled

    def _run(self) -> None:
        try:
            while not self._stop.wait(BEAT_S):
                with suppress(OperationalError):
                    self._renew()
        except DatabaseError:
            # The work goes on; whoever takes a silent claim over waits for its transaction.
            logger.warning("beat lost", exc_info=True)
        finally:
            connection.close()

    def _renew(self) -> None:
        with connection.cursor() as cursor:
            # A first load locks the table while it builds foreign keys: the beat must not wait for the end of the work
            # that waits for the beat.
            cursor.execute("SET lock_timeout = '500ms'")
        self._rows.update(heartbeat_at=timezone.now(), phase=self.phase, done=self.done, total=self.total)
        if not self.is_cancelled and self._rows.filter(cancel_requested_at__isnull=False).exists():
            self.is_cancelled = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_cancel_backend(%s)", [self._backend])
