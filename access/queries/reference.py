"""The history of a row of reference data: who changed which field from what to what, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from access.domain.exporting import Value
from access.models import User
from access.reference import ReferenceKind, shown_value


MOST = 100


@dataclass(frozen=True)
class FieldChange:
    label: str
    before: Value
    after: Value


@dataclass(frozen=True)
class VersionChange:
    """One change of a row."""

    at: datetime
    who: str
    reason: str
    changes: Sequence[FieldChange]


def history_of(kind: ReferenceKind, row: Any) -> list[VersionChange]:
    """Changes of a row, newest first; three queries."""
    events = list(row.events.select_related("pgh_context").order_by("-pgh_id")[:MOST])
    people = _people(events)
    changes = []
    newer = row
    for event in events:
        context = event.pgh_context.metadata if event.pgh_context else {}
        changes.append(
            VersionChange(
                event.pgh_created_at,
                people.get(context.get("user"), ""),
                str(context.get("reason", "")),
                _differences(kind, event, newer),
            )
        )
        newer = event
    return changes


def _people(events: Sequence[Any]) -> Mapping[Any, str]:
    ids = {event.pgh_context.metadata.get("user") for event in events if event.pgh_context}
    return dict(User.objects.filter(pk__in=ids - {None}).values_list("pk", "full_name"))


def _differences(kind: ReferenceKind, older: Any, newer: Any) -> list[FieldChange]:
    return [
        FieldChange(kind.label(name), shown_value(older, name), shown_value(newer, name))
        for name in kind.shown
        if getattr(older, name) != getattr(newer, name)
    ]
