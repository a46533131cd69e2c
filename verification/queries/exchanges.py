"""Checks that are asked by file: taking them into a request, finding them again, giving them back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from access.queries.statements import statement
from verification.domain.exchange import Known
from verification.models import Check


@dataclass(frozen=True, slots=True)
class TakenCheck:
    """One check that goes into a request, with what is sent about the person."""

    check_id: int
    asked_hash: int
    nik: str
    full_name: str
    birth_date: date | None


@dataclass(frozen=True, slots=True)
class HeldCheck:
    """One check that waits for its answer by file; `place` is the row of the request, or the person of a list."""

    place: int
    mark: str
    check_id: int
    asked_hash: int
    has_former: bool
    has_findings: bool


def take(*, source: str, scope: str, today: date, now: datetime, most: int, paused: Sequence[int]) -> list[TakenCheck]:
    """Take at most `most` due checks of an area, family by family; none under a paused policy."""
    values: dict[str, Any] = {
        "source": source, "scope": scope, "today": today, "now": now, "most": most, "paused": list(paused),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "exchange_take"), values)
        return [TakenCheck(*row) for row in cursor.fetchall()]


def waiting(exchange_id: int) -> list[HeldCheck]:
    """The rows of a request that wait for an answer, locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "exchange_waiting"), {"exchange": exchange_id})
        return [HeldCheck(*row) for row in cursor.fetchall()]


def give_back(exchange_id: int, *, trouble: str) -> int:
    """Make due again whoever of a request has no answer; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "exchange_return"), {"exchange": exchange_id, "trouble": trouble[:200]})
        return int(cursor.rowcount)


def people(niks: Collection[str], *, scope: str) -> dict[str, Known]:
    """The living people of an area among these numbers."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "exchange_people"), {"niks": list(niks), "scope": scope})
        return {nik: Known(person, name) for nik, person, name in cursor.fetchall()}


def held_elsewhere(*, source: str, persons: Collection[int]) -> frozenset[int]:
    """Who of these people is being asked about, by a run or in a request."""
    asked = Check.objects.across_areas(reason="the list was narrowed to the people of its area")
    open_checks = asked.filter(source=source, person__in=persons, state__in=[Check.State.CLAIMED, Check.State.SENT])
    return frozenset(open_checks.values_list("person_id", flat=True))


def hold(*, source: str, persons: Sequence[int], now: datetime) -> list[HeldCheck]:
    """Hold the open checks of these people, as far as nobody else holds them."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "exchange_hold"), {"source": source, "persons": list(persons), "now": now})
        return [HeldCheck(person, "", *rest) for person, *rest in cursor.fetchall()]
