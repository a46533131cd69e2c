"""Reading a file of reference data: the first sheet of XLSX or ODS, or CSV."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from python_calamine import CalamineError, CalamineWorkbook

from access.actions.tables import Columns
from access.domain.exporting import text_of_csv
from access.domain.extents import MOST_CELLS, DamagedTable, spanned_cells
from access.domain.reference import LARGEST_FILE, MOST_ROWS, Table, cell_text, field_names
from access.errors import FileUnusable


_SHEETS = (".xlsx", ".ods")


def read(file: "UploadedFile[Any]", kind: Columns) -> Table:
    """The rows of a file under the names of its fields; empty rows are left out."""
    name = (file.name or "").lower()
    if (file.size or 0) > LARGEST_FILE:
        raise FileUnusable(file.name or "")
    content = file.read()
    try:
        lines = [[cell_text(cell) for cell in line] for line in _lines(name, content)]
    except (ValueError, CalamineError, csv.Error, DamagedTable) as error:
        raise FileUnusable(file.name or "") from error
    labels = {field: kind.label(field) for field in (*kind.identity, *kind.editable)}
    heads = field_names(lines[0], labels) if lines else []
    filled = {number: line for number, line in enumerate(lines[1:], start=2) if any(line)}
    rows = [_as_wide(line, len(heads)) for line in filled.values()]
    if not set(kind.identity) <= set(heads) or not 0 < len(rows) <= MOST_ROWS:
        raise FileUnusable(file.name or "")
    return Table(heads, rows, list(filled))


def _as_wide(line: Sequence[str], width: int) -> list[str]:
    return [*line, *[""] * width][:width]


def _lines(name: str, content: bytes) -> Sequence[Sequence[object]]:
    if name.endswith(_SHEETS):
        stream = io.BytesIO(content)
        if spanned_cells(stream) > MOST_CELLS:
            raise ValueError
        sheet = CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0)
        rows: Sequence[Sequence[object]] = sheet.to_python()
        return rows
    text = content.decode("utf-8-sig")
    first = text.split("\n", 1)[0]
    # Excel writes semicolons where the comma separates decimals, as in Indonesia.
    delimiter = ";" if first.count(";") > first.count(",") else ","
    return [[text_of_csv(cell) for cell in line] for line in csv.reader(io.StringIO(text), delimiter=delimiter)]
