"""Figures of payments as pages and reports show them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from distribution.domain.papers.aid import Aid
from distribution.domain.payments.states import BUCKETS, Bucket, State
from distribution.queries.rosters import Totals


RUPIAH: Final = Aid()


@dataclass(frozen=True, slots=True)
class Figure:
    """How many payments, how many rupiah, and how many units of goods."""

    rows: int = 0
    rupiah: int = 0
    quantity: int = 0

    def __add__(self, other: "Figure") -> "Figure":
        return Figure(self.rows + other.rows, self.rupiah + other.rupiah, self.quantity + other.quantity)


NOTHING: Final = Figure()


@dataclass(frozen=True, slots=True)
class Differences:
    """What agencies paid too much and too little, all of it and what is still to be put right; never below zero."""

    over: Figure = NOTHING
    over_open: Figure = NOTHING
    short: Figure = NOTHING
    short_open: Figure = NOTHING

    def __add__(self, other: "Differences") -> "Differences":
        return Differences(
            self.over + other.over,
            self.over_open + other.over_open,
            self.short + other.short,
            self.short_open + other.short_open,
        )


NO_DIFFERENCE: Final = Differences()


@dataclass(frozen=True)
class BatchTotals:
    """Payments of a batch by state; what was released is in exactly one of transacted, idle, returned and under way.

    `aid` says what is counted: rupiah, or goods where a batch brings goods.
    """

    by_state: Mapping[State, Figure] = field(default_factory=dict)
    aid: Aid = RUPIAH
    differing: Differences = NO_DIFFERENCE

    def of(self, bucket: Bucket) -> Figure:
        return sum((figure for state, figure in self.by_state.items() if BUCKETS[state] is bucket), Figure())

    @property
    def before(self) -> Figure:
        return self.of(Bucket.BEFORE)

    @property
    def under_way(self) -> Figure:
        return self.of(Bucket.UNDER_WAY)

    @property
    def transacted(self) -> Figure:
        return self.of(Bucket.TRANSACTED)

    @property
    def idle(self) -> Figure:
        return self.of(Bucket.IDLE)

    @property
    def returned(self) -> Figure:
        return self.of(Bucket.RETURNED)

    @property
    def not_sent(self) -> Figure:
        return self.of(Bucket.NOT_SENT)

    @property
    def sent(self) -> Figure:
        """Everything that was released: the sum of the four."""
        return self.under_way + self.transacted + self.idle + self.returned

    @property
    def states(self) -> list[tuple[State, Figure]]:
        """The states that some payment is in, in the order of the way."""
        return [(state, self.by_state[state]) for state in State if state in self.by_state]


@dataclass(frozen=True, slots=True)
class Difference:
    """Why the books of a roster are not closed: a code, how many, and how many rupiah or units of `aid`."""

    code: str
    rows: int
    rupiah: int
    batch: int | None = None
    quantity: int = 0
    aid: Aid = RUPIAH


@dataclass(frozen=True, slots=True)
class VillageBooks(Totals):
    """A kelurahan on the reconciliation report: the decree's families and aid, and where the aid is.

    Amounts are rupiah, quantities units of the goods that `aid` names. What agencies paid too much or too little is no
    part of the other figures.
    """

    sent: Figure = NOTHING
    transacted: Figure = NOTHING
    idle: Figure = NOTHING
    returned: Figure = NOTHING
    under_way: Figure = NOTHING
    differing: Differences = NO_DIFFERENCE
    each: int | None = None

    @property
    def aid(self) -> Aid:
        """What is counted: the goods that the decree names, or rupiah."""
        return Aid(self.goods) if self.quantity else RUPIAH
