"""Judging: the comparison of names on labelled pairs, and going over an answer about everybody after a change of
thresholds and of 5 % of the people.
"""

import csv
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from bansos.bench import Bench, Measure, stopwatch
from bansos.bench.limits import copied_again
from bansos.queries.planted_answers import plant
from verification.domain.names import Verdict, compare
from verification.models import Threshold


PAIRS = Path(settings.BASE_DIR) / "tests" / "benchmarks" / "names"
LEAST_RECALL = 0.97
# What costs the same whatever the size weighs less in a large city.
LARGE, LARGE_MOST_OF_L, MOST_OF_L = 1_000_000, 5.0, 10.0
MOST_MB = 250
# Shipped are 90 and 70.
CHANGED = {"NAMA_LGKP": 88, "ALAMAT": 72}


def run(bench: Bench) -> Iterator[Measure]:
    """The names first, then the whole city."""
    yield from _names()
    planted = plant(timezone.now() - timedelta(days=1))
    for element, limit in CHANGED.items():
        Threshold.objects.create(
            source="dukcapil", element=element, limit=limit, valid_from=timezone.localdate() - timedelta(days=1)
        )
    out = bench.folder / "judge.json"
    limit_s = copied_again(bench)
    done = bench.command("judge", "--source", "dukcapil", "--json", str(out))
    told = json.loads(out.read_text(encoding="utf-8"))
    ratio = told["seconds"] / limit_s
    most = LARGE_MOST_OF_L if bench.persons >= LARGE else MOST_OF_L
    changed = f"{told['otherwise']:,} otherwise, {told['respelt'] + told['outdated']:,} about other data"
    yield Measure(
        "judge", f"stored answers ({changed})", planted, told["seconds"], done.peak_mb, ratio, "L",
        f"at most {most:g} x L, below {MOST_MB} MB", ratio <= most and done.peak_mb < MOST_MB,
    )  # fmt: skip


def _names() -> Iterator[Measure]:
    for name in ("tuned", "held_out", "hand_written", "hand_held_out"):
        with (PAIRS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        with stopwatch() as seconds:
            verdicts = [compare(row["left"], row["right"]).verdict for row in rows]
        told = [(row["same"], verdict is Verdict.SAME) for row, verdict in zip(rows, verdicts, strict=True)]
        recall = told.count(("1", True)) / (told.count(("1", True)) + told.count(("1", False)))
        wrong = told.count(("0", True))
        yield Measure(
            "judge", f"names {name}: recall, {wrong} false", len(rows), seconds[0], None, recall, "labelled pairs",
            f"at least {LEAST_RECALL}, none false", recall >= LEAST_RECALL and not wrong,
        )  # fmt: skip
