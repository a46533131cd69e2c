"""Photos and papers of families as evidence, and how long they are kept."""

from datetime import date
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import User
from access.models.reference import keep_versions
from access.scoping import AreaScopedQuerySet
from recipients.models import Family
from verification.domain import evidence as domain
from verification.models.findings import GroundCheck


class KeepingRuleQuerySet(models.QuerySet["KeepingRule"]):
    def on(self, day: date) -> "KeepingRuleQuerySet":
        """The rule of each class in force on a day."""
        return self.filter(valid_from__lte=day).order_by("keeping", "-valid_from").distinct("keeping")


@keep_versions
class KeepingRule(models.Model):
    """How many years photos and papers of a class are kept, from a day on. The newest rule holds for old pieces too."""

    class Keeping(models.TextChoices):
        SITUATION = domain.Keeping.SITUATION.value, _("Situation of a family: house, people, papers")
        VOUCHER = domain.Keeping.VOUCHER.value, _("Voucher of public money: hand-over, signature, letter of attorney")

    keeping = models.CharField(_("Class of evidence"), max_length=10, choices=Keeping)
    valid_from = models.DateField(_("Valid from"))
    years = models.PositiveSmallIntegerField(
        _("Years after the year in which it was taken"), validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    legal_basis = models.CharField(_("Legal basis"), max_length=200)

    objects = KeepingRuleQuerySet.as_manager()

    privacy: ClassVar = dict.fromkeys(("id", "keeping", "valid_from", "years", "legal_basis"), Privacy.PUBLIC)

    class Meta:
        ordering = ("keeping", "-valid_from")
        constraints = [
            models.UniqueConstraint(
                name="keeping_rule_once_per_class_and_day",
                fields=("keeping", "valid_from"),
                violation_error_message=_("This class of evidence already has a rule from this day on."),
            ),
            models.CheckConstraint(
                name="keeping_rule_class_known", condition=Q(keeping__in=sorted(one.value for one in domain.Keeping))
            ),
            models.CheckConstraint(name="keeping_rule_1_to_50_years", condition=Q(years__range=(1, 50))),
        ]

    def __str__(self) -> str:
        return f"{self.keeping} from {self.valid_from}"


class EvidenceQuerySet(AreaScopedQuerySet["Evidence"]):
    village_path = "family__village_id"
    read_permission = Permission.REGISTRY_VIEW


class Evidence(models.Model):
    """A photo or document about a family with time and place; one store for all tasks, so nobody is
    photographed twice. `small` is a copy for lists, made by the phone; what a piece belongs to points at it.

    When its time is over, file and place go (`dropped_on`, by the rule `dropped_under`); the row keeps the hash.
    """

    class Kind(models.TextChoices):
        HOUSE = "house", _("Photo of the house")
        PERSON = "person", _("Photo of the recipient")
        DOCUMENT = "document", _("Document")
        HANDOVER = "handover", _("Photo of the hand-over")
        SIGNATURE = "signature", _("Signature")
        POWER_OF_ATTORNEY = "power_of_attorney", _("Letter of attorney (surat kuasa)")
        MINUTES = "minutes", _("Minutes (berita acara)")

    family = models.ForeignKey(Family, models.PROTECT, related_name="evidence")
    ground_check = models.ForeignKey(GroundCheck, models.PROTECT, null=True, related_name="evidence")
    kind = models.CharField(max_length=20, choices=Kind)
    file = models.FileField(upload_to="evidence/%Y/%m/", blank=True)
    small = models.FileField(upload_to="evidence/%Y/%m/", blank=True, db_default="")
    sha256 = models.CharField(max_length=64, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    accuracy_m = models.PositiveIntegerField(null=True)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    dropped_on = models.DateField(null=True)
    dropped_under = models.CharField(max_length=200, blank=True, db_default="")

    objects = EvidenceQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(
            ("id", "family", "ground_check", "kind", "sha256", "dropped_on", "dropped_under"), Privacy.TECHNICAL
        ),
        **dict.fromkeys(("file", "small", "latitude", "longitude", "accuracy_m"), Privacy.PERSONAL),
        **dict.fromkeys(("taken_at", "taken_by"), Privacy.OFFICIAL),
    }

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                name="evidence_kind_known",
                condition=Q(
                    kind__in=[
                        "house",
                        "person",
                        "document",
                        "handover",
                        "signature",
                        "power_of_attorney",
                        "minutes",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="evidence_position_is_a_pair",
                condition=Q(latitude=None, longitude=None) | Q(latitude__isnull=False, longitude__isnull=False),
            ),
            models.CheckConstraint(
                name="evidence_dropped_has_a_rule_and_nothing_left",
                condition=Q(dropped_on=None, dropped_under="")
                | Q(dropped_on__isnull=False, file="", small="", latitude=None, accuracy_m=None) & ~Q(dropped_under=""),
            ),
        ]
        indexes = [
            # read by: the nightly dropping of what is past its time, kind by kind
            models.Index(name="evidence_kept", fields=("kind", "taken_at"), condition=Q(dropped_on=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} evidence {self.pk}"
