"""Hand-over files on their way into the registry: received, staged, judged, admitted by a second person."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area, JobRow, User
from access.scoping import AreaScopedQuerySet


class Source(models.TextChoices):
    """Where a fact about a family or person came from."""

    DTSEN = "dtsen", "DTSEN"
    SIAK = "siak", "SIAK"
    SIKS = "siks", "SIKS-NG"
    TEMPLATE = "template", _("Portal template")
    OPENSID = "opensid", "OpenSID"
    FORM = "form", _("Form")


class ImportQuerySet(AreaScopedQuerySet["Import"]):
    """Imports belong to the whole city: only who may see imports for all of it sees them."""

    village_path = "city_id"
    read_permission = Permission.IMPORT_VIEW


class Import(JobRow):
    """One hand-over of files. Born when received; ends admitted, refused, failed or cancelled; kept for ever.

    `admission_by` is the second person who has agreed to it, until the worker has admitted it or could not.
    `judged_by` is the version of rules and statements that read it (recipients.queries.intake_version).
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("Waiting to be read")
        STAGING = "staging", _("Being read")
        STAGED = "staged", _("Waiting for admission")
        ADMITTING = "admitting", _("Being admitted")
        ADMITTED = "admitted", _("Admitted")
        REFUSED = "refused", _("Refused")
        FAILED = "failed", _("Interrupted")
        CANCELLED = "cancelled", _("Cancelled")

    city = models.ForeignKey(Area, models.PROTECT, related_name="+")
    format = models.CharField(max_length=20)
    source = models.CharField(max_length=10, choices=Source)
    dataset_version = models.CharField(max_length=10, blank=True)
    is_older_allowed = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    counts = models.JSONField(default=dict)
    refusal = models.TextField(blank=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    judged_by = models.CharField(max_length=16, blank=True, db_default="", default="")
    admission_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    admission_asked_at = models.DateTimeField(null=True)
    admitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    admitted_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    privacy: ClassVar = {
        **JobRow.job_privacy,
        **dict.fromkeys(
            (
                "id",
                "city",
                "format",
                "source",
                "dataset_version",
                "is_older_allowed",
                "state",
                "counts",
                "refusal",
                "judged_by",
            ),
            Privacy.TECHNICAL,
        ),
        **dict.fromkeys(
            ("uploaded_by", "uploaded_at", "admission_by", "admission_asked_at", "admitted_by", "admitted_at"),
            Privacy.OFFICIAL,
        ),
    }

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="import_state_known",
                condition=Q(
                    state__in=[
                        "received",
                        "staging",
                        "staged",
                        "admitting",
                        "admitted",
                        "refused",
                        "failed",
                        "cancelled",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="import_admission_asked_has_who_and_when",
                condition=Q(admission_by=None, admission_asked_at=None)
                | Q(admission_by__isnull=False, admission_asked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="import_admission_asked_by_another_person",
                condition=Q(admission_by=None) | ~Q(admission_by=F("uploaded_by")) | Q(uploaded_by=User.MACHINE_ID),
            ),
            models.CheckConstraint(
                name="import_admitted_has_who_and_when",
                condition=~Q(state="admitted") | Q(admitted_by__isnull=False, admitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="import_admitted_by_another_person",
                condition=Q(admitted_by__isnull=True)
                | ~Q(admitted_by=F("uploaded_by"))
                | Q(uploaded_by=User.MACHINE_ID),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.format} {self.dataset_version} #{self.pk}"


class ImportFile(models.Model):
    """One file of a hand-over, stored under its hash. The same content is taken once, unless it was refused.

    `lines_above` is how many lines stand above the header, `other_sheets` names sheets with the same columns that
    were not read, `missing_columns` columns of the format that the file does not have.
    """

    class Part(models.TextChoices):
        FAMILIES = "families", _("Families")
        PERSONS = "persons", _("Persons")
        BOTH = "both", _("Families and persons")

    part_of = models.ForeignKey(Import, models.CASCADE, related_name="files")
    part = models.CharField(max_length=10, choices=Part)
    name = models.CharField(max_length=255)
    path = models.CharField(max_length=500)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    is_refused = models.BooleanField(default=False)
    unknown_columns = ArrayField(models.CharField(max_length=120), default=list)
    lines_above = models.PositiveIntegerField(default=0, db_default=0)
    other_sheets = ArrayField(models.CharField(max_length=120), default=list, db_default=[])
    missing_columns = ArrayField(models.CharField(max_length=120), default=list, db_default=[])

    privacy: ClassVar = dict.fromkeys(
        (
            "id",
            "part_of",
            "part",
            "name",
            "path",
            "sha256",
            "size",
            "is_refused",
            "unknown_columns",
            "lines_above",
            "other_sheets",
            "missing_columns",
        ),
        Privacy.TECHNICAL,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="import_file_content_once",
                fields=("sha256",),
                condition=Q(is_refused=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ImportIssue(models.Model):
    """One rule that one row of a file breaks; the value is kept masked. Errors keep the row out, warnings do not."""

    class Severity(models.TextChoices):
        ERROR = "error", _("Error")
        WARNING = "warning", _("Warning")

    # Unchecked by the database: a judging writes two numbers into every row.
    file = models.ForeignKey(ImportFile, models.CASCADE, related_name="issues", db_index=False, db_constraint=False)
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=30)
    severity = models.CharField(max_length=7, choices=Severity)
    value = models.TextField(blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(("id", "file", "row", "column", "code", "severity"), Privacy.TECHNICAL),
        "value": Privacy.PERSONAL,
    }

    class Meta:
        indexes = [
            # read by: the preview page, issues of one file by code, in the order of the rows
            models.Index(name="import_issue_by_code", fields=("file", "code", "row")),
        ]

    def __str__(self) -> str:
        return f"{self.row}: {self.code}"


class RejectedRow(models.Model):
    """A refused row as it came, so that the operator can repair and send it again."""

    file = models.ForeignKey(ImportFile, models.CASCADE, related_name="rejected_rows", db_index=False)
    row = models.PositiveIntegerField()
    fields = ArrayField(models.TextField())

    privacy: ClassVar = {
        **dict.fromkeys(("id", "file", "row"), Privacy.TECHNICAL),
        "fields": Privacy.IDENTITY,
    }

    class Meta:
        constraints = [models.UniqueConstraint(name="rejected_row_once", fields=("file", "row"))]

    def __str__(self) -> str:
        return str(self.row)
