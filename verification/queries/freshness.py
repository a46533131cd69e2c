"""How up to date the answers are, per kelurahan."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from access.domain.permissions import Permission
from access.models import User
from access.queries.statements import statement


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
