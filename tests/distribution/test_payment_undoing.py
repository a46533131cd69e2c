"""Taking a reply back: everything stands where it stood, unless something was done since that rests on it."""

from datetime import date, timedelta
from random import Random

import pgtrigger
import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access.domain.permissions import Role
from access.models import AuditEvent
from distribution.actions import deliveries
from distribution.actions.payments import release, returns, taking, undoing
from distribution.domain.payments.states import MOVES, WAYS_BACK, Mover
from distribution.models import (
    Delivery,
    DeliverySample,
    Payment,
    PaymentBatch,
    PaymentDifference,
    PaymentReply,
    PaymentStep,
    SampleCheck,
)
from distribution.payment_errors import ReplyMoved, RestsOnIt, SayWhy, SecondPersonNeeded
from distribution.payment_words import state_label
from distribution.queries.payment_totals import BatchTotals, totals_of
from tests.distribution.payment_factories import (
    a_reply,
    a_sent_batch_of,
    payments_of,
    said_of,
)
from tests.factories import UserFactory


pytestmark = pytest.mark.django_db
WORDS = ("TRANSAKSI", "TOP UP", "TIDAK TRANSAKSI", "REKENING TUTUP", "RETUR")
HANDED = ("DITERIMA", "DIWAKILKAN", "TIDAK HADIR", "DITOLAK DOKUMENTASI")


def _taken(batch: PaymentBatch, *words: str) -> PaymentReply:
    """A reply with a word for each of the first payments, taken over."""
    rows = [said_of(one, word) for one, word in zip(payments_of(batch), words, strict=False)]
    return taking.apply(reply=a_reply(batch, rows), by=UserFactory(role=Role.BENDAHARA))


def _undo(reply: PaymentReply, reason: str = "Salah file") -> PaymentReply:
    return undoing.undo(reply=reply, reason=reason, by=UserFactory(role=Role.BENDAHARA))


def _standing() -> list[tuple[object, ...]]:
    """Everything that a payment and its delivery say."""
    fields = (
        "pk", "state", "state_on", "because", "paid_on", "amount", "next_channel", "account_number",
        "entry__delivery__state", "entry__delivery__failed_because", "entry__delivery__recorded_by",
        "entry__delivery__recorded_at",
    )  # fmt: skip
    return list(Payment.objects.order_by("pk").values_list(*fields))


def _totals(batch: PaymentBatch) -> BatchTotals:
    return totals_of([batch])[batch.pk]


def test_a_reply_taken_back_leaves_payments_and_deliveries_as_they_were() -> None:
    batch = a_sent_batch_of(2)
    before, totals = _standing(), _totals(batch)
    reply = _taken(batch, "TRANSAKSI", "REKENING TUTUP")

    undone = _undo(reply)

    assert (undone.state, undone.undone_because) == ("undone", "Salah file")
    assert (_standing(), _totals(batch)) == (before, totals)
    steps = PaymentStep.objects.filter(reply=reply).order_by("row", "pk").values_list("row", "before", "after", "note")
    assert list(steps) == [
        (2, "instructed", "withdrawn", ""),
        (2, "withdrawn", "instructed", "Salah file"),
        (3, "instructed", "rejected", ""),
        (3, "rejected", "instructed", "Salah file"),
    ]
    event = AuditEvent.objects.get(action="payment_reply.undo")
    assert (event.reason, event.details) == ("Salah file", {"payments": 2, "deliveries": 1, "differences": 0})


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(channel=st.sampled_from(["transfer", "post"]), seed=st.integers(0, 10_000), replies=st.integers(1, 3))
def test_whatever_replies_say_the_last_one_can_be_taken_back(channel: str, seed: int, replies: int) -> None:
    rng, words = Random(seed), WORDS if channel == "transfer" else HANDED
    with transaction.atomic():
        batch = a_sent_batch_of(3, channel)
        day = timezone.now()
        states = []
        taken: PaymentReply | None = None
        for number in range(replies):
            states.append((_standing(), _totals(batch)))
            with time_machine.travel(day + timedelta(days=number), tick=False):
                rows = [said_of(one, rng.choice(words), KETERANGAN=f"{number}") for one in payments_of(batch)]
                taken = a_reply(batch, rows, name=f"{number}.csv")
                for match in ("conflict", "queue"):
                    taking.set_aside(reply=taken, match=match, reason="Tidak cocok", by=UserFactory())
                taken = taking.apply(reply=taken, by=UserFactory())
        assert taken is not None

        _undo(taken)

        assert (_standing(), _totals(batch)) == states[-1]
        assert _totals(batch).sent.rupiah == batch.rupiah
        transaction.set_rollback(True)


def test_replies_are_taken_back_one_after_the_other() -> None:
    batch = a_sent_batch_of(1)
    before = _standing()
    first = _taken(batch, "TOP UP")
    second = _taken(batch, "TRANSAKSI")

    with pytest.raises(RestsOnIt, match=str(second.pk)):
        _undo(first)
    _undo(second)
    _undo(first)

    assert _standing() == before


def test_the_same_file_can_come_again_and_is_taken_over_anew() -> None:
    batch = a_sent_batch_of(1)
    _undo(_taken(batch, "TRANSAKSI"))

    again = _taken(batch, "TRANSAKSI")

    assert (again.state, payments_of(batch)[0].state, Delivery.objects.get().state) == (
        "applied", "withdrawn", "delivered",
    )  # fmt: skip


def test_a_reply_that_waits_takes_over_what_one_taken_back_had_said() -> None:
    batch = a_sent_batch_of(1)
    payment = payments_of(batch)[0]
    first = _taken(batch, "TRANSAKSI")
    waiting = a_reply(batch, [said_of(payment, KETERANGAN="lagi")])
    known = waiting.counts["known"]
    _undo(first)

    applied = taking.apply(reply=waiting, by=UserFactory())

    assert (known, applied.counts["matched"], payments_of(batch)[0].state) == (1, 1, "withdrawn")


def test_who_took_it_over_does_not_take_it_back() -> None:
    batch = a_sent_batch_of(1)
    reply = _taken(batch, "TRANSAKSI")
    after = _standing()

    with pytest.raises(SecondPersonNeeded):
        undoing.undo(reply=reply, reason="Salah", by=reply.applied_by)
    with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        PaymentReply.objects.update(
            state="undone", undone_by=reply.applied_by, undone_at=timezone.now(), undone_because="Salah"
        )

    assert (_standing(), PaymentReply.objects.get().state) == (after, "applied")


def test_it_needs_a_reason_and_an_applied_reply() -> None:
    batch = a_sent_batch_of(1)
    reply = a_reply(batch, [said_of(payments_of(batch)[0])])

    with pytest.raises(ReplyMoved):
        _undo(reply)
    with pytest.raises(SayWhy):
        _undo(reply, " ")


def test_a_reply_is_taken_back_once() -> None:
    batch = a_sent_batch_of(1)
    reply = _taken(batch, "TRANSAKSI")
    _undo(reply)

    with pytest.raises(ReplyMoved):
        _undo(reply)

    assert PaymentStep.objects.filter(reply=reply).count() == 2


def test_what_was_refunded_or_is_paid_again_stands_in_the_way() -> None:
    batch = a_sent_batch_of(2)
    reply = _taken(batch, "REKENING TUTUP", "REKENING TUTUP")
    one, two = payments_of(batch)
    returns.bring_back(batch=batch, payment_ids=None, reason="Kembali ke RKUD", by=UserFactory())
    returns.refund(batch=batch, payment_ids=[one.pk], reason="Pindah", paper="STS-1", by=UserFactory())
    returns.pay_again(batch=batch, payment_ids=[two.pk], reason="Rekening baru", by=UserFactory())
    after = _standing()

    with pytest.raises(RestsOnIt) as refused:
        _undo(reply)

    assert [state_label(one) in str(refused.value) for one in ("refunded", "repeated")] == [True, True]
    assert _standing() == after


def test_closed_books_stand_in_the_way() -> None:
    batch = a_sent_batch_of(1)
    reply = _taken(batch, "TRANSAKSI")
    release.close(batch=batch, by=UserFactory(role=Role.BENDAHARA))

    with pytest.raises(RestsOnIt, match="1"):
        _undo(reply)

    assert payments_of(batch)[0].state == "settled"


def test_a_random_check_of_its_deliveries_stands_in_the_way() -> None:
    batch = a_sent_batch_of(1, "post")
    reply = _taken(batch, "DITERIMA")
    delivery = Delivery.objects.get()
    sample = DeliverySample.objects.create(
        roster=batch.roster, confidence=95, margin_percent=5, seed="1", population=1, size=1, drawn_by=UserFactory()
    )
    SampleCheck.objects.create(
        sample=sample, delivery=delivery, village_id=delivery.village_id, handed_by=reply.applied_by, expected=600_000
    )

    with pytest.raises(RestsOnIt):
        _undo(reply)

    assert Delivery.objects.get().state == "delivered"


def test_what_somebody_else_recorded_stays_recorded() -> None:
    batch = a_sent_batch_of(1, "post")
    reply = _taken(batch, "TIDAK HADIR")
    delivery = Delivery.objects.get()
    deliveries.deliver_one(delivery=delivery, by=UserFactory(role=Role.OPERATOR))

    _undo(reply)

    assert (payments_of(batch)[0].state, Delivery.objects.get().state) == ("instructed", "delivered")


def test_the_database_lets_nothing_go_back_without_a_reply_taken_back() -> None:
    batch = a_sent_batch_of(1)
    _taken(batch, "TRANSAKSI")

    with pytest.raises(IntegrityError, match="payment_state_goes_its_way"), transaction.atomic():
        Payment.objects.update(state="instructed", paid_on=None)


def test_the_ways_back_are_the_agency_s_own_moves_turned_round() -> None:
    agency = [move for move in MOVES if Mover.AGENCY in move.by]
    told = {(move.before, move.after, channel) for move in agency for channel in move.channels}

    assert {(move.after, move.before, channel) for move in WAYS_BACK for channel in move.channels} == told


def test_steps_of_earlier_replies_without_a_remembered_day_keep_the_day() -> None:
    batch = a_sent_batch_of(1)
    reply = _taken(batch, "TRANSAKSI")
    day = payments_of(batch)[0].state_on
    with pgtrigger.ignore("distribution.PaymentStep:payment_step_stays"):
        PaymentStep.objects.update(was_on=None)

    _undo(reply)

    payment = payments_of(batch)[0]
    assert (payment.state, payment.state_on, payment.paid_on) == ("instructed", day, None)
    assert day == date(2026, 11, 21)
    assert PaymentDifference.objects.count() == 0


def test_the_page_takes_a_reply_back_for_a_second_treasurer(client: Client) -> None:
    batch = a_sent_batch_of(1)
    reply = _taken(batch, "TRANSAKSI")
    address, act = (reverse(f"distribution:{name}", args=[reply.pk]) for name in ("reply", "reply-undo"))

    client.force_login(reply.applied_by)
    own = client.get(address).content.decode()
    client.post(act, {"reason": "Salah file"})
    kept = PaymentReply.objects.get().state
    client.force_login(UserFactory(role=Role.BENDAHARA))
    offered = client.get(address).content.decode()
    client.post(act, {"reason": "Salah file"})
    after = client.get(address).content.decode()

    assert (act in own, kept, act in offered, act in after) == (False, "applied", True, False)
    assert ("Salah file" in after, PaymentReply.objects.get().state) == (True, "undone")


def test_the_family_s_page_shows_where_the_payment_stands_after_it(client: Client) -> None:
    batch = a_sent_batch_of(1)
    _undo(_taken(batch, "TRANSAKSI"))
    client.force_login(UserFactory(role=Role.OPERATOR))

    page = client.get(reverse("distribution:family-payments", args=[payments_of(batch)[0].entry.family_id]))

    steps = page.context["payments"][0]["steps"]
    assert [one["state"] for one in steps] == ["done"] * (len(steps) - 1) + ["current"]
    assert steps[-1]["title"] == state_label("instructed")
