"""The registry's list taken out in each format, numbers masked: seconds, and memory that must not grow with it."""

from collections.abc import Iterator

from access.domain.permissions import Role
from bansos.bench import Bench, Measure
from bansos.bench.people import reader


MOST_MB = 400.0
MOST_SECONDS = 60.0  # for 100,000 rows
_ROWS = 100_000


def run(bench: Bench) -> Iterator[Measure]:
    """Each format once, as a worker would; run after the section that fills the city."""
    by = reader(bench.city, Role.OPERATOR)
    for ending in ("csv", "xlsx", "ods"):
        out = bench.folder / f"families.{ending}"
        done = bench.command("export_list", "families", str(out), "--by", by.username)
        rows = int(done.output.split("rows=")[1].split()[0])
        allowed = max(1.0, rows / _ROWS) * MOST_SECONDS
        yield Measure(
            "export", ending, rows, done.seconds, done.peak_mb, done.peak_mb / MOST_MB, f"{MOST_MB:g} MB",
            f"below 1, below {allowed:.0f} s", done.peak_mb < MOST_MB and done.seconds < allowed,
        )  # fmt: skip
