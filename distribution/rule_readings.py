"""Why a family is entitled or not: every condition of the rule beside what was known of the family."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from distribution.domain.rules import POWER_CODES, Component, HeldBy
from distribution.rule_words import PARTS, Part, grouped, said_by, sign_words
from distribution.wording import ASSETS, COMPONENTS, FINDINGS, reason_text


if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


# What is asked of every family, whatever the rule.
_PRESENCE: Final = ("DECEASED", "MOVED", "NO_MEMBER")
_DEPARTURE: Final = ("AID_STOPPED", "GRADUATED_SELF", "GRADUATED_NATURAL", "OPT_OUT", "OBJECTION_HOLD")
_AGAINST: Final[Mapping[Part, tuple[str, ...]]] = {
    Part.DECILE: ("NO_DECILE", "DESIL_ABOVE", "DESIL_BELOW"),
    Part.COMPONENTS: ("NO_COMPONENT",),
    Part.AGE: ("AGE",),
    Part.LIVING: ("LIVING",),
    Part.BASE_AID: ("NO_BASE_AID",),
    Part.RESIDENCE: ("RESIDENCE",),
    Part.SERVANTS: ("CIVIL_SERVANT",),
    Part.FINDINGS: ("DUPLICATE", "NOT_MATCHED", "UNDER_REVIEW"),
    Part.POWER: ("POWER",),
    Part.ASSETS: ("VEHICLE", "HOUSE", "LAND", "POSSESSIONS"),
    Part.LIVESTOCK: ("LIVESTOCK",),
    Part.PROGRAMMES: ("OTHER_AID",),
}
_QUOTA: Final = ("QUOTA_FULL",)
_TAKEN: Final = {*_PRESENCE, *_DEPARTURE, *_QUOTA, *(one for reasons in _AGAINST.values() for one in reasons)}


@dataclass(frozen=True, slots=True)
class Reading:
    """A condition, what was known of the family, and the sentences that speak against it (none: it is met)."""

    label: "StrOrPromise"
    asked: str
    known: str
    against: Sequence[str]

    @property
    def is_met(self) -> bool:
        return not self.against


@dataclass(frozen=True, slots=True)
class Judged:
    """A family's result as stored or as just worked out, in codes."""

    reasons: Sequence[str]
    facts: Mapping[str, Any]
    decile: int | None
    amount: int


def readings(definition: object, judged: Judged, *, with_health: bool) -> list[Reading]:
    """Every condition with the family's fact. PRIVACY: disability is named only to who may read sensitive data."""
    asked, known = said_by(definition), _known(judged, with_health=with_health)
    found = [
        Reading(
            _("Members"),
            gettext("Somebody of the family lives and has not moved away"),
            _members(judged.facts),
            _against(judged, _PRESENCE),
        )
    ]
    found += [
        Reading(PARTS[part], asked[part], known.get(part, ""), _against(judged, against))
        for part, against in _AGAINST.items()
        if part in asked
    ]
    found.append(
        Reading(
            _("Leaving"),
            gettext("Nobody has decided that aid stops, and the family has not left the programme"),
            "",
            _against(judged, _DEPARTURE),
        )
    )
    if judged.facts.get("tied") or _QUOTA[0] in judged.reasons:
        found.append(_quota(judged))
    others = [one for one in judged.reasons if one not in _TAKEN]
    if others:
        found.append(Reading(_("Also"), "", "", _against(judged, others)))
    return found


def _quota(judged: Judged) -> Reading:
    tied = gettext("Equal to others at the limit; the lower number in the registry went first")
    return Reading(
        _("Quota"),
        gettext("There is room in the quota, in the order of the rule"),
        tied if judged.facts.get("tied") else "",
        _against(judged, _QUOTA),
    )


def _against(judged: Judged, reasons: Iterable[str]) -> list[str]:
    return [reason_text(one) for one in judged.reasons if one in set(reasons)]


def _members(facts: Mapping[str, Any]) -> str:
    living = facts.get("members", 0)
    said = ngettext("%(count)d living member", "%(count)d living members", living) % {"count": living}
    if dead := facts.get("dead"):
        return f"{said}; " + ngettext("%(count)d died", "%(count)d died", dead) % {"count": dead}
    return said


def _known(judged: Judged, *, with_health: bool) -> dict[Part, str]:
    facts = judged.facts
    return {
        Part.DECILE: _decile(judged),
        Part.COMPONENTS: _components(facts.get("components") or {}, with_health=with_health),
        Part.SERVANTS: _servants(facts.get("servants", 0)),
        Part.FINDINGS: ", ".join(str(FINDINGS[HeldBy(one)]) for one in facts.get("findings") or [])
        or gettext("No such finding"),
        Part.AGE: _aged(facts),
        Part.LIVING: _living(facts.get("living") or {}),
        Part.BASE_AID: _codes(facts.get("base_aid")) or gettext("On none of these rosters"),
        Part.RESIDENCE: _since(facts.get("since")),
        Part.POWER: _power(facts.get("power")),
        Part.ASSETS: _owned(facts),
        Part.LIVESTOCK: _heads(facts.get("livestock", 0)),
        Part.PROGRAMMES: _codes(facts.get("programmes")) or gettext("On none of these rosters"),
    }


def _codes(codes: Sequence[str] | None) -> str:
    return ", ".join(one.upper() for one in codes or [])


def _aged(facts: Mapping[str, Any]) -> str:
    number = facts.get("in_age", 0)
    if not number:
        return gettext("Nobody of this age")
    return ngettext("%(count)d member of this age", "%(count)d members of this age", number) % {"count": number}


def _living(shown: Mapping[str, int]) -> str:
    """The signs that the family shows, each with what was recorded."""
    said = []
    for name, value in shown.items():
        if name == "floor_area":
            said.append(gettext("%(area)d m² in all") % {"area": value})
        else:
            said.append(sign_words(name, [value]))
    return "; ".join(said) or gettext("None of these signs is known")


def _since(day: str | None) -> str:
    if not day:
        return gettext("Not known")
    return gettext("Since %(day)s") % {"day": date_format(date.fromisoformat(day), "j M Y")}


def _owned(facts: Mapping[str, Any]) -> str:
    said = [str(ASSETS.get(one, one)) for one in facts.get("assets") or []]
    if vehicles := facts.get("vehicles"):
        said.append(ngettext("%(count)d vehicle", "%(count)d vehicles", vehicles) % {"count": vehicles})
    return ", ".join(said) or gettext("None of these is known")


def _heads(number: int) -> str:
    if not number:
        return gettext("None is known")
    return ngettext("%(count)d head", "%(count)d heads", number) % {"count": number}


def _decile(judged: Judged) -> str:
    if judged.decile is None:
        return gettext("No decile is known")
    if judged.facts.get("decile_rechecked"):
        return gettext("Decile %(decile)d, re-checked by BPS") % {"decile": judged.decile}
    version = judged.facts.get("decile_version")
    if not version:
        return gettext("Decile %(decile)d") % {"decile": judged.decile}
    return gettext("Decile %(decile)d (%(version)s)") % {"decile": judged.decile, "version": version}


def _components(found: Mapping[str, int], *, with_health: bool) -> str:
    named = [
        f"{COMPONENTS[Component(name)]}: {count}"
        for name, count in found.items()
        if with_health or name != Component.SEVERE_DISABILITY
    ]
    if named or not found:
        return ", ".join(named) or gettext("Nobody")
    return gettext("Somebody belongs to a component that is not named here")


def _servants(number: int) -> str:
    if not number:
        return gettext("Nobody, as far as is known")
    return ngettext("%(count)d member", "%(count)d members", number) % {"count": number}


def _power(code: int | None) -> str:
    if code is None:
        return gettext("Not known")
    watts = {number: watts for watts, number in POWER_CODES.items()}.get(code)
    if watts:
        return gettext("%(watts)s W") % {"watts": grouped(watts)}
    if code > max(POWER_CODES.values()):
        return gettext("More than %(watts)s W") % {"watts": grouped(max(POWER_CODES))}
    return gettext("None")
