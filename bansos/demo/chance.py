"""Seeded chance for the invented city: the same seed gives the same city, byte for byte."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar


T = TypeVar("T")


def dice(seed: int, *parts: int) -> Random:
    """A random source of its own for one family or one purpose: streams do not disturb each other."""
    number = seed
    for part in parts:
        number = number * 1_000_003 + part
    return Random(number)


def deck(weights: Mapping[T, int]) -> tuple[T, ...]:
    """Values repeated by weight: picking from a tuple is several times as fast as `random.choices`."""
    return tuple(value for value, weight in weights.items() for _ in range(weight))


def pick(rng: Random, values: Sequence[T]) -> T:
    """One of the values, each as likely."""
    return values[int(rng.random() * len(values))]


def one_in(rng: Random, share: float) -> bool:
    """True for that share (0-1) of the draws."""
    return rng.random() < share
