"""Intake: first load and the next version of the same files, against plain COPY and against django-import-export.

Each timed step begins after a checkpoint, so that none pays for writing out the pages that the one before has left, and
the next version after a VACUUM: between two hand-overs lies a quarter, and autovacuum comes within minutes.
"""

import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from django.db import connection, transaction
from import_export import resources
from tablib import Dataset

from bansos.bench import Bench, Measure, stopwatch
from recipients.domain.formats import dtsen
from recipients.domain.formats.base import FileFormat
from recipients.domain.sheets import open_table
from recipients.models import Family, Person


MEMBERS_PER_FAMILY = 3.42
SAMPLE = 2_000


class Bounds(NamedTuple):
    """At most this many times L+indexes and L; at least this many times as fast per row as django-import-export."""

    first: float
    next: float
    quicker: int


BOUNDS = Bounds(3.0, 5.0, 50)
# What costs the same whatever the size weighs less in a large city.
LARGE, LARGE_BOUNDS = 1_000_000, Bounds(2.0, 3.0, 100)
FIRST, NEXT = "2026-Q3", "2026-Q4"
SAMPLE_COLUMNS = (
    "nik", "full_name", "sex", "birth_date", "card_address", "family", "village", "card_rt", "card_rw", "source",
)  # fmt: skip
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
    slow = _import_export(first[1])
    yield slow
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
            quicker = (slow.seconds / slow.rows) / (told["seconds"] / rows)
            yield Measure(
                "ingest", "first load against django-import-export, per row", rows, told["seconds"], None, quicker,
                "import-export", f"at least {bounds.quicker} x as fast", quicker >= bounds.quicker,
            )  # fmt: skip


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


class _PersonResource(resources.ModelResource):
    """The members of the file as django-import-export takes them with its default settings."""

    class Meta:
        model = Person
        import_id_fields = ("nik",)
        fields = (
            "nik", "full_name", "sex", "birth_date", "family", "village", "card_address", "card_rt", "card_rw",
            "source",
        )  # fmt: skip


def _import_export(path: Path) -> Measure:
    """A sample of the members through django-import-export, into one table, undone afterwards."""
    with transaction.atomic():
        family = Family.objects.create(village_id=_some_village(), source="dtsen")
        sample = _sample(path, family)
        with stopwatch() as seconds:
            _PersonResource().import_data(sample, raise_errors=True)
        transaction.set_rollback(True)
    rows = len(sample)
    return Measure("ingest", "django-import-export, default", rows, seconds[0], limit="import-export", ratio=1.0)


def _sample(path: Path, family: Family) -> Dataset:
    with path.open("rb") as stream:
        table = open_table(stream)
        match = dtsen.PERSON.match(table.header)
        place = {name: match.position_of(name) for name in ("nik", "full_name", "sex", "birth_date", "ktp_address")}
        lines = [[row.values[each] for each in place.values()] for row in islice(table.rows(), SAMPLE)]
    data = Dataset(headers=SAMPLE_COLUMNS)
    for nik, name, sex, born, address in lines:
        data.append([nik, name, "LP"[sex == "2"], born, address, family.pk, family.village_id, "001", "002", "dtsen"])
    return data


def _some_village() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(code) FROM access_area WHERE level = 4")
        return str(cursor.fetchone()[0])
