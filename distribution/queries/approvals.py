"""What the approval of a roster waits for: signatures, and the minutes of kelurahan."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from access.domain.permissions import Permission
from access.models import User
from distribution.models import (
    AmendmentApproval,
    Roster,
    RosterAmendment,
    RosterApproval,
    RosterEntry,
    VillageMinutes,
)


_WHY = "the whole roster is approved"


@dataclass(frozen=True, slots=True)
class VillagePapers:
    """A kelurahan of a roster with its minutes, if any."""

    code: str
    name: str
    families: int
    minutes: Sequence[VillageMinutes]


def villages_without_minutes(roster_id: int) -> list[str]:
    """Names of the kelurahan on a roster whose minutes are not attached."""
    there = VillageMinutes.objects.across_areas(reason=_WHY).filter(roster=roster_id, village=OuterRef("village"))
    entries = RosterEntry.objects.across_areas(reason=_WHY).filter(roster=roster_id)
    rows = entries.filter(~Exists(there)).order_by("village__name").values_list("village__name", flat=True).distinct()
    return list(rows)


def papers_of(roster: Roster, user: User) -> list[VillagePapers]:
    """Each kelurahan of the roster in the person's area with its minutes; two queries."""
    entries = RosterEntry.objects.visible_to(user).filter(roster=roster)
    counted = entries.values("village_id", "village__name").annotate(families=Count("id")).order_by("village__name")
    minutes: dict[str, list[VillageMinutes]] = {}
    for one in VillageMinutes.objects.visible_to(user).filter(roster=roster).select_related("added_by").order_by("pk"):
        minutes.setdefault(one.village_id, []).append(one)
    return [
        VillagePapers(row["village_id"], row["village__name"], row["families"], minutes.get(row["village_id"], ()))
        for row in counted
    ]


def approvals_of(asked: Roster | RosterAmendment) -> "QuerySet[RosterApproval] | QuerySet[AmendmentApproval]":
    """The approvals that a roster or a change of it needs, with who gave them."""
    return asked.approvals.select_related("approved_by").order_by("place")


def first_two_of(roster_id: int) -> set[int]:
    """Who drew up or approved a roster or a change of it: none of them releases its money or closes it.

    The triggers ask the same (distribution.models.triggers.is_one_of_the_first_two).
    """
    roster = Roster.objects.across_areas(reason=_WHY).filter(pk=roster_id)
    changes = RosterAmendment.objects.across_areas(reason=_WHY).filter(roster=roster_id)
    standing = changes.exclude(state=RosterAmendment.State.DISCARDED)
    found = roster.values_list("drawn_by", "approvals__approved_by").union(
        standing.values_list("drawn_by", "approvals__approved_by")
    )
    return {person for pair in found for person in pair if person}


@dataclass(frozen=True, slots=True)
class MinutesCount:
    """How many kelurahan of the roster have their minutes."""

    villages: int
    there: int

    @property
    def missing(self) -> int:
        return self.villages - self.there


def minutes_count(roster: Roster, user: User) -> MinutesCount:
    """In the person's area, for the page of the roster; one query."""
    there = VillageMinutes.objects.across_areas(reason=_WHY).filter(roster=roster, village=OuterRef("village"))
    entries = RosterEntry.objects.visible_to(user, Permission.PROGRAMME_VIEW).filter(roster=roster)
    counted = entries.aggregate(
        villages=Count("village", distinct=True), there=Count("village", distinct=True, filter=Exists(there))
    )
    return MinutesCount(**counted)
