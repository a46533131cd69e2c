"""Imports for their pages: the list, one of them, its files and their formats."""

from dataclasses import dataclass

from access.domain.permissions import Permission
from access.models import User
from recipients.domain.formats.base import FileFormat, Role
from recipients.domain.formats.detection import formats_of
from recipients.models import Import, ImportFile, RecipientList
from recipients.models.imports import ImportQuerySet


PAGE = 24
LISTS = 12
WORKING = (Import.State.RECEIVED, Import.State.STAGING, Import.State.ADMITTING)
_ROLES = {
    ImportFile.Part.FAMILIES.value: Role.FAMILY, ImportFile.Part.PERSONS.value: Role.PERSON,
    ImportFile.Part.BOTH.value: Role.PERSON,
}  # fmt: skip


@dataclass(frozen=True)
class ImportPage:
    """Imports, newest first; `after` leads to older ones."""

    rows: list[Import]
    after: int | None

    @property
    def is_moving(self) -> bool:
        """Whether some of them are being worked on, so that the page should look again soon."""
        return any(is_working(row) for row in self.rows)


def is_working(found: Import) -> bool:
    """Whether a worker has it, or shall have it."""
    return found.state in WORKING or (found.state == Import.State.STAGED and found.admission_by_id is not None)


def overtaken_by(found: Import) -> Import | None:
    """The newest import that came into the registry after this one, still waiting, was judged; one query.

    What a page says of families that are new, changed and gone is then about a registry that is no more.
    """
    if found.state != Import.State.STAGED:
        return None
    others = Import.objects.across_areas(reason="the imports of the city of this one").filter(city_id=found.city_id)
    return others.filter(admitted_at__gt=found.finished_at or found.uploaded_at).order_by("admitted_at").last()


def visible(user: User, permission: Permission | None = None) -> ImportQuerySet:
    """Imports of the city with everybody who had a hand in them."""
    imports = Import.objects.visible_to(user, permission)
    return imports.select_related("uploaded_by", "admission_by", "admitted_by")


def list_page(user: User, *, after: int | None) -> ImportPage:
    """One page of the list."""
    imports = visible(user).order_by("-pk")
    if after is not None:
        imports = imports.filter(pk__lt=after)
    found = list(imports.prefetch_related("files")[: PAGE + 1])
    rows = found[:PAGE]
    return ImportPage(rows, rows[-1].pk if len(found) > PAGE else None)


@dataclass(frozen=True)
class RecipientLists:
    """Lists of other systems, newest first; `after` leads to older ones."""

    rows: list[RecipientList]
    after: int | None


def recipient_lists(user: User, *, after: int | None = None) -> RecipientLists:
    """A part of the lists of other systems."""
    lists = RecipientList.objects.visible_to(user).select_related("uploaded_by").order_by("-pk")
    if after is not None:
        lists = lists.filter(pk__lt=after)
    found = list(lists[: LISTS + 1])
    return RecipientLists(found[:LISTS], found[LISTS - 1].pk if len(found) > LISTS else None)


@dataclass(frozen=True)
class Part:
    """One file of a hand-over and the format its rows stand in."""

    file: ImportFile
    form: FileFormat


def parts_of(found: Import) -> list[Part]:
    """The files of an import, families first."""
    forms = {form.role: form for form in formats_of(found.source)}
    files = sorted(found.files.all(), key=lambda file: file.part != ImportFile.Part.FAMILIES)
    return [Part(file, forms[_ROLES[file.part]]) for file in files]
