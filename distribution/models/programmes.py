"""Aid programmes, their dated rules, and which of them exclude each other."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from access.domain.privacy import Privacy
from access.models import User
from access.models.reference import keep_versions
from distribution.models.triggers import LOCKED_RULE


@keep_versions
class Programme(models.Model):
    """An aid programme of the centre or the city, made by `prepare` or an administrator; never deleted."""

    class Owner(models.TextChoices):
        NATIONAL = "national", _("National")
        CITY = "city", _("City")

    class Unit(models.TextChoices):
        FAMILY = "family", _("Family")
        PERSON = "person", _("Person")

    class Channel(models.TextChoices):
        TRANSFER = "transfer", _("Bank transfer (KKS)")
        POST = "post", _("PT Pos")
        IN_KIND = "in_kind", _("In kind")

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=120)
    owner = models.CharField(max_length=10, choices=Owner)
    unit = models.CharField(max_length=10, choices=Unit, default=Unit.FAMILY)
    channel = models.CharField(max_length=10, choices=Channel)
    needs_minutes = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    privacy: ClassVar = dict.fromkeys(
        ("id", "code", "name", "owner", "unit", "channel", "needs_minutes", "valid_from", "valid_until"),
        Privacy.PUBLIC,
    )

    class Meta:
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                name="programme_owner_known",
                condition=Q(owner__in=["national", "city"]),
            ),
            models.CheckConstraint(name="programme_unit_known", condition=Q(unit__in=["family", "person"])),
            models.CheckConstraint(
                name="programme_channel_known",
                condition=Q(channel__in=["transfer", "post", "in_kind"]),
            ),
            models.CheckConstraint(
                name="programme_ends_after_start",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProgrammeRule(models.Model):
    """A version of who is entitled to how much, in force from a day on. Locked once a determination used it.

    `definition` is the data form of distribution.domain.rules.Rule; nothing in it is ever executed.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rules")
    version = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    definition = models.JSONField()
    legal_basis = models.CharField(max_length=200)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    locked_at = models.DateTimeField(null=True)

    privacy: ClassVar = {
        **dict.fromkeys(
            (
                "id",
                "programme",
                "version",
                "valid_from",
                "valid_until",
                "definition",
                "legal_basis",
                "locked_at",
            ),
            Privacy.PUBLIC,
        ),
        **dict.fromkeys(("made_by", "made_at"), Privacy.OFFICIAL),
    }

    class Meta:
        ordering = ("programme_id", "version")
        constraints = [
            models.UniqueConstraint(name="programme_rule_version_once", fields=("programme", "version")),
            models.CheckConstraint(
                name="programme_rule_ends_after_start",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="locked_rule_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__locked_at__isnull=False),
                func=LOCKED_RULE,
            )
        ]

    def __str__(self) -> str:
        return f"rule {self.version} of programme {self.programme_id}"

    @property
    def goods(self) -> str:
        """What it gives in kind, with its unit: beras (kg); empty where it gives rupiah."""
        goods = (self.definition.get("amount") or {}).get("goods")
        return f"{goods['name']} ({goods['unit']})" if goods else ""


_DAYS = Func("valid_from", "valid_until", function="daterange", output_field=DateRangeField())


class Overlap(models.Model):
    """What holds when one family or person would get aid of both programmes (first has the lower id), from a day on.

    `valid_until` is the first day on which it holds no more; of a pair one row holds at a time. Level family: the same
    family, or the same receiver in another one; level person: the same receiver.
    """

    class Policy(models.TextChoices):
        ALLOWED = "allowed", _("Allowed")
        WARNED = "warned", _("Allowed with a warning")
        FORBIDDEN = "forbidden", _("Forbidden")

    class Level(models.TextChoices):
        FAMILY = "family", _("The same family")
        PERSON = "person", _("The same receiver")

    first = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    second = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    policy = models.CharField(max_length=10, choices=Policy)
    level = models.CharField(max_length=10, choices=Level, default=Level.FAMILY)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    legal_basis = models.CharField(max_length=200, blank=True)

    privacy: ClassVar = dict.fromkeys(
        ("id", "first", "second", "policy", "level", "valid_from", "valid_until", "legal_basis"),
        Privacy.PUBLIC,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="overlap_policy_known",
                condition=Q(policy__in=["allowed", "warned", "forbidden"]),
            ),
            models.CheckConstraint(name="overlap_level_known", condition=Q(level__in=["family", "person"])),
            models.CheckConstraint(name="overlap_first_is_lower", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(
                name="overlap_ends_after_start", condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from"))
            ),
            models.UniqueConstraint(name="overlap_once_per_start", fields=("first", "second", "valid_from")),
            ExclusionConstraint(
                name="overlap_one_at_a_time",
                expressions=[
                    ("first", RangeOperators.EQUAL),
                    ("second", RangeOperators.EQUAL),
                    (_DAYS, RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}/{self.second_id}: {self.policy}"
