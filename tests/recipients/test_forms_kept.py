"""What a form has changed stays against a changed row of any file that still says what was before, and is shown."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import translation

from access.domain.permissions import Role
from access.models import User
from recipients.actions import changes, corrections
from recipients.actions.events import undoing
from recipients.actions.imports import admit
from recipients.domain.events.kinds import Kind
from recipients.domain.formats import siak, template
from recipients.models import Correction, Family, FamilyChange, HeldRow, Import, Person, PersonRecord
from recipients.queries import forms_kept
from tests.factories import NEIGHBOUR, UserFactory
from tests.recipients.events import NEW_KK, NOBODY, REASON, applied
from tests.recipients.handover import family, kk, nik, person
from tests.recipients.handover import staged as staged_pair
from tests.recipients.test_persons_files import own, row
from tests.recipients.test_persons_files import staged as staged_file


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("day_of_the_quarter")]
WIFE = {"full_name": "SITI AMINAH"}
WIFE_CODED = {**WIFE, "relationship": "2", "sex": "2"}
WIFE_IN_WORDS = {**WIFE, "relationship": "ISTRI", "sex": "PEREMPUAN"}
WIFES_NIK = "3576015203819509"
LATER = "2026-Q4"


def by_pair(folder: Path, version: str, **news: Any) -> Import:
    """A pair of a husband, his wife and a neighbour; `news` is said of both spouses in another way than before."""
    coded = {"marital_status": {"KAWIN": "2"}, "occupation": {}}
    said = {f"ktp_{name}" if name == "occupation" else name: coded.get(name, {}).get(value, value)
            for name, value in news.items()}  # fmt: skip
    persons = [person(1, **said), person(0, of=1, **{**WIFE_CODED, "nik": WIFES_NIK, **said}), person(3)]
    families = [family(1, power_capacity="2" if news else "1"), family(3)]
    return staged_pair(folder / version, families, persons, version=version)


def by_siak(folder: Path, version: str, **news: Any) -> Import:
    """The same people in an export of the civil registry."""
    rows = [row(1, **news), row(1, **{**WIFE_IN_WORDS, "nik": WIFES_NIK, **news}), row(3)]
    return staged_file(folder / "siak", rows, form=siak.PERSON, version=version)


def by_template(folder: Path, version: str, **news: Any) -> Import:
    """The same people in our template."""
    rows = [own(1, **news), own(1, **{**WIFE_IN_WORDS, "nik": WIFES_NIK, **news}), own(3)]
    return staged_file(folder / "own", rows, form=template.PERSON, version="")


By = Callable[..., Import]
SOURCES = pytest.mark.parametrize("by", [by_pair, by_siak, by_template], ids=["dtsen", "siak", "template"])
FILES = pytest.mark.parametrize("by", [by_siak, by_template], ids=["siak", "template"])


@pytest.fixture
def couple(tmp_path: Path, by: By) -> Family:
    """Husband (head) and wife of one family as a source brought them."""
    admitted(by(tmp_path, "2026-Q3"))
    return Family.objects.get(cards__kk_number=kk(1))


def admitted(found: Import) -> Import:
    return admit(import_id=found.pk, by=User.objects.machine())


def again(by: By, folder: Path, **news: str) -> Import:
    """The next file of the same source: something else in the row of both spouses, everything else as before."""
    return admitted(by(folder, LATER, **{"occupation": "88", **news}))


def husband() -> Person:
    return Person.objects.get(nik=nik(1))


def wife() -> Person:
    return Person.objects.get(nik=WIFES_NIK)


def relationship(one: Person) -> int | None:
    place = one.memberships.filter(until_on=None).first()
    return place.relationship if place else None


def classes(found: Import, home: Family) -> list[str]:
    return FamilyChange.objects.get(source_import=found, family=home).classes


def kept(found: Import) -> set[tuple[str, str, str | None]]:
    """Field, what the file says, what stays."""
    with connection.cursor() as cursor:
        cursor.execute(f"TABLE {forms_kept.table(found.pk)}")
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, line, strict=True)) for line in cursor.fetchall()]
    return {(one["field"], one["said"], one["kept"]) for one in rows}


def heads(home: Family, *, becomes: int = 9) -> Correction:
    answers = {"new_head": wife().pk, "former_head_becomes": becomes, "kk_number": ""}
    return applied(Kind.HEAD, home, answers)


@SOURCES
def test_a_head_named_by_form_stays(couple, by, tmp_path) -> None:
    heads(couple)

    found = again(by, tmp_path)

    couple.refresh_from_db()
    assert (couple.head, relationship(wife()), relationship(husband())) == (wife(), 1, 9)
    assert {"by_form"} == {"by_form", "new_head"} & {*classes(found, couple)}
    assert husband().occupation == 88


@SOURCES
def test_what_stays_is_told_with_what_the_file_says(couple, by, tmp_path) -> None:
    heads(couple)

    found = by(tmp_path, LATER, occupation="88")

    assert kept(found) == {("relationship", "1", "9"), ("relationship", "3", "1"), ("head_id", "1", None)}


@SOURCES
def test_the_preview_shows_what_stays_beside_what_the_file_says(client, couple, by, tmp_path) -> None:
    event = heads(couple)
    found = by(tmp_path, LATER, occupation="88")
    client.force_login(UserFactory(role=Role.VERIFIKATOR))

    with translation.override("id"):
        page = client.get(reverse("recipients:import", args=[found.pk]) + "?tab=kept")

    told = [(one.name, one.label, one.said, one.kept, one.event_id) for one in page.context["rows"]]
    assert told == [
        ("BUDI SANTOSO", "Kepala keluarga", "BUDI SANTOSO", "SITI AMINAH", event.pk),
        ("BUDI SANTOSO", "Hubungan keluarga", "Kepala keluarga", "Famili lain", event.pk),
        ("SITI AMINAH", "Hubungan keluarga", "Istri", "Kepala keluarga", event.pk),
    ]


@SOURCES
def test_a_head_who_died_by_form_does_not_come_back_as_head(couple, by, tmp_path) -> None:
    applied(Kind.DEATH, couple, {"member": husband().pk, "new_head": wife().pk, "caretaker": None, "kk_number": ""})

    again(by, tmp_path)

    couple.refresh_from_db()
    assert (couple.head, husband().vital_status, relationship(husband())) == (wife(), "deceased", None)


@SOURCES
def test_a_civil_status_by_event_stays(couple, by, tmp_path) -> None:
    divorce(couple)

    found = again(by, tmp_path)

    assert (husband().marital_status, wife().marital_status) == (3, 3)
    assert "by_form" in classes(found, couple)


@SOURCES
def test_a_civil_status_that_a_file_says_anew_is_believed(couple, by, tmp_path) -> None:
    divorce(couple)

    again(by, tmp_path, marital_status="4")

    assert (husband().marital_status, wife().marital_status) == (4, 4)


def divorce(home: Family) -> Correction:
    answers = {
        "member": husband().pk,
        "spouse": wife().pk,
        "places": {},
        "new_kk": "",
        "address": "",
        "rt": "",
        "rw": "",
    }
    return applied(Kind.DIVORCE, home, {**answers, **NOBODY})


@SOURCES
def test_whom_an_event_took_out_of_the_family_stays_out(couple, by, tmp_path) -> None:
    made = split(couple).other_family

    found = again(by, tmp_path)

    assert (wife().family, relationship(wife()), husband().family) == (made, 1, couple)
    assert Family.objects.get(pk=made.pk).head == wife()
    assert Family.objects.count() == 3
    assert "by_form" in classes(found, made)


def split(home: Family) -> Correction:
    answers = {"places": {str(wife().pk): 1}, "new_kk": NEW_KK, "address": "", "rt": "", "rw": "", **NOBODY}
    return applied(Kind.SPLIT, home, answers)


@SOURCES
def test_an_undone_event_holds_nothing(couple, by, tmp_path) -> None:
    asked = undoing.ask(correction=heads(couple), reason="Keliru", by=UserFactory(role=Role.OPERATOR))
    undoing.decide(correction=asked, is_undone=True, reason="", by=UserFactory(role=Role.VERIFIKATOR))

    found = again(by, tmp_path)

    couple.refresh_from_db()
    assert couple.head == husband()
    assert "by_form" not in classes(found, couple)


@SOURCES
def test_a_family_that_joined_another_one_stays_closed(couple, by, tmp_path) -> None:
    places = {str(one.pk): 9 for one in couple.persons.all()}
    applied(Kind.MERGE, couple, {"places": places, "target_kk": kk(3), **NOBODY})

    again(by, tmp_path)

    assert Family.objects.get(pk=couple.pk).status == "closed"
    assert husband().family == wife().family == Family.objects.get(cards__kk_number=kk(3))


@SOURCES
def test_a_kk_number_replaced_by_form_stays(couple, by, tmp_path) -> None:
    answers = {"new_head": wife().pk, "former_head_becomes": 9, "kk_number": NEW_KK}
    applied(Kind.HEAD, couple, answers)

    found = again(by, tmp_path)

    cards = couple.cards.order_by("pk").values_list("kk_number", "until_on")
    assert [(number, until is None) for number, until in cards] == [(kk(1), False), (NEW_KK, True)]
    assert {"by_form"} == {"by_form", "new_card"} & {*classes(found, couple)}


def three_by_pair(folder: Path, version: str, occupation: str = "") -> Import:
    """Of three people of one family; only what is said of the husband changes."""
    persons = [
        person(1, ktp_occupation=occupation),
        person(2, of=1, relationship="2"),
        person(3, of=1, relationship="3"),
    ]
    return staged_pair(folder / version, [family(1, power_capacity=occupation[-1:] or "1")], persons, version=version)


def three_by_siak(folder: Path, version: str, occupation: str = "") -> Import:
    rows = [row(1, occupation=occupation), row(2, of=1, relationship="ISTRI"), row(3, of=1, relationship="ANAK")]
    return staged_file(folder / "siak", rows, form=siak.PERSON, version=version)


@pytest.mark.parametrize("three", [three_by_pair, three_by_siak], ids=["dtsen", "siak"])
def test_who_stays_behind_keeps_the_family_though_most_have_left_and_both_cards_are_new(three, tmp_path) -> None:
    admitted(three(tmp_path, "2026-Q3"))
    home = Family.objects.get(cards__kk_number=kk(1))
    leaving = {one.nik: one.pk for one in home.persons.exclude(nik=nik(1))}
    places = {str(leaving[nik(2)]): 1, str(leaving[nik(3)]): 4}
    card = {"new_kk": NEW_KK, "address": "", "rt": "", "rw": ""}
    split_off = applied(Kind.SPLIT, home, {"places": places, **card, **NOBODY, "kk_number": kk(7)}).other_family

    admitted(three(tmp_path, LATER, occupation="88"))

    assert (husband().family, home.cards.get(until_on=None).kk_number) == (home, kk(7))
    assert {one.family for one in Person.objects.filter(pk__in=leaving.values())} == {split_off}
    assert list(Family.objects.values_list("status", flat=True)) == ["active", "active"]


@SOURCES
def test_a_corrected_name_and_birth_date_stay(couple, by, tmp_path) -> None:
    correct(husband(), full_name="BUDI SANTOSA", birth_date=date(1981, 3, 13))

    again(by, tmp_path)

    assert (husband().full_name, husband().birth_date) == ("BUDI SANTOSA", date(1981, 3, 13))


def correct(one: Person, **wanted: object) -> Correction:
    waiting = corrections.correct_person(
        person=one, wanted=wanted, reason=REASON, by=UserFactory(role=Role.OPERATOR)
    )  # fmt: skip
    if waiting.state == Correction.State.APPLIED:
        return waiting
    return corrections.decide(correction=waiting, is_applied=True, reason="", by=UserFactory(role=Role.VERIFIKATOR))


@SOURCES
def test_a_corrected_nik_stays_and_nobody_is_entered_twice(couple, by, tmp_path) -> None:
    spouse = wife()
    corrected = WIFES_NIK[:-1] + "7"
    correct(spouse, nik=corrected)

    found = by(tmp_path, LATER, occupation="88")

    assert ("nik", WIFES_NIK, corrected) in kept(found)
    admitted(found)
    spouse.refresh_from_db()
    assert (spouse.nik, spouse.vanished_in, spouse.occupation) == (corrected, "", 88)
    assert Person.objects.filter(nik=WIFES_NIK).count() == 0
    assert found.counts["persons"]["new"] == 0


@pytest.mark.parametrize("by", [by_pair], ids=["dtsen"])
def test_a_file_with_both_niks_is_not_guessed_about(couple, by, tmp_path) -> None:
    spouse = wife()
    corrected = WIFES_NIK[:-1] + "8"
    correct(spouse, nik=corrected)
    rows = [person(1), *(person(0, of=1, **{**WIFE_CODED, "nik": one}) for one in (WIFES_NIK, corrected)), person(3)]

    admitted(staged_pair(tmp_path / "both", [family(1), family(3)], rows, version=LATER))

    spouse.refresh_from_db()
    assert (spouse.nik, spouse.vanished_in) == (corrected, "")
    assert Person.objects.filter(nik=WIFES_NIK).exclude(pk=spouse.pk).count() == 1


@FILES
def test_a_name_stays_although_something_else_was_corrected_later(couple, by, tmp_path) -> None:
    correct(husband(), full_name="BUDI SANTOSA")
    correct(husband(), occupation=9)

    again(by, tmp_path)

    assert (husband().full_name, husband().occupation) == ("BUDI SANTOSA", 88)


@pytest.mark.parametrize("by", [by_template], ids=["template"])
def test_an_address_changed_by_form_stays_against_our_template(couple, by, tmp_path) -> None:
    home = {"phone": "", "address": "JL. MELATI NO. 7", "rt": "009", "rw": "001"}
    applied(Kind.CONTACT, couple, home, on=date(2026, 11, 3))

    found = again(by, tmp_path)

    couple.refresh_from_db()
    assert (couple.address, couple.rt, couple.rw) == ("JL. MELATI NO. 7", "009", "001")
    assert "by_form" in classes(found, couple)


@pytest.mark.parametrize("by", [by_template], ids=["template"])
def test_a_kelurahan_changed_by_form_stays_against_our_template(couple, by, tmp_path) -> None:
    waiting = corrections.correct_family(
        family=couple, wanted={"village": NEIGHBOUR}, reason=REASON, by=UserFactory(role=Role.OPERATOR)
    )
    corrections.decide(correction=waiting, is_applied=True, reason="", by=UserFactory(role=Role.VERIFIKATOR))

    found = again(by, tmp_path)

    couple.refresh_from_db()
    assert (couple.village_id, husband().village_id) == (NEIGHBOUR, NEIGHBOUR)
    assert "moved" not in classes(found, couple)


@pytest.mark.parametrize("by", [by_siak], ids=["siak"])
def test_who_moved_away_by_form_is_not_brought_back_by_an_export_that_lags(couple, by, tmp_path) -> None:
    gone = [one.pk for one in couple.persons.all()]
    applied(Kind.MOVE_OUT, couple, {"members": gone, "destination": "Gresik", **NOBODY})

    found = again(by, tmp_path)

    assert (husband().vital_status, wife().vital_status) == ("moved", "moved")
    assert Family.objects.get(pk=couple.pk).status == "closed"
    assert classes(found, couple) == ["by_form"]


@SOURCES
def test_a_held_back_family_keeps_the_words_of_the_file(couple, by, tmp_path) -> None:
    heads(couple)
    found = by(tmp_path, LATER, occupation="88")
    verifier = UserFactory(role=Role.VERIFIKATOR)
    changes.choose(import_id=found.pk, held_classes=["by_form"], by=verifier)
    admitted(found)

    said = {one.said["nik"]: one.said["relationship"] for one in HeldRow.objects.all() if "nik" in one.said}
    changes.accept(
        import_id=found.pk,
        change_ids=list(FamilyChange.objects.filter(state="held").values_list("pk", flat=True)),
        by=verifier,
    )

    couple.refresh_from_db()
    assert {number: int(value) for number, value in said.items()} == {nik(1): 1, WIFES_NIK: 3}
    assert (couple.head, relationship(husband()), husband().occupation) == (wife(), 9, 88)


@FILES
def test_the_record_remembers_what_the_file_said(couple, by, tmp_path) -> None:
    heads(couple)
    again(by, tmp_path)

    once_more = again(by, tmp_path)

    assert once_more.counts["persons"]["changed"] == 0
    assert PersonRecord.objects.filter(person=husband(), is_current=True).count() == 1
