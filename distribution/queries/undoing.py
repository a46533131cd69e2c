"""An applied reply that is to be taken back: what rests on it, and the way back of its payments and deliveries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.db import connection

from distribution.domain.payments.states import PAID
from distribution.models import PaymentReply
from distribution.queries.statements import text_of


SQL: Final = Path(__file__).parent / "sql"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What rests on a reply: `kind` is closed, moved, reply, sample or settled; `what` a batch, a state or a reply."""

    kind: str
    what: str
    rows: int


def hold(reply: PaymentReply) -> None:
    """Nobody else moves the payments of the reply, or records their aid, until the transaction ends."""
    _run("replies_hold_deliveries", {"reply": reply.pk})
    _run("replies_lock", {"reply": reply.pk})


def obstacles_of(reply: PaymentReply) -> list[Obstacle]:
    """Everything that stands in the way of taking the reply back."""
    rows, _count = _run("replies_obstacles", _about(reply))
    return [Obstacle(*row) for row in rows]


def undo(reply: PaymentReply, *, by: int, at: datetime, reason: str) -> tuple[int, int]:
    """Move the payments of the reply back and open their deliveries again; how many of each."""
    paid = sorted(state.value for state in PAID)
    _none, moved = _run("replies_undo", _about(reply) | {"by": by, "at": at, "note": reason[:300], "paid": paid})
    _none, opened = _run("replies_reopen", _about(reply))
    return moved, opened


def _run(name: str, values: Mapping[str, Any]) -> tuple[list[tuple[Any, ...]], int]:
    """The rows that a statement gives, and how many it touched."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        # A reply taken back at once has moved more payments than the statistics know of.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(text_of(SQL / f"{name}.sql"), values)
        rows, count = (cursor.fetchall() if cursor.description else []), int(cursor.rowcount)
        cursor.execute("SET LOCAL enable_nestloop = on")
    return rows, count


def _about(reply: PaymentReply) -> dict[str, Any]:
    return {"reply": reply.pk, "applied_by": reply.applied_by_id, "applied_at": reply.applied_at}
