"""Asking by file: matching requests to offices without a service, their answers, and lists they hand over."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area, User
from access.scoping import AreaScopedQuerySet
from verification.models.checks import Check, source_choices


class ExchangeQuerySet(AreaScopedQuerySet["Exchange"]):
    village_path = "scope_id"
    read_permission = Permission.VERIFICATION_VIEW


class Exchange(models.Model):
    """One exchange of files with a source. A request is born when its file is written and ends answered or withdrawn;
    a list comes without having been asked for and is answered at once.

    `number` stands in every row of the request; the office's answer is taken only with it. `counts` are the buckets of
    the answers and the rows refused, `troubles` the first refused rows with their reasons, without any NIK.
    """

    class Kind(models.TextChoices):
        REQUEST = "request", _("Matching request")
        LIST = "list", _("List of the office")

    class State(models.TextChoices):
        SENT = "sent", _("Waiting for the answer")
        ANSWERED = "answered", _("Answered")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    number = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    source = models.CharField(max_length=20, choices=source_choices)
    scope = models.ForeignKey(Area, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State)
    purpose = models.CharField(max_length=200)
    rows = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to="exchanges/%Y/%m/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    answer_sha256 = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)
    troubles = models.JSONField(default=list)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = ExchangeQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(
            (
                "id", "number", "kind", "source", "scope", "state", "rows", "sha256", "answer_sha256", "counts",
                "troubles",
            ),
            Privacy.TECHNICAL,
        ),
        "file": Privacy.PERSONAL,
        **dict.fromkeys(("purpose", "requested_by", "requested_at", "answered_by", "answered_at"), Privacy.OFFICIAL),
    }  # fmt: skip

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="exchange_state_known", condition=Q(state__in=["sent", "answered", "withdrawn"])
            ),
            models.CheckConstraint(name="exchange_kind_known", condition=Q(kind__in=["request", "list"])),
            models.CheckConstraint(
                name="exchange_answered_has_who_and_when",
                condition=~Q(state="answered") | Q(answered_by__isnull=False, answered_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="exchange_same_answer_once",
                fields=("source", "answer_sha256"),
                condition=~Q(answer_sha256=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ExchangeLineQuerySet(AreaScopedQuerySet["ExchangeLine"]):
    village_path = "question__person__village_id"
    read_permission = Permission.VERIFICATION_VIEW


class ExchangeLine(models.Model):
    """One person in a matching request. `row` and `mark` come back with the answer: a row whose mark does not belong to
    it was moved or edited on its way.
    """

    exchange = models.ForeignKey(Exchange, models.CASCADE, related_name="lines", db_index=False)
    row = models.PositiveIntegerField()
    mark = models.CharField(max_length=16)
    question = models.ForeignKey(Check, models.PROTECT, related_name="+")
    asked_hash = models.BigIntegerField()

    objects = ExchangeLineQuerySet.as_manager()

    privacy: ClassVar = dict.fromkeys(("id", "exchange", "row", "mark", "question", "asked_hash"), Privacy.TECHNICAL)

    class Meta:
        constraints = [
            # read by: the rows of an answer
            models.UniqueConstraint(name="exchange_line_row_once", fields=("exchange", "row")),
        ]

    def __str__(self) -> str:
        return f"row {self.row} of exchange {self.exchange_id}"
