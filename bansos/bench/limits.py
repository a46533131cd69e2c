"""The limit of this machine, measured again beside the step that is held against it."""

from pathlib import Path

from django.db import connection, transaction

from bansos.bench import Bench, BenchFailed, stopwatch


def copied_again(bench: Bench) -> float:
    """Seconds of COPY of the scratch city's members into a plain table without indexes: L without the families."""
    path = _members(bench)
    with path.open(encoding="utf-8") as stream:
        columns = ", ".join(f"column_{place} text" for place in range(stream.readline().count("|") + 1))
    with connection.cursor() as cursor, path.open("rb") as stream:
        with stopwatch() as seconds, transaction.atomic():
            cursor.execute(f"CREATE TABLE bench_again ({columns})")
            cursor.copy_expert("COPY bench_again FROM STDIN (FORMAT csv, DELIMITER '|', HEADER)", stream, size=1 << 18)
        cursor.execute("DROP TABLE bench_again")
    return seconds[0]


def _members(bench: Bench) -> Path:
    found = sorted((bench.folder / "files").glob("*/anggota*.csv"))
    if not found:
        raise BenchFailed("This section needs the files of the section ingest: name it before.")
    return found[0]
