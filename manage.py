#!/usr/bin/env python
"""Management commands: `python manage.py help`."""

import os
import sys

from bansos import embedded


# These look at code and files only: no server is started for them.
WITHOUT_SERVERS = {
    "help", "version", "--help", "-h", "--version", "check", "compilemessages", "makemessages", "messages",
    "collectstatic", "findstatic", "diffsettings", "create_max_migration_files", "rebase_migration",
    "spectacular", "simulate_dukcapil", "permissions",
}  # fmt: skip


def main() -> None:
    """Give the command its database and broker, then run it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bansos.settings")
    arguments = sys.argv[1:]
    needs_servers = bool(arguments) and arguments[0] not in WITHOUT_SERVERS and "--help" not in arguments
    if needs_servers:
        try:
            embedded.ensure()
        except embedded.ServerUnavailable as error:
            sys.exit(str(error))
    # Settings read the addresses that ensure() has put into the environment.
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.core.management import execute_from_command_line  # noqa: PLC0415
    from django.db import DatabaseError  # noqa: PLC0415

    from access.management.base import trouble_of_database  # noqa: PLC0415

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(str(error))
    except DatabaseError as error:  # of Django's own commands; ours tell it themselves
        trouble = trouble_of_database(error)
        if trouble is None or "--traceback" in sys.argv:
            raise
        sys.exit(trouble)


if __name__ == "__main__":
    main()
