"""Words for what the rules and results of this room hold as codes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from access.queries.labels import label
from distribution.domain.papers.aid import Aid
from distribution.domain.reasons import REASON_TEXTS, Reason
from distribution.domain.rules import Component, HeldBy, Level, Per, Receiver
from recipients.domain.code_lists import housing
from recipients.domain.codes import CodeList
from verification.models import Finding


if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


REASONS: Final = "reasons.ineligible"  # the list of reference data that holds their sentences
LEVELS: Final = {Level.NATIONAL: _("National"), Level.PROVINCE: _("Province"), Level.CITY: _("City")}
COMPONENTS: Final = {
    Component.EARLY_CHILDHOOD: _("Child up to 6 years"),
    Component.PRIMARY: _("Primary school (SD)"),
    Component.JUNIOR: _("Junior secondary school (SMP)"),
    Component.SENIOR: _("Senior secondary school (SMA)"),
    Component.ELDERLY: _("Elderly from 60 years"),
    Component.SEVERE_DISABILITY: _("Severe disability"),
}
ASSETS: Final[Mapping[str, "StrOrPromise"]] = {
    "car": _("a car"),
    "other_house": _("another house"),
    "other_land": _("other land"),
    "motorcycle": _("a motorcycle"),
    "motorboat": _("a motor boat"),
    "gold": _("gold of 10 grams or more"),
    "air_conditioner": _("an air conditioner"),
    "computer": _("a computer"),
    "water_heater": _("a water heater"),
    "refrigerator": _("a refrigerator"),
    "flat_tv": _("a flat television"),
}
# What a home shows of how a family lives: the name in a rule, on pages, and the codes of DTSEN.
SIGNS: Final[Mapping[str, tuple["StrOrPromise", CodeList]]] = {
    "floor": (_("Floor"), housing.FLOOR),
    "wall": (_("Walls"), housing.WALL),
    "roof": (_("Roof"), housing.ROOF),
    "water": (_("Drinking water"), housing.DRINKING_WATER),
    "light": (_("Lighting"), housing.LIGHTING),
    "power": (_("Electric power"), housing.POWER_CAPACITY),
    "fuel": (_("Cooking fuel"), housing.COOKING_FUEL),
    "toilet": (_("Toilet"), housing.TOILET_FACILITY),
    "closet": (_("Toilet bowl"), housing.TOILET_TYPE),
    "sewage": (_("Sewage"), housing.SEWAGE),
    "ownership": (_("Home"), housing.HOME_OWNERSHIP),
}
RANKS: Final[Mapping[str, "StrOrPromise"]] = {
    "decile": _("Lower decile"),
    "components": _("More members that belong to a component"),
    "elderly": _("More elderly"),
    "severe_disability": _("More members with a severe disability"),
    "early_childhood": _("More children up to 6 years"),
    "members": _("More living members"),
    "living": _("More signs of hardship at home"),
    "residence": _("Longer in the city"),
    "waiting": _("Longer on the waiting list"),
}
AGED: Final[Mapping[str, "StrOrPromise"]] = {
    "member": _("a member"),
    "head": _("the head of family"),
    "receiver": _("the receiver"),
}
FINDINGS: Final = {one: Finding.Kind(one.value).label for one in HeldBy}
RECEIVERS: Final = {
    Receiver.HEAD: _("Head of family"),
    Receiver.MOTHER: _("Wife or mother, else the head of family"),
}
PERS: Final = {Per.FAMILY: _("Family"), Per.MEMBER: _("Living member"), Per.COMPONENT: _("Component")}


def given(rupiah: int, quantity: int, goods: str) -> str:
    """What a family gets: Rp 600.000, or 30 kg beras of goods that are kept as "beras (kg)"."""
    if goods:
        return f"{number_format(quantity, force_grouping=True)} {Aid(goods).things}"
    return f"Rp {number_format(rupiah, force_grouping=True)}"


def reason_text(reason: str) -> str:
    """The sentence for a reason code, in the words of the city where it has its own."""
    return label(REASONS, Reason(reason)) or gettext(REASON_TEXTS[Reason(reason)])


def facts_in_words(facts: Mapping[str, Any], *, with_health: bool) -> list[str]:
    """What a result rests on. PRIVACY: disability is named only to who may read sensitive data."""
    said = []
    members = facts.get("members")
    if members is not None:
        said.append(ngettext("%(count)d living member", "%(count)d living members", members) % {"count": members})
    if facts.get("decile_version"):
        said.append(gettext("decile of %(version)s") % {"version": facts["decile_version"]})
    for name, count in facts.get("components", {}).items():
        if with_health or name != Component.SEVERE_DISABILITY:
            said.append(f"{COMPONENTS[Component(name)]}: {count}")
    said.extend(str(ASSETS.get(name, name)) for name in facts.get("assets", []))
    said.extend(str(FINDINGS[HeldBy(name)]) for name in facts.get("findings", []))
    said.extend(code.upper() for code in facts.get("programmes", []))
    return said
