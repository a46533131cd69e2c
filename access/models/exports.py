"""Lists taken out of the portal as files."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.domain.privacy import Privacy
from access.models.jobs import JobRow
from access.models.users import User


class ExportQuerySet(models.QuerySet["Export"]):
    def of(self, user: User) -> "ExportQuerySet":
        """Only what this person asked for: a file holds what one person may see."""
        return self.filter(requested_by=user)


class Export(JobRow):
    """One list taken out as a file by one person. Born when asked for; the file ends at `expires_at`, the row stays.

    `query` is what the list was narrowed by, as in its address; it is emptied with the end of the work, because a name
    or a number may have been searched for. `filters` keeps the names of the filters.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Being written")
        FINISHED = "finished", _("Ready")
        FAILED = "failed", _("Interrupted")
        CANCELLED = "cancelled", _("Cancelled")

    class Format(models.TextChoices):
        XLSX = "xlsx", _("Excel workbook (XLSX)")
        CSV = "csv", _("Plain table (CSV)")
        ODS = "ods", _("LibreOffice workbook (ODS)")
        PDF = "pdf", _("Paper (PDF)")

    listing = models.CharField(max_length=40)
    query = models.TextField(blank=True)
    filters = ArrayField(models.CharField(max_length=40), default=list)
    columns = ArrayField(models.CharField(max_length=40), default=list)
    file_format = models.CharField(max_length=4, choices=Format)
    language = models.CharField(max_length=5)
    is_masked = models.BooleanField(default=True)
    reason = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    requested_at = models.DateTimeField(auto_now_add=True)
    file_name = models.CharField(max_length=120, blank=True)
    path = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    expires_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    downloads = models.PositiveIntegerField(default=0)

    objects = ExportQuerySet.as_manager()

    privacy: ClassVar = {
        **JobRow.job_privacy,
        **dict.fromkeys(
            (
                "id", "listing", "filters", "columns", "file_format", "language", "is_masked", "state", "file_name",
                "path", "sha256", "size", "expires_at", "removed_at", "downloads",
            ),
            Privacy.TECHNICAL,
        ),
        "query": Privacy.IDENTITY,
        **dict.fromkeys(("reason", "requested_by", "requested_at"), Privacy.OFFICIAL),
    }  # fmt: skip

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="export_state_known",
                condition=Q(state__in=["queued", "running", "finished", "failed", "cancelled"]),
            ),
            models.CheckConstraint(
                name="export_format_known", condition=Q(file_format__in=["xlsx", "csv", "ods", "pdf"])
            ),
            models.CheckConstraint(name="export_whole_has_reason", condition=Q(is_masked=True) | ~Q(reason="")),
            models.CheckConstraint(
                name="export_finished_has_file_hash_and_expiry",
                condition=~Q(state="finished")
                | Q(expires_at__isnull=False) & ~Q(sha256="") & (~Q(path="") | Q(removed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="export_ended_forgets_the_query", condition=Q(state__in=["queued", "running"]) | Q(query="")
            ),
        ]
        indexes = [
            # read by: the page of a person's own exports
            models.Index(name="export_by_person", fields=("requested_by", "-id")),
            # read by: the sweep for lost work
            models.Index(name="export_at_work", fields=("id",), condition=Q(state__in=["queued", "running"])),
            # read by: the job that removes files
            models.Index(name="export_kept", fields=("expires_at",), condition=~Q(path="")),
        ]

    def __str__(self) -> str:
        return f"E-{self.pk:06d}"

    @property
    def can_fetch(self) -> bool:
        """Whether the file is there and its time is not over."""
        return bool(self.path and self.expires_at and self.expires_at > timezone.now())
