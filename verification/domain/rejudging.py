"""Judging a stored answer once more: what it comes to by the thresholds in force now, without asking anybody.

Elements of the civil registry keep their score, facts of other sources their value, so a threshold can change. What
came without a number is taken at the source's word, then as now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from verification.domain.dukcapil import Element
from verification.domain.dukcapil_answers import Answer, ElementResult, Outcome
from verification.domain.facts import FactRule, Speaks, speaks_against
from verification.domain.findings import (
    MATERIALITY,
    NewFinding,
    opened_by,
    settled_by,
    word_of,
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
    rows = [_held_against(one, limits) for one in elements if one["name"] in _ELEMENTS]
    come_to = _come_to(tuple((str(row["name"]), bool(row["agrees"])) for row in rows))
    scores = {row["name"]: row["score"] for row in rows}
    opens = tuple(
        NewFinding(one.kind, one.materiality, tuple((name, scores[name]) for name, _none in one.elements))
        for one in come_to.opens
    )
    return Rejudged(come_to.outcome, rows, opens, come_to.settles)


def _held_against(element: Mapping[str, Any], limits: Mapping[str, int]) -> Mapping[str, Any]:
    """An element as it reads by the limits; one without a score, or without a limit, as it was."""
    score, limit = element["score"], limits.get(element["name"])
    if score is None or limit is None:
        return element
    agrees = score >= limit
    word = word_of(agrees=agrees, score=score, threshold=limit)
    return {"name": element["name"], "agrees": agrees, "score": score, "verdict": word, "threshold": limit}


@lru_cache(maxsize=4096)
def _come_to(read: tuple[tuple[str, bool], ...]) -> Rejudged:
    """What elements come to that agree or not; thousands of answers agree and differ in the same ones."""
    results = tuple(ElementResult(Element(name), agrees) for name, agrees in read)
    judgement = judge(Answer(Outcome.ELEMENTS, elements=results), sent=frozenset(one.name for one in results))
    return Rejudged(judgement.bucket.value, (), opened_by(judgement), settled_by(judgement))


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

    The same rule as `rejudge`, so that only such answers leave the database; a test holds both side by side. A word for
    the reviewer that would be another one (nearly, not at all) is no reason: it stays with the threshold beside it.
    """
    if source == DUKCAPIL:
        conditions = [_score_otherwise(name, limit) for name, limit in sorted(limits.items())]
    else:
        rules = source_of(source).facts
        conditions = [_fact_otherwise(rule, limits[rule.name]) for rule in rules if rule.name in limits]
    return f"$[*] ? ({' || '.join(conditions)})" if conditions else "$[*] ? (1 == 0)"


def _score_otherwise(name: str, limit: int) -> str:
    return (
        f'(@.name == "{name}" && ((@.agrees == true && @.score < {limit})'
        f" || (@.agrees == false && @.score >= {limit})))"
    )


def _fact_otherwise(rule: FactRule, limit: int) -> str:
    sign = ">" if rule.speaks is Speaks.ABOVE else ">="
    against = f"@.value {sign} {limit}"
    return f'(@.name == "{rule.name}" && ((@.agrees == true && {against}) || (@.agrees == false && !({against}))))'


def holds_for(asked: str, present: str) -> Holds:
    """Whether an answer about a name holds for the name that the registry has by now."""
    return Holds.RESPELT if compare(asked, present).verdict is Verdict.SAME else Holds.OUTDATED
