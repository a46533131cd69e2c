"""Reads delimited hand-over files line by line, tolerantly, in bounded memory, and feeds PostgreSQL's COPY.

Nothing is skipped and nothing is guessed: a line that does not fit comes out marked as broken, alone, and the
lines after it are read as they are. Clean lines take a path without a CSV parser.
"""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import dropwhile, groupby, islice
from operator import itemgetter
from typing import BinaryIO, NamedTuple

from recipients.domain.filekinds import HEAD, Problem, UnreadableFile, encoding_of
from recipients.domain.formats.base import HeaderMatch
from recipients.domain.headers import LEAST_NAMES, LONGEST_TITLE, find_header
from recipients.domain.sieve import Lines, Sieve, fingerprints, seed_of


BLOCK = 1 << 20
LONGEST_LINE = 16 << 20
SEPARATORS = "|;\t,"

NO_HASH = "\\N"


class Row(NamedTuple):
    """One line as it came: `number` is the physical line or sheet row, as the program of the user shows it.

    `broken` is empty, or `fields` (not as many as in the header), `quote` (never closed) or `characters` (bytes that
    belong to no letter); then `values` is empty and `raw` holds the line. `damaged` are the places of number cells
    that cannot hold all digits of what was typed into them.
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
        self.other_sheets: tuple[str, ...] = ()
        self.header_row, self.separator, self.header = self._find_header()

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

    def copy_blocks(self, match: HeaderMatch, sieve: Sieve | None = None, *, rules: int = 0) -> Iterator[str]:
        """The rows as text for COPY FROM STDIN: the columns of intake_raw.sql, then the format's fields in its order.

        A block whose columns stand in the order of the format is turned over as a whole, but for lines with odd signs
        and broken ones: that takes a fifth of the time.
        """
        sieve = sieve or Sieve()
        seed = seed_of(self.header, rules)
        tail = self._tail_of_straight(match)
        for first, block in self._numbered_blocks():
            raw = block.split(self._newline)
            if first <= self.header_row:
                above = self.header_row - first + 1
                first, raw = first + above, raw[above:]
            prints = fingerprints(raw, seed)
            lines = Lines(range(first, first + len(raw)), prints, raw)
            lines = lines.at(sieve.copied(lines.numbers, prints))
            if not lines.raw:
                continue
            text = self._straight(lines, match, tail) if tail is not None else None
            if text is None:
                text = self._copy_lines(lines, match)
            if text:
                yield text

    def _tail_of_straight(self, match: HeaderMatch) -> str | None:
        """The empty fields after a line whose columns stand in the order of the format; None when they do not."""
        found = len(self.header)
        if match.positions[:found] != tuple(range(found)) or any(place >= 0 for place in match.positions[found:]):
            return None
        return "\t" * (len(match.positions) - found)

    def _straight(self, lines: Lines, match: HeaderMatch, tail: str) -> str | None:
        separator, gaps = self.separator, len(self.header) - 1
        try:
            text = _without_returns(b"\n".join(lines.raw).decode(), self._newline.decode())
        except UnicodeDecodeError:
            return None
        split, empty = text.split("\n"), separator * gaps
        plain = [line.count(separator) == gaps and line != empty for line in split]
        if self._is_special(text):
            plain = [is_plain and not self._is_special(line) for is_plain, line in zip(plain, split, strict=True)]
        copied: list[str] = []
        for is_plain, run in groupby(range(len(plain)), plain.__getitem__):
            places = list(run)
            part = slice(places[0], places[-1] + 1)
            some = Lines(lines.numbers[part], lines.prints[part], lines.raw[part])
            if is_plain:
                rows = zip(some.numbers, some.prints, split[part], strict=True)
                text = "".join([f"{number}\t{one}\tf\t\t\t\t{line}{tail}\n" for number, one, line in rows])
                copied.append(text.replace(separator, "\t"))
            else:
                copied.append(self._copy_lines(some, match))
        return "".join(copied)

    def _is_special(self, text: str) -> bool:
        """Whether a text holds signs that COPY or the CSV parser would read otherwise."""
        return any(sign in text for sign in '"\\\x00\r\t' if sign != self.separator)

    def _copy_lines(self, lines: Lines, match: HeaderMatch) -> str:
        separator, gaps = self.separator, len(self.header) - 1
        pick = itemgetter(*match.positions)
        empty = separator * gaps
        copied: list[str] = []
        for number, one, raw in zip(*lines, strict=True):
            line, repaired = _repair(raw.removesuffix(b"\r"))
            known = NO_HASH if repaired else str(one)
            if line.count(separator) == gaps and not self._is_special(line) and line != empty:
                values = line.split(separator)
                values.append("")
                flag = "t" if repaired else "f"
                copied.append(f"{number}\t{known}\t{flag}\t\t\t\t" + "\t".join(pick(values)))
            else:
                row = _slow_row(number, line, repaired, separator, gaps + 1)
                if row:
                    copied.append(_copy_line(row, match, known))
        return "\n".join(copied) + "\n" if copied else ""

    def _find_header(self) -> tuple[int, str, tuple[str, ...]]:
        """Number, separator and names of the header."""
        filled = ((number, line) for number, line, _repaired in self._lines() if line.strip(SEPARATORS + ' "'))
        lines = dict(islice(filled, LONGEST_TITLE))
        if not lines:
            raise UnreadableFile(Problem.EMPTY)
        found = find_header(_cells_of_each(lines))
        if found is None:
            raise UnreadableFile(Problem.ONE_COLUMN, next(iter(lines.values()))[:80])
        return found.row, _separator_of(lines[found.row]), found.names

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


def _cells_of_each(lines: Mapping[int, str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The cells of the first lines; ends at a table's line that cannot be split, lest a row be taken for the header."""
    for number, line in lines.items():
        separator = _separator_of(line)
        values = _csv_values(line, separator)
        if values is None and sum(map(bool, line.split(separator))) >= LEAST_NAMES:
            return
        yield number, tuple(value.strip() for value in values or ())


def _separator_of(line: str) -> str:
    """The separator that makes most columns of a line."""
    return max(SEPARATORS, key=lambda separator: (len(_csv_values(line, separator) or ()), line.count(separator)))


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


def _copy_line(row: Row, match: HeaderMatch, known: str) -> str:
    flag = "t" if row.repaired else "f"
    if row.broken:
        gap = "\t" * len(match.positions)
        return f"{row.number}\t{NO_HASH}\t{flag}\t{row.broken}\t\t{row.raw.translate(_ESCAPES)}{gap}"
    values = [*row.values, ""]
    cells = [values[place] for place in match.positions]
    damaged = ""
    if row.damaged:
        fields = zip(match.format.fields, match.positions, strict=True)
        damaged = ",".join(field for field, place in fields if place in row.damaged)
    text = "\t".join(cells)
    if _NEEDS_ESCAPE(text) or text.count("\t") >= len(cells):
        text = "\t".join(cell.translate(_ESCAPES) for cell in cells)
    return f"{row.number}\t{known}\t{flag}\t\t{damaged}\t\t{text}"


def copy_blocks(rows: Iterable[Row], match: HeaderMatch, sieve: Sieve | None = None, *, seed: int = 0) -> Iterator[str]:
    """Any rows as text for COPY FROM STDIN, a few thousand lines at a time."""
    sieve = sieve or Sieve()
    lines: list[str] = []
    for row in rows:
        is_plain = not (row.broken or row.damaged or row.repaired)
        (one,) = fingerprints(["\x1f".join(row.values).encode()], seed)
        if sieve.copied([row.number], [one if is_plain else -1]):
            lines.append(_copy_line(row, match, str(one) if is_plain else NO_HASH))
        if len(lines) >= 2000:
            yield "\n".join(lines) + "\n"
            lines.clear()
    if lines:
        yield "\n".join(lines) + "\n"
