"""Keeping a batch of answers and what follows from them: one statement per table."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import orjson
from django.db import connection
from django.utils import timezone

from access.domain.permissions import Permission
from access.queries.statements import statement
from verification.domain.consolidation import rule_on
from verification.domain.findings import STATUS_KINDS, NewFinding
from verification.queries.consolidation import ask_again, causes_of, terms_on
from verification.queries.deadlines import RulesOfDay, rules_of_day
from verification.queries.officers import roles_with


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it is kept: the check, its outcome, the elements as JSON, and what follows for the
    findings.
    """

    check_id: int
    outcome: str
    elements: Sequence[Mapping[str, object]]
    code: str
    text: str
    asked_hash: int
    opens: tuple[NewFinding, ...]
    settles: frozenset[str]
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class StoredFailure:
    """Somebody who was asked in vain; the source may have said on which day its answer comes."""

    check_id: int
    trouble: str
    again_on: date | None = None


def store_answers(answers: Sequence[StoredAnswer], *, following: Collection[int], now: datetime) -> None:
    """Keep answers; each becomes the latest of its person. `following` are the checks that follow an earlier answer."""
    checks = [one.check_id for one in answers]
    with connection.cursor() as cursor:
        if following:
            cursor.execute(statement(__file__, "answers_unset_latest"), {"checks": list(following)})
        cursor.execute(
            statement(__file__, "answers_store"),
            {
                "now": now,
                "checks": checks,
                "outcomes": [one.outcome for one in answers],
                "elements": [_json(one.elements) for one in answers],
                "codes": [one.code for one in answers],
                "texts": [one.text for one in answers],
                "hashes": [one.asked_hash for one in answers],
                "valid": [one.valid_until for one in answers],
            },
        )


def store_failures(failures: Sequence[StoredFailure], *, now: datetime) -> None:
    """Give back whoever was asked in vain."""
    with connection.cursor() as cursor:
        cursor.execute(
            statement(__file__, "failures_store"),
            {
                "now": now,
                "checks": [one.check_id for one in failures],
                "troubles": [one.trouble for one in failures],
                "again": [one.again_on for one in failures],
            },
        )


def open_findings(
    answers: Sequence[StoredAnswer], *, machine_id: int, now: datetime, known: RulesOfDay | None = None
) -> int:
    """Open the findings of these answers; returns how many are new. `known` spares asking for the rules of today."""
    found = [(answer.check_id, finding) for answer in answers for finding in answer.opens]
    if not found:
        return 0
    today = timezone.localdate(now)
    kinds = {finding.kind for _, finding in found}
    rules = (known if known and known.day == today else rules_of_day(today)).of(kinds)
    causes = causes_of([(check, finding.kind) for check, finding in found], today=today)
    terms = terms_on(today) if any(causes) else None
    with connection.cursor() as cursor:
        cursor.execute(
            statement(__file__, "findings_open"),
            {
                "now": now,
                "machine": machine_id,
                "checks": [check for check, _ in found],
                "kinds": [finding.kind for _, finding in found],
                "materialities": [rules[finding.kind].materiality for _, finding in found],
                "due": [rules[finding.kind].due_on for _, finding in found],
                "details": [_json(_details(finding)) for _, finding in found],
                "because": causes,
                "recheck_on": today + timedelta(days=terms.days) if terms else None,
                "about_records": sorted(STATUS_KINDS),
                "most_waits": rule_on(today).most_waits,
                "deciders": roles_with(Permission.FINDING_DECIDE),
                "today": today,
            },
        )
        told = cursor.fetchall()
    if terms and any(waits for _, waits in told):
        ask_again([check for check, _ in found], policy=terms.policy)
    return sum(is_new for is_new, _ in told)


def close_findings(answers: Sequence[StoredAnswer], *, machine_id: int, reason: str, now: datetime) -> int:
    """Close open findings that these answers no longer show; returns how many."""
    settling = [answer for answer in answers if answer.settles]
    if not settling:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            statement(__file__, "findings_close"),
            {
                "now": now,
                "machine": machine_id,
                "reason": reason,
                "checks": [answer.check_id for answer in settling],
                "kinds": [",".join(sorted(answer.settles)) for answer in settling],
            },
        )
        (closed,) = cursor.fetchone()
    return int(closed)


def _details(finding: NewFinding) -> list[dict[str, object]]:
    return [{"element": name, "score": score} for name, score in finding.elements]


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
