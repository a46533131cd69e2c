"""Reading a file of reference data: XLSX, ODS or CSV, by the formats of django-import-export."""

import csv
import io
from typing import Any
from zipfile import BadZipFile

import tablib
from django.core.files.uploadedfile import UploadedFile
from import_export.formats import base_formats

from access.domain.reference import LARGEST_FILE, MOST_ROWS, Table, cell_text, field_names
from access.errors import FileUnusable
from access.reference import ReferenceKind


_SHEETS = {".xlsx": base_formats.XLSX, ".ods": base_formats.ODS}


def read(file: "UploadedFile[Any]", kind: ReferenceKind) -> Table:
    """The rows of a file under the names of the kind's fields; empty rows are left out."""
    name = (file.name or "").lower()
    if (file.size or 0) > LARGEST_FILE:
        raise FileUnusable(file.name or "")
    content = file.read()
    try:
        dataset = _dataset(name, content)
    except (ValueError, KeyError, IndexError, TypeError, BadZipFile, csv.Error, tablib.exceptions.TablibException) as e:
        raise FileUnusable(file.name or "") from e
    labels = {field: kind.label(field) for field in (*kind.identity, *kind.editable)}
    heads = field_names([cell_text(head) for head in dataset.headers or ()], labels)
    if not set(kind.identity) <= set(heads):
        raise FileUnusable(file.name or "")
    rows = [[cell_text(cell) for cell in row] for row in dataset]
    rows = [row for row in rows if any(row)]
    if not rows or len(rows) > MOST_ROWS:
        raise FileUnusable(file.name or "")
    return Table(heads, rows)


def _dataset(name: str, content: bytes) -> tablib.Dataset:
    for ending, form in _SHEETS.items():
        if name.endswith(ending):
            return form().create_dataset(content)
    text = content.decode("utf-8-sig")
    first = text.split("\n", 1)[0]
    # Excel writes semicolons where the comma separates decimals, as in Indonesia.
    delimiter = ";" if first.count(";") > first.count(",") else ","
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    heads, *others = rows
    width = len(heads)
    return tablib.Dataset(*((row + [""] * width)[:width] for row in others), headers=heads)
