"""An agency that paid another amount: decided with a reason, shown in the totals, put right before the books close."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from access.domain.permissions import Role
from access.models import AuditEvent, User
from distribution.actions.payments import amounts, release, returns, taking, undoing
from distribution.domain.payments.differences import PAYING, PutRight, failing_in, put_right
from distribution.domain.payments.states import MOVES, Channel, Mover, State
from distribution.models import Delivery, PaymentBatch, PaymentDifference, PaymentReply, ReplyLine
from distribution.payment_errors import (
    BooksDoNotAddUp,
    NoSuchCandidate,
    PaymentMoved,
    ReplyMoved,
    RestsOnIt,
    SayWhy,
    StillToDecide,
)
from distribution.queries.payment_figures import Figure
from distribution.queries.payment_totals import differences_of, totals_of
from tests.distribution.payment_factories import (
    a_reply,
    a_sent_batch_of,
    payments_of,
    said_of,
)
from tests.factories import UserFactory


pytestmark = pytest.mark.django_db
BANK = ("NAMA", "NO_REKENING", "TAHAP", "NOMINAL", "STATUS", "KETERANGAN")


def _told(batch: PaymentBatch, *told: tuple[str, int], note: str = "") -> PaymentReply:
    """A reply with status and rupiah for each of the first payments."""
    pairs = zip(payments_of(batch), told, strict=False)
    return a_reply(batch, [said_of(one, word, NOMINAL=paid, KETERANGAN=note) for one, (word, paid) in pairs])


def _taken(batch: PaymentBatch, *told: tuple[str, int], note: str = "") -> PaymentReply:
    """The same with every other amount decided as paid, taken over."""
    reply = _told(batch, *told, note=note)
    amounts.decide(reply=reply, line_ids=None, is_paid=True, reason="Biaya admin dipotong bank", by=UserFactory())
    return taking.apply(reply=reply, by=_treasurer())


def _treasurer() -> User:
    return UserFactory(role=Role.BENDAHARA)


def _differences() -> list[tuple[int, int, str]]:
    return list(PaymentDifference.objects.order_by("pk").values_list("due", "paid", "state"))


def test_another_amount_waits_until_somebody_says_what_holds() -> None:
    reply = _told(a_sent_batch_of(1), ("TRANSAKSI", 550_000))

    with pytest.raises(StillToDecide):
        taking.apply(reply=reply, by=_treasurer())

    assert list(ReplyLine.objects.values_list("match", "trouble")) == [("conflict", "AMOUNT_DIFFERS")]


def test_held_as_paid_the_difference_is_kept_and_the_totals_still_add_up() -> None:
    batch = a_sent_batch_of(3)
    reply = _taken(batch, ("TRANSAKSI", 550_000), ("TRANSAKSI", 650_000), ("TRANSAKSI", 600_000))

    totals = totals_of([batch])[batch.pk]
    sums = totals.differing

    assert [one.state for one in payments_of(batch)] == ["withdrawn"] * 3
    assert _differences() == [(600_000, 550_000, "open"), (600_000, 650_000, "open")]
    assert (totals.transacted, totals.sent.rupiah) == (Figure(3, 1_800_000), batch.rupiah)
    assert (sums.over, sums.short, sums.over_open) == (Figure(1, 50_000), Figure(1, 50_000), Figure(1, 50_000))
    assert Delivery.objects.filter(state="delivered").count() == 3
    assert [(one.code, one.rows, one.rupiah) for one in differences_of(batch.roster_id)] == [
        ("over", 1, 50_000),
        ("short", 1, 50_000),
    ]
    event = AuditEvent.objects.get(action="payment_reply.decide_amount")
    assert (event.reason, event.details) == ("Biaya admin dipotong bank", {"rows": 2, "paid": True})
    assert AuditEvent.objects.get(action="payment_reply.apply").details["differences"] == 2
    assert reply.state == "applied"


def test_books_close_only_when_the_difference_is_put_right() -> None:
    batch = a_sent_batch_of(2)
    _taken(batch, ("TRANSAKSI", 550_000), ("TRANSAKSI", 650_000))

    with pytest.raises(BooksDoNotAddUp):
        release.close(batch=batch, by=_treasurer())
    settled = amounts.settle(batch=batch, difference_ids=None, paper="STS-9/2026", by=_treasurer())
    closed = release.close(batch=batch, by=_treasurer())

    assert (settled, closed.state) == (2, "closed")
    assert _differences() == [(600_000, 550_000, "topped_up"), (600_000, 650_000, "refunded")]
    event = AuditEvent.objects.get(action="payment_difference.settle")
    assert event.details == {"paper": "STS-9/2026", "refunded": 1, "topped_up": 1}


def test_the_database_keeps_books_with_a_difference_open() -> None:
    batch = a_sent_batch_of(1)
    _taken(batch, ("TRANSAKSI", 650_000))
    payments_of(batch)[0].batch.payments.update(state="settled")

    with pytest.raises(IntegrityError, match="closed_with_open_differences"), transaction.atomic():
        PaymentBatch.objects.update(state="closed", closed_by=_treasurer(), closed_at=timezone.now())


def test_held_as_failed_the_payment_did_not_reach_its_receiver() -> None:
    batch = a_sent_batch_of(2)
    reply = _told(batch, ("TRANSAKSI", 100_000), ("REKENING TUTUP", 0))

    count = amounts.decide(reply=reply, line_ids=None, is_paid=False, reason="Bukan nominal SK", by=UserFactory())
    taking.apply(reply=reply, by=_treasurer())

    assert count == 2
    assert [(one.state, one.because) for one in payments_of(batch)] == [
        ("rejected", "amount_differs"),
        ("rejected", "account_closed"),
    ]
    assert (_differences(), totals_of([batch])[batch.pk].under_way) == ([], Figure(2, 1_200_000))


def test_at_the_counter_it_failed_by_waiting_there() -> None:
    batch = a_sent_batch_of(1, "post")
    reply = _told(batch, ("DITERIMA", 100_000))

    amounts.decide(reply=reply, line_ids=None, is_paid=False, reason="Bukan nominal SK", by=UserFactory())
    taking.apply(reply=reply, by=_treasurer())

    assert [(one.state, one.because) for one in payments_of(batch)] == [("absent", "amount_differs")]


def test_what_the_agency_calls_failed_is_never_held_as_paid() -> None:
    reply = _told(a_sent_batch_of(2), ("REKENING TUTUP", 0), ("TRANSAKSI", 0))

    with pytest.raises(ReplyMoved):
        amounts.decide(reply=reply, line_ids=None, is_paid=True, reason="Salah", by=UserFactory())

    assert set(ReplyLine.objects.values_list("match", flat=True)) == {"conflict"}


def test_rows_are_decided_one_by_one_too() -> None:
    reply = _told(a_sent_batch_of(2), ("TRANSAKSI", 1), ("TRANSAKSI", 2))
    first = ReplyLine.objects.order_by("row")[0]

    count = amounts.decide(reply=reply, line_ids=[first.pk], is_paid=True, reason="Sisa menyusul", by=UserFactory())

    reply.refresh_from_db()
    assert (count, reply.counts["matched"], reply.counts["conflict"]) == (1, 1, 1)


def test_it_needs_a_reason_and_settling_a_paper() -> None:
    batch = a_sent_batch_of(1)
    reply = _told(batch, ("TRANSAKSI", 1))

    with pytest.raises(SayWhy):
        amounts.decide(reply=reply, line_ids=None, is_paid=True, reason=" ", by=UserFactory())
    with pytest.raises(SayWhy):
        amounts.settle(batch=batch, difference_ids=None, paper=" ", by=_treasurer())
    with pytest.raises(PaymentMoved):
        amounts.settle(batch=batch, difference_ids=[], paper="STS-1", by=_treasurer())


def test_what_was_paid_instead_is_known_when_the_agency_says_it_again() -> None:
    batch = a_sent_batch_of(1)
    _taken(batch, ("TOP UP", 550_000))
    again = _told(batch, ("TRANSAKSI", 550_000))

    taking.apply(reply=again, by=_treasurer())

    assert ([one.state for one in payments_of(batch)], _differences()) == (["withdrawn"], [(600_000, 550_000, "open")])


def test_a_third_amount_of_the_same_payment_is_not_held() -> None:
    batch = a_sent_batch_of(1)
    _taken(batch, ("TOP UP", 550_000))
    again = _told(batch, ("TRANSAKSI", 570_000))

    with pytest.raises(NoSuchCandidate):
        amounts.decide(reply=again, line_ids=None, is_paid=True, reason="Sisa", by=UserFactory())

    assert _differences() == [(600_000, 550_000, "open")]


def test_of_a_payment_that_went_back_the_rest_is_refunded() -> None:
    batch = a_sent_batch_of(1)
    _taken(batch, ("TOP UP", 550_000))
    returns.call_idle(batch=batch, payment_ids=None, by=_treasurer())
    returns.bring_back(batch=batch, payment_ids=None, reason="Tidak diambil", by=_treasurer())

    amounts.settle(batch=batch, difference_ids=None, paper="STS-1", by=_treasurer())

    assert _differences() == [(600_000, 550_000, "refunded")]


def test_taken_back_with_its_reply_unless_it_was_put_right() -> None:
    batch = a_sent_batch_of(1)
    first = _taken(batch, ("TRANSAKSI", 550_000))
    undoing.undo(reply=first, reason="Salah file", by=_treasurer())
    second = _taken(batch, ("TRANSAKSI", 650_000))
    amounts.settle(batch=batch, difference_ids=None, paper="STS-1", by=_treasurer())

    with pytest.raises(RestsOnIt):
        undoing.undo(reply=second, reason="Salah lagi", by=_treasurer())

    assert _differences() == [(600_000, 550_000, "taken_back"), (600_000, 650_000, "refunded")]
    assert totals_of([batch])[batch.pk].differing.short == Figure()


def test_who_is_meant_is_one_question_and_the_amount_the_next_one() -> None:
    batch = a_sent_batch_of(1)
    payment = payments_of(batch)[0]
    masked = f"****{payment.account_number[-4:]}"
    reply = a_reply(batch, [said_of(payment, NO_REKENING=masked, NOMINAL=550_000)], header=BANK)
    line = ReplyLine.objects.get()

    taking.decide(reply=reply, line_id=line.pk, payment_id=payment.pk, by=UserFactory())

    line.refresh_from_db()
    assert (line.match, line.trouble, line.payment_id) == ("conflict", "AMOUNT_DIFFERS", payment.pk)


def test_a_second_row_of_the_same_payment_stands_in_the_way() -> None:
    batch = a_sent_batch_of(1)
    payment = payments_of(batch)[0]
    masked = f"****{payment.account_number[-4:]}"
    rows = [said_of(payment, NOMINAL=550_000), said_of(payment, NO_REKENING=masked)]
    reply = a_reply(batch, rows, header=BANK)
    queued = ReplyLine.objects.get(match="queue")
    taking.decide(reply=reply, line_id=queued.pk, payment_id=payment.pk, by=UserFactory())

    with pytest.raises(NoSuchCandidate):
        amounts.decide(reply=reply, line_ids=None, is_paid=True, reason="Sisa", by=UserFactory())

    assert ReplyLine.objects.get(row=2).match == "conflict"


@pytest.mark.parametrize(
    ("paid", "state", "expected"),
    [
        (650_000, State.WITHDRAWN, PutRight.REFUNDED),
        (650_000, State.RETURNED, PutRight.REFUNDED),
        (550_000, State.WITHDRAWN, PutRight.TOPPED_UP),
        (550_000, State.IDLE, PutRight.TOPPED_UP),
        (550_000, State.REFUNDED, PutRight.REFUNDED),
    ],
)
def test_how_a_difference_ends(paid: int, state: State, expected: PutRight) -> None:
    assert put_right(due=600_000, paid=paid, state=state) is expected


def test_agencies_can_say_every_outcome_that_pays_and_that_a_refused_amount_leads_to() -> None:
    said = {move.after for move in MOVES if Mover.AGENCY in move.by}

    assert said >= PAYING
    assert said >= {failing_in(channel) for channel in Channel}


def _shown(client: Client, name: str, pk: int, query: str = "") -> str:
    return client.get(reverse(f"distribution:{name}", args=[pk]) + query).content.decode()


def test_the_queue_of_a_reply_decides_amounts_and_the_batch_puts_them_right(client: Client) -> None:
    batch = a_sent_batch_of(3)
    reply = _told(batch, ("TRANSAKSI", 550_000), ("TRANSAKSI", 650_000), ("TRANSAKSI", 100_000))
    first, second, third = ReplyLine.objects.order_by("row")
    chosen = {f"amount-{first.pk}": "paid", f"amount-{second.pk}": "paid", f"amount-{third.pk}": "failed"}

    client.force_login(UserFactory(role=Role.OPERATOR))
    queue = _shown(client, "reply", reply.pk, "?tab=conflict")
    client.post(reverse("distribution:reply-amounts", args=[reply.pk]), chosen | {"reason": "Nominal dari bank"})
    client.force_login(_treasurer())
    client.post(reverse("distribution:reply-apply", args=[reply.pk]))
    before = _shown(client, "batch", batch.pk)
    books = _shown(client, "payment-books", batch.roster_id)
    client.post(reverse("distribution:batch-differences", args=[batch.pk]), {"all": "1", "paper": "STS-9/2026"})
    after = _shown(client, "batch", batch.pk)

    assert ("50.000 terlalu sedikit" in queue, "50.000 terlalu banyak" in queue) == (True, True)
    assert [one.state for one in payments_of(batch)] == ["withdrawn", "withdrawn", "rejected"]
    assert ("Kelebihan salur" in before, "Kekurangan salur" in books, "STS-9/2026" in after) == (True, True, True)
    assert _differences() == [(600_000, 550_000, "topped_up"), (600_000, 650_000, "refunded")]


def test_all_rows_with_another_amount_are_decided_alike_on_the_page(client: Client) -> None:
    reply = _told(a_sent_batch_of(3), ("TRANSAKSI", 597_500), ("TRANSAKSI", 597_500), ("TRANSAKSI", 1))
    chosen = {f"amount-{ReplyLine.objects.get(amount=1).pk}": "failed"}
    client.force_login(UserFactory(role=Role.OPERATOR))
    address = reverse("distribution:reply-amounts", args=[reply.pk])

    refused = client.post(address, {"all": "paid", "reason": ""}, follow=True).content.decode()
    saved = client.post(address, chosen | {"all": "paid", "reason": "Biaya admin"}, follow=True).content.decode()

    assert ("alasan" in refused.lower(), "1 baris" in saved, "2 baris" in saved) == (True, True, True)
    lines = ReplyLine.objects.order_by("row").values_list("match", "outcome")
    assert list(lines) == [("matched", "withdrawn"), ("matched", "withdrawn"), ("matched", "rejected")]
