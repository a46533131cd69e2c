"""What every command of the portal has in common: an example in its help, and errors without a traceback."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError

from access.errors import UserError


WRONG_ARGUMENTS = 2
# PostgreSQL's codes for a table or column that a migration has yet to make.
_NOT_MIGRATED = {"42P01", "42703"}


class PortalCommand(BaseCommand):
    """A command that prints `example` below its help and turns a UserError into one sentence and exit code 1."""

    example = ""
    # Checks of the code belong into `manage.py check`; loading every page for them doubles the start of a command.
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name,
            subcommand,
            epilog=f"Example: {self.example}" if self.example else None,
            formatter_class=_Formatter,
            **kwargs,
        )

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except UserError as error:
            raise CommandError(str(error)) from error
        except ProgrammingError as error:
            if getattr(error.__cause__, "pgcode", None) not in _NOT_MIGRATED:
                raise
            raise CommandError("The database is not prepared. run: python manage.py prepare") from error


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Keeps the example's lines; Django's own options stay at the end."""
