"""The audit trail, newest first, in pages."""

from dataclasses import dataclass
from datetime import date, datetime

from access.models import AuditEvent, RecordView


PAGE = 50


@dataclass(frozen=True)
class AuditRow:
    """One act or one look at a record."""

    id: int
    at: datetime
    who: str
    act: str
    target: str
    village_code: str
    reason: str
    details: dict[str, object]


@dataclass(frozen=True)
class AuditPage:
    rows: list[AuditRow]
    before: int | None


def acts(*, actor_id: int | None, act: str, target: str, day: date | None, before: int | None) -> AuditPage:
    """Acts of people, filtered; `before` is the id that the previous page ended with."""
    events = AuditEvent.objects.select_related("actor")
    if actor_id:
        events = events.filter(actor_id=actor_id)
    if act:
        events = events.filter(action__startswith=act)
    if target:
        kind, _separator, key = target.partition(":")
        events = events.filter(object_type=kind, object_id=key)
    if day:
        events = events.filter(at__date=day)
    if before:
        events = events.filter(id__lt=before)
    found = list(events.order_by("-id")[: PAGE + 1])
    rows = [
        AuditRow(
            event.pk, event.at, event.actor.full_name, event.action, f"{event.object_type}:{event.object_id}",
            event.village_code, event.reason, event.details,
        )
        for event in found[:PAGE]
    ]  # fmt: skip
    return AuditPage(rows, rows[-1].id if len(found) > PAGE else None)


def views(*, actor_id: int | None, target: str, day: date | None, before: int | None) -> AuditPage:
    """Who opened or unmasked which record, filtered as `acts`."""
    seen = RecordView.objects.select_related("viewer")
    if actor_id:
        seen = seen.filter(viewer_id=actor_id)
    if target:
        kind, _separator, key = target.partition(":")
        seen = seen.filter(object_type=kind, object_id=key)
    if day:
        seen = seen.filter(at__date=day)
    if before:
        seen = seen.filter(id__lt=before)
    found = list(seen.order_by("-id")[: PAGE + 1])
    rows = [
        AuditRow(
            view.pk, view.at, view.viewer.full_name, view.kind, f"{view.object_type}:{view.object_id}",
            view.village_code, view.reason, {},
        )
        for view in found[:PAGE]
    ]  # fmt: skip
    return AuditPage(rows, rows[-1].id if len(found) > PAGE else None)
