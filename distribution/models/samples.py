"""The random check after payment: a sample of delivered aid, and what each drawn family said."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area, User
from access.scoping import AreaScopedQuerySet
from distribution.models.rosters import Delivery, Roster
from verification.models import Evidence, Finding


class DeliverySampleQuerySet(AreaScopedQuerySet["DeliverySample"]):
    village_path = "roster__city_id"
    read_permission = Permission.PROGRAMME_VIEW


class DeliverySample(models.Model):
    """A random sample of what a roster delivered. One per roster, so that nobody draws until the result pleases.

    By the seed the same families come out again: per kelurahan those with the lowest hash of seed and delivery.
    """

    roster = models.OneToOneField(Roster, models.PROTECT, related_name="sample")
    confidence = models.PositiveSmallIntegerField()
    margin_percent = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=32)
    population = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    drawn_at = models.DateTimeField(auto_now_add=True)

    objects = DeliverySampleQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(
            ("id", "roster", "confidence", "margin_percent", "seed", "population", "size"), Privacy.TECHNICAL
        ),
        **dict.fromkeys(("drawn_by", "drawn_at"), Privacy.OFFICIAL),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(name="sample_confidence_known", condition=Q(confidence__in=[90, 95, 99])),
            models.CheckConstraint(name="sample_margin_1_to_20_percent", condition=Q(margin_percent__range=(1, 20))),
            models.CheckConstraint(
                name="sample_not_larger_than_population", condition=Q(size__gt=0, size__lte=F("population"))
            ),
        ]

    def __str__(self) -> str:
        return f"sample of roster {self.roster_id}"


class SampleCheckQuerySet(AreaScopedQuerySet["SampleCheck"]):
    # PRIVACY: rows of families.
    read_permission = Permission.REGISTRY_VIEW

    def waiting(self) -> "SampleCheckQuerySet":
        """Families that nobody has asked yet, and whose aid is still recorded as handed over."""
        return self.filter(state=SampleCheck.State.OPEN, delivery__state=Delivery.State.DELIVERED)

    def taken_back(self) -> "SampleCheckQuerySet":
        """Drawn families whose record of the hand-over was taken back. They stay: nobody escapes by it."""
        return self.exclude(delivery__state=Delivery.State.DELIVERED)


class SampleCheck(models.Model):
    """One drawn delivery: a facilitator other than who handed it over asks the family whether and how it arrived.

    `expected` and `received` are rupiah, or units of goods for aid in kind. Ends answered or not met; what is not in
    order opens a finding of the verification, which follows it up. While the record of the delivery is taken back
    nobody is asked; handed over anew, it is asked by another person than who did that.
    """

    class State(models.TextChoices):
        OPEN = "open", _("To be asked")
        ANSWERED = "answered", _("Asked")
        NOT_MET = "not_met", _("Nobody met")

    sample = models.ForeignKey(DeliverySample, models.CASCADE, related_name="checks", db_index=False)
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="sample_checks")
    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    handed_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    expected = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    was_received = models.BooleanField(null=True)
    received = models.BigIntegerField(null=True)
    deducted = models.BigIntegerField(default=0)
    deducted_by = models.CharField(max_length=120, blank=True)
    was_misused = models.BooleanField(default=False)
    is_in_order = models.BooleanField(null=True)
    note = models.TextField(blank=True)
    photo = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+", db_index=False)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    checked_at = models.DateTimeField(null=True)
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="sample_checks")

    objects = SampleCheckQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "sample", "delivery", "village", "state", "photo", "finding"), Privacy.TECHNICAL),
        **dict.fromkeys(
            (
                "expected", "was_received", "received", "deducted", "deducted_by", "was_misused", "is_in_order",
                "note",
            ),
            Privacy.PERSONAL,
        ),
        **dict.fromkeys(("handed_by", "checked_by", "checked_at"), Privacy.OFFICIAL),
    }  # fmt: skip

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(name="sample_check_once_per_delivery", fields=("sample", "delivery")),
            models.CheckConstraint(
                name="sample_check_state_known", condition=Q(state__in=["open", "answered", "not_met"])
            ),
            models.CheckConstraint(
                name="sample_check_asked_has_who_and_when",
                condition=Q(state="open", checked_by=None, checked_at=None)
                | ~Q(state="open") & Q(checked_by__isnull=False, checked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="sample_check_answered_says_what",
                condition=Q(state="answered", was_received__isnull=False, received__isnull=False)
                & Q(is_in_order__isnull=False)
                | ~Q(state="answered") & Q(was_received=None, received=None, is_in_order=None, deducted=0),
            ),
            models.CheckConstraint(
                name="sample_check_amounts_not_negative", condition=Q(deducted__gte=0, expected__gte=0)
            ),
            models.CheckConstraint(
                name="sample_check_asked_by_another_person",
                condition=Q(checked_by=None) | ~Q(checked_by=F("handed_by")) | Q(handed_by=User.MACHINE_ID),
            ),
            models.CheckConstraint(
                name="sample_check_finding_only_when_amiss", condition=Q(finding=None) | Q(is_in_order=False)
            ),
        ]
        indexes = [
            # read by: the facilitator's list of families to be asked
            models.Index(name="sample_check_open", fields=("village", "id"), condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"check {self.pk} of sample {self.sample_id}"

    @property
    def is_taken_back(self) -> bool:
        """Whether the delivery that was drawn is not recorded as handed over any more."""
        return self.delivery.state != Delivery.State.DELIVERED
