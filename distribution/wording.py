"""Words for what the rules and results of this room hold as codes."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.utils.translation import gettext_lazy as _

from access.queries.labels import label
from distribution.domain.reasons import REASON_TEXTS, Reason
from distribution.domain.rules import (
    Asset,
    Component,
    FindingsOf,
    HeldBy,
    InvalidRule,
    Level,
    Per,
    Receiver,
    Rule,
    parse,
)
from verification.models import Finding


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
ASSETS: Final = {
    Asset.CAR: _("a car"),
    Asset.OTHER_HOUSE: _("another house"),
    Asset.OTHER_LAND: _("other land"),
}
FINDINGS: Final = {one: Finding.Kind(one.value).label for one in HeldBy}
RECEIVERS: Final = {
    Receiver.HEAD: _("Head of family"),
    Receiver.MOTHER: _("Wife or mother, else the head of family"),
}
PERS: Final = {Per.FAMILY: _("Family"), Per.MEMBER: _("Living member"), Per.COMPONENT: _("Component")}
_DECILE_SENTENCES: Final = {
    Level.NATIONAL: gettext_lazy("National decile %(low)s to %(high)s"),
    Level.PROVINCE: gettext_lazy("Provincial decile %(low)s to %(high)s"),
    Level.CITY: gettext_lazy("City decile %(low)s to %(high)s"),
}


def reason_text(reason: str) -> str:
    """The sentence for a reason code, in the words of the city where it has its own."""
    return label(REASONS, Reason(reason)) or gettext(REASON_TEXTS[Reason(reason)])


def rule_sentences(definition: object) -> list[str]:
    """A rule in plain words, one sentence per condition; a broken one says that it selects nobody."""
    try:
        rule = parse(definition)
    except InvalidRule as error:
        return [gettext("This rule selects nobody, because it cannot be understood: %(what)s.") % {"what": error}]
    receiver = gettext("Receiver: %(who)s") % {"who": RECEIVERS[rule.receiver]}
    return [*_conditions(rule), *_exclusions(rule), receiver, _amount(rule)]


def rule_summary(definition: object) -> list[str]:
    """A rule in two or three lines: who is entitled, and to how much."""
    try:
        rule = parse(definition)
    except InvalidRule:
        return rule_sentences(definition)
    if rule.amount.per is Per.COMPONENT:
        prices = [price for _component, price in rule.amount.by_component]
        span = gettext("Rp %(low)s to Rp %(high)s per member and quarter, at most %(count)s members") % {
            "low": _grouped(min(prices)),
            "high": _grouped(max(prices)),
            "count": rule.amount.at_most,
        }
        return [*_conditions(rule), span]
    return [*_conditions(rule), _amount(rule)]


def _conditions(rule: Rule) -> list[str]:
    said = []
    if rule.decile:
        numbers = {"low": rule.decile.lowest, "high": rule.decile.highest}
        said.append(str(_DECILE_SENTENCES[rule.decile.level]) % numbers)
    if rule.components:
        named = ", ".join(str(COMPONENTS[one]) for one in Component if one in rule.components)
        said.append(gettext("With at least one of: %(components)s") % {"components": named})
    return said


def _exclusions(rule: Rule) -> list[str]:
    said = []
    if rule.occupations or rule.work_statuses:
        said.append(gettext("Not with a civil servant, soldier, police officer or state official in the family"))
    if rule.findings:
        named = ", ".join(str(FINDINGS[one]) for one in HeldBy if one in rule.findings)
        sentence = (
            gettext("Held back while the receiver has an undecided finding: %(findings)s")
            if rule.findings_of is FindingsOf.RECEIVER
            else gettext("Held back while any member has an undecided finding: %(findings)s")
        )
        said.append(sentence % {"findings": named})
    if rule.power_above:
        said.append(gettext("Electric power at most %(watts)s W") % {"watts": _grouped(rule.power_above)})
    if rule.assets:
        owned = ", ".join(str(ASSETS[one]) for one in Asset if one in rule.assets)
        said.append(gettext("Not with %(things)s") % {"things": owned})
    if rule.programmes:
        codes = ", ".join(one.upper() for one in sorted(rule.programmes))
        said.append(gettext("Not while the family is on an approved roster of: %(programmes)s") % {"programmes": codes})
    return said


def _amount(rule: Rule) -> str:
    if rule.amount.per is Per.FAMILY:
        return gettext("Rp %(rupiah)s per family and quarter") % {"rupiah": _grouped(rule.amount.rupiah)}
    if rule.amount.per is Per.MEMBER:
        return gettext("Rp %(rupiah)s per living member and quarter") % {"rupiah": _grouped(rule.amount.rupiah)}
    prices = dict(rule.amount.by_component)
    listed = "; ".join(f"{COMPONENTS[one]} Rp {_grouped(prices[one])}" for one in Component if one in prices)
    return gettext("Per quarter and member, at most %(count)s members: %(prices)s") % {
        "count": rule.amount.at_most,
        "prices": listed,
    }


def _grouped(amount: int) -> str:
    return number_format(amount, force_grouping=True)


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
    said.extend(str(ASSETS[Asset(name)]) for name in facts.get("assets", []))
    said.extend(str(FINDINGS[HeldBy(name)]) for name in facts.get("findings", []))
    said.extend(code.upper() for code in facts.get("programmes", []))
    return said
