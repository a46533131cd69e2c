"""Aid changes hands once, into the right hands, with a proof that another person looks at."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from access.domain.permissions import Role
from access.models import AuditEvent, User
from distribution.actions import deliveries, handovers, invitations, rosters
from distribution.domain.receipts import Missing, Proof
from distribution.errors import (
    AlreadyHandedOver,
    LetterNotValid,
    NotByLetter,
    NotOfTheFamily,
    NotPayable,
    ProofMissing,
    ReasonMissing,
    SamePerson,
    WrongState,
)
from distribution.models import Delivery, Handover, Invitation, Programme
from recipients.models import Membership, Person
from tests.distribution.handing_over import (
    PICTURE,
    a_delivery,
    a_handover,
    a_point,
    a_receipt,
    a_roster_to_hand_over,
    letters,
)
from tests.factories import VILLAGE, PersonFactory, UserFactory
from verification.actions.evidence import Position
from verification.models import Evidence


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def _wife(delivery: Delivery, **told: Any) -> Person:
    return PersonFactory(
        family=delivery.entry.family,
        relationship=Membership.Relationship.WIFE,
        full_name="Sri Wahyuni",
        sex="P",
        birth_date=told.pop("birth_date", date(1990, 5, 2)),
        **told,
    )


def test_aid_is_handed_over_with_photo_signature_and_position() -> None:
    roster = a_roster_to_hand_over()
    a_point(roster)
    letter = letters(roster)[0]
    delivery = a_delivery(roster)
    by = UserFactory(role=Role.PENDAMPING, role__area=VILLAGE)
    receipt = a_receipt(proof=Proof.SIGNATURE, signature=PICTURE, position=Position("-7.47", "112.43", 12))

    kept = handovers.hand_over(delivery=delivery, receipt=receipt, invitation=letter, point=letter.point, by=by)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.recorded_by) == ("delivered", by)
    assert (kept.how, kept.received_by, kept.documentation) == ("self", delivery.entry.recipient, "unchecked")
    assert (kept.invitation, kept.point) == (letter, letter.point)
    pieces = Evidence.objects.across_areas(reason="test").order_by("kind")
    assert [(one.kind, one.family_id) for one in pieces] == [
        ("handover", delivery.entry.family_id),
        ("signature", delivery.entry.family_id),
    ]
    acts = AuditEvent.objects.order_by("pk").filter(action__in=["delivery.delivered", "handover.record"])
    assert [one.action for one in acts] == ["delivery.delivered", "handover.record"]


def test_the_same_form_sent_twice_is_one_hand_over() -> None:
    roster = a_roster_to_hand_over()
    delivery, receipt, by = a_delivery(roster), a_receipt(), UserFactory()

    first = handovers.hand_over(delivery=delivery, receipt=receipt, by=by)
    second = handovers.hand_over(delivery=delivery, receipt=receipt, by=by)

    assert second == first
    assert Evidence.objects.across_areas(reason="test").count() == 1
    assert AuditEvent.objects.filter(action="handover.record").count() == 1


def test_a_form_of_another_family_is_not_taken_for_sent_before() -> None:
    roster = a_roster_to_hand_over(2)
    one, other = Delivery.objects.across_areas(reason="test").order_by("pk")
    receipt = a_receipt()
    handovers.hand_over(delivery=one, receipt=receipt, by=UserFactory())

    with pytest.raises(WrongState):
        handovers.hand_over(delivery=other, receipt=receipt, by=UserFactory())

    other.refresh_from_db()
    assert other.state == "open"
    assert roster.entries.count() == 2


def test_a_second_scan_says_when_and_by_whom() -> None:
    roster = a_roster_to_hand_over()
    first = a_handover(roster, by=UserFactory(full_name="Dewi Lestari"))

    with pytest.raises(AlreadyHandedOver, match="Dewi Lestari"):
        handovers.hand_over(delivery=first.delivery, receipt=a_receipt(), by=UserFactory())

    assert Handover.objects.across_areas(reason="test").count() == 1


def test_the_database_keeps_one_hand_over_per_delivery() -> None:
    first = a_handover()

    with pytest.raises(IntegrityError, match="handover_one_per_delivery"), transaction.atomic():
        Handover.objects.create(
            delivery=first.delivery, village_id=first.village_id, client_key=uuid4(), how="self", proof="paper",
            received_by=first.received_by, documentation="missing", recorded_by=first.recorded_by,
            recorded_at=timezone.now(),
        )  # fmt: skip


def test_the_database_knows_the_family_card() -> None:
    roster = a_roster_to_hand_over()
    delivery, stranger = a_delivery(roster), PersonFactory()

    with pytest.raises(IntegrityError, match="handover_is_for_the_family"), transaction.atomic():
        Handover.objects.create(
            delivery=delivery, village_id=delivery.village_id, client_key=uuid4(), how="self", proof="paper",
            received_by=stranger, documentation="missing", recorded_by=UserFactory(), recorded_at=timezone.now(),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("told", "lacking"),
    [
        ({"proof": Proof.SIGNATURE}, (Missing.SIGNATURE,)),
        ({"proof": Proof.THUMBPRINT}, (Missing.WITNESS,)),
        (
            {"is_delegated": True},
            (Missing.DELEGATE, Missing.LETTER_OF_ATTORNEY, Missing.NUMBER_OF_LETTER),
        ),
    ],
    ids=str,
)
def test_without_proof_nothing_is_kept(told: dict[str, Any], lacking: tuple[Missing, ...]) -> None:
    delivery = a_delivery(a_roster_to_hand_over())

    with pytest.raises(ProofMissing) as caught:
        handovers.hand_over(delivery=delivery, receipt=a_receipt(**told), by=UserFactory())

    assert caught.value.lacking == lacking
    delivery.refresh_from_db()
    assert delivery.state == "open"
    assert not Evidence.objects.across_areas(reason="test").exists()


def _delegated(person: Person) -> dict[str, Any]:
    return {"is_delegated": True, "delegate_id": person.pk, "power_of_attorney": PICTURE, "poa_number": "7/SK/2026"}


def test_a_member_of_the_family_takes_the_aid_with_a_letter_of_attorney() -> None:
    delivery = a_delivery(a_roster_to_hand_over())
    wife = _wife(delivery)

    kept = handovers.hand_over(delivery=delivery, receipt=a_receipt(**_delegated(wife)), by=UserFactory())

    assert (kept.how, kept.received_by, kept.poa_number) == ("delegate", wife, "7/SK/2026")
    assert kept.power_of_attorney is not None
    assert kept.power_of_attorney.kind == Evidence.Kind.POWER_OF_ATTORNEY


@pytest.mark.parametrize(
    ("_case", "make"),
    [
        ("a neighbour", lambda delivery: PersonFactory()),
        ("a child", lambda delivery: _wife(delivery, birth_date=date(2015, 1, 1))),
        ("who has died", lambda delivery: _wife(delivery, vital_status="deceased")),
        ("the receiver", lambda delivery: delivery.entry.recipient),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_nobody_else_takes_the_aid(_case: str, make: Any) -> None:
    delivery = a_delivery(a_roster_to_hand_over())

    with pytest.raises(NotOfTheFamily):
        handovers.hand_over(delivery=delivery, receipt=a_receipt(**_delegated(make(delivery))), by=UserFactory())

    delivery.refresh_from_db()
    assert delivery.state == "open"


def test_who_has_died_since_the_approval_gets_nothing() -> None:
    delivery = a_delivery(a_roster_to_hand_over())
    Person.objects.across_areas(reason="test").filter(pk=delivery.entry.recipient_id).update(vital_status="deceased")

    with pytest.raises(NotPayable):
        handovers.hand_over(delivery=delivery, receipt=a_receipt(), by=UserFactory())

    assert not Handover.objects.across_areas(reason="test").exists()


def test_aid_that_goes_to_an_account_is_not_handed_over() -> None:
    delivery = a_delivery(a_roster_to_hand_over())
    Programme.objects.update(channel="transfer")

    with pytest.raises(NotByLetter):
        handovers.hand_over(delivery=delivery, receipt=a_receipt(), by=UserFactory())

    delivery.refresh_from_db()
    assert delivery.state == "open"


def test_a_letter_that_does_not_count_opens_nothing() -> None:
    roster = a_roster_to_hand_over(2)
    one, other = letters(roster)
    delivery = one.entry.delivery
    by = UserFactory()
    yesterday = timezone.localdate() - timedelta(days=1)

    with pytest.raises(LetterNotValid, match=r"another family|keluarga lain"):
        handovers.hand_over(delivery=delivery, receipt=a_receipt(), invitation=other, by=by)
    Invitation.objects.across_areas(reason="test").filter(pk=one.pk).update(valid_until=yesterday)
    one.refresh_from_db()
    with pytest.raises(LetterNotValid, match=r"no longer valid|tidak berlaku"):
        handovers.hand_over(delivery=delivery, receipt=a_receipt(), invitation=one, by=by)
    invitations.replace_letter(invitation=one, reason="Hilang", by=by)
    one.refresh_from_db()
    with pytest.raises(LetterNotValid, match=r"replaced|diganti"):
        handovers.hand_over(delivery=delivery, receipt=a_receipt(), invitation=one, by=by)

    assert not Handover.objects.across_areas(reason="test").exists()


def test_without_a_photo_the_hand_over_waits_for_one() -> None:
    kept = a_handover(photo=None)

    taken = handovers.take_photo_again(handover=kept, photo=PICTURE, by=kept.recorded_by)

    assert kept.documentation == "missing"
    assert (taken.documentation, taken.photo.kind) == ("unchecked", "handover")
    with pytest.raises(WrongState):
        handovers.take_photo_again(handover=kept, photo=PICTURE, by=kept.recorded_by)


def test_another_person_accepts_the_photo() -> None:
    kept, checker = a_handover(), UserFactory(role=Role.VERIFIKATOR)

    seen = handovers.check(handover=kept, is_good=True, by=checker)

    assert (seen.documentation, seen.checked_by, seen.refused_because) == ("accepted", checker, "")
    with pytest.raises(WrongState):
        handovers.check(handover=kept, is_good=False, reason="Terlambat", by=checker)


def test_nobody_accepts_the_own_photo() -> None:
    kept = a_handover()

    with pytest.raises(SamePerson):
        handovers.check(handover=kept, is_good=True, by=kept.recorded_by)

    kept.refresh_from_db()
    assert kept.documentation == "unchecked"


def test_a_refused_photo_is_taken_again_and_looked_at_again() -> None:
    kept, checker, helper = a_handover(), UserFactory(role=Role.VERIFIKATOR), UserFactory()
    with pytest.raises(ReasonMissing):
        handovers.check(handover=kept, is_good=False, reason=" ", by=checker)

    refused = handovers.check(handover=kept, is_good=False, reason="Wajah tidak terlihat", by=checker)
    again = handovers.take_photo_again(handover=kept, photo=PICTURE, position=Position("-7.4", "112.4"), by=helper)

    assert (refused.documentation, refused.refused_because) == ("refused", "Wajah tidak terlihat")
    assert (again.documentation, again.checked_by, again.refused_because) == ("unchecked", None, "")
    with pytest.raises(SamePerson):
        handovers.check(handover=kept, is_good=True, by=helper)
    assert Evidence.objects.across_areas(reason="test").filter(kind="handover").count() == 2
    assert Delivery.objects.across_areas(reason="test").get(pk=kept.delivery_id).state == "delivered"


def test_a_record_taken_back_keeps_its_proof_and_makes_room_for_another() -> None:
    kept, by = a_handover(), UserFactory()

    deliveries.reopen(delivery=kept.delivery, reason="Keliru orang", by=by)
    kept.refresh_from_db()
    again = handovers.hand_over(delivery=kept.delivery, receipt=a_receipt(), by=by)

    assert (kept.withdrawn_by, kept.withdrawn_because) == (by, "Keliru orang")
    assert again != kept
    with pytest.raises(WrongState):
        handovers.check(handover=kept, is_good=True, by=UserFactory())


def test_a_failed_delivery_is_not_handed_over() -> None:
    delivery = a_delivery(a_roster_to_hand_over())
    deliveries.mark_failed(delivery_ids=[delivery.pk], because="absent", by=UserFactory())

    with pytest.raises(WrongState):
        handovers.hand_over(delivery=delivery, receipt=a_receipt(), by=UserFactory())


def test_nothing_is_handed_over_from_a_closed_roster() -> None:
    roster = a_roster_to_hand_over()
    delivery = a_delivery(roster)
    deliveries.mark_failed(delivery_ids=[delivery.pk], because="absent", by=UserFactory())
    rosters.close(roster=roster, by=User.objects.machine())

    with pytest.raises(WrongState):
        handovers.hand_over(delivery=delivery, receipt=a_receipt(), by=UserFactory())
