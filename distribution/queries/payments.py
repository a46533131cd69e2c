"""Payments in sets: put into a batch, moved, written into files, and what is under way of an entry."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from distribution.domain.payability import Block
from distribution.domain.payments.accounts import STATE_BY_CARD
from distribution.domain.payments.reasons import DELIVERY_WORDS
from distribution.domain.payments.states import (
    BEFORE_RELEASE,
    ENDED_UNPAID,
    PAID,
    RELEASED_AND_LIVE,
    WAYS_BACK_BY_HAND,
    Bucket,
    Channel,
    Mover,
    State,
    moves_from,
    states_in,
)
from distribution.models import Payment, PaymentBatch, PaymentReply, ReplyLine
from distribution.queries.payable import blocked_on
from distribution.queries.statements import fill, text_of


SQL: Final = Path(__file__).parent / "sql"
NOT_SENT: Final = [*(state.value for state in BEFORE_RELEASE), *(state.value for state in states_in(Bucket.NOT_SENT))]
_OF_BATCH: Final = "payment.batch_id = %(batch)s"
_CHOSEN: Final = "payment.id = ANY (%(ids)s)"
_PIECE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Step:
    """What is written down of a move: the state it leads to, why, the paper, by whom and when."""

    after: State
    by: int
    at: datetime
    on: date
    because: str = ""
    note: str = ""
    paper: str = ""
    next_channel: str = ""
    paid_on: date | None = None


@dataclass(frozen=True, slots=True)
class FileRow:
    """One payment as a file for the agency names it."""

    payment_id: int
    nik: str
    name: str
    account_number: str
    holder: str
    amount: int
    goods: str
    quantity: int
    address: str
    rt: str
    rw: str
    village: str
    district: str
    kk_number: str


def insert_payments(batch: PaymentBatch, *, by: int, at: datetime, on: date) -> int:
    """Put every entry into the batch that waits for aid in its channel; how many there are."""
    values: dict[str, Any] = {
        "batch": batch.pk,
        "roster": batch.roster_id,
        "agency": batch.agency_id,
        "channel": batch.channel,
        "area": batch.area_id or "",
        "blocked": list(blocked_on(batch.roster_id)),
        "free": _values(ENDED_UNPAID),
        "states": _states_by_card(),
        "on": on,
        "by": by,
        "at": at,
    }
    inserted = _execute(text_of(SQL / "payments_prepare.sql"), values)
    _execute(text_of(SQL / "payments_first_steps.sql"), values)
    # Else the planner takes the new rows for a handful, and moving them compares each with all others.
    _execute("ANALYZE distribution_payment (id, batch_id, entry_id, state)", {})
    return inserted


def follow_accounts(batch: PaymentBatch, *, by: int, at: datetime, on: date) -> int:
    """Put the payments of a draft where their accounts are by now; how many moved."""
    before = _values(BEFORE_RELEASE)
    values = {"batch": batch.pk, "agency": batch.agency_id, "states": _states_by_card(), "before": before}
    return _execute(text_of(SQL / "payments_follow_accounts.sql"), {**values, "by": by, "at": at, "on": on})


def follow_deliveries(batch: PaymentBatch, *, by: int, at: datetime) -> int:
    """Payments under way whose aid was recorded at the delivery point follow that record; how many moved.

    Those go back first whose record was taken back.
    """
    hold_deliveries(batch)
    channel = Channel(batch.channel)
    gone_back = _follow_back(_OF_BATCH, {"batch": batch.pk}, by=by, at=at, note="")
    allowed = [
        f"{state}>{move.after}"
        for state in RELEASED_AND_LIVE
        for move in moves_from(state, channel)
        if Mover.PORTAL in move.by
    ]
    becauses = {word: because.value for because, word in reversed(list(DELIVERY_WORDS.items()))}
    values = {
        "batch": batch.pk,
        "live": _values(RELEASED_AND_LIVE - PAID),
        "moves": allowed,
        "becauses": json.dumps(becauses),
        "zone": settings.TIME_ZONE,
    }
    return gone_back + _execute(text_of(SQL / "payments_follow_deliveries.sql"), values)


def follow_back(entry_id: int, *, by: int, at: datetime, note: str) -> int:
    """The payment that followed the record of an entry goes back with it, while its books are open; how many did."""
    return _follow_back("payment.entry_id = %(entry)s", {"entry": entry_id}, by=by, at=at, note=note)


def _follow_back(which: str, values: Mapping[str, Any], *, by: int, at: datetime, note: str) -> int:
    ways = [f"{move.before}>{move.after}>{channel}" for move in WAYS_BACK_BY_HAND for channel in move.channels]
    return _execute(
        fill(SQL / "payments_follow_back.sql", {"which": which}),
        {
            **values,
            "followed": _values({move.before for move in WAYS_BACK_BY_HAND}),
            "ways": ways,
            "paid": _values(PAID),
            "by": by,
            "at": at,
            "note": note[:300],
        },
    )


def move_batch(batch: PaymentBatch, before: Collection[State], step: Step) -> int:
    """Move the payments of a batch that stand in one of these states; how many there were."""
    return _move(_OF_BATCH, {"batch": batch.pk}, before, step)


def move_chosen(ids: Collection[int], before: Collection[State], step: Step) -> int:
    """Move chosen payments that stand in one of these states; how many there were."""
    return _move(_CHOSEN, {"ids": list(ids)}, before, step)


def _move(which: str, values: Mapping[str, Any], before: Collection[State], step: Step) -> int:
    return _execute(
        fill(SQL / "payments_move.sql", {"which": which}),
        {
            **values,
            "before": _values(before),
            "after": step.after.value,
            "by": step.by,
            "at": step.at,
            "on": step.on,
            "because": step.because,
            "note": step.note[:300],
            "paper": step.paper[:80],
            "next_channel": step.next_channel,
            "paid_on": step.paid_on,
        },
    )


def write_deliveries(ids: Collection[int], *, by: int, at: datetime) -> int:
    """The end of chosen payments into the deliveries of their entries; how many were open."""
    return _deliveries(_CHOSEN, {"ids": list(ids)}, by, at)


def write_deliveries_of_reply(reply_id: int, *, by: int, at: datetime) -> int:
    """The end of the payments that a reply has moved into their deliveries; how many were open."""
    which = (
        "payment.id IN (SELECT payment_id FROM distribution_replyline WHERE reply_id = %(reply)s AND match = 'matched')"
    )
    return _deliveries(which, {"reply": reply_id}, by, at)


def _deliveries(which: str, values: Mapping[str, Any], by: int, at: datetime) -> int:
    words = json.dumps({because.value: word for because, word in DELIVERY_WORDS.items()})
    statement = fill(SQL / "payments_deliveries.sql", {"which": which})
    return _execute(statement, {**values, "paid": _values(PAID), "words": words, "by": by, "at": at})


def file_rows(batch: PaymentBatch) -> Iterator[FileRow]:
    """What the file of a batch says, row by row; memory does not grow with their number."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(
            text_of(SQL / "payments_file.sql"), {"batch": batch.pk, "not_sent": _values(states_in(Bucket.NOT_SENT))}
        )
        while rows := cursor.fetchmany(_PIECE):
            for row in rows:
                yield FileRow(*row)


def under_way(entry_ids: Collection[int]) -> set[int]:
    """Entries whose money or goods are with a paying agency, or were paid through it: nobody may take them away."""
    payments = Payment.objects.across_areas(reason="asked for entries that were found for somebody")
    found = payments.filter(_released() | Q(state=State.SETTLED.value), entry__in=entry_ids)
    return set(found.order_by("entry_id").values_list("entry_id", flat=True))


def held_by_payment(entry_ids: Collection[int]) -> dict[int, Block]:
    """Entries whose payment stops records by hand: money with a bank, aid that an agency brought back, and what was
    refunded, until another attempt has the money.
    """
    payments = Payment.objects.across_areas(reason="asked for entries that were found for somebody")
    later = payments.filter(entry=OuterRef("entry"), attempt__gt=OuterRef("attempt")).exclude(state__in=NOT_SENT)
    of_bank = Q(batch__channel=Channel.TRANSFER) & _released()
    gone = Q(state=State.REFUNDED.value) & ~Exists(later)
    found = payments.filter(of_bank | Q(state=State.RETURNED.value) | gone, entry__in=entry_ids)
    return {
        entry: _block(state, channel)
        for entry, state, channel in found.order_by("entry_id", "attempt").values_list(
            "entry_id", "state", "batch__channel"
        )
    }


def _block(state: str, channel: str) -> Block:
    if state == State.REFUNDED:
        return Block.PAYMENT_REFUNDED
    return Block.PAYMENT_UNDER_WAY if channel == Channel.TRANSFER else Block.PAYMENT_RETURNED


def _released() -> Q:
    """Alive and released. Until the SPM (goods: the sending) a payment of a released batch stands where drafts do."""
    waiting = Q(state__in=_values(BEFORE_RELEASE), batch__state=PaymentBatch.State.RELEASED)
    return Q(state__in=_values(RELEASED_AND_LIVE)) | waiting


def told_by_books(entry_id: int, states: Collection[State]) -> bool:
    """Whether books that no record at a delivery point can change say that the payment of an entry is in one of these
    states: a bank's, closed ones, or those of an agency whose reply said that it was received.
    """
    told = Payment.objects.across_areas(reason="asked for an entry that was found for somebody").filter(
        entry=entry_id, state__in=_values(states)
    )
    said = ReplyLine.objects.across_areas(reason="of the payment above").filter(
        payment=OuterRef("pk"),
        match__in=(ReplyLine.Match.MATCHED, ReplyLine.Match.KNOWN),
        outcome__in=_values(PAID),
        reply__state=PaymentReply.State.APPLIED,
    )
    of_bank = Q(batch__channel=Channel.TRANSFER)
    return told.filter(of_bank | Q(batch__state=PaymentBatch.State.CLOSED) | Exists(said)).exists()


def hold_deliveries(batch: PaymentBatch) -> None:
    """Nobody records the aid of the entries of a batch, or takes them off the roster, until the transaction ends."""
    _execute(text_of(SQL / "payments_hold_deliveries.sql"), {"batch": batch.pk})


def states_by_entry(batch: PaymentBatch) -> dict[int, tuple[int, str]]:
    """Payment and state of each entry of a draft."""
    payments = Payment.objects.across_areas(reason="a batch found for somebody")
    rows = payments.filter(batch=batch).order_by("id").values_list("entry_id", "id", "state")
    return {entry: (payment, state) for entry, payment, state in rows}


def entries_not_open(batch: PaymentBatch) -> list[int]:
    """Payments of a batch whose aid was recorded, or whose entry was taken off the roster, since it was prepared."""
    payments = Payment.objects.across_areas(reason="a batch found for somebody")
    gone = payments.filter(batch=batch).exclude(entry__delivery__state="open")
    return list(gone.order_by("id").values_list("id", flat=True))


def _values(states: Collection[State]) -> list[str]:
    return sorted(state.value for state in states)


def _states_by_card() -> str:
    return json.dumps({card.value: state.value for card, state in STATE_BY_CARD.items()})


def _execute(statement: str, values: Mapping[str, Any]) -> int:
    with connection.cursor() as cursor:
        # Statistics lag behind states that a whole batch has just reached: a nested loop would compare all with all.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(statement, values)
        count = int(cursor.rowcount)
        cursor.execute("SET LOCAL enable_nestloop = on")
    return count
