"""A rule that says nothing, or something unknown, selects nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution.domain.national import NATIONAL_PROGRAMMES
from distribution.domain.rules import Component, InvalidRule, Level, Per, parse


AMOUNT = {"per": "family", "rupiah": 600_000}
DECILE = {"level": "national", "max": 4}
VALID = {"decile": DECILE, "amount": AMOUNT}


def _with(**changes: object) -> dict:
    return VALID | changes


BROKEN = {
    "nothing": {},
    "no object": [],
    "null": None,
    "amount only": {"amount": AMOUNT},
    "empty components": {"components": [], "amount": AMOUNT},
    "no amount": {"decile": DECILE},
    "unknown part": _with(sql="1=1"),
    "unknown level": _with(decile={"level": "world", "max": 4}),
    "decile without max": _with(decile={"level": "national"}),
    "decile 0": _with(decile={"level": "national", "max": 0}),
    "decile 11": _with(decile={"level": "national", "max": 11}),
    "min above max": _with(decile={"level": "national", "max": 3, "min": 4}),
    "text as number": _with(decile={"level": "national", "max": "4"}),
    "yes as number": _with(decile={"level": "national", "max": True}),
    "fraction": _with(amount={"per": "family", "rupiah": 0.5}),
    "no rupiah": _with(amount={"per": "family", "rupiah": 0}),
    "cap without components": _with(amount=AMOUNT | {"at_most": 4}),
    "unknown component": _with(components=["pregnant"]),
    "component twice": _with(components=["elderly", "elderly"]),
    "price missing": _with(components=["elderly"], amount={"per": "component", "rupiah": {}}),
    "price of another": _with(components=["elderly"], amount={"per": "component", "rupiah": {"primary": 1}}),
    "per component without": _with(amount={"per": "component", "rupiah": {}}) | {"components": []},
    "occupation 90": _with(exclude={"occupations": [90]}),
    "occupations as text": _with(exclude={"occupations": "5,6"}),
    "unknown finding": _with(exclude={"findings": ["rumour"]}),
    "odd power": _with(exclude={"power_above": 1000}),
    "unknown asset": _with(exclude={"assets": ["boat"]}),
    "no code of a programme": _with(exclude={"programmes": ["PKH'; --"]}),
    "number as programme": _with(exclude={"programmes": [1]}),
    "unknown exclusion": _with(exclude={"everyone": True}),
    "unknown receiver": _with(receiver="neighbour"),
}


@pytest.mark.parametrize("definition", BROKEN.values(), ids=BROKEN)
def test_broken_rule_is_refused(definition: object) -> None:
    with pytest.raises(InvalidRule):
        parse(definition)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*VALID, "components", "exclude"]), inner),
    )
)
def test_any_json_is_a_rule_or_refused(definition: object) -> None:
    try:
        rule = parse(definition)
    except InvalidRule:
        return

    assert rule.decile or rule.components


def test_minimum_is_1_when_left_out() -> None:
    rule = parse(VALID)

    assert rule.decile is not None
    assert (rule.decile.level, rule.decile.lowest, rule.decile.highest) == (Level.NATIONAL, 1, 4)


def test_a_person_takes_the_dearest_component() -> None:
    rule = parse(
        {
            "components": ["primary", "elderly", "severe_disability"],
            "amount": {
                "per": "component",
                "rupiah": {"primary": 225_000, "elderly": 600_000, "severe_disability": 600_000},
                "at_most": 4,
            },
        }
    )

    assert rule.components == (Component.ELDERLY, Component.SEVERE_DISABILITY, Component.PRIMARY)
    assert rule.amount.per is Per.COMPONENT


def test_every_national_rule_can_be_read() -> None:
    read = {one.code: [parse(rule.definition) for rule in one.rules] for one in NATIONAL_PROGRAMMES}

    assert set(read) == {"pkh", "sembako", "pbi-jk"}
    assert read["sembako"][0].decile.highest == 4
    assert read["sembako"][0].amount.rupiah == 600_000
    assert read["pbi-jk"][0].decile.highest == 5
    assert read["pkh"][0].amount.at_most == 4
