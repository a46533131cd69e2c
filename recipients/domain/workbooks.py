"""Reads large XLSX workbooks row by row: what stays in memory are the shared texts, packed.

The reader library holds the whole sheet (75 bytes a cell; 100,000 rows of 48 columns need 490 MB). Here the XML of the
sheet is unpacked in blocks and cut at the end of each row, and patterns pick out the cells: a parser with a call per
tag needs twice as long. So only what programs of offices write is understood; whatever else a row holds is not guessed
but refused as `Problem.UNUSUAL`. Cells come out as the library gives them (tests hold both against each other).
"""

import datetime as dt
import html
import posixpath
import re
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import BinaryIO
from xml.etree import ElementTree

from recipients.domain.filekinds import Problem, UnreadableFile


Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta
# Column, style, type, value, text within the cell; as they stand in the file.
_Raw = tuple[bytes, bytes, bytes, bytes, bytes]

_BLOCK = 1 << 18
# No row and no text of a table is longer; a file that never ends a row must not fill the memory.
_LONGEST = 1 << 24
_BOOK, _STYLES, _TEXTS = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
_LINKS = "xl/_rels/workbook.xml.rels"
# SECURITY: what was once taken is not given back (possessive), and no part looks beyond the tag, cell or text that it
# begins: a file made for it would keep a worker busy for days otherwise.
_ROW = re.compile(rb'<row(?:\s[^<>]*?)?\sr="(\d{1,9})"')
_CELL = re.compile(
    rb'<c(?:\s++(?:r="([A-Z]++)\d++"|s="(\d++)"|t="(\w++)"|[\w:]++="[^"<]*+"))*+\s*+'
    rb"(?:/>|>(?:<f(?:\s[^<>]*+)?(?:/>|(?<=/)>|>[^<]*+</f>))?"
    rb"(?:<v/>|<v(?:\s[^<>]*+)?>([^<]*+)</v>|<is>((?:[^<]++|<(?!/is>|c[\s>/]))*+)</is>)?</c>)",
)
_OPENED = re.compile(rb"<c[\s>/]")
_ITEM = re.compile(rb"<si(?:\s[^<>]*+)?(?:(?<=/)>|/>|>((?:[^<]++|<(?!/si>|si[\s>/]))*+)</si>)")
_TEXT = re.compile(rb"<t(?:\s[^<>]*+)?>([^<]*+)</t>")
_READING_AID = re.compile(rb"<rPh(?:[^<]++|<(?!/?rPh))*+</rPh>")
# Texts of a whole city are a quarter of this; a packed file of some megabytes can hold many times as much.
_MOST_TEXT = 1 << 30
# The last column that office programs know is XFD.
_MOST_COLUMNS = 16_384
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Number formats that show a day or a time: the built-in ones, and others by their letters outside of quotes.
_BUILT_IN_DAYS = frozenset({*range(14, 23), *range(45, 48)})
_SPANS = frozenset({46})
_NO_LETTERS = re.compile(r'"[^"]*"|\\.|_.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_SPAN = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_DAY = re.compile(r"[dmyhs]", re.IGNORECASE)
_EPOCH, _EPOCH_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)  # noqa: DTZ001 - cells know no zone


def is_readable(stream: BinaryIO) -> bool:
    """Whether this is an XLSX workbook, which can be read row by row; not so XLS, XLSB and ODS."""
    try:
        with zipfile.ZipFile(stream) as book:
            return _BOOK in book.namelist()
    except zipfile.BadZipFile:
        return False
    finally:
        stream.seek(0)


class Workbook:
    """The sheets of a workbook, in their order; the stream has to stay open while rows are read."""

    def __init__(self, stream: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(stream)
            self._texts = _Texts(self._zip)
            book = self._tree(_BOOK)
            self._is_1904 = any(one.get("date1904") in {"1", "true"} for one in book.iterfind("{*}workbookPr"))
            self._styles = self._day_styles()
            self.sheets = [_Sheet(self, name, part) for name, part in self._parts(book)]
        except _BROKEN:
            raise UnreadableFile(Problem.DAMAGED) from None

    def _tree(self, part: str) -> ElementTree.Element:
        with self._zip.open(part) as stream:
            # SECURITY: expat reads no external entities and stops at those that grow.
            return ElementTree.fromstring(stream.read(_LONGEST))  # noqa: S314

    def _parts(self, book: ElementTree.Element) -> Iterator[tuple[str, str]]:
        links = {one.get("Id"): one.get("Target", "") for one in self._tree(_LINKS)}
        names = set(self._zip.namelist())
        for sheet in book.iterfind("{*}sheets/{*}sheet"):
            link = next((value for name, value in sheet.items() if name.endswith("}id")), "")
            part = posixpath.normpath(posixpath.join("/xl", links.get(link, ""))).lstrip("/")
            if part in names and "/worksheets/" in part:
                yield sheet.get("name", ""), part

    def _day_styles(self) -> dict[int, type]:
        """Which styles of cells show a number as a day (or a time), and which as a span of time."""
        if _STYLES not in self._zip.namelist():
            return {}
        tree = self._tree(_STYLES)
        own = {
            int(one.get("numFmtId", 0)): one.get("formatCode", "") for one in tree.iterfind(".//{*}numFmts/{*}numFmt")
        }
        formats = [int(one.get("numFmtId", 0)) for one in tree.iterfind("{*}cellXfs/{*}xf")]
        kinds = {number: _kind_of_format(number, own.get(number, "")) for number in set(formats)}
        return {place: kind for place, number in enumerate(formats) if (kind := kinds[number]) is not None}

    def rows_of(self, part: str) -> Iterator[tuple[int, list[Cell]]]:
        """The rows of a sheet that have cells, with their numbers."""
        number = 0
        try:
            for row in self._pieces(part):
                told = _ROW.search(row)
                number = int(told[1]) if told else number + 1
                if cells := self._cells(row):
                    yield number, cells
        except _BROKEN:
            raise UnreadableFile(Problem.DAMAGED) from None

    def _pieces(self, part: str) -> Iterator[bytes]:
        """The sheet cut at the ends of its rows; what follows the last one is no row."""
        with self._zip.open(part) as stream:
            head, rest = b"", b""
            while b"<sheetData" not in head and len(head) < _LONGEST and (block := stream.read(_BLOCK)):
                head += block
            if b"<sheetData" not in head:
                raise UnreadableFile(Problem.UNUSUAL)
            for block in chain((head,), iter(lambda: stream.read(_BLOCK), b"")):
                *rows, rest = (rest + block).split(b"</row>")
                if len(rest) > _LONGEST:
                    raise UnreadableFile(Problem.UNUSUAL)
                for row in rows:
                    # Rows without cells end by themselves and stand in front of the one that ends here.
                    yield row[row.rfind(b"<row") :]

    def _cells(self, row: bytes) -> list[Cell]:
        found: list[_Raw] = _CELL.findall(row)
        if len(found) != len(_OPENED.findall(row)):
            raise UnreadableFile(Problem.UNUSUAL)
        cells: list[Cell] = []
        for raw in found:
            if raw[0] and (gap := _place(raw[0]) - len(cells)):
                if gap < 0 or gap > _MOST_COLUMNS:
                    raise UnreadableFile(Problem.UNUSUAL)
                cells += [""] * gap
            cells.append(self._value(raw))
        return cells

    def _value(self, raw: _Raw) -> Cell:
        _column, style, kind, value, within = raw
        if kind == b"s":
            return self._texts[int(value)]
        if kind == b"inlineStr":
            return _text("".join(one.decode() for one in _TEXT.findall(_READING_AID.sub(b"", within))))
        if not value:
            return ""
        if kind in {b"", b"n"}:
            number = float(value)
            shown = self._styles.get(int(style)) if style else None
            return number if shown is None else _moment(number, shown, is_1904=self._is_1904)
        if kind == b"b":
            return value == b"1"
        return "" if kind == b"e" else _text(value.decode())


class _Sheet:
    """One sheet: its name and, as often as asked for, its rows."""

    def __init__(self, book: Workbook, name: str, part: str) -> None:
        self._book, self._part, self.name = book, part, name

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        return self._book.rows_of(self._part)


class _Texts:
    """The texts that cells share, packed into one block; unpacked no further than cells ask for."""

    def __init__(self, book: zipfile.ZipFile) -> None:
        self._packed = bytearray()
        self._ends = array("Q", [0])
        self._more = self._items(book) if _TEXTS in book.namelist() else iter(())

    def __getitem__(self, place: int) -> str:
        while place + 1 >= len(self._ends):
            if (text := next(self._more, None)) is None:
                raise UnreadableFile(Problem.DAMAGED)
            if len(self._packed) > _MOST_TEXT:
                raise UnreadableFile(Problem.UNUSUAL)
            self._packed += text
            self._ends.append(len(self._packed))
        return _text(self._packed[self._ends[place] : self._ends[place + 1]].decode())

    def _items(self, book: zipfile.ZipFile) -> Iterator[bytes]:
        rest = b""
        with book.open(_TEXTS) as stream:
            while block := stream.read(_BLOCK):
                block = rest + block
                end = 0
                for item in _ITEM.finditer(block):
                    end = item.end()
                    yield b"".join(_TEXT.findall(_READING_AID.sub(b"", item[1] or b"")))
                rest = block[end:]
                if len(rest) > _LONGEST:
                    raise UnreadableFile(Problem.UNUSUAL)


_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ElementTree.ParseError, KeyError, ValueError, OverflowError)


def _text(text: str) -> str:
    if "&" in text:
        text = html.unescape(text)
    return _ESCAPED.sub(lambda sign: chr(int(sign[1], 16)), text) if "_x" in text else text


@lru_cache(maxsize=1 << 14)
def _place(column: bytes) -> int:
    """A -> 0, Z -> 25, AA -> 26."""
    place = 0
    for letter in column:
        place = place * 26 + letter - 64
    return place - 1


def _kind_of_format(number: int, code: str) -> type | None:
    letters = _NO_LETTERS.sub("", code.partition(";")[0])
    if number in _SPANS or _SPAN.search(letters):
        return dt.timedelta
    return dt.datetime if number in _BUILT_IN_DAYS or _DAY.search(letters) else None


def _moment(days: float, shown: type, *, is_1904: bool) -> Cell:
    """The day, time or span that a number of days stands for; 29 February 1900, which never was, counts as a day."""
    span = dt.timedelta(milliseconds=round(days * 86_400_000))
    if shown is dt.timedelta:
        return span
    if 0 <= days < 1:
        return (_EPOCH_1904 + span).time()
    if is_1904:
        return _EPOCH_1904 + span
    return _EPOCH + span + dt.timedelta(days=days < 60)
