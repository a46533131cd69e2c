"""What sources other than the civil registry have said of people, in words: for the review, family and source pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from access.domain import figures
from verification.domain.facts import FactRule, Reads, Speaks
from verification.domain.sources import OUTCOMES, Source, source_of
from verification.models import Check


@dataclass(frozen=True, slots=True)
class SaidFact:
    """One fact of an answer. `limit` is the sentence about the limit it was held against, if there was one."""

    label: str
    value: str
    limit: str
    is_against: bool


@dataclass(frozen=True, slots=True)
class Said:
    """The newest answer of one source about one person."""

    check_id: int
    person_id: int
    source: str
    outcome: str
    is_against: bool
    answered_at: datetime
    valid_until: date | None
    is_expired: bool
    facts: Sequence[SaidFact]


def said_by(check: Check, *, today: date) -> Said:
    """One answer in words."""
    source = source_of(check.source)
    rules = {rule.name: rule for rule in source.facts}
    return Said(
        check_id=check.pk,
        person_id=check.person_id,
        source=_(source.label),
        outcome=outcome_label(source, check.outcome),
        is_against=check.outcome == "mismatched",
        answered_at=check.answered_at or datetime.min,  # noqa: DTZ901 - an answered check has its moment
        valid_until=check.valid_until,
        is_expired=check.valid_until is not None and check.valid_until < today,
        facts=[_fact(rules[row["name"]], row) for row in check.elements if row["name"] in rules],
    )


def outcome_label(source: Source, outcome: str) -> str:
    """A source's own word for an outcome."""
    label = source.outcomes.get(outcome) or OUTCOMES.get(outcome)
    return _(label) if label else ""


def rule_text(rule: FactRule, limit: int | None) -> str:
    """From when on a fact speaks against aid."""
    if rule.speaks is Speaks.NEVER or (limit is None and rule.speaks in (Speaks.ABOVE, Speaks.AT_LEAST)):
        return _("for information")
    if rule.speaks is Speaks.WHEN_YES:
        return _("speaks against aid when yes")
    if rule.speaks is Speaks.AMONG:
        return _("speaks against aid when it is one of: %(words)s") % {"words": ", ".join(sorted(rule.among))}
    value = value_text(rule, limit)
    if rule.speaks is Speaks.ABOVE:
        return _("speaks against aid above %(value)s") % {"value": value}
    return _("speaks against aid from %(value)s on") % {"value": value}


def value_text(rule: FactRule, value: Any) -> str:
    """A value as it is read by people."""
    language = get_language() or "id"
    if rule.reads is Reads.RUPIAH:
        return figures.rupiah(value, language)
    if rule.reads is Reads.NUMBER:
        return figures.number(value, language)
    if rule.reads is Reads.YES_NO:
        return _("Yes") if value else _("No")
    if rule.reads is Reads.DAY:
        return figures.day(date.fromisoformat(value), language)
    return str(value)


def _fact(rule: FactRule, row: Mapping[str, Any]) -> SaidFact:
    limit = _("limit %(value)s") % {"value": value_text(rule, row["limit"])} if row.get("limit") is not None else ""
    return SaidFact(_(rule.label), value_text(rule, row["value"]), limit, not row["agrees"])
