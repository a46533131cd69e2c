"""Writes an import into the registry: the statements in their order, and what makes a first load quick."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import connection

from recipients.queries import intake
from recipients.queries import intake_columns as columns
from recipients.queries.intake_tables import Pair, Staged, analyze, execute, prefer_lookups, prepare_session


# One admission at a time ("admit" in ASCII); whoever comes second compares with what the first has written.
LOCK = 0x61646D6974
TABLES = (
    "recipients_family", "recipients_familycard", "recipients_person", "recipients_membership",
    "recipients_livingconditions", "recipients_personconditions", "recipients_decilerecord",
)  # fmt: skip
# In an empty registry there is nothing to change.
FIRST_STEPS = (
    "admit_insert_families", "admit_insert_cards", "admit_insert_persons", "admit_insert_memberships",
)  # fmt: skip
STEPS = (
    "admit_insert_families", "admit_update_families", "admit_close_cards", "admit_insert_cards",
    "admit_insert_persons", "admit_update_persons", "admit_place_persons", "admit_close_memberships",
    "admit_update_memberships", "admit_insert_memberships", "admit_heads_who_left",
)  # fmt: skip
# The tables are searched by these only; statistics of their other columns nobody reads.
ANALYZED = {
    "recipients_family": ("village_id", "status", "head_id", "vanished_in"),
    "recipients_person": (
        "nik", "name_key", "birth_date", "sex", "vital_status", "family_id", "village_id", "source", "vanished_in",
    ),
    "recipients_livingconditions": ("family_id", "source", "version", "is_current", "marks"),
    "recipients_personconditions": ("person_id", "source", "version", "is_current", "marks"),
}  # fmt: skip
SEARCHED = frozenset({"recipients_family", "recipients_person"})
# A version that is admitted a second time, corrected, replaces its deciles.
AGAIN = """ON CONFLICT (family_id, version) DO UPDATE
SET national = excluded.national, province = excluded.province, city = excluded.city, is_current = true,
    source_import_id = excluded.source_import_id"""


def begin() -> None:
    """Take the registry for this transaction, with the memory that whole-city statements need."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        # History triggers keep plans of a session that saved single rows, and become quadratic with them.
        cursor.execute("DISCARD PLANS")
    prepare_session()
    prefer_lookups()


def merge(pair: Pair, *, now: datetime, effective_on: date) -> None:
    """Write what differs. Into an empty registry indexes and foreign keys are built after the rows."""
    known = {**pair.parameters, "now": now, "effective_on": effective_on}
    execute("admit_heads", known, **pair.names)
    analyze(pair.names["heads"])
    if intake.is_first():
        with bare_tables():
            _write(pair, known, steps=FIRST_STEPS)
        analyze_all()
    else:
        _write(pair, known, steps=STEPS)


def analyze_all(*others: str) -> None:
    """Tell the planner about tables that have just been filled. Of plain keys a rough spread is enough."""
    for table in (*TABLES, *others):
        target = 100 if table in SEARCHED else 10
        _run(f"SET LOCAL default_statistics_target = {target}")
        analyze(table, *ANALYZED.get(table, ()))


def _write(pair: Pair, known: dict[str, Any], *, steps: tuple[str, ...]) -> None:
    is_first = steps is FIRST_STEPS
    names = {**pair.names, "newcomers": _newcomers(pair, is_first)}
    for name in steps:
        execute(name, known, **names)
    for file, conditions in (
        (pair.family, "recipients_livingconditions"),
        (pair.person, "recipients_personconditions"),
    ):
        raw_hash = f"judged.raw_hash # {intake.identity(file, person='judged', card='judged')}"
        about = {"conditions": conditions, "owner": file.owner, "fate": file.fate}
        if not is_first:
            execute("admit_supersede_conditions", known, **about)
            execute("admit_know_again", known, **about, rows=_judged(file), raw_hash=raw_hash)
        rows = f"{names['accepted']} AS judged" if is_first and file is pair.person else _judged(file)
        kept = columns.LIVING_COLUMNS if file is pair.family else columns.CONDITION_COLUMNS
        code_list = f"{file.form.key}-{file.form.layouts[-1]}"
        execute(
            "admit_insert_conditions", {**known, "code_list": code_list}, **about, rows=rows, raw_hash=raw_hash,
            kept_columns=", ".join(kept),
        )  # fmt: skip
    if not is_first:
        execute("admit_supersede_deciles", known, **pair.names)
        for file, table in ((pair.family, "recipients_family"), (pair.person, "recipients_person")):
            execute("admit_vanish", known, known=table, gone=file.gone, owner=file.owner)
    execute("admit_insert_deciles", known, **pair.names, again="" if is_first else AGAIN)


def _judged(file: Staged) -> str:
    """The rows of a file with what becomes of them."""
    return f"{file.fate} AS fate JOIN {file.judged} AS judged USING (row_number)"


def _newcomers(pair: Pair, is_first: bool) -> str:
    """The members of the file with their place in the registry."""
    if is_first:
        return pair.names["placed"]
    return f"{_judged(pair.person)} JOIN recipients_family AS family ON family.id = fate.family_id"


@contextmanager
def bare_tables() -> Iterator[None]:
    """Fill the empty registry without its indexes and keys, those of others that point to it included; they are built
    afterwards.

    Entering a million rows one by one takes longer than all the rest; building enters and checks them as sets.
    """
    _run("SET CONSTRAINTS ALL IMMEDIATE")
    structures = _structures()
    for kind, table, name, _definition in reversed(structures):
        _run(f"DROP INDEX {name}" if kind == "index" else f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    if intake.is_first():
        # Nobody can write any more. Rows of an emptied file are not logged one by one where the server keeps no more
        # of its log than it needs itself (wal_level minimal).
        _run(f"TRUNCATE {', '.join(TABLES)}")
    yield
    for kind, table, name, definition in structures:
        _run(definition if kind == "index" else f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    _run("SET CONSTRAINTS ALL DEFERRED")


def _structures() -> list[tuple[str, str, str, str]]:
    """Kind, table, name and definition in the order in which they can be built: keys, indexes, foreign keys."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT
                CASE contype WHEN 'f' THEN 'reference' ELSE 'a key' END, conrelid::regclass::text, quote_ident(conname),
                pg_get_constraintdef(oid)
            FROM pg_constraint
            WHERE conrelid = ANY (%(tables)s::regclass[]) AND contype IN ('p', 'u', 'f')
                OR confrelid = ANY (%(tables)s::regclass[]) AND contype = 'f'
            UNION ALL
            SELECT 'index', i.indrelid::regclass::text, quote_ident(c.relname), pg_get_indexdef(i.indexrelid)
            FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
            WHERE i.indrelid = ANY (%(tables)s::regclass[])
                AND NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conindid = i.indexrelid)
            ORDER BY 1, 2, 3
            """,
            {"tables": list(TABLES)},
        )
        return [tuple(row) for row in cursor.fetchall()]


def _run(command: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(command)
