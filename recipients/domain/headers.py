"""Finds the header of a table below the title that programs of offices print above it.

Nothing is guessed about rows: only lines above the first identity number come into question, and a line further down
must look more like a header than the first one does.
"""

import re
from collections.abc import Iterable
from functools import cache
from itertools import islice
from typing import NamedTuple

from recipients.domain.formats import other
from recipients.domain.formats.base import header_key
from recipients.domain.formats.detection import FORMATS


# A header is looked for in this many filled lines.
LONGEST_TITLE = 20
# A note has fewer cells in a line than a table has names.
LEAST_NAMES = 4
# One or two cells of a title or of a row may happen to be called as columns are: "Kecamatan", "PKH".
LEAST_KNOWN = 3
_IDENTITY = re.compile(r"'?[0-9*xX.\s]{14,24}")


class Found(NamedTuple):
    """The header: its physical line or sheet row, its names, how many of them offices use, whether it comes first."""

    row: int
    names: tuple[str, ...]
    known: int
    is_on_top: bool


def find_header(lines: Iterable[tuple[int, tuple[str, ...]]]) -> Found | None:
    """The header among the first filled lines (number, cells); None where nothing looks like one."""
    found = [
        Found(row, cells, _known(cells), is_on_top=place == 0)
        for place, (row, cells) in enumerate(islice(lines, LONGEST_TITLE))
    ]
    data = next((place for place, line in enumerate(found) if _is_data(line.names)), len(found))
    candidates = [line for line in found[: max(data, 1)] if _may_be_header(line)]
    sure = max((line for line in candidates if line.known >= LEAST_KNOWN), key=lambda line: line.known, default=None)
    if sure or not candidates:
        return sure
    first = candidates[0]
    is_title = first.is_on_top and not first.known and _filled(first.names) < LEAST_NAMES
    return candidates[1] if is_title and len(candidates) > 1 else first


def _may_be_header(line: Found) -> bool:
    return line.known >= LEAST_KNOWN or _filled(line.names) >= (2 if line.is_on_top else LEAST_NAMES)


def _filled(cells: tuple[str, ...]) -> int:
    return sum(map(bool, cells))


def _known(cells: tuple[str, ...]) -> int:
    return len({header_key(cell) for cell in cells} & _column_names())


def _is_data(cells: tuple[str, ...]) -> bool:
    """Whether an identity number, whole or masked, stands alone in a cell, as it never does in a header or title."""
    return _filled(cells) > 1 and any(_IDENTITY.fullmatch(cell) for cell in cells)


@cache
def _column_names() -> frozenset[str]:
    columns = (column for form in (*FORMATS, other.LIST) for column in form.columns)
    return frozenset(name for column in columns for name in column.names)
