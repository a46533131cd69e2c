"""Rules and facts in plain words."""

import pytest
from django.utils import translation

from distribution.domain.national import PBI_JK, PKH, SEMBAKO
from distribution.rule_readings import Judged, readings
from distribution.rule_words import differences, rule_sentences, rule_summary
from distribution.wording import facts_in_words


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_a_component_rule_in_words() -> None:
    said = rule_sentences(PKH.rules[0].definition)

    assert said[0] == "National decile 1 to 4"
    assert said[1].startswith("With at least one of: Child up to 6 years, Primary school (SD)")
    assert "Not with a civil servant, soldier, police officer, state official or pensioner in the family" in said
    assert said[-2] == "Receiver: Wife or mother, else the head of family"
    assert said[-1].startswith("Per quarter and member, at most 4 members: Child up to 6 years Rp 750,000;")


def test_a_summary_is_short() -> None:
    assert rule_summary(SEMBAKO.rules[0].definition) == [
        "National decile 1 to 4",
        "Rp 600,000 per family and quarter",
    ]
    assert rule_summary(PBI_JK.rules[0].definition)[-1] == "Rp 126,000 per living member and quarter"
    assert rule_summary(PKH.rules[0].definition)[-1] == (
        "Rp 225,000 to Rp 750,000 per member and quarter, at most 4 members"
    )


def test_every_exclusion_is_said() -> None:
    said = rule_sentences(
        {
            "decile": {"level": "city", "max": 3},
            "exclude": {
                "findings": ["inactive"],
                "findings_of": "any",
                "power_above": 1300,
                "assets": ["car", "other_land"],
                "programmes": ["pkh"],
            },
            "amount": {"per": "family", "rupiah": 1},
        }
    )

    assert said[:5] == [
        "City decile 1 to 3",
        "Held back while any member has an undecided finding: NIK is not active",
        "Electric power at most 1,300 W",
        "Not with a car, other land",
        "Not while the family is on an approved roster of: PKH",
    ]


def test_every_condition_of_a_rule_is_said() -> None:
    said = rule_sentences(
        {
            "decile": {"level": "national", "min": 2, "max": 3, "version": "2026-Q3"},
            "age": {"of": "receiver", "min": 60},
            "living": {"signs": {"floor": [7, 8]}, "floor_area_below": 8},
            "with_programmes": ["sembako"],
            "residence": {"in": "village", "months": 12},
            "exclude": {"vehicles_above": 1, "livestock_above": 2},
            "amount": {"per": "member", "rupiah": 1000, "age": {"min": 0, "max": 17}},
            "rank": ["decile", "waiting"],
        }
    )

    assert said == [
        "National decile 2 to 3, by DTSEN version 2026-Q3 only",
        "The receiver is at least 60 years old",
        "At least 2 signs of hardship at home: floor Bambu/Tanah; less than 8 m² for each member",
        "Only for families on an approved roster of: SEMBAKO",
        "In this kelurahan for at least 12 months",
        "At most 1 vehicle",
        "At most 2 heads of livestock",
        "Receiver: Head of family",
        "Rp 1,000 per living member and quarter; only members from 0 to 17 years count",
        "When the quota is short, first: 1. Lower decile, 2. Longer on the waiting list",
    ]


@pytest.mark.parametrize(
    ("age", "said"),
    [
        ({"of": "member", "max": 17}, "A member is at most 17 years old"),
        ({"of": "head", "min": 18, "max": 59}, "The head of family is between 18 and 59 years old"),
    ],
    ids=str,
)
def test_an_age_is_said_as_people_say_it(age: dict, said: str) -> None:
    assert rule_sentences({"age": age, "amount": {"per": "family", "rupiah": 1}})[0] == said


def test_goods_and_caps_are_said() -> None:
    rice = {"name": "beras", "unit": "kg", "quantity": 30}
    of_family = {"decile": {"level": "national", "max": 4}, "amount": {"per": "family", "goods": rice}}
    capped = {
        "components": ["elderly"],
        "amount": {"per": "component", "rupiah": {"elderly": 5000}, "at_most": 4, "caps": {"elderly": 1}},
    }

    assert rule_summary(of_family)[-1] == "30 kg of beras per family and quarter"
    assert rule_sentences(of_family | {"amount": {"per": "member", "goods": rice}})[-1] == (
        "30 kg of beras per living member and quarter"
    )
    assert rule_sentences(capped)[-1] == (
        "Per quarter and member, at most 4 members: Elderly from 60 years Rp 5,000 (at most 1)"
    )


def test_versions_differ_in_words_and_a_broken_one_says_nothing() -> None:
    older = {"decile": {"level": "national", "max": 4}, "amount": {"per": "family", "rupiah": 1}}

    assert differences(older, older) == []
    assert [(one.before, one.after) for one in differences(older, {})] == [
        ("National decile 1 to 4", ""),
        ("Receiver: Head of family", ""),
        ("Rp 1 per family and quarter", ""),
    ]


def test_every_condition_stands_beside_what_is_known() -> None:
    definition = {
        "decile": {"level": "national", "max": 4},
        "components": ["elderly", "severe_disability"],
        "age": {"of": "member", "min": 60},
        "living": {"signs": {"floor": [8]}, "floor_area_below": 8, "at_least": 1},
        "with_programmes": ["pkh"],
        "residence": {"in": "city", "months": 12},
        "exclude": {
            "occupations": [5],
            "findings": ["inactive"],
            "power_above": 900,
            "assets": ["car"],
            "vehicles_above": 1,
            "livestock_above": 2,
            "programmes": ["sembako"],
        },
        "amount": {"per": "family", "rupiah": 1},
    }
    facts = {
        "members": 3,
        "dead": 1,
        "decile_version": "2026-Q3",
        "components": {"severe_disability": 1},
        "in_age": 1,
        "living": {"floor": 8, "floor_area": 12},
        "base_aid": ["pkh"],
        "since": "2020-01-31",
        "servants": 1,
        "findings": ["inactive"],
        "power": 5,
        "assets": ["car"],
        "vehicles": 2,
        "livestock": 3,
        "programmes": ["sembako"],
        "tied": True,
    }
    full = Judged(["CIVIL_SERVANT", "QUOTA_FULL"], facts, 4, 0)
    empty = Judged(["AGE"], {"members": 1, "decile_rechecked": True}, 9, 0)

    said = {str(one.label): one for one in readings(definition, full, with_health=False)}
    unknown = {str(one.label): one.known for one in readings(definition, empty, with_health=True)}

    assert {label: one.known for label, one in said.items()} == {
        "Members": "3 living members; 1 died",
        "Decile": "Decile 4 (2026-Q3)",
        "Component": "Somebody belongs to a component that is not named here",
        "Age": "1 member of this age",
        "Living conditions": "floor Tanah; 12 m² in all",
        "Base aid": "PKH",
        "Residence": "Since 31 Jan 2020",
        "Work for the state": "1 member",
        "Findings": "NIK is not active",
        "Electric power": "More than 2,200 W",
        "Possessions": "a car, 2 vehicles",
        "Livestock": "3 heads",
        "Other aid": "SEMBAKO",
        "Leaving": "",
        "Quota": "Equal to others at the limit; the lower number in the registry went first",
    }
    assert [label for label, one in said.items() if not one.is_met] == ["Work for the state", "Quota"]
    assert unknown == {
        "Members": "1 living member",
        "Decile": "Decile 9, re-checked by BPS",
        "Component": "Nobody",
        "Age": "Nobody of this age",
        "Living conditions": "None of these signs is known",
        "Base aid": "On none of these rosters",
        "Residence": "Not known",
        "Work for the state": "Nobody, as far as is known",
        "Findings": "No such finding",
        "Electric power": "Not known",
        "Possessions": "None of these is known",
        "Livestock": "None is known",
        "Other aid": "On none of these rosters",
        "Leaving": "",
    }


def test_a_broken_rule_says_that_it_selects_nobody() -> None:
    assert rule_summary({}) == rule_sentences({})
    assert rule_sentences({})[0].startswith("This rule selects nobody")


def test_facts_in_words_name_no_disability_without_the_right() -> None:
    facts = {
        "members": 3,
        "decile_version": "2026-Q4",
        "components": {"elderly": 1, "severe_disability": 2},
        "assets": ["car"],
        "findings": ["duplicate"],
    }

    without = facts_in_words(facts, with_health=False)

    assert without == [
        "3 living members",
        "decile of 2026-Q4",
        "Elderly from 60 years: 1",
        "a car",
        "Duplicate in the civil registry",
    ]
    assert "Severe disability: 2" in facts_in_words(facts, with_health=True)
