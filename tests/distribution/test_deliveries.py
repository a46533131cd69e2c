"""Deliveries: asked at that moment whether they may be paid, recorded once, taken back with a reason."""

import pytest
from django.utils import timezone

from access.models import AuditEvent
from distribution.actions import deliveries
from distribution.domain.payability import Block
from distribution.errors import NotPayable, ReasonMissing, WrongState
from distribution.models import Delivery
from distribution.queries.payable import blocked_among, blocked_on
from recipients.models import Family, Person
from tests.distribution.factories import an_approved_roster
from tests.factories import FamilyFactory, PersonFactory, UserFactory
from tests.verification.factories import as_decided, as_proposed
from verification.models import Finding


pytestmark = pytest.mark.django_db


def _delivery() -> Delivery:
    FamilyFactory(head=True, decile=2)
    an_approved_roster()
    return Delivery.objects.select_related("entry__family", "entry__recipient").get()


def _finding(delivery: Delivery, kind: str, decision: str = "", materiality: int = 3) -> None:
    Finding.objects.create(
        kind=kind,
        materiality=materiality,
        person=delivery.entry.recipient,
        family=delivery.entry.family,
        village_id=delivery.village_id,
        opened_at=timezone.now(),
        **(as_decided(decision) if decision else {}),
    )


def _propose(delivery: Delivery, decision: str) -> None:
    _finding(delivery, "name_differs", materiality=2)
    Finding.objects.update(**as_proposed(decision))


def _person(**changes):
    return lambda one: Person.objects.filter(pk=one.entry.recipient_id).update(**changes)


SINCE_APPROVAL = {
    "died": (_person(vital_status="deceased"), Block.RECIPIENT_DECEASED),
    "moved": (_person(vital_status="moved"), Block.RECIPIENT_MOVED),
    "merged": (
        lambda one: Person.objects.filter(pk=one.entry.recipient_id).update(
            vital_status="merged", merged_into=PersonFactory()
        ),
        Block.RECIPIENT_MERGED,
    ),
    "to another family": (
        lambda one: Person.objects.filter(pk=one.entry.recipient_id).update(family=FamilyFactory()),
        Block.RECIPIENT_MOVED,
    ),
    "family closed": (
        lambda one: Family.objects.filter(pk=one.entry.family_id).update(status="closed"),
        Block.FAMILY_CLOSED,
    ),
    "reported dead": (lambda one: _finding(one, "deceased"), Block.DEATH_REPORTED),
    "twice in the civil registry": (lambda one: _finding(one, "duplicate"), Block.DOUBT_OPEN),
    "excluded": (lambda one: _finding(one, "duplicate", "exclude_person"), Block.RECIPIENT_EXCLUDED),
    "exclusion proposed": (lambda one: _propose(one, "exclude_person"), Block.AID_HELD),
    "stop proposed": (lambda one: _propose(one, "stop_aid"), Block.AID_HELD),
    "aid stopped": (lambda one: _finding(one, "name_differs", "stop_aid"), Block.AID_STOPPED),
}


@pytest.mark.parametrize(("happened", "block"), SINCE_APPROVAL.values(), ids=SINCE_APPROVAL)
def test_what_happened_since_approval_stops_payment(happened, block: Block) -> None:
    delivery = _delivery()
    happened(delivery)

    with pytest.raises(NotPayable):
        deliveries.deliver_one(delivery=delivery, by=UserFactory())

    delivery.refresh_from_db()
    assert delivery.state == "open"
    assert blocked_among([delivery.entry_id]) == {delivery.entry_id: block}
    assert blocked_on(delivery.entry.roster_id) == {delivery.entry_id: block}
    assert not AuditEvent.objects.filter(action__startswith="delivery").exists()


@pytest.mark.parametrize(
    "happened",
    [
        ("died", "aid stopped", "family closed", "reported dead"),
        ("aid stopped", "family closed", "excluded", "moved"),
        ("family closed", "excluded", "merged", "stop proposed"),
        ("excluded", "merged", "reported dead"),
        ("moved", "stop proposed", "twice in the civil registry"),
        ("stop proposed", "reported dead", "twice in the civil registry"),
        ("reported dead", "twice in the civil registry"),
    ],
    ids=lambda names: names[0],
)
def test_of_several_causes_the_weightiest_is_told(happened: tuple[str, ...]) -> None:
    delivery = _delivery()
    # a proposal changes all findings that there are
    for name in sorted(happened, key=lambda one: "proposed" not in one):
        SINCE_APPROVAL[name][0](delivery)

    assert blocked_among([delivery.entry_id]) == {delivery.entry_id: SINCE_APPROVAL[happened[0]][1]}


@pytest.mark.parametrize("decision", ["no_objection", "corrected"])
def test_a_finding_decided_in_favour_does_not_stop_payment(decision: str) -> None:
    delivery = _delivery()
    _finding(delivery, "deceased", decision)

    deliveries.deliver_one(delivery=delivery, by=UserFactory())

    delivery.refresh_from_db()
    assert delivery.state == "delivered"


def test_a_doubt_of_less_weight_does_not_stop_payment() -> None:
    delivery = _delivery()
    _finding(delivery, "name_differs", materiality=2)

    deliveries.deliver_one(delivery=delivery, by=UserFactory())

    delivery.refresh_from_db()
    assert delivery.state == "delivered"


def test_delivering_records_who_and_when() -> None:
    delivery = _delivery()
    by = UserFactory()

    deliveries.deliver_one(delivery=delivery, by=by)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.recorded_by) == ("delivered", by)
    assert delivery.recorded_at is not None
    event = AuditEvent.objects.get(action="delivery.delivered")
    assert event.details == {"deliveries": [delivery.pk], "because": ""}
    assert event.village_code == delivery.village_id


def test_the_second_record_is_told_and_changes_nothing() -> None:
    delivery = _delivery()
    first = UserFactory()
    deliveries.deliver_one(delivery=delivery, by=first)

    failed = deliveries.mark_failed(delivery_ids=[delivery.pk], because="absent", by=UserFactory())

    delivery.refresh_from_db()
    assert (failed.done, failed.already) == ((), (delivery.pk,))
    assert (delivery.state, delivery.recorded_by) == ("delivered", first)
    with pytest.raises(WrongState):
        deliveries.deliver_one(delivery=delivery, by=UserFactory())


def test_failing_needs_a_known_reason() -> None:
    delivery = _delivery()

    with pytest.raises(ReasonMissing):
        deliveries.mark_failed(delivery_ids=[delivery.pk], because="", by=UserFactory())
    deliveries.mark_failed(delivery_ids=[delivery.pk], because="absent", note="Sedang di luar kota", by=UserFactory())

    delivery.refresh_from_db()
    assert (delivery.state, delivery.failed_because, delivery.note) == (
        "failed",
        "absent",
        "Sedang di luar kota",
    )


def test_who_died_can_be_recorded_as_failed() -> None:
    delivery = _delivery()
    Person.objects.filter(pk=delivery.entry.recipient_id).update(vital_status="deceased")

    deliveries.mark_failed(delivery_ids=[delivery.pk], because="deceased", by=UserFactory())

    delivery.refresh_from_db()
    assert delivery.failed_because == "deceased"


def test_a_selection_is_recorded_as_far_as_it_may_be() -> None:
    FamilyFactory.create_batch(4, head=True, decile=2)
    an_approved_roster()
    paid, dead, *others = Delivery.objects.select_related("entry").order_by("pk")
    deliveries.deliver_one(delivery=paid, by=UserFactory())
    Person.objects.filter(pk=dead.entry.recipient_id).update(vital_status="deceased")

    outcome = deliveries.mark_delivered(delivery_ids=[paid.pk, dead.pk, *(one.pk for one in others)], by=UserFactory())

    assert outcome.done == tuple(one.pk for one in others)
    assert outcome.already == (paid.pk,)
    assert outcome.blocked == {dead.pk: Block.RECIPIENT_DECEASED}
    assert Delivery.objects.filter(state="delivered").count() == 3


def test_a_selection_costs_the_same_whatever_its_size(django_assert_num_queries) -> None:
    FamilyFactory.create_batch(6, head=True, decile=2)
    an_approved_roster()
    ids = list(Delivery.objects.order_by("pk").values_list("pk", flat=True))
    by = UserFactory()

    # savepoint and release, lock, what is with a bank, blocks, update, random checks, audit
    with django_assert_num_queries(8):
        deliveries.mark_delivered(delivery_ids=ids[:1], by=by)
    with django_assert_num_queries(8):
        deliveries.mark_delivered(delivery_ids=ids[1:], by=by)


def test_a_record_is_taken_back_with_a_reason() -> None:
    delivery = _delivery()
    deliveries.mark_failed(delivery_ids=[delivery.pk], because="absent", by=UserFactory())

    with pytest.raises(ReasonMissing):
        deliveries.reopen(delivery=delivery, reason="", by=UserFactory())
    deliveries.reopen(delivery=delivery, reason="Salah orang", by=UserFactory())

    delivery.refresh_from_db()
    assert (delivery.state, delivery.failed_because, delivery.recorded_by) == ("open", "", None)
    event = AuditEvent.objects.get(action="delivery.reopen")
    assert (event.reason, event.details) == ("Salah orang", {"was": "failed", "payments": 0})


def test_an_open_delivery_cannot_be_taken_back() -> None:
    delivery = _delivery()

    with pytest.raises(WrongState):
        deliveries.reopen(delivery=delivery, reason="Coba", by=UserFactory())
