"""Addresses meet however they were written: RT and RW inside the text, as DTSEN has them, or in their own columns."""

import pytest
from django.db import connection

from access.queries.statements import statement
from recipients.domain.duplicates import Described, Reason
from recipients.models import DuplicatePair
from recipients.queries import duplicates as queries
from tests.factories import VILLAGE, FamilyFactory
from tests.recipients.duplicate_cases import record, search_all, strangers


pytestmark = pytest.mark.django_db
FORM = f"JL MAWAR NO 3|002|005|{VILLAGE}"


def compared(place: str) -> str:
    """An address with its RT, RW and kelurahan as the search compares it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + statement(queries.__file__, "duplicates_place", place="%(place)s"), {"place": place})
        return str(cursor.fetchone()[0])


@pytest.mark.parametrize(
    "address",
    [
        "JL MAWAR NO 3 RT 002 RW 005|||", "JL MAWAR NO 3 RT 2 RW 5|||", "JL. MAWAR NO.3, RT.02/RW.05|||",
        "JL MAWAR NO 3 RT/RW 002/005|||", "JL MAWAR NO 3 RT 002/005|||", "JL MAWAR NO 3 RT002RW005|||",
        "JL MAWAR RT: 02 - RW: 05 NO 3|||", "RT 002 RW 005 JL MAWAR NO 3|||",
        "JL MAWAR NO 3|2|5|", "JL MAWAR NO 3 RT 002 RW 005|002|005|", "JL MAWAR NO 3 RT 02/05|002|005|",
    ],
)  # fmt: skip
def test_one_address_in_another_spelling(address: str) -> None:
    assert compared(f"{address}{VILLAGE}") == compared(FORM)


@pytest.mark.parametrize(
    "address",
    [
        "JL MAWAR NO 3 RT 002 RW 006|||", "JL MAWAR NO 3 RT 012 RW 005|||", "JL MAWAR NO 3 RT 002|||",
        "JL MAWAR NO 30 RT 002 RW 005|||", "JL MAWAR NO 3|||", "JL MAWAR NO 3|005|002|",
        "JL MAWAR NO 3 RT 002 RW 006|002|006|", "JL SMART 002 RW 005|||",
    ],
)  # fmt: skip
def test_another_address(address: str) -> None:
    assert compared(f"{address}{VILLAGE}") != compared(FORM)


def test_the_same_words_in_another_village_are_another_address() -> None:
    assert compared("JL MAWAR NO 3 RT 002 RW 005|||35.76.01.1002") != compared(FORM)


def test_the_registrys_own_number_goes_before_that_in_the_text() -> None:
    assert compared("JL MAWAR NO 3 RT 009 RW 009|002|005|" + VILLAGE) == compared(FORM)


def test_a_look_alike_of_a_form_at_an_address_of_dtsen_has_the_same_address() -> None:
    strangers(400)
    dtsen = FamilyFactory(address="JL MAWAR NO 3 RT 002 RW 005", rt="", rw="")
    form = FamilyFactory(address="Jl. Mawar No. 3", rt="002", rw="005")
    record("3576011403869001", "MUHAMMAD RIZKY", "1986-03-14", family=dtsen)
    other = record("3576010405917105", "MOCH. RISKI", "1986-03-14", family=form)

    search_all()

    assert set(DuplicatePair.objects.across_areas(reason="test").get(second=other).reasons) == {
        "name_same", "birth_same", "home_address"
    }  # fmt: skip


def test_a_form_sees_who_lives_at_the_same_address_of_dtsen() -> None:
    strangers(400)
    dtsen = FamilyFactory(address="JL MAWAR NO 3 RT 002 RW 005", rt="", rw="")
    known = record("3576011403869001", "MUHAMMAD RIZKY", "1986-03-14", family=dtsen)
    search_all()
    told = Described("3576010405917105", "MOCH. RISKI", "L", "1986-03-14", home=f"Jl. Mawar No. 3|002|005|{VILLAGE}")

    [likely] = queries.likely_for([told])

    assert likely.person_id == known.pk
    assert Reason.HOME_ADDRESS in likely.reasons


def test_who_has_no_address_shares_none_with_others_who_have_none() -> None:
    strangers(400)
    nowhere = {"address": "", "rt": "", "rw": ""}
    record("3576011403869001", "MUHAMMAD RIZKY", "1986-03-14", family=FamilyFactory(**nowhere), mother_name="SUMIATI")
    other = record(
        "3576010405917105", "MOCH. RISKI", "1986-03-14", family=FamilyFactory(**nowhere), mother_name="SUMIATI"
    )

    search_all()

    assert set(DuplicatePair.objects.across_areas(reason="test").get(second=other).reasons) == {
        "name_same", "birth_same", "mother_same"
    }  # fmt: skip


def test_an_unknown_address_does_not_speak_against_one_person() -> None:
    strangers(2000)
    record("3576011403869001", "MUHAMMAD RIZKY", "1986-03-14")
    other = record("3576010405917105", "MOCH. RISKI", "1986-03-14", family=FamilyFactory(address="", rt="", rw=""))

    search_all()

    assert DuplicatePair.objects.across_areas(reason="test").get(second=other).reasons == ["name_same", "birth_same"]
