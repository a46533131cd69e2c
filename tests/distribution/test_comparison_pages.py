"""Who entered and left between two determinations, and how well aid hits its mark."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from access.domain.permissions import Role
from access.listings import listing
from access.models import RoleAssignment
from distribution.actions import determinations, programmes
from distribution.domain.periods import Quarter
from distribution.models import Determination, Programme
from distribution.views.panels import aid as aid_panel
from recipients.models import DecileRecord
from tests.distribution.factories import UP_TO_4, a_city, a_determination, a_programme, an_approved_roster
from tests.factories import CITY, NEIGHBOUR, VILLAGE, FamilyFactory, UserFactory, areas


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("speaking_english")]


def _as(client: Client, role: Role, area: str = CITY) -> Any:
    areas()
    user = UserFactory(role=role, role__area=area)
    client.force_login(user)
    return user


def _text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def _ranks_now(family: Any, decile: int) -> None:
    DecileRecord.objects.filter(family=family).update(is_current=False)
    DecileRecord.objects.create(family=family, version="2026-Q4", national=decile)


def _next_period(programme: Programme) -> Determination:
    row = determinations.request(
        programme=programme, period=Quarter(2027, 1), city=a_city(), by=UserFactory(role=Role.OPERATOR)
    )
    determinations.run(determination_id=row.pk)
    row.refresh_from_db()
    return row


@pytest.fixture
def changed() -> tuple[Determination, Determination, dict[str, Any]]:
    """One family stays, one leaves as its decile rises, one enters as its falls, one gets more by the new rule."""
    programme = a_programme()
    families = {
        "stays": FamilyFactory(head=True, decile=2),
        "leaves": FamilyFactory(head=True, decile=3),
        "enters": FamilyFactory(head=True, decile=6, village_id=NEIGHBOUR),
    }
    older = a_determination(programme)
    _ranks_now(families["leaves"], 8)
    _ranks_now(families["enters"], 1)
    return _next_period(programme), older, families


def test_who_enters_and_leaves_is_told_with_the_reasons(client: Client, changed: Any) -> None:
    newer, older, families = changed
    _as(client, Role.OPERATOR)

    page = client.get(reverse("distribution:comparison", args=[newer.pk]))
    leaves = client.get(reverse("distribution:comparison", args=[newer.pk]), {"change": "leaves"})
    because = client.get(
        reverse("distribution:comparison", args=[newer.pk]), {"change": "leaves", "reason": "DESIL_ABOVE"}
    )
    otherwise = client.get(reverse("distribution:comparison", args=[newer.pk]), {"change": "leaves", "reason": "POWER"})

    found = page.context["found"]
    assert page.context["older"].pk == older.pk
    assert (found.enters, found.leaves, found.changed, found.stays) == (1, 1, 0, 1)
    assert {(one.change, text) for one, _label, text, _address in page.context["why"]} == {
        ("enters", "The decile is above the limit"),
        ("leaves", "The decile is above the limit"),
    }
    assert [one.family_id for one, _texts in page.context["results"]] == [families["enters"].pk]
    assert [(one.family_id, texts) for one, texts in leaves.context["results"]] == [
        (families["leaves"].pk, ["The decile is above the limit"])
    ]
    assert families["leaves"].head.nik not in _text(leaves)
    assert [one.family_id for one, _texts in because.context["results"]] == [families["leaves"].pk]
    assert otherwise.context["results"] == []


def test_goods_are_told_by_their_quantity_before_and_now(client: Client) -> None:
    rice = {"per": "family", "goods": {"name": "beras", "unit": "kg", "quantity": 30}}
    programme = a_programme(definition=UP_TO_4 | {"amount": rice})
    family = FamilyFactory(head=True, decile=2)
    a_determination(programme)
    programmes.add_rule(
        programme=programme,
        definition=UP_TO_4 | {"amount": rice | {"goods": rice["goods"] | {"quantity": 20}}},
        valid_from=date(2027, 1, 1),
        legal_basis="Perwali kedua",
        by=UserFactory(role=Role.ADMIN),
    )
    newer = _next_period(programme)
    _as(client, Role.OPERATOR)

    page = client.get(reverse("distribution:comparison", args=[newer.pk]), {"change": "changed"})
    determined = client.get(reverse("distribution:determination", args=[newer.pk]))
    told = aid_panel(family, (), UserFactory(role=Role.OPERATOR))

    assert "before: 30 kg beras" in _text(page)
    assert "20 kg beras" in _text(page)
    assert "1 families with 20 kg beras in all" in _text(determined)
    assert "Rp 0" not in _text(page) + _text(determined)
    assert told is not None
    assert "20 kg beras" in render_to_string(told.template, {"panel": told.context})


def test_another_amount_by_another_rule_is_told(client: Client) -> None:
    programme = a_programme()
    FamilyFactory(head=True, decile=2)
    a_determination(programme)
    programmes.add_rule(
        programme=programme,
        definition={"decile": {"level": "national", "max": 4}, "amount": {"per": "family", "rupiah": 700_000}},
        valid_from=date(2027, 1, 1),
        legal_basis="Perwali kedua",
        by=UserFactory(role=Role.ADMIN),
    )
    newer = _next_period(programme)
    _as(client, Role.OPERATOR)

    page = client.get(reverse("distribution:comparison", args=[newer.pk]))

    # Nobody entered or left, so the list begins with what there is.
    assert page.context["change"] == "changed"
    assert [(one.amount_other, one.amount) for one, _texts in page.context["results"]] == [(600_000, 700_000)]
    assert [str(one.label) for one in page.context["differences"]] == ["Amount"]


def test_the_first_determination_has_nothing_to_compare_with(client: Client) -> None:
    FamilyFactory(head=True, decile=2)
    row = a_determination()
    _as(client, Role.OPERATOR)

    page = client.get(reverse("distribution:comparison", args=[row.pk]))

    assert "This is the first finished determination" in _text(page)


def test_a_family_that_is_new_in_the_registry_has_no_reason(client: Client, changed: Any) -> None:
    newer, _older, _families = changed
    FamilyFactory(head=True, decile=1)
    newest = _next_period(newer.programme)
    _as(client, Role.OPERATOR)

    page = client.get(reverse("distribution:comparison", args=[newest.pk]), {"dengan": str(newer.pk)})

    assert page.context["older"].pk == newer.pk
    (_one, _label, text, address) = page.context["why"][0]
    assert text == "Was not in the registry then"
    assert len(client.get(reverse("distribution:comparison", args=[newest.pk]) + address).context["results"]) == 1


def test_changes_can_be_taken_out_as_they_are_shown(client: Client, changed: Any) -> None:
    newer, older, families = changed
    user = _as(client, Role.OPERATOR)
    source = listing("changes_of_result")
    leaves = QueryDict(f"determination={newer.pk}&dengan={older.pk}&change=leaves")
    enters = QueryDict(f"determination={newer.pk}&dengan={older.pk}")

    left = [[column.value(row) for column in source.columns()][3:] for row in source.rows(leaves, user)]
    came = [[column.value(row) for column in source.columns()][3:] for row in source.rows(enters, user)]

    assert left == [[3, "The decile is above the limit", 600_000, None]]
    assert came == [[1, "The decile is above the limit", None, 600_000]]
    assert source.count(leaves, user) == 1
    assert source.narrowed_by(leaves, user)[1:] == ["Change: Leaves"]
    assert source.count(QueryDict(f"determination={newer.pk}&dengan=x"), user) == 0
    assert families["leaves"].village_id == VILLAGE


@pytest.fixture
def amiss() -> dict[str, Any]:
    """An approved roster of two; since then one of them rose above the limit and a third family fell below it."""
    programme = a_programme("satu")
    families = {
        "stays": FamilyFactory(head=True, decile=2),
        "rose": FamilyFactory(head=True, decile=3),
        "fell": FamilyFactory(head=True, decile=7),
    }
    an_approved_roster(a_determination(programme))
    _ranks_now(families["rose"], 9)
    _ranks_now(families["fell"], 1)
    a_determination(programme)
    return families


def test_targeting_counts_the_three_tiers_and_opens_the_families(client: Client, amiss: Any) -> None:
    _as(client, Role.OPERATOR)
    query = {"period": "2026-Q4"}

    page = client.get(reverse("distribution:targeting"), query)
    included = client.get(reverse("distribution:targeting-list", args=["tidak-berhak"]), query)
    missing = client.get(reverse("distribution:targeting-list", args=["terlewat"]), query)
    twice = client.get(reverse("distribution:targeting-list", args=["ganda"]), query)

    totals = page.context["totals"]
    assert (totals.included_ineligible, totals.eligible_missing) == (1, 1)
    assert (totals.twice_forbidden, totals.twice_warned) == (0, 0)
    assert [(one.family.pk, one.texts) for one in included.context["rows"]] == [
        (amiss["rose"].pk, ["The decile is above the limit"])
    ]
    assert [one.family.pk for one in missing.context["rows"]] == [amiss["fell"].pk]
    assert twice.context["rows"] == []
    assert amiss["rose"].head.nik not in _text(included)


def test_targeting_is_narrowed_to_programme_and_area(client: Client, amiss: Any) -> None:
    a_programme("dua")
    _as(client, Role.OPERATOR)
    of_other = client.get(reverse("distribution:targeting"), {"period": "2026-Q4", "programme": "dua"})
    elsewhere = client.get(
        reverse("distribution:targeting-list", args=["terlewat"]),
        {"period": "2026-Q4", "programme": "satu", "village": NEIGHBOUR},
    )
    _as(client, Role.PENDAMPING, area=NEIGHBOUR)
    of_another = client.get(reverse("distribution:targeting-list", args=["tidak-berhak"]), {"period": "2026-Q4"})

    assert of_other.context["lines"] == []
    assert elsewhere.context["rows"] == []
    assert of_another.context["rows"] == []
    assert client.get(reverse("distribution:targeting-list", args=["apa-saja"])).status_code == 404


def test_who_keeps_programmes_sees_figures_without_links(client: Client, amiss: Any) -> None:
    _as(client, Role.ADMIN)

    page = client.get(reverse("distribution:targeting"), {"period": "2026-Q4"})

    assert page.context["totals"].eligible_missing == 1
    assert reverse("distribution:targeting-list", args=["terlewat"]) not in _text(page)


@pytest.mark.parametrize(("area", "ways"), [(VILLAGE, 1), (NEIGHBOUR, 0)])
def test_figures_lead_to_families_only_where_these_may_be_read(
    client: Client, amiss: Any, area: str, ways: int
) -> None:
    """An official of the city who is a facilitator in one kelurahan."""
    user = _as(client, Role.PEJABAT)
    RoleAssignment.objects.create(
        user=user, role=Role.PENDAMPING, area_id=area, valid_from=date(2020, 1, 1), given_by=user
    )  # fmt: skip

    page = _text(client.get(reverse("distribution:targeting"), {"period": "2026-Q4"}))

    assert page.count(reverse("distribution:targeting-list", args=["terlewat"])) == ways


def test_two_programmes_at_once_are_told(client: Client) -> None:
    family = FamilyFactory(head=True, decile=2)
    one, other = a_programme("satu"), a_programme("dua")
    an_approved_roster(a_determination(one))
    an_approved_roster(a_determination(other))
    user = _as(client, Role.OPERATOR)
    query = "period=2026-Q4&tier=ganda&policy=warned"

    page = client.get(reverse("distribution:targeting-list", args=["ganda"]), QueryDict(query).dict())
    source = listing("targeting")
    rows = list(source.rows(QueryDict(query), user))

    assert {one.programme for one in page.context["rows"]} == {"Program satu", "Program dua"}
    assert {row.family_id for row in rows} == {family.pk}
    assert source.count(QueryDict(query), user) == 2
    assert [column.value(rows[0]) for column in source.columns()][2:] == [
        family.village.name,
        rows[0].roster.programme.name,
        "",
        600_000,
    ]
    assert source.narrowed_by(QueryDict(query), user)[0] == "Receives what should not come together"
    assert source.count(QueryDict("tier=apa-saja"), user) == 0


def test_lists_ask_a_fixed_number_of_questions(client: Client, django_assert_max_num_queries: Any, amiss: Any) -> None:
    _as(client, Role.OPERATOR)
    address = reverse("distribution:targeting-list", args=["terlewat"])

    with django_assert_max_num_queries(12) as few:
        client.get(address, {"period": "2026-Q4"})
    for _number in range(8):
        family = FamilyFactory(head=True, decile=7)
        _ranks_now(family, 1)
    a_determination(Programme.objects.get(code="satu"))
    with django_assert_max_num_queries(12) as many:
        found = client.get(address, {"period": "2026-Q4"})

    assert len(found.context["rows"]) == 9
    assert len(many) <= len(few)
