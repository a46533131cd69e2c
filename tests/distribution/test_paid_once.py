"""What one act has settled no other act settles as well: by hand and by the bank, taken out and handed over."""

from collections.abc import Callable
from functools import partial
from threading import Event, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from access.domain.permissions import Role
from distribution.actions import amendments, deliveries
from distribution.actions.payments import release, returns, taking, undoing
from distribution.domain.payability import Block
from distribution.errors import WrongState
from distribution.models import Delivery, Payment, PaymentBatch, PaymentReply, PaymentStep, ReplyLine
from distribution.payment_errors import BooksDoNotAddUp, StillToDecide, StillUnderWay
from tests.distribution.amending import an_approver
from tests.distribution.factories import an_amendment
from tests.distribution.payment_factories import (
    a_batch,
    a_payable_roster,
    a_released_batch,
    a_reply,
    a_sent_batch,
    a_sent_batch_of,
    payments_of,
    said_of,
    states_of,
)
from tests.factories import UserFactory


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("speaking_english")]


def _reopen(delivery: Delivery) -> None:
    deliveries.reopen(delivery=delivery, reason="Salah catat", by=UserFactory())


def _delivery_of(batch: PaymentBatch) -> Delivery:
    return Delivery.objects.get(entry=payments_of(batch)[0].entry_id)


def test_who_was_taken_out_is_not_opened_again() -> None:
    roster = a_payable_roster(2)
    done = amendments.approve(amendment=an_amendment(roster, "death"), by=an_approver())
    gone = Delivery.objects.get(entry__taken_out_in=done)

    with pytest.raises(WrongState, match="taken off the roster"):
        _reopen(gone)

    gone.refresh_from_db()
    assert (gone.state, gone.failed_because) == ("failed", "deceased")


def test_nothing_is_recorded_by_hand_while_a_released_transfer_waits_for_its_spm() -> None:
    batch = a_released_batch(a_batch(a_payable_roster(1, "transfer")))
    delivery = _delivery_of(batch)

    told = deliveries.mark_delivered(delivery_ids=[delivery.pk], by=UserFactory())

    assert (told.done, told.blocked) == ((), {delivery.pk: Block.PAYMENT_UNDER_WAY})


@pytest.mark.parametrize("channel", ["transfer", "post", "in_kind"])
def test_nobody_is_taken_out_whose_payment_is_released(channel: str) -> None:
    batch = a_released_batch(a_batch(a_payable_roster(1, channel)))

    with pytest.raises(WrongState, match="under way"):
        an_amendment(batch.roster, "death")


@pytest.mark.parametrize("channel", ["transfer", "post"])
def test_what_an_agency_told_is_taken_back_by_its_reply_alone(channel: str) -> None:
    batch = a_sent_batch_of(1, channel)
    reply = a_reply(batch, [said_of(payments_of(batch)[0])])
    taking.apply(reply=reply, by=UserFactory(role=Role.BENDAHARA))

    with pytest.raises(WrongState, match="reply"):
        _reopen(_delivery_of(batch))
    assert _delivery_of(batch).state == "delivered"
    undoing.undo(reply=reply, reason="Berkas salah", by=UserFactory(role=Role.BENDAHARA))

    assert (states_of(batch), _delivery_of(batch).state) == (["instructed"], "open")


def test_closed_books_keep_the_record_they_rest_on() -> None:
    batch = a_sent_batch_of(1, "in_kind")
    deliveries.deliver_one(delivery=_delivery_of(batch), by=UserFactory())
    _reopen(_delivery_of(batch))
    deliveries.deliver_one(delivery=_delivery_of(batch), by=UserFactory())
    release.close(batch=batch, by=UserFactory(role=Role.BENDAHARA))

    with pytest.raises(WrongState, match="books"):
        _reopen(_delivery_of(batch))

    assert (states_of(batch), _delivery_of(batch).state) == (["settled"], "delivered")


@pytest.mark.parametrize("channel", ["post", "in_kind"])
def test_money_that_followed_a_record_goes_back_with_it(channel: str) -> None:
    batch = a_sent_batch_of(1, channel)
    before = list(Payment.objects.values())
    by = UserFactory(role=Role.BENDAHARA)
    deliveries.deliver_one(delivery=_delivery_of(batch), by=UserFactory())
    release.follow_deliveries(batch=batch, by=by)

    _reopen(_delivery_of(batch))
    assert list(Payment.objects.values()) == before
    deliveries.mark_failed(delivery_ids=[_delivery_of(batch).pk], because="absent", by=UserFactory())
    with pytest.raises(StillUnderWay):
        release.close(batch=batch, by=by)

    release.follow_deliveries(batch=batch, by=by)
    steps = PaymentStep.objects.order_by("pk").values_list("before", "after", "note")
    assert list(steps)[-3:] == [
        ("instructed", "withdrawn", ""), ("withdrawn", "instructed", "Salah catat"), ("instructed", "absent", ""),
    ]  # fmt: skip


def test_a_place_said_to_be_replaced_by_mistake_is_handed_over_while_the_books_are_open() -> None:
    batch = a_sent_batch_of(2, "in_kind")
    by = UserFactory(role=Role.BENDAHARA)
    both = list(Delivery.objects.order_by("pk").values_list("pk", flat=True))
    deliveries.mark_failed(delivery_ids=both, because="replaced", by=UserFactory())
    release.follow_deliveries(batch=batch, by=by)

    _reopen(_delivery_of(batch))
    deliveries.deliver_one(delivery=_delivery_of(batch), by=UserFactory())
    release.close(batch=batch, by=by)

    assert states_of(batch) == ["settled", "replaced"]
    with pytest.raises(WrongState, match="books"):
        _reopen(Delivery.objects.get(pk=both[1]))


def test_a_reply_that_knew_of_a_record_keeps_it() -> None:
    batch = a_sent_batch_of(1, "post")
    deliveries.deliver_one(delivery=_delivery_of(batch), by=UserFactory())
    release.follow_deliveries(batch=batch, by=UserFactory())
    reply = taking.apply(reply=a_reply(batch, [said_of(payments_of(batch)[0])]), by=UserFactory(role=Role.BENDAHARA))

    with pytest.raises(WrongState, match="reply"):
        _reopen(_delivery_of(batch))

    assert (reply.counts["known"], states_of(batch), _delivery_of(batch).state) == (1, ["withdrawn"], "delivered")


def test_a_record_taken_back_before_money_went_back_with_it_is_put_right_with_the_closing() -> None:
    batch = a_sent_batch_of(1, "post")
    by = UserFactory(role=Role.BENDAHARA)
    deliveries.deliver_one(delivery=_delivery_of(batch), by=UserFactory())
    release.follow_deliveries(batch=batch, by=by)
    Delivery.objects.update(state="failed", failed_because="moved")

    with pytest.raises(StillUnderWay):
        release.close(batch=batch, by=by)
    moved = release.follow_deliveries(batch=batch, by=by)

    assert (moved, states_of(batch)) == (2, ["absent"])


def test_books_are_not_closed_over_a_paid_family_whose_aid_was_not_received() -> None:
    batch = a_sent_batch_of(1, "post")
    taking.apply(reply=a_reply(batch, [said_of(payments_of(batch)[0])]), by=UserFactory(role=Role.BENDAHARA))
    Delivery.objects.update(state="failed", failed_because="absent")

    with pytest.raises(BooksDoNotAddUp, match="delivered"):
        release.close(batch=batch, by=UserFactory(role=Role.BENDAHARA))

    assert (states_of(batch), PaymentBatch.objects.get().state) == (["withdrawn"], "released")


def test_the_database_moves_nothing_back_whose_record_stands() -> None:
    batch = a_sent_batch_of(1, "post")
    deliveries.deliver_one(delivery=_delivery_of(batch), by=UserFactory())
    release.follow_deliveries(batch=batch, by=UserFactory())

    with pytest.raises(IntegrityError, match="payment_state_goes_its_way"), transaction.atomic():
        Payment.objects.update(state="instructed", paid_on=None)


def test_a_reply_is_taken_back_although_a_record_came_and_went_after_it() -> None:
    batch = a_sent_batch_of(1, "post")
    _absent(batch)
    reply = PaymentReply.objects.get()
    deliveries.deliver_one(delivery=_delivery_of(batch), by=UserFactory())
    release.follow_deliveries(batch=batch, by=UserFactory())
    _reopen(_delivery_of(batch))

    undoing.undo(reply=reply, reason="Berkas salah", by=UserFactory(role=Role.BENDAHARA))

    assert (states_of(batch), _delivery_of(batch).state) == (["instructed"], "open")


def _absent(batch: PaymentBatch) -> None:
    reply = a_reply(batch, [said_of(one, "TIDAK HADIR") for one in payments_of(batch)])
    taking.apply(reply=reply, by=UserFactory(role=Role.BENDAHARA))


@pytest.mark.parametrize("channel", ["post", "in_kind"])
def test_what_was_handed_over_meanwhile_is_not_brought_back(channel: str) -> None:
    batch = a_sent_batch_of(2, channel)
    _absent(batch)
    deliveries.deliver_one(delivery=_delivery_of(batch), by=UserFactory())

    returns.bring_back(batch=batch, payment_ids=None, reason="Tidak hadir", by=UserFactory(role=Role.BENDAHARA))

    assert states_of(batch) == ["withdrawn", "returned"]


def test_a_reply_that_brings_back_what_was_handed_over_goes_to_a_person() -> None:
    batch = a_sent_batch_of(1, "post")
    _absent(batch)
    deliveries.deliver_one(delivery=_delivery_of(batch), by=UserFactory())

    reply = a_reply(batch, [said_of(payments_of(batch)[0], "RETUR")])

    assert [(one.match, one.trouble) for one in ReplyLine.objects.filter(reply=reply)] == [("conflict", "CONTRADICTS")]


def test_what_an_agency_brought_back_is_not_handed_over_before_it_is_paid_again() -> None:
    batch = a_sent_batch_of(1, "post")
    _absent(batch)
    by = UserFactory(role=Role.BENDAHARA)
    returns.bring_back(batch=batch, payment_ids=None, reason="Tidak hadir", by=by)
    delivery = _delivery_of(batch)

    for record in (deliveries.mark_delivered, partial(deliveries.mark_failed, because="absent")):
        told = record(delivery_ids=[delivery.pk], by=by)
        assert told.blocked == {delivery.pk: Block.PAYMENT_RETURNED}
    returns.pay_again(batch=batch, payment_ids=None, reason="Datang kemudian", by=UserFactory(role=Role.OPERATOR))

    assert deliveries.deliver_one(delivery=delivery, by=by).done == (delivery.pk,)


@pytest.mark.parametrize("channel", ["post", "transfer"])
def test_what_was_refunded_is_not_handed_over_before_it_is_paid_anew(channel: str) -> None:
    batch = a_sent_batch_of(1, channel)
    by = UserFactory(role=Role.BENDAHARA)
    word = "TIDAK HADIR" if channel == "post" else "REKENING TUTUP"
    taking.apply(reply=a_reply(batch, [said_of(payments_of(batch)[0], word)]), by=by)
    returns.bring_back(batch=batch, payment_ids=None, reason="Tidak hadir", by=by)
    returns.refund(batch=batch, payment_ids=None, reason="Tidak hadir", paper="STS-1", by=by)
    delivery = _delivery_of(batch)
    _reopen(delivery)

    told = deliveries.mark_delivered(delivery_ids=[delivery.pk], by=by)
    draft = a_batch(batch.roster)
    still = deliveries.mark_delivered(delivery_ids=[delivery.pk], by=by)
    again = a_sent_batch(draft)
    taking.apply(reply=a_reply(again, [said_of(payments_of(again)[0])]), by=by)

    assert told.blocked == still.blocked == {delivery.pk: Block.PAYMENT_REFUNDED}
    assert (states_of(batch), states_of(again), _delivery_of(batch).state) == (["refunded"], ["withdrawn"], "delivered")


def test_a_refunded_aid_opened_by_mistake_is_given_up_again() -> None:
    batch = a_sent_batch_of(1, "post")
    _absent(batch)
    by = UserFactory(role=Role.BENDAHARA)
    returns.bring_back(batch=batch, payment_ids=None, reason="Tidak hadir", by=by)
    returns.refund(batch=batch, payment_ids=None, reason="Tidak hadir", paper="STS-1", by=by)
    delivery = _delivery_of(batch)
    _reopen(delivery)

    assert deliveries.mark_failed(delivery_ids=[delivery.pk], because="absent", by=by).done == (delivery.pk,)


@pytest.mark.concurrent
def test_what_is_recorded_by_hand_at_the_moment_of_the_release_is_left_out() -> None:
    batch = a_batch(a_payable_roster(2, "transfer"))
    treasurer = UserFactory(role=Role.BENDAHARA)

    was_held = _while_it_is_handed_over(batch, lambda: release.release(batch=batch, by=treasurer))

    batch.refresh_from_db()
    assert (was_held, batch.rows, batch.left_out, states_of(batch)) == (True, 1, 1, ["left_out", "account_ready"])


@pytest.mark.concurrent
def test_a_reply_waits_for_what_the_counter_is_recording_and_goes_to_a_person_then() -> None:
    batch = a_sent_batch_of(1, "post")
    reply = a_reply(batch, [said_of(payments_of(batch)[0])])
    treasurer = UserFactory(role=Role.BENDAHARA)
    told: list[str] = []

    def take() -> None:
        try:
            taking.apply(reply=reply, by=treasurer)
        except StillToDecide as error:
            told.append(type(error).__name__)

    was_held = _while_it_is_recorded(batch, take, partial(deliveries.mark_failed, because="absent"))

    assert (was_held, told) == (True, ["StillToDecide"])
    assert (states_of(batch), _delivery_of(batch).state) == (["instructed"], "failed")


@pytest.mark.concurrent
def test_what_is_handed_over_at_the_moment_of_the_return_is_not_brought_back() -> None:
    batch = a_sent_batch_of(2, "in_kind")
    _absent(batch)
    by = UserFactory(role=Role.BENDAHARA)

    was_held = _while_it_is_handed_over(
        batch, lambda: returns.bring_back(batch=batch, payment_ids=None, reason="Tidak hadir", by=by)
    )

    assert (was_held, states_of(batch)) == (True, ["withdrawn", "returned"])


def _while_it_is_handed_over(batch: PaymentBatch, act: Callable[[], object]) -> bool:
    return _while_it_is_recorded(batch, act, deliveries.mark_delivered)


def _while_it_is_recorded(batch: PaymentBatch, act: Callable[[], object], record: Callable[..., object]) -> bool:
    """Do something in another connection while the first aid of a batch is being recorded; whether it waited."""
    began, ended = Event(), Event()
    by = UserFactory()

    def run() -> None:
        began.set()
        try:
            act()
        finally:
            ended.set()
            connection.close()

    thread = Thread(target=run)
    with transaction.atomic():
        record(delivery_ids=[_delivery_of(batch).pk], by=by)
        thread.start()
        began.wait(5)
        was_held = not ended.wait(0.4)
    thread.join()
    return was_held
