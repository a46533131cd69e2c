"""One family explained: reasons, receiver and amount, case by case."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from distribution.domain.eligibility import (
    FamilyFacts,
    MemberFacts,
    amount_of,
    component_of,
    explain,
    receiver_rank,
)
from distribution.domain.national import PBI_JK, PKH, SEMBAKO
from distribution.domain.reasons import Reason
from distribution.domain.rules import Asset, Component, HeldBy, Level, Receiver, Rule, Sign, parse


ON = date(2026, 12, 31)
FATHER = MemberFacts(id=1, birth_date=date(1986, 3, 14), sex="L", vital_status="alive", relationship=1)
MOTHER = MemberFacts(id=2, birth_date=date(1988, 5, 2), sex="P", vital_status="alive", relationship=3)
PUPIL = MemberFacts(
    id=3,
    birth_date=date(2016, 7, 1),
    sex="P",
    vital_status="alive",
    relationship=4,
    school_participation=2,
    school_level=3,
)
GRANDMOTHER = MemberFacts(id=4, birth_date=date(1950, 1, 1), sex="P", vital_status="alive", relationship=7)
FAMILY = FamilyFacts(
    members=(FATHER, MOTHER, PUPIL),
    deciles=((Level.NATIONAL, 2), (Level.CITY, 5)),
    decile_version="2026-Q4",
)
SEMBAKO_RULE = parse(SEMBAKO.rules[0].definition)
PKH_RULE = parse(PKH.rules[0].definition)
STRICT = parse(
    {
        "decile": {"level": "city", "min": 2, "max": 5},
        "exclude": {
            "power_above": 2200,
            "assets": ["car", "other_house", "other_land"],
            "findings": ["duplicate", "name_differs"],
            "findings_of": "any",
        },
        "amount": {"per": "family", "rupiah": 300_000},
    }
)


def _family(**changes: object) -> FamilyFacts:
    return replace(FAMILY, **changes)


_UP_TO_4 = {"level": "national", "max": 4}
_LIVING = parse(
    {
        "decile": _UP_TO_4,
        "living": {"signs": {"floor": [8], "wall": [4]}, "floor_area_below": 8, "at_least": 2},
        "amount": {"per": "family", "rupiah": 1},
    }
)
_RESIDENT = parse(
    {
        "decile": _UP_TO_4,
        "residence": {"in": "village", "months": 6},
        "amount": {"per": "family", "rupiah": 1},
    }
)


def _aged(of: str, lowest: int, highest: int) -> Rule:
    return parse(
        {
            "decile": _UP_TO_4,
            "age": {"of": of, "min": lowest, "max": highest},
            "amount": {"per": "family", "rupiah": 1},
        }
    )


CASES = {
    "decile 4 is inside": (SEMBAKO_RULE, _family(deciles=((Level.NATIONAL, 4),)), ()),
    "decile 5 is above": (SEMBAKO_RULE, _family(deciles=((Level.NATIONAL, 5),)), (Reason.DESIL_ABOVE,)),
    "below the range": (STRICT, _family(deciles=((Level.CITY, 1),)), (Reason.DESIL_BELOW,)),
    "no decile": (SEMBAKO_RULE, _family(deciles=()), (Reason.NO_DECILE,)),
    "no decile of that level": (STRICT, _family(deciles=((Level.NATIONAL, 2),)), (Reason.NO_DECILE,)),
    "civil servant": (
        SEMBAKO_RULE,
        _family(members=(replace(FATHER, occupation=5), MOTHER)),
        (Reason.CIVIL_SERVANT,),
    ),
    "state pay by work status": (
        SEMBAKO_RULE,
        _family(members=(replace(FATHER, work_status=5),)),
        (Reason.CIVIL_SERVANT,),
    ),
    "a dead civil servant does not count": (
        SEMBAKO_RULE,
        _family(members=(replace(FATHER, occupation=5, vital_status="deceased"), MOTHER)),
        (),
    ),
    "no component": (PKH_RULE, _family(members=(FATHER, MOTHER)), (Reason.NO_COMPONENT,)),
    "2.200 W are allowed": (STRICT, _family(power=4), ()),
    "more than 2.200 W": (STRICT, _family(power=5), (Reason.POWER,)),
    "everything owned": (
        STRICT,
        _family(assets=frozenset(Asset)),
        (Reason.VEHICLE, Reason.HOUSE, Reason.LAND),
    ),
    "things of value": (
        replace(SEMBAKO_RULE, assets=frozenset({Asset.GOLD, Asset.MOTORCYCLE})),
        _family(assets=frozenset({Asset.GOLD})),
        (Reason.POSSESSIONS,),
    ),
    "one vehicle more than allowed": (
        replace(SEMBAKO_RULE, vehicles_above=1),
        _family(assets=frozenset({Asset.CAR, Asset.MOTORCYCLE})),
        (Reason.VEHICLE,),
    ),
    "as many vehicles as allowed": (
        replace(SEMBAKO_RULE, vehicles_above=1),
        _family(assets=frozenset({Asset.MOTORCYCLE})),
        (),
    ),
    "a herd": (replace(SEMBAKO_RULE, livestock_above=2), _family(livestock=3), (Reason.LIVESTOCK,)),
    "a small herd": (replace(SEMBAKO_RULE, livestock_above=2), _family(livestock=2), ()),
    "no elderly member": (_aged("member", 60, 120), _family(), (Reason.AGE,)),
    "an elderly member": (_aged("member", 60, 120), _family(members=(FATHER, GRANDMOTHER)), ()),
    "the oldest head is asked": (
        _aged("head", 60, 120),
        _family(members=(FATHER, replace(GRANDMOTHER, relationship=1))),
        (),
    ),
    "nobody heads the family": (_aged("head", 18, 59), _family(members=(PUPIL,)), (Reason.AGE,)),
    "the receiver is too old": (_aged("receiver", 18, 59), _family(members=(GRANDMOTHER,)), (Reason.AGE,)),
    "the receiver is of the age": (_aged("receiver", 40, 40), _family(), ()),
    "no child for an amount per child": (
        parse({"decile": _UP_TO_4, "amount": {"per": "member", "rupiah": 1, "age": {"max": 5}}}),
        _family(),
        (Reason.AGE,),
    ),
    "an earth floor is one sign": (_LIVING, _family(living=((Sign.FLOOR, 8),)), (Reason.LIVING,)),
    "an earth floor and a home that was not measured": (
        _LIVING,
        _family(living=((Sign.FLOOR, 8),), floor_area=0),
        (Reason.LIVING,),
    ),
    "an earth floor and no room": (_LIVING, _family(living=((Sign.FLOOR, 8),), floor_area=23), ()),
    "8 square metres a head are room": (
        _LIVING,
        _family(living=((Sign.FLOOR, 8), (Sign.WALL, 1)), floor_area=24),
        (Reason.LIVING,),
    ),
    "nothing known of the home": (_LIVING, _family(), (Reason.LIVING,)),
    "without the aid it adds to": (
        replace(SEMBAKO_RULE, with_programmes=frozenset({"pkh"})),
        _family(programmes=frozenset({"sembako"})),
        (Reason.NO_BASE_AID,),
    ),
    "with the aid it adds to": (
        replace(SEMBAKO_RULE, with_programmes=frozenset({"pkh"})),
        _family(programmes=frozenset({"sembako", "pkh"})),
        (),
    ),
    "six months to the day": (_RESIDENT, _family(in_village_since=date(2026, 6, 30)), ()),
    "a day short of six months": (_RESIDENT, _family(in_village_since=date(2026, 7, 1)), (Reason.RESIDENCE,)),
    "nobody knows since when": (_RESIDENT, _family(in_city_since=date(2020, 1, 1)), (Reason.RESIDENCE,)),
    "a record speaks against the receiver": (
        replace(SEMBAKO_RULE, findings=frozenset({HeldBy.VEHICLE})),
        _family(members=(replace(MOTHER, held_by=frozenset({"vehicle"})),)),
        (Reason.UNDER_REVIEW,),
    ),
    "held by an objection": (SEMBAKO_RULE, _family(is_held_by_objection=True), (Reason.OBJECTION_HOLD,)),
    "assets are not asked": (SEMBAKO_RULE, _family(assets=frozenset(Asset), power=5), ()),
    "all dead": (
        SEMBAKO_RULE,
        _family(members=(replace(FATHER, vital_status="deceased"),)),
        (Reason.DECEASED,),
    ),
    "the only one reported dead": (
        SEMBAKO_RULE,
        _family(members=(replace(FATHER, is_reported_dead=True),)),
        (Reason.DECEASED,),
    ),
    "all moved": (SEMBAKO_RULE, _family(members=(replace(FATHER, vital_status="moved"),)), (Reason.MOVED,)),
    "nobody": (SEMBAKO_RULE, _family(members=()), (Reason.NO_MEMBER,)),
    "only an excluded person": (
        SEMBAKO_RULE,
        _family(members=(replace(FATHER, is_excluded=True),)),
        (Reason.NO_MEMBER,),
    ),
    "receiver twice in the civil registry": (
        SEMBAKO_RULE,
        _family(members=(FATHER, replace(MOTHER, held_by=frozenset({"duplicate"})))),
        (Reason.DUPLICATE,),
    ),
    "receiver unknown there": (
        SEMBAKO_RULE,
        _family(members=(FATHER, replace(MOTHER, held_by=frozenset({"not_found"})))),
        (Reason.NOT_MATCHED,),
    ),
    "another member unknown there": (
        SEMBAKO_RULE,
        _family(members=(replace(FATHER, held_by=frozenset({"not_found"})), MOTHER)),
        (),
    ),
    "any member, when the rule says so": (
        STRICT,
        _family(members=(FATHER, MOTHER, replace(PUPIL, held_by=frozenset({"name_differs"})))),
        (Reason.NOT_MATCHED,),
    ),
    "a finding the rule does not ask about": (
        STRICT,
        _family(members=(replace(FATHER, held_by=frozenset({"kk_differs"})),)),
        (),
    ),
    "gets what must not be combined": (
        replace(SEMBAKO_RULE, programmes=frozenset({"pkh"})),
        _family(programmes=frozenset({"pkh", "pbi-jk"})),
        (Reason.OTHER_AID,),
    ),
    "gets what may be combined": (SEMBAKO_RULE, _family(programmes=frozenset({"pkh"})), ()),
    "stopped": (SEMBAKO_RULE, _family(is_stopped=True), (Reason.AID_STOPPED,)),
    "all reasons are told": (
        SEMBAKO_RULE,
        _family(
            deciles=((Level.NATIONAL, 9),),
            members=(replace(MOTHER, occupation=6, held_by=frozenset({"duplicate", "inactive"})),),
            is_stopped=True,
        ),
        (Reason.DESIL_ABOVE, Reason.CIVIL_SERVANT, Reason.DUPLICATE, Reason.NOT_MATCHED, Reason.AID_STOPPED),
    ),
}


@pytest.mark.parametrize(("rule", "family", "reasons"), CASES.values(), ids=CASES)
def test_reasons(rule, family: FamilyFacts, reasons: tuple[Reason, ...]) -> None:
    verdict = explain(rule, family, ON)

    assert verdict.reasons == reasons
    assert verdict.is_eligible == (not reasons)
    assert (verdict.amount > 0) == (not reasons)


def test_facts_hold_what_the_result_rests_on() -> None:
    verdict = explain(PKH_RULE, _family(power=1), ON)

    assert verdict.facts == {
        "members": 3,
        "receiver": MOTHER.id,
        "decile_version": "2026-Q4",
        "components": {"primary": 1},
        "power": 1,
    }
    assert (verdict.decile, verdict.amount) == (2, 225_000)


def test_facts_of_what_a_rule_asks_besides() -> None:
    rule = parse(
        {
            "decile": _UP_TO_4,
            "age": {"of": "member", "max": 17},
            "living": {"signs": {"floor": [8]}, "floor_area_below": 8, "at_least": 1},
            "with_programmes": ["pkh"],
            "residence": {"in": "city", "months": 1},
            "exclude": {"vehicles_above": 2, "livestock_above": 2},
            "amount": {"per": "member", "rupiah": 100, "age": {"min": 18}},
            "rank": ["members", "waiting", "living"],
        }
    )
    family = _family(
        members=(replace(FATHER, checked_on=date(2026, 9, 1)), replace(MOTHER, checked_on=date(2026, 8, 1)), PUPIL),
        is_decile_rechecked=True,
        living=((Sign.FLOOR, 8),),
        floor_area=20,
        assets=frozenset({Asset.MOTORCYCLE}),
        livestock=1,
        in_city_since=date(2020, 1, 1),
        programmes=frozenset({"pkh"}),
        waited=2,
    )

    verdict = explain(rule, family, ON)

    assert verdict.facts == {
        "members": 3,
        "receiver": FATHER.id,
        "decile_version": "2026-Q4",
        "decile_rechecked": True,
        "in_age": 1,
        "living": {"floor": 8, "floor_area": 20},
        "base_aid": ["pkh"],
        "since": "2020-01-01",
        "vehicles": 1,
        "livestock": 1,
        "entitled_members": 2,
        "checked": 2,
        "checked_since": "2026-08-01",
    }
    assert (verdict.amount, verdict.standing) == (200, (-3, -2, -2))


def test_goods_are_told_per_family_and_per_member() -> None:
    rice = {"name": "beras", "unit": "kg", "quantity": 30}
    of_family, of_member = (
        parse({"decile": _UP_TO_4, "amount": {"per": per, "goods": rice}}) for per in ("family", "member")
    )

    assert explain(of_family, FAMILY, ON).quantity == 30
    assert explain(of_member, FAMILY, ON).quantity == 90
    assert explain(of_member, _family(is_stopped=True), ON).quantity == 0


def test_a_cap_leaves_room_for_other_components() -> None:
    rule = replace(PKH_RULE, amount=replace(PKH_RULE.amount, caps=((Component.ELDERLY, 1),)))
    counted = Counter({Component.ELDERLY: 3, Component.PRIMARY: 4})

    assert amount_of(rule, 8, counted) == 600_000 + 3 * 225_000


def test_health_insurance_pays_for_each_living_member() -> None:
    family = _family(members=(FATHER, MOTHER, PUPIL, replace(GRANDMOTHER, vital_status="deceased")))

    verdict = explain(parse(PBI_JK.rules[0].definition), family, ON)

    assert verdict.amount == 3 * 126_000


def _person(born: date, **more: object) -> MemberFacts:
    return MemberFacts(id=9, birth_date=born, sex="L", vital_status="alive", **more)


_AT = {"school_participation": 2}
COMPONENTS = {
    "born today": (_person(ON), Component.EARLY_CHILDHOOD),
    "the day before seven": (_person(date(2020, 1, 1)), Component.EARLY_CHILDHOOD),
    "seven today": (_person(date(2019, 12, 31)), None),
    "six and at school": (_person(date(2020, 1, 1), **_AT, school_level=3), Component.PRIMARY),
    "MTs": (_person(date(2012, 1, 1), **_AT, school_level=9), Component.JUNIOR),
    "SMK": (_person(date(2009, 1, 1), **_AT, school_level=15), Component.SENIOR),
    "21 at SMA": (_person(date(2005, 1, 1), **_AT, school_level=13), Component.SENIOR),
    "22 at SMA": (_person(date(2004, 12, 31), **_AT, school_level=13), None),
    "student": (_person(date(2006, 1, 1), **_AT, school_level=19), None),
    "left school": (_person(date(2012, 1, 1), school_participation=3, school_level=3), None),
    "59": (_person(date(1967, 1, 1)), None),
    "60 today": (_person(date(1966, 12, 31)), Component.ELDERLY),
    "cannot walk": (_person(date(1990, 1, 1), functions=(4, 1, None)), Component.SEVERE_DISABILITY),
    "much difficulty": (_person(date(1990, 1, 1), functions=(2, 2)), None),
}


@pytest.mark.parametrize(("person", "component"), COMPONENTS.values(), ids=COMPONENTS)
def test_component(person: MemberFacts, component: Component | None) -> None:
    assert component_of(person, PKH_RULE.components, ON) == component


def test_only_the_dearest_four_are_paid() -> None:
    counted = Counter({Component.EARLY_CHILDHOOD: 1, Component.ELDERLY: 2, Component.PRIMARY: 3})

    assert amount_of(PKH_RULE, 8, counted) == 750_000 + 2 * 600_000 + 225_000


RECEIVERS = {
    "mother wished": (Receiver.MOTHER, (FATHER, MOTHER, GRANDMOTHER), 2),
    "head wished": (Receiver.HEAD, (FATHER, MOTHER), 1),
    "a woman who heads": (Receiver.MOTHER, (replace(MOTHER, id=7, relationship=1), GRANDMOTHER), 7),
    "no mother": (Receiver.MOTHER, (FATHER, GRANDMOTHER), 1),
    "grandmother with a child": (Receiver.HEAD, (PUPIL, GRANDMOTHER), 4),
    "a relative before a lodger": (
        Receiver.HEAD,
        (replace(FATHER, id=8, relationship=11), replace(MOTHER, relationship=9)),
        2,
    ),
    "children alone: the oldest": (Receiver.HEAD, (PUPIL, replace(PUPIL, id=5, birth_date=date(2012, 1, 1))), 5),
    "a child that heads is after an adult": (Receiver.HEAD, (replace(PUPIL, relationship=1), MOTHER), 2),
}


@pytest.mark.parametrize(("wish", "members", "receiver"), RECEIVERS.values(), ids=RECEIVERS)
def test_receiver(wish: Receiver, members: tuple[MemberFacts, ...], receiver: int) -> None:
    first = min(members, key=lambda one: receiver_rank(one, wish, ON))

    assert first.id == receiver
