"""Rules and facts in plain words."""

import pytest
from django.utils import translation

from distribution.domain.national import PBI_JK, PKH, SEMBAKO
from distribution.rule_words import rule_sentences, rule_summary
from distribution.wording import facts_in_words


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_a_component_rule_in_words() -> None:
    said = rule_sentences(PKH.rules[0].definition)

    assert said[0] == "National decile 1 to 4"
    assert said[1].startswith("With at least one of: Child up to 6 years, Primary school (SD)")
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
