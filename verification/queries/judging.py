"""Going over the stored answers of a source in sets: equal ones stay in the database, the others come out, are judged,
and go back by COPY and one statement.
"""

import io
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import IO, Any, Final

import orjson
from django.db import connection

from access.models import User
from access.queries.statements import statement
from verification.domain.rejudging import Rejudged, holds_for, otherwise, rejudge
from verification.domain.sources import DUKCAPIL
from verification.models import Judging


# Memory of a worker stays small whatever the city's size.
BATCH: Final = 4_000
_BLOCK: Final = 1 << 18
PATH: Final = "jsonb_path_exists(elements, %(otherwise)s::jsonpath)"
# How COPY writes NULL.
_UNKNOWN: Final = "\\N"
_SETTINGS: Final = (
    "SET LOCAL work_mem = '256MB'",
    "SET LOCAL jit = off",
    "SET LOCAL max_parallel_workers_per_gather = 2",
)


def prepare() -> None:
    """Tables of this transaction for what comes back."""
    with connection.cursor() as cursor:
        for setting in _SETTINGS:
            cursor.execute(setting)
        cursor.execute(
            "DROP TABLE IF EXISTS pg_temp.judging_answers, pg_temp.judging_standings, pg_temp.judging_changed"
        )
        cursor.execute(
            "CREATE TEMP TABLE judging_answers (check_id bigint, was text, outcome text, elements jsonb) ON COMMIT DROP"
        )
        cursor.execute("CREATE TEMP TABLE judging_standings (check_id bigint, standing text) ON COMMIT DROP")


def count(source: str) -> int:
    """How many answers there are."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "judging_count"), {"source": source})
        (found,) = cursor.fetchone()
    return int(found)


def find_otherwise(source: str, limits: Mapping[str, int]) -> Iterator[list[list[str]]]:
    """Batches of answers that come to something else now, as they are stored; found before this returns."""
    condition = at_places(_places(source), limits) if source == DUKCAPIL else PATH
    query = statement(__file__, "judging_otherwise", condition=condition)
    return _told(query, {"source": source, "otherwise": otherwise(source, limits)})


def at_places(places: Mapping[str, int], limits: Mapping[str, int]) -> str:
    """The condition of `otherwise`, read at the places of the elements; without a place for each, the path itself.

    SECURITY: made of numbers, and of names that thresholds have.
    """
    if not limits or not places.keys() >= limits.keys():
        return PATH
    are_there = " AND ".join(f"elements->{places[name]}->>'name' = '{name}'" for name in sorted(limits))
    are_otherwise = " OR ".join(_is_otherwise(places[name], limit) for name, limit in sorted(limits.items()))
    return f"CASE WHEN {are_there} THEN {are_otherwise} ELSE {PATH} END"


def _is_otherwise(place: int, limit: int) -> str:
    score = f"(elements->{place}->>'score')::integer"
    # Most are 100 and agree, whatever the limit.
    return f"({score} < 100 AND (elements->{place}->>'agrees')::boolean <> ({score} >= {limit}))"


def _places(source: str) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "judging_sample"), {"source": source})
        row = cursor.fetchone()
    return {name: place for place, name in enumerate(row[0])} if row else {}


def judge_batch(source: str, limits: Mapping[str, int], batch: list[list[str]]) -> list[tuple[int, Rejudged]]:
    """Judge a batch and lay it down for `store`; without those whose person was answered anew meanwhile."""
    latest = _still_latest([int(check) for check, _was, _elements in batch])
    judged = [
        (int(check), was, rejudge(source, orjson.loads(elements), limits))
        for check, was, elements in batch
        if int(check) in latest
    ]
    _copy("judging_answers", (f"{check}\t{was}\t{one.outcome}\t{_json(one)}\n" for check, was, one in judged))
    return [(check, one) for check, _was, one in judged]


def compare_identities(source: str) -> Counter[str]:
    """Lay down, for `store_standings`, which answers are about another identity than the registry has by now.

    Returns how many are respelt and how many outdated in all.
    """
    found: Counter[str] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "judging_changed"), {"source": source})
        cursor.execute("ANALYZE judging_changed")
    for batch in _told(statement(__file__, "judging_standings"), {}):
        standings = [
            (check, holds_for(asked, present).value if standing == _UNKNOWN else standing)
            for check, standing, asked, present in batch
        ]
        found.update(standing for _check, standing in standings if standing)
        _copy("judging_standings", (f"{check}\t{standing}\n" for check, standing in standings))
    return found


def lock() -> None:
    """Let nobody store answers until the transaction ends: two who write many rows in two orders would block each
    other for good.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE verification_check IN SHARE ROW EXCLUSIVE MODE")


def store() -> Counter[tuple[str, str]]:
    """Write what was judged into the answers; returns how many went from which outcome to which."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE judging_answers")
        cursor.execute(statement(__file__, "judging_store"))
        return Counter({(was, outcome): number for was, outcome, number in cursor.fetchall()})


def store_standings() -> int:
    """Write which answers are out of date; returns how many that changed."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE judging_standings")
        cursor.execute(statement(__file__, "judging_store_standings"))
        return int(cursor.rowcount)


def _still_latest(checks: list[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "judging_latest"), {"checks": checks})
        return {check for (check,) in cursor.fetchall()}


def _told(query: str, values: Mapping[str, Any]) -> Iterator[list[list[str]]]:
    """The rows of a statement in batches, by way of a file: unlike a cursor, COPY reads with several workers."""
    file = tempfile.TemporaryFile(mode="w+", encoding="utf-8")  # noqa: SIM115 - closed by `_lines`
    with connection.cursor() as cursor:
        # A path has signs that would be taken for parameters: it is bound here, once.
        cursor.copy_expert(f"COPY ({cursor.mogrify(query, values).decode()}) TO STDOUT", file, _BLOCK)
    file.seek(0)
    return _lines(file)


def _lines(file: IO[str]) -> Iterator[list[list[str]]]:
    with file:
        while lines := list(islice(file, BATCH)):
            yield [[_plain(field) for field in line.rstrip("\n").split("\t")] for line in lines]


def _copy(table: str, lines: Iterator[str]) -> None:
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} FROM STDIN", io.StringIO("".join(lines)))


def _json(one: Rejudged) -> str:
    """The elements as COPY reads them."""
    return orjson.dumps(one.elements).decode().replace("\\", "\\\\")


def _plain(text: str) -> str:
    """A text as COPY wrote it. JSON and names hold no tabs or ends of lines."""
    return text.replace("\\\\", "\\") if text != _UNKNOWN else text


def newest_of(source: str, user: User, most: int) -> list[Judging]:
    """The last judgings of a source that a user may see, newest first."""
    return list(Judging.objects.visible_to(user).filter(source=source).select_related("requested_by")[:most])
