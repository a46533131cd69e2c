"""Persons, their place in families over time, and their schooling, work and health."""

from functools import partial
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from access.domain.privacy import Privacy
from access.models import Area
from access.scoping import AreaScopedQuerySet
from recipients.models.families import Family, SourceRow, _code, has_sixteen_digits, keep_history
from recipients.models.imports import Source
from recipients.models.marks import leaves_marks


class PersonQuerySet(AreaScopedQuerySet["Person"]):
    def living(self) -> "PersonQuerySet":
        """Neither deceased nor the second record of somebody who has another one."""
        return self.exclude(vital_status__in=(Person.VitalStatus.DECEASED, Person.VitalStatus.MERGED))


@leaves_marks
@keep_history
class Person(models.Model):
    """A citizen of a family. `family` and `village` repeat the open membership and its family's village, for searching.

    Born with a file or a form; marked deceased or moved, never deleted. The NIK is unique among persons that count.
    A record that was merged into another one of the same person stays, points to it, and keeps a NIK for itself, by
    which the next file still knows it.
    """

    class Sex(models.TextChoices):
        MALE = "L", _("Male")
        FEMALE = "P", _("Female")

    class VitalStatus(models.TextChoices):
        ALIVE = "alive", _("Alive")
        DECEASED = "deceased", _("Deceased")
        MOVED = "moved", _("Moved away")
        UNKNOWN = "unknown", _("Unknown")
        MERGED = "merged", _("Merged with another record")

    nik = models.CharField(max_length=16)
    full_name = models.CharField(max_length=120)
    name_key = models.GeneratedField(
        expression=Upper(Func(F("full_name"), Value(".,'`-"), Value("     "), function="translate")),
        output_field=models.CharField(max_length=120),
        db_persist=True,
    )
    sex = models.CharField(max_length=1, choices=Sex)
    birth_place = models.CharField(max_length=80, blank=True)
    birth_date = models.DateField()
    mother_name = models.CharField(max_length=120, blank=True)
    marital_status = _code()
    occupation = _code()
    education = _code()
    vital_status = models.CharField(max_length=10, choices=VitalStatus, default=VitalStatus.ALIVE)
    died_on = models.DateField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    family = models.ForeignKey(Family, models.PROTECT, related_name="persons")
    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    card_address = models.TextField(blank=True)
    card_rt = models.CharField(max_length=3, blank=True)
    card_rw = models.CharField(max_length=3, blank=True)
    card_hamlet = models.CharField(max_length=80, blank=True)
    card_village = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", db_index=False)
    source = models.CharField(max_length=10, choices=Source)
    vanished_in = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PersonQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "merged_into", "family", "source", "vanished_in", "created_at"), Privacy.TECHNICAL),
        "nik": Privacy.IDENTITY,
        **dict.fromkeys(
            (
                "full_name", "name_key", "sex", "birth_place", "birth_date", "mother_name", "marital_status",
                "occupation", "education", "vital_status", "died_on", "village", "card_address", "card_rt", "card_rw",
                "card_hamlet", "card_village",
            ),
            Privacy.PERSONAL,
        ),
    }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(name="person_nik_16_digits", condition=has_sixteen_digits("nik")),
            models.CheckConstraint(name="person_sex_known", condition=Q(sex__in=["L", "P"])),
            models.CheckConstraint(
                name="person_vital_status_known",
                condition=Q(vital_status__in=["alive", "deceased", "moved", "unknown", "merged"]),
            ),
            models.CheckConstraint(
                name="person_merged_into_somebody_only_when_merged",
                condition=Q(merged_into=None) ^ Q(vital_status="merged"),
            ),
            models.CheckConstraint(
                name="person_died_on_only_when_deceased",
                condition=Q(died_on=None) | Q(vital_status="deceased"),
            ),
            # NULL for those who count, and NULLs count as equal: one index for this rule and every search by NIK.
            models.UniqueConstraint(
                F("nik"),
                Case(When(vital_status="deceased", then=F("id"))),
                name="person_nik_once_among_those_who_count",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            # read by: further records of one person, on rosters and in payments
            models.Index(name="person_merged", fields=("merged_into",), condition=~Q(merged_into=None)),
            # read by: search by name with typos, inside a kelurahan or city-wide (GIN serves either column alone)
            GinIndex(
                name="person_by_village_and_name",
                fields=("village", "name_key"),
                opclasses=("varchar_ops", "gin_trgm_ops"),
            ),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"


@leaves_marks
@partial(keep_history, read_by=("family",))  # read by: whom a run took out of a family
class Membership(models.Model):
    """A person's place in a family from one day to another, with the relationship to its head (SHDK)."""

    class Relationship(models.IntegerChoices):
        """Numbered as SIAK; codes of BPS are mapped to these."""

        HEAD = 1, _("Head of family")
        HUSBAND = 2, _("Husband")
        WIFE = 3, _("Wife")
        CHILD = 4, _("Child")
        CHILD_IN_LAW = 5, _("Child-in-law")
        GRANDCHILD = 6, _("Grandchild")
        PARENT = 7, _("Parent")
        PARENT_IN_LAW = 8, _("Parent-in-law")
        OTHER_RELATIVE = 9, _("Other relative")
        DOMESTIC_WORKER = 10, _("Domestic worker")
        OTHER = 11, _("Other")

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    family = models.ForeignKey(Family, models.PROTECT, related_name="memberships")
    relationship = models.PositiveSmallIntegerField(choices=Relationship)
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    privacy: ClassVar = {
        **dict.fromkeys(("id", "person", "family", "from_on", "until_on"), Privacy.TECHNICAL),
        "relationship": Privacy.PERSONAL,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="membership_relationship_known",
                condition=Q(relationship__range=(1, 11)),
            ),
            models.UniqueConstraint(
                name="membership_one_family_at_a_time",
                fields=("person",),
                condition=Q(until_on=None),
            ),
            models.CheckConstraint(
                name="membership_ends_after_start",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"person {self.person_id} in family {self.family_id}"


@leaves_marks
class PersonConditions(SourceRow):
    """Schooling, work and health of a person, as one source saw them in one version; health has its own permission."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="conditions", db_index=False)
    pbi_national = models.BooleanField(null=True)
    pbi_local = models.BooleanField(null=True)
    school_participation = _code()
    school_level = _code()
    school_grade = _code()
    highest_diploma = _code()
    is_working = models.BooleanField(null=True)
    work_sector = _code()
    work_status = _code()
    owns_business = models.BooleanField(null=True)
    business_count = models.PositiveIntegerField(null=True)
    business_sector = _code()
    paid_workers = models.PositiveIntegerField(null=True)
    unpaid_workers = models.PositiveIntegerField(null=True)
    business_turnover = _code()
    nutrition = _code()
    vision = _code()
    hearing = _code()
    walking = _code()
    hand_use = _code()
    learning = _code()
    behaviour = _code()
    speech = _code()
    self_care = _code()
    memory = _code()
    depression = _code()
    chronic_illness = _code()

    privacy: ClassVar = {
        **SourceRow.source_privacy,
        "person": Privacy.TECHNICAL,
        **dict.fromkeys(
            (
                "pbi_national", "pbi_local", "school_participation", "school_level", "school_grade", "highest_diploma",
                "is_working", "work_sector", "work_status", "owns_business", "business_count", "business_sector",
                "paid_workers", "unpaid_workers", "business_turnover",
            ),
            Privacy.PERSONAL,
        ),
        **dict.fromkeys(
            (
                "nutrition", "vision", "hearing", "walking", "hand_use", "learning", "behaviour", "speech", "self_care",
                "memory", "depression", "chronic_illness",
            ),
            Privacy.SENSITIVE,
        ),
    }  # fmt: skip

    class Meta:
        verbose_name_plural = "person conditions"
        constraints = [
            models.UniqueConstraint(
                name="person_conditions_one_current_per_source",
                fields=("person", "source"),
                condition=Q(is_current=True),
            ),
        ]
        indexes = [
            # read by: what a change report or a family's story tells of a person besides the current row
            models.Index(name="person_conditions_superseded", fields=("person",), condition=Q(is_current=False)),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.version} of person {self.person_id}"
