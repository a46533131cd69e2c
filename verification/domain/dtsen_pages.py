"""Pages of the DTSEN web service, and the hand-over files they become. No network here.

The shape is that in which ministries redistribute DTSEN over the government's service bus: an object `data` with
`items`, `hasNextPage` and `nextCursor`, a key in a header, 404 when there is nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import orjson

from recipients.domain.formats import dtsen
from recipients.domain.formats.base import FileFormat, header_key


class Part(StrEnum):
    """What a collection of the service holds."""

    FAMILIES = "keluarga"
    MEMBERS = "anggota"


FORMATS: Final[Mapping[Part, FileFormat]] = {Part.FAMILIES: dtsen.FAMILY, Part.MEMBERS: dtsen.PERSON}
FILE_NAMES: Final[Mapping[Part, str]] = {
    Part.FAMILIES: "keluarga_dtsen_{version}.csv",
    Part.MEMBERS: "anggota_keluarga_dtsen_{version}.csv",
}
SEPARATOR: Final = "|"
_NAMES: Final[Mapping[Part, Mapping[str, tuple[str, ...]]]] = {
    part: {one.name: one.names for one in form.columns} for part, form in FORMATS.items()
}


class PageKind(StrEnum):
    """What kind of answer came."""

    PAGE = "page"
    QUOTA = "quota"
    AUTH = "auth"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Page:
    """One page, understood. An empty `next_cursor` is the end; `total` is the service's count, where it gives one."""

    kind: PageKind
    items: tuple[Mapping[str, Any], ...] = ()
    next_cursor: str = ""
    total: int | None = None
    text: str = ""


def read_page(status: int, body: bytes) -> Page:
    """Understand one answer, whatever it is; never raises. A page that says there are more without saying from where is
    broken: taking it for the last would lose people.
    """
    if status == 404:
        return Page(PageKind.PAGE)
    if status in (401, 403):
        return Page(PageKind.AUTH, text=f"HTTP {status}")
    if status == 429:
        return Page(PageKind.QUOTA, text="HTTP 429")
    if status != 200:
        return Page(PageKind.BROKEN, text=f"HTTP {status}")
    try:
        document = orjson.loads(body)
    except ValueError:
        return Page(PageKind.BROKEN, text="not_json")
    data = document.get("data") if isinstance(document, dict) else None
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
        return Page(PageKind.BROKEN, text="shape")
    has_next, cursor = bool(data.get("hasNextPage")), str(data.get("nextCursor") or "")
    if has_next and (not cursor or not items):
        return Page(PageKind.BROKEN, text="cursor")
    total = data.get("totalItems")
    return Page(PageKind.PAGE, tuple(items), cursor if has_next else "", total if isinstance(total, int) else None)


def columns_of(part: Part, first: Iterable[Mapping[str, Any]]) -> list[str]:
    """The header of the file: the official columns, and of the others those that the first page has."""
    seen = {header_key(str(key)) for item in first for key in item}
    return [one.name for one in FORMATS[part].columns if not one.extra or not seen.isdisjoint(one.names)]


def row_of(part: Part, item: Mapping[str, Any], columns: Sequence[str]) -> list[str]:
    """One line of the file: every value as text, as the offices write it; what has no column is dropped. A column is
    known by the names that it has had in other versions, as in the files.
    """
    said = {header_key(str(key)): value for key, value in item.items()}
    known = _NAMES[part]
    return [_text(_first(said, known.get(column, (column,)))) for column in columns]


def _first(said: Mapping[str, Any], names: Iterable[str]) -> Any:
    return next((value for name in names if (value := said.get(name)) is not None), None)


def _text(value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, bool):
        return "YA" if value else "TIDAK"
    return " ".join(str(value).split())
