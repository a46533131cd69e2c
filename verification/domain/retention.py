"""How long parts of answers are kept: the newest rule of a source and part that holds on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Rule:
    """A part of the answers of a source is kept for so many days, from a day on."""

    source: str
    part: str
    keep_days: int
    valid_from: date
    legal_basis: str


def in_force(rules: Iterable[Rule], *, today: date) -> list[Rule]:
    """One rule per source and part: the newest that has begun."""
    newest: dict[tuple[str, str], Rule] = {}
    for rule in sorted(rules, key=lambda one: one.valid_from):
        if rule.valid_from <= today:
            newest[rule.source, rule.part] = rule
    return [newest[key] for key in sorted(newest)]


def answered_before(rule: Rule, *, today: date, zone: ZoneInfo) -> datetime:
    """Answers from before this moment lose the part: midnight of the city, so that a whole day goes at once."""
    return datetime.combine(today - timedelta(days=rule.keep_days), time.min, zone)
