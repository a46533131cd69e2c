"""Duplicates: planted into the scratch city, searched for by the command, and compared with what was planted."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import astuple

from bansos.bench import Bench, Measure
from bansos.bench.planted import Planted, Record, plant
from bansos.queries import planting
from recipients.models import Person


SHARE = 0.02
# persons up to -> least F1, most seconds, most megabytes
BOUNDS = ((100_000, 0.99, 10.0, 2048.0), (1_000_000, 0.98, 120.0, 2048.0))
_WHY = "the scratch city that is measured"


def run(bench: Bench) -> Iterator[Measure]:
    """Plant 2 %, look for them, and say how many of the pairs found are true and how many of the true were found."""
    planted = _plant(bench)
    out = bench.folder / "duplicates.json"
    done = bench.command("duplicates", "--json", str(out), "--reveal", "measured against the planted pairs")
    persons = Person.objects.across_areas(reason=_WHY).count()
    least, seconds, megabytes = bound_of(bench.persons)
    yield Measure(
        "duplicates", "search through everybody", persons, done.seconds, done.peak_mb, done.seconds / seconds,
        f"{seconds:g} s", f"below 1, below {megabytes:g} MB", done.seconds < seconds and done.peak_mb < megabytes,
    )  # fmt: skip
    precision, recall = judged(planted, json.loads(out.read_text(encoding="utf-8"))["pairs"], _niks(planted))
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    true = sum(each.is_same for each in planted)
    yield Measure(
        "duplicates", f"F1 (precision {precision:.4f}, recall {recall:.4f})", true, done.seconds, None, f1,
        "planted pairs", f"at least {least:g}", f1 >= least,
    )  # fmt: skip


def bound_of(persons: int) -> tuple[float, float, float]:
    """Least F1, most seconds and megabytes for a city of this size; seconds grow beyond the largest size."""
    for size, least, seconds, megabytes in BOUNDS:
        if persons <= size:
            return least, seconds, megabytes
    return BOUNDS[-1][1], BOUNDS[-1][2] * persons / BOUNDS[-1][0], BOUNDS[-1][3]


def judged(planted: list[Planted], pairs: list[dict[str, str]], niks: Mapping[int, str]) -> tuple[float, float]:
    """Precision and recall of the pairs found."""
    found = {frozenset((pair["a"], pair["b"])) for pair in pairs}
    true = {frozenset((niks[each.origin], each.record.nik)) for each in planted if each.is_same}
    right = len(found & true)
    return (right / len(found) if found else 0.0), (right / len(true) if true else 0.0)


def _plant(bench: Bench) -> list[Planted]:
    """Add second records and look-alikes to the registry; first give 6 of 10 persons a mother and a birth place."""
    planting.fill_in(bench.folder / "files" / "civil.csv")
    made = plant([Record(*row) for row in planting.people()], share=SHARE)
    planting.add((*astuple(each.record), each.origin) for each in made)
    return made


def _niks(planted: list[Planted]) -> dict[int, str]:
    """The NIK of every person whom a record was made from."""
    origins = Person.objects.across_areas(reason=_WHY).filter(pk__in=[each.origin for each in planted])
    return dict(origins.values_list("pk", "nik"))
