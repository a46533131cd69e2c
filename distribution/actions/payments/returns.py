"""What did not reach its receiver: brought back (retur), paid again, or refunded to the treasury."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actions import audit
from access.models import User
from distribution.actions.payments.batches import locked_batch, step_to
from distribution.domain.payments.reasons import Because
from distribution.domain.payments.states import Channel, Mover, State, sources_of
from distribution.models import Payment, PaymentBatch
from distribution.payment_errors import PaymentMoved, SayWhy
from distribution.queries import payments


_WHY = "payments of a batch that somebody was let to"


@transaction.atomic
def call_idle(*, batch: PaymentBatch, payment_ids: Collection[int] | None, by: User) -> int:
    """Say that credited money has not been taken (saldo mengendap); its days are counted from today."""
    return _act(batch, payment_ids, "payment.idle", State.IDLE, Mover.RELEASER, by, because=Because.NOT_TAKEN)


@transaction.atomic
def bring_back(*, batch: PaymentBatch, payment_ids: Collection[int] | None, reason: str, by: User) -> int:
    """Rupiah that did not reach their receivers are back in the treasury's account (retur, RPL)."""
    return _act(batch, payment_ids, "payment.returned", State.RETURNED, Mover.RELEASER, by, note=_said(reason))


@transaction.atomic
def pay_again(
    *, batch: PaymentBatch, payment_ids: Collection[int] | None, reason: str, channel: str = "", by: User
) -> int:
    """Let returned payments be prepared again, in the same channel or in another one."""
    if channel and channel not in set(Channel):
        raise SayWhy(_("Choose the channel in which they are paid again."))
    following = channel or batch.channel
    return _act(
        batch,
        payment_ids,
        "payment.repeated",
        State.REPEATED,
        Mover.PREPARER,
        by,
        note=_said(reason),
        next_channel=following,
    )


@transaction.atomic
def refund(*, batch: PaymentBatch, payment_ids: Collection[int] | None, reason: str, paper: str, by: User) -> int:
    """Give returned payments up: the rupiah go to the treasury (STS), the deliveries have failed and say why."""
    if not paper.strip():
        raise SayWhy(_("Enter the number of the deposit slip (STS)."))
    ids = _chosen(batch, payment_ids, State.RETURNED)
    moved = _act(batch, ids, "payment.refunded", State.REFUNDED, Mover.RELEASER, by, note=_said(reason), paper=paper)
    payments.write_deliveries(ids, by=by.pk, at=timezone.now())
    return moved


def _said(reason: str) -> str:
    if not reason.strip():
        raise SayWhy(_("Say why."))
    return reason


def _chosen(batch: PaymentBatch, payment_ids: Collection[int] | None, state: State) -> list[int]:
    mine = Payment.objects.across_areas(reason=_WHY).filter(batch=batch, state=state.value)
    if payment_ids is not None:
        mine = mine.filter(pk__in=payment_ids)
    return list(mine.order_by("pk").values_list("pk", flat=True))


def _act(
    batch: PaymentBatch,
    payment_ids: Collection[int] | None,
    act: str,
    after: State,
    mover: Mover,
    by: User,
    *,
    note: str = "",
    paper: str = "",
    because: str = "",
    next_channel: str = "",
) -> int:
    locked = locked_batch(batch, PaymentBatch.State.RELEASED)
    before = sources_of(after, mover, Channel(locked.channel))
    step = step_to(after, by=by, note=note, paper=paper, because=because, next_channel=next_channel)
    if payment_ids is None:
        moved = payments.move_batch(locked, before, step)
    else:
        mine = Payment.objects.across_areas(reason=_WHY).filter(batch=locked, pk__in=payment_ids)
        moved = payments.move_chosen(list(mine.order_by("pk").values_list("pk", flat=True)), before, step)
    if not moved:
        raise PaymentMoved(_("None of the chosen payments is in a state from which this leads on."))
    details = {"payments": moved, "paper": paper, "channel": next_channel}
    audit.record(
        f"payment.{after.value}",
        target=locked,
        by=by,
        village_code=locked.city_id,
        reason=note.strip(),
        details=details,
    )
    return moved
