"""Whether a run's worker is alive: it holds an advisory lock as long as its connection lives, and renews its
heartbeat.

A killed process loses the lock at once, so what it held is free without waiting; the heartbeat serves where
a lost connection goes unnoticed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from access.queries.statements import statement


_NAMESPACE = 0x5645  # of the advisory locks of verification runs


def try_lock(run_id: int) -> bool:
    """Take the run's lock for this connection; False when another connection holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_NAMESPACE, run_id])
        (is_ours,) = cursor.fetchone()
    return bool(is_ours)


def unlock(run_id: int) -> None:
    """Give the run's lock back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_NAMESPACE, run_id])


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Running runs that may have no worker: `gone` have lost it for certain; `silent` ones hold their lock without a
    recent heartbeat, because the worker hangs or because the clock was set.
    """

    gone: list[int]
    silent: list[int]


def without_worker(running: Mapping[int, datetime | None], *, now: datetime, patience: timedelta) -> Doubtful:
    """Which of these running runs (with their last heartbeat) seem to have no worker."""
    gone, silent = [], []
    for run_id, heartbeat_at in running.items():
        if try_lock(run_id):
            unlock(run_id)
            gone.append(run_id)
        elif heartbeat_at is None or abs(now - heartbeat_at) > patience:
            silent.append(run_id)
    return Doubtful(gone, silent)


def disconnect(run_ids: Sequence[int]) -> None:
    """Take the lock of these runs from workers that hang: their connections are ended."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "runs_disconnect"), {"namespace": _NAMESPACE, "runs": list(run_ids)})
