"""Duties to those whose data we ask: agreements, reports that fall due, and how long answers are kept."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area, User
from access.models.reference import keep_versions
from access.scoping import AreaScopedQuerySet
from recipients.models import Import
from verification.models.checks import source_choices


if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


DTSEN = "dtsen"


def owned_sources() -> "list[tuple[str, StrOrPromise]]":
    """Sources whose data belong to somebody: those that are asked, and the register that is handed over."""
    return list({**dict(source_choices()), DTSEN: "DTSEN"}.items())


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def on(self, day: date) -> "AgreementQuerySet":
        """Agreements in force on a day."""
        return self.filter(valid_from__lte=day, valid_until__gte=day)


@keep_versions
class Agreement(models.Model):
    """A cooperation agreement (PKS) or hand-over permit of a data owner. Ends with `valid_until`, never deleted.

    `purposes` and `elements` hold one entry per line, as the agreement writes them; no element listed means that the
    agreement does not name them. `institution` is our number with the owner (ID_LEMBAGA), for what goes back.
    """

    number = models.CharField(_("Number of the agreement"), max_length=80, unique=True)
    source = models.CharField(_("Source"), max_length=20, choices=owned_sources)
    partner = models.CharField(_("Data owner"), max_length=120)
    institution = models.CharField(_("Our number with the owner"), max_length=40, blank=True)
    valid_from = models.DateField(_("Valid from"))
    valid_until = models.DateField(_("Last day"))
    purposes = models.TextField(_("Purposes, one per line"))
    elements = models.TextField(_("Elements that may be asked, one per line"), blank=True)
    daily_quota = models.PositiveIntegerField(_("Calls per day"), null=True, blank=True)
    report_days = models.PositiveSmallIntegerField(_("Days to report after a half-year"), default=30)

    objects = AgreementQuerySet.as_manager()

    privacy: ClassVar = dict.fromkeys(
        (
            "id", "number", "source", "partner", "institution", "valid_from", "valid_until", "purposes", "elements",
            "daily_quota", "report_days",
        ),
        Privacy.OFFICIAL,
    )  # fmt: skip

    class Meta:
        ordering = ("source", "-valid_from", "number")
        constraints = [
            models.CheckConstraint(name="agreement_ends_after_start", condition=Q(valid_until__gte=F("valid_from"))),
            models.CheckConstraint(name="agreement_has_a_purpose", condition=~Q(purposes="")),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def key(self) -> str:
        """How other rows of reference data name it."""
        return self.number


@keep_versions
class RetentionRule(models.Model):
    """How long a part of the answers of a source is kept, from a day on. The newest rule of source and part holds.

    The result itself and its day are kept as long as the person is in the registry; they are what was decided from.
    """

    class Part(models.TextChoices):
        ELEMENTS = "elements", _("Result and score of each element")
        TEXT = "text", _("What the service wrote")

    source = models.CharField(_("Source"), max_length=20, choices=owned_sources)
    part = models.CharField(_("Part of the answer"), max_length=10, choices=Part)
    keep_days = models.PositiveIntegerField(_("Days kept"))
    valid_from = models.DateField(_("Valid from"))
    legal_basis = models.CharField(_("Legal basis"), max_length=200)

    privacy: ClassVar = dict.fromkeys(
        ("id", "source", "part", "keep_days", "valid_from", "legal_basis"), Privacy.OFFICIAL
    )

    class Meta:
        ordering = ("source", "part", "-valid_from")
        constraints = [
            models.UniqueConstraint(name="retention_rule_once_per_day", fields=("source", "part", "valid_from")),
            models.CheckConstraint(name="retention_part_known", condition=Q(part__in=["elements", "text"])),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.part} {self.keep_days}"


class RetentionPass(models.Model):
    """One night's dropping of a part of old answers: by which rule, of answers until when, how many."""

    source = models.CharField(max_length=20)
    part = models.CharField(max_length=10, choices=RetentionRule.Part)
    keep_days = models.PositiveIntegerField()
    legal_basis = models.CharField(max_length=200)
    answered_before = models.DateTimeField()
    dropped = models.PositiveIntegerField()
    ran_at = models.DateTimeField()

    privacy: ClassVar = dict.fromkeys(
        ("id", "source", "part", "keep_days", "legal_basis", "answered_before", "dropped", "ran_at"),
        Privacy.TECHNICAL,
    )

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "retention passes"
        indexes = [
            # read by: the next pass of a source and part, which goes on where the last one stopped
            models.Index(name="retention_pass_last", fields=("source", "part", "-answered_before")),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.part} until {self.answered_before:%Y-%m-%d}"


class OwnerReportQuerySet(AreaScopedQuerySet["OwnerReport"]):
    """Reports belong to the whole city."""

    village_path = "city_id"
    read_permission = Permission.IMPORT_VIEW

    def unsent(self) -> "OwnerReportQuerySet":
        return self.filter(sent_on=None)


class OwnerReport(models.Model):
    """A report that a data owner is due: half-yearly under an agreement, or 30 days after a DTSEN version came.

    Born when it can be foreseen, ends when somebody notes that it was sent; `figures` is what it said then.
    """

    class Kind(models.TextChoices):
        HALF_YEAR = "half_year", _("Half-year report of use")
        DTSEN_USE = "dtsen_use", _("Report on the use of DTSEN")

    city = models.ForeignKey(Area, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="reports")
    source_import = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+", db_index=False)
    period = models.CharField(max_length=10)
    begins_on = models.DateField()
    ends_on = models.DateField()
    due_on = models.DateField()
    sent_on = models.DateField(null=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    letter = models.CharField(max_length=120, blank=True)
    figures = models.JSONField(default=list)

    objects = OwnerReportQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(
            ("id", "city", "kind", "agreement", "source_import", "period", "begins_on", "ends_on", "due_on"),
            Privacy.TECHNICAL,
        ),
        **dict.fromkeys(("sent_on", "sent_by", "letter", "figures"), Privacy.OFFICIAL),
    }

    class Meta:
        ordering = ("due_on", "id")
        constraints = [
            models.CheckConstraint(
                name="owner_report_kind_says_about_what",
                condition=Q(kind="half_year", agreement__isnull=False, source_import=None)
                | Q(kind="dtsen_use", source_import__isnull=False, agreement=None),
            ),
            models.UniqueConstraint(
                name="owner_report_once_per_half_year",
                fields=("agreement", "period"),
                condition=Q(agreement__isnull=False),
            ),
            models.UniqueConstraint(
                name="owner_report_once_per_version",
                fields=("source_import",),
                condition=Q(source_import__isnull=False),
            ),
            models.CheckConstraint(
                name="owner_report_sent_has_who_and_letter",
                condition=Q(sent_on=None, sent_by=None, letter="")
                | Q(sent_on__isnull=False, sent_by__isnull=False) & ~Q(letter=""),
            ),
            models.CheckConstraint(name="owner_report_due_after_its_time", condition=Q(ends_on__gte=F("begins_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period}"
