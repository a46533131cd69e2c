"""Refused rows and warnings of an import, one page at a time, masked; and all of them one by one for a download."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from access.domain.masking import mask_numbers_in
from recipients.domain.formats.base import FileFormat
from recipients.domain.intake import RULES
from recipients.domain.refused_rows import name_in
from recipients.models import Import, ImportIssue, RejectedRow
from recipients.queries.imports import Part, parts_of
from recipients.queries.issues import CHUNK, message_of


PAGE = 50
ANYTHING = "…"


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A rule that rows of an import break: its sentence, what to do about it, how many rows."""

    code: str
    sentence: str
    advice: str
    rows: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row was marked; numbers of people in `sentence` are masked."""

    code: str
    column: str
    sentence: str
    advice: str


@dataclass(frozen=True, slots=True)
class MarkedRow:
    """A row of a file with its reasons; `name` helps to find it again."""

    file: str
    row: int
    name: str
    reasons: Sequence[Reason]


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A refused row as it came, whole numbers included."""

    row: int
    fields: Sequence[str]
    reasons: Sequence[Reason]


def codes_of(found: Import, severity: str) -> list[CodeLine]:
    """The codes of an import with their sentences, the most frequent first."""
    counts = found.counts.get("errors" if severity == ImportIssue.Severity.ERROR else "warnings", {})
    return [
        CodeLine(code, _sentence(code), _(RULES[code].advice), rows)
        for code, rows in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        if code in RULES
    ]


def refused_rows(found: Import, *, code: str, page: int) -> list[MarkedRow]:
    """One page of refused rows, in the order of the files; only those with a code, when one is given."""
    parts = parts_of(found)
    rows = RejectedRow.objects.filter(file__in=[part.file.pk for part in parts])
    if code:
        has_code = ImportIssue.objects.filter(file=OuterRef("file"), row=OuterRef("row"), code=code)
        rows = rows.filter(Exists(has_code))
    chosen = list(rows.order_by("file_id", "row")[PAGE * (page - 1) : PAGE * page])
    reasons = _reasons_of([(one.file_id, one.row) for one in chosen], ImportIssue.Severity.ERROR)
    by_file = {part.file.pk: part for part in parts}
    return [
        MarkedRow(
            by_file[one.file_id].file.name,
            one.row,
            name_in(one.fields, by_file[one.file_id].form),
            reasons.get((one.file_id, one.row), ()),
        )
        for one in chosen
    ]


def warnings(found: Import, *, code: str, page: int) -> list[MarkedRow]:
    """One page of the lines of kept rows that carry a warning of one code."""
    parts = {part.file.pk: part for part in parts_of(found)}
    chosen = issues_of_kept(found, code)[PAGE * (page - 1) : PAGE * page]
    return [MarkedRow(parts[one.file_id].file.name, one.row, "", [_reason(one)]) for one in chosen]


def issues_of_kept(found: Import, code: str = "") -> QuerySet[ImportIssue]:
    """The warnings of rows that were kept, in the order of the files; of one code, when it is given."""
    issues = ImportIssue.objects.filter(file__part_of=found, severity=ImportIssue.Severity.WARNING)
    refused = RejectedRow.objects.filter(file=OuterRef("file"), row=OuterRef("row"))
    if code:
        issues = issues.filter(code=code)
    return issues.filter(~Exists(refused)).order_by("file_id", "row", "id")


def each_warning(found: Import, code: str) -> Iterator[MarkedRow]:
    """Every warning of a kept row, one by one; memory does not grow with their number."""
    names = {part.file.pk: part.file.name for part in parts_of(found)}
    for one in issues_of_kept(found, code).iterator(chunk_size=CHUNK):
        yield MarkedRow(names[one.file_id], one.row, "", [_reason(one)])


def each_refused_row(part: Part) -> Iterator[RefusedRow]:
    """Every refused row of a file with its reasons, in order; memory does not grow with their number."""
    rows = RejectedRow.objects.filter(file=part.file).order_by("row").iterator(chunk_size=CHUNK)
    issues = ImportIssue.objects.filter(file=part.file, severity=ImportIssue.Severity.ERROR).order_by("row", "id")
    told = groupby(issues.iterator(chunk_size=CHUNK), key=lambda issue: issue.row)
    number, group = next(told, (None, ()))
    for one in rows:
        while number is not None and number < one.row:
            number, group = next(told, (None, ()))
        reasons = [_reason(issue) for issue in group] if number == one.row else []
        yield RefusedRow(one.row, one.fields, reasons)


def each_marked_row(part: Part) -> Iterator[MarkedRow]:
    """Every refused row of a file as the page shows it: its name masked, without its other fields."""
    for one in each_refused_row(part):
        yield MarkedRow(part.file.name, one.row, name_in(one.fields, part.form), one.reasons)


def column_names(form: FileFormat) -> list[str]:
    """The official names of the columns, in the order of the rows."""
    return [column.name for column in form.columns]


def _sentence(code: str) -> str:
    sentence = _(RULES[code].message) % {"value": ANYTHING, "column": ANYTHING}
    return sentence.replace(f": {ANYTHING}", "")


def _reason(issue: ImportIssue) -> Reason:
    # A line that cannot be split is quoted whole: numbers of meters and accounts stand in it too.
    sentence = mask_numbers_in(message_of(issue.code, issue.column, issue.value))
    return Reason(issue.code, issue.column, sentence, _(RULES[issue.code].advice))


def _reasons_of(places: Sequence[tuple[int, int]], severity: str) -> dict[tuple[int, int], list[Reason]]:
    issues = ImportIssue.objects.filter(
        file__in={file_id for file_id, _row in places}, row__in={row for _file, row in places}, severity=severity
    )
    found: dict[tuple[int, int], list[Reason]] = {}
    for issue in issues.order_by("file_id", "row", "id"):
        found.setdefault((issue.file_id, issue.row), []).append(_reason(issue))
    return found
