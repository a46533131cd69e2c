"""Findings about records that were merged with another one, and back again when a merge is taken back."""

from datetime import datetime
from typing import Any

from django.db import connection

from access.queries.statements import statement


def close_findings(*, machine_id: int, reason: str, now: datetime) -> dict[int, int]:
    """Close what is undecided about merged records; the finding and the person who was kept instead."""
    with connection.cursor() as cursor:
        known: dict[str, Any] = {"machine": machine_id, "reason": reason, "now": now}
        cursor.execute(statement(__file__, "merged_close"), known)
        return dict(cursor.fetchall())


def reopen_findings(*, machine_id: int, reason: str) -> list[int]:
    """Open again what was closed for that reason alone."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "merged_reopen"), {"machine": machine_id, "reason": reason})
        return [row[0] for row in cursor.fetchall()]
