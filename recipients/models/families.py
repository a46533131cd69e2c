"""Families, their KK numbers over time, how they live and where they rank."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from access.domain.privacy import Privacy
from access.models import Area
from access.scoping import AreaScopedQuerySet
from recipients.models.imports import Import, Source
from recipients.models.marks import leaves_marks


def keep_history(model: type[models.Model], *, read_by: Sequence[str] = ()) -> type[models.Model]:
    """Keep the row as it was before each update and delete, with the acting user, run and reason (ADR 0006).

    `read_by` are columns by which the history is looked up, besides its object.
    """
    indexes = [models.Index(name=f"{model.__name__.lower()}_was_by_{name}", fields=[name]) for name in read_by]
    return pghistory.track(
        pghistory.UpdateEvent(row=pghistory.Old),
        pghistory.DeleteEvent(),
        level=pgtrigger.Statement,
        meta={"indexes": indexes},
    )(model)


def has_sixteen_digits(name: str) -> Q:
    """Whether a column is a whole NIK or KK number; a regular expression that counts the digits costs twice as much."""
    return Q(Exact(Length(name), 16)) & Q(**{f"{name}__regex": "^[0-9]*$"})


class FamilyQuerySet(AreaScopedQuerySet["Family"]):
    def active(self) -> "FamilyQuerySet":
        """Families that count, those that vanished from the newest file included until somebody decides."""
        return self.filter(status=Family.Status.ACTIVE)


@leaves_marks
@keep_history
class Family(models.Model):
    """A family (keluarga) under our own id; its KK numbers change. Closed when nobody is left, never deleted."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        CLOSED = "closed", _("Closed")

    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    address = models.TextField(blank=True)
    rt = models.CharField(max_length=3, blank=True)
    rw = models.CharField(max_length=3, blank=True)
    head = models.ForeignKey("recipients.Person", models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    source = models.CharField(max_length=10, choices=Source)
    vanished_in = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FamilyQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "status", "source", "vanished_in", "created_at"), Privacy.TECHNICAL),
        **dict.fromkeys(("village", "address", "rt", "rw", "head"), Privacy.PERSONAL),
    }

    class Meta:
        verbose_name_plural = "families"
        constraints = [
            models.CheckConstraint(name="family_status_known", condition=Q(status__in=["active", "closed"])),
            models.CheckConstraint(name="family_rt_three_digits", condition=Q(rt__regex=r"^(\d{3})?$")),
            models.CheckConstraint(name="family_rw_three_digits", condition=Q(rw__regex=r"^(\d{3})?$")),
        ]
        indexes = [
            # read by: the registry list and every count per kelurahan
            models.Index(
                name="family_by_village",
                fields=("village", "id"),
                condition=Q(status="active"),
            ),
        ]

    def __str__(self) -> str:
        return f"family {self.pk}"


@leaves_marks
@partial(keep_history, read_by=("family",))  # read by: the KK number that a run ended, on the family's change
class FamilyCard(models.Model):
    """A KK number a family held from one day to another; one at a time."""

    family = models.ForeignKey(Family, models.PROTECT, related_name="cards")
    kk_number = models.CharField(max_length=16)
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    privacy: ClassVar = {
        **dict.fromkeys(("id", "family", "from_on", "until_on"), Privacy.TECHNICAL),
        "kk_number": Privacy.IDENTITY,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="family_card_kk_16_digits",
                condition=has_sixteen_digits("kk_number"),
            ),
            models.UniqueConstraint(
                name="family_card_one_family_per_kk",
                fields=("kk_number",),
                condition=Q(until_on=None),
            ),
            models.UniqueConstraint(
                name="family_card_one_kk_at_a_time",
                fields=("family",),
                condition=Q(until_on=None),
            ),
            models.CheckConstraint(
                name="family_card_ends_after_start",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            ),
        ]
        indexes = [
            # read by: search by a KK number that the family no longer has; the rule of one family covers the others
            models.Index(name="family_card_former_kk", fields=("kk_number",), condition=Q(until_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"card {self.pk}"


def _source_import() -> "models.ForeignKey[Import | None, Import | None]":
    """The import a row came with. Unchecked by the database: a merge writes one number into a million rows, and imports
    are kept for ever."""
    return models.ForeignKey(Import, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False)


class SourceRow(models.Model):
    """What one source said in one version: the row it stood in, its codes as they came, and hashes to know it again.

    `source_hash` is of what the row means, `raw_hash` of the line as it came (recipients.domain.sieve): an equal one
    need not be judged again and keeps its `marks` (recipients.queries.intake_columns.BITS).

    `source_codes` holds the codes as they came, in the order of the list named by `code_list`
    (recipients.domain.formats), parted by the sign 31 (one text takes a quarter of the room of an array); the typed
    columns hold our own codes (numbered as DTSEN v3).
    """

    source = models.CharField(max_length=10, choices=Source)
    version = models.CharField(max_length=10, blank=True)
    observed_on = models.DateField()
    is_current = models.BooleanField(default=True)
    source_import = _source_import()
    source_row = models.PositiveIntegerField(null=True)
    source_hash = models.BigIntegerField(null=True)
    raw_hash = models.BigIntegerField(null=True)
    marks = models.IntegerField(default=0)
    code_list = models.CharField(max_length=30, blank=True)
    source_codes = models.TextField(blank=True)

    source_privacy: ClassVar = {
        **dict.fromkeys(
            (
                "id", "source", "version", "observed_on", "is_current", "source_import", "source_row", "source_hash",
                "raw_hash", "marks", "code_list",
            ),
            Privacy.TECHNICAL,
        ),
        "source_codes": Privacy.SENSITIVE,
    }  # fmt: skip

    class Meta:
        abstract = True


def _code() -> models.SmallIntegerField:
    """A code of ours; without a check of its own, because thirty of them cost as much as writing the row."""
    return models.SmallIntegerField(null=True)


@leaves_marks
class LivingConditions(SourceRow):
    """How a family lives, as one source saw it in one version. Never overwritten; `is_current` marks the newest."""

    family = models.ForeignKey(Family, models.PROTECT, related_name="living_conditions", db_index=False)
    declared_members = models.PositiveSmallIntegerField(null=True)
    pbi_national = models.BooleanField(null=True)
    pbi_local = models.BooleanField(null=True)
    electricity_customer_id = models.CharField(max_length=40, blank=True)
    home_ownership = _code()
    floor_material = _code()
    floor_area_m2 = models.PositiveIntegerField(null=True)
    wall_material = _code()
    roof_material = _code()
    drinking_water = _code()
    lighting = _code()
    power_capacity = _code()
    cooking_fuel = _code()
    toilet_use = _code()
    toilet_type = _code()
    sewage = _code()
    has_gas_cylinder = models.BooleanField(null=True)
    has_refrigerator = models.BooleanField(null=True)
    has_air_conditioner = models.BooleanField(null=True)
    has_water_heater = models.BooleanField(null=True)
    has_landline = models.BooleanField(null=True)
    has_flat_tv = models.BooleanField(null=True)
    has_gold = models.BooleanField(null=True)
    has_computer = models.BooleanField(null=True)
    has_motorcycle = models.BooleanField(null=True)
    has_bicycle = models.BooleanField(null=True)
    has_car = models.BooleanField(null=True)
    has_boat = models.BooleanField(null=True)
    has_motorboat = models.BooleanField(null=True)
    has_smartphone = models.BooleanField(null=True)
    has_other_land = models.BooleanField(null=True)
    has_other_house = models.BooleanField(null=True)
    cattle = models.PositiveIntegerField(null=True)
    buffalo = models.PositiveIntegerField(null=True)
    horses = models.PositiveIntegerField(null=True)
    pigs = models.PositiveIntegerField(null=True)
    goats_and_sheep = models.PositiveIntegerField(null=True)

    privacy: ClassVar = {
        **SourceRow.source_privacy,
        "family": Privacy.TECHNICAL,
        "electricity_customer_id": Privacy.IDENTITY,
        **dict.fromkeys(
            (
                "declared_members", "pbi_national", "pbi_local", "home_ownership", "floor_material", "floor_area_m2",
                "wall_material", "roof_material", "drinking_water", "lighting", "power_capacity", "cooking_fuel",
                "toilet_use", "toilet_type", "sewage", "has_gas_cylinder", "has_refrigerator", "has_air_conditioner",
                "has_water_heater", "has_landline", "has_flat_tv", "has_gold", "has_computer", "has_motorcycle",
                "has_bicycle", "has_car", "has_boat", "has_motorboat", "has_smartphone", "has_other_land",
                "has_other_house", "cattle", "buffalo", "horses", "pigs", "goats_and_sheep",
            ),
            Privacy.PERSONAL,
        ),
    }  # fmt: skip

    class Meta:
        verbose_name_plural = "living conditions"
        constraints = [
            models.UniqueConstraint(
                name="living_conditions_one_current_per_source",
                fields=("family", "source"),
                condition=Q(is_current=True),
            ),
        ]
        indexes = [
            # read by: the family page's versions
            models.Index(name="living_conditions_by_family", fields=("family", "-version")),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.version} of family {self.family_id}"


@leaves_marks
class DecileRecord(models.Model):
    """The welfare decile (desil) of a family from a DTSEN version on, at three levels; 1 is poorest. One is current."""

    family = models.ForeignKey(Family, models.PROTECT, related_name="deciles", db_index=False)
    version = models.CharField(max_length=10)
    national = models.PositiveSmallIntegerField()
    province = models.PositiveSmallIntegerField(null=True)
    city = models.PositiveSmallIntegerField(null=True)
    is_current = models.BooleanField(default=True)
    source_import = _source_import()

    privacy: ClassVar = {
        **dict.fromkeys(
            ("id", "family", "version", "is_current", "source_import"),
            Privacy.TECHNICAL,
        ),
        **dict.fromkeys(("national", "province", "city"), Privacy.PERSONAL),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="decile_is_1_to_10",
                condition=Q(national__range=(1, 10))
                & (Q(province=None) | Q(province__range=(1, 10)))
                & (Q(city=None) | Q(city__range=(1, 10))),
            ),
            models.UniqueConstraint(name="decile_once_per_version", fields=("family", "version")),
            models.UniqueConstraint(
                name="decile_one_current",
                fields=("family",),
                condition=Q(is_current=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.national}"
