"""Taking changes back: by two people, exactly, and not when something later rests on them."""

from datetime import date

import pytest
from django.utils import timezone

from access.domain.permissions import Role
from access.errors import NotAllowed, UserError
from access.models import AuditEvent
from recipients.actions import corrections
from recipients.actions.events import undoing
from recipients.domain.events.kinds import Kind
from recipients.event_errors import BuiltUpon, NotInState
from recipients.models import Contact, Correction, DuplicatePair, Family, Person
from tests.factories import FamilyFactory, UserFactory, invented_nik
from tests.recipients.duplicate_cases import pair as a_pair
from tests.recipients.events import (
    DAY,
    NEW_KK,
    NOBODY,
    REASON,
    a_family,
    answers_of,
    applied,
    born,
    sent,
    someone,
)
from verification.models import Check


pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return UserFactory(role=Role.OPERATOR)


@pytest.fixture
def decider():
    return UserFactory(role=Role.VERIFIKATOR)


@pytest.fixture
def family() -> Family:
    return a_family()


def test_whoever_asks_for_undoing_does_not_decide_it(family, operator) -> None:
    event = applied(Kind.BIRTH, family, born())
    asked = undoing.ask(correction=event, reason="Salah keluarga", by=operator)

    with pytest.raises(NotAllowed):
        undoing.decide(correction=asked, is_undone=True, reason="", by=operator)

    assert Person.objects.filter(full_name="PUTRI").exists()


def test_undoing_that_is_declined_leaves_everything(family, operator, decider) -> None:
    event = applied(Kind.BIRTH, family, born())
    asked = undoing.ask(correction=event, reason="Salah keluarga", by=operator)

    stays = undoing.decide(correction=asked, is_undone=False, reason="Akta benar", by=decider)

    assert (stays.state, stays.undo_asked_by, stays.undo_reason) == ("applied", None, "")
    assert Person.objects.filter(full_name="PUTRI").exists()
    assert AuditEvent.objects.get(action="correction.undo_decline").reason == "Akta benar"


def test_undoing_is_not_declined_without_a_reason(family, operator, decider) -> None:
    event = applied(Kind.BIRTH, family, born())
    asked = undoing.ask(correction=event, reason="Salah keluarga", by=operator)

    with pytest.raises(UserError):
        undoing.decide(correction=asked, is_undone=False, reason="  ", by=decider)

    asked.refresh_from_db()
    assert asked.state == "undo_waiting"


@pytest.mark.parametrize(("said", "kept"), [("Sudah dicek ke RT", "Sudah dicek ke RT"), ("", "Salah keluarga")])
def test_what_the_second_person_says_of_an_undoing_is_kept(family, operator, decider, said: str, kept: str) -> None:
    event = applied(Kind.BIRTH, family, born())
    asked = undoing.ask(correction=event, reason="Salah keluarga", by=operator)

    undoing.decide(correction=asked, is_undone=True, reason=said, by=decider)

    assert AuditEvent.objects.get(action="correction.undo").reason == kept


def test_undoing_needs_a_reason_and_an_applied_change(family, operator) -> None:
    event = applied(Kind.BIRTH, family, born())
    waiting = sent(Kind.CARETAKER, family, {"caretaker": family.head.pk})

    with pytest.raises(UserError):
        undoing.ask(correction=event, reason="  ", by=operator)
    with pytest.raises(NotInState):
        undoing.ask(correction=waiting, reason="Keliru", by=operator)


def test_what_came_later_has_to_be_undone_first(family, operator) -> None:
    split = applied(Kind.SPLIT, family, answers_of(Kind.SPLIT, family))
    made = split.other_family
    later = applied(Kind.DEATH, made, {"member": someone(made, "SITI AMINAH"), **NOBODY})

    with pytest.raises(BuiltUpon) as refused:
        undoing.ask(correction=split, reason="Salah", by=operator)

    assert str(later.pk) in str(refused.value)
    assert Correction.objects.get(pk=split.pk).state == "applied"


def test_a_row_that_others_changed_is_not_taken_back(family, operator) -> None:
    event = applied(Kind.CONTACT, family, answers_of(Kind.CONTACT, family))
    Family.objects.filter(pk=family.pk).update(address="Jl. Lain 3")

    with pytest.raises(BuiltUpon):
        undoing.ask(correction=event, reason="Salah", by=operator)

    assert Contact.objects.get().phone == "081234567890"


def test_a_row_that_was_made_and_changed_since_is_not_taken_back(family, operator) -> None:
    event = applied(Kind.CONTACT, family, answers_of(Kind.CONTACT, family))
    Contact.objects.update(phone="0899")

    with pytest.raises(BuiltUpon):
        undoing.ask(correction=event, reason="Salah", by=operator)

    assert Contact.objects.get().phone == "0899"


def test_a_person_whom_others_point_to_is_not_taken_out(family, operator) -> None:
    event = applied(Kind.BIRTH, family, born())
    child = Person.objects.get(full_name="PUTRI")
    Check.objects.create(person=child, source="dukcapil", due_on=DAY, state="answered", outcome="matched",
                         answered_at=timezone.now())  # fmt: skip

    with pytest.raises(BuiltUpon):
        undoing.ask(correction=event, reason="Salah", by=operator)

    assert Person.objects.filter(pk=child.pk).exists()


def test_checks_that_were_only_planned_do_not_hold_up_undoing(family, operator, decider) -> None:
    event = applied(Kind.BIRTH, family, born())
    Check.objects.create(person=Person.objects.get(full_name="PUTRI"), source="dukcapil", due_on=DAY)

    asked = undoing.ask(correction=event, reason="Salah", by=operator)
    undoing.decide(correction=asked, is_undone=True, reason="", by=decider)

    assert not Person.objects.filter(full_name="PUTRI").exists()
    assert not Check.objects.exists()


@pytest.mark.parametrize("state", ["open", "dismissed"])
def test_a_likeness_that_nobody_judged_does_not_hold_up_undoing(family, operator, decider, state: str) -> None:
    event = applied(Kind.BIRTH, family, born())
    pair = a_pair(family.head, Person.objects.get(full_name="PUTRI"))
    if state == "dismissed":
        by = {"decided_by": decider, "decided_at": timezone.now(), "reason": "Orang lain"}
        DuplicatePair.objects.filter(pk=pair.pk).update(state=state, **by)
        with pytest.raises(BuiltUpon):
            undoing.ask(correction=event, reason="Salah", by=operator)
        return

    asked = undoing.ask(correction=event, reason="Salah", by=operator)
    undoing.decide(correction=asked, is_undone=True, reason="", by=decider)

    assert not DuplicatePair.objects.exists()


def taken_back(event: Correction) -> Correction:
    undone = undoing.ask(correction=event, reason="Salah", by=UserFactory(role=Role.OPERATOR))
    if undone.state == Correction.State.UNDO_WAITING:
        undone = undoing.decide(correction=undone, is_undone=True, reason="", by=UserFactory(role=Role.VERIFIKATOR))
    return undone


def test_a_split_can_be_undone_after_what_came_to_the_new_family_was_undone(family) -> None:
    phone = answers_of(Kind.CONTACT, family)
    split = applied(Kind.SPLIT, family, answers_of(Kind.SPLIT, family))
    made = split.other_family
    contact = taken_back(applied(Kind.CONTACT, made, phone))
    declined = sent(Kind.BIRTH, made, born())
    corrections.decide(correction=declined, is_applied=False, reason="Salah", by=UserFactory(role=Role.VERIFIKATOR))

    taken_back(split)

    assert not Family.objects.filter(pk=made.pk).exists()
    assert set(Correction.objects.filter(pk__in=[contact.pk, declined.pk]).values_list("family", "state")) == {
        (None, "undone"), (None, "declined"),
    }  # fmt: skip


def test_a_birth_can_be_undone_after_a_correction_of_the_child_was_undone(family, operator) -> None:
    birth = applied(Kind.BIRTH, family, born())
    child = Person.objects.get(full_name="PUTRI")
    taken_back(corrections.correct_person(person=child, wanted={"occupation": 3}, reason=REASON, by=operator))

    taken_back(birth)

    assert not Person.objects.filter(pk=child.pk).exists()


@pytest.mark.parametrize("kind", [Kind.SPLIT, Kind.BIRTH])
def test_what_waits_about_a_row_that_goes_is_named(family, operator, kind: Kind) -> None:
    event = applied(kind, family, answers_of(kind, family))
    if kind == Kind.SPLIT:
        waiting = sent(Kind.CARETAKER, event.other_family, {"caretaker": someone(event.other_family, "SITI AMINAH")})
    else:
        child = Person.objects.get(full_name="PUTRI")
        waiting = corrections.correct_person(person=child, wanted={"full_name": "PUTRA"}, reason=REASON, by=operator)

    with pytest.raises(BuiltUpon, match=f"nomor {waiting.pk}"):
        taken_back(event)


def test_a_new_family_can_be_undone(operator, decider) -> None:
    draft = corrections.registry.FamilyDraft(
        FamilyFactory().village_id, "Jl. Kenanga 4", "001", "002", NEW_KK,
        (corrections.registry.MemberDraft(invented_nik(date(1980, 1, 2)), "SLAMET", "L", "1980-01-02", 1),),
    )  # fmt: skip
    waiting = corrections.request_new_family(draft=draft, reason=REASON, by=operator)
    event = corrections.decide(correction=waiting, is_applied=True, reason="", by=decider)

    asked = undoing.ask(correction=event, reason="Sudah ada di DTSEN", by=operator)
    undone = undoing.decide(correction=asked, is_undone=True, reason="", by=decider)

    assert (undone.state, undone.family) == ("undone", None)
    assert Family.objects.count() == 1
