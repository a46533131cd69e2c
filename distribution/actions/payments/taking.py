"""Settling the rows of a reply that only a person can, and taking it over as a whole or not at all."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.actions import audit
from access.models import User
from distribution.actions.deliveries import ask_anew
from distribution.actions.payments.replies import all_replies, locked_reply
from distribution.domain.payments.replies import AMOUNT_DIFFERS
from distribution.models import Delivery, PaymentReply, ReplyLine
from distribution.payment_errors import (
    NoSuchCandidate,
    ReplyMoved,
    SayWhy,
    SecondPersonNeeded,
    StillToDecide,
    TotalsDiffer,
    told_by_database,
)
from distribution.queries import payments, replies


State = PaymentReply.State
Match = ReplyLine.Match
_WHY = "rows of a reply that somebody was let to"


@transaction.atomic
def decide(*, reply: PaymentReply, line_id: int, payment_id: int, by: User) -> ReplyLine:
    """Settle a waiting row as one of the payments it was shown with; the agency's outcome then holds for it.

    Where its amount is another one than that of the payment, somebody still has to say what holds (amounts.decide).
    """
    line = _open_line(_ready(reply), line_id)
    if payment_id not in line.candidates:
        raise NoSuchCandidate(
            _("Row %(row)s was not shown with this payment. Load the page again.") % {"row": line.row}
        )
    line.match, line.payment_id, line.trouble = Match.MATCHED, payment_id, ""
    if line.amount != replies.amount_of(payment_id):
        # Who is meant is one question, whether another amount holds is the next one.
        line.match, line.trouble = Match.CONFLICT, AMOUNT_DIFFERS
    line.decided_by, line.decided_at = by, timezone.now()
    try:
        with transaction.atomic():
            line.save(update_fields=["match", "payment", "trouble", "decided_by", "decided_at"])
    except IntegrityError as error:
        raise NoSuchCandidate(
            _("Another row of this reply speaks of the same payment. Decide which one holds, and set the other aside.")
        ) from error
    count_anew(reply)
    _tell("payment_reply.decide", reply, by, {"row": line.row, "payment": payment_id})
    return line


@transaction.atomic
def set_aside(*, reply: PaymentReply, line_id: int | None = None, match: str = "", reason: str, by: User) -> int:
    """Say that a row, or all rows in one state, are not taken over, and why; how many."""
    if not reason.strip():
        raise SayWhy(_("Say why these rows are not taken over."))
    _ready(reply)
    lines = ReplyLine.objects.across_areas(reason=_WHY).filter(reply=reply, match__in=replies.OPEN)
    chosen = lines.filter(pk=line_id) if line_id else lines.filter(match=match)
    count = chosen.update(
        match=Match.SET_ASIDE, decided_by=by, decided_at=timezone.now(), decided_because=reason.strip()[:300]
    )
    if count:
        count_anew(reply)
        details = {"rows": count, "line": line_id, "match": match}
        _tell("payment_reply.set_aside", reply, by, details, reason=reason)
    return count


@transaction.atomic
def tell_totals(*, reply: PaymentReply, rows: int | None, rupiah: int | None, by: User) -> PaymentReply:
    """What the agency's covering letter says in all."""
    locked = _ready(reply)
    if (locked.told_rows, locked.told_rupiah) == (rows, rupiah):
        return locked  # sent twice
    locked.told_rows, locked.told_rupiah, locked.told_by = rows, rupiah, by
    locked.save(update_fields=["told_rows", "told_rupiah", "told_by"])
    _tell("payment_reply.totals", locked, by, {"rows": rows, "rupiah": rupiah})
    return locked


@transaction.atomic
def discard(*, reply: PaymentReply, reason: str, by: User) -> PaymentReply:
    """Throw a reply away that is not taken over; the same file may come again then."""
    if not reason.strip():
        raise SayWhy(_("Say why the reply is discarded."))
    locked = locked_reply(reply, State.READY, State.RECEIVED, State.FAILED)
    locked.state = State.DISCARDED
    locked.save(update_fields=["state"])
    _tell("payment_reply.discard", locked, by, {}, reason=reason)
    return locked


def apply(*, reply: PaymentReply, by: User) -> PaymentReply:
    """Take a reply over: all its matched rows or, when anything is left to decide or does not add up, none.

    By nobody who sent it in, decided rows of it or put its totals right, whatever their roles.

    1. The agency's totals must be those of the file. 2. The payments are held and compared once more; what another
    reply has moved meanwhile goes back to a person. 3. No row may wait. 4. Payments, steps and deliveries are written.
    """
    with transaction.atomic():
        locked = _ready(reply)
        _refuse_who_prepared(locked, by)
        _refuse_totals(locked)
        again = replies.look_again(locked)
        counts = count_anew(locked)
        left = sum(counts[match] for match in replies.OPEN)
        if not left:
            _write(locked, counts, by)
    if left:
        # Said after the transaction: the page then shows which rows another reply has overtaken.
        raise _left(left, again)
    return locked


def _refuse_who_prepared(reply: PaymentReply, by: User) -> None:
    decided = ReplyLine.objects.across_areas(reason=_WHY).filter(reply=reply, decided_by=by)
    if (by.pk in {reply.uploaded_by_id, reply.told_by_id} or decided.exists()) and not by.is_machine:
        raise SecondPersonNeeded(
            _("You sent this reply in, or decided its rows or totals. A second person has to take it over.")
        )


def _write(reply: PaymentReply, counts: dict[str, int], by: User) -> None:
    now = timezone.now()
    with told_by_database(), transaction.atomic():
        moved = replies.apply(reply, by=by.pk, at=now, on=timezone.localdate())
        recorded = payments.write_deliveries_of_reply(reply.pk, by=by.pk, at=now)
        differing = replies.insert_differences(reply, at=now)
        if recorded:
            by_it = Delivery.objects.across_areas(reason=_WHY).filter(entry__roster=reply.roster_id, recorded_at=now)
            ask_anew(by_it.filter(state=Delivery.State.DELIVERED), by=by)
    reply.state, reply.applied_by, reply.applied_at = State.APPLIED, by, now
    reply.counts = counts
    reply.save(update_fields=["state", "applied_by", "applied_at"])
    _tell(
        "payment_reply.apply",
        reply,
        by,
        {"payments": moved, "deliveries": recorded, "differences": differing, **counts},
    )


def _left(left: int, again: int) -> StillToDecide:
    said = ngettext(
        "%(count)s row waits for a decision. Say which payment it means, or set it aside with a reason.",
        "%(count)s rows wait for a decision. Say which payments they mean, or set them aside with a reason.",
        left,
    ) % {"count": number_format(left, force_grouping=True)}
    moved = _("Some payments have moved since the reply was read.")
    return StillToDecide(f"{said} {moved}" if again else said)


def _refuse_totals(reply: PaymentReply) -> None:
    rows, rupiah = reply.counts["read"], reply.counts["rupiah"]
    if reply.told_rows not in (None, rows):
        raise TotalsDiffer(
            _(
                "The agency tells of %(told)s rows, the file has %(read)s. Ask for the whole file; nothing was taken"
                " over."
            )
            % {"told": _grouped(reply.told_rows), "read": _grouped(rows)}
        )
    if reply.told_rupiah not in (None, rupiah):
        raise TotalsDiffer(
            _(
                "The agency tells of Rp %(told)s, the rows of the file add up to Rp %(read)s. Ask for the right file;"
                " nothing was taken over."
            )
            % {"told": _grouped(reply.told_rupiah), "read": _grouped(rupiah)}
        )


def _grouped(number: int | None) -> str:
    return number_format(number or 0, force_grouping=True)


def _open_line(reply: PaymentReply, line_id: int) -> ReplyLine:
    lines = ReplyLine.objects.across_areas(reason=_WHY).select_for_update(of=("self",), no_key=True)
    line = lines.filter(pk=line_id, reply=reply, match=Match.QUEUE).first()
    if line is None:
        raise ReplyMoved(_("Somebody has decided this row already. Load the page again."))
    return line


def count_anew(reply: PaymentReply) -> dict[str, int]:
    """Count the rows of a reply by match again, after somebody decided some."""
    counts = {**reply.counts, **replies.count_matches(reply.pk)}
    all_replies().filter(pk=reply.pk).update(counts=counts)
    return counts


def _ready(reply: PaymentReply) -> PaymentReply:
    return locked_reply(reply, State.READY)


def _tell(act: str, reply: PaymentReply, by: User, details: Mapping[str, object], *, reason: str = "") -> None:
    audit.record(act, target=reply, by=by, village_code=reply.city_id, reason=reason.strip(), details=details)
