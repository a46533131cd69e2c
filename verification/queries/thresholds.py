"""Thresholds as an administrator has dated them."""

from datetime import date

from verification.domain.thresholds import Dated
from verification.models import Threshold


def dated(source: str) -> list[Dated]:
    """Every row of a source, those that have not begun included."""
    rows = Threshold.objects.filter(source=source).order_by("valid_from")
    return [Dated(row.element, row.limit, row.valid_from) for row in rows]


def days_to_come(source: str, today: date) -> list[date]:
    """The days on which something will change."""
    later = Threshold.objects.filter(source=source, valid_from__gt=today)
    return list(later.order_by("valid_from").values_list("valid_from", flat=True).distinct())
