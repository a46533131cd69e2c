"""The dashboard: writing its figures for the whole city, and what the page asks for."""

from collections.abc import Iterator

from access.domain.permissions import Role
from bansos.bench import Bench, Measure, stopwatch
from bansos.bench.people import reader
from distribution.actions import figures
from distribution.queries.dashboard import Choice, chooseable, dashboard, findings_by_kind


TIMES = 20
MOST_MS = 100


def run(bench: Bench) -> Iterator[Measure]:
    """One refresh as the worker does it every five minutes, then the page's reads many times over."""
    with stopwatch() as refreshed:
        villages = figures.refresh(city_code=bench.city)
    yield Measure("dashboard", f"refresh the figures of {villages} villages", bench.persons, refreshed[0])
    official = reader(bench.city, Role.PEJABAT)
    with stopwatch() as read:
        for _ in range(TIMES):
            choice = Choice(period=next(iter(chooseable(official).periods), ""))
            dashboard(official, choice)
            findings_by_kind(official, choice)
    each = read[0] / TIMES * 1000
    yield Measure(
        "dashboard", "read what the page shows", TIMES, read[0], None, each / MOST_MS, f"{MOST_MS} ms",
        "below 1", each < MOST_MS,
    )  # fmt: skip
