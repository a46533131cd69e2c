"""Which families a programme is about to serve, as the distribution announced it."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from access.queries.statements import statement


def replace_families(*, programme: str, families: Sequence[int]) -> int:
    """Keep exactly these families for a programme; returns how many came or went."""
    values: dict[str, Any] = {"programme": programme, "families": list(families)}
    changed = 0
    with connection.cursor() as cursor:
        for name in ("programme_families_drop", "programme_families_add"):
            cursor.execute(statement(__file__, name), values)
            changed += cursor.rowcount
    return changed
