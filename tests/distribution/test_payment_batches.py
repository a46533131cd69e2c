"""Batches of payments: who is in them, who is left out, three people, and the treasury's papers in their order."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from access.domain.permissions import Role
from access.models import AuditEvent, User
from distribution.actions import deliveries
from distribution.actions.payments import batches, release
from distribution.domain.payability import Block
from distribution.errors import NotPayable
from distribution.models import Delivery, Payment, PaymentBatch, PaymentStep
from distribution.payment_errors import (
    AgencyDoesNotPayThis,
    BatchMoved,
    BooksDoNotAddUp,
    NothingToPay,
    PapersInOrder,
    PaperThereAlready,
    PaymentMoved,
    SayWhy,
    StillUnderWay,
    ThirdPersonNeeded,
)
from recipients.models import Person
from tests.distribution.payment_factories import (
    SENT_ON,
    a_bank,
    a_batch,
    a_payable_roster,
    a_post,
    a_released_batch,
    a_sent_batch,
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


def test_release_fixes_rows_and_rupiah() -> None:
    batch = a_batch(a_payable_roster(3))

    released = a_released_batch(batch)

    assert (released.state, released.rows, released.rupiah, released.left_out) == ("released", 3, 1_800_000, 0)
    with pytest.raises(IntegrityError, match="payment_batch_is_fixed"), transaction.atomic():
        PaymentBatch.objects.filter(pk=batch.pk).update(rupiah=1)
    with pytest.raises(IntegrityError, match="payment_is_fixed"), transaction.atomic():
        Payment.objects.update(amount=1)


def test_who_died_since_the_approval_is_left_out_and_waits() -> None:
    roster = a_payable_roster(2)
    dead = roster.entries.order_by("pk").first().recipient
    batch = a_batch(roster)
    Person.objects.filter(pk=dead.pk).update(vital_status="deceased")

    released = a_released_batch(batch)

    assert (released.rows, released.left_out, states_of(batch)) == (1, 1, ["left_out", "listed"])
    step = PaymentStep.objects.get(after="left_out")
    assert (step.because, step.note) == ("blocked", "recipient_deceased")
    assert Delivery.objects.get(entry__recipient=dead).state == "open"
    with pytest.raises(NothingToPay):
        a_batch(roster)


def test_who_was_recorded_meanwhile_or_has_no_card_is_left_out() -> None:
    roster = a_payable_roster(3, "transfer")
    entries = list(roster.entries.order_by("pk"))
    entries[0].recipient.accounts.update(card_state="pending")
    batch = a_batch(roster)
    deliveries.deliver_one(delivery=entries[1].delivery, by=UserFactory())

    a_released_batch(batch)

    assert [(one.state, one.because) for one in payments_of(batch)] == [
        ("left_out", "not_ready"), ("left_out", "not_open"), ("account_ready", ""),
    ]  # fmt: skip


def test_a_batch_without_anybody_payable_is_not_released() -> None:
    roster = a_payable_roster(1)
    batch = a_batch(roster)
    Person.objects.update(vital_status="deceased")

    with pytest.raises(NothingToPay):
        a_released_batch(batch)

    assert states_of(batch) == ["listed"]


@pytest.mark.parametrize("who", ["drawn_by", "approved_by", "made_by"])
def test_release_asks_for_a_third_person(who: str) -> None:
    batch = a_batch()
    person = batch.made_by if who == "made_by" else getattr(batch.roster, who)

    with pytest.raises(ThirdPersonNeeded):
        release.release(batch=batch, by=person)
    with pytest.raises(IntegrityError, match="payment_released_by_a_third_person"), transaction.atomic():
        PaymentBatch.objects.filter(pk=batch.pk).update(
            state="released", released_by=person, released_at=timezone.now()
        )

    batch.refresh_from_db()
    assert batch.state == "draft"


def test_the_server_administrator_may_do_it_on_the_command_line() -> None:
    machine = User.objects.machine()

    released = release.release(batch=a_batch(by=machine), by=machine)

    assert released.state == "released"


def test_papers_come_in_their_order() -> None:
    batch = a_released_batch()
    by = UserFactory(role=Role.BENDAHARA)

    with pytest.raises(PapersInOrder):
        release.record_sp2d(batch=batch, number="1", on=SENT_ON, rupiah=1, by=by)
    with pytest.raises(SayWhy):
        release.record_spm(batch=batch, number=" ", on=SENT_ON, by=by)
    release.record_spm(batch=batch, number="SPM-1", on=SENT_ON, by=by)
    assert set(states_of(batch)) == {"ordered"}
    with pytest.raises(PapersInOrder, match="SPM"):
        release.send(batch=batch, on=SENT_ON, by=by)
    release.record_spm(batch=batch, number="SPM-2", on=SENT_ON, by=by)
    release.record_sp2d(batch=batch, number="SP2D-1", on=SENT_ON, rupiah=1_800_000, by=by)
    with pytest.raises(PapersInOrder):
        release.record_spm(batch=batch, number="SPM-3", on=SENT_ON, by=by)
    with pytest.raises(PapersInOrder):
        release.send(batch=batch, on=SENT_ON, by=by)

    batch.refresh_from_db()
    assert (batch.spm_number, batch.sp2d_number, set(states_of(batch))) == ("SPM-2", "SP2D-1", {"funded"})


def test_a_number_of_the_treasury_sent_twice_is_recorded_once() -> None:
    batch, by = a_released_batch(), UserFactory(role=Role.BENDAHARA)

    for _press in range(2):
        release.record_spm(batch=batch, number="SPM-1", on=SENT_ON, by=by, seen="")
    for _press in range(2):
        release.record_sp2d(batch=batch, number="SP2D-1", on=SENT_ON, rupiah=5, by=by, seen="")

    acts = ["payment_batch.spm", "payment_batch.disburse"]
    assert AuditEvent.objects.filter(action__in=acts).count() == 2


def test_a_number_entered_meanwhile_is_not_written_over_unseen() -> None:
    batch, by = a_released_batch(), UserFactory(role=Role.BENDAHARA)
    release.record_spm(batch=batch, number="SPM-1", on=SENT_ON, by=by, seen="")

    with pytest.raises(PaperThereAlready, match="SPM-1"):
        release.record_spm(batch=batch, number="SPM-2", on=SENT_ON, by=by, seen="")
    release.record_sp2d(batch=batch, number="SP2D-1", on=SENT_ON, rupiah=5, by=by, seen="")
    with pytest.raises(PaperThereAlready, match="SP2D-1"):
        release.record_sp2d(batch=batch, number="SP2D-2", on=SENT_ON, rupiah=5, by=by, seen="")
    release.record_sp2d(batch=batch, number="SP2D-3", on=SENT_ON, rupiah=5, by=by, seen="SP2D-1")

    batch.refresh_from_db()
    assert (batch.spm_number, batch.sp2d_number) == ("SPM-1", "SP2D-3")


def test_goods_are_sent_without_papers_of_the_treasury() -> None:
    batch = a_batch(a_payable_roster(1, "in_kind"))
    sent = a_sent_batch(batch)

    with pytest.raises(PapersInOrder):
        release.record_spm(batch=sent, number="1", on=SENT_ON, by=UserFactory())
    with pytest.raises(PapersInOrder):
        release.send(batch=sent, on=SENT_ON, by=UserFactory())

    assert states_of(batch) == ["instructed"]


def test_hand_overs_at_the_counter_are_followed_and_the_books_close() -> None:
    batch = a_sent_batch(a_batch(a_payable_roster(2)))
    by = batch.released_by

    with pytest.raises(StillUnderWay):
        release.close(batch=batch, by=by)
    deliveries.mark_delivered(delivery_ids=Delivery.objects.values_list("pk", flat=True), by=UserFactory())
    moved = release.follow_deliveries(batch=batch, by=by)
    again = release.follow_deliveries(batch=batch, by=by)
    closed = release.close(batch=batch, by=by)

    assert (moved, again, closed.state, set(states_of(batch))) == (2, 0, "closed", {"settled"})


def test_who_did_not_come_is_followed_too() -> None:
    batch = a_sent_batch(a_batch(a_payable_roster(1)))
    delivery = Delivery.objects.get()
    deliveries.mark_failed(delivery_ids=[delivery.pk], because="absent", by=UserFactory())

    release.follow_deliveries(batch=batch, by=UserFactory())

    assert [(one.state, one.because) for one in payments_of(batch)] == [("absent", "absent")]


def test_nobody_says_by_hand_what_only_the_bank_can_know() -> None:
    a_sent_batch(a_batch(a_payable_roster(2, "transfer")))
    ids = list(Delivery.objects.values_list("pk", flat=True))
    by = UserFactory()

    failed = deliveries.mark_failed(delivery_ids=ids, because="absent", by=by)
    delivered = deliveries.mark_delivered(delivery_ids=ids, by=by)

    assert failed.blocked == delivered.blocked == dict.fromkeys(ids, Block.PAYMENT_UNDER_WAY)
    assert failed.done == delivered.done == ()
    with pytest.raises(NotPayable):
        deliveries.deliver_one(delivery=Delivery.objects.get(pk=ids[0]), by=by)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"open"}


def test_books_that_do_not_add_up_stay_open() -> None:
    batch = a_sent_batch(a_batch(a_payable_roster(1)))
    by = batch.released_by
    release.record_sp2d(batch=batch, number="SP2D-9", on=SENT_ON, rupiah=600_001, by=by)
    deliveries.mark_delivered(delivery_ids=Delivery.objects.values_list("pk", flat=True), by=UserFactory())

    with pytest.raises(BooksDoNotAddUp, match=r"600\.001"):
        release.close(batch=batch, by=by)

    batch.refresh_from_db()
    assert (batch.state, states_of(batch)) == ("released", ["instructed"])


def test_the_drawer_of_the_roster_does_not_close_a_batch() -> None:
    batch = a_sent_batch(a_batch(a_payable_roster(1)))

    with pytest.raises(ThirdPersonNeeded):
        release.close(batch=batch, by=batch.roster.drawn_by)


def test_a_payment_takes_no_step_that_the_table_does_not_have() -> None:
    a_batch(a_payable_roster(1))

    with pytest.raises(IntegrityError, match="payment_state_goes_its_way"), transaction.atomic():
        Payment.objects.update(state="withdrawn")
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        Payment.objects.all().delete()
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        PaymentStep.objects.update(note="x")


def test_a_roster_closes_after_its_batches() -> None:
    batch = a_batch(a_payable_roster(1))
    roster = batch.roster
    Delivery.objects.update(state="delivered", recorded_by=UserFactory(), recorded_at=timezone.now())

    with pytest.raises(IntegrityError, match="roster_closed_with_open_batches"), transaction.atomic():
        type(roster).objects.filter(pk=roster.pk).update(
            state="closed", closed_by=UserFactory(), closed_at=timezone.now()
        )
