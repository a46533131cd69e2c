"""Life events end to end: drafted, sent, decided by another, undone exactly; refused where they must be."""

from datetime import date, timedelta

import pytest
from django.apps import apps

from access.domain.permissions import Role
from access.errors import Conflict, UserError
from access.models import AuditEvent
from recipients.actions import corrections
from recipients.actions.events import requests, undoing
from recipients.domain.events.kinds import Kind
from recipients.domain.events.writes import TABLES
from recipients.errors import DocumentTooLarge, DocumentUnusable
from recipients.event_errors import EventRefused, NotInState, NotTaken, NotYours, PaperMissing, RegistryMoved
from recipients.models import (
    AidExit,
    Caretaker,
    Contact,
    Correction,
    Document,
    Family,
    FamilyCard,
    LivingConditions,
    Person,
)
from recipients.queries.event_state import state_of
from tests.factories import NEIGHBOUR, FamilyFactory, PersonFactory, UserFactory
from tests.recipients.events import (
    DAY,
    KINDS,
    LIVING,
    NEW_KK,
    NOBODY,
    REASON,
    TARGET_KK,
    a_family,
    answers_of,
    applied,
    born,
    drafted,
    scan,
    sent,
)


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


@pytest.mark.parametrize("kind", KINDS)
def test_undoing_restores_exactly(family, operator, decider, kind: Kind) -> None:
    target = FamilyFactory(village_id=NEIGHBOUR, kk_number=TARGET_KK)
    before, other = state_of(family.pk), state_of(target.pk)
    families, persons = Family.objects.count(), Person.objects.count()
    event = applied(kind, family, answers_of(kind, family))
    assert (state_of(family.pk), state_of(target.pk)) != (before, other)

    undone = undoing.ask(correction=event, reason="Salah keluarga", by=operator)
    if undone.state == Correction.State.UNDO_WAITING:
        undone = undoing.decide(correction=undone, is_undone=True, reason="", by=decider)

    assert (state_of(family.pk), state_of(target.pk)) == (before, other)
    assert (Family.objects.count(), Person.objects.count()) == (families, persons)
    assert (undone.state, undone.undo_reason, undone.undo_asked_by) == ("undone", "Salah keluarga", operator)
    assert AuditEvent.objects.get(action="correction.undo").details == {"kind": kind, "fields": sorted(event.changes)}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != Kind.CONTACT])
def test_nothing_changes_before_the_second_person_agrees(family, kind: Kind) -> None:
    FamilyFactory(kk_number=TARGET_KK)
    before = state_of(family.pk)

    waiting = sent(kind, family, answers_of(kind, family))

    assert (waiting.state, waiting.field_class) == ("waiting", "status")
    assert state_of(family.pk) == before


def test_a_death_is_dated_and_has_history(family, decider) -> None:
    waiting = sent(Kind.DEATH, family, answers_of(Kind.DEATH, family))

    event = corrections.decide(correction=waiting, is_applied=True, reason="Akta asli dilihat", by=decider)

    late, stored = Person.objects.get(pk=family.head.pk), Family.objects.get(pk=family.pk)
    assert (late.vital_status, late.died_on) == ("deceased", DAY)
    assert late.memberships.get().until_on == DAY
    assert stored.head.full_name == "SITI AMINAH"
    assert list(stored.cards.order_by("pk").values_list("kk_number", "from_on", "until_on")) == [
        ("3576010101019000", date(2020, 1, 1), DAY),
        (NEW_KK, DAY, None),
    ]
    history = apps.get_model("recipients", "PersonEvent").objects.filter(pgh_obj_id=late.pk).latest("pgh_id")
    assert history.vital_status == "alive"
    assert history.pgh_context.metadata == {
        "user": decider.pk, "action": "registry.correct", "reason": REASON, "correction": event.pk,
    }  # fmt: skip


def test_a_split_links_the_family_it_made(family) -> None:
    event = applied(Kind.SPLIT, family, answers_of(Kind.SPLIT, family))

    made = event.other_family
    assert (made.head.full_name, made.address, made.village_id) == ("SITI AMINAH", family.address, family.village_id)
    assert made.cards.get().kk_number == NEW_KK
    assert sorted(made.memberships.values_list("relationship", "from_on")) == [(1, DAY), (4, DAY)]
    assert Caretaker.objects.get(family=family).until_on == DAY


def test_joining_another_family_closes_the_empty_one(family) -> None:
    target = FamilyFactory(village_id=NEIGHBOUR, kk_number=TARGET_KK)

    event = applied(Kind.MERGE, family, answers_of(Kind.MERGE, family))

    assert event.other_family == target
    assert Family.objects.get(pk=family.pk).status == "closed"
    assert set(target.persons.values_list("village_id", flat=True)) == {NEIGHBOUR}


def test_somebody_who_moved_away_comes_back_as_the_same_person(family) -> None:
    elsewhere = FamilyFactory()
    gone = PersonFactory(family=elsewhere, full_name="SLAMET")
    applied(Kind.MOVE_OUT, elsewhere, {"members": [gone.pk], "destination": "Gresik", **NOBODY})

    answers = {**born(nik=gone.nik, full_name="SLAMET", sex="L"), "birth_date": gone.birth_date.isoformat(),
               "marital_status": None, "origin": "Gresik"}  # fmt: skip
    applied(Kind.MOVE_IN, family, answers)

    back = Person.objects.get(nik=gone.nik)
    assert (back.pk, back.vital_status, back.family) == (gone.pk, "alive", family)


def test_both_families_get_their_new_cards_and_lose_them_when_it_is_undone(family, operator) -> None:
    number = "3576010311269009"

    event = applied(Kind.SPLIT, family, {**answers_of(Kind.SPLIT, family), "kk_number": number})

    cards = FamilyCard.objects.filter(until_on=None)
    assert set(cards.values_list("family", "kk_number")) == {(family.pk, number), (event.other_family_id, NEW_KK)}
    asked = undoing.ask(correction=event, reason="Salah", by=operator)
    undoing.decide(correction=asked, is_undone=True, reason="", by=UserFactory(role=Role.VERIFIKATOR))
    assert list(FamilyCard.objects.filter(until_on=None).values_list("kk_number", flat=True)) == ["3576010101019000"]


@pytest.mark.parametrize("is_home", [True, False])
def test_somebody_whom_a_file_told_as_moved_comes_back_too(family, is_home: bool) -> None:
    elsewhere = family if is_home else FamilyFactory()
    gone = PersonFactory(family=elsewhere, full_name="SLAMET", vital_status="moved", relationship=9)
    answers = {**born(nik=gone.nik, full_name="SLAMET", sex="L"), "birth_date": gone.birth_date.isoformat(),
               "marital_status": None, "origin": "Gresik"}  # fmt: skip

    applied(Kind.MOVE_IN, family, answers)

    gone.refresh_from_db()
    assert (gone.vital_status, gone.family) == ("alive", family)
    assert list(gone.memberships.filter(until_on=None).values_list("family", "relationship")) == [(family.pk, 4)]


def test_contact_changes_at_once_by_one_person(family, operator) -> None:
    event = applied(Kind.CONTACT, family, answers_of(Kind.CONTACT, family), by=operator)

    assert (event.state, event.field_class, event.decided_by) == ("applied", "plain", operator)
    assert Contact.objects.get().phone == "081234567890"
    assert event.changes["address"] == [family.address, "Jl. Baru 2"]
    assert AuditEvent.objects.get(action="registry.correct").details["kind"] == "contact"


def test_living_conditions_keep_the_source_s_own_version(family) -> None:
    applied(Kind.LIVING, family, LIVING)
    applied(Kind.LIVING, family, {**LIVING, "has_car": False})

    rows = LivingConditions.objects.filter(family=family).order_by("pk")
    assert list(rows.values_list("source", "is_current", "power_capacity", "sewage", "has_car")) == [
        ("dtsen", True, 1, 1, None), ("form", False, 3, 1, True), ("form", True, 3, 1, False),
    ]  # fmt: skip


def test_what_a_form_does_not_ask_about_a_home_stays_as_the_file_said(family) -> None:
    LivingConditions.objects.filter(family=family).update(
        cattle=3, has_boat=True, has_smartphone=False, declared_members=4, electricity_customer_id="512345678901"
    )

    applied(Kind.LIVING, family, LIVING)

    by_form = LivingConditions.objects.get(family=family, source="form")
    assert (by_form.cattle, by_form.has_boat, by_form.has_smartphone) == (3, True, False)
    assert (by_form.declared_members, by_form.electricity_customer_id) == (4, "512345678901")


def test_events_know_every_column_that_describes_a_home() -> None:
    of_a_file = {"source_import_id", "source_row", "source_hash", "raw_hash", "marks", "code_list", "source_codes"}
    columns = {field.attname for field in LivingConditions._meta.concrete_fields}

    assert set(TABLES["living"]) == columns - of_a_file - {"id"}


def test_leaving_aid_names_the_programmes(family) -> None:
    applied(Kind.OPT_OUT, family, answers_of(Kind.OPT_OUT, family))

    exit_ = AidExit.objects.get()
    assert (exit_.leaving, exit_.programmes, exit_.from_on, exit_.until_on) == ("opted_out", ["pkh"], DAY, None)


def test_a_draft_can_be_changed_and_keeps_its_papers(family, operator) -> None:
    draft = drafted(Kind.BIRTH, family, born(), by=operator)

    again = drafted(Kind.BIRTH, family, born(full_name="PUTRI AYU"), by=operator, instead_of=draft, scans=[])
    waiting = requests.send(correction=again, by=operator)

    assert (waiting.pk, waiting.answers["full_name"]) == (draft.pk, "PUTRI AYU")
    assert Document.objects.count() == 1


def test_a_draft_thrown_away_leaves_nothing(family, operator) -> None:
    draft = drafted(Kind.BIRTH, family, born(), by=operator)
    file = Document.objects.get().file
    assert file.storage.exists(file.name)

    requests.discard(correction=draft, by=operator)

    assert not Correction.objects.exists()
    assert not file.storage.exists(file.name)
    assert not AuditEvent.objects.exists()


def test_somebody_else_s_draft_is_theirs(family) -> None:
    draft = drafted(Kind.BIRTH, family, born())

    with pytest.raises(NotYours):
        requests.send(correction=draft, by=UserFactory(role=Role.OPERATOR))
    with pytest.raises(NotYours):
        requests.discard(correction=draft, by=UserFactory(role=Role.OPERATOR))

    assert Correction.objects.get().state == "draft"


def test_what_is_sent_is_no_draft_any_more(family) -> None:
    waiting = sent(Kind.BIRTH, family, born())

    with pytest.raises(NotInState):
        requests.send(correction=waiting, by=waiting.requested_by)


def test_an_event_needs_one_of_its_papers(family, operator) -> None:
    draft = drafted(Kind.DEATH, family, answers_of(Kind.DEATH, family), by=operator, scans=[scan("other")])

    with pytest.raises(PaperMissing):
        requests.send(correction=draft, by=operator)

    assert Correction.objects.get().state == "draft"


@pytest.mark.parametrize(("content", "error"), [(b"MZ program", DocumentUnusable), (b"%PDF-", DocumentTooLarge)])
def test_a_file_that_is_no_scan_is_refused(family, operator, monkeypatch, content: bytes, error: type) -> None:
    if error is DocumentTooLarge:
        monkeypatch.setattr("recipients.actions.events.documents.MAX_PAPER_BYTES", 4)

    with pytest.raises(error):
        drafted(Kind.DEATH, family, answers_of(Kind.DEATH, family), by=operator, scans=[scan("other", content)])

    assert not Correction.objects.exists()


def test_an_impossible_event_is_refused_with_its_field(family) -> None:
    with pytest.raises(EventRefused) as refused:
        drafted(Kind.HEAD, family, {"new_head": family.head.pk, "former_head_becomes": 2, "kk_number": ""})

    assert [one.field for one in refused.value.problems] == ["new_head"]
    assert not Correction.objects.exists()


@pytest.mark.parametrize("number", ["nik", "kk"])
def test_a_number_that_is_taken_is_refused_at_the_draft(family, number: str) -> None:
    other = FamilyFactory(head=True, kk_number=NEW_KK)
    event = (Kind.BIRTH, born(nik=other.head.nik)) if number == "nik" else (Kind.SPLIT, answers_of(Kind.SPLIT, family))

    with pytest.raises(Conflict):
        drafted(event[0], family, event[1])

    assert not Correction.objects.exists()


def test_two_about_one_death_make_one_death(family, decider) -> None:
    one = sent(Kind.DEATH, family, {"member": family.head.pk, **NOBODY})
    two = sent(Kind.DEATH, family, {"member": family.head.pk, **NOBODY}, on=DAY - timedelta(days=1))
    corrections.decide(correction=one, is_applied=True, reason="", by=decider)

    with pytest.raises(UserError):
        corrections.decide(correction=two, is_applied=True, reason="", by=decider)

    two.refresh_from_db()
    assert two.state == "waiting"


def test_a_draft_over_a_family_that_changed_is_not_sent(family, operator) -> None:
    draft = drafted(Kind.SPLIT, family, answers_of(Kind.SPLIT, family), by=operator)
    Family.objects.filter(pk=family.pk).update(address="Jl. Pindah 9")

    with pytest.raises(RegistryMoved):
        requests.send(correction=draft, by=operator)

    assert Correction.objects.get().state == "draft"


def test_a_place_taken_in_the_same_moment_is_refused_by_the_database(family, decider, monkeypatch) -> None:
    waiting = sent(Kind.CARETAKER, family, {"caretaker": family.head.pk})
    monkeypatch.setattr("recipients.domain.events.plans.ended", lambda row, day: iter(()))
    Correction.objects.filter(pk=waiting.pk).update(writes=waiting.writes[1:])

    with pytest.raises(NotTaken):
        corrections.decide(correction=waiting, is_applied=True, reason="", by=decider)

    assert Caretaker.objects.count() == 1
