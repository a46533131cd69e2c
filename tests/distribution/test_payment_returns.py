"""What did not reach its receiver: idle, returned, paid again or refunded; and what keeps the books open."""

import pytest

from distribution.actions.payments import batches, returns, taking
from distribution.models import Delivery, PaymentBatch, PaymentReply, ReplyLine
from distribution.payment_errors import (
    PaymentMoved,
    SayWhy,
)
from distribution.queries.payment_totals import differences_of, totals_of
from tests.distribution.payment_factories import (
    a_batch,
    a_payable_roster,
    a_reply,
    a_sent_batch,
    a_sent_batch_of,
    agency_of,
    payments_of,
    said_of,
    states_of,
)
from tests.factories import UserFactory


pytestmark = pytest.mark.django_db
BANK = ("NIK", "NAMA", "NO_REKENING", "TAHAP", "NOMINAL", "STATUS", "KETERANGAN")
READ = {"matched": 0, "known": 0, "queue": 0, "conflict": 0, "unknown": 0, "refused": 0, "set_aside": 0}


def _matches(reply: PaymentReply) -> dict[str, int]:
    return {name: reply.counts[name] for name in READ if reply.counts[name]}


def _troubles(reply: PaymentReply) -> list[str]:
    return list(ReplyLine.objects.filter(reply=reply).order_by("row").values_list("trouble", flat=True))


def _rejected(families: int = 1, channel: str = "transfer") -> PaymentBatch:
    batch = a_sent_batch_of(families, channel)
    word = "REKENING TUTUP" if channel == "transfer" else "TIDAK HADIR"
    taking.apply(reply=a_reply(batch, [said_of(one, word) for one in payments_of(batch)]), by=UserFactory())
    return batch


def test_returned_money_is_paid_again_by_a_new_attempt() -> None:
    batch = _rejected(2)
    first, second = payments_of(batch)
    returns.bring_back(batch=batch, payment_ids=None, reason="Retur RPL", by=UserFactory())
    returns.pay_again(batch=batch, payment_ids=[first.pk], reason="Rekening baru", by=UserFactory())
    returns.pay_again(batch=batch, payment_ids=[second.pk], reason="Lewat Pos", channel="post", by=UserFactory())

    again = a_batch(batch.roster, agency=agency_of(batch.roster))

    assert states_of(batch) == ["repeated", "repeated"]
    assert [(one.entry_id, one.attempt, one.state) for one in payments_of(again)] == [
        (first.entry_id, 2, "account_ready")
    ]
    assert list(Delivery.objects.values_list("state", flat=True)) == ["open", "open"]


def test_an_answer_about_a_family_that_was_paid_twice_over_waits_for_a_person() -> None:
    batch = _rejected(1)
    returns.bring_back(batch=batch, payment_ids=None, reason="Retur RPL", by=UserFactory())
    returns.pay_again(batch=batch, payment_ids=None, reason="Ulang", by=UserFactory())
    again = a_sent_batch(a_batch(batch.roster))

    reply = a_reply(again, [said_of(payments_of(again)[0])], header=BANK)
    named = a_reply(again, [said_of(payments_of(again)[0])])

    assert (_matches(reply), _troubles(reply)) == ({"queue": 1}, ["SEVERAL_PAYMENTS"])
    assert _matches(named) == {"matched": 1}


def test_refunded_money_ends_as_a_failed_delivery_that_says_why() -> None:
    batch = _rejected(1, "post")
    returns.bring_back(batch=batch, payment_ids=None, reason="Kas Pos", by=UserFactory())

    with pytest.raises(SayWhy):
        returns.refund(batch=batch, payment_ids=None, reason="Tidak diambil", paper=" ", by=UserFactory())
    with pytest.raises(SayWhy):
        returns.refund(batch=batch, payment_ids=None, reason=" ", paper="STS-1", by=UserFactory())
    returns.refund(batch=batch, payment_ids=None, reason="Tidak diambil", paper="STS-1", by=UserFactory())

    delivery = Delivery.objects.get()
    assert (states_of(batch), delivery.state, delivery.failed_because) == (["refunded"], "failed", "absent")


def test_idle_balances_are_called_and_brought_back() -> None:
    batch = a_sent_batch_of(1)
    taking.apply(reply=a_reply(batch, [said_of(payments_of(batch)[0], "TOP UP")]), by=UserFactory())
    returns.call_idle(batch=batch, payment_ids=[payments_of(batch)[0].pk], by=UserFactory())

    assert (states_of(batch), totals_of([batch])[batch.pk].idle.rupiah) == (["idle"], 600_000)
    returns.bring_back(batch=batch, payment_ids=None, reason="Lewat 105 hari", by=UserFactory())
    with pytest.raises(PaymentMoved):
        returns.bring_back(batch=batch, payment_ids=None, reason="Lagi", by=UserFactory())
    with pytest.raises(SayWhy):
        returns.pay_again(batch=batch, payment_ids=None, reason="Ulang", channel="kurir", by=UserFactory())
    returns.refund(batch=batch, payment_ids=None, reason="Setor", paper="STS-2", by=UserFactory())
    assert Delivery.objects.get().failed_because == "not_taken"


def test_what_keeps_the_books_open_is_listed() -> None:
    roster = a_payable_roster(2, "transfer")
    batch = a_batch(roster)

    assert [(one.code, one.rows) for one in differences_of(roster.pk)] == [("draft", 2), ("open", 2)]
    batches.cancel(batch=batch, reason="Ulang", by=UserFactory())
    sent = a_sent_batch(a_batch(roster))
    assert [(one.code, one.rupiah) for one in differences_of(roster.pk)] == [
        ("under_way", 1_200_000), ("open", 1_200_000),
    ]  # fmt: skip
    PaymentBatch.objects.filter(pk=sent.pk).update(sp2d_rupiah=1_200_001)
    taking.apply(reply=a_reply(sent, [said_of(one) for one in payments_of(sent)]), by=UserFactory())
    assert [(one.code, one.rupiah) for one in differences_of(roster.pk)] == [("sp2d", 1)]
    PaymentBatch.objects.filter(pk=sent.pk).update(sp2d_rupiah=1_200_000)
    first = Delivery.objects.order_by("pk")[:1].values("pk")
    Delivery.objects.filter(pk__in=first).update(state="open", recorded_by=None, recorded_at=None)
    assert [(one.code, one.rows) for one in differences_of(roster.pk)] == [
        ("not_closed", 2), ("paid_not_delivered", 1), ("open", 1),
    ]  # fmt: skip
