"""What waits for the civil registry's copy: the terms in force, and asking again on the day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

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


def values_on(today: date, recheck_on: date | None) -> dict[str, Any]:
    """What the statement that opens findings has to know."""
    rule = rule_on(today)
    return {
        "may_wait": sorted(MAY_WAIT) if recheck_on else [],
        "since": rule.since(today),
        "born_since": rule.born_since(today),
        "recheck_on": recheck_on,
        "most_waits": rule.most_waits,
        "events": list(_EVENTS),
    }


def ask_again(checks: Sequence[int], *, policy: int | None) -> None:
    """Plan to ask again about whoever waits since these answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "consolidation_plan"), {"checks": list(checks), "policy": policy})
