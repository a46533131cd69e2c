"""What each import did, or would do, to each family: the basis of the change report and of accepting by class."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area, User
from access.scoping import AreaScopedQuerySet
from recipients.models.families import Family
from recipients.models.imports import Import, ImportFile


class FamilyChangeQuerySet(AreaScopedQuerySet["FamilyChange"]):
    read_permission = Permission.REGISTRY_VIEW


class FamilyChange(models.Model):
    """A family that one import changes, adds or no longer has. Born when the file is compared with the registry, final
    with the admission; kept for ever, so that any two versions can be compared.

    `classes` are keys of recipients.domain.changes. `related` are families that members came from or went to, `missing`
    the persons of the family that the file no longer has. The family of a proposal may not exist yet: its id is the one
    under which it will be admitted.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        HELD = "held", _("Held back")
        APPLIED = "applied", _("In the registry")
        SUPERSEDED = "superseded", _("Overtaken by a newer file")

    class Decision(models.TextChoices):
        SEEN = "seen", _("Seen")
        KEPT = "kept", _("Kept")
        CLOSED = "closed", _("Closed")
        ACCEPTED = "accepted", _("Accepted later")

    # Written by one statement from rows that the database has checked: no need to check a tenth of a city row by row.
    source_import = models.ForeignKey(
        Import, models.CASCADE, related_name="changes", db_index=False, db_constraint=False
    )
    family = models.ForeignKey(Family, models.DO_NOTHING, related_name="changes", db_constraint=False)
    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    village_before = models.ForeignKey(
        Area, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    file_row = models.PositiveIntegerField(null=True)
    name = models.CharField(max_length=120, blank=True)
    classes = ArrayField(models.CharField(max_length=20))
    decile_before = models.PositiveSmallIntegerField(null=True)
    decile_after = models.PositiveSmallIntegerField(null=True)
    joined = models.PositiveSmallIntegerField(default=0)
    left = models.PositiveSmallIntegerField(default=0)
    related = ArrayField(models.BigIntegerField(), default=list)
    missing = ArrayField(models.BigIntegerField(), default=list)
    is_picked = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    note = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)

    objects = FamilyChangeQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(
            (
                "id",
                "source_import",
                "family",
                "file_row",
                "classes",
                "related",
                "missing",
                "is_picked",
                "state",
                "decision",
            ),
            Privacy.TECHNICAL,
        ),
        **dict.fromkeys(
            ("village", "village_before", "name", "decile_before", "decile_after", "joined", "left"), Privacy.PERSONAL
        ),
        **dict.fromkeys(("note", "decided_by", "decided_at"), Privacy.OFFICIAL),
    }

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(name="family_change_once_per_import", fields=("source_import", "family")),
            models.CheckConstraint(
                name="family_change_state_known",
                condition=Q(state__in=["proposed", "held", "applied", "superseded"]),
            ),
            models.CheckConstraint(
                name="family_change_decided_has_who_and_when",
                condition=Q(decision="", decided_by=None, decided_at=None)
                | Q(
                    decision__in=["seen", "kept", "closed", "accepted"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="family_change_closed_has_reason", condition=~Q(decision="closed") | ~Q(note="")
            ),
        ]
        indexes = [
            # read by: what is held back, on the page of the import and when a newer file overtakes it
            models.Index(name="family_change_held", fields=("source_import", "id"), condition=Q(state="held")),
        ]

    def __str__(self) -> str:
        return f"family {self.family_id} in import {self.source_import_id}"


class AdmissionChoice(models.Model):
    """Which classes of changes the admitting person does not accept with an import; single families are picked."""

    source_import = models.OneToOneField(Import, models.CASCADE, related_name="choice", primary_key=True)
    held_classes = ArrayField(models.CharField(max_length=20), default=list)
    chosen_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    chosen_at = models.DateTimeField(auto_now=True)

    privacy: ClassVar = {
        **dict.fromkeys(("source_import", "held_classes"), Privacy.TECHNICAL),
        **dict.fromkeys(("chosen_by", "chosen_at"), Privacy.OFFICIAL),
    }

    def __str__(self) -> str:
        return f"choice for import {self.source_import_id}"


class HeldRow(models.Model):
    """A row of a held-back family as it was judged, so that it can be taken in later. Gone when done or overtaken."""

    change = models.ForeignKey(FamilyChange, models.CASCADE, related_name="rows")
    file = models.ForeignKey(ImportFile, models.CASCADE, related_name="+")
    row = models.PositiveIntegerField()
    said = models.JSONField(default=dict)

    privacy: ClassVar = {
        **dict.fromkeys(("id", "change", "file", "row"), Privacy.TECHNICAL),
        "said": Privacy.IDENTITY,
    }

    class Meta:
        constraints = [models.UniqueConstraint(name="held_row_once", fields=("file", "row"))]

    def __str__(self) -> str:
        return str(self.row)
