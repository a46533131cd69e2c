"""A made-up family is judged like a real one."""

from datetime import date

import pytest

from distribution.domain.eligibility import explain
from distribution.domain.examples import Example, family_of
from distribution.domain.national import PKH, SEMBAKO
from distribution.domain.reasons import Reason
from distribution.domain.rules import Asset, Component, parse


ON = date(2026, 12, 31)
PKH_RULE = parse(PKH.rules[0].definition)


@pytest.mark.parametrize(
    ("component", "rupiah"),
    [
        (Component.EARLY_CHILDHOOD, 750_000),
        (Component.PRIMARY, 225_000),
        (Component.JUNIOR, 375_000),
        (Component.SENIOR, 500_000),
        (Component.ELDERLY, 600_000),
        (Component.SEVERE_DISABILITY, 600_000),
    ],
)
def test_a_made_up_member_counts_for_its_component(component: Component, rupiah: int) -> None:
    family = family_of(Example(decile=2, adults=2, members=((component, 1),)), ON)

    verdict = explain(PKH_RULE, family, ON)

    assert verdict.reasons == ()
    assert verdict.facts["components"] == {component.value: 1}
    assert verdict.amount == rupiah


def test_the_woman_among_the_grown_ups_receives() -> None:
    family = family_of(Example(decile=1, adults=3), ON)

    verdict = explain(parse(SEMBAKO.rules[0].definition), family, ON)

    assert verdict.facts["receiver"] == 2
    assert verdict.facts["members"] == 3


def test_what_is_said_of_the_family_speaks_against_it() -> None:
    rule = parse(
        {
            "decile": {"level": "city", "max": 4},
            "exclude": {"assets": ["car"], "power_above": 900, "occupations": [5]},
            "amount": {"per": "family", "rupiah": 1},
        }
    )
    example = Example(decile=5, occupation=5, power=4, assets=frozenset({Asset.CAR}))

    verdict = explain(rule, family_of(example, ON), ON)

    assert set(verdict.reasons) == {Reason.DESIL_ABOVE, Reason.CIVIL_SERVANT, Reason.POWER, Reason.VEHICLE}


def test_without_a_decile_none_is_known() -> None:
    verdict = explain(parse(SEMBAKO.rules[0].definition), family_of(Example(), ON), ON)

    assert verdict.reasons == (Reason.NO_DECILE,)
