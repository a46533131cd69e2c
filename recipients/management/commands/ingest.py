"""Takes a hand-over in from the command line: same actions as the pages."""

import csv
import json
import time
from argparse import ArgumentTypeError
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from access.domain.masking import mask_numbers_in
from access.errors import UserError
from access.management.base import WRONG_ARGUMENTS, PortalCommand, writable
from access.models import User
from recipients import errors
from recipients.actions import handover, lists
from recipients.actions.imports import admit, judge_again, stage
from recipients.domain.formats.versions import is_version, version_in
from recipients.models import Import, ImportFile, ListEntry, RecipientList, UnmappedFile
from recipients.queries.intake_version import is_outdated
from recipients.queries.issues import each_issue, message_of
from recipients.queries.lists import each_unusable, unusable_by_trouble


KEYS = ("read", "new", "changed", "unchanged", "vanished", "rejected")
State = Import.State
UNFINISHED = {State.STAGED, State.RECEIVED, State.STAGING, State.ADMITTING}
FORMATS = ("auto", "dtsen", "siak", "siks", "template", "p3ke", "opensid")
# What of the command line lifts a refusal, besides what the page would tick.
OPTIONS: dict[type[UserError], str] = {
    errors.VersionTooOld: "--older",
    errors.VersionUnknown: "--dataset-version 2026-Q4",
}
HEADER = ("file", "row", "column", "code", "severity", "value", "message")


class Command(PortalCommand):
    help = "Stage and judge the files of a hand-over; with --admit also merge them into the registry."
    example = "python manage.py ingest keluarga_2026-Q4.csv anggota_2026-Q4.csv --admit --errors errors.csv"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files",
            nargs="+",
            type=Path,
            metavar="FILE",
            help="DTSEN: the file of families and the one of members; else one file",
        )
        parser.add_argument("--format", default="auto", choices=FORMATS, help="auto recognises it by the header")
        parser.add_argument(
            "--dataset-version", type=_version, metavar="2026-Q4", help="else taken from the file names"
        )
        parser.add_argument("--older", action="store_true", help="take a version older than the newest admitted one")
        parser.add_argument("--admit", action="store_true", help="merge into the registry when no error stops it")
        parser.add_argument("--by", metavar="USER", help="who sends the files; else the server's administrator")
        parser.add_argument("--admitted-by", metavar="USER", help="the second person, who admits")
        parser.add_argument("--json", type=writable, metavar="OUT", help="write the counts as JSON")
        parser.add_argument("--errors", type=writable, metavar="OUT.csv", help="write every reason of every marked row")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        people = {name: _user(options[name]) for name in ("by", "admitted_by")}
        if len(options["files"]) > 2:
            raise CommandError("At most two files make a hand-over.", returncode=WRONG_ARGUMENTS)
        found: Import | None = None
        trouble = None
        try:
            taken = self._received(options, people["by"])
            self._tell_left_out([taken] if isinstance(taken, RecipientList) else taken.files.order_by("pk"))
            if isinstance(taken, RecipientList):
                self._match(options, taken, began)
                return
            found = taken
            if is_outdated(found):
                judge_again(import_id=found.pk, by=people["by"])
            stage(import_id=found.pk)
            found.refresh_from_db()
            if options["admit"] and found.state == State.STAGED:
                found = admit(import_id=found.pk, by=people["admitted_by"])
        except UserError as error:
            trouble = error
        self._report(options, found, trouble, time.monotonic() - began)

    def _match(self, options: dict[str, Any], found: RecipientList, began: float) -> None:
        """A list of another system is matched with the registry and never admitted into it."""
        lists.match(list_id=found.pk)
        found.refresh_from_db()
        result = _list_result(found, time.monotonic() - began)
        if options["json"]:
            options["json"].write_text(json.dumps(result, ensure_ascii=False) + "\n", encoding="utf-8")
        if options["errors"]:
            _write_list_errors(options["errors"], found)
        self.stdout.write(json.dumps(result, ensure_ascii=False))
        if found.state == RecipientList.State.REFUSED:
            raise CommandError(found.refusal)

    def _received(self, options: dict[str, Any], by: User) -> Import | RecipientList:
        try:
            with ExitStack() as stack:
                files = [(path.name, stack.enter_context(path.open("rb"))) for path in options["files"]]
                taken = handover.take(
                    files=files, by=by, form=options["format"], dataset_version=options["dataset_version"] or "",
                    older=options["older"],
                )  # fmt: skip
                assert not isinstance(taken, UnmappedFile)  # noqa: S101 - the command line explains no columns
                return taken
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}", returncode=WRONG_ARGUMENTS) from error
        except errors.SameFile as same:
            first = _all().get(pk=same.import_id)
            if first.state == State.FAILED or (options["admit"] and first.state in UNFINISHED):
                return first
            raise

    def _tell_left_out(self, files: Iterable[ImportFile | RecipientList]) -> None:
        """What of a file is not read as rows goes to standard error, beside the counts."""
        for file in files:
            if file.lines_above:
                self.stderr.write(f"{file.name}: lines above the header that are skipped: {file.lines_above}")
            if file.other_sheets:
                names = ", ".join(file.other_sheets)
                self.stderr.write(f"{file.name}: sheets with the same columns that are not read: {names}")
            if isinstance(file, ImportFile) and file.unknown_columns:
                names = ", ".join(file.unknown_columns)
                self.stderr.write(f"{file.name}: columns that are not known and not read: {names}")

    def _report(self, options: dict[str, Any], found: Import | None, trouble: UserError | None, seconds: float) -> None:
        result = _result(options, found, trouble, seconds)
        if options["json"]:
            options["json"].write_text(json.dumps(result, ensure_ascii=False) + "\n", encoding="utf-8")
        if options["errors"]:
            _write_errors(options["errors"], found)
        if found:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        if trouble:
            option = OPTIONS.get(type(trouble))
            raise CommandError(f"{trouble} ({option})" if option else str(trouble)) from trouble
        if found and found.state == State.REFUSED:
            raise CommandError(found.refusal)


def _version(text: str) -> str:
    version = text if is_version(text) else version_in(text)
    if not version:
        raise ArgumentTypeError(f"{text!r} is no quarter; write it as 2026-Q4")
    return version


def _all() -> Any:
    return Import.objects.across_areas(reason="the command line is the server administrator's")


def _user(name: str | None) -> User:
    if not name:
        return User.objects.machine()
    try:
        return User.objects.get(username__iexact=name, is_active=True)
    except User.DoesNotExist as error:
        raise CommandError(f"There is no user {name}.", returncode=WRONG_ARGUMENTS) from error


def _result(options: dict[str, Any], found: Import | None, trouble: UserError | None, seconds: float) -> dict[str, Any]:
    counts = found.counts if found else {}
    first = trouble.import_id if isinstance(trouble, errors.SameFile) else None
    is_refused = found is None or found.state == State.REFUSED
    return {
        "import_id": found.pk if found else first,
        "format": found.format if found else options["format"],
        "state": "refused" if is_refused else found.state if found else "",
        **{group: _in_order(counts.get(group, {})) for group in ("families", "persons")},
        "warnings": counts.get("warnings", {}),
        "errors": counts.get("errors", {}),
        "seconds": round(seconds, 3),
        **({"message": str(trouble)} if trouble else {}),
    }


def _list_result(found: RecipientList, seconds: float) -> dict[str, Any]:
    """In the words of a hand-over: found by NIK is unchanged, to be decided or absent is new, unusable is rejected."""
    counts = {key: found.counts.get(key, 0) for key in ("read", *ListEntry.State.values)}
    persons = {
        "read": counts["read"], "new": counts["waiting"] + counts["absent"], "changed": 0,
        "unchanged": counts["matched"] + counts["decided"], "vanished": 0, "rejected": counts["unusable"],
    }  # fmt: skip
    is_refused = found.state == RecipientList.State.REFUSED
    return {
        "list_id": found.pk, "import_id": None, "format": found.system, "layout": found.layout,
        "state": "refused" if is_refused else "staged", "families": _in_order({}), "persons": persons,
        "warnings": {}, "errors": unusable_by_trouble(found.pk), "entries": counts, "seconds": round(seconds, 3),
        **({"message": found.refusal} if is_refused else {}),
    }  # fmt: skip


def _write_list_errors(path: Path, found: RecipientList) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        for row, trouble, raw in each_unusable(found.pk):
            value = mask_numbers_in(raw)
            writer.writerow((found.name, row, "", trouble, "error", value, message_of(trouble, "", value)))


def _in_order(counts: dict[str, int]) -> dict[str, int]:
    return {key: counts.get(key, 0) for key in KEYS}


def _write_errors(path: Path, found: Import | None) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        if found:
            writer.writerows(
                (each.file, each.row, each.column, each.code, each.severity, each.value, each.message)
                for each in each_issue(found)
            )
