"""Takes a list or a paper out as a file, as somebody would on its page."""

import shutil
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from access.actions import exports
from access.domain.exporting import FileFormat
from access.listings import names
from access.management.base import PortalCommand, writable
from access.models import User


class Command(PortalCommand):
    help = (
        "Write a list as XLSX, CSV or ODS (by the ending of the file), or a paper as PDF, numbers masked, as one person"
        " sees it."
    )
    example = 'python manage.py export_list families families.csv --by operator --query "decile_to=4"'

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("list", choices=names(), metavar="LIST", help="one of: " + ", ".join(names()))
        parser.add_argument("file", type=_file, help="ends with .xlsx, .csv or .ods; a paper with .pdf")
        parser.add_argument("--by", required=True, metavar="USER", help="in whose name, and with whose rights")
        parser.add_argument("--query", default="", help="filters as in the address of the list")
        parser.add_argument("--columns", default="", help="names, separated by commas; without them the usual ones")

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(username__iexact=options["by"], is_active=True).first()
        if by is None:
            raise CommandError(f"There is no active account {options['by']}.")
        export = exports.request(
            listing_key=options["list"],
            query=options["query"],
            columns=options["columns"].split(","),
            file_format=options["file"].suffix[1:],
            is_masked=True,
            reason="",
            by=by,
        )
        exports.run(export_id=export.pk)
        export.refresh_from_db()
        if export.state == export.State.FAILED:
            raise CommandError(export.trouble)
        shutil.copyfile(exports.fetch(export=export, by=by), options["file"])
        export.refresh_from_db()
        self.stdout.write(f"export={export} rows={export.done} bytes={export.size} sha256={export.sha256}")


def _file(text: str) -> Path:
    path = writable(text)
    if path.suffix[1:] not in set(FileFormat):
        raise ArgumentTypeError("the file has to end with .xlsx, .csv, .ods or .pdf")
    return path
