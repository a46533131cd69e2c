"""Figures of the quality of the data per kelurahan and source, refreshed by statements."""

from typing import ClassVar

from django.db import models

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area
from access.scoping import AreaScopedQuerySet
from recipients.models.imports import Source


class QualityFiguresQuerySet(AreaScopedQuerySet["QualityFigures"]):
    read_permission = Permission.DASHBOARD_VIEW


class QualityFigures(models.Model):
    """How good the data of one source in one kelurahan were on one day. Today's row is written again at each refresh,
    older ones stay.

    `numbers` counts the rows in which something is wrong or missing, by the key of recipients.domain.quality; keys
    without a row are left out.
    """

    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=10, choices=Source)
    on_day = models.DateField()
    refreshed_at = models.DateTimeField()
    families = models.PositiveIntegerField()
    persons = models.PositiveIntegerField()
    living = models.PositiveIntegerField()  # families of which the source says how they live
    conditions = models.PositiveIntegerField()  # persons of whom the source tells schooling, work and health
    numbers = models.JSONField(default=dict)

    objects = QualityFiguresQuerySet.as_manager()

    privacy: ClassVar = dict.fromkeys(
        ("id", "village", "source", "on_day", "refreshed_at", "families", "persons", "living", "conditions", "numbers"),
        Privacy.OFFICIAL,
    )

    class Meta:
        verbose_name_plural = "quality figures"
        constraints = [
            models.UniqueConstraint(name="quality_figures_once_a_day", fields=("on_day", "village", "source")),
        ]

    def __str__(self) -> str:
        return f"{self.source} in {self.village_id} on {self.on_day}"
