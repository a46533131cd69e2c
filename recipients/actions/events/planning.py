"""Keeping on a change what it would do, seeing whether it is still what was asked for, and its audit line."""

from access.actions import audit
from access.models import User
from recipients.actions.events import writing
from recipients.domain.events.kinds import Kind, class_of
from recipients.event_errors import NothingDiffers, RegistryMoved
from recipients.models import Correction
from recipients.models.families import FamilyQuerySet
from recipients.queries import event_plans
from recipients.queries.event_plans import Planned
from recipients.queries.event_words import label_of


def plan_anew(correction: Correction, *, among: FamilyQuerySet) -> None:
    """Plan a change and keep on its row what it would do. Not saved here."""
    planned = event_plans.planned(correction, among=among)
    if not planned.writes:
        raise NothingDiffers
    for one in planned.writes:
        writing.refuse_taken(one)
    correction.writes = [one.as_stored() for one in planned.writes]
    if correction.kind != Kind.NEW_FAMILY:
        correction.changes = dict(planned.changes)
    correction.field_class = class_of(correction.kind, frozenset(correction.changes)).value
    correction.other_family_id = next((pk for pk in planned.families if pk != correction.family_id), None)


def still_the_same(correction: Correction) -> Planned:
    """The plan of today, when it is the one that was shown; refused when the registry moved in between.

    The families are locked first, so that it holds until it is written.
    """
    writing.lock([pk for pk in (correction.family_id, correction.other_family_id) if pk is not None])
    planned = event_plans.planned_now(correction)
    moved = event_plans.moved(correction, planned)
    if moved:
        raise RegistryMoved(", ".join(sorted({label_of(table, name) for table, name, _then, _now in moved})))
    return planned


def record(action: str, correction: Correction, *, reason: str, by: User) -> None:
    """Write the audit line of an act on a change: its kind and which fields; never their values."""
    audit.record(
        action,
        target=correction,
        by=by,
        village_code=correction.village_id,
        reason=reason,
        details=_told(correction),
    )


def _told(correction: Correction) -> dict[str, object]:
    if correction.kind == Kind.NEW_FAMILY:
        return {"kind": correction.kind}
    return {"kind": correction.kind, "fields": sorted(correction.changes)}
