"""What an import would change, for the second person who decides on it: always one page, never the whole file.

While the import is staged its own tables are asked; when it has been admitted, what it wrote.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from access.models import User
from access.queries.statements import statement
from recipients.domain.deciles import FURTHEST, JumpClass, by_class, jump_of
from recipients.domain.formats.base import FileFormat
from recipients.models import Family, Import, Person
from recipients.queries import intake_columns
from recipients.queries.intake_tables import fetch


PAGE = 50


@dataclass(frozen=True, slots=True)
class Jump:
    """A family whose national decile moves."""

    family_id: int
    name: str
    village: str
    before: int
    after: int
    label: str


@dataclass(frozen=True, slots=True)
class ChangedFamily:
    """A family that the file describes differently; `columns` as the office calls them."""

    family_id: int
    row: int
    name: str
    village: str
    has_new_card: bool
    has_new_village: bool
    has_new_address: bool
    decile_before: int | None
    decile_after: int | None
    columns: Sequence[str]


@dataclass(frozen=True, slots=True)
class Vanished:
    """A family or person that the file no longer has."""

    family_id: int
    name: str
    village: str
    nik: str = ""


def has_rows(found: Import) -> bool:
    """Whether the import's own tables are there to be asked."""
    if found.state != Import.State.STAGED:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [_names(found)["family_fate"]])
        return bool(cursor.fetchone()[0])


def decile_counts(found: Import) -> dict[str, int]:
    """How many families moved, by class of move."""
    return by_class(dict(fetch("preview_decile_counts", {"import_id": found.pk}, moved=_moved(found))))


def decile_jumps(found: Import, jump: JumpClass | None, *, page: int) -> list[Jump]:
    """Families whose decile moves, the furthest first; all classes, or one."""
    parameters = {
        "import_id": found.pk,
        "lowest": jump.lowest if jump else -FURTHEST,
        "highest": jump.highest if jump else FURTHEST,
        **_place(page),
    }
    rows = fetch("preview_decile_jumps", parameters, moved=_moved(found))
    return [
        Jump(family_id, name or "", village, before, after, _label(before, after))
        for family_id, before, after, name, village in rows
    ]


def changed_families(found: Import, form: FileFormat, *, page: int) -> list[ChangedFamily]:
    """Families that a staged import would change."""
    parameters = {"source": found.source, "columns": list(intake_columns.LIVING_COLUMNS), **_place(page)}
    rows = fetch("preview_changed", parameters, **_names(found))
    return [_changed(row, form) for row in rows]


def vanished_families(found: Import, user: User, *, page: int) -> list[Vanished]:
    """Families that are not in the file any more, as far as the reader may see them."""
    families = Family.objects.visible_to(user).select_related("head", "village").order_by("pk")
    if found.state == Import.State.STAGED:
        chosen = families.filter(pk__in=_gone(found, "family", page))
    else:
        chosen = families.filter(vanished_in=found.dataset_version)[_slice(page)]
    return [Vanished(one.pk, one.head.full_name if one.head else "", one.village.name) for one in chosen]


def vanished_persons(found: Import, user: User, *, page: int) -> list[Vanished]:
    """The same for persons, those of vanished families included."""
    persons = Person.objects.visible_to(user).select_related("village").order_by("pk")
    if found.state == Import.State.STAGED:
        chosen = persons.filter(pk__in=_gone(found, "person", page))
    else:
        chosen = persons.filter(vanished_in=found.dataset_version)[_slice(page)]
    return [Vanished(one.family_id, one.full_name, one.village.name, one.nik) for one in chosen]


def _changed(row: tuple[Any, ...], form: FileFormat) -> ChangedFamily:
    (family_id, line, name, village, has_new_card, before, after, has_new_village, has_new_address, columns) = row
    names = [form.column(intake_columns.LIVING_FIELDS.get(column, column)).name for column in columns]
    return ChangedFamily(
        family_id, line, name or "", village, has_new_card, has_new_village, has_new_address, before, after, names
    )


def _label(before: int, after: int) -> str:
    jump = jump_of(before, after)
    return jump.label if jump else ""


def _names(found: Import) -> dict[str, str]:
    return {
        "family": f"intake_family_judged_{found.pk}",
        "family_fate": f"intake_family_fate_{found.pk}",
    }


def _moved(found: Import) -> str:
    if found.state == Import.State.STAGED:
        return statement(__file__, "preview_deciles_staged", **_names(found))
    return statement(__file__, "preview_deciles_admitted")


def _gone(found: Import, role: str, page: int) -> list[int]:
    names = {"gone": f"intake_{role}_gone_{found.pk}", "owner": f"{role}_id"}
    return [row[0] for row in fetch("preview_gone", _place(page), **names)]


def _place(page: int) -> dict[str, int]:
    return {"limit": PAGE, "offset": PAGE * (page - 1)}


def _slice(page: int) -> slice:
    return slice(PAGE * (page - 1), PAGE * page)
