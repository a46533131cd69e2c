"""Who comes first when a quota is short: the order is data of the rule, and ties are told.

The readable twin of distribution/queries/sql/quotas.sql; a property test proves that both agree.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from distribution.domain.rules import RankBy


UNKNOWN: Final = 2_000_000_000  # what is unknown comes last
_FIRST_DAY: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Room:
    """What a programme has for an area in a period; None is no limit. The area holds all whose code begins with it."""

    area: str
    families: int | None = None
    rupiah: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entitled family in the line: the lower `key`, the further in front."""

    family_id: int
    village: str
    key: tuple[int, ...]
    amount: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a family stands: `rank` in the whole line, `full_at` the area that had no room left for it.

    `is_tied`: at the edge of that area's room others have the same key, and only the older number in the registry
    decided; it is told of those inside and outside alike.
    """

    rank: int
    full_at: str | None
    is_tied: bool = False


def standing(rank: tuple[RankBy, ...], values: Mapping[RankBy, int | None]) -> tuple[int, ...]:
    """The key of a family by the order of a rule."""
    return tuple(_place(one, values[one]) for one in rank)


def _place(by: RankBy, value: int | None) -> int:
    if by in {RankBy.DECILE, RankBy.RESIDENCE}:
        return UNKNOWN if value is None else value
    return -(value or 0)


def day_number(day: date | None) -> int | None:
    """A day as a number that can be ranked."""
    return None if day is None else (day - _FIRST_DAY).days


def cut(candidates: Iterable[Candidate], rooms: Iterable[Room]) -> dict[int, Place]:
    """Go down the line: a family finds a place as long as every area around it has room.

    Money that does not suffice for the next family closes the area: nobody is passed over for costing less.
    """
    line = sorted(candidates, key=lambda one: (one.key, one.family_id))
    smallest_first = sorted(rooms, key=lambda room: -len(room.area))
    families: Counter[str] = Counter()
    rupiah: Counter[str] = Counter()
    closed: set[str] = set()
    full_at: dict[int, str | None] = {}
    for one in line:
        full_at[one.family_id] = None
        for room in smallest_first:
            if not holds(room.area, one.village):
                continue
            # A place taken here by who finds none further up does no harm: further up is full for all who follow.
            if room.area in closed or not _has_place(room, families, rupiah, one.amount):
                closed.add(room.area)
                full_at[one.family_id] = room.area
                break
            families[room.area] += 1
            rupiah[room.area] += one.amount
    return _with_ties(line, full_at)


def _has_place(room: Room, families: Counter[str], rupiah: Counter[str], amount: int) -> bool:
    is_number_free = room.families is None or families[room.area] < room.families
    return is_number_free and (room.rupiah is None or rupiah[room.area] + amount <= room.rupiah)


def holds(area: str, village: str) -> bool:
    """Whether a village is the area, or a part of it."""
    return village == area or village.startswith(f"{area}.")


def _with_ties(line: list[Candidate], full_at: Mapping[int, str | None]) -> dict[int, Place]:
    edges: dict[str, tuple[int, ...]] = {}
    for one in line:
        area = full_at[one.family_id]
        if area is not None:
            edges.setdefault(area, one.key)
    inside = {
        area
        for one in line
        for area, key in edges.items()
        if full_at[one.family_id] is None and one.key == key and holds(area, one.village)
    }
    places = {}
    for number, one in enumerate(line, start=1):
        area = full_at[one.family_id]
        if area is None:
            is_tied = any(edges[name] == one.key and holds(name, one.village) for name in inside)
        else:
            is_tied = area in inside and edges[area] == one.key
        places[one.family_id] = Place(rank=number, full_at=area, is_tied=is_tied)
    return places
