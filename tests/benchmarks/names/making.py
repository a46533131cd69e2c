"""Makes the labelled pairs of names: `python -m tests.benchmarks.names.making` writes tuned.csv and held_out.csv.

The two files share the ways in which names are changed, but neither a seed nor a telling name: each word of NAMES goes
into one of them only. README.md says what each way stands for.
"""

import csv
import random
from pathlib import Path

from tests.benchmarks.names.relatives import households
from tests.benchmarks.names.spellings import variants
from tests.benchmarks.names.words import Names, Pair


FOLDER = Path(__file__).parent
PAIRS = 1_000  # of each label in each file
SEEDS = {"tuned": 20261, "held_out": 31415}


def make(name: str, half: int) -> list[Pair]:
    """The pairs of one file, each pair once."""
    rng = random.Random(SEEDS[name])
    words = Names(half)
    found: dict[frozenset[str], Pair] = {}
    for source in (variants(rng, words), households(rng, words)):
        wanted = len(found) + PAIRS
        while len(found) < wanted:
            pair = next(source)
            if pair.left != pair.right:
                found.setdefault(frozenset((pair.left, pair.right)), pair)
    return list(found.values())


def _write(name: str, pairs: list[Pair]) -> None:
    with (FOLDER / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Pair._fields)
        writer.writerows(pairs)


def main() -> None:
    """Write both files."""
    for half, name in enumerate(SEEDS):
        _write(name, make(name, half))


if __name__ == "__main__":
    main()
