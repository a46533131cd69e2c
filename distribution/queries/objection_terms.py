"""What is in force for objections on a day: terms, holidays, and until when a decision can be objected to."""

from datetime import date, timedelta
from typing import Final

from django.utils import timezone

from access.models import Holiday
from distribution.domain.objections import SHIPPED_TERMS, Kind, Term, answer_day, closing_day
from distribution.models import Announcement, Determination, ObjectionTerm, Programme, Roster


# The longest window and the longest answer end within this time.
_FAR: Final = timedelta(days=400)
_WHY: Final = "the day of an announcement is public"


def term_on(day: date, kind: str) -> Term:
    """The term of a kind in force on a day: the city's, else the one that comes with the portal."""
    own = ObjectionTerm.objects.on(day).filter(kind=kind).first()
    return Term(own.window_months, own.answer_days) if own else SHIPPED_TERMS[Kind(kind)]


def due_on(day: date, term: Term) -> date:
    """The last day for the answer to an objection that came on a day."""
    return answer_day(day, term.answer_days, holidays_from(day))


def closes_on(programme: Programme | None, period: str, term: Term) -> date | None:
    """The last day for objections to the decisions of a programme and period; None when there is no such day."""
    announced = announced_on(programme, period) if programme else None
    if announced is None:
        return None
    return closing_day(announced, term.window_months, holidays_from(announced))


def announced_on(programme: Programme, period: str) -> date | None:
    """When the decisions were made known: as noted, else the day of the roster's approval."""
    noted = Announcement.objects.filter(programme=programme, period=period).values_list("announced_on", flat=True)
    if day := noted.first():
        return day
    rosters = Roster.objects.across_areas(reason=_WHY).filter(
        programme=programme, period=period, approved_at__isnull=False
    )
    approved_at = rosters.exclude(state=Roster.State.DISCARDED).values_list("approved_at", flat=True).first()
    return timezone.localdate(approved_at) if approved_at else None


def newest_period(programme: Programme | None) -> str:
    """The newest period that a programme was determined for; empty when none was."""
    if programme is None:
        return ""
    finished = Determination.objects.across_areas(reason=_WHY).filter(
        programme=programme, state=Determination.State.FINISHED
    )
    return finished.order_by("-period").values_list("period", flat=True).first() or ""


def holidays_from(day: date) -> frozenset[date]:
    """Days on which offices are closed, as far ahead as a term can reach."""
    return frozenset(Holiday.objects.filter(on__gte=day, on__lte=day + _FAR).values_list("on", flat=True))
