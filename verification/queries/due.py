"""Who is due to be asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from access.queries.statements import statement


@dataclass(frozen=True, slots=True)
class DueChanges:
    """What planning changed: checks made due, brought forward, and taken back."""

    added: int
    brought_forward: int
    taken_back: int


def plan(*, source: str, today: date, stale_before: datetime) -> DueChanges:
    """Bring the due checks of a source up to the registry's state; three statements, whatever the city's
    size.
    """
    values: dict[str, Any] = {"source": source, "today": today, "stale_before": stale_before}
    changed = []
    with connection.cursor() as cursor:
        for name in ("due_drop", "due_pull_forward", "due_insert"):
            cursor.execute(statement(__file__, name), values)
            changed.append(cursor.rowcount)
        if changed[2] > 1000:
            # Without fresh statistics the choice of the next few would read the whole table.
            cursor.execute("ANALYZE verification_check")
    return DueChanges(added=changed[2], brought_forward=changed[1], taken_back=changed[0])


def make_due(*, source: str, families: Sequence[int], today: date) -> int:
    """Make everybody of these families due; returns how many are so now who were not."""
    values: dict[str, Any] = {"source": source, "families": list(families), "today": today}
    changed = 0
    with connection.cursor() as cursor:
        for name in ("due_request_sooner", "due_request"):
            cursor.execute(statement(__file__, name), values)
            changed += cursor.rowcount
    return changed


def count_due(*, source: str, scope: str, today: date, claimed_too: bool = False) -> int:
    """How many are due in an area (its dotted code)."""
    states = ["due", "claimed"] if claimed_too else ["due"]
    with connection.cursor() as cursor:
        cursor.execute(
            statement(__file__, "due_count"),
            {"source": source, "scope": scope, "today": today, "states": states},
        )
        (count,) = cursor.fetchone()
    return int(count)
