"""A database of its own for measuring, made beside the portal's and dropped afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.db import connection


NAME = "bansos_bench"


@contextmanager
def scratch_database(url: str) -> Iterator[str]:
    """Create an empty database on the server of `url`, point this process to it, and drop it at the end."""
    settings = connection.settings_dict
    previous = settings["NAME"]
    connection.close()
    _maintain(url, f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)", f"CREATE DATABASE {NAME}")
    settings["NAME"] = NAME
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{NAME}"))
    finally:
        connection.close()
        settings["NAME"] = previous
        _maintain(url, f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


def _maintain(url: str, *commands: str) -> None:
    database = psycopg2.connect(url)
    try:
        database.autocommit = True
        with database.cursor() as cursor:
            for command in commands:
                cursor.execute(command)
    finally:
        database.close()
