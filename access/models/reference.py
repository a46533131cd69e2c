"""Lists that an administrator keeps: offices, holidays, and what codes are called."""

from datetime import date
from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from access.domain.privacy import Privacy


def keep_versions(model: type[models.Model]) -> type[models.Model]:
    """Keep the row as it was before each update and delete, with the acting user and the reason (ADR 0006)."""
    return pghistory.track(
        pghistory.UpdateEvent(row=pghistory.Old),
        pghistory.DeleteEvent(),
        level=pgtrigger.Statement,
    )(model)


class AgencyQuerySet(models.QuerySet["Agency"]):
    def on(self, day: date) -> "AgencyQuerySet":
        """Offices that exist on a day."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day)


@keep_versions
class Agency(models.Model):
    """An office of the city (OPD). Ends with `valid_until`, never deleted: accounts and papers name it."""

    code = models.SlugField(_("Code"), max_length=30, unique=True)
    name = models.CharField(_("Name"), max_length=120, unique=True)
    valid_from = models.DateField(_("Valid from"))
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)

    objects = AgencyQuerySet.as_manager()

    privacy: ClassVar = dict.fromkeys(("id", "code", "name", "valid_from", "valid_until"), Privacy.PUBLIC)

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "agencies"
        constraints = [
            models.CheckConstraint(
                name="agency_ends_after_start",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@keep_versions
class Holiday(models.Model):
    """A day on which offices are closed: by joint decree of three ministers, or by the city."""

    class Kind(models.TextChoices):
        NATIONAL = "national", _("National holiday")
        JOINT_LEAVE = "joint_leave", _("Joint leave (cuti bersama)")
        CITY = "city", _("Day of the city")

    on = models.DateField(_("Day"), unique=True)
    name = models.CharField(_("Name"), max_length=120)
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    legal_basis = models.CharField(_("Legal basis"), max_length=200, blank=True)

    privacy: ClassVar = dict.fromkeys(("id", "on", "name", "kind", "legal_basis"), Privacy.PUBLIC)

    class Meta:
        ordering = ("on",)
        constraints = [
            models.CheckConstraint(
                name="holiday_kind_known", condition=Q(kind__in=["national", "joint_leave", "city"])
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CodeList(models.Model):
    """A list of codes of one source in one version, as shipped with the portal. Made and renewed by `prepare`."""

    key = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    source = models.CharField(max_length=60)
    version = models.CharField(max_length=60)

    privacy: ClassVar = dict.fromkeys(("id", "key", "title", "source", "version"), Privacy.PUBLIC)

    class Meta:
        ordering = ("source", "title")

    def __str__(self) -> str:
        return f"{self.source} {self.version}: {self.title}"


@keep_versions
class CodeEntry(models.Model):
    """What one code of a list is called on pages. The code and its meaning are of the source; the label is the city's.

    `shipped_label` is the official one; `label` differs from it where the city says it in other words, from
    `valid_from` on and until `valid_until`.
    """

    code_list = models.ForeignKey(CodeList, models.PROTECT, related_name="entries", verbose_name=_("List"))
    code = models.CharField(_("Code"), max_length=40)
    value = models.CharField(max_length=40)
    shipped_label = models.CharField(_("Official label"), max_length=200)
    label = models.CharField(_("Label on pages"), max_length=200)
    valid_from = models.DateField(_("Valid from"))
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)

    privacy: ClassVar = dict.fromkeys(
        ("id", "code_list", "code", "value", "shipped_label", "label", "valid_from", "valid_until"), Privacy.PUBLIC
    )

    class Meta:
        ordering = ("code_list", "id")
        verbose_name_plural = "code entries"
        constraints = [
            models.UniqueConstraint(name="code_entry_once_per_list", fields=("code_list", "code")),
            models.CheckConstraint(
                name="code_entry_ends_after_start",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
            models.CheckConstraint(name="code_entry_has_a_label", condition=~Q(label="")),
        ]
        indexes = [
            # read by: every process, for the labels that the city says in other words
            models.Index(name="code_entry_renamed", fields=("code_list",), condition=~Q(label=F("shipped_label"))),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.label}"
