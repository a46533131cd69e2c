"""Intake: first load and the next version of the same files, against plain COPY and against django-import-export.

Each timed step begins after a checkpoint, so that none pays for writing out the pages that the one before has left, and
the next version after a VACUUM: between two hand-overs lies a quarter, and autovacuum comes within minutes.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from django.db import connection, transaction

from bansos.bench import Bench, Measure, stopwatch, usual_path
from recipients.domain.formats import dtsen
from recipients.domain.formats.base import FileFormat
from recipients.domain.sheets import open_table


MEMBERS_PER_FAMILY = 3.42


class Bounds(NamedTuple):
    """At most this many times L+indexes and L; at least this many times as fast per row as django-import-export."""

    first: float
    next: float
    quicker: int


BOUNDS = Bounds(3.0, 5.0, 50)
# What costs the same whatever the size weighs less in a large city.
LARGE, LARGE_BOUNDS = 1_000_000, Bounds(2.0, 3.0, 100)
FIRST, NEXT = "2026-Q3", "2026-Q4"
INDEXES = (
    "ALTER TABLE bench_person ADD PRIMARY KEY (id)",
    "CREATE UNIQUE INDEX ON bench_person (nik)",
    "CREATE INDEX ON bench_person (kk_number)",
    "CREATE INDEX ON bench_person USING gin (full_name gin_trgm_ops)",
    "ALTER TABLE bench_family ADD PRIMARY KEY (id)",
    "CREATE UNIQUE INDEX ON bench_family (kk_number)",
    "ANALYZE bench_person",
    "ANALYZE bench_family",
)


def run(bench: Bench) -> Iterator[Measure]:
    """Write the files, measure the limits, then what the portal does with the same rows."""
    first, later = _files(bench)
    copied, indexed, rows = _limits(first)
    bench.limits = {"L": copied, "L+indexes": copied + indexed}
    yield Measure("ingest", "COPY without indexes (L)", rows, copied, limit="L", ratio=1.0)
    both = copied + indexed
    yield Measure("ingest", "COPY, then indexes (L+indexes)", rows, both, limit="L", ratio=both / copied)
    _checkpoint()
    usual = list(usual_path.run(first[1]))
    yield from usual
    bounds = LARGE_BOUNDS if bench.persons >= LARGE else BOUNDS
    for step, files, version, limit, most in (
        ("first load", first, FIRST, "L+indexes", bounds.first),
        ("next version, 5 % changed", later, NEXT, "L", bounds.next),
    ):
        if files is later:
            _run("VACUUM")
        _checkpoint()
        done = bench.command("ingest", *map(str, files), "--dataset-version", version, "--admit")
        told = json.loads(done.output.splitlines()[-1])
        ratio = told["seconds"] / bench.limits[limit]
        yield Measure(
            "ingest", step, rows, told["seconds"], done.peak_mb, ratio, limit,
            f"at most {most:g} x {limit}, below 400 MB", ratio <= most and done.peak_mb < 400,
        )  # fmt: skip
        if step == "first load":
            yield from _against(usual, told["seconds"] / rows, bounds.quicker)


def _against(usual: Sequence[Measure], seconds_per_row: float, quicker: int) -> Iterator[Measure]:
    """How many times as fast per row the first load was. The bound is held against the way that writes what it writes:
    ten columns of one table are shown for comparison.
    """
    for slow, least in zip(usual, (None, quicker), strict=True):
        times = (slow.seconds / slow.rows) / seconds_per_row
        bound, reached = ("", None) if least is None else (f"at least {least} x as fast", times >= least)
        step = f"first load / {slow.step}"
        yield Measure("ingest", step, slow.rows, slow.seconds, None, times, "import-export", bound, reached)


def _files(bench: Bench) -> tuple[tuple[Path, Path], tuple[Path, Path]]:
    """Two versions of an invented city; written by another process, so that its memory is not counted here."""
    families = round(bench.persons / MEMBERS_PER_FAMILY)
    code = (
        "import sys; from pathlib import Path; from bansos.demo.areas import city_areas; "
        "from bansos.demo.files import generate_clean; from bansos.demo.bench_files import changed_version; "
        f"out = Path(sys.argv[1]); pair = generate_clean(city_areas({bench.city!r}), families={families}, seed=7, "
        f"version={FIRST!r}, out=out); changed_version(pair, out, version={NEXT!r})"
    )
    bench.process([sys.executable, "-c", code, str(bench.folder / "files")])
    pairs = []
    for version in (FIRST, NEXT):
        folder = bench.folder / "files" / version
        pairs.append((next(folder.glob("keluarga*.csv")), next(folder.glob("anggota*.csv"))))
    return pairs[0], pairs[1]


def _limits(files: tuple[Path, Path]) -> tuple[float, float, int]:
    """Seconds for the same rows by COPY into plain tables, for building indexes on them, and the number of rows."""
    forms = (("bench_family", dtsen.FAMILY), ("bench_person", dtsen.PERSON))
    rows = 0
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_family, bench_person")
        columns = [(table, _columns(path, form), path) for (table, form), path in zip(forms, files, strict=True)]
        _checkpoint()
        with stopwatch() as copied, transaction.atomic():
            for table, names, path in columns:
                texts = ", ".join(f"{name} text" for name in names)
                cursor.execute(f"CREATE TABLE {table} (id bigint GENERATED ALWAYS AS IDENTITY, {texts})")
                copy = f"COPY {table} ({', '.join(names)}) FROM STDIN (FORMAT csv, DELIMITER '|', HEADER)"
                with path.open("rb") as stream:
                    cursor.copy_expert(copy, stream, size=1 << 18)
                rows += cursor.rowcount
        with stopwatch() as indexed:
            cursor.execute("SET maintenance_work_mem = '512MB'")
            for command in INDEXES:
                cursor.execute(command)
        cursor.execute("DROP TABLE bench_family, bench_person")
    return copied[0], indexed[0], rows


def _run(command: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(command)


def _checkpoint() -> None:
    """Write out what earlier steps have left in memory, where the role may."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(current_user, 'pg_checkpoint', 'USAGE')")
        if cursor.fetchone()[0]:
            cursor.execute("CHECKPOINT")


def _columns(path: Path, form: FileFormat) -> list[str]:
    with path.open("rb") as stream:
        header = open_table(stream).header
    names = {column.name: column.field for column in form.columns}
    return [names.get(name, f"unknown_{place}") for place, name in enumerate(header)]
