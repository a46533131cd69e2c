"""What a programme asks of a family, as data that is checked before it selects anybody.

`parse` turns the JSON form kept in ProgrammeRule.definition into a Rule; whatever is empty, unknown or broken
is InvalidRule and selects nobody (ADR 0012). The same Rule is explained for one family by domain.eligibility
and compiled to one statement for all families by queries.eligible; a property test proves both agree.

    {"decile": {"level": "national", "max": 4, "min": 1, "version": "2026-Q3"},
     "components": ["elderly", "primary"],
     "age": {"of": "receiver", "min": 18, "max": 60},
     "living": {"signs": {"floor": [8], "wall": [4, 6]}, "floor_area_below": 8, "at_least": 2},
     "with_programmes": ["sembako"],
     "residence": {"in": "city", "months": 12},
     "exclude": {"occupations": [5, 6, 7], "work_statuses": [5], "power_above": 2200, "assets": ["car"],
                 "vehicles_above": 1, "livestock_above": 2,
                 "findings": ["inactive"], "findings_of": "receiver", "programmes": ["pkh"]},
     "receiver": "mother",
     "amount": {"per": "component", "rupiah": {"elderly": 600000, "primary": 225000}, "at_most": 4,
                "caps": {"elderly": 1}},
     "rank": ["decile", "elderly"]}

An amount in kind is {"per": "family", "goods": {"name": "beras", "unit": "kg", "quantity": 30}}; one per member may
count only members of an age: {"per": "member", "rupiah": 126000, "age": {"min": 0, "max": 17}}.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from distribution.domain.checked import InvalidRule, choice, choices, items, mapping, number, numbers, sequence
from distribution.domain.terms import (
    HIGHEST_AGE,
    HIGHEST_AMOUNT,
    HIGHEST_AREA,
    HIGHEST_COUNT,
    HIGHEST_MONTHS,
    HIGHEST_OCCUPATION,
    HIGHEST_QUANTITY,
    HIGHEST_WORK_STATUS,
    POWER_CODES,
    SIGN_CODES,
    VEHICLES,
    AgeOf,
    Asset,
    Component,
    FindingsOf,
    HeldBy,
    Level,
    Per,
    RankBy,
    Receiver,
    Sign,
    Where,
)


__all__ = [
    "HIGHEST_AGE", "HIGHEST_AMOUNT", "HIGHEST_AREA", "HIGHEST_COUNT", "HIGHEST_MONTHS", "HIGHEST_OCCUPATION",
    "HIGHEST_QUANTITY", "HIGHEST_WORK_STATUS", "POWER_CODES", "SIGN_CODES", "VEHICLES", "AgeBand", "AgeLimit", "AgeOf",
    "Amount", "Asset", "Component", "DecileLimit", "FindingsOf", "Goods", "HeldBy", "InvalidRule", "Level", "Living",
    "Per", "RankBy", "Receiver", "Residence", "Rule", "Sign", "Where", "parse",
]  # fmt: skip

_VERSION: Final = re.compile(r"[0-9]{4}-Q[1-4]")
_CODE: Final = re.compile(r"[a-z0-9-]{1,30}")
_WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./-]{0,27}")
_MOST_LIVESTOCK: Final = 1000


@dataclass(frozen=True, slots=True)
class DecileLimit:
    """Deciles from `lowest` to `highest` (1 is poorest) at a level.

    `version` fixes the DTSEN version by which to judge; empty is the newest one of the period.
    """

    level: Level
    highest: int
    lowest: int = 1
    version: str = ""


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Full years from `lowest` to `highest`, both included."""

    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class AgeLimit:
    """Whose age must lie in a band on the last day of the period."""

    of: AgeOf
    band: AgeBand


@dataclass(frozen=True, slots=True)
class Living:
    """Signs of hardship, of which a family must show `at_least` so many; what is unknown shows nothing.

    `floor_area_below` is one more sign: fewer square metres a head than that.
    """

    signs: tuple[tuple[Sign, frozenset[int]], ...]
    floor_area_below: int | None
    at_least: int

    @property
    def count(self) -> int:
        """How many signs are asked for."""
        return len(self.signs) + (self.floor_area_below is not None)


@dataclass(frozen=True, slots=True)
class Residence:
    """For how many months before the last day of the period a family must have been in the city or village."""

    where: Where
    months: int


@dataclass(frozen=True, slots=True)
class Goods:
    """Aid in kind, a whole quantity in a quarter."""

    name: str
    unit: str
    quantity: int

    def __str__(self) -> str:
        return f"{self.name} ({self.unit})"


@dataclass(frozen=True, slots=True)
class Amount:
    """Rupiah or goods in a quarter. Per component: the dearest `at_most` persons count, each with one component.

    `caps` limits single components before that. `age` says which members count for an amount per member.
    """

    per: Per
    rupiah: int = 0
    by_component: tuple[tuple[Component, int], ...] = ()
    at_most: int = HIGHEST_COUNT
    caps: tuple[tuple[Component, int], ...] = ()
    age: AgeBand | None = None
    goods: Goods | None = None

    def cap_of(self, component: Component) -> int:
        """How many persons count with this component at most."""
        return min(dict(self.caps).get(component, self.at_most), self.at_most)


@dataclass(frozen=True, slots=True)
class Rule:
    """Who is entitled, who receives, how much. Components stand in the order in which a person takes one."""

    decile: DecileLimit | None
    components: tuple[Component, ...]
    occupations: frozenset[int]
    work_statuses: frozenset[int]
    findings: frozenset[HeldBy]
    findings_of: FindingsOf
    power_above: int | None
    assets: frozenset[Asset]
    programmes: frozenset[str]
    receiver: Receiver
    amount: Amount
    age: AgeLimit | None = None
    living: Living | None = None
    residence: Residence | None = None
    with_programmes: frozenset[str] = frozenset()
    vehicles_above: int | None = None
    livestock_above: int | None = None
    rank: tuple[RankBy, ...] = ()


_PARTS: Final = frozenset(
    {
        "decile", "components", "age", "living", "with_programmes", "residence", "exclude", "receiver", "amount",
        "rank",
    }
)  # fmt: skip
_EXCLUSIONS: Final = frozenset(
    {
        "occupations", "work_statuses", "findings", "findings_of", "power_above", "assets", "vehicles_above",
        "livestock_above", "programmes",
    }
)  # fmt: skip


def parse(definition: object) -> Rule:
    """Read the JSON form of a rule; InvalidRule names what is wrong with it."""
    parts = mapping(definition, "rule", _PARTS)
    decile = _decile(parts["decile"]) if "decile" in parts else None
    components = choices(parts.get("components", []), Component, "components")
    age = _age(parts["age"]) if "age" in parts else None
    living = _living(parts["living"]) if "living" in parts else None
    with_programmes = _codes(parts.get("with_programmes", []), "with_programmes")
    if not (decile or components or age or living or with_programmes):
        raise InvalidRule("a rule needs a decile limit or a component, or it would select everybody")
    amount = _amount(parts.get("amount"), components)
    exclude = mapping(parts.get("exclude", {}), "exclude", _EXCLUSIONS)
    return Rule(
        decile=decile,
        components=_dearest_first(components, amount),
        occupations=numbers(exclude.get("occupations", []), 1, HIGHEST_OCCUPATION, "occupations"),
        work_statuses=numbers(exclude.get("work_statuses", []), 1, HIGHEST_WORK_STATUS, "work_statuses"),
        findings=frozenset(choices(exclude.get("findings", []), HeldBy, "findings")),
        findings_of=choice(exclude.get("findings_of", FindingsOf.RECEIVER), FindingsOf, "findings_of"),
        power_above=_power(exclude["power_above"]) if "power_above" in exclude else None,
        assets=frozenset(choices(exclude.get("assets", []), Asset, "assets")),
        vehicles_above=_limit(exclude, "vehicles_above", 0, len(VEHICLES) - 1),
        livestock_above=_limit(exclude, "livestock_above", 0, _MOST_LIVESTOCK),
        programmes=_codes(exclude.get("programmes", []), "programmes"),
        receiver=choice(parts.get("receiver", Receiver.HEAD), Receiver, "receiver"),
        amount=amount,
        age=age,
        living=living,
        with_programmes=with_programmes,
        residence=_residence(parts["residence"]) if "residence" in parts else None,
        rank=sequence(parts.get("rank", []), RankBy, "rank"),
    )


def _decile(value: object) -> DecileLimit:
    parts = mapping(value, "decile", {"level", "max", "min", "version"})
    highest = number(parts.get("max"), 1, 10, "decile max")
    return DecileLimit(
        level=choice(parts.get("level"), Level, "decile level"),
        highest=highest,
        lowest=number(parts.get("min", 1), 1, highest, "decile min"),
        version=_version(parts["version"]) if "version" in parts else "",
    )


def _version(value: object) -> str:
    if not isinstance(value, str) or not _VERSION.fullmatch(value):
        raise InvalidRule("decile version is a version of DTSEN such as 2026-Q4")
    return value


def _age(value: object) -> AgeLimit:
    parts = mapping(value, "age", {"of", "min", "max"})
    return AgeLimit(of=choice(parts.get("of"), AgeOf, "age of"), band=_band(parts, "age"))


def _band(parts: Mapping[str, Any], name: str) -> AgeBand:
    if "min" not in parts and "max" not in parts:
        raise InvalidRule(f"{name} needs a lowest or a highest age")
    highest = number(parts.get("max", HIGHEST_AGE), 0, HIGHEST_AGE, f"{name} max")
    return AgeBand(lowest=number(parts.get("min", 0), 0, highest, f"{name} min"), highest=highest)


def _living(value: object) -> Living:
    parts = mapping(value, "living", {"signs", "floor_area_below", "at_least"})
    signs = mapping(parts.get("signs", {}), "signs", set(Sign))
    asked = [(one, numbers(signs[one.value], *SIGN_CODES[one], one.value)) for one in Sign if one.value in signs]
    empty = [one.value for one, codes in asked if not codes]
    if empty:
        raise InvalidRule(f"{', '.join(empty)}: no code is chosen")
    area = (
        number(parts["floor_area_below"], 1, HIGHEST_AREA, "floor_area_below") if "floor_area_below" in parts else None
    )
    count = len(asked) + (area is not None)
    if not count:
        raise InvalidRule("living asks for no sign of hardship")
    return Living(
        signs=tuple(asked), floor_area_below=area, at_least=number(parts.get("at_least", count), 1, count, "at_least")
    )


def _residence(value: object) -> Residence:
    parts = mapping(value, "residence", {"in", "months"})
    return Residence(
        where=choice(parts.get("in"), Where, "residence in"),
        months=number(parts.get("months"), 1, HIGHEST_MONTHS, "residence months"),
    )


def _amount(value: object, components: tuple[Component, ...]) -> Amount:
    parts = mapping(value, "amount", {"per", "rupiah", "at_most", "caps", "age", "goods"})
    per = choice(parts.get("per"), Per, "amount per")
    if per is Per.COMPONENT:
        return _per_component(parts, components)
    if "at_most" in parts or "caps" in parts:
        raise InvalidRule("only an amount per component has a cap")
    if "age" in parts and per is not Per.MEMBER:
        raise InvalidRule("only an amount per member asks for their age")
    goods = _goods(parts["goods"]) if "goods" in parts else None
    return Amount(
        per=per,
        # what goods are worth need not be known
        rupiah=0 if goods and "rupiah" not in parts else number(parts.get("rupiah"), 1, HIGHEST_AMOUNT, "amount"),
        age=_band(mapping(parts["age"], "amount age", {"min", "max"}), "amount age") if "age" in parts else None,
        goods=goods,
    )


def _per_component(parts: Mapping[str, Any], components: tuple[Component, ...]) -> Amount:
    if "goods" in parts or "age" in parts:
        raise InvalidRule("an amount per component is in rupiah, for members of any age")
    if not components:
        raise InvalidRule("an amount per component needs components")
    names = {one.value for one in components}
    prices = mapping(parts.get("rupiah"), "amount per component", names)
    if names != set(prices):
        raise InvalidRule("every component of the rule needs its amount")
    caps = mapping(parts.get("caps", {}), "caps", names)
    return Amount(
        per=Per.COMPONENT,
        by_component=tuple((one, number(prices[one.value], 1, HIGHEST_AMOUNT, one.value)) for one in components),
        at_most=number(parts.get("at_most", HIGHEST_COUNT), 1, HIGHEST_COUNT, "at_most"),
        caps=tuple((one, number(caps[one.value], 1, HIGHEST_COUNT, "caps")) for one in components if one.value in caps),
    )


def _goods(value: object) -> Goods:
    parts = mapping(value, "goods", {"name", "unit", "quantity"})
    words = [parts.get("name"), parts.get("unit")]
    if not all(isinstance(one, str) and _WORD.fullmatch(one) for one in words):
        raise InvalidRule("goods need a name and a unit of letters and digits")
    return Goods(
        name=str(words[0]),
        unit=str(words[1]),
        quantity=number(parts.get("quantity"), 1, HIGHEST_QUANTITY, "quantity"),
    )


def _dearest_first(components: tuple[Component, ...], amount: Amount) -> tuple[Component, ...]:
    """Who fits several components counts once, with the one that brings most; ties in the list's order."""
    prices = dict(amount.by_component)
    order = list(Component)
    return tuple(sorted(components, key=lambda one: (-prices.get(one, 0), order.index(one))))


def _codes(value: object, name: str) -> frozenset[str]:
    codes = items(value, name)
    if not all(isinstance(one, str) and _CODE.fullmatch(one) for one in codes):
        raise InvalidRule(f"{name} are codes of programmes")
    return frozenset(map(str, codes))


def _power(value: object) -> int:
    watts = number(value, min(POWER_CODES), max(POWER_CODES), "power_above")
    if watts not in POWER_CODES:
        raise InvalidRule(f"power_above is one of {sorted(POWER_CODES)}")
    return watts


def _limit(parts: Mapping[str, Any], name: str, lowest: int, highest: int) -> int | None:
    return number(parts[name], lowest, highest, name) if name in parts else None
