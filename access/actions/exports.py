"""Taking a list out of the portal as a file.

1. `request` checks the right and the reason and writes the row.
2. `run` claims it, writes the file row by row with a heartbeat, and stores its hash and its end. Twice is once: a
   second start stands aside, a worker that fell silent is taken over.
3. `fetch` hands the file to the person who asked, and each time leaves an audit line.
4. `remove_expired` deletes files whose time is over.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from access.actions import audit
from access.actions.export_formats import FORMATS, Sheet, Writer
from access.actions.export_resource import ListResource
from access.domain.cities import belongs_to
from access.domain.exporting import SHORTEST_REASON, FileFormat, Watermark, has_room, kept_for
from access.domain.permissions import Permission
from access.errors import (
    ExportGone,
    FormatUnknown,
    ListUnknown,
    NotAllowed,
    NothingToExport,
    TooManyExports,
    TooManyRows,
    UserError,
)
from access.listings import Document, Listing, Order, listing
from access.models import AuditEvent, Export, Installation, RecordView, User


BEAT_S = 1.0
MOST_AT_WORK = 3
STRAY_AFTER_S = 24 * 3600  # no export takes a day to write
_AT_WORK = (Export.State.QUEUED, Export.State.RUNNING)
_BETWEEN_BEATS = 200  # rows


class Lost(Exception):
    """Somebody else took the export over."""


class Cancelled(Exception):
    """The person wants it no more."""


def folder() -> Path:
    """Where the files lie until their time is over."""
    return Path(settings.MEDIA_ROOT) / "exports"


@transaction.atomic
def request(
    *,
    listing_key: str,
    query: str,
    columns: Sequence[str],
    file_format: str,
    is_masked: bool,
    reason: str,
    by: User,
) -> Export:
    """Ask for the rows of a list that a person sees under the filters of its address."""
    source = listing(listing_key)
    if source is None:
        raise ListUnknown
    refuse_strangers(source, is_masked=is_masked, by=by)
    if not is_masked and len(reason.strip()) < SHORTEST_REASON:
        raise UserError(_("Say in a few words what you need the whole numbers for."))
    filters = QueryDict(query)
    wish = {
        "listing": source.key,
        "query": query,
        "columns": [column.name for column in source.chosen(columns)],
        "file_format": file_format,
        "is_masked": is_masked,
        "reason": reason.strip(),
    }
    if under_way := _under_way(wish, by):
        return under_way
    rows = source.count(filters, by)
    if not rows:
        raise NothingToExport
    if file_format not in source.formats:
        raise FormatUnknown
    if not has_room(file_format, rows):
        raise TooManyRows
    export = Export.objects.create(
        **wish,
        filters=sorted(name for name in filters if filters[name]),
        language=(translation.get_language() or settings.LANGUAGE_CODE)[:5],
        total=rows,
        requested_by=by,
    )
    # PRIVACY: what was searched for may be a name or a NIK; only that something was, is kept.
    details = {"list": source.key, "format": export.file_format, "whole": not is_masked, "narrowed_by": export.filters}
    audit.record("export.request", target=export, by=by, reason=export.reason, details=details)
    if not is_masked:
        audit.record_view(export, by=by, kind=RecordView.Kind.REVEALED, reason=export.reason)
    return export


def _under_way(wish: dict[str, Any], by: User) -> Export | None:
    """The same file, asked for a moment ago: the button was pressed twice. One press waits for the other."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    at_work = Export.objects.of(by).filter(state__in=_AT_WORK)
    same = at_work.filter(**wish).first()
    if same is None and at_work.count() >= MOST_AT_WORK:
        raise TooManyExports
    return same


def refuse_strangers(source: Listing, *, is_masked: bool, by: User) -> None:
    """Refuse who may not read the list; and whole numbers to who may not see them wherever they read it."""
    if not by.may(source.permission):
        raise NotAllowed(_("Your role does not include this list."))
    if not is_masked and not may_take_whole(source, by):
        raise NotAllowed(_("Your role does not include whole numbers everywhere that this list shows you."))


def may_take_whole(source: Listing, user: User) -> bool:
    """Whether somebody may see whole numbers in every area where they read the list."""
    areas = user.areas_for(source.permission)
    return bool(areas) and all(user.may_in(Permission.NIK_REVEAL, area) for area in areas)


def run(*, export_id: int) -> bool:
    """Write the file of one export; False when somebody else is at it, or it is done."""
    token = Export.new_claim()
    if not _claim(export_id, token):
        return False
    export = Export.objects.select_related("requested_by").get(pk=export_id)
    draft = folder() / f"{uuid4().hex}.{export.file_format}"
    try:
        with translation.override(export.language):
            _write(export, token, draft)
    except (Lost, Cancelled) as stop:
        draft.unlink(missing_ok=True)
        if isinstance(stop, Cancelled):
            _end(export, token, Export.State.CANCELLED, "")
        return False
    except UserError as error:
        draft.unlink(missing_ok=True)
        _end(export, token, Export.State.FAILED, str(error))
    except Exception:
        draft.unlink(missing_ok=True)
        with translation.override(export.language):
            _end(export, token, Export.State.FAILED, _("The export was interrupted. Ask for it again."))
        raise
    return True


def _claim(export_id: int, token: str) -> bool:
    now = timezone.now()
    silent = Q(state=Export.State.RUNNING, heartbeat_at__lt=now - Export.CLAIM_EXPIRES)
    free = Export.objects.filter(Q(state=Export.State.QUEUED) | silent, pk=export_id)
    return bool(
        free.update(
            state=Export.State.RUNNING, phase="writing", claimed_by=token, started_at=now, heartbeat_at=now, done=0
        )
    )


def _write(export: Export, token: str, draft: Path) -> None:
    by = export.requested_by
    source = listing(export.listing)
    if source is None:
        raise ListUnknown
    refuse_strangers(source, is_masked=export.is_masked, by=by)
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    begun = timezone.localtime()
    mark = Watermark(export.pk, by.full_name, by.username, begun)
    filters = QueryDict(export.query)
    with open(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b") as stream:
        if isinstance(source, Document):
            alive = partial(_still_wanted, export.pk, token)
            rows = source.write(stream, Order(filters, by, export.is_masked, mark, alive))
        else:
            rows = _write_rows(export, token, source, filters, mark, stream)
        stream.seek(0)
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    _finish(export, token, draft, rows=rows, sha256=digest, begun=begun)


def _still_wanted(export_id: int, token: str, done: int) -> None:
    _beat(export_id, token, done, timezone.now())


def _write_rows(
    export: Export, token: str, source: Listing, filters: QueryDict, mark: Watermark, stream: BinaryIO
) -> int:
    resource = ListResource(
        source.chosen(export.columns),
        is_masked=export.is_masked,
        mark=None if export.is_masked else (_("Export mark"), mark),
    )
    sheet = Sheet(
        title=str(source.title),
        heads=resource.get_export_headers(),
        kinds=resource.kinds,
        mark="" if export.is_masked else str(mark),
    )
    writer: Writer = FORMATS[FileFormat(export.file_format)]().writer(stream, sheet)
    rows = 0
    for row in _beating(export.pk, token, source.rows(filters, export.requested_by)):
        writer.row(resource.export_resource(row))
        rows += 1
    writer.close(_("About this file"), _about(export, source, filters, mark, rows))
    return rows


def _beating(export_id: int, token: str, rows: Iterator[Any]) -> Iterator[Any]:
    """The rows, with a sign of life about once a second; stops when the claim is lost or nobody wants the file."""
    last = timezone.now()
    for done, row in enumerate(rows):
        if done % _BETWEEN_BEATS == 0 and (now := timezone.now()) and (now - last).total_seconds() >= BEAT_S:
            last = now
            _beat(export_id, token, done, now)
        yield row


def _beat(export_id: int, token: str, done: int, now: datetime) -> None:
    mine = Export.objects.filter(pk=export_id, claimed_by=token, state=Export.State.RUNNING)
    if not mine.update(done=done, heartbeat_at=now, total=_at_least(done)):
        raise Lost
    if mine.filter(cancel_requested_at__isnull=False).exists():
        raise Cancelled


def _at_least(done: int) -> Any:
    """Lists stop counting somewhere; the total grows with what has been written."""
    return Greatest(F("total"), done)


def _about(export: Export, source: Listing, filters: QueryDict, mark: Watermark, rows: int) -> list[tuple[str, str]]:
    """The second sheet: where the rows come from, and how long the file may be kept."""
    installation = Installation.objects.select_related("city").first()
    until = mark.at + kept_for(is_masked=export.is_masked)
    said = [
        (_("City"), installation.city.name if installation else settings.CITY_CODE),
        (_("List"), str(source.title)),
        (_("Narrowed by"), "; ".join(source.narrowed_by(filters, export.requested_by)) or _("nothing")),
        (_("Rows"), str(rows)),
        (_("As of"), f"{mark.at:%d-%m-%Y %H:%M %Z}"),
        (_("Export number"), str(export)),
        (_("Exported by"), f"{mark.name} ({mark.user_name})"),
        (_("NIK and KK numbers"), _("masked") if export.is_masked else _("whole")),
    ]
    if not export.is_masked:
        said += [
            (_("Reason"), export.reason),
            (_("Delete after use, at the latest"), f"{until:%d-%m-%Y %H:%M %Z}"),
            (_("Note"), _("Personal data (Law 27/2022). Each row carries the mark of who exported it.")),
        ]
    return said


@transaction.atomic
def _finish(export: Export, token: str, draft: Path, *, rows: int, sha256: str, begun: datetime) -> None:
    now = timezone.now()
    mine = Export.objects.filter(pk=export.pk, claimed_by=token, state=Export.State.RUNNING)
    source = listing(export.listing)
    name = slugify(str(source.title if source else export.listing))
    written = mine.update(
        state=Export.State.FINISHED,
        phase="",
        query="",
        claimed_by="",
        heartbeat_at=None,
        finished_at=now,
        done=rows,
        total=rows,
        path=draft.name,
        file_name=f"{name}-{begun:%Y-%m-%d}-{export}.{export.file_format}",
        sha256=sha256,
        size=draft.stat().st_size,
        expires_at=now + kept_for(is_masked=export.is_masked),
    )
    if not written:
        raise Lost
    details = {"list": export.listing, "rows": rows, "sha256": sha256, "roles": _roles_of(export.requested_by)}
    audit.record("export.finish", target=export, by=export.requested_by, details=details)


def _roles_of(user: User) -> list[str]:
    """The roles by which somebody reads lists, each with its area: "operator 35.76.01"."""
    return [f"{one.role} {one.area_id}" for one in user.current_roles]


def _end(export: Export, token: str, state: str, trouble: str) -> None:
    Export.objects.filter(pk=export.pk, claimed_by=token, state=Export.State.RUNNING).update(
        state=state, phase="", query="", claimed_by="", heartbeat_at=None, finished_at=timezone.now(), trouble=trouble
    )


@transaction.atomic
def cancel(*, export: Export, by: User) -> None:
    """Give up an export that waits, or ask the worker to stop."""
    mine = Export.objects.of(by).select_for_update(of=("self",), no_key=True).filter(pk=export.pk, state__in=_AT_WORK)
    row = mine.first()
    if row is None:
        raise ExportGone
    row.cancel_requested_at = timezone.now()
    if row.state == Export.State.QUEUED:
        row.state, row.query, row.finished_at = Export.State.CANCELLED, "", row.cancel_requested_at
    row.save(update_fields=["cancel_requested_at", "state", "query", "finished_at"])
    audit.record("export.cancel", target=row, by=by)


@transaction.atomic
def fetch(*, export: Export, by: User) -> Path:
    """The file, for the person who asked for it and still has the right; every download leaves a line."""
    now = timezone.now()
    ready = Export.objects.of(by).filter(pk=export.pk, state=Export.State.FINISHED, expires_at__gt=now)
    found = ready.exclude(path="").first()
    source = listing(export.listing)
    if found is None or source is None:
        raise ExportGone
    refuse_strangers(source, is_masked=found.is_masked, by=by)
    _refuse_moved(found, by)
    path = folder() / found.path
    if not path.is_file():
        raise ExportGone
    Export.objects.filter(pk=found.pk).update(downloads=F("downloads") + 1)
    details = {"list": found.listing, "rows": found.done, "sha256": found.sha256}
    audit.record("export.download", target=found, by=by, reason=found.reason, details=details)
    return path


def _refuse_moved(export: Export, by: User) -> None:
    """PRIVACY: a file holds what somebody's roles showed when it was written; each of them must still count."""
    written = AuditEvent.objects.filter(object_type="export", object_id=str(export.pk), action="export.finish").last()
    then = written.details.get("roles", []) if written else []
    now = _roles_of(by)
    # "operator 35.76.01.1001" belongs to "operator 35.76.01" as its area does.
    if not then or not all(any(belongs_to(one, wider) for wider in now) for one in then):
        raise NotAllowed(_("Your roles or areas have changed since this file was written. Ask for a new one."))


def remove_expired(*, now: datetime) -> int:
    """Delete the files whose time is over, and what workers left behind that died; returns how many had expired."""
    removed = 0
    for export in Export.objects.exclude(path="").filter(expires_at__lte=now).order_by("pk").iterator():
        with transaction.atomic():
            mine = Export.objects.filter(pk=export.pk).exclude(path="")
            if mine.update(path="", removed_at=now):
                (folder() / export.path).unlink(missing_ok=True)
                machine = User.objects.machine()
                audit.record("export.remove", target=export, by=machine, details={"list": export.listing})
                removed += 1
    _remove_strays(now)
    return removed


def _remove_strays(now: datetime) -> None:
    known = set(Export.objects.exclude(path="").values_list("path", flat=True))
    for path in folder().glob("*"):
        if path.name not in known and now.timestamp() - path.stat().st_mtime > STRAY_AFTER_S:
            path.unlink(missing_ok=True)
