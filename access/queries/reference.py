"""How many rows of reference data there are, and the history of one: who changed which field from what to what, why."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count
from django.db.models import Value as Literal

from access.domain.exporting import Value
from access.models import User
from access.reference import ReferenceKind, shown_value


MOST = 100


def numbers_of(kinds: Iterable[ReferenceKind]) -> Mapping[str, int]:
    """The number of rows by key of each kind, in one query."""
    parts = [
        kind.queryset().order_by().values(of_kind=Literal(kind.key, CharField())).annotate(how_many=Count("pk"))
        for kind in kinds
    ]
    if not parts:
        return Counter()
    return Counter({row["of_kind"]: row["how_many"] for row in parts[0].union(*parts[1:], all=True)})


@dataclass(frozen=True)
class FieldChange:
    """One field of a row before and after a change, in words."""

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
