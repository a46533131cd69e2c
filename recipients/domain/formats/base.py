"""What a hand-over file looks like: its columns, in order, with the names other offices give them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """How the text of a column is read."""

    TEXT = "text"
    NIK = "nik"
    KK = "kk"
    NAME = "name"
    DATE = "date"
    CODE = "code"
    DECILE = "decile"
    INTEGER = "integer"
    NUMBER = "number"
    AREA_CODE = "area_code"
    RT_RW = "rt_rw"


class Role(StrEnum):
    """What one row of a file is about: a row of the registry, or someone on another system's list of recipients."""

    FAMILY = "family"
    PERSON = "person"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `name` as the office writes it, `field` as the staging table and the registry call it.

    `code_list` names the list in recipients.domain.code_book that its values come from; `since` is the
    layout that brought the column; an `extra` column is known but stands outside the official order.
    """

    name: str
    field: str
    kind: Kind = Kind.TEXT
    code_list: str = ""
    aliases: tuple[str, ...] = ()
    required: bool = False
    since: str = "v1"
    extra: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every header this column is recognised by, as header keys."""
        return tuple(dict.fromkeys(header_key(name) for name in (self.name, *self.aliases)))


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """How a file's header fits a format.

    `positions` has one entry per column of the format: its place in the file, or -1 when absent.
    """

    format: "FileFormat"
    positions: tuple[int, ...]
    layout: str
    missing: tuple[str, ...]
    absent: tuple[str, ...]
    unknown: tuple[str, ...]
    repeated: tuple[str, ...]
    official: int

    @property
    def is_usable(self) -> bool:
        """Whether every column without which no row can be kept is there."""
        return not self.missing

    @property
    def recognised(self) -> int:
        """Number of columns of the format that the file has."""
        return sum(position >= 0 for position in self.positions)

    def position_of(self, field_name: str) -> int:
        """Place of a field in the file's rows, -1 when the file does not have it."""
        return self.positions[self.format.fields.index(field_name)]


@dataclass(frozen=True)
class FileFormat:
    """One kind of file: who delivers it (`source`), what a row is (`role`), its columns in official order."""

    key: str
    source: str
    role: Role
    title: str
    columns: tuple[Column, ...]
    layouts: tuple[str, ...] = ("v1",)
    layout_marks: dict[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[str, ...]:
        """Field names in the order in which rows are staged."""
        return tuple(column.field for column in self.columns)

    def column(self, field_name: str) -> Column:
        """The column that fills a field; KeyError when the format has none."""
        for column in self.columns:
            if column.field == field_name:
                return column
        raise KeyError(field_name)

    def of_kind(self, *kinds: Kind) -> tuple[Column, ...]:
        """The columns read in one of these ways."""
        return tuple(column for column in self.columns if column.kind in kinds)

    def match(self, header: Sequence[str]) -> HeaderMatch:
        """Compare a header with this format; order and spelling of the header are free.

        An official name wins over an alias, the first of two equal columns over the second.
        """
        keys = [header_key(name) for name in header]
        places: dict[str, list[int]] = {}
        for place, key in enumerate(keys):
            places.setdefault(key, []).append(place)
        positions = tuple(_place_of(column, places) for column in self.columns)
        used = set(positions) - {-1}
        known = {name for column in self.columns for name in column.names}
        left = [(place, key) for place, key in enumerate(keys) if place not in used and key]
        found = list(zip(self.columns, positions, strict=True))
        return HeaderMatch(
            format=self,
            positions=positions,
            layout=self._layout(set(keys)),
            missing=tuple(c.name for c, place in found if place < 0 and c.required),
            absent=tuple(c.name for c, place in found if place < 0 and not c.required and not c.extra),
            unknown=tuple(header[place].strip() for place, key in left if key not in known),
            repeated=tuple(header[place].strip() for place, key in left if key in known),
            official=sum(header_key(c.name) in places for c in self.columns),
        )

    def _layout(self, keys: set[str]) -> str:
        marked = [layout for mark, layout in self.layout_marks.items() if mark in keys]
        return max(marked, default=self.layouts[0])


def _place_of(column: Column, places: dict[str, list[int]]) -> int:
    for name in column.names:
        if name in places:
            return places[name][0]
    return -1


_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def header_key(name: str) -> str:
    """A header without what spreadsheets change: case, spaces, dots, invisible characters."""
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", name)).casefold()
    return _NOT_WORD.sub("_", plain).strip("_")
