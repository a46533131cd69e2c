"""Writing planted duplicates into a scratch city. Never used on a city's own database."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection

from access.queries.statements import statement


PART = 50_000  # rows
Row = tuple[int, int, str, str, str, date, str, str, str]


def fill_in(civil: Path) -> int:
    """Give 6 of 10 persons the mother's name and birth place of the invented civil registry; how many got one."""
    with civil.open(encoding="utf-8", newline="") as stream, connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE planting_civil (nik text, mother text, place text)")
        told = ((row["nik"], row["mother_name"], row["birth_place"]) for row in csv.DictReader(stream))
        _copy(cursor, "planting_civil", told)
        # The city is thrown away afterwards: nobody will ask for the history of it.
        cursor.execute("ALTER TABLE recipients_person DISABLE TRIGGER USER")
        cursor.execute(statement(__file__, "planting_fill"), {})
        filled = int(cursor.rowcount)
        cursor.execute("ALTER TABLE recipients_person ENABLE TRIGGER USER")
        cursor.execute("DROP TABLE planting_civil")
    return filled


def people() -> list[Row]:
    """Everybody, as the plan needs them."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "planting_people"))
        return list(cursor.fetchall())


def add(planned: Iterable[tuple[object, ...]]) -> int:
    """Add records: id, family, NIK, name, sex, birth date, mother, place, address on the card, and the origin's id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE planting_planned (id bigint, family_id bigint, nik text, full_name text, sex text,"
            " birth_date date, mother_name text, birth_place text, card_address text, origin_id bigint)"
        )
        _copy(cursor, "planting_planned", planned)
        cursor.execute(statement(__file__, "planting_add"))
        added = int(cursor.rowcount)
        cursor.execute("DROP TABLE planting_planned")
        cursor.execute("ANALYZE recipients_person")
    return added


def _copy(cursor: Any, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    for part in _parts(rows):
        cursor.copy_expert(f"COPY {table} FROM STDIN (FORMAT csv)", part)


def _parts(rows: Iterable[tuple[object, ...]]) -> Iterator[io.StringIO]:
    """The rows as CSV, some at a time; empty text stays text."""
    left = iter(rows)
    while some := list(islice(left, PART)):
        part = io.StringIO()
        csv.writer(part, quoting=csv.QUOTE_ALL).writerows(some)
        part.seek(0)
        yield part
