"""Files whose header nobody knows: kept until an operator has said what stands in their columns."""

from collections.abc import Mapping

from django.db import transaction

from access.actions import audit
from access.domain.permissions import Permission
from access.models import User
from recipients import errors
from recipients.actions import lists
from recipients.actions.imports.arrivals import Arrival, head_of, store, stored_at
from recipients.actions.imports.receive import city_of
from recipients.actions.imports.receive import keep as keep_import
from recipients.domain.formats.base import FileFormat
from recipients.domain.formats.detection import is_list
from recipients.domain.judging import SINGLE_FILE
from recipients.domain.mapping import Explained, header_text
from recipients.models import Import, RecipientList, SavedMapping, UnmappedFile


@transaction.atomic
def keep_unknown(arrival: Arrival, *, city: str, dataset_version: str = "", by: User) -> UnmappedFile:
    """Keep a file until its columns are explained."""
    kept = UnmappedFile.objects.create(
        city_id=city, name=arrival.name[-255:], path=store(arrival), sha256=arrival.sha256, size=arrival.size,
        dataset_version=dataset_version, uploaded_by=by,
    )  # fmt: skip
    audit.record("mapping.keep", target=kept, by=by)
    return kept


@transaction.atomic
def explain(
    *, kept: UnmappedFile, form: FileFormat, places: Mapping[str, int], programme: str = "", period: str = "", by: User
) -> Import | RecipientList | None:
    """Save what stands in which column, for this file and every later one with the same header, and queue the file.

    1. Every needed column is named. 2. Save. 3. The file goes on as if its header had been known; None for one file of
    a pair, which is sent again together with the other.
    """
    city = city_of(by, Permission.IMPORT_UPLOAD)
    if city != kept.city_id:
        raise errors.NotPermitted
    path = stored_at(kept.path)
    head = head_of(kept.name, path)
    explained = Explained(form, places, programme)
    match = explained.match(head.names)
    if match.missing:
        raise errors.MappingIncomplete(", ".join(match.missing))
    saved, _is_new = SavedMapping.objects.update_or_create(
        header=header_text(head.names),
        defaults={"layout": form.key, "columns": dict(places), "programme": programme[:60], "label": kept.name[:80],
                  "saved_by": by},
    )  # fmt: skip
    arrival = Arrival(kept.name, path, kept.sha256, kept.size, head, match, programme)
    received: Import | RecipientList | None = None
    if is_list(form):
        received = lists.keep(arrival, city=city, programme=programme, period=period, by=by)
    elif form.source in SINGLE_FILE:
        received = keep_import([arrival], city=city, by=by, dataset_version=kept.dataset_version)
    audit.record("mapping.save", target=saved, by=by, details={"layout": form.key, "columns": len(places)})
    kept.delete()
    return received


@transaction.atomic
def forget(*, kept: UnmappedFile, by: User) -> None:
    """Throw a file away whose columns nobody will explain; its stored copy goes with the files nobody points to."""
    if city_of(by, Permission.IMPORT_UPLOAD) != kept.city_id:
        raise errors.NotPermitted
    there = UnmappedFile.objects.across_areas(reason="the caller was let to this file")
    locked = there.select_for_update(no_key=True).filter(pk=kept.pk).first()
    if locked is None:
        return  # sent twice
    audit.record("mapping.forget", target=locked, by=by)
    locked.delete()
