"""A stand-in for the DTSEN web service: pages of the demo city's hand-over files, with cursor and key."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import overload

from aiohttp import web

from recipients.domain.formats.versions import is_version
from verification.domain.dtsen_pages import SEPARATOR, Part
from verification.simulator.population import InMemory
from verification.simulator.server import Behaviour, Simulator, answer_of


Row = Mapping[str, str]
Rows = Sequence[Row]
_LARGEST_PAGE = 1000


class FileRows(Sequence[Row]):
    """The rows of a hand-over file, kept as lines and split when asked for: a fifth of what they take as objects."""

    def __init__(self, path: Path) -> None:
        header, *lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
        self._columns = _values(header)
        self._lines = [line for line in lines if line.strip()]

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...

    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return [self._row(line) for line in self._lines[place]]
        return self._row(self._lines[place])

    def _row(self, line: str) -> Row:
        """One line by itself: the demo's files have lines that were broken on purpose."""
        return dict(zip(self._columns, _values(line), strict=False))


def _values(line: str) -> list[str]:
    return next(csv.reader([line.rstrip("\r")], delimiter=SEPARATOR), [])


class DtsenSimulator(Simulator):
    """One simulated service. The cursor is opaque to clients; here it is the number of the next row."""

    path = "/core/api"

    def __init__(self, rows: Mapping[Part, Rows], behaviour: Behaviour | None = None, *, key: str = "") -> None:
        super().__init__(InMemory([]), behaviour)
        self._rows = rows
        self._key = key

    def serves(self, method: str, path: str) -> bool:
        """Its two collections."""
        return method == "GET" and path in {f"{self.path}/{part.value}" for part in Part}

    def respond(self, request: web.BaseRequest, _body: bytes) -> web.Response:
        """One page, or a refusal as gateways write it."""
        if self._key and request.headers.get("x-api-key") != self._key:
            return web.Response(status=401)
        if not self.within_quota():
            self.counts.refused_by_quota += 1
            return web.Response(status=429)
        rows = self._rows[Part(request.path.rpartition("/")[2])]
        limit = min(int(request.query.get("limit", "10")), _LARGEST_PAGE)
        start = int(request.query.get("cursor", "r0").removeprefix("r"))
        if start >= len(rows):
            return web.Response(status=404)
        self.counts.answered += 1
        following = start + limit
        has_next = following < len(rows)
        return answer_of(
            {
                "data": {
                    "items": [dict(row) for row in rows[start:following]],
                    "totalItems": len(rows),
                    "totalPages": -(-len(rows) // limit),
                    "currentPage": start // limit + 1,
                    "hasNextPage": has_next,
                    "hasPreviousPage": start > 0,
                    "nextCursor": f"r{following}" if has_next else "",
                    "limit": limit,
                }
            }
        )


def pair_in(folder: Path) -> dict[Part, Rows]:
    """The rows of the newest pair of hand-over files, by the folder of its version; LookupError when there is none."""
    rows: dict[Part, Rows] = {}
    for part, pattern in ((Part.FAMILIES, "keluarga_dtsen*.csv"), (Part.MEMBERS, "anggota_keluarga_dtsen*.csv")):
        found = sorted(path for path in folder.rglob(pattern) if is_version(path.parent.name))
        if not found:
            raise LookupError(pattern)
        rows[part] = FileRows(found[-1])
    return rows
