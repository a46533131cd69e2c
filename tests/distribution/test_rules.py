"""A rule that says nothing, or something unknown, selects nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution.domain.national import NATIONAL_PROGRAMMES, STATE_PAID
from distribution.domain.rules import (
    AgeBand,
    AgeLimit,
    AgeOf,
    Component,
    DecileLimit,
    Goods,
    InvalidRule,
    Level,
    Living,
    Per,
    RankBy,
    Residence,
    Sign,
    Where,
    parse,
)
from recipients.domain.code_lists.civil_registry import OCCUPATION


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
    "no version of deciles": _with(decile=DECILE | {"version": "newest"}),
    "version as number": _with(decile=DECILE | {"version": 2026}),
    "age of nobody known": _with(age={"of": "neighbour", "min": 60}),
    "age without bounds": _with(age={"of": "member"}),
    "age upside down": _with(age={"of": "member", "min": 60, "max": 18}),
    "age of a tortoise": _with(age={"of": "member", "min": 121}),
    "living asks for nothing": _with(living={}),
    "unknown sign": _with(living={"signs": {"garden": [1]}}),
    "sign without a code": _with(living={"signs": {"floor": []}}),
    "code that does not exist": _with(living={"signs": {"floor": [10]}}),
    "more signs than are asked for": _with(living={"signs": {"floor": [8]}, "at_least": 2}),
    "a palace a head": _with(living={"floor_area_below": 101}),
    "residence nowhere": _with(residence={"months": 12}),
    "residence without time": _with(residence={"in": "city", "months": 0}),
    "residence alone selects everybody": {"residence": {"in": "city", "months": 1}, "amount": AMOUNT},
    "base aid without a code": _with(with_programmes=["PKH"]),
    "vehicles without end": _with(exclude={"vehicles_above": 3}),
    "livestock below nothing": _with(exclude={"livestock_above": -1}),
    "rank by name": _with(rank=["name"]),
    "rank twice": _with(rank=["decile", "decile"]),
    "age of a family's amount": _with(amount=AMOUNT | {"age": {"max": 17}}),
    "caps of a family's amount": _with(amount=AMOUNT | {"caps": {}}),
    "goods without a name": _with(amount={"per": "family", "goods": {"unit": "kg", "quantity": 10}}),
    "goods in markup": _with(amount={"per": "family", "goods": {"name": "<b>", "unit": "kg", "quantity": 10}}),
    "no goods": _with(amount={"per": "family", "goods": {"name": "beras", "unit": "kg", "quantity": 0}}),
    "neither goods nor money": _with(amount={"per": "member"}),
    "goods per component": _with(
        components=["elderly"],
        amount={"per": "component", "rupiah": {"elderly": 1}, "goods": {"name": "beras", "unit": "kg", "quantity": 1}},
    ),
    "cap of another component": _with(
        components=["elderly"], amount={"per": "component", "rupiah": {"elderly": 1}, "caps": {"primary": 1}}
    ),
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

    assert rule.decile or rule.components or rule.age or rule.living or rule.with_programmes


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


def test_who_is_paid_by_the_state_are_these_occupations_of_the_card() -> None:
    labels = [OCCUPATION.label_of(code) for code in STATE_PAID]

    assert labels[:6] == [
        *("Pegawai negeri sipil (PNS)", "Tentara Nasional Indonesia (TNI)", "Kepolisian RI (Polri)"),
        *("Karyawan BUMN", "Karyawan BUMD", "Karyawan honorer"),
    ]
    assert (labels[6], labels[-4]) == ("Anggota DPR-RI", "Anggota DPRD kabupaten/kota")
    assert labels[-3:] == ["Perangkat desa", "Kepala desa", "Pensiunan"]


def test_every_national_rule_can_be_read() -> None:
    read = {one.code: [parse(rule.definition) for rule in one.rules] for one in NATIONAL_PROGRAMMES}

    assert set(read) == {"pkh", "sembako", "pbi-jk", "bantuan-pangan"}
    assert str(read["bantuan-pangan"][0].amount.goods) == "beras (kg)"
    assert read["sembako"][0].decile.highest == 4
    assert read["sembako"][0].amount.rupiah == 600_000
    assert read["pbi-jk"][0].decile.highest == 5
    assert read["pkh"][0].amount.at_most == 4


NARROWING = {
    "age": {"age": {"of": "receiver", "max": 59}},
    "living": {"living": {"signs": {"floor": [8]}}},
    "base aid": {"with_programmes": ["pkh"]},
}


@pytest.mark.parametrize("part", NARROWING.values(), ids=NARROWING)
def test_what_narrows_a_rule_is_enough_without_a_decile(part: dict) -> None:
    rule = parse({"amount": AMOUNT} | part)

    assert rule.decile is None


def test_every_part_is_read() -> None:
    rule = parse(
        {
            "decile": {"level": "city", "min": 2, "max": 5, "version": "2026-Q3"},
            "components": ["elderly", "primary"],
            "age": {"of": "head", "min": 18, "max": 59},
            "living": {"signs": {"fuel": [0, 10], "floor": [8]}, "floor_area_below": 8, "at_least": 2},
            "with_programmes": ["sembako"],
            "residence": {"in": "village", "months": 24},
            "exclude": {"vehicles_above": 1, "livestock_above": 2, "findings": ["vehicle"]},
            "amount": {
                "per": "component",
                "rupiah": {"elderly": 600_000, "primary": 225_000},
                "at_most": 3,
                "caps": {"elderly": 1},
            },
            "rank": ["waiting", "decile"],
        }
    )

    assert rule.decile == DecileLimit(Level.CITY, 5, 2, "2026-Q3")
    assert rule.age == AgeLimit(AgeOf.HEAD, AgeBand(18, 59))
    assert rule.living == Living(((Sign.FLOOR, frozenset({8})), (Sign.FUEL, frozenset({0, 10}))), 8, 2)
    assert rule.living.count == 3
    assert rule.residence == Residence(Where.VILLAGE, 24)
    assert (rule.vehicles_above, rule.livestock_above) == (1, 2)
    assert rule.with_programmes == {"sembako"}
    assert rule.rank == (RankBy.WAITING, RankBy.DECILE)
    assert [rule.amount.cap_of(one) for one in rule.components] == [1, 3]


def test_all_signs_are_asked_for_when_no_number_is_given() -> None:
    rule = parse({"living": {"signs": {"floor": [8], "wall": [4]}, "floor_area_below": 8}, "amount": AMOUNT})

    assert rule.living is not None
    assert rule.living.at_least == 3


def test_goods_may_come_without_their_worth_and_only_to_children() -> None:
    rule = parse(
        {
            "decile": DECILE,
            "amount": {
                "per": "member",
                "age": {"max": 5},
                "goods": {"name": "susu", "unit": "kotak", "quantity": 12},
            },
        }
    )

    assert (rule.amount.rupiah, rule.amount.age) == (0, AgeBand(0, 5))
    assert rule.amount.goods == Goods("susu", "kotak", 12)
