"""Knows lines of a file again, so that those that are as they were need not be read (ADR 0016)."""

import zlib
from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

from xxhash import xxh3_64_intdigest

from recipients.domain.formats.base import HeaderMatch


class Sieve:
    """Which lines of a file are copied, and the note that each of the others leaves.

    `known` are fingerprints of lines that need not be read again: the first such line leaves its number, its
    fingerprint and the fields of `noted`, as text for COPY in `notes`, and uses the fingerprint up: the same line once
    more is copied. With `only`, nothing but the lines of these numbers is copied.
    """

    def __init__(
        self, *, known: Iterable[int] = (), noted: Sequence[str] = (), only: Container[int] | None = None
    ) -> None:
        self.known = known if isinstance(known, set) else set(known)
        self.noted = noted
        self.only = only
        self.notes: list[str] = []

    def places(self, match: HeaderMatch) -> list[int]:
        """Where the noted fields stand in a line; -1 for one that the file does not have."""
        return [match.position_of(name) for name in self.noted]

    def parted(self, numbers: Sequence[int], prints: Sequence[int]) -> tuple[list[int], list[int]]:
        """Places of the lines to copy, and of those to note, among lines of these numbers and fingerprints."""
        if self.only is not None:
            return [place for place, number in enumerate(numbers) if number in self.only], []
        copied, noted, known = [], [], self.known
        for place, one in enumerate(prints):
            if one in known:
                known.discard(one)
                noted.append(place)
            else:
                copied.append(place)
        return copied, noted


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
