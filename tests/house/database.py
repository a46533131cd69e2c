"""The database of the tests: its tables are made by one worker for all, and emptied without making them anew."""

import fcntl
from collections.abc import Callable, Sequence
from typing import Any, TextIO

import pytest
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations


# TRUNCATE makes new files for 165 tables and 900 indexes, most of them empty: 0.4 s. Deleting the few rows there are
# takes 0.02 s. Larger tables are better made anew: deleted rows stay in them until the vacuum comes.
SMALL_BYTES = 512 * 1024
EMPTY = """
DO $$
DECLARE name regclass;
BEGIN
    LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE;
    IF EXISTS (SELECT FROM unnest({names}) AS one(name) WHERE pg_relation_size(one.name) > {small}) THEN
        TRUNCATE {tables};
    ELSE
        -- All tables are emptied: what they say of each other need not be looked at, and no history is kept of it.
        SET LOCAL session_replication_role = replica;
        FOREACH name IN ARRAY {names} LOOP
            EXECUTE format('DELETE FROM %s', name);
        END LOOP;
    END IF;
END $$
"""
Flush = Callable[..., list[str]]
# The file that a worker keeps locked while it makes the tables.
TURN = pytest.StashKey[TextIO]()


def _emptying(truncating: Flush) -> Flush:
    def sql_flush(
        self: DatabaseOperations, style: Any, tables: Sequence[str], *, reset_sequences: bool = False, **more: Any
    ) -> list[str]:
        if reset_sequences or not tables:
            return truncating(self, style, tables, reset_sequences=reset_sequences, **more)
        quoted = [self.quote_name(table) for table in tables]
        names = "ARRAY[" + ", ".join(f"'{name}'" for name in quoted) + "]::regclass[]"
        return [EMPTY.format(tables=", ".join(quoted), names=names, small=SMALL_BYTES)]

    return sql_flush


def _may_copy(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput") and bool(config.getoption("create_db"))


def _copied(source: str, name: str) -> list[str]:
    return [f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}" TEMPLATE "{source}"']


def _in_no_database(*statements: str) -> None:
    connection.close()
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Of several workers the first goes through all migrations (12 s), the others wait and copy what it made."""
    if not _may_copy(request.config):
        return
    turn = (tmp_path_factory.getbasetemp().parent / "tables-made").open("a+")
    fcntl.flock(turn, fcntl.LOCK_EX)
    turn.seek(0)
    if made := turn.read():
        connection.settings_dict["TEST"] |= {"TEMPLATE": made, "MIGRATE": False}
        turn.close()
    else:
        request.config.stash[TURN] = turn


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> None:
    """Set up as ever, then made quick. What the others copy stays until tables are made again: they may come late."""
    turn = request.config.stash.get(TURN, None)
    name = connection.settings_dict["NAME"]
    made = f"{name.partition('_gw')[0]}_made"
    with django_db_blocker.unblock():
        # What a test writes need not outlive a power cut: connections made from now on do not wait for the disk.
        _in_no_database(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        if turn:
            _in_no_database(*_copied(name, made))
            turn.write(made)
            turn.close()
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            if cursor.fetchone() == (True,):
                DatabaseOperations.sql_flush = _emptying(DatabaseOperations.sql_flush)
        connection.close()
