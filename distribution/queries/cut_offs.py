"""Cycles to come: which families each programme is about to serve, and by which day their data must be fresh."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from distribution.domain.periods import Quarter
from distribution.models import Determination, Eligibility, Programme, Roster, RosterEntry


if TYPE_CHECKING:
    from django.db.models import QuerySet


_GOING_ON = (Roster.State.DRAFT, Roster.State.SUBMITTED, Roster.State.APPROVED)


@dataclass(frozen=True, slots=True)
class Cycle:
    """A programme's next cycle: until its day of delivery the answers about these families must be fresh."""

    programme: str
    period: str
    on_day: date
    families: list[int]


def cycles_ahead(today: date) -> list[Cycle]:
    """The next cycle of every programme that has one: its roster, else what was last determined; three queries each.

    The day is the one planned for the delivery, else the last of the quarter.
    """
    found = (_next(programme, today) for programme in Programme.objects.order_by("pk"))
    return [one for one in found if one is not None]


def _next(programme: Programme, today: date) -> Cycle | None:
    now = str(Quarter.of(today))
    rosters = Roster.objects.across_areas(reason="cut-offs of the whole city").filter(
        programme=programme, period__gte=now, state__in=_GOING_ON
    )
    for roster in rosters.order_by("period", "-pk"):
        on_day = roster.planned_on or Quarter.parse(roster.period).last_day
        if on_day >= today:
            entries = RosterEntry.objects.across_areas(reason="cut-offs of the whole city").filter(roster=roster)
            return Cycle(programme.code, roster.period, on_day, _families(entries))
    determined = Determination.objects.across_areas(reason="cut-offs of the whole city").filter(
        programme=programme, period__gte=now, state=Determination.State.FINISHED
    )
    newest = determined.order_by("period", "-pk").first()
    if newest is None:
        return None
    results = Eligibility.objects.across_areas(reason="cut-offs of the whole city")
    eligible = results.filter(determination=newest, is_eligible=True)
    return Cycle(programme.code, newest.period, Quarter.parse(newest.period).last_day, _families(eligible))


def _families(rows: "QuerySet[RosterEntry] | QuerySet[Eligibility]") -> list[int]:
    return list(rows.order_by("family_id").values_list("family_id", flat=True))
