"""Searching families as people type."""

import pytest

from access.domain.permissions import Role
from recipients.queries import search
from recipients.queries.families import PAGE, ListFilter, list_page
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, UserFactory


pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role=Role.OPERATOR)


def found(text: str, user, **chosen) -> list[int]:
    page = list_page(ListFilter(text=text, **chosen), user, after=None, before=None)
    return [row.id for row in page.rows]


def named(name: str, **family) -> int:
    return FamilyFactory(head=True, head__full_name=name, **family).pk


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("sri wahyni", "SRI WAHYUNI"),
        ("Sri Wahyuni", "SRI WAHYUNI HANDAYANI"),
        ("Muh. Ali", "MUHAMMAD ALI"),
        ("Muhammad Ali", "MOH. ALI"),
        ("rachmad wahyudhi", "RACHMAD WAHYUDI"),
        ("Nur'aini", "NUR AINI"),
    ],
)
def test_names_are_found_in_spite_of_typos_and_short_forms(user, typed: str, written: str) -> None:
    named("BUDI SANTOSO")
    family = named(written)

    assert found(typed, user) == [family]


def test_the_best_name_comes_first(user) -> None:
    near, exact = named("SRI WAHYUNINGSIH"), named("SRI WAHYUNI")

    assert found("sri wahyuni", user) == [exact, near]


@pytest.mark.parametrize("written", ["{}", " {} ", "'{}"])
def test_a_nik_finds_its_family(user, written: str) -> None:
    family = FamilyFactory(head=True)
    FamilyFactory(head=True)

    assert found(written.format(family.head.nik), user) == [family.pk]


def test_a_nik_with_blanks_and_dots_finds_its_family(user) -> None:
    family = FamilyFactory(head=True)
    nik = family.head.nik

    assert found(f"{nik[:4]} {nik[4:8]}.{nik[8:12]} {nik[12:]}", user) == [family.pk]


def test_a_kk_number_finds_its_family_and_a_former_one_too(user) -> None:
    family = FamilyFactory(head=True, kk_number="3576010101019991")
    family.cards.update(until_on="2024-01-01")
    family.cards.create(kk_number="3576010101019992", from_on="2024-01-01")

    assert found("3576010101019992", user) == [family.pk]
    assert found("3576010101019991", user) == [family.pk]


def test_the_beginning_of_a_number_finds_nothing(user) -> None:
    family = FamilyFactory(head=True)

    assert found(family.head.nik[:8], user) == []


@pytest.mark.parametrize("typed", ["jl. raya ijen 77", "Ijen 77"])
def test_an_address_finds_its_family(user, typed: str) -> None:
    FamilyFactory(head=True, address="Jl. Kenanga 4")
    family = FamilyFactory(head=True, address="Jl. Raya Ijen 77")

    assert found(typed, user) == [family.pk]


def test_a_street_without_the_word_street_is_found_when_nobody_is_called_so(user) -> None:
    family = FamilyFactory(head=True, address="Jl. Kenanga 4")

    assert found("kenanga", user) == [family.pk]


def test_a_member_who_is_not_the_head_is_named(user) -> None:
    family = FamilyFactory(head=True, head__full_name="SLAMET")
    PersonFactory(family=family, relationship=3, full_name="SRI WAHYUNI")

    page = list_page(ListFilter(text="sri wahyuni"), user, after=None, before=None)

    assert [(row.name, row.found_name) for row in page.rows] == [("SLAMET", "SRI WAHYUNI")]


def test_search_and_filters_narrow_together(user) -> None:
    poor = named("SRI WAHYUNI", decile=2)
    named("SRI WAHYUNI", decile=8)

    assert found("sri wahyuni", user, decile_to=4) == [poor]


def test_better_names_elsewhere_do_not_hide_those_inside_the_filter(user, monkeypatch) -> None:
    monkeypatch.setattr(search, "MOST", 2)
    monkeypatch.setattr(search, "_MOST_PERSONS", 4)
    for _ in range(5):
        named("SRI WAHYUNI", village_id=VILLAGE, decile=8)
    elsewhere = named("SRI WAHYUNINGSIH", village_id=NEIGHBOUR, decile=8)
    poor = named("SRI WAHYUNINGRUM", village_id=VILLAGE, decile=2)

    assert found("sri wahyuni", user, area=NEIGHBOUR) == [elsewhere]
    assert found("sri wahyuni", user, area=VILLAGE.rpartition(".")[0], decile_to=4) == [poor]


def test_other_areas_are_not_searched() -> None:
    neighbour = UserFactory(role=Role.OPERATOR, role__area=NEIGHBOUR)
    family = FamilyFactory(village_id=VILLAGE, head=True, head__full_name="SRI WAHYUNI", address="Jl. Kenanga 4")

    assert found("sri wahyuni", neighbour) == []
    assert found(family.head.nik, neighbour) == []
    assert found(family.cards.get().kk_number, neighbour) == []
    assert found("jl. kenanga", neighbour) == []


def test_pages_of_a_search_follow_each_other_both_ways(user) -> None:
    for _ in range(PAGE + 2):
        named("SRI WAHYUNI")
    chosen = ListFilter(text="sri wahyuni")

    first = list_page(chosen, user, after=None, before=None)
    second = list_page(chosen, user, after=first.last, before=None)
    back = list_page(chosen, user, after=None, before=second.first)

    assert [len(first.rows), len(second.rows)] == [PAGE, 2]
    assert (first.has_before, first.has_after) == (False, True)
    assert (second.has_before, second.has_after) == (True, False)
    assert [row.id for row in back.rows] == [row.id for row in first.rows]
    assert first.count == second.count == PAGE + 2


def test_a_page_of_people_of_that_very_name_is_enough_in_a_city_and_not_in_a_kelurahan(user, monkeypatch) -> None:
    monkeypatch.setattr(search, "_ENOUGH", 2)
    exact = [named("SITI NURJANAH", village_id=VILLAGE), named("SITI NURJANAH", village_id=VILLAGE)]
    near = named("SITI NURJANNAH", village_id=VILLAGE)

    assert found("siti nurjanah", user) == exact
    assert found("siti nurjanah", user, area=VILLAGE) == [*exact, near]


def test_the_shortest_of_the_names_that_hold_the_words_comes_first(user, monkeypatch) -> None:
    monkeypatch.setattr(search, "_ENOUGH", 2)
    longer, exact = named("MUH ALI AKBAR"), named("MUHAMMAD ALI")

    assert found("Muh. Ali", user) == [exact, longer]
