"""What a programme asks of a family, as data that is checked before it selects anybody.

`parse` turns the JSON form kept in ProgrammeRule.definition into a Rule; whatever is empty, unknown or broken
is InvalidRule and selects nobody (ADR 0012). The same Rule is explained for one family by domain.eligibility
and compiled to one statement for all families by queries.eligible; a property test proves both agree.

    {"decile": {"level": "national", "max": 4, "min": 1},
     "components": ["elderly", "primary"],
     "exclude": {"occupations": [5, 6, 7], "work_statuses": [5], "power_above": 2200, "assets": ["car"],
                 "findings": ["inactive"], "findings_of": "receiver", "programmes": ["pkh"]},
     "receiver": "mother",
     "amount": {"per": "component", "rupiah": {"elderly": 600000, "primary": 225000}, "at_most": 4}}
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar


class Level(StrEnum):
    """Against whom the decile ranks a family."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"


class Component(StrEnum):
    """What makes a person a PKH component (pregnancy is not in the data)."""

    EARLY_CHILDHOOD = "early_childhood"
    PRIMARY = "primary"
    JUNIOR = "junior"
    SENIOR = "senior"
    ELDERLY = "elderly"
    SEVERE_DISABILITY = "severe_disability"


class Asset(StrEnum):
    """Possessions that speak against need."""

    CAR = "car"
    OTHER_HOUSE = "other_house"
    OTHER_LAND = "other_land"


class HeldBy(StrEnum):
    """Undecided findings that keep a family out until somebody has decided them."""

    DUPLICATE = "duplicate"
    INACTIVE = "inactive"
    NOT_FOUND = "not_found"
    MALFORMED = "malformed"
    NAME_DIFFERS = "name_differs"
    BIRTH_DATE_DIFFERS = "birth_date_differs"
    SEX_DIFFERS = "sex_differs"
    KK_DIFFERS = "kk_differs"


class FindingsOf(StrEnum):
    """Whose findings count: those of who receives for the family, or of any member."""

    RECEIVER = "receiver"
    ANY = "any"


class Receiver(StrEnum):
    """Who receives for the family (pengurus) when several could."""

    HEAD = "head"
    MOTHER = "mother"


class Per(StrEnum):
    """What the amount is multiplied with."""

    FAMILY = "family"
    MEMBER = "member"
    COMPONENT = "component"


# Installed power (W) by the code of the DTSEN family file.
POWER_CODES: Final[dict[int, int]] = {450: 1, 900: 2, 1300: 3, 2200: 4}
HIGHEST_OCCUPATION: Final = 89
HIGHEST_WORK_STATUS: Final = 8
HIGHEST_AMOUNT: Final = 100_000_000
HIGHEST_COUNT: Final = 20
_CODE: Final = re.compile(r"[a-z0-9-]{1,30}")


class InvalidRule(ValueError):
    """The definition says nothing, or something that is not understood; it must not select anybody."""


@dataclass(frozen=True, slots=True)
class DecileLimit:
    """Deciles from `lowest` to `highest` (1 is poorest) at a level."""

    level: Level
    highest: int
    lowest: int = 1


@dataclass(frozen=True, slots=True)
class Amount:
    """Rupiah in a quarter. Per component: the dearest `at_most` persons count, each with one component."""

    per: Per
    rupiah: int = 0
    by_component: tuple[tuple[Component, int], ...] = ()
    at_most: int = HIGHEST_COUNT


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


def parse(definition: object) -> Rule:
    """Read the JSON form of a rule; InvalidRule names what is wrong with it."""
    parts = _mapping(definition, "rule", {"decile", "components", "exclude", "receiver", "amount"})
    decile = _decile(parts["decile"]) if "decile" in parts else None
    components = _choices(parts.get("components", []), Component, "components")
    if decile is None and not components:
        raise InvalidRule("a rule needs a decile limit or a component, or it would select everybody")
    amount = _amount(parts.get("amount"), components)
    exclude = _mapping(
        parts.get("exclude", {}),
        "exclude",
        {"occupations", "work_statuses", "findings", "findings_of", "power_above", "assets", "programmes"},
    )
    return Rule(
        decile=decile,
        components=_dearest_first(components, amount),
        occupations=_numbers(exclude.get("occupations", []), HIGHEST_OCCUPATION, "occupations"),
        work_statuses=_numbers(exclude.get("work_statuses", []), HIGHEST_WORK_STATUS, "work_statuses"),
        findings=frozenset(_choices(exclude.get("findings", []), HeldBy, "findings")),
        findings_of=_choice(exclude.get("findings_of", FindingsOf.RECEIVER), FindingsOf, "findings_of"),
        power_above=_power(exclude["power_above"]) if "power_above" in exclude else None,
        assets=frozenset(_choices(exclude.get("assets", []), Asset, "assets")),
        programmes=_codes(exclude.get("programmes", []), "programmes"),
        receiver=_choice(parts.get("receiver", Receiver.HEAD), Receiver, "receiver"),
        amount=amount,
    )


def _decile(value: object) -> DecileLimit:
    parts = _mapping(value, "decile", {"level", "max", "min"})
    highest = _number(parts.get("max"), 1, 10, "decile max")
    return DecileLimit(
        level=_choice(parts.get("level"), Level, "decile level"),
        highest=highest,
        lowest=_number(parts.get("min", 1), 1, highest, "decile min"),
    )


def _amount(value: object, components: tuple[Component, ...]) -> Amount:
    parts = _mapping(value, "amount", {"per", "rupiah", "at_most"})
    per = _choice(parts.get("per"), Per, "amount per")
    if per is not Per.COMPONENT:
        if "at_most" in parts:
            raise InvalidRule("only an amount per component has a cap")
        return Amount(per=per, rupiah=_number(parts.get("rupiah"), 1, HIGHEST_AMOUNT, "amount"))
    if not components:
        raise InvalidRule("an amount per component needs components")
    prices = _mapping(parts.get("rupiah"), "amount per component", {one.value for one in components})
    if {one.value for one in components} != set(prices):
        raise InvalidRule("every component of the rule needs its amount")
    return Amount(
        per=per,
        by_component=tuple((one, _number(prices[one.value], 1, HIGHEST_AMOUNT, one.value)) for one in components),
        at_most=_number(parts.get("at_most", HIGHEST_COUNT), 1, HIGHEST_COUNT, "at_most"),
    )


def _dearest_first(components: tuple[Component, ...], amount: Amount) -> tuple[Component, ...]:
    """Who fits several components counts once, with the one that brings most; ties in the list's order."""
    prices = dict(amount.by_component)
    order = list(Component)
    return tuple(sorted(components, key=lambda one: (-prices.get(one, 0), order.index(one))))


def _codes(value: object, name: str) -> frozenset[str]:
    codes = _list(value, name)
    if not all(isinstance(one, str) and _CODE.fullmatch(one) for one in codes):
        raise InvalidRule(f"{name} are codes of programmes")
    return frozenset(map(str, codes))


def _power(value: object) -> int:
    watts = _number(value, min(POWER_CODES), max(POWER_CODES), "power_above")
    if watts not in POWER_CODES:
        raise InvalidRule(f"power_above is one of {sorted(POWER_CODES)}")
    return watts


def _mapping(value: object, name: str, known: Iterable[str]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InvalidRule(f"{name} is missing or no object")
    unknown = sorted(str(key) for key in set(value) - set(known))
    if unknown:
        raise InvalidRule(f"{name} has unknown parts: {', '.join(unknown)}")
    return value


def _number(value: object, lowest: int, highest: int, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
        raise InvalidRule(f"{name} is a whole number from {lowest} to {highest}")
    return value


def _list(value: object, name: str) -> list[object]:
    if not isinstance(value, list) or len(set(map(str, value))) != len(value):
        raise InvalidRule(f"{name} is a list without repetitions")
    return value


def _numbers(value: object, highest: int, name: str) -> frozenset[int]:
    return frozenset(_number(one, 1, highest, name) for one in _list(value, name))


Kind = TypeVar("Kind", bound=StrEnum)


def _choice(value: object, kind: type[Kind], name: str) -> Kind:
    try:
        return kind(value)  # type: ignore[arg-type]
    except ValueError:
        raise InvalidRule(f"{name} is one of {', '.join(kind)}") from None


def _choices(value: object, kind: type[Kind], name: str) -> tuple[Kind, ...]:
    chosen = {_choice(one, kind, name) for one in _list(value, name)}
    return tuple(one for one in kind if one in chosen)
