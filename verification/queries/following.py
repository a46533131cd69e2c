"""Findings that go where their family has moved, that leave the hands of somebody who has left, or that are about
somebody who has died or moved away.
"""

from datetime import date, datetime
from typing import Any

from django.db import connection

from access.domain.permissions import Permission
from access.queries.statements import statement
from verification.domain.findings import MATERIALITY, matter_of
from verification.queries.officers import roles_with


def follow_families(today: date) -> dict[int, str]:
    """Take undecided findings along with families that have moved; returns the kelurahan of each that went."""
    with connection.cursor() as cursor:
        cursor.execute(
            statement(__file__, "findings_follow"),
            {"deciders": roles_with(Permission.FINDING_DECIDE), "today": today},
        )
        return dict(cursor.fetchall())


def let_go(today: date) -> list[int]:
    """Take undecided findings out of the hands of those who decide nothing there any more; returns which."""
    with connection.cursor() as cursor:
        cursor.execute(
            statement(__file__, "findings_let_go"),
            {"deciders": roles_with(Permission.FINDING_DECIDE), "today": today},
        )
        return [finding for (finding,) in cursor.fetchall()]


def let_visits_go(today: date) -> list[int]:
    """Leave visits asked of those who visit nobody there any more to all facilitators there; returns which."""
    with connection.cursor() as cursor:
        cursor.execute(
            statement(__file__, "visits_let_go"),
            {"visitors": roles_with(Permission.FIELD_WORK), "today": today},
        )
        return [visit for (visit,) in cursor.fetchall()]


def close_gone(*, machine_id: int, reason: str, now: datetime) -> list[int]:
    """Close findings about who somebody is that has died or moved away; returns which."""
    kinds = sorted(kind for kind in MATERIALITY if matter_of(kind) == "identity")
    values: dict[str, Any] = {"machine": machine_id, "reason": reason, "now": now, "kinds": kinds}
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "findings_close_gone"), values)
        return [finding for (finding,) in cursor.fetchall()]


def reopen_returned(*, machine_id: int, reason: str) -> list[int]:
    """Open findings again that were closed for this reason, of people who are back; returns which."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "findings_reopen_returned"), {"machine": machine_id, "reason": reason})
        return [finding for (finding,) in cursor.fetchall()]
