"""The visits a facilitator has to make, in the own kelurahan only."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from access.models import User
from recipients.domain.nik import age_on
from recipients.models import Membership
from verification.models import GroundCheck


MOST = 100  # on one page; nobody visits more in a day


@dataclass(frozen=True)
class VisitRow:
    """One visit in the list."""

    id: int
    name: str
    place: str
    why: str
    assigned_at: datetime


@dataclass(frozen=True)
class Person:
    """A member of the family as the facilitator needs to see them."""

    name: str
    nik: str
    relationship: str
    age: int
    is_asked_about: bool


@dataclass(frozen=True)
class Visit:
    """Everything the visit page shows."""

    ground_check: GroundCheck
    name: str
    place: str
    why: str
    decile: int | None
    persons: list[Person]


def assigned_to(user: User) -> list[VisitRow]:
    """Visits that wait, oldest first; not those that another facilitator is asked to make by name."""
    anybodys_or_own = Q(facilitator=None) | Q(facilitator=user)
    waiting = GroundCheck.objects.visible_to(user).filter(anybodys_or_own, state=GroundCheck.State.ASSIGNED)
    found = waiting.select_related("finding__person", "family__village").order_by("assigned_at", "pk")[:MOST]
    return [
        VisitRow(one.pk, one.finding.person.full_name, _place(one), one.finding.get_kind_display(), one.assigned_at)
        for one in found
    ]


def done_today(user: User) -> int:
    """How many visits this person has recorded today."""
    return GroundCheck.objects.visible_to(user).filter(visited_by=user, visited_at__date=timezone.localdate()).count()


def visit(ground_check: GroundCheck) -> Visit:
    """One visit with the members of the family; three queries."""
    today = timezone.localdate()
    memberships = Membership.objects.filter(family=ground_check.family, until_on=None).select_related("person")
    decile = ground_check.family.deciles.filter(is_current=True).first()
    return Visit(
        ground_check=ground_check,
        name=ground_check.finding.person.full_name,
        place=_place(ground_check),
        why=ground_check.finding.get_kind_display(),
        decile=decile.national if decile else None,
        persons=[
            Person(
                one.person.full_name,
                one.person.nik,
                one.get_relationship_display(),
                age_on(one.person.birth_date, today),
                one.person_id == ground_check.finding.person_id,
            )
            for one in memberships.order_by("relationship", "person__birth_date", "pk")
        ],
    )


def _place(one: GroundCheck) -> str:
    family = one.family
    parts = [family.address, f"RT {family.rt}/RW {family.rw}" if family.rt else "", family.village.name]
    return ", ".join(part for part in parts if part)
