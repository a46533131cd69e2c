"""Who is entitled in a period and why: one result per family, kept as it was decided."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area, JobRow, User
from access.scoping import AreaScopedQuerySet
from distribution.models.programmes import Programme, ProgrammeRule
from recipients.models import Family


class DeterminationQuerySet(AreaScopedQuerySet["Determination"]):
    village_path = "city_id"
    read_permission = Permission.PROGRAMME_VIEW


class Determination(JobRow):
    """Eligibility of all families for a programme in a quarter (2026-Q4). The newest finished one counts."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        FAILED = "failed", _("Interrupted")

    city = models.ForeignKey(Area, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="determinations")
    period = models.CharField(max_length=7)
    rule = models.ForeignKey(ProgrammeRule, models.PROTECT, related_name="determinations")
    decile_version = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    counts = models.JSONField(default=dict)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)

    objects = DeterminationQuerySet.as_manager()

    privacy: ClassVar = {
        **JobRow.job_privacy,
        **dict.fromkeys(
            (
                "id",
                "city",
                "programme",
                "period",
                "rule",
                "decile_version",
                "state",
                "counts",
            ),
            Privacy.PUBLIC,
        ),
        **dict.fromkeys(("requested_by", "requested_at"), Privacy.OFFICIAL),
    }

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="determination_state_known",
                condition=Q(state__in=["queued", "running", "finished", "failed"]),
            ),
            models.CheckConstraint(
                name="determination_period_is_quarter",
                condition=Q(period__regex=r"^\d{4}-Q[1-4]$"),
            ),
            models.UniqueConstraint(
                name="determination_one_at_work",
                fields=("programme", "period"),
                condition=Q(state__in=["queued", "running"]),
            ),
        ]

    def __str__(self) -> str:
        return f"determination {self.pk}"


class EligibilityQuerySet(AreaScopedQuerySet["Eligibility"]):
    # PRIVACY: rows of families; who only keeps programmes sees their sums.
    read_permission = Permission.REGISTRY_VIEW


class Eligibility(models.Model):
    """The result for one family: entitled or not, all reasons, the facts they rest on, the rupiah and the goods.

    `rank` is its place where a quota made an order necessary. A family over the quota keeps its amount: it waits.
    The three references are unchecked by the database: one statement writes a row for each family that it has just
    read, families and areas are never deleted, and checking a million times took most of the time.
    """

    determination = models.ForeignKey(
        Determination, models.CASCADE, related_name="results", db_index=False, db_constraint=False
    )
    family = models.ForeignKey(
        Family, models.PROTECT, related_name="eligibilities", db_index=False, db_constraint=False
    )
    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    is_eligible = models.BooleanField()
    reasons = ArrayField(models.CharField(max_length=30), default=list)
    decile = models.PositiveSmallIntegerField(null=True)
    facts = models.JSONField(default=dict)
    amount = models.BigIntegerField(default=0)
    quantity = models.BigIntegerField(default=0, db_default=0)
    goods = models.CharField(max_length=60, blank=True, db_default="")
    rank = models.PositiveIntegerField(null=True)

    objects = EligibilityQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "determination", "family", "village"), Privacy.TECHNICAL),
        **dict.fromkeys(("is_eligible", "reasons", "decile", "amount", "quantity", "goods", "rank"), Privacy.PERSONAL),
        "facts": Privacy.SENSITIVE,
    }

    class Meta:
        verbose_name_plural = "eligibilities"
        constraints = [
            # the family first: it also serves the results of one family, over the years
            models.UniqueConstraint(name="eligibility_once_per_family", fields=("family", "determination")),
            models.CheckConstraint(
                name="eligibility_refused_has_reasons",
                condition=Q(is_eligible=True) | Q(reasons__len__gt=0),
            ),
            models.CheckConstraint(name="eligibility_amount_not_negative", condition=Q(amount__gte=0)),
        ]
        indexes = [
            # read by: the list of results of a determination, for the city or a kelurahan
            models.Index(name="eligibility_by_village", fields=("determination", "village", "id")),
        ]

    def __str__(self) -> str:
        return f"family {self.family_id} in determination {self.determination_id}"
