"""The list of families."""

import re

import pytest
from django.urls import reverse

from access.domain.permissions import Role
from recipients.queries import search
from recipients.queries.families import PAGE, ListFilter, list_page
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, UserFactory


pytestmark = pytest.mark.django_db
WHOLE_NUMBER = re.compile(r"(?<!\d)\d{16}(?!\d)")
URL = reverse("recipients:list")
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def user():
    return UserFactory(role=Role.OPERATOR)


def test_rows_show_the_head_the_decile_and_the_number_of_members(client, user) -> None:
    family = FamilyFactory(head=True, head__full_name="SRI WAHYUNI", decile=3)
    PersonFactory(family=family, relationship=4)
    client.force_login(user)

    row = client.get(URL).context["page"].rows[0]

    assert (row.name, row.decile, row.members, row.village) == ("SRI WAHYUNI", 3, 2, "Surodinawan")


def test_numbers_are_masked(client, user) -> None:
    family = FamilyFactory(head=True)
    client.force_login(user)

    page = client.get(URL).content.decode()

    assert f"{family.head.nik[:6]}******{family.head.nik[12:]}" in page
    assert not WHOLE_NUMBER.search(page)


def test_a_family_without_a_head_can_be_opened(client, user) -> None:
    family = FamilyFactory()
    client.force_login(user)

    assert reverse("recipients:family", args=[family.pk]) in client.get(URL).content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"poor", "rich", "unranked", "next_door"}),
        ("decile_to=4", {"poor", "next_door"}),
        ("decile_from=5", {"rich"}),
        ("decile_from=2&decile_to=2", {"poor"}),
        (f"area={NEIGHBOUR}", {"next_door"}),
        ("area=35.76.01", {"poor", "rich", "unranked", "next_door"}),
        (f"area={VILLAGE}&decile_to=4", {"poor"}),
        ("area=99.99&decile_to=77", {"poor", "rich", "unranked", "next_door"}),
    ],
)
def test_filters(client, user, query: str, expected: set[str]) -> None:
    made = {
        "poor": FamilyFactory(head=True, decile=2),
        "rich": FamilyFactory(head=True, decile=9),
        "unranked": FamilyFactory(head=True),
        "next_door": FamilyFactory(head=True, decile=4, village_id=NEIGHBOUR),
    }
    FamilyFactory(head=True, decile=1, status="closed")
    client.force_login(user)

    rows = client.get(f"{URL}?{query}").context["page"].rows

    assert {name for name, family in made.items() if family.pk in {row.id for row in rows}} == expected
    assert len(rows) == len(expected)


def test_filters_in_force_are_chips_that_take_themselves_away(client, user) -> None:
    FamilyFactory(head=True)
    client.force_login(user)

    client.cookies["django_language"] = "en"
    response = client.get(f"{URL}?area={NEIGHBOUR}&decile_to=4&after=7")

    assert [(chip.label, chip.remove_url) for chip in response.context["chips"]] == [
        ("Area: Prajuritkulon", "?decile_to=4"),
        ("Decile 1 to 4", f"?area={NEIGHBOUR}"),
    ]


def test_a_facet_of_another_room_narrows_the_list(client, user) -> None:
    FamilyFactory(head=True)
    client.force_login(user)

    assert len(client.get(f"{URL}?review=unchecked").context["page"].rows) == 1
    assert client.get(f"{URL}?review=matched").context["page"].rows == []


def test_pages_by_key_follow_each_other_both_ways(user) -> None:
    families = [FamilyFactory() for _ in range(PAGE + 3)]

    first = list_page(ListFilter(), user, after=None, before=None)
    second = list_page(ListFilter(), user, after=first.last, before=None)
    back = list_page(ListFilter(), user, after=None, before=second.first)

    assert [row.id for row in first.rows] == [family.pk for family in families[:PAGE]]
    assert [row.id for row in second.rows] == [family.pk for family in families[PAGE:]]
    assert [row.id for row in back.rows] == [row.id for row in first.rows]
    assert (first.has_before, first.has_after, second.has_before, second.has_after) == (False, True, True, False)
    assert (back.has_before, back.has_after) == (False, True)


def test_a_partial_request_gets_the_results_and_the_clean_address(client, user) -> None:
    FamilyFactory(head=True)
    client.force_login(user)

    response = client.get(f"{URL}?q=&area={VILLAGE}&decile_to=", **HTMX)

    assert response["HX-Push-Url"] == f"{URL}?area={VILLAGE}"
    page = response.content.decode()
    assert "<html" not in page
    assert page.count('id="results"') == 1
    assert 'id="count" hx-swap-oob="true"' in page


@pytest.mark.parametrize("text", ["a", "35760"])
def test_too_little_to_search_for_is_said(client, user, text: str) -> None:
    FamilyFactory(head=True)
    client.force_login(user)

    response = client.get(URL, {"q": text})

    assert response.context["hint"]
    assert response.context["page"].rows == []


@pytest.mark.parametrize("query", ["", "q=slamet+riyadi", "q=jl.+raya", "decile_to=4&review=unchecked"])
def test_the_number_of_queries_does_not_grow(client, user, query: str, django_assert_max_num_queries) -> None:
    client.force_login(user)
    FamilyFactory(head=True, decile=3)
    client.get(URL)

    with django_assert_max_num_queries(12) as one:
        client.get(f"{URL}?{query}")
    for _ in range(49):
        FamilyFactory(head=True, decile=3)
    with django_assert_max_num_queries(12) as fifty:
        response = client.get(f"{URL}?{query}")

    assert len(response.context["page"].rows) == 50
    # A page full of people of that very name ends the search before typos are looked for.
    assert len(fifty) == len(one) - (query == "q=slamet+riyadi")


def test_a_search_that_is_cut_says_that_these_are_the_best(client, user, monkeypatch) -> None:
    monkeypatch.setattr(search, "MOST", 2)
    for _ in range(3):
        FamilyFactory(head=True, head__full_name="SRI WAHYUNI")
    client.force_login(user)

    client.cookies["django_language"] = "en"
    context = client.get(f"{URL}?q=sri+wahyuni").context

    assert (context["count_text"], len(context["page"].rows)) == ("the 2 families that fit best", 2)
