"""Lists of the registry that can be saved, printed and taken out as files (access.listings)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from django.db.models import Count
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from access.domain.exporting import Kind, Value
from access.domain.permissions import Permission
from access.listings import Column, Listing
from access.models import User
from access.query_strings import keys_in
from recipients import additions
from recipients.domain.intake import RULES
from recipients.forms import FamilyFilterForm
from recipients.models import Correction, Import
from recipients.models.families import FamilyQuerySet
from recipients.queries import corrections, families, refused
from recipients.queries.corrections import WaitingRow
from recipients.queries.families import ListFilter
from recipients.queries.family_rows import ListRow
from recipients.queries.imports import parts_of, visible


def _marks(place: int, row: ListRow) -> str:
    return ", ".join(mark.text for mark in row.cells[place].marks)


class Families(Listing):
    """The registry's list."""

    key = "families"
    title = _("Recipients")
    url_name = "recipients:list"
    permission = Permission.REGISTRY_VIEW

    @property
    def filters(self) -> Sequence[str]:  # type: ignore[override]
        """Everything but the search."""
        return ("area", "decile_from", "decile_to", *(facet.name for facet in additions.facets()))

    def columns(self) -> Sequence[Column]:
        own = [
            Column("nik", _("NIK of the head"), lambda row: row.nik, Kind.CIVIL_NUMBER),
            Column("name", _("Head of family"), lambda row: row.name),
            Column("kk_number", _("KK number"), lambda row: row.kk_number, Kind.CIVIL_NUMBER, is_usual=False),
            Column("address", _("Address"), lambda row: row.address),
            Column("rt", _("RT"), lambda row: row.rt, is_usual=False),
            Column("rw", _("RW"), lambda row: row.rw, is_usual=False),
            Column("village", _("Kelurahan"), lambda row: row.village),
            Column("district", _("Kecamatan"), lambda row: row.district, is_usual=False),
            Column("decile", _("Decile"), lambda row: row.decile, Kind.COUNT),
            Column("members", _("Persons"), lambda row: row.members, Kind.COUNT),
            Column("source", _("Source"), lambda row: row.source, is_usual=False),
        ]
        added = [
            Column(facet.name, facet.label(), partial(_marks, place)) for place, facet in enumerate(additions.facets())
        ]
        return [*own, *added]

    def rows(self, query: QueryDict, user: User) -> Iterator[ListRow]:
        return families.each_row(self._chosen(query, user), user)

    def count(self, query: QueryDict, user: User) -> int:
        return self.families(query, user).count()

    def families(self, query: QueryDict, user: User) -> FamilyQuerySet:
        """The families of the list as a set, for what is done with many of them."""
        return families.all_of(self._chosen(query, user), user)

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        return FamilyFilterForm(query, user=user).in_words()

    def _chosen(self, query: QueryDict, user: User) -> ListFilter:
        return replace(FamilyFilterForm(query, user=user).chosen(), ids=tuple(keys_in(query, "ids")))


class Corrections(Listing):
    """Changes that wait for a second person."""

    key = "corrections"
    title = _("Corrections")
    url_name = "recipients:corrections"
    permission = Permission.CORRECTION_DECIDE

    def columns(self) -> Sequence[Column]:
        return [
            Column("number", _("Number"), lambda row: row.id, Kind.COUNT),
            Column("kind", _("Kind"), lambda row: row.kind),
            Column("name", _("About"), lambda row: row.title),
            Column("village", _("Kelurahan"), lambda row: row.village),
            Column("changes", _("Changes"), _differences),
            Column("reason", _("Reason"), lambda row: row.reason),
            Column("requested_by", _("Asked for by"), lambda row: row.requested_by),
            Column("requested_at", _("Asked for on"), lambda row: row.requested_at, Kind.MOMENT),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[WaitingRow]:
        after: int | None = 0
        while after is not None:
            page = corrections.waiting(user, after=after)
            yield from page.rows
            after = page.after

    def count(self, query: QueryDict, user: User) -> int:
        waiting = Correction.objects.visible_to(user, Permission.CORRECTION_DECIDE)
        return waiting.filter(state__in=corrections.WAITING).count()


def _differences(row: WaitingRow) -> Value:
    return "; ".join(f"{one.label}: {one.before or '–'} → {one.after}" for group in row.groups for one in group.lines)


class Imports(Listing):
    """Hand-over files, newest first."""

    key = "imports"
    title = _("Hand-over files")
    url_name = "recipients:imports"
    permission = Permission.IMPORT_VIEW

    def columns(self) -> Sequence[Column]:
        return [
            Column("number", _("Number"), lambda row: row.pk, Kind.COUNT),
            Column("source", _("Source"), lambda row: row.get_source_display()),
            Column("version", _("Version"), lambda row: row.dataset_version),
            Column("state", _("Status"), lambda row: row.get_state_display()),
            Column("families", _("Families read"), lambda row: _read(row, "families"), Kind.COUNT),
            Column("persons", _("Persons read"), lambda row: _read(row, "persons"), Kind.COUNT, is_usual=False),
            Column("refused", _("Refused"), refused_in, Kind.COUNT),
            Column("files", _("Files"), files_of, is_usual=False),
            Column("uploaded_by", _("Uploaded by"), lambda row: row.uploaded_by.full_name),
            Column("uploaded_at", _("Uploaded on"), lambda row: row.uploaded_at, Kind.MOMENT, is_usual=False),
            Column("admitted_by", _("Admitted by"), lambda row: row.admitted_by.full_name if row.admitted_by else ""),
            Column("admitted_at", _("Admitted on"), lambda row: row.admitted_at, Kind.MOMENT, is_usual=False),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[Import]:
        imports = visible(user).order_by("-pk").prefetch_related("files")
        return iter(imports.iterator(chunk_size=families.LARGE_PAGE))

    def count(self, query: QueryDict, user: User) -> int:
        return visible(user).count()


def _read(row: Import, kind: str) -> int | None:
    read = row.counts.get(kind, {}).get("read")
    return None if read is None else int(read)


def refused_in(row: Import) -> int | None:
    """Refused rows of both parts; None before they were counted."""
    counted = [row.counts.get(part, {}).get("rejected") for part in ("families", "persons")]
    return None if None in counted else sum(map(int, counted))


def files_of(row: Import) -> str:
    """The names of the files that came together."""
    return ", ".join(file.name for file in row.files.all())


class RefusedRows(Listing):
    """Rows of a hand-over that did not get in."""

    key = "refused"
    title = _("Refused rows")
    url_name = "recipients:import"
    permission = Permission.REGISTRY_VIEW
    place = ("import",)

    def columns(self) -> Sequence[Column]:
        return [
            Column("file", _("File"), lambda row: row.file),
            Column("row", _("Row"), lambda row: row.row, Kind.COUNT),
            Column("name", _("Name"), lambda row: row.name),
            Column("codes", _("Code"), lambda row: ", ".join(one.code for one in row.reasons), is_usual=False),
            Column("columns", _("Column"), _columns_of_reasons, is_usual=False),
            Column("reasons", _("Reasons"), lambda row: " ".join(one.sentence for one in row.reasons)),
            Column("advice", _("What to do"), _advice, is_usual=False),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[refused.MarkedRow]:
        code = _code(query)
        for found in visible(user).filter(pk__in=keys_in(query, "import")):
            for part in parts_of(found):
                for row in refused.each_marked_row(part):
                    if not code or any(one.code == code for one in row.reasons):
                        yield row

    def count(self, query: QueryDict, user: User) -> int:
        imports = visible(user).filter(pk__in=keys_in(query, "import"))
        if code := _code(query):
            return sum(found.counts.get("errors", {}).get(code, 0) for found in imports)
        return int(imports.aggregate(rows=Count("files__rejected_rows"))["rows"])

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        return _of_import(query, user)


def _columns_of_reasons(row: refused.MarkedRow) -> str:
    return ", ".join(dict.fromkeys(one.column for one in row.reasons))


def _advice(row: refused.MarkedRow) -> str:
    return " ".join(dict.fromkeys(one.advice for one in row.reasons))


class Warnings(Listing):
    """Rows of a hand-over that got in with a warning."""

    key = "warnings"
    title = _("Rows kept with a warning")
    url_name = "recipients:import"
    permission = Permission.REGISTRY_VIEW
    place = ("import",)

    def columns(self) -> Sequence[Column]:
        return [
            Column("file", _("File"), lambda row: row.file),
            Column("row", _("Row"), lambda row: row.row, Kind.COUNT),
            Column("code", _("Code"), lambda row: row.reasons[0].code, is_usual=False),
            Column("column", _("Column"), lambda row: row.reasons[0].column),
            Column("reason", _("Reason"), lambda row: row.reasons[0].sentence),
            Column("advice", _("What to do"), lambda row: row.reasons[0].advice, is_usual=False),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[refused.MarkedRow]:
        for found in visible(user).filter(pk__in=keys_in(query, "import")):
            yield from refused.each_warning(found, _code(query))

    def count(self, query: QueryDict, user: User) -> int:
        imports = visible(user).filter(pk__in=keys_in(query, "import"))
        return sum(refused.issues_of_kept(found, _code(query)).count() for found in imports)

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        return _of_import(query, user)


def _of_import(query: QueryDict, user: User) -> list[str]:
    """Which hand-over a list is of, and the code that it is narrowed to."""
    names = [
        gettext("Import %(number)d: %(source)s %(version)s")
        % {"number": found.pk, "source": found.get_source_display(), "version": found.dataset_version}
        for found in visible(user).filter(pk__in=keys_in(query, "import"))
    ]
    return [*names, code] if (code := _code(query)) else names


def _code(query: QueryDict) -> str:
    code = query.get("code", "")
    return code if code in RULES else ""
