"""Expressions over the gathered facts that both the judging of a rule and the telling of its facts use."""

from collections.abc import Iterable
from typing import Final

from distribution.domain.rules import VEHICLES, Asset, HeldBy, Level, Rule, Where
from distribution.queries.sheets import SIGN_COLUMNS


ALL_ASSETS: Final = list(Asset)
ALL_HELD: Final = list(HeldBy)
IS_RECHECKED: Final = "coalesce(rechecked.version >= coalesce(sheet.decile_version, ''), false)"


def signs_of(rule: Rule) -> Iterable[tuple[str, str]]:
    """The signs of hardship that a rule asks for, each with its condition."""
    if rule.living is None:
        return
    for sign, _codes in rule.living.signs:
        yield sign.value, f"{SIGN_COLUMNS[sign]} = ANY (%(codes_{sign})s::int[])"
    if rule.living.floor_area_below is not None:
        # As in distribution.domain.eligibility: 0 square metres were not measured.
        yield "floor_area", "floor_area_m2 > 0 AND floor_area_m2 < %(floor_area_below)s * members"


def since_of(rule: Rule) -> str:
    """The day from which a family lives where the rule asks for it."""
    return "in_village_since" if rule.residence and rule.residence.where is Where.VILLAGE else "in_city_since"


def vehicles_owned() -> str:
    """How many kinds of motor vehicles a family owns."""
    return " + ".join(f"(assets >> {ALL_ASSETS.index(one)} & 1)" for one in VEHICLES)


def is_rechecked(rule: Rule) -> str:
    """Whether a decile that BPS answered to an objection stands in for the one of the newest version."""
    is_asked = rule.decile is None or (rule.decile.level is Level.NATIONAL and not rule.decile.version)
    return IS_RECHECKED if is_asked else "false"
