"""Writing who has which finding in hand."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from access.queries.statements import statement


def assign_rows(given: Mapping[int, int], *, by_id: int, now: datetime) -> int:
    """Give each finding to its officer (id to id); one statement. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            statement(__file__, "findings_assign"),
            {"findings": list(given), "officers": list(given.values()), "by": by_id, "now": now},
        )
        return int(cursor.rowcount)
