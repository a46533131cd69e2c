"""Objections that BPS checks again: a list goes out as a file, the answers come back in it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area, User
from access.scoping import AreaScopedQuerySet
from distribution.models.objections import Objection
from recipients.models import Family


class RecheckBatchQuerySet(AreaScopedQuerySet["RecheckBatch"]):
    """Lists hold objections of the whole city."""

    village_path = "city_id"
    read_permission = Permission.OBJECTION_DECIDE


class RecheckBatch(models.Model):
    """A list of families that BPS is asked to rank again. Born with its file, ends answered or withdrawn.

    `version` is the DTSEN version whose decile is doubted. `counts` and `troubles` tell of the answer: the refused rows
    with their reasons, numbers of people masked.
    """

    class State(models.TextChoices):
        SENT = "sent", _("Waiting for the answer")
        ANSWERED = "answered", _("Answered")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    city = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State, default=State.SENT)
    version = models.CharField(max_length=10, blank=True)
    reason = models.TextField()
    rows = models.PositiveIntegerField()
    file = models.FileField(upload_to="rechecks/%Y/%m/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(auto_now_add=True)
    answer_sha256 = models.CharField(max_length=64, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    troubles = models.JSONField(default=list)

    objects = RecheckBatchQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(
            ("id", "city", "state", "version", "rows", "sha256", "answer_sha256", "counts"), Privacy.TECHNICAL
        ),
        "file": Privacy.IDENTITY,
        "troubles": Privacy.PERSONAL,
        **dict.fromkeys(("reason", "made_by", "made_at", "answered_by", "answered_at"), Privacy.OFFICIAL),
    }

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "recheck batches"
        constraints = [
            models.CheckConstraint(
                name="recheck_batch_state_known", condition=Q(state__in=["sent", "answered", "withdrawn"])
            ),
            models.CheckConstraint(
                name="recheck_batch_answered_has_who_and_when",
                condition=Q(state="answered", answered_by__isnull=False, answered_at__isnull=False)
                | ~Q(state="answered") & Q(answered_by=None, answered_at=None),
            ),
            models.UniqueConstraint(
                name="recheck_same_answer_once", fields=("answer_sha256",), condition=~Q(answer_sha256="")
            ),
        ]

    def __str__(self) -> str:
        return f"BPS-{self.pk or 0:06d}"


class RecheckLineQuerySet(AreaScopedQuerySet["RecheckLine"]):
    village_path = "objection__village_id"
    read_permission = Permission.OBJECTION_VIEW


class RecheckLine(models.Model):
    """One objection in a list for BPS, and what came back. `row` and `mark` return with the answer: a row whose mark
    does not belong to it was moved or edited. Open while the answer is awaited.
    """

    class Result(models.TextChoices):
        SAME = "same", _("The decile stays")
        CHANGED = "changed", _("The decile changes")
        NOT_FOUND = "not_found", _("Not found at the address")

    batch = models.ForeignKey(RecheckBatch, models.PROTECT, related_name="lines", db_index=False)
    row = models.PositiveIntegerField()
    mark = models.CharField(max_length=16)
    objection = models.ForeignKey(Objection, models.PROTECT, related_name="rechecks")
    family = models.ForeignKey(Family, models.PROTECT, related_name="+", db_index=False)
    is_open = models.BooleanField(default=True)
    result = models.CharField(max_length=10, choices=Result, blank=True)
    decile = models.PositiveSmallIntegerField(null=True)
    answered_on = models.DateField(null=True)
    remark = models.CharField(max_length=500, blank=True)

    objects = RecheckLineQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(
            ("id", "batch", "row", "mark", "objection", "family", "is_open", "answered_on"), Privacy.TECHNICAL
        ),
        **dict.fromkeys(("result", "decile", "remark"), Privacy.PERSONAL),
    }

    class Meta:
        ordering = ("row",)
        constraints = [
            # read by: the rows of an answer
            models.UniqueConstraint(name="recheck_line_row_once", fields=("batch", "row")),
            models.UniqueConstraint(
                name="recheck_line_one_open_per_objection", fields=("objection",), condition=Q(is_open=True)
            ),
            models.CheckConstraint(
                name="recheck_line_answered_has_day_and_decile",
                condition=Q(result="", decile=None, answered_on=None)
                | Q(result="not_found", decile=None, answered_on__isnull=False)
                | Q(result__in=["same", "changed"], decile__range=(1, 10), answered_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"row {self.row} of recheck {self.batch_id}"
