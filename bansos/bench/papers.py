"""Official papers of a whole roster as PDF: seconds, and memory that must not grow with the rows."""

from collections.abc import Iterator

from access.domain.permissions import Role
from bansos.bench import Bench, BenchFailed, Measure
from bansos.bench.people import reader
from distribution.models import Roster


MOST_MB = 500.0
MOST_SECONDS = 60.0  # for 10,000 rows
_ROWS = 10_000
_WHY = "the scratch database of a measurement"


def run(bench: Bench) -> Iterator[Measure]:
    """The nominal list and the decree, each as a worker would make it; run after the section that draws a roster up."""
    by = reader(bench.city, Role.OPERATOR)
    roster = Roster.objects.across_areas(reason=_WHY).order_by("-total").first()
    if roster is None:
        raise BenchFailed("papers: run the section roster before")
    for kind, step in (("dnt", "nominal list (DNT)"), ("sk", "decree with its list by name and address")):
        out = bench.folder / f"{kind}.pdf"
        done = bench.command(
            "export_list", f"paper-{kind}", str(out), "--by", by.username, "--query", f"pk={roster.pk}"
        )
        rows = int(done.output.split("rows=")[1].split()[0])
        allowed = max(1.0, rows / _ROWS) * MOST_SECONDS
        yield Measure(
            "papers", step, rows, done.seconds, done.peak_mb, done.peak_mb / MOST_MB, f"{MOST_MB:g} MB",
            f"below 1, below {allowed:.0f} s", done.peak_mb < MOST_MB and done.seconds < allowed,
        )  # fmt: skip
