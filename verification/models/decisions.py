"""Which decisions were made about findings: each of them, also those taken back, and those made for a whole class."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area, User
from access.scoping import AreaScopedQuerySet
from verification.models.findings import Finding


class BulkDecisionQuerySet(AreaScopedQuerySet["BulkDecision"]):
    village_path = "scope_id"
    read_permission = Permission.VERIFICATION_VIEW


class BulkDecision(models.Model):
    """One decision about a whole class of findings: a kind in an area, as it was previewed; all of them or none.

    `criteria` are the filters of the queue under which the class was seen. Findings that hold aid are never among them.
    """

    kind = models.CharField(max_length=24, choices=Finding.Kind)
    scope = models.ForeignKey(Area, models.PROTECT, related_name="+")
    criteria = models.JSONField(default=dict)
    decision = models.CharField(max_length=16, choices=Finding.Decision)
    reason = models.TextField()
    count = models.PositiveIntegerField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = BulkDecisionQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "kind", "scope", "criteria", "count"), Privacy.TECHNICAL),
        **dict.fromkeys(("decision", "reason", "made_by", "made_at"), Privacy.OFFICIAL),
    }

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="bulk_decision_never_takes_aid_away",
                condition=Q(decision__in=["no_objection", "corrected"]),
            ),
            models.CheckConstraint(name="bulk_decision_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"bulk decision {self.pk}"


class FindingDecisionQuerySet(AreaScopedQuerySet["FindingDecision"]):
    read_permission = Permission.VERIFICATION_VIEW


class FindingDecision(models.Model):
    """One decision of an officer about one finding, kept also when the finding is opened again.

    `made_by` is who decided or proposed, `confirmed_by` the second person where one is needed; `opened_at` since when
    the finding had waited.
    """

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="decisions")
    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=24, choices=Finding.Kind)
    materiality = models.PositiveSmallIntegerField()
    decision = models.CharField(max_length=16, choices=Finding.Decision)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField()
    bulk = models.ForeignKey(BulkDecision, models.PROTECT, null=True, related_name="decisions")
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    reopened_because = models.TextField(blank=True)

    objects = FindingDecisionQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "finding", "village", "materiality", "opened_at", "bulk"), Privacy.TECHNICAL),
        "kind": Privacy.PERSONAL,
        **dict.fromkeys(
            (
                "decision", "made_by", "confirmed_by", "decided_at", "reopened_at", "reopened_by", "reopened_because",
            ),
            Privacy.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="finding_decision_one_in_force", fields=("finding",), condition=Q(reopened_at=None)
            ),
            models.CheckConstraint(
                name="finding_decision_maker_is_not_checker", condition=~Q(made_by=F("confirmed_by"))
            ),
            models.CheckConstraint(
                name="finding_decision_reopened_has_who_when_why",
                condition=Q(reopened_at=None, reopened_by=None, reopened_because="")
                | Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~Q(reopened_because=""),
            ),
            models.CheckConstraint(
                name="finding_decision_bulk_never_holds_aid",
                condition=Q(bulk=None) | Q(materiality__lt=3, decision__in=["no_objection", "corrected"]),
            ),
        ]
        indexes = [
            # read by: who decides what, for the areas and the days that somebody chooses
            models.Index(name="finding_decision_by_day", fields=("decided_at", "village")),
        ]

    def __str__(self) -> str:
        return f"decision {self.pk} of finding {self.finding_id}"
