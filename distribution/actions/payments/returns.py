"""What did not reach its receiver: brought back (retur), paid again, or refunded to the treasury."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actions import audit
from access.models import User
from distribution.actions.payments.batches import locked_batch, move_named, step_to
from distribution.domain.payments.reasons import Because
from distribution.domain.payments.states import Channel, Mover, State
from distribution.models import Payment, PaymentBatch
from distribution.payment_errors import PaymentMoved, SayWhy
from distribution.queries import payments


_WHY = "payments of a batch that somebody was let to"


@transaction.atomic
def call_idle(*, batch: PaymentBatch, payment_ids: Collection[int] | None, by: User) -> int:
    """Say that credited money has not been taken (saldo mengendap); its days are counted from today."""
    step = step_to(State.IDLE, by=by, because=Because.NOT_TAKEN)
    return _act("payment.idle", batch, payment_ids, Mover.RELEASER, step, by)


@transaction.atomic
def bring_back(*, batch: PaymentBatch, payment_ids: Collection[int] | None, reason: str, by: User) -> int:
    """Rupiah that did not reach their receivers are back in the treasury's account (retur, RPL).

    What was handed over meanwhile, as recorded at the delivery point, does not come back with the rest.
    """
    locked = locked_batch(batch, PaymentBatch.State.RELEASED)
    if locked.channel != Channel.TRANSFER:
        payments.follow_deliveries(locked, by=by.pk, at=timezone.now())
    step = step_to(State.RETURNED, by=by, note=_said(reason))
    return _act("payment.returned", batch, payment_ids, Mover.RELEASER, step, by)


@transaction.atomic
def pay_again(
    *, batch: PaymentBatch, payment_ids: Collection[int] | None, reason: str, channel: str = "", by: User
) -> int:
    """Let returned payments be prepared again, in the same channel or in another one."""
    if channel and channel not in set(Channel):
        raise SayWhy(_("Choose the channel in which they are paid again."))
    step = step_to(State.REPEATED, by=by, note=_said(reason), next_channel=channel or batch.channel)
    return _act("payment.repeated", batch, payment_ids, Mover.PREPARER, step, by)


@transaction.atomic
def refund(*, batch: PaymentBatch, payment_ids: Collection[int] | None, reason: str, paper: str, by: User) -> int:
    """Give returned payments up: the rupiah go to the treasury (STS), the deliveries have failed and say why."""
    if not paper.strip():
        raise SayWhy(_("Enter the number of the deposit slip (STS)."))
    locked = locked_batch(batch, PaymentBatch.State.RELEASED)
    payments.hold_deliveries(locked)
    ids = _chosen(locked, payment_ids, State.RETURNED)
    step = step_to(State.REFUNDED, by=by, note=_said(reason), paper=paper)
    moved = _act("payment.refunded", batch, ids, Mover.RELEASER, step, by)
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
    act: str, batch: PaymentBatch, payment_ids: Collection[int] | None, mover: Mover, step: payments.Step, by: User
) -> int:
    locked = locked_batch(batch, PaymentBatch.State.RELEASED)
    moved = move_named(locked, payment_ids, mover, step)
    if not moved:
        raise PaymentMoved(_("None of the chosen payments is in a state from which this leads on."))
    details = {"payments": moved, "paper": step.paper, "channel": step.next_channel}
    audit.record(act, target=locked, by=by, village_code=locked.city_id, reason=step.note, details=details)
    return moved
