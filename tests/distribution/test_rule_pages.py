"""The rule editor, the diff of versions, and a rule tried on one family."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from access.domain.permissions import Role
from access.models import RecordView, RoleAssignment
from distribution.actions import programmes
from distribution.models import Programme, ProgrammeRule
from recipients.models import PersonConditions
from tests.distribution.factories import a_determination, a_programme
from tests.factories import CITY, NEIGHBOUR, VILLAGE, FamilyFactory, UserFactory, areas


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("speaking_english")]

RULE: dict[str, Any] = {
    "level": "national",
    "decile_min": "1",
    "decile_max": "3",
    "components": [],
    "assets": ["car"],
    "findings_of": "receiver",
    "receiver": "head",
    "per": "family",
    "rupiah": "500000",
}
HTMX = {"HTTP_HX_REQUEST": "true"}


def _as(client: Client, *roles: Role, area: str = CITY) -> Any:
    areas()
    user = UserFactory(role=roles[0])
    for role in roles[1:]:
        RoleAssignment.objects.create(user=user, role=role, area_id=area, valid_from=date(2020, 1, 1), given_by=user)
    client.force_login(user)
    return user


def _editor(programme: Programme) -> str:
    return reverse("distribution:rule-new", args=[programme.code])


def _text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_the_rule_is_read_while_it_is_changed_and_nothing_is_kept(client: Client) -> None:
    programme = a_programme()
    _as(client, Role.ADMIN)

    part = client.post(_editor(programme), RULE | {"act": "read"}, **HTMX)

    assert part.status_code == 200
    assert "National decile 1 to 3" in _text(part)
    assert "<form" not in _text(part)
    assert [(one.before, one.after) for one in part.context["differences"]] == [
        ("National decile 1 to 4", "National decile 1 to 3"),
        ("", "Not with a car"),
        ("Rp 600,000 per family and quarter", "Rp 500,000 per family and quarter"),
    ]
    assert programme.rules.count() == 1


def test_a_rule_that_is_not_whole_selects_nobody_and_says_so(client: Client) -> None:
    programme = a_programme()
    _as(client, Role.ADMIN)

    part = client.post(_editor(programme), RULE | {"rupiah": "", "act": "read"}, **HTMX)
    tried = client.post(_editor(programme), RULE | {"rupiah": "", "act": "test", "family": "Budi"}, **HTMX)
    made_up = client.post(_editor(programme), RULE | {"rupiah": "", "act": "example", "example-adults": "2"}, **HTMX)

    assert "Until then it selects nobody." in _text(part)
    assert "Complete the rule first" in _text(tried)
    assert "Complete the rule first" in _text(made_up)


def test_enter_in_a_field_keeps_no_version(client: Client) -> None:
    programme = a_programme()
    _as(client, Role.ADMIN)

    page = client.post(
        _editor(programme), RULE | {"act": "enter", "valid_from": "2027-01-01", "legal_basis": "Perwali contoh"}
    )

    assert page.status_code == 200
    assert programme.rules.count() == 1


def test_a_family_is_found_by_nik_and_told_condition_by_condition(client: Client) -> None:
    programme = a_programme()
    family = FamilyFactory(head=True, decile=5, conditions={"has_car": True})
    user = _as(client, Role.ADMIN, Role.OPERATOR)

    part = client.post(_editor(programme), RULE | {"act": "test", "family": family.head.nik}, **HTMX)

    tried = part.context["tried"]
    assert not tried.is_entitled
    assert [(str(one.label), one.known, list(one.against)) for one in tried.readings] == [
        ("Members", "1 living member", []),
        ("Decile", "Decile 5 (2026-Q3)", ["The decile is above the limit"]),
        ("Possessions", "a car", ["The family owns a car"]),
        ("Leaving", "", []),
    ]
    assert family.head.nik not in _text(part)
    assert RecordView.objects.filter(viewer=user).count() == 1


def test_a_tried_family_shows_no_disability_to_who_may_read_it_elsewhere(client: Client) -> None:
    programme = a_programme()
    family = FamilyFactory(head=True, decile=2)
    PersonConditions.objects.create(person=family.head, source="dtsen", observed_on=date(2026, 9, 30), walking=1)
    rule = RULE | {"components": ["severe_disability"], "act": "test", "family": family.head.nik}

    user = _as(client, Role.ADMIN, Role.OPERATOR)
    elsewhere = {"user": user, "role": Role.VERIFIKATOR, "valid_from": date(2020, 1, 1), "given_by": user}
    RoleAssignment.objects.create(area_id=NEIGHBOUR, **elsewhere)

    tried = client.post(_editor(programme), rule, **HTMX).context["tried"]

    known = [one.known for one in tried.readings]
    assert "Somebody belongs to a component that is not named here" in known
    assert "Severe disability: 1" not in known


def test_enter_in_the_search_tries_the_family(client: Client) -> None:
    programme = a_programme()
    family = FamilyFactory(head=True, decile=2)
    _as(client, Role.ADMIN, Role.OPERATOR)

    page = client.post(_editor(programme), RULE | {"act": "enter", "family": family.head.nik})

    assert page.context["tried"].is_entitled
    assert page.context["tried"].amount == 500_000


def test_goods_that_the_family_would_get_are_told(client: Client) -> None:
    programme = a_programme()
    family = FamilyFactory(head=True, decile=2)
    _as(client, Role.ADMIN, Role.OPERATOR)
    rice = {"rupiah": "", "goods_name": "beras", "goods_unit": "kg", "goods_quantity": "30"}

    page = client.post(_editor(programme), RULE | rice | {"act": "test", "family": family.head.nik}, **HTMX)

    assert "30 kg beras" in _text(page)
    assert "Rp 0" not in _text(page)


def test_one_of_several_families_is_chosen(client: Client) -> None:
    programme = a_programme()
    families = [FamilyFactory(head=True, head__full_name="Siti Rahayu", decile=2) for _ in range(2)]
    _as(client, Role.ADMIN, Role.OPERATOR)

    several = client.post(_editor(programme), RULE | {"act": "test", "family": "siti rahayu"}, **HTMX)
    one = client.post(_editor(programme), RULE | {"act": f"test-{families[1].pk}"}, **HTMX)

    assert {found.pk for found in several.context["tried"].choices} == {family.pk for family in families}
    assert one.context["tried"].family.pk == families[1].pk


@pytest.mark.parametrize("text", ["", "ab", "3576019999999999", "tidak ada orangnya"])
def test_who_is_not_there_is_not_found(client: Client, text: str) -> None:
    programme = a_programme()
    FamilyFactory(head=True, decile=2)
    _as(client, Role.ADMIN, Role.OPERATOR)

    part = client.post(_editor(programme), RULE | {"act": "test", "family": text}, **HTMX)

    assert part.context["tried"].trouble.startswith("No family was found.")


def test_families_elsewhere_and_those_of_others_are_not_found(client: Client) -> None:
    programme = a_programme()
    areas()
    elsewhere = FamilyFactory(head=True, decile=2, village_id=NEIGHBOUR)
    _as(client, Role.ADMIN, Role.PENDAMPING, area=VILLAGE)
    by_nik = client.post(_editor(programme), RULE | {"act": "test", "family": elsewhere.head.nik}, **HTMX)
    by_key = client.post(_editor(programme), RULE | {"act": f"test-{elsewhere.pk}"}, **HTMX)
    here = FamilyFactory(head=True, decile=2)
    _as(client, Role.ADMIN)
    without_right = client.post(_editor(programme), RULE | {"act": "test", "family": here.head.nik}, **HTMX)

    for part in (by_nik, by_key, without_right):
        assert part.context["tried"].trouble.startswith("No family was found.")
    assert RecordView.objects.count() == 0


def test_a_made_up_family_opens_nobodys_data(client: Client) -> None:
    programme = a_programme()
    _as(client, Role.ADMIN)
    family = {"act": "example", "example-adults": "2", "example-decile": "3"}

    part = client.post(_editor(programme), RULE | family, **HTMX)
    broken = client.post(_editor(programme), RULE | family | {"example-adults": "banyak"}, **HTMX)

    assert part.context["tried"].is_entitled
    assert "made-up family" in _text(part)
    assert broken.context["tried"].trouble.startswith("Say of the made-up family")
    assert RecordView.objects.count() == 0


def test_the_editor_takes_a_rule_from_the_address(client: Client) -> None:
    programme = a_programme()
    _as(client, Role.ADMIN)

    page = client.get(_editor(programme), RULE)
    broken = client.get(_editor(programme), RULE | {"rupiah": "0"})

    assert page.context["form"]["rupiah"].value() == 500_000
    assert page.context["form"]["assets"].value() == ["car"]
    assert broken.context["form"]["rupiah"].value() == 600_000


def _second_version(programme: Programme) -> ProgrammeRule:
    return programmes.add_rule(
        programme=programme,
        definition={"decile": {"level": "national", "max": 2}, "amount": {"per": "family", "rupiah": 700_000}},
        valid_from=date(2026, 7, 1),
        legal_basis="Perwali kedua",
        by=UserFactory(role=Role.ADMIN),
    )


def test_two_versions_are_compared_in_words(client: Client) -> None:
    programme = a_programme()
    address = reverse("distribution:rule-diff", args=[programme.code])
    _as(client, Role.OPERATOR)
    alone = client.get(address)
    _second_version(programme)

    page = client.get(address)
    same = client.get(address, {"dari": "1", "ke": "1"})

    assert alone.context["older"] is None
    assert [(str(one.label), one.before, one.after) for one in page.context["differences"]] == [
        ("Decile", "National decile 1 to 4", "National decile 1 to 2"),
        ("Amount", "Rp 600,000 per family and quarter", "Rp 700,000 per family and quarter"),
    ]
    assert same.context["differences"] == []
    assert "Both versions say the same of every family." in _text(same)


def test_versions_are_listed_by_what_they_change(client: Client) -> None:
    programme = a_programme()
    _second_version(programme)
    _as(client, Role.OPERATOR)

    page = client.get(reverse("distribution:programme", args=[programme.code]))

    changes = [[str(one.label) for one in changes] for _rule, _words, changes, _force in page.context["rules"]]
    assert changes == [["Decile", "Amount"], []]
    assert page.context["in_force"].version == 2


def test_a_result_says_why_with_the_facts_of_that_day(client: Client) -> None:
    family = FamilyFactory(head=True, decile=7)
    row = a_determination()
    user = _as(client, Role.OPERATOR)

    page = client.get(reverse("distribution:result", args=[row.pk, family.pk]))

    assert [(str(one.label), one.known, one.is_met) for one in page.context["readings"]] == [
        ("Members", "1 living member", True),
        ("Decile", "Decile 7 (2026-Q3)", False),
        ("Leaving", "", True),
    ]
    assert family.head.nik not in _text(page)
    assert RecordView.objects.filter(viewer=user).count() == 1


@pytest.mark.parametrize(("role", "is_offered"), [(Role.OPERATOR, True), (Role.PEJABAT, False)])
def test_determining_is_offered_to_those_who_may(client: Client, role: Role, is_offered: bool) -> None:
    _as(client, role)

    page = client.get(reverse("distribution:determinations"))

    assert ("Choose a programme to determine" in _text(page)) is is_offered


def test_determinations_are_listed_and_narrowed(client: Client) -> None:
    FamilyFactory(head=True, decile=2)
    first, second = a_determination(a_programme("satu")), a_determination(a_programme("dua"))
    _as(client, Role.OPERATOR)
    address = reverse("distribution:determinations")

    both = client.get(address)
    one = client.get(address, {"programme": "satu", "state": "finished"})
    none = client.get(address, {"state": "failed"})
    beyond = client.get(address, {"after": str(second.pk)})

    assert [row.pk for row in both.context["rows"]] == [second.pk, first.pk]
    assert [row.pk for row in one.context["rows"]] == [first.pk]
    assert list(none.context["rows"]) == []
    assert [row.pk for row in beyond.context["rows"]] == [first.pk]
