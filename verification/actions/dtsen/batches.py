"""Sending approved proposals: one file for SIKS-NG with the rows and the evidence, and the note that it was sent.

The file is written from what was frozen at the approval, with fixed times inside: built again it has the same hash.
"""

import hashlib
import os
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Final
from uuid import uuid4

import xlsxwriter
from django.conf import settings
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actions import audit
from access.domain.exporting import SHORTEST_REASON, kept_for
from access.domain.permissions import Permission
from access.models import RecordView, User
from recipients.actions.imports.receive import city_of
from verification.actions.rights import require
from verification.domain.dtsen_proposals import COLUMNS, number_of, sheet_row
from verification.duty_errors import (
    BatchNotReady,
    BatchReasonShort,
    BatchSent,
    MayNotTakeWhole,
    NothingApproved,
    SentInFuture,
)
from verification.models import Proposal, ProposalBatch
from verification.models.proposals import ProposalBatchQuerySet
from verification.queries import dtsen_proposals
from verification.queries.dtsen_proposals import Piece, Sending


State = ProposalBatch.State
MOST_IN_A_BATCH: Final = 1_000
SILENT: Final = timedelta(minutes=10)
_BLOCK: Final = 1 << 16
_ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)


def folder() -> Path:
    """Where the files lie until their time is over."""
    return Path(settings.MEDIA_ROOT) / "proposal-batches"


def _all() -> ProposalBatchQuerySet:
    return ProposalBatch.objects.across_areas(reason="the view has chosen it, or a worker was told of it")


@transaction.atomic
def request(*, reason: str, by: User) -> ProposalBatch:
    """Put the approved proposals that nobody has taken into a batch, the oldest first; a worker builds its file."""
    city = city_of(by, Permission.REGISTRY_EDIT)
    _refuse_strangers(city, by)
    if len(reason.strip()) < SHORTEST_REASON:
        raise BatchReasonShort
    free = Proposal.objects.across_areas(reason="a batch is of the whole city").filter(
        state=Proposal.State.APPROVED, batch=None
    )
    ids = list(
        free.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", flat=True)[:MOST_IN_A_BATCH]
    )
    if not ids:
        raise NothingApproved
    batch = ProposalBatch.objects.create(
        city_id=city, reason=reason.strip(), total=len(ids), requested_by=by, requested_at=timezone.now()
    )
    Proposal.objects.across_areas(reason="a batch is of the whole city").filter(pk__in=ids).update(batch=batch)
    audit.record("proposal.batch", target=batch, by=by, reason=batch.reason, details={"proposals": len(ids)})
    audit.record_view(batch, by=by, kind=RecordView.Kind.REVEALED, reason=batch.reason)
    return batch


def _refuse_strangers(city: str, by: User) -> None:
    """PRIVACY: the file holds whole numbers of the whole city."""
    if not (by.may_in(Permission.NIK_REVEAL, city) and by.may_in(Permission.REGISTRY_EDIT, city)):
        raise MayNotTakeWhole


def waiting() -> list[int]:
    """Batches to be built: new ones, and those whose worker died."""
    silent = Q(state=State.RUNNING, heartbeat_at__lt=timezone.now() - SILENT)
    return list(_all().filter(Q(state=State.QUEUED) | silent).order_by("pk").values_list("pk", flat=True))


def build(*, batch_id: int) -> bool:
    """Write the file of a batch; False when somebody else is at it or it is done. Twice is once."""
    token, now = uuid4().hex, timezone.now()
    free = Q(state=State.QUEUED) | Q(state=State.RUNNING, heartbeat_at__lt=now - SILENT)
    claim = {"state": State.RUNNING, "claimed_by": token, "started_at": now, "heartbeat_at": now, "done": 0}
    if not _all().filter(free, pk=batch_id).update(**claim):
        return False
    batch = _all().get(pk=batch_id)
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder() / f"{uuid4().hex}.zip"
    try:
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b") as stream:
            missing = _write(batch, stream)
            stream.seek(0)
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except Exception:
        path.unlink(missing_ok=True)
        _mine(batch).update(state=State.FAILED, claimed_by="", heartbeat_at=None, finished_at=timezone.now())
        raise
    return _finish(batch, path, digest, missing)


def _mine(batch: ProposalBatch) -> ProposalBatchQuerySet:
    return _all().filter(pk=batch.pk, state=State.RUNNING, claimed_by=batch.claimed_by)


@transaction.atomic
def _finish(batch: ProposalBatch, path: Path, digest: str, missing: int) -> bool:
    said = [_("%(count)d pieces of evidence are no longer there.") % {"count": missing}] if missing else []
    if batch.sha256 and batch.sha256 != digest:
        said.append(_("The file differs from the one that was built before."))
    now = timezone.now()
    written = _mine(batch).update(
        state=State.READY, claimed_by="", heartbeat_at=None, finished_at=now,
        done=batch.total, path=path.name, sha256=digest, size=path.stat().st_size, trouble=" ".join(said),
        expires_at=now + kept_for(is_masked=False),
    )  # fmt: skip
    if not written:
        path.unlink(missing_ok=True)
        return False
    details = {"proposals": batch.total, "sha256": digest}
    audit.record("proposal.build", target=batch, by=User.objects.machine(), details=details)
    return True


def _write(batch: ProposalBatch, stream: object) -> int:
    """The workbook and the evidence as one ZIP; returns how many files of evidence are missing."""
    numbered = {one: number_of(batch.city_id, one) for one in dtsen_proposals.ids_of_batch(batch)}
    missing = 0
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as target:  # type: ignore[call-overload]
        book = BytesIO()
        workbook = xlsxwriter.Workbook(book, {"in_memory": True, "strings_to_formulas": False})
        workbook.set_properties({"title": str(batch), "created": batch.requested_at.replace(tzinfo=None)})
        sheet = workbook.add_worksheet("Usulan")
        for place, name in enumerate(COLUMNS):
            sheet.write_string(0, place, name)
        line = 0
        for sending in dtsen_proposals.sendings(batch, numbered):
            for row in _rows(sending):
                line += 1
                for place, text in enumerate(row):
                    sheet.write_string(line, place, text)
            missing += sum(not _add(target, piece) for piece in sending.pieces)
        workbook.close()
        target.writestr(zipfile.ZipInfo(f"usulan-{batch}.xlsx", _ZIP_TIME), book.getvalue())
    return missing


def _rows(sending: Sending) -> Iterator[list[str]]:
    for member in sending.members:
        yield sheet_row(sending.said, member)


def _add(target: zipfile.ZipFile, piece: Piece) -> bool:
    held = piece.paper.evidence.file if piece.paper.evidence else piece.paper.file
    storage: Storage = held.storage
    if not held.name or not storage.exists(held.name):
        return False
    with held.open("rb") as source, target.open(zipfile.ZipInfo(piece.name, _ZIP_TIME), "w") as to:
        while block := source.read(_BLOCK):
            to.write(block)
    return True


@transaction.atomic
def build_again(*, batch: ProposalBatch, by: User) -> None:
    """Queue a batch whose file is gone or was interrupted."""
    _refuse_strangers(batch.city_id, by)
    gone = Q(state=State.FAILED) | Q(state=State.READY, path="")
    if not _all().filter(gone, pk=batch.pk).update(state=State.QUEUED, finished_at=None):
        raise BatchNotReady
    audit.record("proposal.build_again", target=batch, by=by)


@transaction.atomic
def fetch(*, batch: ProposalBatch, by: User) -> Path:
    """The file, for who may have whole numbers of the city; each time leaves a line."""
    _refuse_strangers(batch.city_id, by)
    ready = _all().filter(pk=batch.pk, expires_at__gt=timezone.now()).exclude(path="").first()
    path = folder() / ready.path if ready else None
    if ready is None or path is None or not path.is_file():
        raise BatchNotReady
    _all().filter(pk=batch.pk).update(downloads=F("downloads") + 1)
    audit.record("proposal.fetch", target=batch, by=by, reason=batch.reason, details={"sha256": ready.sha256})
    return path


@transaction.atomic
def mark_sent(*, batch: ProposalBatch, sent_on: date, by: User) -> ProposalBatch:
    """Note that the file was uploaded to SIKS-NG; its proposals wait for an answer from now on."""
    require(by, Permission.REGISTRY_EDIT, batch.city_id)
    if sent_on > timezone.localdate():
        raise SentInFuture
    if not _all().filter(pk=batch.pk, state=State.READY).update(state=State.SENT, sent_on=sent_on, sent_by=by):
        raise BatchSent if _all().filter(pk=batch.pk, state=State.SENT).exists() else BatchNotReady
    proposals = Proposal.objects.across_areas(reason="a batch is of the whole city").filter(
        batch=batch, state=Proposal.State.APPROVED
    )
    count = proposals.update(state=Proposal.State.SENT)
    details = {"proposals": count, "sent_on": sent_on.isoformat()}
    audit.record("proposal.send", target=batch, by=by, details=details)
    batch.refresh_from_db()
    return batch


def remove_expired() -> int:
    """Delete the files whose time is over; returns how many."""
    expired = list(_all().exclude(path="").filter(expires_at__lte=timezone.now()).order_by("pk"))
    for batch in expired:
        _all().filter(pk=batch.pk).update(path="")
        (folder() / batch.path).unlink(missing_ok=True)
    return len(expired)
