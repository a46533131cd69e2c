"""Families that another system's list numbers by itself (P3KE), and of whom somebody is not in the registry."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count

from access.domain.permissions import Permission
from access.models import User
from recipients.domain.events.kinds import Kind
from recipients.models import Correction, ListEntry, RecipientList
from recipients.models.lists import ListEntryQuerySet


PAGE = 20
_WAITING_MOST = 1_000
State = ListEntry.State


@dataclass(frozen=True)
class ListFamily:
    """One family of a list under the list's own number, its rows in the order of the file.

    `known_family` is the family of the registry to which its other members were matched, `waiting` how many of its rows
    somebody has yet to decide, `is_asked_for` whether a registration with one of its NIKs waits for a second person.
    """

    number: str
    rows: Sequence[ListEntry]
    known_family: int | None
    waiting: int
    is_asked_for: bool

    @property
    def first(self) -> ListEntry:
        return self.rows[0]

    @property
    def absent(self) -> list[ListEntry]:
        return [row for row in self.rows if row.state == State.ABSENT]


def count_of(of_list: RecipientList, user: User) -> int:
    """How many families of the list have somebody who is not in the registry."""
    return int(_absent(of_list, user).aggregate(number=Count("source_family", distinct=True))["number"])


def page_of(of_list: RecipientList, user: User, *, after: str = "") -> tuple[list[ListFamily], str | None]:
    """A page of them by number, and the number after which the next page begins."""
    numbers = _absent(of_list, user).filter(source_family__gt=after).order_by("source_family")
    found = list(numbers.values_list("source_family", flat=True).distinct()[: PAGE + 1])
    families = _families(of_list, user, found[:PAGE])
    return families, found[PAGE - 1] if len(found) > PAGE else None


def family_of(of_list: RecipientList, user: User, number: str) -> ListFamily | None:
    """One family that can be registered: nobody of it is in the registry, and no row waits to be decided."""
    found = _families(of_list, user, [number]) if number else []
    return next((one for one in found if len(one.absent) == len(one.rows)), None)


def _absent(of_list: RecipientList, user: User) -> ListEntryQuerySet:
    entries = ListEntry.objects.visible_to(user).filter(of_list=of_list, state=State.ABSENT)
    return entries.exclude(source_family="")


def _families(of_list: RecipientList, user: User, numbers: Sequence[str]) -> list[ListFamily]:
    entries = ListEntry.objects.visible_to(user).filter(of_list=of_list, source_family__in=numbers)
    entries = entries.exclude(state=State.UNUSABLE).select_related("told_village").order_by("source_family", "row")
    grouped = [(number, list(rows)) for number, rows in groupby(entries, key=lambda row: row.source_family)]
    asked = _asked_for(user) if grouped else frozenset()
    return [
        ListFamily(
            number=number,
            rows=rows,
            known_family=next((row.family_id for row in rows if row.family_id), None),
            waiting=sum(row.state == State.WAITING for row in rows),
            is_asked_for=any(row.nik in asked for row in rows if row.nik),
        )
        for number, rows in grouped
    ]


def _asked_for(user: User) -> frozenset[str]:
    """The NIKs in registrations that wait for a second person."""
    waiting = Correction.objects.visible_to(user, Permission.REGISTRY_EDIT).filter(
        kind=Kind.NEW_FAMILY, state=Correction.State.WAITING
    )
    drafts = waiting.order_by("-pk").values_list("changes", flat=True)[:_WAITING_MOST]
    return frozenset(member["nik"] for draft in drafts for member in draft["members"])
