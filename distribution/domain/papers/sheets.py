"""How the rows of a long paper fall on its pages.

Pages are cut before anything is set: a page carries its own sum, the number of pages is known on the first one, and
a paper of any length is set in parts. Rows have a fixed height for that.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar


Row = TypeVar("Row")


class RowsMissing(ValueError):
    """The rows of a paper are not as many as were counted when its pages were cut."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How many rows fit: on the first page under the title, on any other, and how many the end of the table costs."""

    first: int
    other: int
    closing: int

    def __post_init__(self) -> None:
        if not 0 < self.closing < self.first <= self.other:
            raise ValueError(self)

    def pages(self, rows: int) -> list[int]:
        """How many rows stand on each page of a table. The last page has room for its sums and signatures.

        The last page never stands without a row: rows are taken over from the page before when its end does not fit.
        """
        sizes: list[int] = []
        room = self.first
        while rows > room - self.closing:
            taken = min(room, rows - 1)
            sizes.append(taken)
            rows -= taken
            room = self.other
        return [*sizes, rows]


@dataclass(frozen=True, slots=True)
class Counted:
    """A section of a paper, as a rule a kelurahan: how many rows it has and what they sum up to."""

    code: str
    name: str
    rows: int
    amount: int
    district: str = ""


@dataclass(frozen=True, slots=True)
class Sheet(Generic[Row]):
    """One page of a table: its rows, the number of the first one, and the sums to be written under them."""

    section: Counted
    rows: Sequence[Row]
    begins_at: int
    number: int
    amount: int
    carried: int
    is_first: bool
    is_last: bool


def page_count(sections: Iterable[Counted], layout: Layout) -> int:
    """How many pages all sections take; each begins on a page of its own."""
    return sum(len(layout.pages(one.rows)) for one in sections)


def sheets(sections: Iterable[Counted], rows: Iterable[tuple[Row, int]], layout: Layout) -> Iterator[Sheet[Row]]:
    """The pages one after the other, from rows (with their amounts) in the order of the sections; read as needed."""
    stream = iter(rows)
    number = 0
    for section in sections:
        sizes = layout.pages(section.rows)
        begins_at, carried = 1, 0
        for index, size in enumerate(sizes):
            number += 1
            here = list(islice(stream, size))
            if len(here) < size:
                raise RowsMissing(section.code)
            amount = sum(one[1] for one in here)
            carried += amount
            yield Sheet(
                section=section,
                rows=[one[0] for one in here],
                begins_at=begins_at,
                number=number,
                amount=amount,
                carried=carried,
                is_first=index == 0,
                is_last=index == len(sizes) - 1,
            )
            begins_at += size
    if next(stream, None) is not None:
        raise RowsMissing("more")
