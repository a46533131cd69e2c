"""Determination of all families of the scratch city, with stored reasons."""

import json
from collections.abc import Iterator

from bansos.bench import Bench, Measure
from bansos.bench.ingest import NEXT


FAMILIES_OF_A_LARGE_CITY = 100_000
MOST_SECONDS = 10.0


def run(bench: Bench) -> Iterator[Measure]:
    """Each national programme once; the bound is scaled to the number of families."""
    for programme in ("sembako", "pkh", "pbi-jk"):
        done = bench.command("determine", programme, "--period", NEXT)
        told = json.loads(done.output.splitlines()[-1])
        allowed = MOST_SECONDS * told["families"] / FAMILIES_OF_A_LARGE_CITY
        yield Measure(
            "determine", f"{programme}, {told['eligible']} entitled", told["families"], told["seconds"], done.peak_mb,
            told["seconds"] / allowed if allowed else None, "10 s per 100,000 families", "below 1",
            told["seconds"] < allowed,
        )  # fmt: skip
