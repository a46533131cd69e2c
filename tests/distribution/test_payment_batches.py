"""Batches of payments: who is in them, who waits for an account or goes to PT Pos, and giving one up."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from access.domain.permissions import Role
from access.models import AuditEvent
from distribution.actions.payments import batches
from distribution.models import Delivery, Payment, PaymentBatch, PaymentStep
from distribution.payment_errors import (
    AgencyDoesNotPayThis,
    BatchMoved,
    NothingToPay,
    PaymentMoved,
    SayWhy,
)
from tests.distribution.payment_factories import (
    a_bank,
    a_batch,
    a_payable_roster,
    a_post,
    an_account,
    payments_of,
    states_of,
)
from tests.factories import NEIGHBOUR, UserFactory, areas


pytestmark = pytest.mark.django_db


def test_a_batch_takes_every_family_that_waits_for_aid_in_its_channel() -> None:
    roster = a_payable_roster(3)

    batch = a_batch(roster)

    assert (batch.number, batch.channel, batch.state, batch.total) == (1, "post", "draft", 3)
    assert [(one.state, one.amount, one.attempt) for one in payments_of(batch)] == [("listed", 600_000, 1)] * 3
    assert list(PaymentStep.objects.values_list("before", "after")) == [("", "listed")] * 3
    event = AuditEvent.objects.get(action="payment_batch.prepare")
    assert event.details == {"roster": roster.pk, "agency": "pos-contoh", "payments": 3}


def test_a_family_is_in_one_batch_only() -> None:
    roster = a_payable_roster(2)
    a_batch(roster)

    with pytest.raises(NothingToPay):
        a_batch(roster)

    assert PaymentBatch.objects.count() == 1


def test_the_database_refuses_a_second_payment_of_an_entry() -> None:
    batch = a_batch(a_payable_roster(1))
    first = payments_of(batch)[0]
    other = PaymentBatch.objects.create(
        city_id=batch.city_id, roster=batch.roster, number=2, agency=batch.agency, channel="post", made_by=batch.made_by
    )

    with pytest.raises(IntegrityError, match="payment_entry_is_paid_once"), transaction.atomic():
        Payment.objects.create(
            batch=other, entry=first.entry, village_id=first.village_id, attempt=2, state="listed",
            state_on=date(2026, 11, 1), amount=1,
        )  # fmt: skip


def test_a_batch_of_one_kelurahan() -> None:
    roster = a_payable_roster(1)

    with pytest.raises(NothingToPay):
        a_batch(roster, area=areas()[NEIGHBOUR])


def test_by_transfer_each_stands_where_the_account_is() -> None:
    roster = a_payable_roster(6, "transfer")
    receivers = [one.recipient for one in roster.entries.order_by("pk")]
    for person, state in zip(
        receivers, ("checking", "opening_failed", "check_failed", "pending", "undelivered"), strict=False
    ):
        person.accounts.update(card_state=state)

    batch = a_batch(roster)

    assert states_of(batch) == [
        "account_check", "opening_failed", "account_failed", "card_pending", "card_undelivered", "account_ready",
    ]  # fmt: skip
    assert payments_of(batch)[5].account_number == receivers[5].accounts.get().number


def test_without_an_account_a_family_waits_and_who_has_one_at_another_bank_is_left_to_it() -> None:
    roster = a_payable_roster(2, "transfer")
    first, second = (one.recipient for one in roster.entries.order_by("pk"))
    first.accounts.all().delete()
    second.accounts.update(agency=a_bank("bank-lain"))

    batch = a_batch(roster, agency=a_bank())

    assert [(one.entry.recipient, one.state) for one in payments_of(batch)] == [(first, "listed")]


def test_accounts_are_followed_while_a_batch_is_a_draft() -> None:
    roster = a_payable_roster(1, "transfer")
    person = roster.entries.get().recipient
    person.accounts.all().delete()
    batch = a_batch(roster)
    an_account(person, number="700299")

    moved = batches.look_at_accounts(batch=batch, by=UserFactory())

    payment = payments_of(batch)[0]
    assert (moved, payment.state, payment.account_number) == (1, "account_ready", "700299")
    assert batches.look_at_accounts(batch=batch, by=UserFactory()) == 0


def test_who_has_no_account_goes_to_pt_pos_by_a_paper() -> None:
    roster = a_payable_roster(2, "transfer")
    roster.entries.order_by("pk").first().recipient.accounts.update(card_state="undelivered")
    batch = a_batch(roster)

    with pytest.raises(SayWhy):
        batches.redirect_to_post(batch=batch, payment_ids=None, reason="Kartu kembali", paper=" ", by=UserFactory())
    moved = batches.redirect_to_post(
        batch=batch, payment_ids=None, reason="Kartu kembali", paper="BA-3/2026", by=UserFactory()
    )
    post = a_batch(roster, agency=a_post())

    assert (moved, states_of(batch)) == (1, ["redirected", "account_ready"])
    assert [(one.attempt, one.state) for one in payments_of(post)] == [(2, "listed")]
    step = PaymentStep.objects.get(after="redirected")
    assert (step.note, step.paper) == ("Kartu kembali", "BA-3/2026")


def test_a_chosen_payment_goes_to_pt_pos_and_a_ready_one_does_not() -> None:
    roster = a_payable_roster(2, "transfer")
    roster.entries.order_by("pk").first().recipient.accounts.update(card_state="pending")
    batch = a_batch(roster)
    waiting, ready = payments_of(batch)

    with pytest.raises(PaymentMoved):
        batches.redirect_to_post(batch=batch, payment_ids=[ready.pk], reason="Coba", paper="1", by=UserFactory())
    batches.redirect_to_post(batch=batch, payment_ids=[waiting.pk], reason="Coba", paper="1", by=UserFactory())

    assert states_of(batch) == ["redirected", "account_ready"]


def test_an_agency_that_has_ended_does_not_pay() -> None:
    roster = a_payable_roster(1)
    post = a_post()
    post.valid_until = date(2021, 1, 1)
    post.save()

    with pytest.raises(AgencyDoesNotPayThis):
        a_batch(roster, agency=post)


def test_a_roster_that_is_not_approved_is_not_paid() -> None:
    batch = a_batch()
    roster = batch.roster
    Delivery.objects.update(state="delivered", recorded_by=UserFactory(), recorded_at=timezone.now())
    batches.cancel(batch=batch, reason="Coba", by=UserFactory())
    treasurer = UserFactory(role=Role.BENDAHARA)
    type(roster).objects.filter(pk=roster.pk).update(state="closed", closed_by=treasurer, closed_at=timezone.now())

    with pytest.raises(BatchMoved):
        a_batch(roster)


def test_a_cancelled_batch_lets_its_families_go() -> None:
    roster = a_payable_roster(1)
    batch = a_batch(roster)

    with pytest.raises(SayWhy):
        batches.cancel(batch=batch, reason=" ", by=UserFactory())
    batches.cancel(batch=batch, reason="Salah bank", by=UserFactory())
    second = a_batch(roster)

    assert (states_of(batch), states_of(second)) == (["cancelled"], ["listed"])
    with pytest.raises(BatchMoved):
        batches.cancel(batch=batch, reason="Lagi", by=UserFactory())
