"""The way of one payment as a table: which state may follow which, who moves it, and what has to be said.

States and side exits are those of the offices (SK, verifikasi rekening, SPM, SP2D, SI, top up, transaksi; retur, setor
kembali, saldo mengendap: PMK 254/PMK.05/2015 and 228/PMK.05/2016). A payment is one attempt to pay one entry; an entry
whose attempt ended without paying may be paid by another attempt, one that was paid never again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final


class State(StrEnum):
    """Where a payment stands. The Indonesian word of the offices stands behind each."""

    LISTED = "listed"  # ditetapkan
    ACCOUNT_CHECK = "account_check"  # verifikasi rekening
    ACCOUNT_FAILED = "account_failed"  # gagal cek rekening
    OPENING_FAILED = "opening_failed"  # gagal burekol
    CARD_PENDING = "card_pending"  # KKS belum distribusi
    CARD_UNDELIVERED = "card_undelivered"  # KKS tidak terdistribusi
    ACCOUNT_READY = "account_ready"  # berekening
    ORDERED = "ordered"  # SPM
    FUNDED = "funded"  # SP2D
    INSTRUCTED = "instructed"  # SI, pemindahbukuan
    TOPPED_UP = "topped_up"  # top up
    IDLE = "idle"  # tidak transaksi, saldo mengendap
    REJECTED = "rejected"  # gagal salur
    ABSENT = "absent"  # tidak hadir
    PAPERS_REJECTED = "papers_rejected"  # ditolak dokumentasi
    RETURNED = "returned"  # retur
    WITHDRAWN = "withdrawn"  # transaksi
    BY_DELEGATE = "by_delegate"  # diwakilkan
    SETTLED = "settled"  # selesai
    REPLACED = "replaced"  # pengganti
    REPEATED = "repeated"  # salur ulang
    REFUNDED = "refunded"  # setor kembali
    REDIRECTED = "redirected"  # dialihkan Pos
    LEFT_OUT = "left_out"  # dikeluarkan sebelum salur
    CANCELLED = "cancelled"  # batal


class Channel(StrEnum):
    """How aid reaches people; values as in Programme.Channel."""

    TRANSFER = "transfer"
    POST = "post"
    IN_KIND = "in_kind"


class Mover(StrEnum):
    """Who may make a move."""

    PORTAL = "portal"  # follows from other data: an account, a recorded delivery, the release
    PREPARER = "preparer"  # Permission.PAYMENT_PREPARE
    RELEASER = "releaser"  # Permission.PAYMENT_RELEASE
    AGENCY = "agency"  # an applied reply of the paying agency


class Bucket(StrEnum):
    """Where the rupiah of a payment are. Released rupiah are in exactly one of the middle four."""

    BEFORE = "before"
    UNDER_WAY = "under_way"
    TRANSACTED = "transacted"
    IDLE = "idle"
    RETURNED = "returned"
    NOT_SENT = "not_sent"


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed step; which of them ask for a reason or the number of a paper is a matter of the actions."""

    before: State
    after: State
    by: frozenset[Mover]
    channels: frozenset[Channel]


_ALL: Final = frozenset(Channel)
_TRANSFER: Final = frozenset({Channel.TRANSFER})
_MONEY: Final = frozenset({Channel.TRANSFER, Channel.POST})
_AT_HAND: Final = frozenset({Channel.POST, Channel.IN_KIND})
_PORTAL: Final = frozenset({Mover.PORTAL})
_PREPARER: Final = frozenset({Mover.PREPARER})
_RELEASER: Final = frozenset({Mover.RELEASER})
_AGENCY: Final = frozenset({Mover.AGENCY})
_TOLD: Final = _AGENCY | _PORTAL

WAITING_FOR_ACCOUNT: Final = frozenset(
    {
        State.ACCOUNT_CHECK, State.ACCOUNT_FAILED, State.OPENING_FAILED, State.CARD_PENDING, State.CARD_UNDELIVERED,
    }
)  # fmt: skip
BEFORE_RELEASE: Final = WAITING_FOR_ACCOUNT | {State.LISTED, State.ACCOUNT_READY}


def _account_moves() -> Iterator[Move]:
    """What an account, its check and its card say may change every day until the batch is released."""
    known = WAITING_FOR_ACCOUNT | {State.ACCOUNT_READY}
    for before in (State.LISTED, *sorted(known)):
        for after in sorted(known - {before}):
            yield Move(before, after, _PORTAL, _TRANSFER)


def _leaving_moves() -> Iterator[Move]:
    for before in sorted(BEFORE_RELEASE):
        yield Move(before, State.LEFT_OUT, _PORTAL | _PREPARER, _ALL)
        yield Move(before, State.CANCELLED, _PREPARER, _ALL)
    for before in (State.LISTED, *sorted(WAITING_FOR_ACCOUNT)):
        yield Move(before, State.REDIRECTED, _PREPARER, _TRANSFER)


def _hand_moves() -> Iterator[Move]:
    """What happens at the counter of PT Pos or at the delivery point."""
    waiting = (State.INSTRUCTED, State.ABSENT, State.PAPERS_REJECTED)
    for before in waiting:
        yield Move(before, State.BY_DELEGATE, _TOLD, _AT_HAND)
        for after in (State.ABSENT, State.PAPERS_REJECTED):
            if before != after:
                yield Move(before, after, _TOLD, _AT_HAND)
        yield Move(before, State.REPLACED, _PORTAL, _AT_HAND)
    for before in (State.ABSENT, State.PAPERS_REJECTED):
        yield Move(before, State.WITHDRAWN, _TOLD, _AT_HAND)
        yield Move(before, State.RETURNED, _AGENCY | _RELEASER, _AT_HAND)


MOVES: Final[tuple[Move, ...]] = (
    *_account_moves(),
    *_leaving_moves(),
    Move(State.ACCOUNT_READY, State.ORDERED, _RELEASER, _TRANSFER),
    Move(State.LISTED, State.ORDERED, _RELEASER, frozenset({Channel.POST})),
    Move(State.ORDERED, State.FUNDED, _RELEASER, _MONEY),
    Move(State.FUNDED, State.INSTRUCTED, _RELEASER, _MONEY),
    Move(State.LISTED, State.INSTRUCTED, _RELEASER, frozenset({Channel.IN_KIND})),
    Move(State.INSTRUCTED, State.TOPPED_UP, _AGENCY, _TRANSFER),
    Move(State.INSTRUCTED, State.WITHDRAWN, _TOLD, _ALL),
    Move(State.INSTRUCTED, State.REJECTED, _AGENCY, _TRANSFER),
    Move(State.TOPPED_UP, State.WITHDRAWN, _TOLD, _TRANSFER),
    Move(State.TOPPED_UP, State.IDLE, _AGENCY | _RELEASER, _TRANSFER),
    Move(State.TOPPED_UP, State.REJECTED, _AGENCY, _TRANSFER),
    Move(State.IDLE, State.WITHDRAWN, _TOLD, _TRANSFER),
    Move(State.IDLE, State.RETURNED, _AGENCY | _RELEASER, _TRANSFER),
    Move(State.REJECTED, State.RETURNED, _AGENCY | _RELEASER, _TRANSFER),
    *_hand_moves(),
    Move(State.RETURNED, State.REPEATED, _PREPARER, _ALL),
    Move(State.RETURNED, State.REFUNDED, _RELEASER, _ALL),
    Move(State.WITHDRAWN, State.SETTLED, _RELEASER, _ALL),
    Move(State.BY_DELEGATE, State.SETTLED, _RELEASER, _ALL),
)

# An agency's moves the other way round, for a reply that is taken back. Kept apart from MOVES, which only lead on.
WAYS_BACK: Final[tuple[Move, ...]] = tuple(
    Move(move.after, move.before, _RELEASER, move.channels) for move in MOVES if Mover.AGENCY in move.by
)

# The entry has its aid: nothing may pay it again.
PAID: Final = frozenset({State.WITHDRAWN, State.BY_DELEGATE, State.SETTLED})
# The attempt is over and paid nothing: another one may follow.
ENDED_UNPAID: Final = frozenset(
    {State.REPEATED, State.REFUNDED, State.REDIRECTED, State.LEFT_OUT, State.CANCELLED}
)  # fmt: skip
ENDS: Final = ENDED_UNPAID | {State.SETTLED, State.REPLACED}
# With the agency, so that nobody may take the entry away meanwhile.
RELEASED_AND_LIVE: Final = frozenset(State) - ENDS - BEFORE_RELEASE

# What a record at the delivery point has moved, the other way round, for a record that is taken back.
WAYS_BACK_BY_HAND: Final[tuple[Move, ...]] = tuple(
    Move(move.after, move.before, _PORTAL, move.channels & _AT_HAND)
    for move in MOVES
    if Mover.PORTAL in move.by and move.before in RELEASED_AND_LIVE and move.channels & _AT_HAND
)

BUCKETS: Final[Mapping[State, Bucket]] = {
    **dict.fromkeys(BEFORE_RELEASE, Bucket.BEFORE),
    **dict.fromkeys(
        (
            State.ORDERED, State.FUNDED, State.INSTRUCTED, State.TOPPED_UP, State.REJECTED, State.ABSENT,
            State.PAPERS_REJECTED,
        ),
        Bucket.UNDER_WAY,
    ),
    **dict.fromkeys((*PAID, State.REPLACED), Bucket.TRANSACTED),
    State.IDLE: Bucket.IDLE,
    **dict.fromkeys((State.RETURNED, State.REPEATED, State.REFUNDED), Bucket.RETURNED),
    **dict.fromkeys((State.REDIRECTED, State.LEFT_OUT, State.CANCELLED), Bucket.NOT_SENT),
}  # fmt: skip


def states_in(bucket: Bucket) -> list[State]:
    """The states whose rupiah are there."""
    return [state for state in State if BUCKETS[state] is bucket]


def moves_from(state: State, channel: Channel) -> list[Move]:
    """What may follow a state in a channel."""
    return [move for move in MOVES if move.before is state and channel in move.channels]


def sources_of(after: State, by: Mover, channel: Channel) -> list[State]:
    """From which states somebody may move a payment to another one."""
    return [move.before for move in MOVES if move.after is after and by in move.by and channel in move.channels]


def find_move(before: State, after: State, channel: Channel) -> Move | None:
    """The move from one state to another in a channel; None when the table has none."""
    return next((move for move in moves_from(before, channel) if move.after is after), None)


class Meeting(StrEnum):
    """What an answer means to a payment that stands somewhere already."""

    MOVE = "move"  # the payment goes there
    KNOWN = "known"  # it is there, or has been and went on: nothing to do, whatever order replies come in
    CONFLICT = "conflict"  # the answer denies what is recorded: a person has to look


@cache
def meeting(current: State, told: State, channel: Channel) -> Meeting:
    """Compare what an agency says with where the payment stands."""
    move = find_move(current, told, channel)
    if move and Mover.AGENCY in move.by:
        return Meeting.MOVE
    return Meeting.KNOWN if current is told or current in reachable(told, channel) else Meeting.CONFLICT


@cache
def reachable(start: State, channel: Channel) -> frozenset[State]:
    """Every state that may come after this one."""
    found: set[State] = set()
    waiting = [start]
    while waiting:
        for move in moves_from(waiting.pop(), channel):
            if move.after not in found:
                found.add(move.after)
                waiting.append(move.after)
    return frozenset(found)
