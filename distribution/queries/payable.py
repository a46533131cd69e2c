"""May an approved entry still be paid? Asked at the moment of payment: nobody tells us that a person died."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from distribution.domain.payability import Block
from distribution.domain.payments.states import BEFORE_RELEASE, RELEASED_AND_LIVE
from distribution.queries.statements import fill
from verification.domain.findings import BLOCKING


_SQL: Final = Path(__file__).parent / "sql" / "payable.sql"
_WHAT_COUNTS: Final[dict[str, Any]] = {
    "blocking": BLOCKING,
    "under_way": sorted(one.value for one in RELEASED_AND_LIVE),
    "waiting": sorted(one.value for one in BEFORE_RELEASE),
}


def blocked_among(entry_ids: Iterable[int]) -> dict[int, Block]:
    """Which of these entries cannot be paid, and why."""
    return _ask("entry.id = ANY (%(ids)s)", {"ids": list(entry_ids)})


def blocked_on(roster_id: int) -> dict[int, Block]:
    """Which entries of a roster cannot be paid, and why; those that a change took out are not asked about."""
    return _ask("entry.roster_id = %(roster)s AND entry.taken_out_in_id IS NULL", {"roster": roster_id})


def _ask(entries: str, values: dict[str, Any]) -> dict[int, Block]:
    told = {**values, **_WHAT_COUNTS, "today": timezone.localdate()}
    with connection.cursor() as cursor:
        cursor.execute(fill(_SQL, {"entries": entries}), told)
        return {entry: Block(block) for entry, block in cursor.fetchall()}
