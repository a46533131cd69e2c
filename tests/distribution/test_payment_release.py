"""Release of a batch, the treasury's papers in their order, and the books that close: three people."""

import io
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from access.domain.permissions import Role
from access.models import AuditEvent, User
from distribution.actions import deliveries
from distribution.actions.payments import accounts, files, release
from distribution.domain.payability import Block
from distribution.errors import NotPayable
from distribution.models import Delivery, Payment, PaymentBatch, PaymentStep, RosterEntry
from distribution.payment_errors import (
    BooksDoNotAddUp,
    NothingToPay,
    PapersInOrder,
    PaperThereAlready,
    SayWhy,
    StillUnderWay,
    ThirdPersonNeeded,
)
from recipients.models import Person
from tests.distribution.payment_factories import (
    SENT_ON,
    a_batch,
    a_payable_roster,
    a_released_batch,
    a_sent_batch,
    payments_of,
    states_of,
)
from tests.factories import UserFactory


pytestmark = pytest.mark.django_db


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


def test_who_sent_in_the_accounts_does_not_release_the_money_to_them() -> None:
    batch = a_batch(a_payable_roster(1, "transfer"))
    person = RosterEntry.objects.across_areas(reason="test").get().recipient
    file = io.BytesIO(f"NIK;NO_REKENING;STATUS_KKS\n{person.nik};700999;Terdistribusi\n".encode())
    both = UserFactory(role=Role.OPERATOR)
    accounts.take(agency=batch.agency, name="kks.csv", stream=file, by=both)

    with pytest.raises(ThirdPersonNeeded, match=r"rekening|accounts"):
        release.release(batch=batch, by=both)

    assert a_released_batch(batch).state == "released"
    assert payments_of(batch)[0].account_number == "700999"


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


def test_days_of_papers_come_in_their_order() -> None:
    batch, by = a_released_batch(), UserFactory(role=Role.BENDAHARA)
    files.write(batch_id=batch.pk)
    earlier = SENT_ON - timedelta(days=1)
    release.record_spm(batch=batch, number="SPM-1", on=SENT_ON, by=by)

    with pytest.raises(PapersInOrder):
        release.record_sp2d(batch=batch, number="SP2D-1", on=earlier, rupiah=1_800_000, by=by)
    release.record_sp2d(batch=batch, number="SP2D-1", on=SENT_ON, rupiah=1_800_000, by=by)
    with pytest.raises(PapersInOrder):
        release.send(batch=batch, on=earlier, by=by)

    batch.refresh_from_db()
    assert (batch.sp2d_on, batch.sent_on, set(states_of(batch))) == (SENT_ON, None, {"funded"})


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
