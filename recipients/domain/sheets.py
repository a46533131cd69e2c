"""Reads spreadsheet hand-over files (XLSX, XLS, ODS) as text, and opens any hand-over file.

Rows come out one at a time, but the reader library holds the whole sheet: measured 75 bytes a cell, 225 MB for 60,000
rows of 48 columns (100 MB of XML in a file of 8 MB). So a large XLSX goes another way, `workbooks`, which holds nothing
but the shared texts; whatever else is large (XLS, XLSB, ODS) is refused, and a city sends CSV.
"""

import datetime as dt
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, Protocol

import python_calamine as calamine

from access.domain.extents import MOST_CELLS, DamagedTable, spanned_cells
from recipients.domain import workbooks
from recipients.domain.filekinds import FileKind, Problem, UnreadableFile, kind_of
from recipients.domain.formats.base import HeaderMatch
from recipients.domain.headers import LEAST_KNOWN, Found, find_header
from recipients.domain.reading import DelimitedFile, Row, copy_blocks
from recipients.domain.sieve import Sieve, seed_of
from recipients.domain.workbooks import Cell


# An XLSX whose tables are larger than this once unpacked (15,000 rows of 48 columns) is read row by row, which takes
# two to three times as long; one that is larger than any sheet may be is no workbook but a trap.
STREAMED_FROM = 25 * 10**6
LARGEST = 8 * 10**9
# A number cell keeps 15 digits (Excel cuts, a double ends at 2^53), an identity number has 16.
_EXACT = 2**53
_SIXTEEN_DIGITS = 10**15
_TABLES = ("xl/worksheets/", "xl/sharedStrings", "content.xml")


class SheetFile:
    """The sheet of a workbook that holds the table; its header may stand below a title.

    `other_sheets` names those with the same columns, which are not read: one file is one table.
    """

    def __init__(self, stream: BinaryIO) -> None:
        stream.seek(0)
        sheets = _sheets_of(stream)
        self.separator = ""
        self.encoding = "spreadsheet"
        self._sheet, found, self.other_sheets = _find_table(sheets)
        self.header_row, self.header = found.row, found.names

    def rows(self) -> Iterator[Row]:
        """The rows below the header; empty rows count as rows of the sheet but are left out."""
        width = len(self.header)
        for number, cells in self._sheet.rows():
            if number > self.header_row and any(cell != "" for cell in cells):
                yield _row(number, cells, width)

    def copy_blocks(self, match: HeaderMatch, sieve: Sieve | None = None, *, rules: int = 0) -> Iterator[str]:
        """The rows for COPY FROM STDIN: the columns of intake_raw.sql, then the format's fields in its order."""
        return copy_blocks(self.rows(), match, sieve, seed=seed_of(self.header, rules))


Table = DelimitedFile | SheetFile


def open_table(stream: BinaryIO) -> Table:
    """Open a hand-over file by what it is, not by its name; UnreadableFile says what it is instead."""
    if kind_of(stream) is FileKind.SHEET:
        return SheetFile(stream)
    return DelimitedFile(stream)


def unpacked_size(stream: BinaryIO) -> int:
    """Bytes of tables and texts of a workbook once it is unpacked: what opening it costs, unlike its size on disk."""
    size = stream.seek(0, 2)
    try:
        with zipfile.ZipFile(stream) as book:
            size = sum(part.file_size for part in book.infolist() if part.filename.startswith(_TABLES))
    except zipfile.BadZipFile:
        pass  # an old XLS is not packed; a damaged workbook is told about when it is opened
    stream.seek(0)
    return size


def may_be_opened(stream: BinaryIO, most: int) -> bool:
    """Whether this is no workbook of more than so many bytes unpacked that would be held in memory as a whole."""
    if kind_of(stream) is not FileKind.SHEET:
        return True
    return unpacked_size(stream) <= (LARGEST if workbooks.is_readable(stream) else most)


class _Sheet(Protocol):
    """A sheet of a workbook, whichever way it is read; rows come with their numbers."""

    @property
    def name(self) -> str: ...

    def rows(self) -> Iterator[tuple[int, list[Cell]]]: ...


class _HeldSheet:
    """A sheet that the library holds."""

    def __init__(self, sheet: calamine.CalamineSheet) -> None:
        self._sheet = sheet
        self.name = sheet.name

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        # The library hands out the empty rows above the data too, but not the empty columns left of it.
        return enumerate(self._sheet.iter_rows(), start=1)


def _sheets_of(stream: BinaryIO) -> list[_Sheet]:
    is_large = unpacked_size(stream) > STREAMED_FROM
    if workbooks.is_readable(stream) and (is_large or _is_wide(stream)):
        return list(workbooks.Workbook(stream).sheets)
    if _is_wide(stream):
        raise UnreadableFile(Problem.UNUSUAL)
    return _held(stream)


def _is_wide(stream: BinaryIO) -> bool:
    """Whether the library would lay out more than memory is for, of however few cells."""
    try:
        return spanned_cells(stream) > MOST_CELLS
    except DamagedTable:
        raise UnreadableFile(Problem.DAMAGED) from None


def _held(stream: BinaryIO) -> list[_Sheet]:
    try:
        book = calamine.CalamineWorkbook.from_filelike(stream)
        return [_HeldSheet(book.get_sheet_by_index(index)) for index in range(len(book.sheet_names))]
    except calamine.PasswordError:
        raise UnreadableFile(Problem.PROTECTED) from None
    except (calamine.CalamineError, calamine.XmlError, calamine.ZipError):
        raise UnreadableFile(Problem.DAMAGED) from None


class _Found(NamedTuple):
    """The table of a workbook, and the names of other sheets with the same columns."""

    sheet: _Sheet
    header: Found
    others: tuple[str, ...]


def _find_table(sheets: list[_Sheet]) -> _Found:
    """The sheet whose header has most names that offices use; else the first that begins with a header."""
    tables = [(sheet, header) for sheet in sheets if (header := find_header(_filled(sheet)))]
    if not tables:
        title = next(("".join(cells) for sheet in sheets for _row, cells in _filled(sheet)), "")
        raise UnreadableFile(Problem.ONE_COLUMN, title[:80]) if title else UnreadableFile(Problem.EMPTY)
    sheet, header = max(tables, key=lambda table: (_rank(table[1]), table[1].is_on_top))
    alike = [one.name for one, found in tables if one is not sheet and found.names == header.names]
    return _Found(sheet, header, tuple(alike))


def _rank(header: Found) -> int:
    return header.known if header.known >= LEAST_KNOWN else 0


def _filled(sheet: _Sheet) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Rows with something in them as names, without the empty cells behind the last one."""
    for number, cells in sheet.rows():
        names = [cell_text(cell).strip() for cell in cells]
        while names and not names[-1]:
            names.pop()
        if names:
            yield number, tuple(names)


def _row(number: int, cells: list[Cell], width: int) -> Row:
    values = [cell if type(cell) is str else cell_text(cell) for cell in cells]
    if any(values[width:]):
        return Row(number, [], broken="fields", raw="|".join(values))
    values = values[:width] + [""] * (width - len(values))
    damaged = tuple(
        place for place, cell in enumerate(cells) if isinstance(cell, int | float) and has_lost_digits(cell)
    )
    return Row(number, values, damaged=damaged)


def has_lost_digits(number: float) -> bool:
    """Whether a number cell that looks like an identity number may differ from what was typed."""
    return abs(number) >= _SIXTEEN_DIGITS and (number % 10 == 0 or abs(number) > _EXACT)


def cell_text(cell: Cell) -> str:
    """A cell as the text that a CSV would hold: whole numbers without point, dates as year-month-day."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)
