"""What was changed by form stays in the registry as long as a file still says what it was before."""

from datetime import date
from pathlib import Path

import pytest

from access.domain.permissions import Role
from recipients.actions import corrections
from recipients.actions.events import undoing
from recipients.domain.events.kinds import Kind
from recipients.models import Correction, Family, LivingConditions, Person, PersonConditions
from tests.factories import NEIGHBOUR, VILLAGE, UserFactory
from tests.recipients.events import NEW_KK, NOBODY, REASON, applied
from tests.recipients.handover import admitted, family, households, kk, nik, person


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("day_of_the_quarter")]
OLD, NEW = "JL. KENANGA NO. 1", "JL. MELATI NO. 7"


@pytest.fixture
def home(tmp_path: Path) -> Family:
    admitted(tmp_path, *households([1]))
    return Family.objects.get()


def next_version(tmp_path: Path, **fields: str) -> None:
    """The next quarter's files: the same family, but for what is named and its electric power."""
    admitted(tmp_path / "next", [family(1, power_capacity="2", **fields)], [person(1)], version="2026-Q4")


def change(kind: str, wanted: dict[str, object]) -> Correction:
    by, decider = UserFactory(role=Role.OPERATOR), UserFactory(role=Role.VERIFIKATOR)
    if kind == "person":
        waiting = corrections.correct_person(person=Person.objects.get(), wanted=wanted, reason=REASON, by=by)
    else:
        waiting = corrections.correct_family(family=Family.objects.get(), wanted=wanted, reason=REASON, by=by)
    if waiting.state == "applied":
        return waiting
    return corrections.decide(correction=waiting, is_applied=True, reason="", by=decider)


def test_a_corrected_address_survives_a_changed_row(home, tmp_path) -> None:
    change("family", {"address": NEW})

    next_version(tmp_path)

    assert Family.objects.get().address == NEW
    assert LivingConditions.objects.get(is_current=True).power_capacity == 2


def test_an_address_recorded_as_contact_survives_too(home, tmp_path) -> None:
    applied(Kind.CONTACT, home, {"phone": "", "address": NEW, "rt": "", "rw": ""}, on=date(2026, 11, 3))

    next_version(tmp_path)

    assert Family.objects.get().address == NEW


def test_an_address_corrected_twice_survives(home, tmp_path) -> None:
    change("family", {"address": "JL. ANTARA 3"})
    change("family", {"address": NEW})
    change("family", {"rt": "009"})

    next_version(tmp_path)

    assert Family.objects.get().address == NEW


def test_a_file_that_says_something_new_is_believed(home, tmp_path) -> None:
    change("family", {"address": NEW})

    next_version(tmp_path, address="JL. MAWAR NO. 3")

    assert Family.objects.get().address == "JL. MAWAR NO. 3"


def test_a_corrected_kelurahan_survives_with_its_members(home, tmp_path) -> None:
    change("family", {"village": NEIGHBOUR})

    next_version(tmp_path)

    assert Family.objects.get().village_id == NEIGHBOUR
    assert Person.objects.get().village_id == NEIGHBOUR


def test_an_undone_correction_is_not_kept(home, tmp_path) -> None:
    done = change("family", {"village": NEIGHBOUR})
    asked = undoing.ask(correction=done, reason="Keliru", by=UserFactory(role=Role.OPERATOR))
    undoing.decide(correction=asked, is_undone=True, reason="", by=UserFactory(role=Role.VERIFIKATOR))

    next_version(tmp_path)

    assert Family.objects.get().village_id == VILLAGE


def test_a_name_survives_although_something_else_was_corrected_later(home, tmp_path) -> None:
    change("person", {"full_name": "BUDI SANTOSA"})
    change("person", {"birth_date": date(1981, 3, 13)})
    change("person", {"occupation": 9})

    admitted(tmp_path / "next", [family(1)], [person(1, work_status="1")], version="2026-Q4")

    stored = Person.objects.get()
    assert (stored.full_name, stored.birth_date) == ("BUDI SANTOSA", date(1981, 3, 13))
    assert PersonConditions.objects.get(is_current=True).work_status == 1


# Life events hold against files that do not know of them yet.


def members_of(kk_number: str) -> list[str]:
    found = Person.objects.filter(family__cards__kk_number=kk_number, vital_status="alive")
    return sorted(found.values_list("nik", flat=True))


@pytest.fixture
def couple(tmp_path: Path) -> Family:
    """Two members of family 1, and family 3."""
    wife = person(2, of=1, relationship="2", sex="2", full_name="SITI AMINAH")
    admitted(tmp_path, [family(1), family(3)], [person(1), wife, person(3)])
    return Family.objects.get(cards__kk_number=kk(1))


def again(tmp_path: Path, **of_wife: str) -> None:
    wife = person(2, of=1, relationship="2", sex="2", full_name="SITI AMINAH", **of_wife)
    rows = [family(1, power_capacity="2"), family(3)]
    admitted(tmp_path / "next", rows, [person(1, work_status="1"), wife, person(3)], version="2026-Q4")


def split(couple: Family) -> Correction:
    wife = Person.objects.get(nik=nik(2))
    answers = {"places": {str(wife.pk): 1}, "new_kk": NEW_KK, "address": "", "rt": "", "rw": "", **NOBODY}
    return applied(Kind.SPLIT, couple, answers)


@pytest.mark.parametrize("of_wife", [{}, {"work_status": "1"}])
def test_a_split_holds_although_the_file_still_names_the_old_card(couple, tmp_path, of_wife: dict[str, str]) -> None:
    made = split(couple).other_family

    again(tmp_path, **of_wife)

    wife = Person.objects.get(nik=nik(2))
    assert (members_of(kk(1)), members_of(NEW_KK)) == ([nik(1)], [nik(2)])
    assert (wife.family, wife.memberships.get(until_on=None).relationship) == (made, 1)
    assert Family.objects.get(pk=made.pk).head == wife
    assert Family.objects.count() == 3


def test_an_undone_split_does_not_hold(couple, tmp_path) -> None:
    asked = undoing.ask(correction=split(couple), reason="Keliru", by=UserFactory(role=Role.OPERATOR))
    undoing.decide(correction=asked, is_undone=True, reason="", by=UserFactory(role=Role.VERIFIKATOR))

    again(tmp_path)

    assert members_of(kk(1)) == sorted([nik(1), nik(2)])


def test_a_family_that_joined_another_one_stays_closed(couple, tmp_path) -> None:
    places = {str(one.pk): 9 for one in couple.persons.all()}
    applied(Kind.MERGE, couple, {"places": places, "target_kk": kk(3), **NOBODY})

    again(tmp_path, work_status="1")

    assert Family.objects.get(pk=couple.pk).status == "closed"
    assert members_of(kk(3)) == sorted([nik(1), nik(2), nik(3)])
    assert Family.objects.count() == 2


def test_a_closed_family_comes_back_with_somebody_new(couple, tmp_path) -> None:
    gone = [one.pk for one in couple.persons.all()]
    applied(Kind.MOVE_OUT, couple, {"members": gone, "destination": "Gresik", **NOBODY})

    admitted(tmp_path / "next", [family(1), family(3)], [person(4, of=1), person(3)], version="2026-Q4")

    assert Family.objects.get(pk=couple.pk).status == "active"
    assert members_of(kk(1)) == [nik(4)]


def test_a_family_that_moved_away_stays_closed(couple, tmp_path) -> None:
    gone = [one.pk for one in couple.persons.all()]
    applied(Kind.MOVE_OUT, couple, {"members": gone, "destination": "Gresik", **NOBODY})

    again(tmp_path, work_status="1")

    assert Family.objects.get(pk=couple.pk).status == "closed"
    assert members_of(kk(1)) == []
