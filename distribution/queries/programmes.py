"""Programmes with their rule in force, and with what they may come together."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from access.models import User
from distribution.models import Determination, Overlap, Programme, ProgrammeRule, Roster


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A programme on the list: the rule in force, the newest determination and roster that the user may see."""

    programme: Programme
    rule: ProgrammeRule | None
    determination: Determination | None
    roster: Roster | None


@dataclass(frozen=True, slots=True)
class OverlapLine:
    """What holds when a family gets both."""

    other: Programme
    overlap: Overlap


def _in_force(today: date) -> Q:
    return Q(valid_from__lte=today) & (Q(valid_until=None) | Q(valid_until__gt=today))


def lines_of(user: User, today: date) -> list[ProgrammeLine]:
    """All programmes by code; four queries."""
    rules = {rule.programme_id: rule for rule in ProgrammeRule.objects.filter(_in_force(today)).order_by("version")}
    finished = Determination.objects.visible_to(user).filter(state=Determination.State.FINISHED)
    newest = {one.programme_id: one for one in finished.order_by("programme_id", "-id").distinct("programme_id")}
    kept = Roster.objects.visible_to(user).exclude(state=Roster.State.DISCARDED)
    rosters = {one.programme_id: one for one in kept.order_by("programme_id", "-id").distinct("programme_id")}
    return [
        ProgrammeLine(one, rules.get(one.pk), newest.get(one.pk), rosters.get(one.pk))
        for one in Programme.objects.order_by("owner", "code")
    ]


def overlaps_of(programme: Programme, today: date) -> list[OverlapLine]:
    """The matrix seen from one programme, today."""
    rows = (
        Overlap.objects.filter(_in_force(today), Q(first=programme) | Q(second=programme))
        .select_related("first", "second")
        .order_by("valid_from")
    )
    newest = {(one.first_id, one.second_id): one for one in rows}
    return [OverlapLine(one.second if one.first_id == programme.pk else one.first, one) for one in newest.values()]
