"""Figures of the dashboard per kelurahan, refreshed by statements: pages read a few rows, whatever the city's size."""

from typing import ClassVar

from django.db import models

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area
from access.scoping import AreaScopedQuerySet
from distribution.models.programmes import Programme


class VillageFiguresQuerySet(AreaScopedQuerySet["VillageFigures"]):
    read_permission = Permission.DASHBOARD_VIEW


class ProgrammeFiguresQuerySet(AreaScopedQuerySet["ProgrammeFigures"]):
    read_permission = Permission.DASHBOARD_VIEW


class MonthFiguresQuerySet(AreaScopedQuerySet["MonthFigures"]):
    read_permission = Permission.DASHBOARD_VIEW


class VillageFigures(models.Model):
    """What one kelurahan looked like on one day. Today's row is written again at each refresh, older ones stay."""

    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    on_day = models.DateField()
    refreshed_at = models.DateTimeField()
    families = models.PositiveIntegerField()
    persons = models.PositiveIntegerField()
    poor_families = models.PositiveIntegerField()  # desil 1-4
    poor_families_covered = models.PositiveIntegerField()  # of them, on an approved roster of the period
    receiving_families = models.PositiveIntegerField()
    persons_answered = models.PositiveIntegerField()  # ever
    persons_fresh = models.PositiveIntegerField()  # within the last 90 days
    persons_matched = models.PositiveIntegerField()
    findings_open = models.PositiveIntegerField()
    findings_late = models.PositiveIntegerField()  # open for more than 14 days

    objects = VillageFiguresQuerySet.as_manager()

    privacy: ClassVar = dict.fromkeys(
        (
            "id", "village", "on_day", "refreshed_at", "families", "persons", "poor_families", "poor_families_covered",
            "receiving_families", "persons_answered", "persons_fresh", "persons_matched", "findings_open",
            "findings_late",
        ),
        Privacy.OFFICIAL,
    )  # fmt: skip

    class Meta:
        verbose_name_plural = "village figures"
        constraints = [
            models.UniqueConstraint(name="village_figures_once_a_day", fields=("on_day", "village")),
        ]

    def __str__(self) -> str:
        return f"{self.village_id} on {self.on_day}"


class ProgrammeFigures(models.Model):
    """How far the aid of a programme and period has come in one kelurahan, in entries and rupiah; rewritten whole."""

    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+", db_index=False)
    period = models.CharField(max_length=7)
    planned = models.PositiveIntegerField()
    delivered = models.PositiveIntegerField()
    failed = models.PositiveIntegerField()
    amount_planned = models.BigIntegerField()
    amount_delivered = models.BigIntegerField()

    objects = ProgrammeFiguresQuerySet.as_manager()

    privacy: ClassVar = dict.fromkeys(
        (
            "id", "village", "programme", "period", "planned", "delivered", "failed", "amount_planned",
            "amount_delivered",
        ),
        Privacy.OFFICIAL,
    )  # fmt: skip

    class Meta:
        verbose_name_plural = "programme figures"
        constraints = [
            models.UniqueConstraint(name="programme_figures_once", fields=("period", "programme", "village")),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.period} in {self.village_id}"


class MonthFigures(models.Model):
    """Rupiah handed over in one month of a programme in one kelurahan; rewritten whole."""

    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+", db_index=False)
    month = models.DateField()  # its first day
    amount_planned = models.BigIntegerField()
    amount_delivered = models.BigIntegerField()

    objects = MonthFiguresQuerySet.as_manager()

    privacy: ClassVar = dict.fromkeys(
        ("id", "village", "programme", "month", "amount_planned", "amount_delivered"), Privacy.OFFICIAL
    )

    class Meta:
        verbose_name_plural = "month figures"
        constraints = [
            models.UniqueConstraint(name="month_figures_once", fields=("month", "programme", "village")),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.month} in {self.village_id}"
