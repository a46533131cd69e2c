"""How up to date the answers are, per kelurahan."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from access.domain.permissions import Permission
from access.models import User
from access.queries.statements import statement
from verification.models import FreshnessFigures
from verification.queries.due import about


@dataclass(frozen=True, slots=True)
class VillageFreshness:
    """Persons of a kelurahan by the age of their newest answer; `matched` of all persons, `due` now."""

    code: str
    name: str
    persons: int
    fresh: int
    old: int
    matched: int
    newest_at: datetime | None
    due: int
    undecided: int

    @property
    def never(self) -> int:
        """Persons no source has ever been asked about."""
        return self.persons - self.fresh - self.old


def freshness_of(user: User, *, source: str, now: datetime, fresh_since: datetime) -> list[VillageFreshness]:
    """Every kelurahan where the user may see the verification; one query."""
    values: dict[str, Any] = {
        "source": source,
        "today": now.date(),
        "fresh_since": fresh_since,
        "areas": sorted(user.areas_for(Permission.VERIFICATION_VIEW)),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "freshness"), values)
        return [VillageFreshness(*row) for row in cursor.fetchall()]


def write(*, source: str, now: datetime, days: int) -> int:
    """Write the stored figures of every kelurahan; answers are fresh for so many days."""
    values: dict[str, Any] = {
        "source": source,
        "now": now,
        "today": now.date(),
        "fresh_since": now - timedelta(days=days),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "freshness_write", about=about(source)), values)
        written = int(cursor.rowcount)
        cursor.execute(statement(__file__, "freshness_drop"), values)
    return written


SORTED_BY: Final = ("name", "persons", "fresh", "old", "never", "due", "newest")


def figures_for(user: User, *, source: str, sorted_by: str) -> list[FreshnessFigures]:
    """Stored figures of the kelurahan that the user may see, in the order asked for; one query."""
    rows = FreshnessFigures.objects.visible_to(user).filter(source=source).select_related("village__parent")
    figures = list(rows.order_by("village__name", "village_id"))
    keys: dict[str, Callable[[FreshnessFigures], float]] = {
        "persons": lambda one: -one.persons,
        "fresh": lambda one: one.fresh / one.persons if one.persons else 0,
        "old": lambda one: -one.old,
        "never": lambda one: -one.never,
        "due": lambda one: -one.due,
        "newest": lambda one: one.newest_at.timestamp() if one.newest_at else 0,
    }
    return sorted(figures, key=keys[sorted_by]) if sorted_by in keys else figures
