"""What citizens and facilitators bring as proof of an objection, with it or later."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import User
from access.scoping import AreaScopedQuerySet
from distribution.models.objections import Objection, ObjectionVisit
from verification.models import Evidence


class AdditionQuerySet(AreaScopedQuerySet["ObjectionAddition"]):
    village_path = "objection__village_id"
    read_permission = Permission.OBJECTION_VIEW

    def unseen(self) -> "AdditionQuerySet":
        """What no officer has looked at yet."""
        return self.filter(seen_at=None)


class ObjectionAddition(models.Model):
    """What the holder of a slip sent later: a note, papers (ObjectionPaper), or both. Ends seen by an officer.

    Nothing is decided while something unseen is there. `nonce_hash` is of the form that was sent, as with objections.
    """

    objection = models.ForeignKey(Objection, models.CASCADE, related_name="additions")
    note = models.TextField(blank=True)
    nonce_hash = models.CharField(max_length=64, unique=True)
    came_at = models.DateTimeField(auto_now_add=True)
    seen_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    seen_at = models.DateTimeField(null=True)

    objects = AdditionQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "objection", "came_at"), Privacy.TECHNICAL),
        "note": Privacy.PERSONAL,
        "nonce_hash": Privacy.SECRET,
        **dict.fromkeys(("seen_by", "seen_at"), Privacy.OFFICIAL),
    }

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="objection_addition_seen_has_who_and_when",
                condition=Q(seen_by=None, seen_at=None) | Q(seen_by__isnull=False, seen_at__isnull=False),
            ),
        ]
        indexes = [
            # read by: the list of objections and its counters, for what came in and nobody has seen
            models.Index(name="objection_addition_unseen", fields=("objection",), condition=Q(seen_at=None)),
        ]

    def __str__(self) -> str:
        return f"addition {self.pk} to objection {self.objection_id}"


class ObjectionPaperQuerySet(AreaScopedQuerySet["ObjectionPaper"]):
    # PRIVACY: papers show whole numbers, and may show who speaks.
    village_path = "objection__village_id"
    read_permission = Permission.OBJECTION_DECIDE


class ObjectionPaper(models.Model):
    """A scan or photo that a citizen brought, or that a facilitator took on a visit. A mere part of the objection.

    A photo of a family of the registry lies in the one store of evidence, and is named here. When its time is over, the
    file goes as evidence does; the row keeps the hash.
    """

    objection = models.ForeignKey(Objection, models.CASCADE, related_name="papers")
    visit = models.ForeignKey(ObjectionVisit, models.PROTECT, null=True, related_name="papers", db_index=False)
    addition = models.ForeignKey(ObjectionAddition, models.PROTECT, null=True, related_name="papers", db_index=False)
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+")
    file = models.FileField(upload_to="objections/%Y/%m/", blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    added_at = models.DateTimeField(auto_now_add=True)
    dropped_on = models.DateField(null=True)
    dropped_under = models.CharField(max_length=200, blank=True, db_default="")

    objects = ObjectionPaperQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(
            (
                "id", "objection", "visit", "addition", "evidence", "sha256", "size", "dropped_on", "dropped_under",
            ),
            Privacy.TECHNICAL,
        ),
        "file": Privacy.IDENTITY,
        **dict.fromkeys(("added_by", "added_at"), Privacy.OFFICIAL),
    }  # fmt: skip

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(name="objection_paper_once", fields=("objection", "sha256")),
            models.CheckConstraint(
                name="objection_paper_is_evidence_or_a_file",
                condition=Q(evidence__isnull=False, file="", dropped_on=None)
                | Q(evidence=None, dropped_on=None) & ~Q(file="")
                | Q(evidence=None, dropped_on__isnull=False, file=""),
            ),
            models.CheckConstraint(
                name="objection_paper_dropped_has_a_rule",
                condition=Q(dropped_on=None, dropped_under="") | Q(dropped_on__isnull=False) & ~Q(dropped_under=""),
            ),
        ]
        indexes = [
            # read by: the nightly dropping of what is past its time
            models.Index(name="objection_paper_kept", fields=("added_at",), condition=Q(dropped_on=None)),
        ]

    def __str__(self) -> str:
        return f"paper {self.pk} of objection {self.objection_id}"
