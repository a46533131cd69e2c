"""Reading and judging the files of an import: one transaction, from the first line to the preview."""

import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actions import audit
from access.models import User
from recipients import errors
from recipients.actions.imports import claims
from recipients.actions.imports.receive import stored
from recipients.actions.imports.work import counts_of, engine_of, work_of
from recipients.domain.filekinds import UnreadableFile
from recipients.domain.intake import RULES
from recipients.domain.sheets import open_table
from recipients.domain.sieve import Sieve
from recipients.models import Import, ImportFile, ImportIssue, RejectedRow
from recipients.queries import changes, changes_hold, intake, intake_alike, intake_tables
from recipients.queries.mappings import explained, header_match
from recipients.queries.quality import rule_words


logger = logging.getLogger(__name__)
State = Import.State


def stage(*, import_id: int) -> bool:
    """Read, judge and preview an import that waits for it; False when there is nothing to do.

    A kill leaves it claimed without a heartbeat, and whoever comes next begins anew.
    """
    token = claims.claim(import_id, waiting=(State.RECEIVED, State.FAILED), working=State.STAGING, now=timezone.now())
    if not token:
        return False
    found = get(import_id)
    try:
        with claims.Beat(import_id, token) as beat, transaction.atomic():
            refusal = _stage(found, beat)
            _conclude(found, token, refusal)
    except claims.Lost:
        return False
    except errors.IntakeError as error:
        _refuse_unread(found, token, str(error))
    except Exception as error:
        was_told = beat.is_cancelled and isinstance(error, claims.Cancelled | OperationalError)
        _give_up(found, token, State.CANCELLED if was_told else State.FAILED, error)
        if not was_told:
            raise
    return True


def get(import_id: int) -> Import:
    """The import, with whom it came from."""
    imports = Import.objects.across_areas(reason="a worker reads the import it was told")
    return imports.select_related("uploaded_by").get(pk=import_id)


class _Counted:
    """A file that tells how far it has been read, and stops when the work is cancelled."""

    def __init__(self, stream: Any, beat: claims.Beat) -> None:
        self._stream = stream
        self._beat = beat

    def read(self, size: int = -1) -> bytes:
        self._beat.check()
        data: bytes = self._stream.read(size)
        self._beat.done += len(data)
        return data

    def seek(self, place: int, whence: int = 0) -> int:
        if place == 0 and whence == 0:
            self._beat.done = 0
        return int(self._stream.seek(place, whence))

    def tell(self) -> int:
        return int(self._stream.tell())

    def seekable(self) -> bool:
        return True


def _stage(found: Import, beat: claims.Beat) -> str:
    """Do the work and leave the counts in `found`; returns why the whole hand-over is refused, or nothing."""
    work, engine = work_of(found), engine_of(found)
    intake_tables.prepare_session()
    intake_tables.drop_tables(found.pk)
    ImportIssue.objects.filter(file__part_of=found).delete()
    RejectedRow.objects.filter(file__part_of=found).delete()
    # Before the first look at it: which lines are known is asked before they are read.
    intake.remember_registry(work)
    reader = StoredFiles(found, beat)
    try:
        engine.read(work, reader)
    except _UnreadableFile as error:
        raise error.told() from error
    for file_id, missing in reader.missing.items():
        ImportFile.objects.filter(pk=file_id).update(missing_columns=missing)
    beat.enter("judging")
    engine.judge(work, reader)
    marks = {staged.role: intake.count_marks(staged) for staged in work.files}
    beat.enter("reasons")
    engine.write_issues(work)
    beat.enter("comparing")
    engine.match(work)
    changes.describe(work)
    # Judged anew, it says again what was held back before.
    changes_hold.apply_choice(found.pk)
    found.counts = counts_of(work, marks)
    beat.enter("looking for duplicates")
    alike = intake_alike.find(found.pk, work.names, has_families=len(work.files) > 1)
    found.counts |= {} if alike is None else {"alike": alike}
    return _why_refused(marks)


class StoredFiles:
    """Reads the stored files of an import, as often as it is asked to; `missing` are the columns that each lacks."""

    def __init__(self, found: Import, beat: claims.Beat) -> None:
        self.missing: dict[int, list[str]] = {}
        self._files = {file.pk: file for file in found.files.all()}
        self._beat = beat
        # The files are read in a thread that has no business with the database.
        self._explained = explained()

    def __call__(self, staged: intake_tables.Staged, sieve: Sieve, rules: int) -> Iterator[str]:
        file = self._files[staged.file_id]
        self._beat.enter(f"reading {file.part}", total=file.size)
        with stored(file).open("rb") as stream:
            try:
                table = open_table(cast(BinaryIO, _Counted(stream, self._beat)))
                match = header_match(table.header, staged.form, self._explained)
                self.missing[file.pk] = list(match.absent)
                yield from table.copy_blocks(match, sieve, rules=rules)
            except UnreadableFile as error:
                raise _UnreadableFile(file, staged, error) from error


class _UnreadableFile(Exception):
    """What is wrong with which file; put into words where the language is known, which a reading thread does not."""

    def __init__(self, file: ImportFile, staged: intake_tables.Staged, error: UnreadableFile) -> None:
        self.file, self.staged, self.error = file, staged, error

    def told(self) -> errors.WrongFormat:
        found = _(self.error.message) % {"found": self.error.found}
        return errors.WrongFormat(self.file.name, self.staged.form.title, found)


def _why_refused(marks: dict[str, intake.Marks]) -> str:
    """A pair without one usable family and one usable member is refused as a whole; its rows and reasons are kept."""
    if all(found.read > found.rejected for found in marks.values()):
        return ""
    read = sum(found.read for found in marks.values())
    codes: Counter[str] = Counter()
    for found in marks.values():
        codes.update(found.errors)
    reasons = "; ".join(
        f"{rule_words(RULES[code].message).removesuffix('.')} ({number})" for code, number in codes.most_common()
    )
    return str(errors.NoUsableRow(read, reasons or _("no rows below the header")))


def _conclude(found: Import, token: str, refusal: str) -> None:
    if refusal:
        intake_tables.drop_tables(found.pk)
        claims.finish(found.pk, token, state=State.REFUSED, refusal=refusal, counts=found.counts)
        found.files.update(is_refused=True)
        audit.record("import.refuse", target=found, by=found.uploaded_by)
    else:
        claims.finish(found.pk, token, state=State.STAGED, counts=found.counts)
        audit.record("import.stage", target=found, by=User.objects.machine())


@transaction.atomic
def _refuse_unread(found: Import, token: str, message: str) -> None:
    claims.finish(found.pk, token, state=State.REFUSED, refusal=message)
    found.files.update(is_refused=True)
    audit.record("import.refuse", target=found, by=found.uploaded_by)


@transaction.atomic
def _give_up(found: Import, token: str, state: str, error: Exception) -> None:
    claims.finish(found.pk, token, state=state, trouble="" if state == State.CANCELLED else type(error).__name__)
    if state == State.CANCELLED:
        found.files.update(is_refused=True)
    logger.warning("import=%s state=%s trouble=%s", found.pk, state, type(error).__name__)
