"""Between the fields of the rule form and the data form of a rule (distribution.domain.rules), both ways."""

from collections.abc import Mapping
from typing import Any, Final

from distribution.domain.national import STATE_PAID
from distribution.domain.rules import HIGHEST_AGE, HIGHEST_COUNT, Component, FindingsOf, Per, Receiver


Found = Mapping[str, Any]

SIGNS: Final = (
    "floor", "wall", "roof", "water", "light", "power", "fuel", "toilet", "closet", "sewage", "ownership",
)  # fmt: skip
RANKS: Final = (
    "decile",
    "components",
    "elderly",
    "severe_disability",
    "early_childhood",
    "members",
    "living",
    "residence",
    "waiting",
)
_STATE_WORK: Final = 5


def price_field(component: str) -> str:
    """The field with the rupiah of a component."""
    return f"price_{component}"


def cap_field(component: str) -> str:
    """The field with how many members count with a component."""
    return f"cap_{component}"


def definition_of(found: Found) -> dict[str, Any]:
    """The data form of what was filled in; parts that nobody filled in are left out."""
    parts = {
        "decile": _decile(found),
        "components": list(found["components"]),
        "age": _age(found),
        "living": _living(found),
        "with_programmes": list(found["with_programmes"]),
        "residence": _residence(found),
        "rank": ranked(found),
    }
    kept = {name: value for name, value in parts.items() if value}
    return kept | {"exclude": _exclude(found), "receiver": found["receiver"], "amount": _amount(found)}


def _decile(found: Found) -> dict[str, Any] | None:
    if not found["level"]:
        return None
    limit = {"level": found["level"], "min": found["decile_min"], "max": found["decile_max"]}
    return limit | ({"version": found["decile_version"]} if found["decile_version"] else {})


def _age(found: Found) -> dict[str, Any] | None:
    if not found["age_of"]:
        return None
    return {"of": found["age_of"], **_span(found["age_min"], found["age_max"])}


def _span(lowest: int | None, highest: int | None) -> dict[str, int]:
    return {"min": lowest or 0, "max": HIGHEST_AGE if highest is None else highest}


def _living(found: Found) -> dict[str, Any] | None:
    signs = {name: list(map(int, found[f"sign_{name}"])) for name in SIGNS if found[f"sign_{name}"]}
    area = found["floor_area_below"]
    if not signs and not area:
        return None
    wanted: dict[str, Any] = {"at_least": found["signs_at_least"] or 1}
    if signs:
        wanted["signs"] = signs
    if area:
        wanted["floor_area_below"] = area
    return wanted


def _residence(found: Found) -> dict[str, Any] | None:
    if not found["residence_months"]:
        return None
    return {"in": found["residence_in"] or "city", "months": found["residence_months"]}


def ranked(found: Found) -> list[str]:
    """What goes first when the quota is short, by the places that were given."""
    placed = [(found[f"rank_{name}"], name) for name in RANKS if found.get(f"rank_{name}")]
    return [name for _place, name in sorted(placed, key=lambda one: one[0])]


def _exclude(found: Found) -> dict[str, Any]:
    exclude: dict[str, Any] = {
        "findings": list(found["findings"]),
        "findings_of": found["findings_of"] or FindingsOf.RECEIVER.value,
        "assets": list(found["assets"]),
        "programmes": list(found["programmes"]),
    }
    if found["excludes_state_paid"]:
        exclude |= {"occupations": list(STATE_PAID), "work_statuses": [_STATE_WORK]}
    for name in ("power_above", "vehicles_above", "livestock_above"):
        if found[name] is not None:
            exclude[name] = found[name]
    return exclude


def _amount(found: Found) -> dict[str, Any]:
    amount: dict[str, Any] = {"per": found["per"]}
    if found["per"] == Per.COMPONENT:
        amount["rupiah"] = {name: found[price_field(name)] for name in found["components"]}
        amount["at_most"] = found["at_most"] or HIGHEST_COUNT
        caps = {name: cap for name in found["components"] if (cap := found[cap_field(name)])}
        return amount | ({"caps": caps} if caps else {})
    if found["rupiah"] is not None:
        amount["rupiah"] = found["rupiah"]
    if found["goods_name"]:
        amount["goods"] = {
            "name": found["goods_name"],
            "unit": found["goods_unit"],
            "quantity": found["goods_quantity"],
        }
    is_for_some = found["paid_age_min"] is not None or found["paid_age_max"] is not None
    if found["per"] == Per.MEMBER and is_for_some:
        amount["age"] = _span(found["paid_age_min"], found["paid_age_max"])
    return amount


def initial_of(definition: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as the rule so far has them, to change only what changes."""
    decile = definition.get("decile") or {}
    age = definition.get("age") or {}
    residence = definition.get("residence") or {}
    exclude = definition.get("exclude") or {}
    return {
        "level": decile.get("level", ""),
        "decile_min": decile.get("min", 1),
        "decile_max": decile.get("max", 10),
        "decile_version": decile.get("version", ""),
        "components": definition.get("components", []),
        "age_of": age.get("of", ""),
        "age_min": age.get("min"),
        "age_max": age.get("max"),
        "with_programmes": definition.get("with_programmes", []),
        "residence_in": residence.get("in", ""),
        "residence_months": residence.get("months"),
        "excludes_state_paid": bool(exclude.get("occupations")),
        "findings": exclude.get("findings", []),
        "findings_of": exclude.get("findings_of", FindingsOf.RECEIVER.value),
        "power_above": exclude.get("power_above", ""),
        "vehicles_above": exclude.get("vehicles_above"),
        "livestock_above": exclude.get("livestock_above"),
        "assets": exclude.get("assets", []),
        "programmes": exclude.get("programmes", []),
        "receiver": definition.get("receiver", Receiver.HEAD.value),
        **_initial_living(definition.get("living") or {}),
        **_initial_amount(definition["amount"]),
        **{f"rank_{name}": place for place, name in enumerate(definition.get("rank", []), start=1)},
    }


def _initial_living(living: Mapping[str, Any]) -> dict[str, Any]:
    signs = living.get("signs") or {}
    # Without a number the rule asks for all of them.
    asked = len(signs) + ("floor_area_below" in living) or None
    return {
        "signs_at_least": living.get("at_least", asked),
        "floor_area_below": living.get("floor_area_below"),
        **{f"sign_{name}": [str(code) for code in codes] for name, codes in signs.items()},
    }


def _initial_amount(amount: Mapping[str, Any]) -> dict[str, Any]:
    is_per_component = amount["per"] == Per.COMPONENT
    goods = amount.get("goods") or {}
    age = amount.get("age") or {}
    prices = amount["rupiah"] if is_per_component else {}
    return {
        "per": amount["per"],
        "rupiah": None if is_per_component else amount.get("rupiah"),
        "at_most": amount.get("at_most"),
        "paid_age_min": age.get("min"),
        "paid_age_max": age.get("max"),
        "goods_name": goods.get("name", ""),
        "goods_unit": goods.get("unit", ""),
        "goods_quantity": goods.get("quantity"),
        **{price_field(Component(name)): price for name, price in prices.items()},
        **{cap_field(Component(name)): cap for name, cap in (amount.get("caps") or {}).items()},
    }
