"""Batches of payments to a paying agency, each attempt to pay an entry, and every step it made."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area, JobRow, User
from access.scoping import AreaScopedQuerySet
from distribution.domain.payments.states import ENDED_UNPAID
from distribution.models.paying_agencies import PayingAgency
from distribution.models.payment_triggers import PAYMENT_MOVES, RELEASED_BATCH
from distribution.models.programmes import Programme
from distribution.models.rosters import Roster, RosterEntry


_FREE = sorted(state.value for state in ENDED_UNPAID)


class PaymentBatchQuerySet(AreaScopedQuerySet["PaymentBatch"]):
    """Batches belong to the whole city."""

    village_path = "city_id"
    read_permission = Permission.PROGRAMME_VIEW


class PaymentBatch(JobRow):
    """Entries of one roster that one agency is to pay: prepared by one, released by a third person, closed.

    `rows` and `rupiah` are the control totals of what was released, `sha256` the hash of the file made of it. SPM and
    SP2D are the treasury's papers; `sent_on` is the day on which the file went to the agency.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        RELEASED = "released", _("Released")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    city = models.ForeignKey(Area, models.PROTECT, related_name="+")
    roster = models.ForeignKey(Roster, models.PROTECT, related_name="batches", db_index=False)
    number = models.PositiveSmallIntegerField()
    agency = models.ForeignKey(PayingAgency, models.PROTECT, related_name="batches")
    channel = models.CharField(max_length=10, choices=Programme.Channel)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    rows = models.PositiveIntegerField(default=0)
    rupiah = models.BigIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    file_format = models.CharField(max_length=4, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    path = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    spm_number = models.CharField(max_length=80, blank=True)
    spm_on = models.DateField(null=True)
    sp2d_number = models.CharField(max_length=80, blank=True)
    sp2d_on = models.DateField(null=True)
    sp2d_rupiah = models.BigIntegerField(null=True)
    sent_on = models.DateField(null=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    released_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    objects = PaymentBatchQuerySet.as_manager()

    privacy: ClassVar = {
        **JobRow.job_privacy,
        **dict.fromkeys(
            (
                "id", "city", "roster", "number", "agency", "channel", "area", "state", "rows", "rupiah", "left_out",
                "file_format", "file_name", "path", "sha256",
            ),
            Privacy.TECHNICAL,
        ),
        **dict.fromkeys(
            (
                "spm_number", "spm_on", "sp2d_number", "sp2d_on", "sp2d_rupiah", "sent_on", "made_by", "made_at",
                "released_by", "released_at", "closed_by", "closed_at", "reason",
            ),
            Privacy.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "payment batches"
        constraints = [
            models.UniqueConstraint(name="payment_batch_number_once", fields=("roster", "number")),
            models.CheckConstraint(
                name="payment_batch_state_known", condition=Q(state__in=["draft", "released", "closed", "cancelled"])
            ),
            models.CheckConstraint(
                name="payment_batch_channel_known", condition=Q(channel__in=["transfer", "post", "in_kind"])
            ),
            models.CheckConstraint(
                name="payment_batch_released_has_who_and_when",
                condition=Q(state__in=["released", "closed"], released_by__isnull=False, released_at__isnull=False)
                | Q(state__in=["draft", "cancelled"], released_by=None, released_at=None),
            ),
            models.CheckConstraint(
                name="payment_batch_closed_has_who_and_when",
                condition=Q(state="closed", closed_by__isnull=False, closed_at__isnull=False)
                | ~Q(state="closed") & Q(closed_by=None, closed_at=None),
            ),
            models.CheckConstraint(
                name="payment_batch_cancelled_says_why", condition=~Q(state="cancelled") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="payment_batch_papers_come_in_order",
                condition=(Q(sp2d_number="") | ~Q(spm_number=""))
                & (Q(spm_number="") | Q(spm_on__isnull=False))
                & (Q(sp2d_number="") | Q(sp2d_on__isnull=False, sp2d_rupiah__isnull=False)),
            ),
        ]
        indexes = [
            # read by: a worker that looks for files to be written
            models.Index(
                name="payment_batch_without_file",
                fields=("id",),
                condition=Q(state="released", sha256=""),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="payment_batch_by_three_people",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=RELEASED_BATCH,
            ),
            pgtrigger.Protect(
                name="payment_batch_is_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=["released", "closed"]),
            ),
        ]

    def __str__(self) -> str:
        return f"batch {self.number} of roster {self.roster_id}"


class PaymentQuerySet(AreaScopedQuerySet["Payment"]):
    # PRIVACY: rows of families; who only keeps programmes sees their sums.
    read_permission = Permission.REGISTRY_VIEW


class Payment(models.Model):
    """One attempt to pay one entry of a roster through an agency. Its states: distribution.domain.payments.states.

    While it lives, or once it has paid, the entry takes no other payment. `next_channel` says how the entry is to be
    paid when this attempt ended as redirected or repeated.
    """

    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="payments", db_index=False)
    # Found by `payment_attempt_once`: an index of its own would be written anew with every move.
    entry = models.ForeignKey(RosterEntry, models.PROTECT, related_name="payments", db_index=False)
    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    attempt = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=16)
    state_on = models.DateField()
    amount = models.BigIntegerField()
    account_number = models.CharField(max_length=24, blank=True)
    holder_name = models.CharField(max_length=120, blank=True)
    because = models.CharField(max_length=20, blank=True)
    paid_on = models.DateField(null=True)
    next_channel = models.CharField(max_length=10, blank=True)

    objects = PaymentQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "batch", "entry", "village", "attempt", "next_channel"), Privacy.TECHNICAL),
        "account_number": Privacy.IDENTITY,
        **dict.fromkeys(("state", "state_on", "amount", "holder_name", "because", "paid_on"), Privacy.PERSONAL),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="payment_entry_is_paid_once", fields=("entry",), condition=~Q(state__in=_FREE)
            ),
            models.UniqueConstraint(name="payment_attempt_once", fields=("entry", "attempt")),
            models.CheckConstraint(name="payment_amount_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(
                name="payment_failed_says_why",
                condition=~Q(state__in=["rejected", "returned", "repeated", "refunded", "left_out"]) | ~Q(because=""),
            ),
        ]
        indexes = [
            # read by: totals of a batch, its list by state, matching of replies
            models.Index(name="payment_by_batch", fields=("batch", "state", "id")),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="payment_moves_as_allowed",
                operation=pgtrigger.Update,
                when=pgtrigger.After,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(old="before", new="after"),
                func=PAYMENT_MOVES,
            ),
            pgtrigger.Protect(name="payment_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"payment {self.pk}"


class StepQuerySet(AreaScopedQuerySet["PaymentStep"]):
    village_path = "payment__village_id"


class PaymentStep(models.Model):
    """One move of a payment: from where to where, why, by whom or by which row of a reply. Never changed.

    `was_on` and `was_because` are the payment's day and reason before a reply moved it: taking it back restores them.
    """

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="steps")
    before = models.CharField(max_length=16, blank=True)
    after = models.CharField(max_length=16)
    because = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=300, blank=True)
    paper = models.CharField(max_length=80, blank=True)
    reply = models.ForeignKey("PaymentReply", models.PROTECT, null=True, related_name="+", db_index=False)
    row = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    was_on = models.DateField(null=True)
    was_because = models.CharField(max_length=20, blank=True, db_default="")

    objects = StepQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "payment", "reply", "row"), Privacy.TECHNICAL),
        **dict.fromkeys(("before", "after", "because", "note", "was_on", "was_because"), Privacy.PERSONAL),
        **dict.fromkeys(("paper", "by", "at"), Privacy.OFFICIAL),
    }

    class Meta:
        ordering = ("payment_id", "id")
        triggers: ClassVar = [
            pgtrigger.Protect(name="payment_step_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.before} > {self.after}"
