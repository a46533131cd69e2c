"""From a determination to delivered aid: draw up, approve, record a page of deliveries, close."""

from collections.abc import Iterator
from datetime import date

from access.models import User
from bansos.bench import Bench, BenchFailed, Measure, stopwatch
from distribution.actions import deliveries, rosters
from distribution.models import Delivery, Determination


PAGE = 50
# A roster of a large city, with what the registry says of each family.
MOST_SECONDS = 10.0
ENTRIES_OF_A_LARGE_CITY = 100_000
_WHY = "the scratch database of a measurement"


def run(bench: Bench) -> Iterator[Measure]:
    """The newest determination of Sembako; run after the section that determines."""
    by = User.objects.machine()
    finished = Determination.objects.across_areas(reason=_WHY).filter(state=Determination.State.FINISHED)
    determination = finished.filter(programme__code="sembako").order_by("-id").first()
    if determination is None:
        raise BenchFailed("roster: run the section determine before")
    with stopwatch() as drawn:
        roster = rosters.draw_up(determination=determination, by=by)
    allowed = MOST_SECONDS * roster.total / ENTRIES_OF_A_LARGE_CITY
    yield Measure(
        "roster", "draw up, with snapshot", roster.total, drawn[0], None, drawn[0] / allowed,
        "10 s per 100,000 entries", "below 1", drawn[0] < allowed,
    )  # fmt: skip
    with stopwatch() as submitted:
        rosters.submit(roster=roster, by=by)
    yield Measure("roster", "submit, with hash", roster.total, submitted[0])
    with stopwatch() as approved:
        rosters.approve(roster=roster, decree_number="188.45/0/2026", planned_on=date(2026, 12, 1), by=by)
    yield Measure("roster", "approve, with overlaps and open deliveries", roster.total, approved[0])
    open_ones = Delivery.objects.across_areas(reason=_WHY).filter(entry__roster=roster).order_by("pk")
    ids = list(open_ones.values_list("pk", flat=True))
    with stopwatch() as page:
        deliveries.mark_delivered(delivery_ids=ids[:PAGE], by=by)
    yield Measure("roster", "record a page of deliveries", min(PAGE, len(ids)), page[0])
    with stopwatch() as rest:
        deliveries.mark_failed(delivery_ids=ids[PAGE:], because="absent", by=by)
    yield Measure("roster", "record all others at once", max(0, len(ids) - PAGE), rest[0])
    left = open_ones.filter(state=Delivery.State.OPEN).values_list("pk", flat=True)
    deliveries.mark_failed(delivery_ids=list(left), because="held", by=by)
    with stopwatch() as closed:
        rosters.close(roster=roster, by=by)
    yield Measure("roster", "close, totals checked", roster.total, closed[0])
