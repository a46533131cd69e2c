"""Visits for objections that a facilitator has to make, in the own kelurahan only."""

from dataclasses import dataclass
from datetime import datetime

from access.models import User
from distribution.models import ObjectionVisit


MOST = 100  # on one page; nobody visits more in a day


@dataclass(frozen=True)
class ObjectionVisitRow:
    """One visit in the list. PRIVACY: without who objected."""

    id: int
    title: str
    place: str
    why: str
    assigned_at: datetime


def assigned_to(user: User) -> list[ObjectionVisitRow]:
    """Visits that wait, oldest first."""
    waiting = ObjectionVisit.objects.visible_to(user).filter(state=ObjectionVisit.State.ASSIGNED)
    found = waiting.select_related("objection__ground", "objection__family__head", "village").order_by("pk")[:MOST]
    return [
        ObjectionVisitRow(one.pk, name_of(one), place_of(one), one.objection.ground.label, one.assigned_at)
        for one in found
    ]


def name_of(visit: ObjectionVisit) -> str:
    """Whom to visit: the head of the family, or as the citizen said it."""
    family = visit.objection.family
    return family.head.full_name if family and family.head else visit.objection.about or str(visit.objection)


def place_of(visit: ObjectionVisit) -> str:
    """Where to go."""
    family = visit.objection.family
    parts = [family.address, f"RT {family.rt}/RW {family.rw}" if family.rt else ""] if family else []
    return ", ".join(part for part in [*parts, visit.village.name] if part)
