"""The file of a released batch for its agency: written once by its template, hashed, fetched with a reason."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from access.actions import audit
from access.actions.export_formats import FORMATS, Sheet
from access.domain.exporting import SHORTEST_REASON, FileFormat, Kind, Value
from access.models import RecordView, User
from distribution.domain.payments.replies import payment_reference
from distribution.domain.payments.states import Channel
from distribution.domain.payments.templates import (
    AS_NUMBERS,
    DEFAULTS,
    Column,
    Field,
    InvalidTemplate,
    parse_columns,
)
from distribution.models import PaymentBatch, PaymentTemplate
from distribution.payment_errors import BrokenTemplate, FileNotThere, SayWhy
from distribution.queries.payments import FileRow, file_rows


_WHY = "a worker, or somebody who was let to this batch"
_CIVIL = frozenset({Field.NIK, Field.KK_NUMBER, Field.ACCOUNT_NUMBER})


def folder() -> Path:
    """Where the files lie until their books are closed."""
    return Path(settings.VAR) / "payments"


def waiting() -> list[int]:
    """Released batches without a file."""
    batches = PaymentBatch.objects.across_areas(reason=_WHY).filter(state="released", sha256="")
    return list(batches.order_by("pk").values_list("pk", flat=True))


def write(*, batch_id: int) -> bool:
    """Write the file of a released batch; False when it is there. Twice is once: the row is locked meanwhile."""
    with transaction.atomic():
        batches = PaymentBatch.objects.across_areas(reason=_WHY).select_for_update(of=("self",), no_key=True)
        batch = batches.select_related("roster__programme", "agency").filter(pk=batch_id, state="released").first()
        if batch is None or batch.sha256:
            return False
        columns, file_format = _template(batch)
        path = f"{uuid4().hex}.{file_format}"
        digest = _write(batch, columns, file_format, folder() / path)
        day = timezone.localdate()
        name = f"{batch.agency.code}-{batch.roster.programme.code}-{batch.roster.period}-{batch.number:02d}-{day}"
        batch.path, batch.sha256, batch.file_format = path, digest, file_format
        batch.file_name = f"{slugify(name)}.{file_format}"
        batch.save(update_fields=["path", "sha256", "file_format", "file_name"])
        audit.record(
            "payment_batch.write",
            target=batch,
            by=User.objects.machine(),
            village_code=batch.city_id,
            details={"sha256": digest, "rows": batch.rows, "rupiah": batch.rupiah},
        )
    return True


def _template(batch: PaymentBatch) -> tuple[tuple[Column, ...], str]:
    kept = PaymentTemplate.objects.filter(agency=batch.agency_id, valid_from__lte=timezone.localdate())
    newest = kept.order_by("-valid_from").first()
    text = newest.columns if newest else DEFAULTS[Channel(batch.channel)]
    try:
        columns = parse_columns(text, Channel(batch.channel))
    except InvalidTemplate as error:
        raise BrokenTemplate(_(error.message) % error.values) from error
    return columns, newest.file_format if newest else PaymentTemplate.FileFormat.XLSX


def _write(batch: PaymentBatch, columns: Sequence[Column], file_format: str, path: Path) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    sheet = Sheet(
        title=f"{batch.roster.programme.code} {batch.roster.period} {batch.number}",
        heads=[column.heading for column in columns],
        kinds=[_kind(column.field) for column in columns],
    )
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b") as stream:
        writer = FORMATS[FileFormat(file_format)]().writer(stream, sheet)
        rows = rupiah = 0
        for row in file_rows(batch):
            rows += 1
            rupiah += row.amount
            writer.row([_cell(column.field, row, rows, batch) for column in columns])
        writer.close(_("Control totals"), _about(batch))
        stream.seek(0)
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if (rows, rupiah) != (batch.rows, batch.rupiah):
        path.unlink()
        raise FileNotThere(_("The file does not hold what was released. Nothing was kept; tell the administrator."))
    return digest


def _kind(field: Field) -> Kind:
    if field in AS_NUMBERS:
        return Kind.RUPIAH if field is Field.AMOUNT else Kind.COUNT
    return Kind.CIVIL_NUMBER if field in _CIVIL else Kind.TEXT


def _cell(field: Field, row: FileRow, number: int, batch: PaymentBatch) -> Value:
    if field is Field.NUMBER:
        return number
    if field is Field.PAYMENT_ID:
        return payment_reference(row.payment_id)
    if field is Field.EMPTY:
        return ""
    if field in _OF_BATCH:
        said: str = _OF_BATCH[field](batch)
        return said
    value: Value = getattr(row, field.value)
    return value


_OF_BATCH = {
    Field.STAGE: lambda batch: batch.roster.period,
    Field.PROGRAMME: lambda batch: batch.roster.programme.name,
    Field.DECREE: lambda batch: batch.roster.decree_number,
}


def _about(batch: PaymentBatch) -> list[tuple[str, str]]:
    return [
        (_("Programme"), batch.roster.programme.name),
        (_("Period"), batch.roster.period),
        (_("Number of the decree"), batch.roster.decree_number),
        (_("Paying agency"), batch.agency.name),
        (_("Payment batch"), str(batch.number)),
        (_("Rows"), str(batch.rows)),
        (_("Rupiah"), str(batch.rupiah)),
    ]


@transaction.atomic
def fetch(*, batch: PaymentBatch, reason: str, by: User) -> Path:
    """The file with whole numbers, for who gives a reason; every time leaves a line."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise SayWhy(_("Say in a few words what you need the whole numbers for."))
    path = folder() / batch.path
    if not batch.path or not path.is_file():
        raise FileNotThere(_("The file is not written yet, or was taken away when the books were closed."))
    audit.record(
        "payment_batch.fetch",
        target=batch,
        by=by,
        village_code=batch.city_id,
        reason=reason.strip(),
        details={"rows": batch.rows, "sha256": batch.sha256},
    )
    audit.record_view(batch, by=by, kind=RecordView.Kind.REVEALED, village_code=batch.city_id, reason=reason.strip())
    return path


def forget_file(path: str) -> None:
    """Take the file of closed books away; its hash stays."""
    if path:
        (folder() / path).unlink(missing_ok=True)
