"""Fetch a version of DTSEN from its web service, in the foreground."""

import json
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from access.management.base import PortalCommand, writable
from access.models import User
from verification.actions.dtsen_service import fetch


class Command(PortalCommand):
    """Brings the pages as a pair of hand-over files to the intake; one that was broken off goes on where it stopped."""

    help = "Fetch a version of DTSEN from its web service for reading. A second call goes on where the first stopped."

    example = "python manage.py fetch_dtsen --version-of 2026-Q4"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--version-of", required=True, metavar="QUARTER", help="which version, for example 2026-Q4")
        parser.add_argument("--json", type=writable, metavar="OUT", help="write the result to this file")

    def handle(self, **options: Any) -> None:
        """Steps: 1. fetch; 2. say under which number the pair waits."""
        found = fetch(version=options["version_of"], by=User.objects.machine())
        if options["json"]:
            told = {"import_id": found.pk, "version": found.dataset_version, "state": found.state}
            options["json"].write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
        self.stdout.write(
            _("Version %(version)s is import %(number)d. It waits to be read, then for a second person.")
            % {"version": found.dataset_version, "number": found.pk}
        )
