"""Replies of paying agencies: kept, read, matched, looked at, and taken over or back as a whole or not at all."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area, JobRow, User
from access.scoping import AreaScopedQuerySet
from distribution.models.paying_agencies import PayingAgency
from distribution.models.payments import Payment
from distribution.models.rosters import Roster


class PaymentReplyQuerySet(AreaScopedQuerySet["PaymentReply"]):
    """Replies belong to the whole city."""

    village_path = "city_id"
    read_permission = Permission.PROGRAMME_VIEW


class PaymentReply(JobRow):
    """What an agency answered about the payments of a roster. Ends applied (by another click), refused or discarded.

    A second person may take an applied one back while nothing rests on it (undone); its file may come again then.

    `told_rows` and `told_rupiah` are the agency's own totals, from its covering letter or the last line of the file;
    a reply that does not add up to them is never applied. `told_by` is who put them right last.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("Waiting to be read")
        READING = "reading", _("Being read")
        READY = "ready", _("Read and matched")
        APPLIED = "applied", _("Taken over")
        REFUSED = "refused", _("Refused")
        FAILED = "failed", _("Interrupted")
        DISCARDED = "discarded", _("Discarded")
        UNDONE = "undone", _("Taken back")

    city = models.ForeignKey(Area, models.PROTECT, related_name="+")
    roster = models.ForeignKey(Roster, models.PROTECT, related_name="replies", db_index=False)
    agency = models.ForeignKey(PayingAgency, models.PROTECT, related_name="+")
    layout = models.CharField(max_length=20)
    name = models.CharField(max_length=255)
    path = models.CharField(max_length=500)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    told_rows = models.PositiveIntegerField(null=True)
    told_rupiah = models.BigIntegerField(null=True)
    told_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    counts = models.JSONField(default=dict)
    refusal = models.TextField(blank=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    applied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    undone_at = models.DateTimeField(null=True)
    undone_because = models.CharField(max_length=300, blank=True, db_default="")

    objects = PaymentReplyQuerySet.as_manager()

    privacy: ClassVar = {
        **JobRow.job_privacy,
        **dict.fromkeys(
            (
                "id", "city", "roster", "agency", "layout", "name", "path", "sha256", "size", "told_rows",
                "told_rupiah", "state", "counts", "refusal",
            ),
            Privacy.TECHNICAL,
        ),
        **dict.fromkeys(
            (
                "told_by", "uploaded_by", "uploaded_at", "applied_by", "applied_at", "undone_by", "undone_at",
                "undone_because",
            ),
            Privacy.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "payment replies"
        constraints = [
            models.UniqueConstraint(
                name="payment_reply_content_once",
                fields=("roster", "sha256"),
                condition=~Q(state__in=["refused", "discarded", "undone"]),
            ),
            models.CheckConstraint(
                name="payment_reply_state_known",
                condition=Q(
                    state__in=[
                        "received",
                        "reading",
                        "ready",
                        "applied",
                        "refused",
                        "failed",
                        "discarded",
                        "undone",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="payment_reply_applied_has_who_and_when",
                condition=Q(state__in=["applied", "undone"], applied_by__isnull=False, applied_at__isnull=False)
                | ~Q(state__in=["applied", "undone"]) & Q(applied_by=None, applied_at=None),
            ),
            models.CheckConstraint(
                name="payment_reply_undone_by_a_second_person_who_says_why",
                condition=Q(state="undone", undone_at__isnull=False)
                & ~Q(undone_because="")
                & (Q(undone_by__gt=F("applied_by")) | Q(undone_by__lt=F("applied_by")))
                | ~Q(state="undone") & Q(undone_by=None, undone_at=None, undone_because=""),
            ),
        ]

    def __str__(self) -> str:
        return f"reply {self.pk}"


class ReplyLineQuerySet(AreaScopedQuerySet["ReplyLine"]):
    """Rows belong to the city until they are matched."""

    village_path = "reply__city_id"
    read_permission = Permission.REGISTRY_VIEW


class ReplyLine(models.Model):
    """One row of a reply: what the agency says of one payment, and which payment that is.

    `match` says how it was found, or what a person has to do; every row is in exactly one of these states.
    """

    class Match(models.TextChoices):
        MATCHED = "matched", _("Matched")
        KNOWN = "known", _("Already recorded")
        QUEUE = "queue", _("To be decided")
        CONFLICT = "conflict", _("Contradicts the records")
        UNKNOWN = "unknown", _("Not one of ours")
        REFUSED = "refused", _("Cannot be used")
        SET_ASIDE = "set_aside", _("Set aside")

    reply = models.ForeignKey(PaymentReply, models.CASCADE, related_name="lines", db_index=False)
    row = models.PositiveIntegerField()
    match = models.CharField(max_length=10, choices=Match)
    trouble = models.CharField(max_length=20, blank=True)
    nik = models.CharField(max_length=16, blank=True)
    nik_pattern = models.CharField(max_length=16, blank=True)
    account = models.CharField(max_length=24, blank=True)
    account_pattern = models.CharField(max_length=30, blank=True)
    full_name = models.CharField(max_length=120, blank=True)
    name_key = models.CharField(max_length=120, blank=True)
    amount = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=16, blank=True)
    because = models.CharField(max_length=20, blank=True)
    said = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=200, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    paid_on = models.DateField(null=True)
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="lines", db_index=False)
    candidates = ArrayField(models.BigIntegerField(), default=list)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    decided_because = models.CharField(max_length=300, blank=True)

    objects = ReplyLineQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "reply", "row", "match", "trouble", "payment"), Privacy.TECHNICAL),
        **dict.fromkeys(("nik", "nik_pattern", "account", "account_pattern"), Privacy.IDENTITY),
        **dict.fromkeys(
            (
                "full_name", "name_key", "amount", "outcome", "because", "said", "note", "reference", "paid_on",
                "candidates",
            ),
            Privacy.PERSONAL,
        ),
        **dict.fromkeys(("decided_by", "decided_at", "decided_because"), Privacy.OFFICIAL),
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(name="reply_line_row_once", fields=("reply", "row")),
            models.UniqueConstraint(
                name="reply_line_one_per_payment",
                fields=("reply", "payment"),
                condition=Q(match="matched"),
            ),
            models.CheckConstraint(
                name="reply_line_matched_has_payment_and_outcome",
                condition=~Q(match="matched") | Q(payment__isnull=False) & ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="reply_line_set_aside_has_who_when_why",
                condition=~Q(match="set_aside")
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_because=""),
            ),
        ]
        indexes = [
            # read by: the tabs of a reply and its queue
            models.Index(name="reply_line_by_match", fields=("reply", "match", "row")),
            # read by: the trigger that lets payments go back, and what later replies say of them
            models.Index(name="reply_line_by_payment", fields=("payment",), condition=Q(payment__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"row {self.row} of reply {self.reply_id}"
