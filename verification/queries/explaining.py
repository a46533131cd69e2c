"""Sentences about answers and findings, translated and filled: why, since when, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from access.domain import figures
from recipients.models import Person
from verification.domain.advice import advice_on
from verification.domain.consolidation import BECAUSE, rule_on
from verification.domain.explaining import Sentence, why_element, why_names
from verification.models import Check, Finding
from verification.models.checks import Standing


@dataclass(frozen=True, slots=True)
class AdviceShown:
    """What a finding means and what to do, in the language of the page."""

    meaning: str
    doing: str


def said(sentence: Sentence) -> str:
    """One sentence."""
    return _(sentence.text) % dict(sentence.values)


def why(element: Mapping[str, Any] | None) -> str:
    """Why an element agrees or not; empty where its word says all."""
    sentence = why_element(element) if element and "name" in element else None
    return said(sentence) if sentence else ""


def why_alike(left: str, right: str) -> str:
    """Why two of our own names count as the same or not."""
    head, *reasons = (said(one) for one in why_names(left, right))
    return f"{head} {'; '.join(reasons)}."


def advice_shown(finding: Finding) -> AdviceShown | None:
    """What the kind of a finding means, and what to do."""
    found = advice_on(finding.kind)
    return AdviceShown(_(found.meaning), _(found.doing)) if found else None


def waiting_words(finding: Finding) -> str:
    """Until when a finding waits, why, and for which time."""
    if finding.recheck_on is None:
        return ""
    day = figures.day(finding.recheck_on, get_language() or "id")
    if not finding.waits_because:
        return _("Dukcapil is asked again on %(day)s") % {"day": day}
    return _("Dukcapil is asked again on %(day)s, because %(because)s (wait %(time)d of %(most)d)") % {
        "day": day,
        "because": _(BECAUSE[finding.waits_because]),
        "time": finding.waits,
        "most": rule_on(finding.recheck_on).most_waits,
    }


def standing_words(check: Check | None, person: Person) -> str:
    """That an answer is about another spelling or other data than the registry has now; empty when it is not."""
    if check is None or not check.standing:
        return ""
    asked = name_asked(check, person)
    if check.standing == Standing.RESPELT:
        why_same = why_alike(asked, person.full_name)
        return _("The answer is about “%(name)s”, as the registry wrote it then. %(why)s") % {
            "name": asked,
            "why": why_same,
        }
    if asked != person.full_name:
        return _(
            "The answer is about “%(name)s”. The registry has another name by now; the person is asked about again."
        ) % {"name": asked}
    return _("The registry has other data by now than those asked about; the person is asked about again.")


def name_asked(check: Check, person: Person) -> str:
    """The name that the registry had when an answer came: the oldest one kept of later ones, else today's."""
    history: Any = Person.events.rel.related_model  # type: ignore[attr-defined]
    later = history.objects.filter(pgh_obj_id=person.pk, pgh_created_at__gt=check.answered_at).order_by("pgh_id")
    return str(later.values_list("full_name", flat=True).first() or person.full_name)
