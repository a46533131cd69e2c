"""Emptying an unfinished demo city, so that it can be written again from its beginning."""

from django.apps import apps
from django.db import connection

from access.models import User
from access.queries.statements import statement


# What `prepare` has loaded and a demo city does not change.
KEPT = frozenset({"access_area", "access_areacode", "access_installation", "access_user"})
EMPTIED = ("access", "recipients", "verification", "distribution", "axes", "pghistory")


def empty_tables() -> None:
    """Take everything out but the areas, the installation and the machine's account."""
    quote = connection.ops.quote_name
    tables = {
        model._meta.db_table
        for label in EMPTIED
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        if not model._meta.proxy and model._meta.managed
    }
    names = ", ".join(quote(table) for table in sorted(tables - KEPT))
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "staging_tables"))
        for (table,) in cursor.fetchall():
            cursor.execute(f"DROP TABLE {quote(table)} CASCADE")
        cursor.execute(statement(__file__, "empty_tables", tables=names))
        cursor.execute(statement(__file__, "remove_people"), {"machine": User.MACHINE_ID})
