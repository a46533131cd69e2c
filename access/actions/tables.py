"""A file with many rows, tried out row by row: what each would change, or why it is refused."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import tablib
from import_export import widgets
from import_export.results import RowResult

from access.domain.reference import Table
from access.reference import shown_value


class Columns(Protocol):
    """What a file has: the fields that find a row, those that it says, and their words."""

    @property
    def identity(self) -> Sequence[str]: ...

    @property
    def editable(self) -> Sequence[str]: ...

    def label(self, name: str) -> str: ...


@dataclass(frozen=True)
class RowChange:
    """What one row of a file does: new, changed, unchanged or refused, with the reasons by field.

    `number` is the line or sheet row as office programs count it, where the file told it.
    """

    number: int
    outcome: str
    values: Sequence[str]
    changed: Mapping[str, str]  # field: value before
    reasons: Sequence[str]


@dataclass(frozen=True)
class Preview:
    """What a file would do, row by row."""

    heads: Sequence[str]
    rows: Sequence[RowChange]
    troubles: Sequence[str]

    def count(self, outcome: str) -> int:
        return sum(1 for row in self.rows if row.outcome == outcome)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """As a page shows them."""
        return [(name, self.count(name)) for name in ("new", "changed", "unchanged", "refused")]

    @property
    def is_usable(self) -> bool:
        """Whether it can be taken over: no row refused, and something to do."""
        return not self.troubles and not self.count("refused") and bool(self.count("new") + self.count("changed"))


def tried(resource: Any, columns: Columns, table: Table, *, dry_run: bool) -> Preview:
    """Run a file through a resource of django-import-export; with `dry_run` nothing of it stays."""
    dataset = tablib.Dataset(*table.rows, headers=list(table.heads))
    result = resource.import_data(dataset, dry_run=dry_run, use_transactions=True, raise_errors=False)
    names = [*columns.identity, *columns.editable]
    troubles = [str(error.error) for error in result.base_errors]
    numbers = table.numbers or range(1, len(table.rows) + 1)
    rows = [_change(columns, number, row, names) for number, row in zip(numbers, result.rows, strict=False)]
    return Preview([columns.label(name) for name in names], rows, troubles)


_OUTCOMES = {
    RowResult.IMPORT_TYPE_NEW: "new",
    RowResult.IMPORT_TYPE_UPDATE: "changed",
    RowResult.IMPORT_TYPE_SKIP: "unchanged",
}


def _change(columns: Columns, number: int, row: Any, names: Sequence[str]) -> RowChange:
    outcome = _OUTCOMES.get(row.import_type, "refused")
    texts = row.row_values or {}
    changed = {}
    if outcome == "changed":
        pairs = {name: (shown_value(row.original, name), shown_value(row.instance, name)) for name in columns.editable}
        changed = {columns.label(name): str(old or "–") for name, (old, new) in pairs.items() if old != new}
    return RowChange(
        number, outcome, [str(texts.get(name, "")) for name in names], changed, list(_reasons(columns, row, names))
    )


def _reasons(columns: Columns, row: Any, names: Sequence[str]) -> Iterable[str]:
    if row.validation_error is not None:
        by_field = getattr(row.validation_error, "message_dict", {"": row.validation_error.messages})
        for name, said in by_field.items():
            label = f"{columns.label(name)}: " if name in names else ""
            yield f"{label}{' '.join(said)}"
    for error in row.errors:
        yield str(error.error)


class Choice(widgets.Widget):  # type: ignore[misc, unused-ignore]
    """One of the choices of a field, by its value or its label."""

    def __init__(self, choices: Iterable[tuple[Any, Any]]) -> None:
        super().__init__()
        self._values = {str(text).lower(): value for value, label in choices for text in (value, label)}

    def clean(self, value: str, row: Mapping[str, str] | None = None, **kwargs: Any) -> str:
        return str(self._values.get(value.strip().lower(), value))
