"""Refreshing the figures of data quality."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from recipients import additions
from recipients.models import QualityFigures
from recipients.queries import quality


# After a quarter one day a month is enough.
KEPT_DAYS = 92


@transaction.atomic
def refresh(*, now: datetime | None = None) -> int:
    """Write today's figures of every kelurahan and source again; returns how many rows. Twice is the same as once."""
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    quality.lock()
    written = quality.write(now=moment, today=today)
    figures = QualityFigures.objects.across_areas(reason="figures of the whole city are written again")
    rows = list(figures.filter(on_day=today, source=quality.ALL).order_by("pk"))
    counted: dict[str, Mapping[str, int]] = {quality.DUPLICATES: quality.duplicates_by_village()}
    counted |= {one.key: one.amiss() for one in additions.quality_measures()}
    for row in rows:
        row.numbers = {key: found[row.village_id] for key, found in counted.items() if found.get(row.village_id)}
    figures.bulk_update(rows, ["numbers"])
    figures.filter(on_day__lt=today - timedelta(days=KEPT_DAYS)).exclude(on_day__day=1).delete()
    return written
