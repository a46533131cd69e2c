"""What every command does alike."""

import pytest
from django.core.management import CommandError
from django.db import connection

from access.management.base import PortalCommand


class _OnAnEmptyDatabase(PortalCommand):
    def handle(self, *args: object, **options: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM access_table_of_a_migration_to_come")


@pytest.mark.django_db
def test_an_unprepared_database_is_named_without_a_traceback() -> None:
    with pytest.raises(CommandError, match=r"run: python manage\.py prepare"):
        _OnAnEmptyDatabase().execute(no_color=True, force_color=False, skip_checks=True)
