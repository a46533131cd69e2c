"""Judging a stored answer once more: what it comes to by the thresholds in force now, without asking anybody.

Elements of the civil registry keep their score, facts of other sources their value, so a threshold can change. What
came without a number is taken at the source's word, then as now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from verification.domain.dukcapil import Element
from verification.domain.dukcapil_answers import Answer, ElementResult, Outcome
from verification.domain.facts import FactRule, Speaks, speaks_against
from verification.domain.findings import (
    CLOSE_BELOW_THRESHOLD,
    MATERIALITY,
    NewFinding,
    element_rows,
    opened_by,
    settled_by,
)
from verification.domain.judgement import Bucket, judge
from verification.domain.names import Verdict, compare
from verification.domain.sources import DUKCAPIL, Source, source_of


@dataclass(frozen=True, slots=True)
class Rejudged:
    """What a stored answer comes to now, and what follows for the findings."""

    outcome: str
    elements: Sequence[Mapping[str, object]]
    opens: tuple[NewFinding, ...]
    settles: frozenset[str]


class Holds(StrEnum):
    """Whether an answer about one name holds for another; the values of Check.standing."""

    RESPELT = "respelt"
    OUTDATED = "outdated"


_ELEMENTS: Final = frozenset(element.value for element in Element)


def rejudge(source: str, elements: Sequence[Mapping[str, Any]], limits: Mapping[str, int]) -> Rejudged:
    """Judge the stored elements or facts of one answer by `limits`. Answers about the record as a whole have none and
    are not judged by thresholds.
    """
    if source == DUKCAPIL:
        return _rejudge_elements(elements, limits)
    return _rejudge_facts(source_of(source), elements, limits)


def _rejudge_elements(elements: Sequence[Mapping[str, Any]], limits: Mapping[str, int]) -> Rejudged:
    known = [one for one in elements if one["name"] in _ELEMENTS]
    results = tuple(ElementResult(Element(one["name"]), bool(one["agrees"]), one["score"]) for one in known)
    sent = frozenset(result.name for result in results)
    judgement = judge(
        Answer(Outcome.ELEMENTS, elements=results),
        sent=sent,
        thresholds={Element(name): limit for name, limit in limits.items()},
    )
    return Rejudged(judgement.bucket.value, element_rows(judgement), opened_by(judgement), settled_by(judgement))


def _rejudge_facts(source: Source, facts: Sequence[Mapping[str, Any]], limits: Mapping[str, int]) -> Rejudged:
    rules = {rule.name: rule for rule in source.facts}
    rows: list[Mapping[str, object]] = []
    kinds: dict[str, list[tuple[str, int | None]]] = {}
    for fact in facts:
        rule = rules.get(fact["name"])
        is_against = not fact["agrees"] if rule is None else _speaks_against(fact, rule, limits)
        limit = limits.get(fact["name"])
        rows.append({**fact, "agrees": not is_against, **({"limit": limit} if "limit" in fact and limit else {})})
        if rule is not None and rule.opens and is_against:
            kinds.setdefault(rule.opens, []).append((rule.name, None))
    opens = tuple(NewFinding(kind, MATERIALITY[kind], tuple(names)) for kind, names in kinds.items())
    outcome = Bucket.MISMATCHED if opens else Bucket.MATCHED
    return Rejudged(outcome.value, rows, opens, source.kinds - frozenset(kinds))


def _speaks_against(fact: Mapping[str, Any], rule: FactRule, limits: Mapping[str, int]) -> bool:
    if rule.name not in limits or "value" not in fact:
        return not fact["agrees"]
    return speaks_against(fact["value"], rule, limits[rule.name])


def otherwise(source: str, limits: Mapping[str, int]) -> str:
    """The path (of PostgreSQL's jsonpath) that is found in stored elements which come to something else by `limits`.

    The same rule as `rejudge`, so that only such answers leave the database; a test holds both side by side.
    """
    if source == DUKCAPIL:
        conditions = [_score_otherwise(name, limit) for name, limit in sorted(limits.items())]
    else:
        rules = source_of(source).facts
        conditions = [_fact_otherwise(rule, limits[rule.name]) for rule in rules if rule.name in limits]
    return f"$[*] ? ({' || '.join(conditions)})" if conditions else "$[*] ? (1 == 0)"


def _score_otherwise(name: str, limit: int) -> str:
    close = limit - CLOSE_BELOW_THRESHOLD
    return (
        f'(@.name == "{name}" && ((@.agrees == true && @.score < {limit}) || (@.agrees == false && (@.score >= {limit}'
        f' || (@.score >= {close} && @.verdict == "different") || (@.score < {close} && @.verdict == "close")))))'
    )


def _fact_otherwise(rule: FactRule, limit: int) -> str:
    sign = ">" if rule.speaks is Speaks.ABOVE else ">="
    against = f"@.value {sign} {limit}"
    return f'(@.name == "{rule.name}" && ((@.agrees == true && {against}) || (@.agrees == false && !({against}))))'


def holds_for(asked: str, present: str) -> Holds:
    """Whether an answer about a name holds for the name that the registry has by now."""
    return Holds.RESPELT if compare(asked, present).verdict is Verdict.SAME else Holds.OUTDATED
