"""What a row of the registry's list shows: one statement for the registry's own columns, and one or two a facet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from access.models import User
from access.queries.statements import statement
from recipients import additions
from recipients.models.imports import Source


@dataclass(frozen=True)
class ListRow:
    """One family in the list; `found_name` is the member who was searched for, when it is not the head."""

    id: int
    found_name: str
    nik: str
    name: str
    address: str
    rt: str
    rw: str
    village: str
    district: str
    kk_number: str
    source: str
    decile: int | None
    members: int
    is_vanished: bool
    cells: Sequence["Cell"]


@dataclass(frozen=True)
class Cell:
    """What another room says of a family, under the head of its column."""

    label: str
    marks: Sequence[additions.Mark]


def rows_of(family_ids: Sequence[int], names: Mapping[int, str], user: User) -> list[ListRow]:
    """The rows of these families in their order; `names` are the members they were found by.

    The caller has scoped the families.
    """
    if not family_ids:
        return []
    facets = [(facet.label(), facet.marks(family_ids, user)) for facet in additions.facets()]
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "families_rows"), {"families": list(family_ids)})
        columns = [column.name for column in cursor.description]
        found = [dict(zip(columns, values, strict=True)) for values in cursor.fetchall()]
    return [
        ListRow(
            **row | {"source": str(Source(row["source"]).label)},
            found_name=name if (name := names.get(row["id"], "")) != row["name"] else "",
            cells=[Cell(label, marks.get(row["id"], ())) for label, marks in facets],
        )
        for row in found
    ]
