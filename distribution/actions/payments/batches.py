"""Batches of payments: prepared from an approved roster, followed while they wait for accounts, or given up."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actions import audit
from access.models import Area, User
from distribution.domain.payments.states import BEFORE_RELEASE, Channel, Mover, State, sources_of
from distribution.models import PayingAgency, Payment, PaymentBatch, Roster
from distribution.models.payments import PaymentBatchQuerySet
from distribution.payment_errors import (
    AgencyDoesNotPayThis,
    BatchMoved,
    NothingToPay,
    PaymentMoved,
    SayWhy,
    told_by_database,
)
from distribution.queries import payments


_WHY = "the caller was let to this roster"


@transaction.atomic
def prepare(*, roster: Roster, agency: PayingAgency, area: Area | None = None, by: User) -> PaymentBatch:
    """A draft with every family of an approved roster that waits for aid in the agency's channel.

    Who is blocked at this moment, is paid already or under way in another batch, or was taken off is not in it.
    """
    today = timezone.localdate()
    if agency not in PayingAgency.objects.on(today):
        raise AgencyDoesNotPayThis(_("This agency does not pay for the city today. Choose another one."))
    locked = Roster.objects.select_for_update(of=("self",), no_key=True).get(pk=roster.pk)
    if locked.state != Roster.State.APPROVED:
        raise BatchMoved(_("Payments are prepared for an approved roster that is not closed."))
    latest = _all().filter(roster=locked).aggregate(latest=Max("number"))["latest"]
    batch = PaymentBatch.objects.create(
        city_id=locked.city_id,
        roster=locked,
        number=(latest or 0) + 1,
        agency=agency,
        channel=agency.channel,
        area=area,
        made_by=by,
    )
    with told_by_database(), transaction.atomic():
        batch.total = payments.insert_payments(batch, by=by.pk, at=timezone.now(), on=today)
    if not batch.total:
        raise NothingToPay(
            _("No family of this roster waits for payment by %(agency)s. See below who is in no batch, and why.")
            % {"agency": agency.name}
        )
    batch.save(update_fields=["total"])
    audit.record(
        "payment_batch.prepare",
        target=batch,
        by=by,
        village_code=batch.city_id,
        details={"roster": roster.pk, "agency": agency.code, "payments": batch.total},
    )
    return batch


@transaction.atomic
def look_at_accounts(*, batch: PaymentBatch, by: User) -> int:
    """Put the payments of a draft where accounts and cards are by now; how many moved."""
    locked = locked_batch(batch, PaymentBatch.State.DRAFT)
    moved = payments.follow_accounts(locked, by=by.pk, at=timezone.now(), on=timezone.localdate())
    if moved:
        audit.record(
            "payment_batch.accounts", target=locked, by=by, village_code=locked.city_id, details={"moved": moved}
        )
    return moved


@transaction.atomic
def redirect_to_post(
    *, batch: PaymentBatch, payment_ids: Collection[int] | None, reason: str, paper: str, by: User
) -> int:
    """End waiting payments of a draft so that PT Pos pays these families; without ids all without a usable account."""
    if not reason.strip() or not paper.strip():
        raise SayWhy(_("Say why, and give the number of the paper by which they go to PT Pos."))
    locked = locked_batch(batch, PaymentBatch.State.DRAFT)
    step = step_to(State.REDIRECTED, by=by, note=reason, paper=paper, next_channel=Channel.POST.value)
    moved = move_named(locked, payment_ids, Mover.PREPARER, step)
    if not moved:
        raise PaymentMoved(_("None of them can go to PT Pos: their accounts are ready, or they are settled."))
    audit.record(
        "payment.redirect",
        target=locked,
        by=by,
        village_code=locked.city_id,
        reason=reason,
        details={"payments": moved, "paper": paper},
    )
    return moved


@transaction.atomic
def cancel(*, batch: PaymentBatch, reason: str, by: User) -> PaymentBatch:
    """Give a draft up; its families wait for another batch."""
    if not reason.strip():
        raise SayWhy(_("Say why the batch is cancelled."))
    locked = locked_batch(batch, PaymentBatch.State.DRAFT)
    step = step_to(State.CANCELLED, by=by, note=reason, next_channel=locked.channel)
    payments.move_batch(locked, BEFORE_RELEASE, step)
    locked.state = PaymentBatch.State.CANCELLED
    locked.reason = reason.strip()
    locked.save(update_fields=["state", "reason"])
    audit.record("payment_batch.cancel", target=locked, by=by, village_code=locked.city_id, reason=reason)
    return locked


def move_named(batch: PaymentBatch, payment_ids: Collection[int] | None, mover: Mover, step: payments.Step) -> int:
    """Move the named payments of a locked batch, or all of it, if the table lets this mover; how many moved."""
    before = sources_of(step.after, mover, Channel(batch.channel))
    if payment_ids is None:
        return payments.move_batch(batch, before, step)
    mine = Payment.objects.across_areas(reason=_WHY).filter(batch=batch, pk__in=payment_ids)
    return payments.move_chosen(list(mine.order_by("pk").values_list("pk", flat=True)), before, step)


def step_to(
    after: State, *, by: User, note: str = "", paper: str = "", because: str = "", next_channel: str = ""
) -> payments.Step:
    """A step of today."""
    return payments.Step(
        after=after,
        by=by.pk,
        at=timezone.now(),
        on=timezone.localdate(),
        because=because,
        note=note.strip(),
        paper=paper.strip(),
        next_channel=next_channel,
    )


def locked_batch(batch: PaymentBatch, *states: str) -> PaymentBatch:
    """The batch under lock, in one of these states; who comes second is told."""
    locked = _all().select_for_update(of=("self",), no_key=True).select_related("roster", "agency").get(pk=batch.pk)
    if locked.state not in states:
        raise BatchMoved(
            _("The batch is now in the state “%(state)s”. Load the page again to see what can be done.")
            % {"state": locked.get_state_display()}
        )
    return locked


def _all() -> PaymentBatchQuerySet:
    return PaymentBatch.objects.across_areas(reason=_WHY)
