"""Whether a run's worker is alive: it holds an advisory lock as long as its connection lives, and renews its
heartbeat.

A killed process loses the lock at once, so what it held is free without waiting; the heartbeat serves where
a lost connection goes unnoticed.
"""

from datetime import datetime

from django.db import connection


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


def dead_among(running: dict[int, datetime | None], *, silent_since: datetime) -> list[int]:
    """Which of these running runs (with their last heartbeat) have no worker any more."""
    dead = []
    for run_id, heartbeat_at in running.items():
        if heartbeat_at is None or heartbeat_at < silent_since:
            dead.append(run_id)
        elif try_lock(run_id):
            unlock(run_id)
            dead.append(run_id)
    return dead
