"""What every command of the portal has in common: an example in its help, and errors without a traceback."""

import argparse
import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, OperationalError, ProgrammingError

from access.domain.cities import dotted, is_city_code
from access.errors import UserError


WRONG_ARGUMENTS = 2
# PostgreSQL's codes for a table or column that a migration has yet to make.
_NOT_MIGRATED = {"42P01", "42703"}
_DISK_FULL = "53100"


def writable(text: str) -> Path:
    """A file to write to, for argparse: found out before the work, and nothing is left behind when it is refused."""
    path = Path(text)
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise argparse.ArgumentTypeError(f"cannot write {text}: name a file in a folder that you may write to.")
    return path


def readable(text: str) -> Path:
    """A file to read from, for argparse."""
    path = Path(text)
    if not path.is_file() or not os.access(path, os.R_OK):
        raise argparse.ArgumentTypeError(f"cannot read {text}: name a file that is there and that you may read.")
    return path


def city_code(text: str) -> str:
    """The Kemendagri code of a city or regency, for argparse; comes with its dot."""
    if not is_city_code(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no Kemendagri code of a city or regency, for example 35.76.")
    return dotted(text)


def whole(least: int, most: int = sys.maxsize) -> Callable[[str], int]:
    """What reads a whole number within bounds, for argparse."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit()) or not least <= int(text) <= most:
            bounds = f"from {least} on" if most == sys.maxsize else f"from {least} to {most}"
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number {bounds}")
        return int(text)

    return read


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
        except DatabaseError as error:
            trouble = trouble_of_database(error)
            if trouble is None:
                raise
            raise CommandError(trouble) from error
        except OSError as error:
            if error.filename is None and error.errno != errno.ENOSPC:
                raise
            raise CommandError(f"{error.filename or 'While writing'}: {error.strerror}.") from error


def trouble_of_database(error: DatabaseError) -> str | None:
    """What to do when the database is away, not prepared, or its disk is full; what else it says is for developers."""
    code = getattr(error.__cause__, "pgcode", None)
    if isinstance(error, ProgrammingError) and code in _NOT_MIGRATED:
        return "The database is not prepared. run: python manage.py prepare"
    if not isinstance(error, OperationalError):
        return None
    told = str(error).strip().partition("\n")[0]
    if code == _DISK_FULL:
        return f"The disk of the database is full ({told}). Make room, then start this again."
    if code is None:
        return (
            f"The database does not answer: {told}. Look whether it runs, whether its disk has room, and whether "
            "DATABASE_URL is right."
        )
    return None


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Keeps the example's lines; Django's own options stay at the end."""
