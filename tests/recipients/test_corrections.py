"""Corrections: plain fields at once, identity by two people; history says who and why."""

from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from access.domain.permissions import Role
from access.errors import Conflict, NotAllowed
from access.models import AuditEvent
from recipients.actions import corrections
from recipients.actions.registry import FamilyDraft, MemberDraft
from recipients.event_errors import SentAlready
from recipients.models import Correction, Family, FamilyCard, Membership, Person
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, UserFactory, areas, invented_nik


pytestmark = pytest.mark.django_db
REASON = "sesuai KTP elektronik"
KK = "3576010101019991"


@pytest.fixture
def operator():
    return UserFactory(role=Role.OPERATOR)


@pytest.fixture
def decider():
    return UserFactory(role=Role.VERIFIKATOR)


@pytest.fixture
def person():
    return PersonFactory(family=FamilyFactory(), full_name="SRI WAHYNI", birth_date=date(1986, 3, 14))


def ask(person, operator, **wanted) -> Correction:
    waiting = corrections.correct_person(person=person, wanted=wanted, reason=REASON, by=operator)
    assert waiting.state == "waiting"
    return waiting


def history(model: type) -> list:
    """Rows of the history table with their context, oldest first."""
    events = apps.get_model("recipients", f"{model.__name__}Event")
    return list(events.objects.order_by("pgh_id").select_related("pgh_context"))


def draft(nik: str = "", **changes) -> FamilyDraft:
    head = MemberDraft(nik or invented_nik(date(1980, 1, 2)), "SLAMET RIYADI", "L", "1980-01-02", 1)
    child = MemberDraft(invented_nik(date(2015, 5, 6), "P"), "PUTRI", "P", "2015-05-06", 4, "MOJOKERTO", "SRI")
    known = {"village_code": areas()[VILLAGE].code, "address": "Jl. Kenanga 4", "rt": "001", "rw": "002",
             "kk_number": KK, "members": (head, child)}  # fmt: skip
    return FamilyDraft(**{**known, **changes})


def test_plain_fields_change_at_once_with_actor_and_reason(person, operator) -> None:
    waiting = corrections.correct_person(person=person, wanted={"occupation": 9}, reason=REASON, by=operator)

    assert (waiting.state, waiting.field_class) == ("applied", "plain")
    assert Person.objects.get(pk=person.pk).occupation == 9
    event = AuditEvent.objects.get(action="registry.correct")
    assert (event.actor_id, event.reason) == (operator.pk, REASON)
    assert event.details == {"kind": "person", "fields": ["occupation"]}


def test_history_keeps_the_old_row_the_actor_and_the_reason(person, operator) -> None:
    corrections.correct_person(person=person, wanted={"occupation": 9}, reason=REASON, by=operator)

    event = history(Person)[-1]
    assert (event.pgh_obj_id, event.occupation) == (person.pk, None)
    assert event.pgh_context.metadata["user"] == operator.pk
    assert event.pgh_context.metadata["reason"] == REASON


def test_nothing_that_differs_is_refused(person, operator) -> None:
    with pytest.raises(Conflict):
        corrections.correct_person(person=person, wanted={"full_name": "SRI WAHYNI"}, reason=REASON, by=operator)

    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", "SRI WAHYUNI"), ("sex", "P"), ("birth_date", date(1987, 3, 14)), ("birth_place", "MOJOKERTO"),
        ("mother_name", "SULASTRI"), ("nik", "3576015403869999"),
    ],
)  # fmt: skip
def test_identity_waits_for_a_second_person(person, operator, field: str, value: object) -> None:
    before = getattr(person, field)

    waiting = ask(person, operator, **{field: value}, occupation=9)

    stored = Person.objects.get(pk=person.pk)
    assert (getattr(stored, field), stored.occupation) == (before, None)
    assert (waiting.state, set(waiting.changes)) == ("waiting", {field, "occupation"})


def test_the_second_person_applies_it(person, operator, decider) -> None:
    waiting = ask(person, operator, full_name="SRI WAHYUNI", birth_date=date(1987, 3, 14))

    decided = corrections.decide(correction=waiting, is_applied=True, reason="", by=decider)

    stored = Person.objects.get(pk=person.pk)
    assert (stored.full_name, stored.birth_date) == ("SRI WAHYUNI", date(1987, 3, 14))
    assert (decided.state, decided.decided_by) == ("applied", decider)
    assert history(Person)[-1].full_name == "SRI WAHYNI"
    assert history(Person)[-1].pgh_context.metadata["user"] == decider.pk
    assert AuditEvent.objects.filter(action="correction.apply", actor=decider).count() == 1


def test_whoever_asked_cannot_decide(person, operator) -> None:
    waiting = ask(person, operator, full_name="SRI WAHYUNI")

    with pytest.raises(NotAllowed):
        corrections.decide(correction=waiting, is_applied=True, reason="", by=operator)

    assert Person.objects.get(pk=person.pk).full_name == "SRI WAHYNI"
    assert Correction.objects.get().state == "waiting"


def test_the_database_too_wants_another_person(person, operator) -> None:
    waiting = ask(person, operator, full_name="SRI WAHYUNI")

    with pytest.raises(IntegrityError, match="correction_decided_by_another_person"), transaction.atomic():
        Correction.objects.filter(pk=waiting.pk).update(state="applied", decided_by=operator, decided_at=timezone.now())


def test_the_database_wants_to_know_who_decided_and_when(person, operator) -> None:
    waiting = ask(person, operator, full_name="SRI WAHYUNI")

    with pytest.raises(IntegrityError, match="correction_decided_has_who_and_when"), transaction.atomic():
        Correction.objects.filter(pk=waiting.pk).update(state="applied")


def test_the_database_wants_a_reason(person, operator) -> None:
    waiting = ask(person, operator, full_name="SRI WAHYUNI")

    with pytest.raises(IntegrityError, match="correction_has_reason"), transaction.atomic():
        Correction.objects.filter(pk=waiting.pk).update(reason="")


def test_a_declined_correction_changes_nothing(person, operator, decider) -> None:
    waiting = ask(person, operator, full_name="SRI WAHYUNI")

    decided = corrections.decide(correction=waiting, is_applied=False, reason="KTP lama", by=decider)

    assert Person.objects.get(pk=person.pk).full_name == "SRI WAHYNI"
    assert (decided.state, decided.decision_reason) == ("declined", "KTP lama")


def test_decided_twice_keeps_the_first_decision(person, operator, decider) -> None:
    waiting = ask(person, operator, full_name="SRI WAHYUNI")
    corrections.decide(correction=waiting, is_applied=False, reason="KTP lama", by=decider)

    with pytest.raises(Conflict):
        corrections.decide(correction=waiting, is_applied=True, reason="", by=UserFactory(role=Role.VERIFIKATOR))

    assert Correction.objects.get().state == "declined"
    assert Person.objects.get(pk=person.pk).full_name == "SRI WAHYNI"


def test_what_changed_meanwhile_is_not_overwritten(person, operator, decider) -> None:
    waiting = ask(person, operator, full_name="SRI WAHYUNI")
    Person.objects.filter(pk=person.pk).update(full_name="SRI WAHYUNINGSIH")

    with pytest.raises(Conflict):
        corrections.decide(correction=waiting, is_applied=True, reason="", by=decider)

    assert Person.objects.get(pk=person.pk).full_name == "SRI WAHYUNINGSIH"
    assert Correction.objects.get().state == "waiting"


def test_a_nik_of_somebody_else_is_refused_when_asked(person, operator) -> None:
    other = PersonFactory()

    with pytest.raises(Conflict) as refused:
        corrections.correct_person(person=person, wanted={"nik": other.nik}, reason=REASON, by=operator)

    assert other.nik not in str(refused.value)
    assert not Correction.objects.exists()


def test_a_nik_taken_meanwhile_is_refused_when_decided(person, operator, decider) -> None:
    nik = invented_nik(date(1986, 3, 14))
    waiting = ask(person, operator, nik=nik)
    PersonFactory(nik=nik)

    with pytest.raises(Conflict):
        corrections.decide(correction=waiting, is_applied=True, reason="", by=decider)

    assert Correction.objects.get().state == "waiting"


def test_the_nik_of_a_deceased_person_is_free(person, operator) -> None:
    late = PersonFactory(vital_status="deceased")

    waiting = ask(person, operator, nik=late.nik)

    assert waiting.changes["nik"] == [person.nik, late.nik]


def test_a_family_s_address_changes_at_once(operator) -> None:
    family = FamilyFactory(address="Jl. Lama 1")

    waiting = corrections.correct_family(
        family=family, wanted={"address": "Jl. Baru 2", "rt": "009"}, reason=REASON, by=operator
    )

    stored = Family.objects.get(pk=family.pk)
    assert (waiting.state, waiting.changes["address"]) == ("applied", ["Jl. Lama 1", "Jl. Baru 2"])
    assert (stored.address, stored.rt) == ("Jl. Baru 2", "009")
    assert history(Family)[-1].address == "Jl. Lama 1"


def test_a_new_kk_number_ends_the_old_card(operator, decider) -> None:
    family = FamilyFactory()
    old = family.cards.get()
    waiting = corrections.correct_family(family=family, wanted={"kk_number": KK}, reason=REASON, by=operator)

    corrections.decide(correction=waiting, is_applied=True, reason="", by=decider)

    today = timezone.localdate()
    assert list(family.cards.order_by("pk").values_list("kk_number", "until_on")) == [
        (old.kk_number, today),
        (KK, None),
    ]
    assert history(FamilyCard)[-1].until_on is None


def test_a_kk_number_of_another_family_is_refused(operator) -> None:
    family = FamilyFactory()
    FamilyFactory(kk_number=KK)

    with pytest.raises(Conflict):
        corrections.correct_family(family=family, wanted={"kk_number": KK}, reason=REASON, by=operator)

    assert not Correction.objects.exists()


def test_a_family_that_moves_takes_its_members_along(operator, decider) -> None:
    family = FamilyFactory(head=True)
    waiting = corrections.correct_family(family=family, wanted={"village": NEIGHBOUR}, reason=REASON, by=operator)

    corrections.decide(correction=waiting, is_applied=True, reason="", by=decider)

    assert Family.objects.get(pk=family.pk).village_id == NEIGHBOUR
    assert Person.objects.get(pk=family.head.pk).village_id == NEIGHBOUR


def test_a_new_family_enters_when_the_second_person_agrees(operator, decider) -> None:
    waiting = corrections.request_new_family(draft=draft(), reason=REASON, by=operator)
    assert not Family.objects.exists()

    decided = corrections.decide(correction=waiting, is_applied=True, reason="", by=decider)

    family = decided.family
    assert (family.head.full_name, family.source, family.village_id) == ("SLAMET RIYADI", "form", VILLAGE)
    assert family.cards.get().kk_number == KK
    assert list(Membership.objects.order_by("pk").values_list("relationship", flat=True)) == [1, 4]


def test_a_new_family_with_a_taken_number_is_refused(operator) -> None:
    known = PersonFactory()

    with pytest.raises(Conflict):
        corrections.request_new_family(draft=draft(nik=known.nik), reason=REASON, by=operator)
    with pytest.raises(Conflict):
        corrections.request_new_family(
            draft=draft(kk_number=known.family.cards.get().kk_number), reason=REASON, by=operator
        )

    assert not Correction.objects.exists()


def test_two_requests_for_one_new_family_make_one_family(operator, decider) -> None:
    one = corrections.request_new_family(draft=draft(), reason=REASON, by=operator)
    other = corrections.request_new_family(draft=draft(address="Jl. Lain 9"), reason=REASON, by=operator)
    corrections.decide(correction=one, is_applied=True, reason="", by=decider)

    with pytest.raises(Conflict):
        corrections.decide(correction=other, is_applied=True, reason="", by=decider)

    assert Family.objects.count() == 1


def test_a_new_family_sent_twice_waits_once(operator) -> None:
    new = draft()
    corrections.request_new_family(draft=new, reason=REASON, by=operator)

    with pytest.raises(SentAlready):
        corrections.request_new_family(draft=new, reason=REASON, by=operator)

    assert Correction.objects.count() == 1
    assert AuditEvent.objects.filter(action="correction.request").count() == 1


def test_the_same_correction_sent_twice_waits_once_and_again_after_it_was_declined(person, operator, decider) -> None:
    wish = {"person": person, "wanted": {"full_name": "SITI AMINAH"}, "reason": REASON, "by": operator}
    first = corrections.correct_person(**wish)

    with pytest.raises(SentAlready):
        corrections.correct_person(**wish)
    corrections.decide(correction=first, is_applied=False, reason="Salah orang", by=decider)
    again = corrections.correct_person(**wish)

    assert again.state == "waiting"
    assert Correction.objects.count() == 2


def test_a_family_s_correction_without_a_difference_is_refused(operator) -> None:
    family = FamilyFactory(address="Jl. Lama 1")

    with pytest.raises(Conflict):
        corrections.correct_family(family=family, wanted={"address": "Jl. Lama 1"}, reason=REASON, by=operator)

    assert not AuditEvent.objects.exists()
