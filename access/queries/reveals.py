"""Whole numbers that were shown: today's of one account, and who came near the limit of a day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from access.domain.reveals import is_near, limit_on
from access.models import RecordView, RevealLimit, User


DAYS_LOOKED_AT = 30
MOST_ROWS = 50


@dataclass(frozen=True)
class NearLimit:
    """One account on one day on which it had nearly as many whole numbers shown as it may, or as many."""

    viewer_id: int
    name: str
    day: date
    shown: int
    limit: int


def limits() -> list[tuple[date, int]]:
    """Every limit with its first day."""
    return list(RevealLimit.objects.values_list("valid_from", "per_day"))


def shown_to(viewer: User, day: date) -> int:
    """How often somebody had whole numbers shown on a day."""
    return RecordView.objects.filter(
        viewer=viewer, kind=RecordView.Kind.REVEALED, at__gte=_begin_of(day), at__lt=_begin_of(day + timedelta(days=1))
    ).count()


def near_limit(today: date) -> list[NearLimit]:
    """Who came near the limit in the last days, newest first."""
    known = limits()
    since = _begin_of(today - timedelta(days=DAYS_LOOKED_AT))
    shown = RecordView.objects.filter(kind=RecordView.Kind.REVEALED, at__gte=since)
    days = (
        shown.annotate(day=TruncDate("at"))
        .values("viewer_id", "viewer__full_name", "day")
        .annotate(shown=Count("pk"))
        .order_by("-day", "-shown", "viewer_id")
    )
    found = (
        NearLimit(row["viewer_id"], row["viewer__full_name"], row["day"], row["shown"], limit_on(row["day"], known))
        for row in days
    )
    return [one for one in found if is_near(one.shown, one.limit)][:MOST_ROWS]


def _begin_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
