"""Finds records that may be one person: a few statements over the whole city, or over who is new since the last time.

A whole search leaves an index behind, three unlogged tables named after it: the people as they are compared, the keys
of their blocks, and how rare each value is. Later searches, forms and the intake compare their few with it. A crash of
the database server empties unlogged tables; then the index counts as missing until the next whole search.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any

from django.db import connection

from access.queries.statements import statement
from recipients.domain.duplicate_names import name_key
from recipients.domain.duplicates import SCALE, WEIGHTS, Described, Reason, score_of
from recipients.models import DuplicateSearch


# An admission may hold its changes back for that long before it commits.
LATE = timedelta(minutes=10)
MEMORY = "192MB"
# Of the index. Another letter whenever its columns, or what they hold, change: an index of an older portal then counts
# as missing.
LAYOUT = "c"
# Written once and read whole: autovacuum would only get in the way.
QUIET = "WITH (autovacuum_enabled = false)"


@dataclass(frozen=True)
class Index:
    """The tables that one whole search has left, and the number of persons in them."""

    search_id: int
    persons: int = 0

    @property
    def people(self) -> str:
        return f"duplicates_people_{LAYOUT}_{self.search_id}"

    @property
    def keys(self) -> str:
        return f"duplicates_keys_{LAYOUT}_{self.search_id}"

    @property
    def counts(self) -> str:
        return f"duplicates_counts_{LAYOUT}_{self.search_id}"

    @property
    def shared(self) -> str:
        """Pairs of everybody; a table of the server's, so that several processes can read it at once."""
        return f"duplicates_shared_{LAYOUT}_{self.search_id}"

    @property
    def tables(self) -> str:
        return f"{self.people}, {self.keys}, {self.counts}, {self.shared}"


@dataclass(frozen=True)
class Likely:
    """A person of the registry who may be the one described; `told` is the place of the description."""

    told: int
    person_id: int
    score: float
    reasons: tuple[Reason, ...]


def newest_index() -> Index | None:
    """The index of the newest whole search, if it is there and not emptied by a crash."""
    searches = DuplicateSearch.objects.across_areas(reason="the index belongs to the whole city")
    newest = searches.filter(state=DuplicateSearch.State.FINISHED, is_whole=True).first()
    if newest is None:
        return None
    index = Index(newest.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [index.people])
        if cursor.fetchone()[0] is None:
            return None
        cursor.execute(statement(__file__, "duplicates_is_there", people=index.people))
        is_there = cursor.fetchone()[0]
    return Index(newest.pk, newest.persons) if is_there else None


def open_session() -> None:
    """Give the statements memory enough to sort in, and forget what an earlier search of this session left."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET work_mem = '{MEMORY}'; SET maintenance_work_mem = '512MB'; SET jit = off")
        cursor.execute(
            "DROP TABLE IF EXISTS duplicates_spelt, duplicates_names, duplicates_shared, duplicates_weighed,"
            " duplicates_fresh"
        )


def close_session() -> None:
    """Take the memory and the temporary tables back."""
    open_session()
    with connection.cursor() as cursor:
        cursor.execute("RESET work_mem; RESET maintenance_work_mem; RESET jit")


def build(index: Index) -> int:
    """Describe everybody who counts; how many that are."""
    told = statement(__file__, "duplicates_registry")
    with connection.cursor() as cursor:
        _spell(cursor, statement(__file__, "duplicates_names_told"))
        cursor.execute(f"DROP TABLE IF EXISTS {index.tables}")
        cursor.execute(statement(__file__, "duplicates_counts", counts=index.counts))
        cursor.execute(f"ALTER TABLE {index.counts} ADD PRIMARY KEY (kind, key)")
        cursor.execute(f"ANALYZE {index.counts}")
        cursor.execute(statement(__file__, "duplicates_persons", counts=index.counts))
        persons = int(cursor.fetchone()[0])
        _name(cursor, index, persons)
        describe = _describe(index, told, "duplicates_names")
        cursor.execute(f"CREATE UNLOGGED TABLE {index.people} {QUIET} AS {describe}", {"persons": max(persons, 1)})
        cursor.execute(f"ANALYZE {index.people}")
        cursor.execute(f"CREATE UNLOGGED TABLE {index.keys} {QUIET} AS {keys_of(index.people)}")
        cursor.execute(f"ANALYZE {index.keys}")
    return persons


def share_blocks(index: Index) -> int:
    """Pair everybody with whom they share a block; how many pairs."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "duplicates_blocks", keys=index.keys, shared=index.shared))
        pairs = cursor.rowcount
        cursor.execute(f"ANALYZE {index.shared}")
    return int(pairs)


def weigh(index: Index, *, is_whole: bool) -> int:
    """Weigh the evidence of each pair; how many reach the threshold."""
    pairs = index.shared if is_whole else "duplicates_shared"
    weighed = scored(pairs, index.people, index.people)
    values = WEIGHTS.parameters() | {"persons": max(index.persons, 1)}
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE duplicates_weighed ON COMMIT PRESERVE ROWS AS {weighed}", values)
        return int(cursor.rowcount)


def store(search_id: int, *, now: datetime, is_whole: bool) -> int:
    """Keep the pairs that were found; how many of them wait since now."""
    gone = "duplicates_gone" if is_whole else "duplicates_gone_some"
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, gone))
        cursor.execute(statement(__file__, "duplicates_store"), {"scale": SCALE, "search": search_id, "now": now})
        return int(cursor.fetchone()[0])


def finish_index(index: Index) -> None:
    """Make the index quick to look into."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {index.people} ADD PRIMARY KEY (person_id)")
        cursor.execute(f"CREATE INDEX ON {index.keys} (key)")


def drop_other_indexes(index: Index) -> None:
    """Only the newest index is read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
            r" AND tablename ~ '^duplicates_[a-z_]+_[0-9]+$' AND NOT tablename = ANY (%s)",
            [[index.people, index.keys, index.counts]],
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'DROP TABLE IF EXISTS "{table}"')


def newest_event(now: datetime) -> int:
    """The newest change to a person that the next search need not look at again."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "duplicates_newest_event"), {"before": now - LATE})
        return int(cursor.fetchone()[0])


def find_fresh(index: Index, *, event: int) -> int:
    """Who is new or changed since the index was brought up to date; how many."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS duplicates_fresh")
        cursor.execute(statement(__file__, "duplicates_fresh", people=index.people), {"event": event})
        return int(cursor.rowcount)


def renew(index: Index) -> None:
    """Describe the fresh persons anew in the index."""
    fresh = "person.id IN (SELECT person_id FROM duplicates_fresh)"
    told = f"{statement(__file__, 'duplicates_registry')} AND {fresh}"
    with connection.cursor() as cursor:
        _spell(cursor, statement(__file__, "duplicates_fresh_names"))
        _name(cursor, index, index.persons)
        for table in (index.people, index.keys):
            cursor.execute(statement(__file__, "duplicates_forget", table=table))
        describe = _describe(index, told, "duplicates_names")
        cursor.execute(f"INSERT INTO {index.people} {describe}", {"persons": index.persons})
        people = statement(__file__, "duplicates_fresh_people", people=index.people)
        cursor.execute(f"INSERT INTO {index.keys} {keys_of(f'({people}) AS fresh')}")


def share_fresh_blocks(index: Index) -> int:
    """Pair the fresh persons with everybody they share a block with; how many pairs."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "duplicates_fresh_pairs", keys=index.keys))
        return int(cursor.rowcount)


def likely_for(described: Sequence[Described]) -> list[Likely]:
    """Who of the registry may be the people a form describes, the surest first; nobody while there is no index."""
    index = newest_index()
    if index is None or not described:
        return []
    spelt = {name: name_key(name) for each in described for name in (each.full_name, each.mother_name)}
    names = statement(__file__, "duplicates_names", counts=index.counts, spelt=_SPELT)
    told = _describe(index, statement(__file__, "duplicates_told"), f"({names})")
    weighed = scored("shared", "told", index.people)
    query = statement(__file__, "duplicates_likely", told=told, sought=keys_of("told"), keys=index.keys, scored=weighed)
    values: dict[str, Any] = {
        **WEIGHTS.parameters(),
        "threshold": WEIGHTS.entry_threshold,
        "persons": index.persons,
        "ids": [each.person_id or -place for place, each in enumerate(described, 1)],
        "niks": [each.nik for each in described],
        "names": [each.full_name for each in described],
        "sexes": [each.sex for each in described],
        "births": [each.birth_date for each in described],
        "mothers": [each.mother_name for each in described],
        "places": [each.birth_place for each in described],
        "families": [each.family_id for each in described],
        "homes": [each.home for each in described],
        "raw": list(spelt),
        "keys": [" ".join(key.words) for key in spelt.values()],
        "joined": [key.joined for key in spelt.values()],
        "plain": [key.plain for key in spelt.values()],
    }
    places = {each: place for place, each in enumerate(values["ids"])}
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        rows = cursor.fetchall()
    return [
        Likely(places[told_id], person_id, score_of(bits), tuple(Reason(each) for each in reasons))
        for told_id, person_id, bits, _kind, reasons in rows
    ]


_SPELT = (
    "(SELECT * FROM unnest(%(raw)s::text[], %(keys)s::text[], %(joined)s::text[], %(plain)s::text[])"
    " AS spelt (raw, name, joined, plain))"
)


def _describe(index: Index, told: str, names: str) -> str:
    # A file says of a new person one address only: they are taken to live there.
    places = {"home": "coalesce(told.home, told.card)", "card": "told.card"}
    places = {name: statement(__file__, "duplicates_place", place=place) for name, place in places.items()}
    return statement(__file__, "duplicates_describe", told=told, names=names, counts=index.counts, **places)


def describe_told(cursor: Any, index: Index, told: str) -> None:
    """Describe people who are not in the registry yet, in a temporary table beside the index."""
    cursor.execute("DROP TABLE IF EXISTS duplicates_told")
    _spell(cursor, statement(__file__, "duplicates_told_names", told=told))
    _name(cursor, index, index.persons)
    describe = _describe(index, told, "duplicates_names")
    cursor.execute(f"CREATE TEMPORARY TABLE duplicates_told ON COMMIT DROP AS {describe}", {"persons": index.persons})


def keys_of(people: str) -> str:
    """The keys of the blocks in which the people of a table stand."""
    return statement(__file__, "duplicates_keys", people=people)


def scored(pairs: str, people: str, others: str) -> str:
    """The evidence of each pair, weighed."""
    levels = statement(__file__, "duplicates_levels", pairs=pairs, people=people, others=others)
    return statement(__file__, "duplicates_score", levels=levels)


def _name(cursor: Any, index: Index, persons: int) -> None:
    """The spellings with how rare they are."""
    cursor.execute("DROP TABLE IF EXISTS duplicates_names")
    names = statement(__file__, "duplicates_names", counts=index.counts, spelt="duplicates_spelt")
    cursor.execute(
        f"CREATE TEMPORARY TABLE duplicates_names ON COMMIT PRESERVE ROWS AS {names}", {"persons": max(persons, 1)}
    )
    cursor.execute("ANALYZE duplicates_names")


def _spell(cursor: Any, names: str) -> None:
    """Every spelling that the query gives, with its keys: out by COPY, through Python once, and in by COPY."""
    cursor.execute("DROP TABLE IF EXISTS duplicates_spelt")
    cursor.execute(statement(__file__, "duplicates_spelt"))
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as told,
        tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as keyed,
    ):
        cursor.copy_expert(f"COPY ({names}) TO STDOUT", told)
        told.seek(0)
        _write_keys(told, keyed)
        keyed.seek(0)
        cursor.copy_expert("COPY duplicates_spelt FROM STDIN", keyed)
    cursor.execute("ANALYZE duplicates_spelt")


def _write_keys(told: IO[str], keyed: IO[str]) -> None:
    # The spelling goes back as it came, with COPY's own escapes; keys have letters, digits and blanks only.
    for line in told:
        raw = line.removesuffix("\n")
        key = name_key(raw)
        keyed.write(f"{raw}\t{' '.join(key.words)}\t{key.joined}\t{key.plain}\n")
