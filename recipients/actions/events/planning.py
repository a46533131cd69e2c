"""Planning an event from the registry as it is, and seeing whether it is still what was asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from recipients.actions.events import writing
from recipients.domain.events import checks, plans
from recipients.domain.events.kinds import IDENTITY_FIELDS, Kind, class_of
from recipients.domain.events.state import Scene
from recipients.domain.events.writes import Write, clashes
from recipients.errors import EventRefused, NothingDiffers, RegistryMoved
from recipients.models import Correction, Family
from recipients.models.families import FamilyQuerySet
from recipients.queries.event_state import scene_of
from recipients.queries.event_words import label_of


@dataclass(frozen=True)
class Planned:
    """What an event does, the families it does it to, and {"field": [old, new]} of a corrected person or family."""

    writes: tuple[Write, ...]
    families: tuple[int, ...] = ()
    changes: Mapping[str, list[Any]] = field(default_factory=dict)


def plan_anew(correction: Correction, *, among: FamilyQuerySet) -> Planned:
    """Plan a change and keep on its row what it would do. Not saved here."""
    planned = _planned(correction, among)
    if not planned.writes:
        raise NothingDiffers
    for one in planned.writes:
        writing.refuse_taken(one)
    correction.writes = [one.as_stored() for one in planned.writes]
    if correction.kind != Kind.NEW_FAMILY:
        correction.changes = dict(planned.changes)
    correction.field_class = class_of(correction.kind, frozenset(correction.changes)).value
    correction.other_family_id = next((pk for pk in planned.families if pk != correction.family_id), None)
    return planned


def still_the_same(correction: Correction) -> Planned:
    """The plan of today, when it is the one that was shown; refused when the registry moved in between."""
    everywhere = Family.objects.across_areas(reason="the family that was found when this was asked for")
    planned = _planned(correction, everywhere)
    moved = clashes([Write.from_stored(one) for one in correction.writes], planned.writes)
    if moved:
        raise RegistryMoved(", ".join(sorted({label_of(table, name) for table, name, _then, _now in moved})))
    return planned


def _planned(correction: Correction, among: FamilyQuerySet) -> Planned:
    on = correction.effective_on or timezone.localdate()
    family = correction.family_id
    if family is None:
        return Planned(tuple(plans.new_family(correction.changes, on.isoformat())))
    kind = Kind(correction.kind)
    scene = scene_of(kind, family, correction.answers, on, among=among)
    found = checks.problems(kind, scene, timezone.localdate())
    if found:
        raise EventRefused(found)
    return Planned(plans.plan(kind, scene), _families(scene), _changes(kind, scene))


def _families(scene: Scene) -> tuple[int, ...]:
    return (scene.home.pk,) if scene.other is None else (scene.home.pk, scene.other.pk)


def _changes(kind: Kind, scene: Scene) -> dict[str, list[Any]]:
    """By the names of the form, as the intake reads them to keep what was corrected."""
    if kind not in IDENTITY_FIELDS and kind != Kind.CONTACT:
        return {}
    home = scene.home
    known = dict(scene.known.values) if scene.known and kind == Kind.PERSON else dict(home.family.values)
    known |= {"village": home.family["village_id"], "kk_number": home.card["kk_number"] if home.card else ""}
    known["phone"] = home.contact["phone"] if home.contact else ""
    wanted = scene.answers.get("wanted", scene.answers)
    return {name: [known[name], value] for name, value in wanted.items() if known[name] != value}


def told(correction: Correction) -> dict[str, object]:
    """What the audit line says of a change: its kind and which fields; never their values."""
    kind = {"kind": str(correction.kind)}
    if correction.kind == Kind.NEW_FAMILY:
        return dict(kind)
    return {**kind, "fields": sorted(correction.changes)}
