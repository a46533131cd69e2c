"""What a change would do to the registry as it is now, and where that differs from what was asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from recipients.domain.events import checks, plans
from recipients.domain.events.checks import Meaning
from recipients.domain.events.kinds import IDENTITY_FIELDS, Kind
from recipients.domain.events.state import Scene
from recipients.domain.events.writes import Write, clashes
from recipients.event_errors import EventRefused, told
from recipients.models import Correction, Family
from recipients.models.families import FamilyQuerySet
from recipients.queries.event_basis import Moved
from recipients.queries.event_state import scene_of
from recipients.queries.event_words import label_of, names_in, shown


@dataclass(frozen=True)
class Planned:
    """What an event does, the families it does it to, and {"field": [old, new]} of a corrected person or family."""

    writes: tuple[Write, ...]
    families: tuple[int, ...] = ()
    changes: Mapping[str, list[Any]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def planned(correction: Correction, *, among: FamilyQuerySet) -> Planned:
    """Plan a change from the registry as it is now; `among` are the families that members may go to.

    Refused with the problems that the registry of today has with it.
    """
    on = correction.effective_on or timezone.localdate()
    family = correction.family_id
    if family is None:
        return Planned(tuple(plans.new_family(correction.changes, on.isoformat())))
    kind = Kind(correction.kind)
    scene = scene_of(kind, family, correction.answers, on, among=among)
    found = checks.problems(kind, scene, timezone.localdate())
    if found:
        raise EventRefused(found)
    writes = plans.plan(kind, scene)
    return Planned(writes, _families(scene), _changes(kind, scene), checks.notes(writes, scene))


def planned_now(correction: Correction) -> Planned:
    """The same for a change that was found already, with its other family wherever it is."""
    return planned(correction, among=Family.objects.across_areas(reason="the family that this was asked for"))


def _families(scene: Scene) -> tuple[int, ...]:
    return (scene.home.pk,) if scene.other is None else (scene.home.pk, scene.other.pk)


def _changes(kind: Kind, scene: Scene) -> dict[str, list[Any]]:
    """By the names of the form, as the intake reads them to keep what was corrected."""
    if kind not in IDENTITY_FIELDS and kind != Kind.CONTACT:
        return {}
    home = scene.home
    known = dict(scene.known.values) if scene.known else dict(home.family.values)
    known |= {"village": home.family["village_id"], "kk_number": home.card["kk_number"] if home.card else ""}
    known["phone"] = home.contact["phone"] if home.contact else ""
    wanted = scene.answers.get("wanted", scene.answers)
    return {name: [known[name], value] for name, value in wanted.items() if known[name] != value}


def moved(correction: Correction, now: Planned) -> list[tuple[str, str, Any, Any]]:
    """(table, column, value then, value now) wherever the registry is not as it was when this was asked for."""
    return clashes([Write.from_stored(one) for one in correction.writes], now.writes)


def conflicts(correction: Correction) -> tuple[list[Moved], tuple[str, ...], tuple[str, ...]]:
    """What changed since a draft or waiting change was planned, in words; what forbids it now; what it leaves open."""
    try:
        now = planned_now(correction)
    except EventRefused as refused:
        return [], tuple(told(problem) for problem in refused.problems), ()
    then = [Write.from_stored(one) for one in correction.writes]
    names = names_in([*then, *now.writes])
    found = [
        Moved(label_of(table, name), shown(name, before, names), shown(name, today, names))
        for table, name, before, today in moved(correction, now)
    ]
    return found, (), now.notes


def meaning_of(correction: Correction) -> Meaning | None:
    """What a change means to running aid; None for a family that is not in the registry yet."""
    if correction.family_id is None:
        return None
    return checks.meaning([Write.from_stored(one) for one in correction.writes], correction.family_id)
