"""Releasing a batch, and what follows: SPM, SP2D, the sending of the file, the end of its books."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.actions import audit
from access.models import User
from distribution.actions.freezes import refuse_in_freeze
from distribution.actions.payments.batches import locked_batch, step_to
from distribution.actions.payments.files import forget_file
from distribution.domain.payability import Block
from distribution.domain.payments.reasons import Because
from distribution.domain.payments.states import (
    BEFORE_RELEASE,
    PAID,
    WAITING_FOR_ACCOUNT,
    Bucket,
    Channel,
    Mover,
    State,
    sources_of,
    states_in,
)
from distribution.models import PaymentBatch
from distribution.payment_errors import (
    BooksDoNotAddUp,
    NothingToPay,
    PapersInOrder,
    PaperThereAlready,
    SayWhy,
    StillUnderWay,
    ThirdPersonNeeded,
    told_by_database,
)
from distribution.queries import payments
from distribution.queries.accounts import were_sent_in_by
from distribution.queries.approvals import first_two_of
from distribution.queries.payable import blocked_among
from distribution.queries.payment_figures import BatchTotals
from distribution.queries.payment_totals import released, totals_of


BatchState = PaymentBatch.State


@transaction.atomic
def release(*, batch: PaymentBatch, exemption: str = "", by: User) -> PaymentBatch:
    """Let a draft go to the agency; by a third person who sent in none of its accounts, outside of freeze periods.

    1. Accounts are looked at once more. 2. Each entry is asked whether it may still be paid; who died, was stopped,
    was recorded or has no usable account is left out with the reason. 3. The rest is fixed with its control totals.
    """
    locked = locked_batch(batch, BatchState.DRAFT)
    if locked.made_by_id == by.pk and not by.is_machine:
        raise ThirdPersonNeeded(_("You prepared this batch. A third person has to release it."))
    _refuse_first_two(locked, by)
    if not by.is_machine and were_sent_in_by(by, locked):
        raise ThirdPersonNeeded(_("You sent in accounts that this batch pays to. Somebody else has to release it."))
    refuse_in_freeze(programme=locked.roster.programme, act="release", today=timezone.localdate(), exemption=exemption)
    payments.follow_accounts(locked, by=by.pk, at=timezone.now(), on=timezone.localdate())
    left_out = _leave_out(locked, by)
    standing = released(locked, BEFORE_RELEASE)
    if not standing.rows:
        raise NothingToPay(_("Nobody in this batch can be paid now. Cancel it, and prepare another one later."))
    locked.state = BatchState.RELEASED
    locked.rows, locked.rupiah, locked.left_out = standing.rows, standing.rupiah, left_out
    locked.released_by, locked.released_at = by, timezone.now()
    with told_by_database(), transaction.atomic():
        locked.save(update_fields=["state", "rows", "rupiah", "left_out", "released_by", "released_at"])
    audit.record(
        "payment_batch.release",
        target=locked,
        by=by,
        village_code=locked.city_id,
        reason=exemption.strip(),
        details={"payments": standing.rows, "rupiah": standing.rupiah, "left_out": left_out},
    )
    return locked


def _refuse_first_two(batch: PaymentBatch, by: User) -> None:
    if by.pk in first_two_of(batch.roster_id) and not by.is_machine:
        raise ThirdPersonNeeded(
            _("You drew up or approved the roster or a change of it. A third person has to release its payments.")
        )


def _leave_out(batch: PaymentBatch, by: User) -> int:
    left = 0
    payments.hold_deliveries(batch)
    gone = payments.entries_not_open(batch)
    if gone:
        left += payments.move_chosen(gone, BEFORE_RELEASE, _left_out(batch, by, Because.NOT_OPEN))
    standing = payments.states_by_entry(batch)
    for block, ids in _by_block(blocked_among(standing), standing).items():
        left += payments.move_chosen(ids, BEFORE_RELEASE, _left_out(batch, by, Because.BLOCKED, block.value))
    if batch.channel == Channel.TRANSFER:
        not_ready = WAITING_FOR_ACCOUNT | {State.LISTED}
        left += payments.move_batch(batch, not_ready, _left_out(batch, by, Because.NOT_READY))
    return left


def _by_block(blocks: Mapping[int, Block], standing: Mapping[int, tuple[int, str]]) -> dict[Block, list[int]]:
    found: dict[Block, list[int]] = {}
    for entry, block in blocks.items():
        found.setdefault(block, []).append(standing[entry][0])
    return found


def _left_out(batch: PaymentBatch, by: User, because: Because, note: str = "") -> payments.Step:
    return step_to(State.LEFT_OUT, by=by, because=because, note=note, next_channel=batch.channel)


@transaction.atomic
def record_spm(*, batch: PaymentBatch, number: str, on: date, by: User, seen: str | None = None) -> PaymentBatch:
    """The payment order (SPM) of a released batch; a second time corrects it until the SP2D is there.

    `seen` is the number that the form was opened over: who does not know of the one that is there looks first.
    """
    locked = _of_money(batch)
    if locked.sp2d_number:
        raise PapersInOrder(_("There is an SP2D already; the SPM behind it does not change any more."))
    number = _numbered(number)
    if (locked.spm_number, locked.spm_on) == (number, on):
        return locked  # sent twice
    _refuse_unseen(seen, locked.spm_number)
    locked.spm_number, locked.spm_on = number, on
    locked.save(update_fields=["spm_number", "spm_on"])
    _move(locked, State.ORDERED, by, paper=locked.spm_number)
    return _told("payment_batch.spm", locked, by, {"number": locked.spm_number})


@transaction.atomic
def record_sp2d(
    *, batch: PaymentBatch, number: str, on: date, rupiah: int, by: User, seen: str | None = None
) -> PaymentBatch:
    """The treasury's disbursement order (SP2D) with its rupiah, as the paper says; a second time corrects it.

    Rupiah that differ from the batch are kept as they are: the page shows the difference, and the books do not close.
    """
    locked = _of_money(batch)
    if not locked.spm_number:
        raise PapersInOrder(_("Enter the SPM first: the SP2D rests on it."))
    number = _numbered(number)
    if locked.spm_on and on < locked.spm_on:
        raise PapersInOrder(_("The SP2D cannot be older than the SPM that it rests on. Check both days."))
    if (locked.sp2d_number, locked.sp2d_on, locked.sp2d_rupiah) == (number, on, rupiah):
        return locked  # sent twice
    _refuse_unseen(seen, locked.sp2d_number)
    locked.sp2d_number, locked.sp2d_on, locked.sp2d_rupiah = number, on, rupiah
    locked.save(update_fields=["sp2d_number", "sp2d_on", "sp2d_rupiah"])
    _move(locked, State.FUNDED, by, paper=locked.sp2d_number)
    return _told("payment_batch.disburse", locked, by, {"number": locked.sp2d_number, "rupiah": rupiah})


@transaction.atomic
def send(*, batch: PaymentBatch, on: date, by: User) -> PaymentBatch:
    """The file went to the agency: from now on it may answer."""
    locked = locked_batch(batch, BatchState.RELEASED)
    if locked.channel != Channel.IN_KIND and not locked.sp2d_number:
        raise PapersInOrder(_("Enter SPM and SP2D first: an agency pays when the money is there."))
    if not locked.sha256:
        raise PapersInOrder(_("The file is not written yet. Fetch it first, then say when it was sent."))
    if locked.sent_on:
        raise PapersInOrder(_("It was said before that the file was sent."))
    if locked.sp2d_on and on < locked.sp2d_on:
        raise PapersInOrder(_("The file is sent when the money is there, not before the day of the SP2D."))
    locked.sent_on = on
    locked.save(update_fields=["sent_on"])
    _move(locked, State.INSTRUCTED, by)
    return _told("payment_batch.send", locked, by, {"sha256": locked.sha256})


def _refuse_unseen(seen: str | None, there: str) -> None:
    if seen is not None and seen != there:
        raise PaperThereAlready(there)


def _of_money(batch: PaymentBatch) -> PaymentBatch:
    locked = locked_batch(batch, BatchState.RELEASED)
    if locked.channel == Channel.IN_KIND:
        raise PapersInOrder(_("Goods are brought without SPM and SP2D of this batch."))
    return locked


def _numbered(number: str) -> str:
    if not number.strip():
        raise SayWhy(_("Enter the number of the paper."))
    return number.strip()[:80]


def _move(batch: PaymentBatch, after: State, by: User, *, paper: str = "") -> None:
    before = sources_of(after, Mover.RELEASER, Channel(batch.channel))
    payments.move_batch(batch, before, step_to(after, by=by, paper=paper))


def _told(act: str, batch: PaymentBatch, by: User, details: Mapping[str, object]) -> PaymentBatch:
    audit.record(act, target=batch, by=by, village_code=batch.city_id, details=details)
    return batch


@transaction.atomic
def follow_deliveries(*, batch: PaymentBatch, by: User) -> int:
    """Payments whose aid was recorded at the delivery point follow that record; how many did."""
    locked = locked_batch(batch, BatchState.RELEASED)
    moved = payments.follow_deliveries(locked, by=by.pk, at=timezone.now()) if locked.sent_on else 0
    if moved:
        _told("payment_batch.deliveries", locked, by, {"moved": moved})
    return moved


@transaction.atomic
def close(*, batch: PaymentBatch, by: User) -> PaymentBatch:
    """End the books of a batch: everything was received, or went back and was repeated or refunded.

    The treasury's rupiah must be those transacted plus those returned. The file with whole numbers is taken away.
    """
    locked = locked_batch(batch, BatchState.RELEASED)
    _refuse_first_two(locked, by)
    payments.follow_deliveries(locked, by=by.pk, at=timezone.now())
    payments.move_batch(locked, PAID - {State.SETTLED}, step_to(State.SETTLED, by=by))
    totals = totals_of([locked])[locked.pk]
    _refuse_under_way(totals)
    if locked.sp2d_rupiah is not None and locked.sp2d_rupiah != totals.sent.rupiah:
        raise BooksDoNotAddUp(
            _(
                "The SP2D says Rp %(sp2d)s, received and returned are Rp %(sent)s. Correct the SP2D, or find the"
                " difference."
            )
            % {"sp2d": _grouped(locked.sp2d_rupiah), "sent": _grouped(totals.sent.rupiah)}
        )
    path, locked.path = locked.path, ""
    locked.state = BatchState.CLOSED
    locked.closed_by, locked.closed_at = by, timezone.now()
    with told_by_database(), transaction.atomic():
        locked.save(update_fields=["state", "closed_by", "closed_at", "path"])
    details = {"transacted": totals.transacted.rupiah, "returned": totals.returned.rupiah}
    audit.record("payment_batch.close", target=locked, by=by, village_code=locked.city_id, details=details)
    transaction.on_commit(lambda: forget_file(path))
    return locked


def _refuse_under_way(totals: BatchTotals) -> None:
    waiting = _rows(totals, {*states_in(Bucket.UNDER_WAY), State.IDLE, State.RETURNED, *BEFORE_RELEASE})
    if waiting:
        raise StillUnderWay(
            ngettext(
                "%(count)s payment is neither received nor returned and settled. Take a reply over, or return it.",
                "%(count)s payments are neither received nor returned and settled. Take a reply over, or return them.",
                waiting,
            )
            % {"count": number_format(waiting, force_grouping=True)}
        )


def _rows(totals: BatchTotals, states: Collection[State]) -> int:
    return sum(figure.rows for state, figure in totals.by_state.items() if state in states)


def _grouped(rupiah: int) -> str:
    return number_format(rupiah, force_grouping=True)
