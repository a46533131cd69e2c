"""The fields of a rule and its data form say the same, both ways."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation

from distribution.domain.national import NATIONAL_PROGRAMMES
from distribution.domain.rules import parse
from distribution.forms.rule_data import initial_of
from distribution.forms.rules import RuleForm, VersionForm
from distribution.forms.trying import ExampleForm


OTHERS = [("pkh", "PKH"), ("sembako", "Sembako")]
WHOLE: dict[str, Any] = {
    "decile": {"level": "city", "min": 2, "max": 5, "version": "2026-Q3"},
    "components": ["primary", "elderly"],
    "age": {"of": "receiver", "min": 18, "max": 59},
    "living": {"signs": {"floor": [7, 8], "toilet": [5]}, "floor_area_below": 8, "at_least": 2},
    "with_programmes": ["sembako"],
    "residence": {"in": "village", "months": 12},
    "exclude": {
        "occupations": [5],
        "work_statuses": [5],
        "findings": ["inactive", "vehicle"],
        "findings_of": "any",
        "power_above": 1300,
        "assets": ["car", "gold"],
        "vehicles_above": 0,
        "livestock_above": 2,
        "programmes": ["pkh"],
    },
    "receiver": "mother",
    "amount": {
        "per": "component",
        "rupiah": {"primary": 225_000, "elderly": 600_000},
        "at_most": 4,
        "caps": {"elderly": 1},
    },
    "rank": ["elderly", "decile", "waiting"],
}
RICE: dict[str, Any] = {
    "decile": {"level": "national", "max": 4},
    "amount": {"per": "family", "goods": {"name": "beras", "unit": "kg", "quantity": 30}},
}
ALL_SIGNS: dict[str, Any] = {
    "living": {"signs": {"floor": [7, 8], "toilet": [5]}, "floor_area_below": 8},
    "amount": {"per": "family", "rupiah": 300_000},
}
PER_CHILD: dict[str, Any] = {
    "age": {"of": "member", "max": 17},
    "amount": {"per": "member", "rupiah": 100_000, "age": {"min": 0, "max": 17}},
}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def _sent(definition: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What a browser sends when the filled-in form is sent as it is."""
    found = {
        name: value for name, value in initial_of(definition).items() if value or (value == 0 and value is not False)
    }
    return {name: value for name, value in (found | changes).items() if value is not None}


def _form(definition: dict[str, Any], **changes: Any) -> RuleForm:
    return RuleForm(_sent(definition, **changes), others=OTHERS)


@pytest.mark.parametrize(
    "definition",
    [WHOLE, RICE, PER_CHILD, ALL_SIGNS, *(one.rules[0].definition for one in NATIONAL_PROGRAMMES)],
    ids=["whole", "rice", "per child", "all signs", *(one.code for one in NATIONAL_PROGRAMMES)],
)
def test_what_was_filled_in_from_a_rule_makes_the_same_rule(definition: dict[str, Any]) -> None:
    form = _form(definition)

    assert form.is_valid(), form.errors
    made, meant = parse(form.definition()), parse(definition)
    # Occupations are offered as one box for all that the state pays.
    assert made.occupations >= meant.occupations
    assert replace(made, occupations=meant.occupations) == meant


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"decile_min": "6"}, "decile_max"),
        ({"decile_version": "kemarin"}, "decile_version"),
        ({"age_of": "head", "age_min": None, "age_max": None}, "age_min"),
        ({"age_min": "60", "age_max": "20"}, "age_max"),
        ({"rank_decile": "1", "rank_elderly": "1"}, "rank_elderly"),
        ({"price_elderly": None}, "price_elderly"),
        ({"vehicles_above": "9"}, "vehicles_above"),
        ({"signs_at_least": "9"}, "__all__"),
        ({"signs_at_least": None}, "signs_at_least"),
        ({"sign_floor": ["99"]}, "sign_floor"),
        ({"programmes": ["tidak-ada"]}, "programmes"),
    ],
    ids=str,
)
def test_a_rule_that_makes_no_sense_is_no_rule(changes: dict[str, Any], field: str) -> None:
    form = _form(WHOLE, **changes)

    assert form.rule() is None
    assert list(form.errors) == [field]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"goods_unit": None}, "goods_name"),
        ({"goods_name": None, "goods_unit": None, "goods_quantity": None}, "rupiah"),
        ({"level": "", "decile_max": "4"}, "__all__"),
        ({"goods_name": "<b>"}, "__all__"),
    ],
    ids=str,
)
def test_goods_are_said_in_whole(changes: dict[str, Any], field: str) -> None:
    form = _form(RICE, **changes)

    assert form.rule() is None
    assert list(form.errors) == [field]


@pytest.mark.parametrize(
    ("definition", "changes", "field"),
    [
        (RICE, {"age_min": "60"}, "age_of"),
        (WHOLE, {"age_of": ""}, "age_of"),
        (RICE, {"age_max": "0"}, "age_of"),
        (RICE, {"signs_at_least": "2"}, "signs_at_least"),
        (PER_CHILD, {"per": "family"}, "paid_age_min"),
        (WHOLE, {"paid_age_max": "17"}, "paid_age_min"),
        (WHOLE, {"goods_name": "beras", "goods_unit": "kg", "goods_quantity": "10"}, "goods_name"),
    ],
    ids=str,
)
def test_nothing_that_was_filled_in_is_left_out_in_silence(
    definition: dict[str, Any], changes: dict[str, Any], field: str
) -> None:
    form = _form(definition, **changes)

    assert form.rule() is None
    assert list(form.errors) == [field]


def test_a_rule_that_would_select_everybody_says_so() -> None:
    form = _form(RICE, level="")

    assert form.non_field_errors()[0].startswith("The rule selects nobody, because it cannot be understood:")


def test_a_tried_version_needs_no_day_and_no_legal_basis() -> None:
    sent = _sent(RICE)

    assert VersionForm(sent, others=OTHERS, is_tried=True).rule() == parse(RICE)
    assert set(VersionForm(sent, others=OTHERS).errors) == {"valid_from", "legal_basis"}


def test_a_made_up_family_is_read_from_its_own_fields() -> None:
    form = ExampleForm(
        {
            "example-decile": "3",
            "example-adults": "2",
            "example-number_elderly": "1",
            "example-has_servant": "on",
            "example-power": "2",
            "example-assets": ["gold"],
        }
    )

    found = form.example()

    assert found is not None
    assert (found.decile, found.adults, found.power, found.assets) == (3, 2, 2, frozenset({"gold"}))
    assert dict(found.members)["elderly"] == 1
    assert found.occupation == 5
    assert ExampleForm({"example-adults": "0"}).example() is None
