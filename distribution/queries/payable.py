"""May an approved entry still be paid? Asked at the moment of payment: nobody tells us that a person died."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from django.db import connection

from distribution.domain.payability import Block
from distribution.queries.statements import fill
from verification.domain.findings import BLOCKING


_SQL: Final = Path(__file__).parent / "sql" / "payable.sql"


def blocked_among(entry_ids: Iterable[int]) -> dict[int, Block]:
    """Which of these entries cannot be paid, and why."""
    return _ask("entry.id = ANY (%(ids)s)", {"ids": list(entry_ids)})


def blocked_on(roster_id: int) -> dict[int, Block]:
    """Which entries of a roster cannot be paid, and why."""
    return _ask("entry.roster_id = %(roster)s", {"roster": roster_id})


def _ask(entries: str, values: dict[str, Any]) -> dict[int, Block]:
    with connection.cursor() as cursor:
        cursor.execute(fill(_SQL, {"entries": entries}), {**values, "blocking": BLOCKING})
        return {entry: Block(block) for entry, block in cursor.fetchall()}
