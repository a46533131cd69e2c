"""Who gets what by decree: rosters, one entry per family, and what became of each."""

from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area, JobRow, User
from access.scoping import AreaScopedQuerySet
from distribution.models.determinations import Determination
from distribution.models.payment_triggers import OPEN_BATCHES
from distribution.models.programmes import Programme
from distribution.models.triggers import CLOSED_DELIVERIES, FROZEN_ROSTER, entry_triggers, statement_triggers
from recipients.models import Family, Person


_OF_THE_CITY = {
    Permission.ROSTER_DRAW,
    Permission.ROSTER_APPROVE,
    Permission.ROSTER_COUNTERSIGN,
    Permission.OVERLAP_OVERRIDE,
    Permission.PAYMENT_PREPARE,
    Permission.PAYMENT_RELEASE,
}


class RosterQuerySet(AreaScopedQuerySet["Roster"]):
    village_path = "city_id"
    read_permission = Permission.PROGRAMME_VIEW

    def visible_to(self, user: User, permission: Permission | None = None) -> Self:
        """Rosters of the own city; for those who work in a kelurahan, the ones that somebody there is on.

        What is done to a whole roster (drawing up, approving) asks for the city.
        """
        asked = permission or self.read_permission
        scoped = super().visible_to(user, asked)
        if asked in _OF_THE_CITY:
            return scoped
        there = RosterEntry.objects.visible_to(user, asked).filter(roster=OuterRef("pk"))
        either = self.filter(Q(pk__in=scoped.order_by().values("pk")) | Exists(there))
        either.scope_named = True
        return either


class Roster(JobRow):
    """The recipients of a programme in a period: drawn up by one, approved and frozen by others, delivered.

    `approved_by` gave the last of the approvals needed. `sha256` is of the entries as they were submitted.
    `freeze_exemption` names the decree by which it was approved within a freeze period.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        CLOSED = "closed", _("Closed")
        DISCARDED = "discarded", pgettext_lazy("roster", "Discarded")

    city = models.ForeignKey(Area, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rosters")
    period = models.CharField(max_length=7)
    determination = models.ForeignKey(Determination, models.PROTECT, related_name="rosters")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    planned_on = models.DateField(null=True)
    decree_number = models.CharField(max_length=80, blank=True)
    decreed_on = models.DateField(null=True)
    freeze_exemption = models.CharField(max_length=80, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    objects = RosterQuerySet.as_manager()

    privacy: ClassVar = {
        **JobRow.job_privacy,
        **dict.fromkeys(
            (
                "id",
                "city",
                "programme",
                "period",
                "determination",
                "state",
                "planned_on",
                "decree_number",
                "decreed_on",
                "freeze_exemption",
                "sha256",
            ),
            Privacy.PUBLIC,
        ),
        **dict.fromkeys(
            (
                "drawn_by",
                "drawn_at",
                "approved_by",
                "approved_at",
                "closed_by",
                "closed_at",
                "reason",
            ),
            Privacy.OFFICIAL,
        ),
    }

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="roster_state_known",
                condition=Q(state__in=["draft", "submitted", "approved", "closed", "discarded"]),
            ),
            models.CheckConstraint(
                name="roster_approved_has_who_and_when",
                condition=Q(
                    state__in=["approved", "closed"],
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                )
                | Q(
                    state__in=["draft", "submitted", "discarded"],
                    approved_by=None,
                    approved_at=None,
                ),
            ),
            models.CheckConstraint(
                name="roster_approved_by_another_person",
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("drawn_by")) | Q(drawn_by=User.MACHINE_ID),
            ),
            models.UniqueConstraint(
                name="roster_one_per_programme_and_period",
                fields=("programme", "period"),
                condition=~Q(state="discarded"),
            ),
            models.CheckConstraint(
                name="roster_approved_has_decree",
                condition=~Q(state__in=["approved", "closed"]) | ~Q(decree_number=""),
            ),
            models.CheckConstraint(
                name="roster_closed_has_who_and_when",
                condition=Q(state="closed", closed_by__isnull=False, closed_at__isnull=False)
                | ~Q(state="closed") & Q(closed_by=None, closed_at=None),
            ),
            models.CheckConstraint(
                name="roster_closed_by_a_third_person",
                condition=Q(closed_by=None)
                | ~Q(closed_by=models.F("drawn_by")) & ~Q(closed_by=models.F("approved_by"))
                | Q(closed_by=User.MACHINE_ID),
            ),
            models.CheckConstraint(
                name="roster_discarded_says_why",
                condition=~Q(state="discarded") | ~Q(reason=""),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="roster_is_frozen",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=FROZEN_ROSTER,
            ),
            pgtrigger.Trigger(
                name="roster_closes_after_its_batches",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__state="approved", new__state="closed"),
                func=OPEN_BATCHES,
            ),
            pgtrigger.Protect(
                name="roster_is_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=["approved", "closed"]),
            ),
        ]

    def __str__(self) -> str:
        return f"roster {self.pk}"


class EntryQuerySet(AreaScopedQuerySet["RosterEntry"]):
    # PRIVACY: rows of families; who only keeps programmes sees their sums.
    read_permission = Permission.REGISTRY_VIEW


class RosterEntry(models.Model):
    """One family on a roster, with who receives for it and how much (rupiah, or a quantity of goods).

    Frozen when submitted. `snapshot` is what the registry said when the entry was made, for the papers: name, nik, kk,
    address, rt, rw, village, relationship, decile, decile_version, rule, rank, facts. After the approval an amendment
    may take an entry out (`taken_out_in`) and put another one in (`amendment`).
    """

    roster = models.ForeignKey(Roster, models.PROTECT, related_name="entries", db_index=False)
    family = models.ForeignKey(Family, models.PROTECT, related_name="roster_entries")
    recipient = models.ForeignKey(Person, models.PROTECT, related_name="roster_entries")
    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    amount = models.BigIntegerField()
    quantity = models.BigIntegerField(default=0, db_default=0)
    goods = models.CharField(max_length=60, blank=True, db_default="")
    rank = models.PositiveIntegerField(null=True)
    snapshot = models.JSONField(default=dict, db_default=Value({}, output_field=models.JSONField()))
    amendment = models.ForeignKey("distribution.RosterAmendment", models.PROTECT, null=True, related_name="entries_in")
    taken_out_in = models.ForeignKey(
        "distribution.RosterAmendment", models.PROTECT, null=True, related_name="entries_out"
    )

    objects = EntryQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(
            ("id", "roster", "family", "recipient", "village", "amendment", "taken_out_in"), Privacy.TECHNICAL
        ),
        **dict.fromkeys(("amount", "quantity", "goods", "rank"), Privacy.PERSONAL),
        "snapshot": Privacy.IDENTITY,
    }

    class Meta:
        verbose_name_plural = "roster entries"
        constraints = [
            models.UniqueConstraint(
                name="roster_entry_once_per_family", fields=("roster", "family"), condition=Q(taken_out_in=None)
            ),
            models.CheckConstraint(name="roster_entry_amount_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(
                name="roster_entry_quantity_has_goods", condition=Q(quantity=0) | Q(quantity__gt=0) & ~Q(goods="")
            ),
        ]
        indexes = [
            # read by: the delivery list of a kelurahan
            models.Index(name="roster_entry_by_village", fields=("roster", "village", "id")),
        ]
        triggers: ClassVar = entry_triggers("entries_are_frozen")

    def __str__(self) -> str:
        return f"entry {self.pk}"


class DeliveryQuerySet(AreaScopedQuerySet["Delivery"]):
    # PRIVACY: rows of families; who only keeps programmes sees their sums.
    read_permission = Permission.REGISTRY_VIEW


class Delivery(models.Model):
    """The handing over of one entry's aid: open until delivered or failed (with a reason). One per entry."""

    class State(models.TextChoices):
        OPEN = "open", _("Not yet delivered")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")

    class FailedBecause(models.TextChoices):
        ABSENT = "absent", _("Did not come")
        DECEASED = "deceased", _("Deceased")
        MOVED = "moved", _("Moved away")
        NOT_FOUND = "not_found", _("Not found")
        REFUSED = "refused", _("Refused the aid")
        ACCOUNT = "account", _("Account rejected by the bank")
        HELD = "held", _("Held: no longer payable")
        REPLACED = "replaced", _("Replaced by another family")
        OPTED_OUT = "opted_out", _("Gave up the aid")
        CORRECTED = "corrected", _("Another receiver was named")
        NOT_TAKEN = "not_taken", _("Did not take the money in time")

    entry = models.OneToOneField(RosterEntry, models.PROTECT, related_name="delivery")
    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    failed_because = models.CharField(max_length=12, choices=FailedBecause, blank=True)
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "entry", "village", "state"), Privacy.TECHNICAL),
        **dict.fromkeys(("failed_because", "note"), Privacy.PERSONAL),
        **dict.fromkeys(("recorded_by", "recorded_at"), Privacy.OFFICIAL),
    }

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.CheckConstraint(
                name="delivery_state_known",
                condition=Q(state__in=["open", "delivered", "failed"]),
            ),
            models.CheckConstraint(
                name="delivery_recorded_has_who_and_when",
                condition=Q(state="open", recorded_by=None, recorded_at=None)
                | ~Q(state="open") & Q(recorded_by__isnull=False, recorded_at__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_failed_says_why",
                condition=Q(state="failed") & ~Q(failed_because="") | ~Q(state="failed") & Q(failed_because=""),
            ),
        ]
        indexes = [
            # read by: delivery lists and dashboard figures per kelurahan
            models.Index(name="delivery_by_village_and_state", fields=("village", "state")),
        ]
        triggers: ClassVar = statement_triggers("deliveries_are_closed", CLOSED_DELIVERIES)

    def __str__(self) -> str:
        return f"delivery {self.pk}"
