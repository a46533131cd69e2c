"""How much a random sample can tell: confidence and margin, as they are stated beside it."""

import math
from dataclasses import dataclass
from typing import Final


# Of the normal distribution, two-sided, by confidence in per cent.
Z: Final = {90: 1.6449, 95: 1.9600, 99: 2.5758}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share of a population with its margin, both from 0 to 1, at a confidence in per cent."""

    share: float
    margin: float
    confidence: int

    @property
    def least(self) -> float:
        return max(0.0, self.share - self.margin)

    @property
    def most(self) -> float:
        return min(1.0, self.share + self.margin)


def size_of(population: int, percent: float) -> int:
    """How many a sample of so many per cent holds; at least one of a population that is not empty."""
    if population <= 0:
        return 0
    return min(population, max(1, round(population * percent / 100)))


def margin(size: int, population: int, confidence: int, share: float = 0.5) -> float:
    """By how much a share found in a sample may be off, from 0 to 1; the worst case is a share of one half.

    Normal approximation with the correction for finite populations.
    """
    if size <= 0:
        return 1.0
    if size >= population:
        return 0.0
    spread = Z[confidence] * math.sqrt(share * (1 - share) / size)
    return min(1.0, spread * math.sqrt((population - size) / max(1, population - 1)))


def size_for(population: int, confidence: int, wanted: float) -> int:
    """How many must be drawn so that no share is off by more than `wanted` (0 to 1)."""
    if population <= 0:
        return 0
    endless = Z[confidence] ** 2 * 0.25 / wanted**2
    return min(population, math.ceil(endless / (1 + (endless - 1) / population)))


def estimate(found: int, answered: int, population: int, confidence: int) -> Estimate | None:
    """What `found` among `answered` says of the whole population; None before anybody answered.

    Wilson's centre keeps the margin honest where nothing or everything was found.
    """
    if answered <= 0:
        return None
    z = Z[confidence]
    correction = math.sqrt((population - answered) / max(1, population - 1)) if population > answered else 0.0
    reach = (z * correction) ** 2
    centre = (found + reach / 2) / (answered + reach)
    half = math.sqrt(reach * (found * (answered - found) / answered + reach / 4)) / (answered + reach)
    share = found / answered
    return Estimate(share, max(centre + half - share, share - (centre - half)), confidence)
