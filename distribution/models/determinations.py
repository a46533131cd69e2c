"""Who is entitled in a period and why: one result per family, kept as it was decided."""

from typing import ClassVar, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area, JobRow, User
from access.scoping import AreaScopedQuerySet
from distribution.models.programmes import Programme, ProgrammeRule
from distribution.models.triggers import (
    CLOSED_DELIVERIES,
    FROZEN_ENTRIES,
    FROZEN_ROSTER,
    statement_triggers,
)
from recipients.models import Family, Person


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


class RosterQuerySet(AreaScopedQuerySet["Roster"]):
    village_path = "city_id"
    read_permission = Permission.PROGRAMME_VIEW

    def visible_to(self, user: User, permission: Permission | None = None) -> Self:
        """Rosters of the own city; for those who work in a kelurahan, the ones that somebody there is on.

        What is done to a whole roster (drawing up, approving) asks for the city.
        """
        asked = permission or self.read_permission
        scoped = super().visible_to(user, asked)
        if asked in {Permission.ROSTER_DRAW, Permission.ROSTER_APPROVE, Permission.PAYMENT_RELEASE}:
            return scoped
        there = RosterEntry.objects.visible_to(user, asked).filter(roster=OuterRef("pk"))
        either = self.filter(Q(pk__in=scoped.order_by().values("pk")) | Exists(there))
        either.scope_named = True
        return either


class Roster(JobRow):
    """The recipients of a programme in a period: drawn up by one, approved and frozen by another, delivered."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        CLOSED = "closed", _("Closed")
        DISCARDED = "discarded", _("Discarded")

    city = models.ForeignKey(Area, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rosters")
    period = models.CharField(max_length=7)
    determination = models.ForeignKey(Determination, models.PROTECT, related_name="rosters")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    planned_on = models.DateField(null=True)
    decree_number = models.CharField(max_length=80, blank=True)
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
    """One family on a roster, with who receives for it and how much (rupiah). Frozen when submitted."""

    roster = models.ForeignKey(Roster, models.PROTECT, related_name="entries", db_index=False)
    family = models.ForeignKey(Family, models.PROTECT, related_name="roster_entries")
    recipient = models.ForeignKey(Person, models.PROTECT, related_name="roster_entries")
    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    amount = models.BigIntegerField()

    objects = EntryQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "roster", "family", "recipient", "village"), Privacy.TECHNICAL),
        "amount": Privacy.PERSONAL,
    }

    class Meta:
        verbose_name_plural = "roster entries"
        constraints = [
            models.UniqueConstraint(name="roster_entry_once_per_family", fields=("roster", "family")),
            models.CheckConstraint(name="roster_entry_amount_not_negative", condition=Q(amount__gte=0)),
        ]
        indexes = [
            # read by: the delivery list of a kelurahan
            models.Index(name="roster_entry_by_village", fields=("roster", "village", "id")),
        ]
        triggers: ClassVar = statement_triggers("entries_are_frozen", FROZEN_ENTRIES, insert=True)

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
        triggers: ClassVar = statement_triggers("deliveries_are_closed", CLOSED_DELIVERIES, insert=False)

    def __str__(self) -> str:
        return f"delivery {self.pk}"
