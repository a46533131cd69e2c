"""The new persons of a file who may be in the registry already: found when the file has been compared, for the preview.

A file of many new persons, or one that comes before anybody has been compared, is compared after its admission, as
everybody is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from access.models import User
from access.queries.statements import statement
from recipients.domain.duplicates import AGAINST, MESSAGES, SCALE, WEIGHTS, Reason
from recipients.models import Person
from recipients.queries import duplicates


# More new persons than that are not compared while somebody waits for the preview.
MOST = 100_000
PAGE = 50


@dataclass(frozen=True)
class Alike:
    """A new row, and the person of the registry (or the other row of the file) that it may be."""

    row: int
    name: str
    nik: str
    score: float
    reasons: Sequence[str]
    other_name: str
    other_nik: str
    other_row: int | None
    other: Person | None


def table(import_id: int) -> str:
    """Where the pairs of an import are kept; goes with the import's other tables."""
    return f"intake_alike_{import_id}"


def find(import_id: int, names: Mapping[str, str], *, has_families: bool) -> int | None:
    """Compare the new persons with everybody; how many pairs, or None when they are compared later."""
    index = duplicates.newest_index()
    told = statement(__file__, "intake_alike_pair" if has_families else "intake_alike_persons", **names)
    with connection.cursor() as cursor:
        if index is None:
            return None
        cursor.execute(statement(__file__, "intake_alike_count", told=told))
        if cursor.fetchone()[0] > MOST:
            return None
        duplicates.describe_told(cursor, index, told)
        sought = duplicates.keys_of("duplicates_told")
        cursor.execute("DROP TABLE IF EXISTS duplicates_shared, duplicates_weighed")
        cursor.execute(statement(__file__, "intake_alike_pairs", sought=sought, keys=index.keys))
        everybody = f"({statement(__file__, 'intake_alike_everybody', people=index.people)})"
        scored = duplicates.scored("duplicates_shared", "duplicates_told", everybody)
        values = WEIGHTS.parameters() | {"persons": index.persons}
        cursor.execute(f"CREATE TEMPORARY TABLE duplicates_weighed ON COMMIT DROP AS {scored}", values)
        cursor.execute(statement(__file__, "intake_alike_keep", alike=table(import_id), **names), {"scale": SCALE})
        cursor.execute(f"ALTER TABLE {table(import_id)} ADD PRIMARY KEY (place)")
        cursor.execute("SELECT count(*) FROM duplicates_weighed")
        return int(cursor.fetchone()[0])


def page_of(import_id: int, user: User, *, page: int) -> list[Alike]:
    """One page of pairs, the surest first. Whom the user may not see is told of without a name."""
    values = {"offset": (page - 1) * PAGE, "limit": PAGE}
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [table(import_id)])
        if cursor.fetchone()[0] is None:
            return []
        cursor.execute(statement(__file__, "intake_alike_page", alike=table(import_id)), values)
        rows = cursor.fetchall()
    known = Person.objects.visible_to(user).select_related("village").in_bulk([row[-1] for row in rows])
    return [_alike(row, known.get(row[-1])) for row in rows]


def _alike(row: tuple[Any, ...], other: Person | None) -> Alike:
    reasons = [_(MESSAGES[each]) for each in map(Reason, row[4]) if each not in AGAINST]
    return Alike(
        row=row[0], name=row[1], nik=row[2], score=row[3], reasons=reasons, other_row=row[5],
        other_name=other.full_name if other else row[6] or "", other_nik=other.nik if other else row[7] or "",
        other=other,
    )  # fmt: skip
