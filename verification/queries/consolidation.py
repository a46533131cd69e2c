"""What waits for the civil registry's copy: the terms in force, and asking again on the day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection

from access.queries.statements import statement
from verification.domain.consolidation import MAY_WAIT, rule_on
from verification.domain.policies import Trigger
from verification.domain.sources import DUKCAPIL
from verification.queries.policies import policies_of


# Without a policy for it, a late copy gets two weeks.
_DAYS: Final = 14
# Events that give somebody another family or family card.
_EVENTS: Final = ("birth", "move_in", "marriage", "divorce", "split", "merge", "head")


@dataclass(frozen=True, slots=True)
class Terms:
    """How findings wait that are opened today; `policy` is the row under which people are asked again."""

    days: int
    policy: int | None


def terms_on(today: date) -> Terms:
    """The terms of today; a query."""
    found = next((one for one in policies_of(DUKCAPIL, today) if one.trigger is Trigger.CONSOLIDATION), None)
    return Terms((found.every_days if found else None) or _DAYS, found.number if found else None)


def causes_of(found: Sequence[tuple[int, str]], *, today: date) -> list[str]:
    """Why each of these (check, kind) may wait by itself, in their order; empty where nothing explains it."""
    causes = [""] * len(found)
    asked = [(place, check, kind) for place, (check, kind) in enumerate(found) if kind in MAY_WAIT]
    if not asked:
        return causes
    rule = rule_on(today)
    with connection.cursor() as cursor:
        cursor.execute(
            statement(__file__, "consolidation_causes"),
            {
                "places": [place for place, _check, _kind in asked],
                "checks": [check for _place, check, _kind in asked],
                "kinds": [kind for _place, _check, kind in asked],
                "since": rule.since(today),
                "born_since": rule.born_since(today),
                "events": list(_EVENTS),
            },
        )
        for place, because in cursor.fetchall():
            causes[place] = because
    return causes


def ask_again(checks: Sequence[int], *, policy: int | None) -> None:
    """Plan to ask again about whoever waits since these answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "consolidation_plan"), {"checks": list(checks), "policy": policy})
