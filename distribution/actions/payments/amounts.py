"""Rows whose amount is not the one that was sent: what holds, and how too much or too little is put right."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from access.actions import audit
from access.models import User
from distribution.actions.payments.batches import locked_batch
from distribution.actions.payments.replies import locked_reply
from distribution.actions.payments.taking import count_anew
from distribution.domain.payments.differences import PAYING, PutRight, failing_in, put_right
from distribution.domain.payments.reasons import Because
from distribution.domain.payments.states import Channel, State
from distribution.models import PaymentBatch, PaymentDifference, PaymentReply, ReplyLine
from distribution.models.payment_replies import ReplyLineQuerySet
from distribution.payment_errors import NoSuchCandidate, PaymentMoved, ReplyMoved, SayWhy
from distribution.queries import differences


_WHY = "the caller was let to this batch"
_PAYING = sorted(state.value for state in PAYING)


@transaction.atomic
def decide(*, reply: PaymentReply, line_ids: Collection[int] | None, is_paid: bool, reason: str, by: User) -> int:
    """Say of rows with another amount, of all without ids, that they hold as paid or that they failed; how many.

    As paid, the payment is taken over with the outcome that the agency tells, and what it paid too much or too little
    is kept as a difference to be put right. As failed, it counts as not received, so that it is returned whole.
    """
    if not reason.strip():
        raise SayWhy(_("Say why the other amount holds, or why the payment counts as failed."))
    locked = locked_reply(reply, PaymentReply.State.READY)
    lines = differences.differing_lines(locked, line_ids)
    decided = {
        "match": ReplyLine.Match.MATCHED,
        "trouble": "",
        "decided_by": by,
        "decided_at": timezone.now(),
        "decided_because": reason.strip()[:300],
    }
    try:
        with transaction.atomic():
            count = _hold(lines, decided) if is_paid else _fail(lines, decided, Channel(locked.agency.channel))
    except IntegrityError as error:
        raise NoSuchCandidate(
            _("Another row of this reply speaks of the same payment. Decide which one holds, and set the other aside.")
        ) from error
    if not count:
        raise ReplyMoved(
            _("None of these rows can be decided so: only what the agency calls paid can hold with another amount.")
        )
    count_anew(locked)
    _tell("payment_reply.decide_amount", locked, by, {"rows": count, "paid": is_paid}, reason=reason.strip())
    return count


def _hold(lines: ReplyLineQuerySet, decided: Mapping[str, Any]) -> int:
    twice = differences.with_one_already(lines)
    if twice:
        raise NoSuchCandidate(
            _("Of %(count)s of these payments another amount was taken over before. Set those rows aside.")
            % {"count": number_format(twice, force_grouping=True)}
        )
    return lines.filter(outcome__in=_PAYING, amount__gt=0).update(**decided)


def _fail(lines: ReplyLineQuerySet, decided: Mapping[str, Any], channel: Channel) -> int:
    failed = {"outcome": failing_in(channel).value, "because": Because.AMOUNT_DIFFERS.value}
    count = lines.filter(outcome__in=_PAYING).update(**decided, **failed)
    # What the agency itself calls failed keeps its own word and reason.
    return count + lines.exclude(outcome__in=_PAYING).update(**decided)


@transaction.atomic
def settle(*, batch: PaymentBatch, difference_ids: Collection[int] | None, paper: str, by: User) -> int:
    """Put right what an agency paid too much or too little, of all open ones without ids; how many.

    The paper is the deposit slip (STS) of what came back, or the proof that the rest was paid.
    """
    if not paper.strip():
        raise SayWhy(_("Enter the number of the deposit slip (STS), or of the proof that the rest was paid."))
    locked = locked_batch(batch, PaymentBatch.State.RELEASED)
    kept = PaymentDifference.objects.across_areas(reason=_WHY).filter(payment__batch=locked, state="open")
    if difference_ids is not None:
        kept = kept.filter(pk__in=difference_ids)
    by_way: dict[PutRight, list[int]] = {way: [] for way in PutRight}
    for pk, due, paid, state in kept.order_by("pk").values_list("pk", "due", "paid", "payment__state"):
        by_way[put_right(due=due, paid=paid, state=State(state))].append(pk)
    counts = {
        way.value: kept.filter(pk__in=ids).update(
            state=way.value, paper=paper.strip()[:80], settled_by=by, settled_at=timezone.now()
        )
        for way, ids in by_way.items()
    }
    if not any(counts.values()):
        raise PaymentMoved(_("None of the chosen differences is still to be put right."))
    _tell("payment_difference.settle", locked, by, {"paper": paper.strip()[:80], **counts})
    return sum(counts.values())


def _tell(
    act: str, target: PaymentReply | PaymentBatch, by: User, details: Mapping[str, object], *, reason: str = ""
) -> None:
    audit.record(act, target=target, by=by, village_code=target.city_id, reason=reason, details=details)
