"""Refreshing the dashboard's figures."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from distribution.models import MonthFigures, ProgrammeFigures, Roster
from distribution.queries import figures


FRESH_DAYS = 90  # an answer of the civil registry counts as fresh for a quarter
LATE_DAYS = 14  # by then a finding should be decided


@transaction.atomic
def refresh(*, city_code: str, now: datetime | None = None) -> int:
    """Write today's figures of all kelurahan again; returns how many there are. Twice at once is the same as once."""
    moment = now or timezone.now()
    figures.lock()
    villages = figures.refresh_villages(
        city_code=city_code,
        period=newest_period(),
        now=moment,
        today=timezone.localdate(moment),
        fresh_since=moment - timedelta(days=FRESH_DAYS),
        late_before=datetime.combine(
            timezone.localdate(moment) - timedelta(days=LATE_DAYS), time.min, timezone.get_default_timezone()
        ),
    )
    everywhere = "figures of the whole city are written again"
    ProgrammeFigures.objects.across_areas(reason=everywhere).delete()
    MonthFigures.objects.across_areas(reason=everywhere).delete()
    figures.insert_programmes()
    figures.insert_months(settings.TIME_ZONE)
    return villages


def newest_period() -> str:
    """The newest period with an approved roster, empty before the first."""
    approved = Roster.objects.across_areas(reason="the period is the same everywhere").filter(
        state__in=[Roster.State.APPROVED, Roster.State.CLOSED]
    )
    return approved.order_by("-period").values_list("period", flat=True).first() or ""
