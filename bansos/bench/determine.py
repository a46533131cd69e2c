"""Determination of all families of the scratch city for six programmes with stored reasons, and a what-if of one rule.

The first determination gathers the facts of all families, the others use them again; the times are of the whole command
as an operator would see them, the bounds are scaled to the number of families.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from access.models import User
from bansos.bench import Bench, BenchFailed, Measure, stopwatch
from bansos.bench.ingest import NEXT
from distribution.actions import programmes, simulations
from distribution.domain.national import PKH
from distribution.domain.periods import Quarter
from distribution.domain.rules import parse
from distribution.models import FactSheet, Programme
from recipients.models import Family


FAMILIES: Final = 300_000
MOST_SECONDS: Final = 30.0
MOST_SECONDS_OF_A_WHAT_IF: Final = 2.0
NATIONAL: Final = ("sembako", "pkh", "pbi-jk", "bantuan-pangan")
# Two of a city, which ask for what the national ones do not.
OF_THE_CITY: Final[dict[str, dict[str, Any]]] = {
    "ukur-lansia": {
        "decile": {"level": "city", "max": 5},
        "age": {"of": "member", "min": 60},
        "living": {"signs": {"floor": [5, 6, 7, 8], "wall": [3, 4, 5, 6], "toilet": [2, 3, 4, 5, 6]}, "at_least": 1},
        "exclude": {"occupations": [5, 6, 7], "assets": ["car", "other_house"], "power_above": 1300},
        "amount": {"per": "family", "rupiah": 600_000},
        "rank": ["decile", "elderly", "living"],
    },
    "ukur-anak": {
        "decile": {"level": "national", "max": 5},
        "residence": {"in": "city", "months": 1},
        "exclude": {"work_statuses": [5], "vehicles_above": 1, "findings": ["duplicate"], "findings_of": "any"},
        "amount": {"per": "member", "rupiah": 150_000, "age": {"max": 17}},
    },
}


def run(bench: Bench) -> Iterator[Measure]:
    """Six programmes one after the other, then what changing one of their rules would mean."""
    _add_programmes()
    seconds = peak = 0.0
    families = 0
    for programme in (*NATIONAL, *OF_THE_CITY):
        done = bench.command("determine", programme, "--period", NEXT)
        told = json.loads(done.output.splitlines()[-1])
        families = told["families"]
        seconds += told["seconds"]
        peak = max(peak, done.peak_mb or 0)
        yield Measure("determine", f"{programme}, {told['eligible']} entitled", families, told["seconds"], done.peak_mb)
    allowed = MOST_SECONDS * max(families / FAMILIES, 0.1)
    yield Measure(
        "determine", "six programmes with stored reasons", families * 6, seconds, peak,
        seconds / allowed if allowed else None, "30 s per 300,000 families", "below 1", seconds < allowed,
    )  # fmt: skip
    yield from _what_if(families)


def _add_programmes() -> None:
    by = User.objects.machine()
    for code, definition in OF_THE_CITY.items():
        if not Programme.objects.filter(code=code).exists():
            made = programmes.create_programme(
                code=code, name=code, unit="family", channel="post", valid_from=date(2025, 1, 1), by=by
            )
            programmes.add_rule(
                programme=made, definition=definition, valid_from=date(2025, 1, 1), legal_basis="Ukuran", by=by
            )


def _what_if(families: int) -> Iterator[Measure]:
    """What is asked again and again in the editor, also after a change of the registry; and what a worker does then."""
    programme = Programme.objects.get(code=PKH.code)
    rule = parse({**PKH.rules[0].definition, "decile": {"level": "national", "max": 5}})
    period = Quarter.parse(NEXT)
    FactSheet.objects.update(recipe="")
    with stopwatch() as gathered:
        simulations.gather_ahead(period=period)
    yield Measure("determine", "gathering the facts anew, by a worker", families, gathered[0])
    allowed = MOST_SECONDS_OF_A_WHAT_IF * max(families / FAMILIES, 0.1)
    for step, is_current in (("what-if of one rule", True), ("what-if right after a change", False)):
        if not is_current:
            Family.objects.across_areas(reason="a change to measure after").filter(pk=1).update(rw="009")
        with stopwatch() as asked:
            found = simulations.what_if(rule=rule, programme=programme, period=period)
        if (found.families, found.is_current) != (families, is_current):
            raise BenchFailed(f"determine: {step} saw {found.families} of {families} families")
        yield Measure(
            "determine", step, families, asked[0], None, asked[0] / allowed,
            "2 s per 300,000 families", "below 1", asked[0] < allowed,
        )  # fmt: skip
