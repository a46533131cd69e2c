"""Areas by Kemendagri code, and the other code systems that point to them."""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from access.domain.privacy import Privacy
from access.scoping import area_filter


class AreaQuerySet(models.QuerySet["Area"]):
    """Areas by where they lie."""

    def within(self, codes: Iterable[str]) -> "AreaQuerySet":
        """The areas of these codes and all inside them; none without a code."""
        return self.filter(area_filter("code", frozenset(codes)))


class Area(models.Model):
    """A province, city, district (kecamatan) or village (kelurahan/desa); loaded by `load_areas`, never deleted."""

    class Level(models.IntegerChoices):
        PROVINCE = 1, _("Province")
        CITY = 2, _("City or regency")
        DISTRICT = 3, _("District")
        VILLAGE = 4, _("Village")

    code = models.CharField(max_length=13, primary_key=True)
    name = models.CharField(max_length=80)
    level = models.PositiveSmallIntegerField(choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    postal_code = models.CharField(max_length=5, blank=True)
    boundary = models.JSONField(null=True)

    objects = AreaQuerySet.as_manager()

    privacy: ClassVar = dict.fromkeys(("code", "name", "level", "parent", "postal_code", "boundary"), Privacy.PUBLIC)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="area_code_is_dotted_kemendagri",
                condition=Q(code__regex=r"^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$"),
            ),
            models.CheckConstraint(name="area_level_known", condition=Q(level__in=[1, 2, 3, 4])),
            models.CheckConstraint(
                name="area_below_province_has_parent",
                condition=Q(level=1) | Q(parent__isnull=False),
            ),
        ]
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class AreaCode(models.Model):
    """What another system calls an area (BPS/MFD codes, codes from before a split), for as long as it was valid.

    Codes of different systems are never derived from each other: a row is written from a published bridging list.
    """

    class System(models.TextChoices):
        BPS = "bps", "BPS/MFD"
        KEMENDAGRI_FORMER = "kemendagri_former", _("Former Kemendagri code")

    system = models.CharField(max_length=20, choices=System)
    code = models.CharField(max_length=16)
    area = models.ForeignKey(Area, models.PROTECT, related_name="other_codes")
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    privacy: ClassVar = dict.fromkeys(("id", "system", "code", "area", "valid_from", "valid_until"), Privacy.PUBLIC)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="area_code_system_known",
                condition=Q(system__in=["bps", "kemendagri_former"]),
            ),
            models.UniqueConstraint(
                name="area_code_once_per_system_and_start",
                fields=("system", "code", "valid_from"),
            ),
            models.CheckConstraint(
                name="area_code_ends_after_start",
                condition=Q(valid_until__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_until__gt=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system}:{self.code}"
