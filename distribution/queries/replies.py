"""Replies of paying agencies in sets: rows by COPY into tables of one transaction, matched, kept, taken over."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from django.db import connection
from django.db.models import F, Max, Q

from access.models import User
from distribution.domain.payments.differences import PAYING
from distribution.domain.payments.reasons import Because, Told, code_key
from distribution.domain.payments.replies import ReplyRow
from distribution.domain.payments.states import PAID, Channel, Meeting, State, meeting
from distribution.models import PayingAgency, Payment, PaymentDifference, PaymentReply, ReplyCode, ReplyLine
from distribution.models.payment_replies import PaymentReplyQuerySet, ReplyLineQuerySet
from distribution.queries.payments import NOT_SENT
from distribution.queries.statements import fill, text_of
from recipients.domain.copying import CopySource, read_ahead


SQL: Final = Path(__file__).parent / "sql"
PAGE: Final = 20
LISTED: Final = 50
# Names are compared by likeness for at most as many rows as a person would go through.
_FUZZY: Final = 1_000
_BLOCK: Final = 2_000
_ROWS: Final = """
CREATE TEMP TABLE reply_rows (
    row int, payment_id bigint, amount bigint, paid_on date, nik text, nik_pattern text, account text,
    account_pattern text, full_name text, name_key text, outcome text, because text, said text, note text,
    reference text, trouble text
) ON COMMIT DROP;
CREATE TEMP TABLE reply_payable (
    payment_id bigint, entry_id bigint, state text, amount bigint, account text, nik text, name_key text,
    account_tail text, nik_tail text, delivery text
) ON COMMIT DROP;
CREATE TEMP TABLE reply_found (
    row int, payment_id bigint, entry_id bigint, is_sure boolean, trouble text, score int
) ON COMMIT DROP
"""
Match = ReplyLine.Match
# A person has to say something about these before a reply is taken over.
OPEN: Final = (Match.QUEUE, Match.CONFLICT, Match.UNKNOWN, Match.REFUSED)


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a file: rows and rupiah, and the sum that its last line told."""

    rows: int
    rupiah: int
    told_rupiah: int | None


class Tally:
    """Counts rows on their way into the database; sums of the file's last line are no rows."""

    def __init__(self, rows: Iterable[ReplyRow]) -> None:
        self._rows = rows
        self.rows = self.rupiah = 0
        self.told_rupiah: int | None = None

    def lines(self) -> Iterator[str]:
        """Rows as text for COPY, a few thousand at a time."""
        lines: list[str] = []
        for row in self._rows:
            if row.is_total:
                self.told_rupiah = row.amount
                continue
            self.rows += 1
            self.rupiah += row.amount or 0
            lines.append(_line(row))
            if len(lines) == _BLOCK:
                yield "".join(lines)
                lines.clear()
        if lines:
            yield "".join(lines)


def stage(rows: Iterable[ReplyRow]) -> Read:
    """Bring the rows of a file into a table of this transaction."""
    tally = Tally(rows)
    source = CopySource(read_ahead(tally.lines()))
    with connection.cursor() as cursor:
        cursor.execute(_ROWS)
        try:
            cursor.copy_expert("COPY reply_rows FROM STDIN", source)
        except Exception:
            if source.error:
                raise source.error from None
            raise
        cursor.execute("ANALYZE reply_rows (row, payment_id, nik, account, trouble)")
    return Read(tally.rows, tally.rupiah, tally.told_rupiah)


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": "\ufffd"})
_ODD = re.compile(r"[\\\n\r\x00]")


def _line(row: ReplyRow) -> str:
    told = row.told
    texts = (
        row.nik, row.nik_pattern, row.account, row.account_pattern, row.full_name, row.name_key,
        told.outcome if told else "", (told.because or "") if told else "", row.said, row.note, row.reference,
        row.trouble,
    )  # fmt: skip
    line = "\t".join(texts)
    # Hardly any text holds a sign that COPY takes for its own: those that do are found by one look at the line.
    if line.count("\t") != len(texts) - 1 or _ODD.search(line):
        line = "\t".join(text.translate(_ESCAPES) for text in texts)
    return f"{row.row}\t{_or_null(row.payment_id)}\t{_or_null(row.amount)}\t{_or_null(row.paid_on)}\t{line}\n"


def _or_null(value: object) -> str:
    return "\\N" if value is None else str(value)


def match(reply: PaymentReply) -> None:
    """Find the payments that the staged rows speak of, and keep every row with what was found."""
    values: dict[str, Any] = {
        "reply": reply.pk, "roster": reply.roster_id, "agency": reply.agency_id, "not_sent": NOT_SENT,
        "fuzzy": _FUZZY, **_meetings(Channel(reply.agency.channel)),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute("SET LOCAL jit = off")
        cursor.execute(text_of(SQL / "replies_payable.sql"), values)
        cursor.execute("ANALYZE reply_payable (payment_id, nik, account, name_key, account_tail, nik_tail)")
        cursor.execute(text_of(SQL / "replies_found.sql"), values)
        cursor.execute("ANALYZE reply_found")
        cursor.execute(text_of(SQL / "replies_likely.sql"), values)
        lines = {"meeting": _meeting("payable.state", "read.outcome", "payable.delivery")}
        cursor.execute(fill(SQL / "replies_lines.sql", lines), values)
        cursor.execute("ANALYZE distribution_replyline (reply_id, match, payment_id)")
        cursor.execute("DROP TABLE reply_rows, reply_payable, reply_found")


def _meetings(channel: Channel) -> dict[str, Any]:
    words = {Meeting.MOVE: Match.MATCHED.value, Meeting.KNOWN: Match.KNOWN.value}
    found = {
        f"{current}>{told}": words[met]
        for current in State
        for told in State
        if (met := meeting(current, told, channel)) is not Meeting.CONFLICT
    }
    return {"meetings": json.dumps(found), "paid": sorted(state.value for state in PAID)}


def _meeting(current: str, told: str, delivery: str) -> str:
    """SECURITY: made of names of our own."""
    return (
        f"CASE WHEN {told} = ANY (%(paid)s) AND {delivery} = 'failed' THEN 'conflict'"
        f" WHEN {told} = 'returned' AND {delivery} = 'delivered' THEN 'conflict'"
        f" ELSE coalesce(%(meetings)s::jsonb ->> ({current} || '>' || {told}), 'conflict') END"
    )


def look_again(reply: PaymentReply) -> int:
    """Hold what the matched rows speak of and compare once more; how many rows are no longer matched."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute(text_of(SQL / "replies_hold_deliveries.sql"), {"reply": reply.pk})
        cursor.execute(text_of(SQL / "replies_lock.sql"), {"reply": reply.pk})
        expression = _meeting("payable.state", "line.outcome", "delivery.state")
        values: dict[str, Any] = {"reply": reply.pk, **_meetings(Channel(reply.agency.channel))}
        cursor.execute(fill(SQL / "replies_again.sql", {"meeting": expression}), values)
        return int(cursor.rowcount)


def apply(reply: PaymentReply, *, by: int, at: datetime, on: date) -> int:
    """Move the payments of the matched rows; how many moved."""
    values: dict[str, Any] = {
        "reply": reply.pk,
        "by": by,
        "at": at,
        "on": on,
        "paid": sorted(state.value for state in PAID),
    }
    with connection.cursor() as cursor:
        cursor.execute(text_of(SQL / "replies_apply.sql"), values)
        return int(cursor.rowcount)


def insert_differences(reply: PaymentReply, *, at: datetime) -> int:
    """Keep what the agency paid too much or too little by the matched rows; how many payments."""
    values: dict[str, Any] = {"reply": reply.pk, "at": at, "paying": sorted(state.value for state in PAYING)}
    with connection.cursor() as cursor:
        cursor.execute(text_of(SQL / "replies_differences.sql"), values)
        return int(cursor.rowcount)


def amount_of(payment_id: int) -> int:
    """The rupiah that an agency has to tell of a payment: those sent, or what it paid instead while that is open."""
    payments = Payment.objects.across_areas(reason="a payment that a row was shown with").filter(pk=payment_id)
    held = Q(differences__state=PaymentDifference.State.OPEN)
    told = payments.annotate(paid=Max("differences__paid", filter=held)).values_list("paid", "amount").get()
    return int(told[1] if told[0] is None else told[0])


def codes_of(agency: PayingAgency) -> dict[str, Told]:
    """The codes that the city keeps for an agency, and those it keeps for all; its own go first."""
    kept = ReplyCode.objects.filter(Q(agency=agency) | Q(agency=None)).order_by(F("agency_id").asc(nulls_first=True))
    return {code_key(one.code): Told(State(one.outcome), Because(one.because) if one.because else None) for one in kept}


def count_matches(reply_id: int) -> dict[str, int]:
    """Rows of a reply by match, every one named, and the rupiah of those that are matched."""
    statement = "SELECT match, count(*) FROM distribution_replyline WHERE reply_id = %s GROUP BY match"
    with connection.cursor() as cursor:
        cursor.execute(statement, [reply_id])
        found = dict(cursor.fetchall())
    return {match: found.get(match, 0) for match in Match.values}


def visible(user: User) -> PaymentReplyQuerySet:
    """Replies of the city that the person may see."""
    return PaymentReply.objects.visible_to(user).select_related(
        "agency", "roster__programme", "uploaded_by", "applied_by", "undone_by"
    )


@dataclass(frozen=True)
class LinePage:
    """Rows of a reply in one state, in the order of the file; `after` leads on."""

    lines: Sequence[ReplyLine]
    candidates: Mapping[int, Payment]
    after: int | None


def lines_of(reply: PaymentReply, user: User, *, match: str) -> ReplyLineQuerySet:
    """Rows of a reply that a person may read, in one state."""
    lines = ReplyLine.objects.visible_to(user).filter(reply=reply)
    return lines.filter(match=match) if match else lines


def line_page(reply: PaymentReply, user: User, *, match: str, after: int = 0) -> LinePage:
    """One page of rows with the payments they may mean."""
    size = PAGE if match == Match.QUEUE else LISTED
    lines = lines_of(reply, user, match=match).select_related("decided_by", "payment__entry__recipient")
    found = list(lines.filter(row__gt=after).order_by("row")[: size + 1])
    shown = found[:size]
    wanted = {one for line in shown for one in line.candidates}
    payments = Payment.objects.visible_to(user).select_related("entry__recipient", "entry__family", "village", "batch")
    candidates = payments.in_bulk(wanted) if wanted else {}
    return LinePage(shown, candidates, shown[-1].row if len(found) > size else None)
