"""Changes to a family or person asked for by one person and decided by another."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area, User
from access.scoping import AreaScopedQuerySet
from recipients.models.families import Family
from recipients.models.persons import Person


class CorrectionQuerySet(AreaScopedQuerySet["Correction"]):
    read_permission = Permission.REGISTRY_VIEW


class Correction(models.Model):
    """A requested change of identity fields, or a new family. Born waiting; ends applied or declined by somebody else.

    `changes` is {"field": [old, new]}; for a new family the validated form as it was filled in. `old` is compared again
    before it is applied: what changed meanwhile is shown, not overwritten.
    """

    class Kind(models.TextChoices):
        NEW_FAMILY = "new_family", _("New family")
        FAMILY = "family", _("Correction of a family")
        PERSON = "person", _("Correction of a person")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for a second person")
        APPLIED = "applied", _("Applied")
        DECLINED = "declined", _("Declined")

    kind = models.CharField(max_length=10, choices=Kind)
    family = models.ForeignKey(Family, models.PROTECT, null=True, related_name="corrections")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="corrections")
    village = models.ForeignKey(Area, models.PROTECT, related_name="+")
    changes = models.JSONField()
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)

    objects = CorrectionQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "kind", "family", "person", "village", "state"), Privacy.TECHNICAL),
        "changes": Privacy.IDENTITY,
        **dict.fromkeys(
            (
                "reason",
                "requested_by",
                "requested_at",
                "decided_by",
                "decided_at",
                "decision_reason",
            ),
            Privacy.OFFICIAL,
        ),
    }

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="correction_kind_known",
                condition=Q(kind__in=["new_family", "family", "person"]),
            ),
            models.CheckConstraint(name="correction_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="correction_decided_has_who_and_when",
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | Q(
                    state__in=["applied", "declined"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="correction_decided_by_another_person",
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")),
            ),
        ]
        indexes = [
            # read by: the queue of corrections
            models.Index(
                name="correction_waiting",
                fields=("village", "id"),
                condition=Q(state="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} correction {self.pk}"
