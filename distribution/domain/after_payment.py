"""The random check after payment: how many families are drawn from each kelurahan, and what their answers say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from verification.domain.sampling import Estimate, estimate, size_for


CONFIDENCES: Final = (90, 95, 99)
# In per cent. Finer than one per cent would ask nearly everybody of a kelurahan.
MARGINS: Final = (2, 3, 5, 7, 10)


@dataclass(frozen=True, slots=True)
class Plan:
    """How many are drawn in all, and from each kelurahan."""

    population: int
    size: int
    per_village: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Said:
    """What one family said: whether it got the aid, how much of it in rupiah or goods, and what was taken off."""

    was_received: bool
    expected: int
    received: int
    deducted: int = 0
    was_misused: bool = False

    @property
    def is_short(self) -> bool:
        """Whether less arrived than was meant."""
        return self.was_received and self.received < self.expected

    @property
    def is_in_order(self) -> bool:
        """Whether there is nothing to follow up."""
        return self.was_received and not (self.is_short or self.deducted or self.was_misused)


def plan(delivered: Mapping[str, int], *, confidence: int, margin_percent: int) -> Plan:
    """How many to draw so that no share is off by more than the margin, spread over the kelurahan by their numbers."""
    population = sum(delivered.values())
    size = size_for(population, confidence, margin_percent / 100)
    return Plan(population, size, spread(delivered, size))


def spread(delivered: Mapping[str, int], size: int) -> dict[str, int]:
    """The sample shared out over the kelurahan in proportion (largest remainder), so that each family weighs the same.

    No kelurahan gives more than it has; one without deliveries gives nobody.
    """
    population = sum(delivered.values())
    if not population or size <= 0:
        return {}
    size = min(size, population)
    shares = {village: divmod(size * count, population) for village, count in delivered.items()}
    given = {village: whole for village, (whole, _rest) in shares.items()}
    by_rest = sorted(shares, key=lambda village: (-shares[village][1], village))
    for village in by_rest[: size - sum(given.values())]:
        given[village] += 1
    return {village: count for village, count in sorted(given.items()) if count}


@dataclass(frozen=True, slots=True)
class Finding:
    """Of how many of those asked something holds, and what that says of all; no estimate before anybody answered."""

    found: int
    asked: int
    all: Estimate | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the sample has told so far. `unanswered` are drawn and not asked yet."""

    drawn: int
    asked: int
    in_order: Finding
    not_received: Finding
    short: Finding
    deducted: Finding
    misused: Finding

    @property
    def unanswered(self) -> int:
        return self.drawn - self.asked


def outcome(said: Sequence[Said], *, drawn: int, population: int, confidence: int) -> Outcome:
    """The answers counted, each with what it says of the whole roster. What was taken off counts as that alone."""
    asked = len(said)

    def counted(found: int) -> Finding:
        return Finding(found, asked, estimate(found, asked, population, confidence))

    return Outcome(
        drawn=drawn,
        asked=asked,
        in_order=counted(sum(one.is_in_order for one in said)),
        not_received=counted(sum(not one.was_received for one in said)),
        short=counted(sum(one.is_short and not one.deducted for one in said)),
        deducted=counted(sum(bool(one.deducted) for one in said)),
        misused=counted(sum(one.was_misused for one in said)),
    )
