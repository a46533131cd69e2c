"""Programmes with their rule in force."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from access.models import User
from distribution.models import Determination, Programme, ProgrammeRule, Roster


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A programme on the list: the rule in force, the newest determination and roster that the user may see."""

    programme: Programme
    rule: ProgrammeRule | None
    determination: Determination | None
    roster: Roster | None


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
