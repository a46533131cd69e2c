"""What an agency paid too much or too little of a payment, and how it was put right."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import User
from access.scoping import AreaScopedQuerySet
from distribution.models.payment_replies import PaymentReply
from distribution.models.payments import Payment


class PaymentDifferenceQuerySet(AreaScopedQuerySet["PaymentDifference"]):
    # PRIVACY: rows of families; who only keeps programmes sees their sums.
    village_path = "payment__village_id"
    read_permission = Permission.REGISTRY_VIEW


class PaymentDifference(models.Model):
    """An agency paid `paid` rupiah where the decree says `due`: decided in the queue of a reply, with a reason.

    The payment keeps the decree's amount, so that control totals add up; what differs is given back to the treasury or
    topped up, with a paper, before the books of the batch close.
    """

    class State(models.TextChoices):
        OPEN = "open", _("To be put right")
        REFUNDED = "refunded", _("Given back to the treasury")
        TOPPED_UP = "topped_up", _("Topped up")
        TAKEN_BACK = "taken_back", _("Taken back with its reply")

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="differences", db_index=False)
    reply = models.ForeignKey(PaymentReply, models.PROTECT, related_name="differences")
    due = models.BigIntegerField()
    paid = models.BigIntegerField()
    reason = models.CharField(max_length=300)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    paper = models.CharField(max_length=80, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    settled_at = models.DateTimeField(null=True)

    objects = PaymentDifferenceQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "payment", "reply"), Privacy.TECHNICAL),
        **dict.fromkeys(("due", "paid", "reason", "state"), Privacy.PERSONAL),
        **dict.fromkeys(("decided_by", "made_at", "paper", "settled_by", "settled_at"), Privacy.OFFICIAL),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="payment_difference_one_that_holds", fields=("payment",), condition=~Q(state="taken_back")
            ),
            models.CheckConstraint(
                name="payment_difference_differs",
                condition=(Q(paid__gt=F("due")) | Q(paid__lt=F("due"))) & Q(paid__gte=0, due__gte=0),
            ),
            models.CheckConstraint(name="payment_difference_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="payment_difference_settled_has_paper_who_and_when",
                condition=Q(state__in=["refunded", "topped_up"], settled_by__isnull=False, settled_at__isnull=False)
                & ~Q(paper="")
                | Q(state__in=["open", "taken_back"], settled_by=None, settled_at=None, paper=""),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="payment_difference_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="payment_difference_is_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(
                    old__state__df=pgtrigger.F("new__state"),
                    old__state__in=[
                        "refunded",
                        "topped_up",
                        "taken_back",
                    ],
                )
                | pgtrigger.Q(old__due__df=pgtrigger.F("new__due"))
                | pgtrigger.Q(old__paid__df=pgtrigger.F("new__paid"))
                | pgtrigger.Q(old__payment__df=pgtrigger.F("new__payment")),
            ),
        ]

    def __str__(self) -> str:
        return f"difference {self.pk}"

    @property
    def rupiah(self) -> int:
        """Too much when above zero, too little when below."""
        return self.paid - self.due
