"""Knows lines of a file again, so that those that are as they were need not be read (ADR 0016)."""

import zlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from xxhash import xxh3_64_intdigest


class Sieve:
    """Which lines of a file are copied, by their fingerprints.

    `known` are lines that need not be read again: the first one with such a fingerprint uses it up and is left out, the
    same line once more is copied, and what is left in the end is in no line of the file. `notes` has number and
    fingerprint of those left out whose fingerprints are `numbered` (every one when None), as text for COPY. With
    `again`, only the first line of each of these is copied, and its number kept in `read_again`.
    """

    def __init__(
        self, *, known: Iterable[int] = (), numbered: Iterable[int] | None = None, again: Iterable[int] | None = None
    ) -> None:
        self.known = set(known)
        self.numbered = None if numbered is None else set(numbered)
        self.again = None if again is None else set(again)
        self.notes: list[str] = []
        self.read_again: list[int] = []

    @property
    def is_open(self) -> bool:
        """Whether every line is copied."""
        return self.again is None and not self.known

    def copied(self, numbers: Sequence[int], prints: Sequence[int]) -> Sequence[int]:
        """Places of the lines to copy, among lines of these numbers and fingerprints."""
        if self.is_open:
            return range(len(numbers))
        if self.again is not None:
            places = _first_of(self.again.intersection(prints), prints)
            self.again.difference_update(prints)
            self.read_again += [numbers[place] for place in places]
            return places
        used = self.known.intersection(prints)
        self.known -= used
        self._note(numbers, prints, used if self.numbered is None else used & self.numbered)
        others = [place for place, one in enumerate(prints) if one not in used]
        if len(others) + len(used) < len(prints):
            first = set(_first_of(used, prints))
            others = [place for place in range(len(prints)) if place not in first]
        return others

    def _note(self, numbers: Sequence[int], prints: Sequence[int], wanted: set[int]) -> None:
        first = _first_of(wanted, prints) if wanted else []
        self.notes.append("".join([f"{numbers[place]}\t{prints[place]}\n" for place in first]))


def _first_of(wanted: set[int], prints: Sequence[int]) -> list[int]:
    """Places of the first line with each of the wanted fingerprints."""
    places = [place for place, one in enumerate(prints) if one in wanted]
    if len(places) > len(wanted):
        places = sorted({prints[place]: place for place in reversed(places)}.values())
    return places


class Lines(NamedTuple):
    """Some lines of a file as bytes, with their numbers and fingerprints."""

    numbers: Sequence[int]
    prints: Sequence[int]
    raw: Sequence[bytes]

    def at(self, places: Sequence[int]) -> "Lines":
        """Those at these places; the same when that is all of them."""
        if len(places) == len(self.raw):
            return self
        return Lines(
            [self.numbers[place] for place in places],
            [self.prints[place] for place in places],
            [self.raw[place] for place in places],
        )


def fingerprints(lines: Iterable[bytes], seed: int) -> list[int]:
    """63 bits to know each line again by, as long as seed (the header, and the rules it is judged by) is the same."""
    return [xxh3_64_intdigest(line, seed) >> 1 for line in lines]


def seed_of(header: Sequence[str], rules: int) -> int:
    """What fingerprints begin with, so that no line is taken for one under another header or other rules."""
    return zlib.crc32("\x1f".join(header).encode(), rules)
