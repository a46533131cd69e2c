"""The registry over HTTP."""

import json
import re

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import Client
from django.urls import reverse

from access.domain.permissions import Role
from access.models import RecordView
from access.views.failures import bad_request
from recipients.queries.families import PAGE
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, UserFactory, areas
from tests.recipients.factories import ImportFactory


pytestmark = pytest.mark.django_db
WHOLE_NUMBER = re.compile(r"(?<!\d)\d{16}(?!\d)")
FAMILIES = reverse("api:families")


@pytest.fixture
def operator(client):
    user = UserFactory(role=Role.OPERATOR)
    client.force_login(user)
    return user


def test_families_come_masked_with_decile_and_members(client, operator) -> None:
    family = FamilyFactory(head=True, head__full_name="SRI WAHYUNI", decile=3)

    response = client.get(FAMILIES)

    assert response.json()["results"] == [
        {
            "id": family.pk, "head_name": "SRI WAHYUNI",
            "head_nik": f"{family.head.nik[:6]}******{family.head.nik[12:]}", "address": family.address, "rt": "003",
            "rw": "005", "village": "Surodinawan", "decile": 3, "members": 1, "is_vanished": False,
        }
    ]  # fmt: skip
    assert not WHOLE_NUMBER.search(response.content.decode())


def test_pages_of_families_follow_each_other_both_ways(client, operator) -> None:
    families = [FamilyFactory() for _ in range(PAGE + 1)]

    first = client.get(f"{FAMILIES}?area={VILLAGE}").json()
    second = client.get(first["next"]).json()
    back = client.get(second["previous"]).json()

    assert [row["id"] for row in second["results"]] == [families[-1].pk]
    assert (first["count"], first["previous"], second["next"]) == (PAGE + 1, None, None)
    assert back["results"] == first["results"]


def test_families_are_filtered_as_on_the_page(client, operator) -> None:
    poor = FamilyFactory(head=True, head__full_name="SRI WAHYUNI", decile=2)
    FamilyFactory(head=True, decile=9)

    assert [row["id"] for row in client.get(f"{FAMILIES}?decile_to=4").json()["results"]] == [poor.pk]
    assert [row["id"] for row in client.get(f"{FAMILIES}?q=sri+wahyni").json()["results"]] == [poor.pk]


@pytest.mark.parametrize(
    ("query", "name"),
    [("desil=4", "desil"), ("decile_to=11", "decile_to"), ("area=99.99", "area"), ("after=x", "after"),
     (f"after={10**18}", "after"), ("review=often", "review")],
)  # fmt: skip
def test_an_unknown_filter_or_value_is_refused(client, operator, query: str, name: str) -> None:
    FamilyFactory()

    response = client.get(f"{FAMILIES}?{query}")

    assert response.status_code == 400
    assert list(response.json()) == [name]


def test_one_family_with_members_and_deciles_is_written_down(client, operator) -> None:
    family = FamilyFactory(head=True, decile=3)

    response = client.get(reverse("api:family", args=[family.pk]))

    body = response.json()
    number = family.cards.get().kk_number
    assert body["kk_number"] == f"{number[:6]}******{number[12:]}"
    assert [member["full_name"] for member in body["members"]] == [family.head.full_name]
    assert body["deciles"] == [
        {"version": "2026-Q3", "national": 3, "province": None, "city": None, "is_current": True}
    ]
    assert not WHOLE_NUMBER.search(response.content.decode())
    assert RecordView.objects.get().object_id == str(family.pk)


def test_a_family_without_a_card(client, operator) -> None:
    family = FamilyFactory()
    family.cards.update(until_on="2024-01-01")

    assert client.get(reverse("api:family", args=[family.pk])).json()["kk_number"] is None


def test_persons_are_found_by_name_and_by_number(client, operator) -> None:
    person = PersonFactory(full_name="SRI WAHYUNI")
    PersonFactory(full_name="BUDI SANTOSO")
    url = reverse("api:persons")

    by_name, by_number = client.get(url, {"q": "sri wahyni"}), client.get(url, {"q": person.nik})

    assert [row["id"] for row in by_name.json()] == [person.pk]
    assert by_number.json() == by_name.json()
    assert not WHOLE_NUMBER.search(by_name.content.decode())
    assert by_name.json()[0]["village"] == "Surodinawan"


@pytest.mark.parametrize("query", ["", "?q=", "?q=a", "?q=3576"])
def test_too_few_words_find_nobody(client, operator, query: str) -> None:
    PersonFactory()

    assert client.get(reverse("api:persons") + query).json() == []


def test_other_areas_are_not_there(client) -> None:
    family = FamilyFactory(head=True)
    client.force_login(UserFactory(role=Role.OPERATOR, role__area=NEIGHBOUR))

    assert client.get(FAMILIES).json()["results"] == []
    assert client.get(reverse("api:persons"), {"q": family.head.nik}).json() == []
    assert client.get(reverse("api:family", args=[family.pk])).status_code == 404
    assert [area["code"] for area in client.get(reverse("api:areas")).json()] == [NEIGHBOUR]


def test_imports_come_with_their_counts(client) -> None:
    client.force_login(UserFactory(role=Role.AUDITOR))
    found = ImportFactory()

    page = client.get(reverse("api:imports")).json()
    one = client.get(reverse("api:import", args=[found.pk])).json()

    assert page == {"next": None, "results": [one]}
    assert (one["state"], one["counts"]["persons"]["read"], one["admitted_by"]) == ("staged", 8, None)


def test_areas_of_the_own_city(client, operator) -> None:
    areas()

    assert [area["code"] for area in client.get(reverse("api:areas")).json()] == ["35.76.01", VILLAGE, NEIGHBOUR]


def test_nothing_can_be_written(client, operator) -> None:
    family = FamilyFactory()

    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(reverse("api:family", args=[family.pk])).status_code == 405


@pytest.mark.parametrize(
    ("method", "path", "body", "kind", "status"),
    [
        ("get", "/api/v1/nothing/", "", "text/plain", 404),
        ("post", "/api/v1/nothing", "{", "application/json", 404),
        ("get", "/api/v1/families/abc/", "", "text/plain", 404),
        ("get", "/api/v1/families/999999/", "", "text/plain", 404),
        ("post", "/api/v1/families/", "<a/>", "application/xml", 405),
        ("post", "/api/v1/families/", "{", "application/json", 405),
        ("post", "/api/v1/families/", "a=" + "x" * 6_000_000, "application/x-www-form-urlencoded", 405),
        ("post", "/api/v1/families/", "no boundary", "multipart/form-data", 405),
    ],
)
def test_a_request_that_cannot_be_answered_is_told_in_one_form(
    client, operator, method: str, path: str, body: str, kind: str, status: int
) -> None:
    response = client.generic(method.upper(), path, body, content_type=kind)

    assert (response.status_code, list(response.json())) == (status, ["detail"])


@pytest.mark.parametrize("body", ["{", "[" * 100_000, "a=" + "x" * 6_000_000])
def test_what_is_sent_without_the_token_of_the_session_is_not_looked_at(operator, body: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(operator)
    browser.cookies["csrftoken"] = "a" * 32

    response = browser.post(FAMILIES, body, content_type="application/json")

    assert (response.status_code, list(response.json())) == (415, ["detail"])


def test_a_body_that_no_form_may_have_is_refused_in_the_form_of_the_api(rf) -> None:
    response = bad_request(rf.post(FAMILIES), RequestDataTooBig())

    assert (response.status_code, list(json.loads(response.content))) == (400, ["detail"])


def test_the_description_keeps_its_name_whatever_version_is_asked_for(client) -> None:
    assert client.get("/api/schema/?version=1%0A")["Content-Disposition"] == 'inline; filename="SIGAP Bansos.yaml"'


def test_a_failure_of_the_server_is_told_in_the_same_form(client, operator, monkeypatch) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("recipients.queries.families.areas_to_choose", fail)
    client.raise_request_exception = False

    response = client.get("/api/v1/areas/")

    assert (response.status_code, list(response.json())) == (500, ["detail"])


def test_pages_that_are_not_there_stay_pages(client) -> None:
    client.raise_request_exception = False

    assert client.get("/tidak-ada/")["Content-Type"] == "text/html; charset=utf-8"
    assert client.get("/api/v1/families")["Location"] == "/api/v1/families/"


@pytest.mark.parametrize(
    ("role", "names"),
    [
        (Role.OPERATOR, ["areas", "families", "imports", "persons", "schema"]),
        (Role.AUDITOR, ["imports", "schema"]),
        (Role.PEJABAT, ["schema"]),
    ],
)
def test_the_root_tells_which_addresses_somebody_may_read(client, role: Role, names: list[str]) -> None:
    areas()
    client.force_login(UserFactory(role=role))

    found = client.get("/api/v1/").json()

    assert sorted(found) == names
    assert [client.get(address).status_code for address in found.values()] == [200] * len(names)


def test_the_root_is_for_who_is_signed_in(client) -> None:
    assert client.get("/api/v1/").status_code == 403


def test_everybody_may_read_the_description_and_it_names_every_address(client) -> None:
    response = client.get(reverse("api-schema"), {"format": "json"})

    assert sorted(json.loads(response.content)["paths"]) == [
        "/api/v1/areas/", "/api/v1/families/", "/api/v1/families/{id}/", "/api/v1/imports/", "/api/v1/imports/{id}/",
        "/api/v1/persons/",
    ]  # fmt: skip


@pytest.mark.parametrize("count", [1, 50])
def test_a_page_of_families_costs_a_fixed_number_of_queries(
    client, operator, count: int, django_assert_max_num_queries
) -> None:
    for _ in range(count):
        FamilyFactory(head=True, decile=3)

    with django_assert_max_num_queries(12):
        client.get(FAMILIES)
