"""A rule in plain words, part by part: for the pages of a programme, the editor, and the diff of two versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.utils.translation import gettext_lazy as _

from distribution.domain.national import PENSIONER
from distribution.domain.rules import (
    HIGHEST_AGE,
    HIGHEST_COUNT,
    Component,
    FindingsOf,
    HeldBy,
    InvalidRule,
    Level,
    Per,
    Receiver,
    parse,
)
from distribution.wording import AGED, ASSETS, COMPONENTS, FINDINGS, RANKS, RECEIVERS, SIGNS
from recipients.queries.code_words import choices_of


if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Definition = Mapping[str, Any]


class Part(StrEnum):
    """What a rule says something about, in the order in which it is read."""

    DECILE = "decile"
    COMPONENTS = "components"
    AGE = "age"
    LIVING = "living"
    BASE_AID = "with_programmes"
    RESIDENCE = "residence"
    SERVANTS = "servants"
    FINDINGS = "findings"
    POWER = "power"
    ASSETS = "assets"
    LIVESTOCK = "livestock"
    PROGRAMMES = "programmes"
    RECEIVER = "receiver"
    AMOUNT = "amount"
    RANK = "rank"


PARTS: Final[Mapping[Part, "StrOrPromise"]] = {
    Part.DECILE: _("Decile"),
    Part.COMPONENTS: _("Component"),
    Part.AGE: _("Age"),
    Part.LIVING: _("Living conditions"),
    Part.BASE_AID: _("Base aid"),
    Part.RESIDENCE: _("Residence"),
    Part.SERVANTS: _("Work for the state"),
    Part.FINDINGS: _("Findings"),
    Part.POWER: _("Electric power"),
    Part.ASSETS: _("Possessions"),
    Part.LIVESTOCK: _("Livestock"),
    Part.PROGRAMMES: _("Other aid"),
    Part.RECEIVER: _("Receiver"),
    Part.AMOUNT: _("Amount"),
    Part.RANK: _("Order"),
}
_DECILES: Final = {
    Level.NATIONAL: gettext_lazy("National decile %(low)s to %(high)s"),
    Level.PROVINCE: gettext_lazy("Provincial decile %(low)s to %(high)s"),
    Level.CITY: gettext_lazy("City decile %(low)s to %(high)s"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of the rule that two versions word differently; an empty side does not ask for it."""

    label: "StrOrPromise"
    before: str
    after: str


def rule_sentences(definition: object) -> list[str]:
    """A rule in plain words, one sentence per condition; a broken one says that it selects nobody."""
    try:
        return list(said_by(definition).values())
    except InvalidRule as error:
        return [gettext("This rule selects nobody, because it cannot be understood: %(what)s.") % {"what": error}]


def rule_summary(definition: object) -> list[str]:
    """A rule in a few lines: who is entitled, and to how much."""
    try:
        said = said_by(definition)
    except InvalidRule:
        return rule_sentences(definition)
    asked = (Part.DECILE, Part.COMPONENTS, Part.AGE, Part.LIVING)
    return [*(said[part] for part in asked if part in said), _short_amount(definition["amount"])]  # type: ignore[index]


def differences(older: object, newer: object) -> list[Difference]:
    """What a newer definition says otherwise than an older one, in words; a broken one says nothing at all."""
    before, after = _said(older), _said(newer)
    return [
        Difference(PARTS[part], before.get(part, ""), after.get(part, ""))
        for part in Part
        if before.get(part) != after.get(part)
    ]


def _said(definition: object) -> dict[Part, str]:
    try:
        return said_by(definition)
    except InvalidRule:
        return {}


def said_by(definition: object) -> dict[Part, str]:
    """What a rule says of each part that it asks for; InvalidRule when it is not understood."""
    parse(definition)
    rule: Definition = definition  # type: ignore[assignment]
    exclude: Definition = rule.get("exclude") or {}
    receiver = Receiver(rule.get("receiver", Receiver.HEAD))
    said = {
        Part.DECILE: _decile(rule.get("decile")),
        Part.COMPONENTS: _components(rule.get("components") or []),
        Part.AGE: _age(rule.get("age")),
        Part.LIVING: _living(rule.get("living")),
        Part.BASE_AID: _base_aid(rule.get("with_programmes") or []),
        Part.RESIDENCE: _residence(rule.get("residence")),
        Part.SERVANTS: _servants(exclude),
        Part.FINDINGS: _findings(exclude),
        Part.POWER: _power(exclude.get("power_above")),
        Part.ASSETS: _assets(exclude),
        Part.LIVESTOCK: _livestock(exclude.get("livestock_above")),
        Part.PROGRAMMES: _programmes(exclude.get("programmes") or []),
        Part.RECEIVER: gettext("Receiver: %(who)s") % {"who": RECEIVERS[receiver]},
        Part.AMOUNT: _amount(rule["amount"]),
        Part.RANK: _rank(rule.get("rank") or []),
    }
    return {part: sentence for part, sentence in said.items() if sentence}


def _decile(decile: Definition | None) -> str:
    if decile is None:
        return ""
    said = str(_DECILES[Level(decile["level"])]) % {"low": decile.get("min", 1), "high": decile["max"]}
    if version := decile.get("version"):
        return gettext("%(decile)s, by DTSEN version %(version)s only") % {"decile": said, "version": version}
    return said


def _components(names: Sequence[str]) -> str:
    if not names:
        return ""
    named = ", ".join(str(COMPONENTS[one]) for one in Component if one in names)
    return gettext("With at least one of: %(components)s") % {"components": named}


def _age(age: Definition | None) -> str:
    if age is None:
        return ""
    lowest, highest = age.get("min", 0), age.get("max", HIGHEST_AGE)
    words = {"who": AGED[age["of"]], "low": lowest, "high": highest}
    if highest >= HIGHEST_AGE:
        said = gettext("%(who)s is at least %(low)s years old") % words
    elif not lowest:
        said = gettext("%(who)s is at most %(high)s years old") % words
    else:
        said = gettext("%(who)s is between %(low)s and %(high)s years old") % words
    return _capital(said)


def _living(living: Definition | None) -> str:
    if living is None:
        return ""
    signs = [sign_words(name, codes) for name, codes in (living.get("signs") or {}).items()]
    if area := living.get("floor_area_below"):
        signs.append(gettext("less than %(area)s m² for each member") % {"area": area})
    least = living.get("at_least", len(signs))
    return ngettext(
        "At least %(count)d sign of hardship at home: %(signs)s",
        "At least %(count)d signs of hardship at home: %(signs)s",
        least,
    ) % {"count": least, "signs": "; ".join(signs)}


def sign_words(name: str, codes: Sequence[int]) -> str:
    """A sign of hardship with the codes that count, in the words of DTSEN: lantai Bambu/Tanah."""
    title, words = SIGNS[name]
    labels = {int(value): text for value, text in choices_of(words)}
    return f"{str(title).lower()} {'/'.join(labels.get(one, str(one)) for one in codes)}"


def _base_aid(codes: Sequence[str]) -> str:
    if not codes:
        return ""
    return gettext("Only for families on an approved roster of: %(programmes)s") % {"programmes": _codes(codes)}


def _residence(residence: Definition | None) -> str:
    if residence is None:
        return ""
    months = residence["months"]
    sentence = (
        ngettext(
            "In this kelurahan for at least %(count)d month", "In this kelurahan for at least %(count)d months", months
        )
        if residence["in"] == "village"
        else ngettext("In the city for at least %(count)d month", "In the city for at least %(count)d months", months)
    )
    return sentence % {"count": months}


def _servants(exclude: Definition) -> str:
    if not exclude.get("occupations") and not exclude.get("work_statuses"):
        return ""
    if PENSIONER in exclude.get("occupations", ()):
        return gettext("Not with a civil servant, soldier, police officer, state official or pensioner in the family")
    return gettext("Not with a civil servant, soldier, police officer or state official in the family")


def _findings(exclude: Definition) -> str:
    found = exclude.get("findings") or []
    if not found:
        return ""
    named = ", ".join(str(FINDINGS[one]) for one in HeldBy if one in found)
    sentence = (
        gettext("Held back while the receiver has an undecided finding: %(findings)s")
        if exclude.get("findings_of", FindingsOf.RECEIVER) == FindingsOf.RECEIVER
        else gettext("Held back while any member has an undecided finding: %(findings)s")
    )
    return sentence % {"findings": named}


def _power(watts: int | None) -> str:
    if watts is None:
        return ""
    return gettext("Electric power at most %(watts)s W") % {"watts": grouped(watts)}


def _assets(exclude: Definition) -> str:
    named = [str(words) for one, words in ASSETS.items() if one in (exclude.get("assets") or [])]
    said = [gettext("Not with %(things)s") % {"things": ", ".join(named)}] if named else []
    vehicles = exclude.get("vehicles_above")
    if vehicles is not None:
        said.append(ngettext("at most %(count)d vehicle", "at most %(count)d vehicles", vehicles) % {"count": vehicles})
    return _capital("; ".join(said))


def _livestock(number: int | None) -> str:
    if number is None:
        return ""
    return gettext("At most %(count)s heads of livestock") % {"count": number}


def _programmes(codes: Sequence[str]) -> str:
    if not codes:
        return ""
    return gettext("Not while the family is on an approved roster of: %(programmes)s") % {"programmes": _codes(codes)}


def _codes(codes: Sequence[str]) -> str:
    return ", ".join(one.upper() for one in sorted(codes))


def _short_amount(amount: Definition) -> str:
    if amount["per"] != Per.COMPONENT:
        return _amount(amount)
    prices = list(amount["rupiah"].values())
    return gettext("Rp %(low)s to Rp %(high)s per member and quarter, at most %(count)s members") % {
        "low": grouped(min(prices)),
        "high": grouped(max(prices)),
        "count": amount.get("at_most", HIGHEST_COUNT),
    }


def _amount(amount: Definition) -> str:
    if amount["per"] == Per.COMPONENT:
        return _component_amount(amount)
    is_per_member = amount["per"] == Per.MEMBER
    said = []
    if "rupiah" in amount:
        sentence = (
            gettext("Rp %(rupiah)s per living member and quarter")
            if is_per_member
            else gettext("Rp %(rupiah)s per family and quarter")
        )
        said.append(sentence % {"rupiah": grouped(amount["rupiah"])})
    if goods := amount.get("goods"):
        sentence = (
            gettext("%(quantity)s %(unit)s of %(name)s per living member and quarter")
            if is_per_member
            else gettext("%(quantity)s %(unit)s of %(name)s per family and quarter")
        )
        words = {"quantity": grouped(goods["quantity"]), "unit": goods["unit"], "name": goods["name"]}
        said.append(sentence % words)
    if age := amount.get("age"):
        span = {"low": age.get("min", 0), "high": age.get("max", HIGHEST_AGE)}
        said.append(gettext("only members from %(low)s to %(high)s years count") % span)
    return "; ".join(said)


def _component_amount(amount: Definition) -> str:
    prices, caps = amount["rupiah"], amount.get("caps") or {}
    listed = []
    for one in Component:
        if one in prices:
            cap = gettext(" (at most %(count)s)") % {"count": caps[one]} if one in caps else ""
            listed.append(f"{COMPONENTS[one]} Rp {grouped(prices[one])}{cap}")
    return gettext("Per quarter and member, at most %(count)s members: %(prices)s") % {
        "count": amount.get("at_most", HIGHEST_COUNT),
        "prices": "; ".join(listed),
    }


def _rank(names: Sequence[str]) -> str:
    if not names:
        return ""
    placed = ", ".join(f"{place}. {RANKS[name]}" for place, name in enumerate(names, start=1))
    return gettext("When the quota is short, first: %(order)s") % {"order": placed}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def grouped(amount: int) -> str:
    """A number as sentences have it: 600.000."""
    return number_format(amount, force_grouping=True)
