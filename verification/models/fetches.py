"""Versions of DTSEN that are fetched from its web service."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area, JobRow, User
from access.scoping import AreaScopedQuerySet
from recipients.models import Import


class DtsenFetchQuerySet(AreaScopedQuerySet["DtsenFetch"]):
    village_path = "city_id"
    read_permission = Permission.SOURCE_VIEW


class DtsenFetch(JobRow):
    """One fetching of a version, page by page; `done` and `total` are rows of the collection that `phase` names.

    Born waiting; ends finished with the import that it became, failed or cancelled. What came stays on disk, so that
    the next one for the same version goes on where this one stopped.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Fetching")
        FINISHED = "finished", _("Finished")
        FAILED = "failed", _("Interrupted")
        CANCELLED = "cancelled", _("Cancelled")

    city = models.ForeignKey(Area, models.PROTECT, related_name="+")
    version = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    became = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+", db_index=False)

    objects = DtsenFetchQuerySet.as_manager()

    privacy: ClassVar = {
        **JobRow.job_privacy,
        **dict.fromkeys(("id", "city", "version", "state", "became"), Privacy.TECHNICAL),
        **dict.fromkeys(("requested_by", "requested_at"), Privacy.OFFICIAL),
    }

    class Meta:
        ordering = ("-id",)
        verbose_name = "DTSEN fetch"
        verbose_name_plural = "DTSEN fetches"
        constraints = [
            models.CheckConstraint(
                name="dtsen_fetch_state_known",
                condition=Q(state__in=["waiting", "running", "finished", "failed", "cancelled"]),
            ),
            models.CheckConstraint(
                name="dtsen_fetch_finished_became_an_import",
                condition=Q(state="finished", became__isnull=False) | ~Q(state="finished") & Q(became=None),
            ),
            models.UniqueConstraint(
                name="dtsen_fetch_one_at_a_time",
                fields=("version",),
                condition=Q(state__in=["waiting", "running"]),
            ),
        ]

    def __str__(self) -> str:
        return f"DTSEN fetch {self.pk}"
