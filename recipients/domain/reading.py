"""Reads delimited hand-over files line by line, tolerantly, in bounded memory, and feeds PostgreSQL's COPY.

Nothing is skipped and nothing is guessed: a line that does not fit comes out marked as broken, alone, and the
lines after it are read as they are. Clean lines take a path without a CSV parser.
"""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from itertools import dropwhile
from operator import itemgetter
from typing import BinaryIO, NamedTuple

from recipients.domain.filekinds import HEAD, Problem, UnreadableFile, encoding_of
from recipients.domain.formats.base import HeaderMatch
from recipients.domain.marking import mark as _


BLOCK = 1 << 20
LONGEST_LINE = 16 << 20
SEPARATORS = "|;\t,"

# The columns that every staging table has before those of its format.
COPY_PREFIX = ("row_number", "encoding_repaired", "broken", "damaged", "raw_line")

BROKEN_MESSAGES = {
    "fields": _("the number of columns differs from that of the header"),
    "quote": _("a quotation mark is not closed"),
    "characters": _("the line contains bytes that belong to no letter"),
}


class Row(NamedTuple):
    """One line as it came: `number` is the physical line or sheet row, the header being 1.

    `broken` is empty or a key of BROKEN_MESSAGES; then `values` is empty and `raw` holds the line. `damaged`
    are the places of number cells that cannot hold all digits of what was typed into them.
    """

    number: int
    values: list[str]
    repaired: bool = False
    broken: str = ""
    raw: str = ""
    damaged: tuple[int, ...] = ()


class DelimitedFile:
    """A table of text lines; finds separator, encoding and header itself and can be read repeatedly."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        stream.seek(0)
        head = stream.read(HEAD)
        self.encoding = encoding_of(head)
        self._newline = b"\r" if b"\r" in head and b"\n" not in head else b"\n"
        self.header_row, line = self._first_line()
        self.separator, self.header = _split_header(line)

    def rows(self) -> Iterator[Row]:
        """The rows below the header; blank lines count as lines but are no rows."""
        separator, gaps = self.separator, len(self.header) - 1
        empty = separator * gaps
        for number, line, repaired in self._lines_below_header():
            if line.count(separator) == gaps and '"' not in line and "\x00" not in line:
                if line != empty:
                    yield Row(number, line.split(separator), repaired)
            else:
                row = _slow_row(number, line, repaired, separator, gaps + 1)
                if row:
                    yield row

    def copy_blocks(self, match: HeaderMatch) -> Iterator[str]:
        """The rows as text for COPY FROM STDIN: COPY_PREFIX, then the fields of the format in its order.

        A block whose columns stand in the order of the format, without odd signs and broken lines, is turned over as
        a whole: that takes a fifth of the time.
        """
        straight = self._tail_of_straight(match)
        for first, block in self._numbered_blocks():
            text = None
            if straight is not None and first > self.header_row:
                text = self._straight_block(first, block, straight)
            if text is None:
                lines = self._block_lines(first, block)
                text = self._copy_lines((line for line in lines if line[0] > self.header_row), match)
            if text:
                yield text

    def _tail_of_straight(self, match: HeaderMatch) -> str | None:
        """The empty fields after a line whose columns stand in the order of the format; None when they do not."""
        found = len(self.header)
        if match.positions[:found] != tuple(range(found)) or any(place >= 0 for place in match.positions[found:]):
            return None
        return "\t" * (len(match.positions) - found)

    def _straight_block(self, first: int, block: bytes, tail: str) -> str | None:
        separator, gaps = self.separator, len(self.header) - 1
        try:
            text = _without_returns(block.decode(), self._newline.decode())
        except UnicodeDecodeError:
            return None
        if self._is_special(text):
            return None
        lines = text.split(self._newline.decode())
        empty = separator * gaps
        copied = [
            f"{number}\tf\t\t\t\t{line}{tail}\n"
            for number, line in enumerate(lines, first)
            if line.count(separator) == gaps and line != empty
        ]
        return "".join(copied).replace(separator, "\t") if len(copied) == len(lines) else None

    def _is_special(self, text: str) -> bool:
        """Whether a text holds signs that COPY or the CSV parser would read otherwise."""
        signs = r'["\\\x00\r\t]' if self.separator != "\t" else r'["\\\x00\r]'
        return re.search(signs, text) is not None

    def _copy_lines(self, lines: Iterable[tuple[int, str, bool]], match: HeaderMatch) -> str:
        separator, gaps = self.separator, len(self.header) - 1
        pick = itemgetter(*match.positions)
        empty = separator * gaps
        copied: list[str] = []
        for number, line, repaired in lines:
            if line.count(separator) == gaps and not self._is_special(line) and line != empty:
                values = line.split(separator)
                values.append("")
                flag = "t" if repaired else "f"
                copied.append(f"{number}\t{flag}\t\t\t\t" + "\t".join(pick(values)))
            else:
                row = _slow_row(number, line, repaired, separator, gaps + 1)
                if row:
                    copied.append(_copy_line(row, match))
        return "\n".join(copied) + "\n" if copied else ""

    def _first_line(self) -> tuple[int, str]:
        for number, line, _repaired in self._lines():
            if line.strip(SEPARATORS + ' "'):
                return number, line
        raise UnreadableFile(Problem.EMPTY)

    def _lines_below_header(self) -> Iterator[tuple[int, str, bool]]:
        return dropwhile(lambda line: line[0] <= self.header_row, self._lines())

    def _lines(self) -> Iterator[tuple[int, str, bool]]:
        """Physical lines that are not blank: number, text, whether its encoding had to be repaired."""
        for first, block in self._numbered_blocks():
            yield from self._block_lines(first, block)

    def _block_lines(self, first: int, block: bytes) -> Iterator[tuple[int, str, bool]]:
        newline = self._newline.decode()
        try:
            text = block.decode()
        except UnicodeDecodeError:
            for number, raw in enumerate(block.split(self._newline), first):
                line, repaired = _repair(raw.removesuffix(b"\r"))
                if line:
                    yield number, line, repaired
            return
        for number, line in enumerate(_without_returns(text, newline).split(newline), first):
            if line:
                yield number, line, False

    def _numbered_blocks(self) -> Iterator[tuple[int, bytes]]:
        """Blocks of whole lines with the number of their first line."""
        first = 1
        for block in self._blocks():
            yield first, block
            first += block.count(self._newline) + 1

    def _blocks(self) -> Iterator[bytes]:
        """Blocks of whole lines, without the line end of the last one."""
        rest = b""
        for chunk in self._chunks():
            head, newline, tail = chunk.rpartition(self._newline)
            if newline:
                yield rest + head
                rest = tail
            else:
                rest += tail
                if len(rest) > LONGEST_LINE:
                    raise UnreadableFile(Problem.BINARY)
        yield rest

    def _chunks(self) -> Iterator[bytes]:
        """The file from its start in UTF-8 (or what claims to be), without a byte order mark."""
        self._stream.seek(0)
        if self.encoding == "utf-8":
            first = self._stream.read(BLOCK)
            yield first.removeprefix(codecs.BOM_UTF8)
            while chunk := self._stream.read(BLOCK):
                yield chunk
            return
        decoder = codecs.getincrementaldecoder(self.encoding)()
        try:
            while chunk := self._stream.read(BLOCK):
                yield decoder.decode(chunk).removeprefix("\ufeff").encode()
            decoder.decode(b"", final=True)
        except UnicodeError:
            raise UnreadableFile(Problem.ENCODING) from None


def _without_returns(text: str, newline: str) -> str:
    """Lines of Windows end in carriage return and line feed; a return inside a line stays."""
    return text.replace("\r\n", "\n").removesuffix("\r") if newline == "\n" and "\r" in text else text


def _split_header(line: str) -> tuple[str, tuple[str, ...]]:
    """The separator that makes most columns of the first line, and those columns."""
    best = max(SEPARATORS, key=lambda separator: len(_csv_values(line, separator) or ()))
    header = _csv_values(line, best) or []
    if len(header) < 2:
        raise UnreadableFile(Problem.ONE_COLUMN, line[:80])
    return best, tuple(name.strip() for name in header)


def _csv_values(line: str, separator: str) -> list[str] | None:
    """The fields of one line with quotation marks; None when a quotation mark is not closed or misplaced."""
    try:
        return next(csv.reader([line], delimiter=separator, strict=True))
    except csv.Error:
        return None


def _slow_row(number: int, line: str, repaired: bool, separator: str, width: int) -> Row | None:
    """A line with quotation marks, odd signs or a wrong number of fields; None when it holds nothing."""
    if not line.strip(separator + '"\r'):
        return None
    if "\x00" in line:
        return Row(number, [], repaired, "characters", line.replace("\x00", "\ufffd"))
    if line.count('"') == 2 * width and line[0] == line[-1] == '"':
        # Every field quoted and no quotation mark inside one: this split is what the parser would do.
        quoted = line[1:-1].split(f'"{separator}"')
        if len(quoted) == width:
            return Row(number, quoted, repaired)
    values = _csv_values(line, separator) if '"' in line else line.split(separator)
    if values is None:
        return Row(number, [], repaired, "quote", line)
    if len(values) != width:
        return Row(number, [], repaired, "fields", line)
    return Row(number, values, repaired)


def _repair(raw: bytes) -> tuple[str, bool]:
    """Decode one line; bytes that are no UTF-8 are read as Windows-1252, those unknown there become NUL."""
    try:
        return raw.decode(), False
    except UnicodeDecodeError:
        return raw.decode(errors="windows_letters"), True


def _as_windows_letters(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    letters = error.object[error.start : error.end].decode("cp1252", errors="replace")
    return letters.replace("\ufffd", "\x00"), error.end


codecs.register_error("windows_letters", _as_windows_letters)


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": "\ufffd"})
_NEEDS_ESCAPE = re.compile(r"[\\\n\r\x00]").search


def _copy_line(row: Row, match: HeaderMatch) -> str:
    flag = "t" if row.repaired else "f"
    if row.broken:
        gap = "\t" * len(match.positions)
        return f"{row.number}\t{flag}\t{row.broken}\t\t{row.raw.translate(_ESCAPES)}{gap}"
    values = [*row.values, ""]
    cells = [values[place] for place in match.positions]
    damaged = ""
    if row.damaged:
        fields = zip(match.format.fields, match.positions, strict=True)
        damaged = ",".join(field for field, place in fields if place in row.damaged)
    text = "\t".join(cells)
    if _NEEDS_ESCAPE(text) or text.count("\t") >= len(cells):
        text = "\t".join(cell.translate(_ESCAPES) for cell in cells)
    return f"{row.number}\t{flag}\t\t{damaged}\t\t{text}"


def copy_blocks(rows: Iterable[Row], match: HeaderMatch) -> Iterator[str]:
    """Any rows as text for COPY FROM STDIN, a few thousand lines at a time."""
    lines: list[str] = []
    for row in rows:
        lines.append(_copy_line(row, match))
        if len(lines) >= 2000:
            yield "\n".join(lines) + "\n"
            lines.clear()
    if lines:
        yield "\n".join(lines) + "\n"


class CopySource:
    """What psycopg2's copy_expert reads from: a file-like view on an iterator of text blocks."""

    def __init__(self, blocks: Iterable[str]) -> None:
        self._blocks = iter(blocks)
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, or everything when negative; empty at the end."""
        pieces = [self._rest]
        have = len(self._rest)
        while size < 0 or have < size:
            block = next(self._blocks, None)
            if block is None:
                break
            pieces.append(block.encode())
            have += len(pieces[-1])
        data = b"".join(pieces)
        if size < 0:
            size = have
        self._rest = data[size:]
        return data[:size]
