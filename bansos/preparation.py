"""What makes a database ready for work, in order: `manage.py prepare` runs it, and may run it again at any time."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from access.actions import installation, reference
from access.errors import UserError
from access.models import User
from distribution import reference as reasons
from distribution.actions import objection_terms
from distribution.actions.programmes import load_national_programmes
from recipients import reference as codes
from verification.actions import finding_rules, policies
from verification.actions.duties import keeping
from verification.actions.sources import planned


class TextsNotCompiled(UserError):
    """Lists are kept in the words of the day they are loaded: without the Indonesian ones, in English for good."""

    def __init__(self) -> None:
        super().__init__("The Indonesian texts are not compiled. Run: python manage.py messages --compile")


def load_code_lists(*, by: User) -> int:
    """Codes of the sources and reasons of the portal, with their official labels."""
    return reference.load_code_lists(lists=[*codes.shipped_lists(), *reasons.shipped_lists()], by=by)


def load_policies(*, by: User) -> int:
    """The policies that the portal brings along, for every source that has none and can be asked."""
    return sum(policies.keep_shipped(source=source, by=by) for source in planned())


# Two commands at once wait for each other ("prepare" in ASCII).
LOCK = 0x70726570

# Lists that apps keep in the database, each safe to load again: `def load(*, by: User)`.
LISTS: tuple[Callable[..., object], ...] = (
    load_national_programmes, reference.load_shipped, load_code_lists, finding_rules.load_shipped, load_policies,
    objection_terms.load_shipped, keeping.load_shipped,
)  # fmt: skip


def prepare(city_code: str) -> None:
    """Migrate, load the areas, write down the city, load the lists of the apps."""
    if not (Path(settings.LOCALE_PATHS[0]) / "id" / "LC_MESSAGES" / "django.mo").exists():
        raise TextsNotCompiled
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        if not is_migrated():
            call_command("migrate", interactive=False, verbosity=0)
        by = User.objects.machine()
        installation.prepare(city_code=city_code, by=by)
        for load in LISTS:
            load(by=by)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def is_migrated() -> bool:
    """Whether every migration has been applied."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
