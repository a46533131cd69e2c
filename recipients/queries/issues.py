"""What is wrong with the rows of an import, for its pages and the list of errors."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from recipients.domain.intake import RULES
from recipients.models import Import, ImportIssue


CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class IssueLine:
    """One reason of one row; NIK and KK in `value` are masked."""

    file: str
    row: int
    column: str
    code: str
    severity: str
    value: str
    message: str


def each_issue(found: Import, *, limit: int | None = None, code: str = "") -> Iterator[IssueLine]:
    """The reasons of an import by file and row, as many as asked for; memory does not grow with their number."""
    issues = ImportIssue.objects.filter(file__part_of=found).order_by("file_id", "row", "id")
    if code:
        issues = issues.filter(code=code)
    rows = issues.values_list("file__name", "row", "column", "code", "severity", "value")
    for file, row, column, name, severity, value in rows[:limit].iterator(chunk_size=CHUNK):
        yield IssueLine(file, row, column, name, severity, value, message_of(name, column, value))


def message_of(code: str, column: str, value: str) -> str:
    """The rule's sentence in the reader's language."""
    return _(RULES[code].message) % {"value": value or "-", "column": column}
