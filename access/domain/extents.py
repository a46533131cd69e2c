"""How far the tables of a workbook reach, read before a library lays them out in memory from corner to corner.

SECURITY: a file of five kilobytes with one cell in the last row and column asks the library for half a terabyte, and
what then ends is the process, not the reading. Old XLS have no such check: their cells lie in a container of its own.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, BinaryIO, Final


# As many cells as the library holds in about 400 MB.
MOST_CELLS: Final = 3_000_000

_BLOCK: Final = 1 << 18
# No tag of a table is longer.
_TAG: Final = 1 << 12
_COLUMN: Final = re.compile(rb"""\sr=["']([A-Z]+)\d""")
_ROW: Final = re.compile(rb"""\sr=["'][A-Z]*(\d+)""")
_ODS: Final = re.compile(rb"<[\w-]+:(table-row|table-cell|covered-table-cell)\b([^<>]*)>")
_TIMES: Final = re.compile(rb"""number-(?:rows|columns)-repeated=["'](\d+)["']""")
_ROW_RECORD, _LAST_CELL_RECORD = 0, 11


class DamagedTable(Exception):
    """A part of a workbook that does not unpack to what its list of contents says."""


def spanned_cells(stream: BinaryIO) -> int:
    """The cells between the corners of the largest table, filled or not; 0 when it is no packed workbook.

    Every table and text is unpacked once: sizes that the list of contents makes up end here (DamagedTable).
    """
    if not zipfile.is_zipfile(stream):
        stream.seek(0)
        return 0
    try:
        with zipfile.ZipFile(stream) as book:
            return max((_of_part(book, name) for name in book.namelist()), default=0)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise DamagedTable from error
    finally:
        stream.seek(0)


def _of_part(book: zipfile.ZipFile, name: str) -> int:
    for beginning, end, measure in _MEASURES:
        if name.startswith(beginning) and name.endswith(end):
            with book.open(name) as part:
                return measure(part)
    return 0


def _of_texts(part: IO[bytes]) -> int:
    while part.read(_BLOCK):
        pass
    return 0


def _of_xlsx(part: IO[bytes]) -> int:
    columns: set[bytes] = set()
    last = 0
    for block in _blocks(part):
        columns.update(_COLUMN.findall(block))
        last = max(last, *map(int, _ROW.findall(block)), 0)
    return last * max(map(_place, columns), default=1)


def _blocks(part: IO[bytes]) -> Iterator[bytes]:
    """The part in blocks that each repeat the end of the one before, so that no tag is cut in two."""
    rest = b""
    while block := part.read(_BLOCK):
        yield rest + block
        rest = block[-_TAG:]


def _place(column: bytes) -> int:
    """A -> 1, Z -> 26, AA -> 27."""
    place = 0
    for letter in column[:8]:
        place = place * 26 + letter - 64
    return place


def _of_ods(part: IO[bytes]) -> int:
    """The filled cells, each as often as it is repeated. Empty ones behind the last are not laid out."""
    cells = rows = 0
    for block in _tags(part):
        for kind, attributes in _ODS.findall(block):
            times = int(found[1]) if (found := _TIMES.search(attributes)) else 1
            if kind == b"table-row":
                rows = times
            elif b"value" in attributes:
                cells += rows * times
    return cells


def _tags(part: IO[bytes]) -> Iterator[bytes]:
    """The part cut behind the last tag of each block."""
    rest = b""
    while block := part.read(_BLOCK):
        block = rest + block
        end = block.rfind(b">") + 1
        yield block[:end]
        rest = block[end:][-_TAG:]


def _of_xlsb(part: IO[bytes]) -> int:
    """Records of a kind, a length and their bytes (MS-XLSB 2.1.4): of a row its number, of a cell its place."""
    rows = columns = 0
    while (kind := _number(part, 2)) is not None:
        body = part.read(_number(part, 4) or 0)
        place = int.from_bytes(body[:4], "little") + 1
        if kind == _ROW_RECORD:
            rows = max(rows, place)
        elif kind <= _LAST_CELL_RECORD:
            columns = max(columns, place)
    return rows * columns


def _number(part: IO[bytes], most: int) -> int | None:
    """A number of seven bits a byte, the last one below 128; none at the end of the part."""
    number = None
    for place in range(most):
        if not (byte := part.read(1)):
            break
        number = (number or 0) | (byte[0] & 127) << 7 * place
        if byte[0] < 128:
            break
    return number


_MEASURES: Final = (
    ("xl/worksheets/", ".bin", _of_xlsb),
    ("xl/worksheets/", ".xml", _of_xlsx),
    ("xl/sharedStrings", "", _of_texts),
    ("content.xml", "", _of_ods),
)
