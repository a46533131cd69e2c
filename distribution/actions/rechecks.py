"""Asking BPS to rank families again: a list goes out as a file, its answers come back in it, row by row."""

import hashlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import BinaryIO, Final

import xlsxwriter
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actions import audit
from access.domain.permissions import Permission
from access.models import RecordView, User
from distribution.actions.objections import key, line_about
from distribution.domain import rechecks as rows
from distribution.domain.objections import SHORTEST_TEXT, Way
from distribution.domain.rechecks import Line, Refusal, Sending
from distribution.models import Objection, RecheckBatch, RecheckLine
from distribution.objection_errors import AnswerUnusable, NothingToRecheck, RecheckOver, SameAnswer, TextTooShort
from distribution.queries import rechecks as queries
from distribution.queries.rechecks import Doubted
from recipients.actions.imports.receive import city_of
from recipients.domain.filekinds import UnreadableFile
from recipients.domain.formats.base import header_key
from recipients.domain.sheets import open_table, unpacked_size
from verification.actions.rights import require


MOST_ROWS: Final = 5_000
MOST_LINES: Final = 20_000
LARGEST: Final = 20_000_000  # bytes, unpacked
_KEPT_TROUBLES: Final = 1_000
_WHY: Final = "a list for BPS holds objections of the whole city"


@transaction.atomic
def draw(*, reason: str, by: User) -> RecheckBatch:
    """Put every objection that waits for BPS, and whose family is known, into a list and write its file."""
    city = city_of(by, Permission.OBJECTION_DECIDE)
    if len(reason.strip()) < SHORTEST_TEXT:
        raise TextTooShort
    taken = queries.waiting(by, most=MOST_ROWS)
    if not taken:
        raise NothingToRecheck
    batch: RecheckBatch = RecheckBatch.objects.create(
        city_id=city, version=queries.newest_version(), reason=reason.strip(), rows=len(taken), made_by=by
    )
    marks = [rows.mark_of(key(), str(batch), row, one.kk_number) for row, one in enumerate(taken, 1)]
    RecheckLine.objects.bulk_create(
        RecheckLine(batch=batch, row=row, mark=mark, objection_id=one.objection_id, family_id=one.family_id)
        for row, (one, mark) in enumerate(zip(taken, marks, strict=True), 1)
    )
    content = _sheet(batch, taken, marks)
    batch.sha256 = hashlib.sha256(content).hexdigest()
    batch.file.save(f"{batch}.xlsx", ContentFile(content), save=False)
    batch.save()
    audit.record(
        "recheck.draw", target=batch, by=by, village_code=city, reason=batch.reason, details={"rows": batch.rows}
    )
    return batch


@transaction.atomic
def hand_out(*, batch: RecheckBatch, by: User) -> bytes:
    """The file, for the officer who sends it; it holds whole numbers, so each time is written down."""
    require(by, Permission.NIK_REVEAL, batch.city_id)
    with batch.file.open("rb") as stream:
        content: bytes = stream.read()
    audit.record("recheck.hand_out", target=batch, by=by, village_code=batch.city_id, reason=batch.reason)
    audit.record_view(batch, by=by, kind=RecordView.Kind.REVEALED, village_code=batch.city_id, reason=batch.reason)
    return content


@transaction.atomic
def withdraw(*, batch: RecheckBatch, reason: str, by: User) -> RecheckBatch:
    """Give a list up: its objections wait for the next one. An answer that comes later is not taken any more."""
    require(by, Permission.OBJECTION_DECIDE, batch.city_id)
    if len(reason.strip()) < SHORTEST_TEXT:
        raise TextTooShort
    locked = _locked(batch)
    locked.state = RecheckBatch.State.WITHDRAWN
    locked.save(update_fields=["state"])
    RecheckLine.objects.across_areas(reason=_WHY).filter(batch=locked).update(is_open=False)
    audit.record("recheck.withdraw", target=locked, by=by, village_code=locked.city_id, reason=reason.strip())
    return locked


@transaction.atomic
def answer(*, batch: RecheckBatch, name: str, stream: BinaryIO, by: User) -> RecheckBatch:
    """Take the answer of BPS.

    1. Lock the list; the same file is not taken twice. 2. Read strictly: list, row and mark must belong together.
    3. Keep what counts; objections that are answered go back to the office, the others wait for the next list.
    """
    require(by, Permission.OBJECTION_DECIDE, batch.city_id)
    locked = _locked(batch)
    locked.answer_sha256 = _new_content(name, stream)
    awaited = queries.awaited(locked)
    lines = list(_lines(name, stream))
    sending = Sending(key(), str(locked), timezone.localdate(locked.made_at), timezone.localdate())
    answers, refusals = rows.read(lines, awaited, sending)
    if not answers:
        raise AnswerUnusable(name, _first_reason(refusals))
    answered = queries.keep_answers(locked.pk, answers)
    RecheckLine.objects.across_areas(reason=_WHY).filter(batch=locked).update(is_open=False)
    for objection in Objection.objects.across_areas(reason=_WHY).filter(pk__in=answered).undecided().order_by("pk"):
        objection.way = Way.OFFICE.value
        objection.save(update_fields=["way"])
        audit.record("objection.recheck", **line_about(objection, by, batch=locked.pk))
    locked.state, locked.answered_by, locked.answered_at = RecheckBatch.State.ANSWERED, by, timezone.now()
    locked.counts = {**rows.counts_of(answers, refusals), "lines": len(lines)}
    locked.troubles = [one.as_stored() for one in refusals[:_KEPT_TROUBLES]]
    locked.save()
    audit.record("recheck.answer", target=locked, by=by, village_code=locked.city_id, details=locked.counts)
    return locked


def _locked(batch: RecheckBatch) -> RecheckBatch:
    locked: RecheckBatch = (
        RecheckBatch.objects.across_areas(reason=_WHY).select_for_update(of=("self",), no_key=True).get(pk=batch.pk)
    )
    if locked.state != RecheckBatch.State.SENT:
        raise RecheckOver
    return locked


def _sheet(batch: RecheckBatch, taken: Sequence[Doubted], marks: Sequence[str]) -> bytes:
    """The list as a workbook: what is sent, and empty columns for the answer. Numbers are text."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("pemeriksaan ulang")
    head = book.add_format({"bold": True})
    for column, name in enumerate(rows.COLUMNS):
        sheet.write_string(0, column, name, head)
    for row, (one, mark) in enumerate(zip(taken, marks, strict=True), 1):
        cells = (str(batch), str(row), mark, *one.as_sent(batch.version))
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(rows.COLUMNS) - 1, 20)
    book.close()
    return stream.getvalue()


def _new_content(name: str, stream: BinaryIO) -> str:
    """The content's hash; a file that was taken before, or is too large, is refused."""
    if unpacked_size(stream) > LARGEST:
        raise AnswerUnusable(name, _("It is too large."))
    stream.seek(0)
    digest = hashlib.sha256(stream.read()).hexdigest()
    if RecheckBatch.objects.across_areas(reason=_WHY).filter(answer_sha256=digest).exists():
        raise SameAnswer(name)
    return digest


def _lines(name: str, stream: BinaryIO) -> Iterator[Line]:
    try:
        table = open_table(stream)
        places = {
            found: place for place, head in enumerate(table.header) if (found := header_key(head)) in rows.COLUMNS
        }
        missing = [one for one in rows.REQUIRED if one not in places]
        if missing:
            raise AnswerUnusable(name, _("These columns are missing: %(names)s.") % {"names": ", ".join(missing)})
        for count, row in enumerate(table.rows()):
            if count >= MOST_LINES:
                raise AnswerUnusable(name, _("It has too many rows."))
            cells = None if row.broken else {column: row.values[place] for column, place in places.items()}
            yield Line(row.number, cells)
    except UnreadableFile as error:
        raise AnswerUnusable(name, _(error.message) % {"found": error.found}) from error


def _first_reason(refusals: Sequence[Refusal]) -> str:
    if not refusals:
        return _("No row has a result.")
    first = refusals[0]
    return _("Row %(row)d: %(reason)s") % {"row": first.number, "reason": _(rows.TROUBLES[first.trouble])}
