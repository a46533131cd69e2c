"""The audit trail, newest first, in pages."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.db.models import QuerySet
from django.utils import timezone

from access.models import AuditEvent, RecordView, User


PAGE = 50
_Row = TypeVar("_Row", AuditEvent, RecordView)


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; what is empty does not narrow. `since` and `until` are the first and the last day."""

    actor: User | None = None
    act: str = ""
    target: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class AuditRow:
    """One act or one look at a record."""

    id: int
    at: datetime
    who: str
    act: str
    kind: str
    key: str
    village_code: str
    reason: str
    details: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class AuditPage:
    """One page of the trail; the next one begins below the id `before`, None on the last."""

    rows: list[AuditRow]
    before: int | None


def acts(wanted: Wanted, *, before: int | None) -> AuditPage:
    """Acts of people; `before` is the id that the previous page ended with."""
    events = _acts(wanted, before).select_related("actor")
    found = list(events.order_by("-id")[: PAGE + 1])
    return _page([
        AuditRow(
            event.pk, event.at, event.actor.full_name, event.action, event.object_type, event.object_id,
            event.village_code, event.reason, event.details,
        )
        for event in found
    ])  # fmt: skip


def views(wanted: Wanted, *, before: int | None) -> AuditPage:
    """Who opened or unmasked which record, narrowed as `acts`."""
    seen = _views(wanted, before).select_related("viewer")
    found = list(seen.order_by("-id")[: PAGE + 1])
    return _page([
        AuditRow(
            view.pk, view.at, view.viewer.full_name, view.kind, view.object_type, view.object_id,
            view.village_code, view.reason,
        )
        for view in found
    ])  # fmt: skip


def count_acts(wanted: Wanted) -> int:
    """How many acts there are, narrowed as `acts`."""
    return _acts(wanted, None).count()


def count_views(wanted: Wanted) -> int:
    """How many looks there are, narrowed as `views`."""
    return _views(wanted, None).count()


def _acts(wanted: Wanted, before: int | None) -> QuerySet[AuditEvent]:
    events = _narrowed(AuditEvent.objects.all(), wanted, before)
    if wanted.actor:
        events = events.filter(actor=wanted.actor)
    return events.filter(action=wanted.act) if wanted.act else events


def _views(wanted: Wanted, before: int | None) -> QuerySet[RecordView]:
    seen = _narrowed(RecordView.objects.all(), wanted, before)
    return seen.filter(viewer=wanted.actor) if wanted.actor else seen


def _narrowed(rows: QuerySet[_Row], wanted: Wanted, before: int | None) -> QuerySet[_Row]:
    if wanted.target:
        kind, _separator, key = wanted.target.partition(":")
        rows = rows.filter(object_type=kind, object_id=key)
    if wanted.since:
        rows = rows.filter(at__gte=_begin_of(wanted.since))
    if wanted.until:
        rows = rows.filter(at__lt=_begin_of(wanted.until + timedelta(days=1)))
    if before:
        rows = rows.filter(id__lt=before)
    return rows


def _begin_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _page(found: list[AuditRow]) -> AuditPage:
    rows = found[:PAGE]
    return AuditPage(rows, rows[-1].id if len(found) > PAGE else None)
