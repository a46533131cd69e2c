"""Standing orders of re-validation as dated rows, what holds them up, and the data of other rooms that they need."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area, User
from access.scoping import AreaScopedQuerySet
from recipients.models import Family
from verification.models.checks import Check


class Policy(models.Model):
    """One standing order of a source, whatever its terms are today. Made by `prepare` or by an
    administrator, never deleted.
    """

    source = models.CharField(_("Source"), max_length=20)
    code = models.SlugField(_("Code"), max_length=30)
    trigger = models.CharField(_("Falls due"), max_length=20, choices=Check.DueBecause)
    programme = models.SlugField(_("Programme"), max_length=30, blank=True)

    privacy: ClassVar = dict.fromkeys(("id", "source", "code", "trigger", "programme"), Privacy.OFFICIAL)

    class Meta:
        ordering = ("source", "id")
        verbose_name_plural = "policies"
        constraints = [
            models.UniqueConstraint(name="policy_code_once_per_source", fields=("source", "code")),
        ]

    def __str__(self) -> str:
        return f"{self.source}/{self.code}"


class PolicyVersion(models.Model):
    """The terms of a policy from a day on; the newest one that has begun is in force. Never changed: a change is a new
    version, and so is the end (`is_ended`).
    """

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="versions", db_index=False)
    version = models.PositiveSmallIntegerField(_("Version"))
    from_on = models.DateField(_("In force from"))
    is_ended = models.BooleanField(default=False)
    name = models.CharField(_("Name"), max_length=80, blank=True)
    every_days = models.PositiveSmallIntegerField(_("Days"), null=True)
    lead_days = models.PositiveSmallIntegerField(_("Days before the cut-off"), null=True)
    percent = models.DecimalField(_("Share drawn"), max_digits=4, decimal_places=1, null=True)
    confidence = models.PositiveSmallIntegerField(_("Confidence"), null=True)
    priority = models.PositiveSmallIntegerField(_("Priority"))
    share = models.PositiveSmallIntegerField(_("Share of the daily quota"))
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("Days of the week"))
    opens_at = models.TimeField(_("From"))
    closes_at = models.TimeField(_("Until"))
    on_holidays = models.BooleanField(_("Also on holidays"))
    purpose = models.CharField(_("Purpose"), max_length=200, blank=True)
    reason = models.CharField(_("Reason"), max_length=500)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    privacy: ClassVar = dict.fromkeys(
        (
            "id", "policy", "version", "from_on", "is_ended", "name", "every_days", "lead_days", "percent",
            "confidence", "priority", "share", "weekdays", "opens_at", "closes_at", "on_holidays", "purpose", "reason",
            "made_by", "made_at",
        ),
        Privacy.OFFICIAL,
    )  # fmt: skip

    class Meta:
        ordering = ("policy_id", "version")
        constraints = [
            models.UniqueConstraint(name="policy_version_once", fields=("policy", "version")),
            models.CheckConstraint(name="policy_priority_is_one_to_nine", condition=Q(priority__range=(1, 9))),
            models.CheckConstraint(name="policy_share_is_a_percentage", condition=Q(share__lte=100)),
            models.CheckConstraint(
                name="policy_percent_is_a_percentage",
                condition=Q(percent=None) | Q(percent__gt=0, percent__lte=100),
            ),
            models.CheckConstraint(
                name="policy_confidence_known",
                condition=Q(confidence=None) | Q(confidence__in=[90, 95, 99]),
            ),
            models.CheckConstraint(name="policy_days_are_positive", condition=Q(every_days=None) | Q(every_days__gt=0)),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="policy_version_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"version {self.version} of policy {self.policy_id}"


class Pause(models.Model):
    """A time in which a policy, or a whole source (`policy` empty), is not asked. Ends when somebody resumes it."""

    source = models.CharField(max_length=20)
    policy = models.ForeignKey(Policy, models.PROTECT, null=True, related_name="pauses")
    reason = models.CharField(max_length=500)
    paused_at = models.DateTimeField()
    paused_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    resumed_at = models.DateTimeField(null=True)
    resumed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    resume_reason = models.CharField(max_length=500, blank=True)

    privacy: ClassVar = dict.fromkeys(
        ("id", "source", "policy", "reason", "paused_at", "paused_by", "resumed_at", "resumed_by", "resume_reason"),
        Privacy.OFFICIAL,
    )

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                name="pause_once_at_a_time",
                fields=("source", "policy"),
                condition=Q(resumed_at=None),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="pause_resumed_has_who_and_when",
                condition=Q(resumed_at=None, resumed_by=None) | Q(resumed_at__isnull=False, resumed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"pause of {self.source}"


class PolicyDay(models.Model):
    """How many persons were asked about under a policy on one day of the source's quota; runs count here as they go on.

    `policy` is empty for checks that no policy knows.
    """

    source = models.CharField(max_length=20)
    policy = models.ForeignKey(Policy, models.PROTECT, null=True, related_name="days", db_index=False)
    on_day = models.DateField()
    asked = models.PositiveIntegerField(default=0)

    privacy: ClassVar = dict.fromkeys(("id", "source", "policy", "on_day", "asked"), Privacy.TECHNICAL)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="policy_day_once", fields=("source", "on_day", "policy"), nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} on {self.on_day}"


class CutOff(models.Model):
    """The day by which the answers about a programme's families must be fresh, as the distribution announced it."""

    programme = models.SlugField(max_length=30)
    period = models.CharField(max_length=7)
    on_day = models.DateField()
    announced_at = models.DateTimeField()

    privacy: ClassVar = dict.fromkeys(("id", "programme", "period", "on_day", "announced_at"), Privacy.OFFICIAL)

    class Meta:
        ordering = ("on_day", "programme")
        constraints = [
            models.UniqueConstraint(name="cut_off_once_per_period", fields=("programme", "period")),
        ]

    def __str__(self) -> str:
        return f"cut-off of {self.programme} {self.period}"


class ProgrammeFamilyQuerySet(AreaScopedQuerySet["ProgrammeFamily"]):
    village_path = "family__village_id"
    read_permission = Permission.VERIFICATION_VIEW


class ProgrammeFamily(models.Model):
    """A family that a programme is about to serve, as the distribution announced it with the cut-off."""

    programme = models.SlugField(max_length=30, db_index=False)
    family = models.ForeignKey(Family, models.CASCADE, related_name="+", db_index=False)

    objects = ProgrammeFamilyQuerySet.as_manager()

    privacy: ClassVar = {
        "id": Privacy.TECHNICAL,
        **dict.fromkeys(("programme", "family"), Privacy.PERSONAL),
    }

    class Meta:
        verbose_name_plural = "programme families"
        constraints = [
            models.UniqueConstraint(name="programme_family_once", fields=("family", "programme")),
        ]
        indexes = [
            # read by: taking back whom a programme no longer serves
            models.Index(name="programme_family_by_programme", fields=("programme",)),
        ]

    def __str__(self) -> str:
        return f"family {self.family_id} in {self.programme}"


class FreshnessFiguresQuerySet(AreaScopedQuerySet["FreshnessFigures"]):
    read_permission = Permission.DASHBOARD_VIEW


class FreshnessFigures(models.Model):
    """How fresh the answers of a source about one kelurahan are; counted again every few minutes.

    Persons are those that the source is asked about; `fresh` were answered within the days that the policy of old
    answers gives, `old` before that, the others never.
    """

    source = models.CharField(max_length=20)
    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    counted_at = models.DateTimeField()
    persons = models.PositiveIntegerField()
    fresh = models.PositiveIntegerField()
    old = models.PositiveIntegerField()
    matched = models.PositiveIntegerField()
    due = models.PositiveIntegerField()
    newest_at = models.DateTimeField(null=True)

    objects = FreshnessFiguresQuerySet.as_manager()

    privacy: ClassVar = dict.fromkeys(
        ("id", "source", "village", "counted_at", "persons", "fresh", "old", "matched", "due", "newest_at"),
        Privacy.OFFICIAL,
    )

    class Meta:
        verbose_name_plural = "freshness figures"
        constraints = [
            models.UniqueConstraint(name="freshness_figures_once", fields=("source", "village")),
        ]

    def __str__(self) -> str:
        return f"{self.source} in {self.village_id}"

    @property
    def never(self) -> int:
        """Persons the source was never asked about."""
        return self.persons - self.fresh - self.old
