"""Additions to an approved roster: who goes out, who comes in instead, on what paper; each by the tiers."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area, User
from access.scoping import AreaScopedQuerySet
from distribution.models.amendment_triggers import FROZEN_AMENDMENT, FROZEN_AMENDMENT_APPROVAL, FROZEN_LINE
from distribution.models.approvals import Approval
from distribution.models.rosters import Roster, RosterEntry
from recipients.models import AidExit, Family, Person


class AmendmentQuerySet(AreaScopedQuerySet["RosterAmendment"]):
    # PRIVACY: an amendment names families.
    read_permission = Permission.REGISTRY_VIEW


class RosterAmendment(models.Model):
    """A dated addition to an approved roster, with its own minutes: families go out, others or heirs come in.

    Written by one person and in force once all have approved whom the amount of the roster asks for; then it never
    changes. `number` counts within the roster. Its lines are of one kelurahan, whose minutes it carries.
    """

    class Kind(models.TextChoices):
        REPLACEMENT = "replacement", _("Replaced by another family")
        HEIR = "heir", _("Passed on to an heir of the same KK")
        DEATH = "death", _("Died, nobody takes the place")
        OPT_OUT = "opt_out", _("Gave up the aid")
        CORRECTION = "correction", _("Another receiver of the same KK")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        DISCARDED = "discarded", pgettext_lazy("roster", "Discarded")

    roster = models.ForeignKey(Roster, models.PROTECT, related_name="amendments", db_index=False)
    number = models.PositiveSmallIntegerField()
    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    reason = models.CharField(max_length=500)
    minutes_number = models.CharField(max_length=80)
    minutes_on = models.DateField()
    file = models.FileField(upload_to="amendments/%Y/%m/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    discarded_because = models.CharField(max_length=500, blank=True)

    objects = AmendmentQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "roster", "number", "village", "kind", "state", "sha256", "size"), Privacy.TECHNICAL),
        **dict.fromkeys(("reason", "discarded_because"), Privacy.PERSONAL),
        **dict.fromkeys(
            ("minutes_number", "minutes_on", "drawn_by", "drawn_at", "approved_by", "approved_at"), Privacy.OFFICIAL
        ),
        "file": Privacy.IDENTITY,
    }

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="amendment_kind_known",
                condition=Q(kind__in=["replacement", "heir", "death", "opt_out", "correction"]),
            ),
            models.CheckConstraint(
                name="amendment_state_known", condition=Q(state__in=["draft", "submitted", "approved", "discarded"])
            ),
            models.UniqueConstraint(name="amendment_number_once_per_roster", fields=("roster", "number")),
            models.CheckConstraint(
                name="amendment_approved_has_who_and_when",
                condition=Q(state="approved", approved_by__isnull=False, approved_at__isnull=False)
                | ~Q(state="approved") & Q(approved_by=None, approved_at=None),
            ),
            models.CheckConstraint(
                name="amendment_approved_by_another_person",
                condition=Q(approved_by=None) | ~Q(approved_by=F("drawn_by")) | Q(drawn_by=User.MACHINE_ID),
            ),
            models.CheckConstraint(
                name="amendment_discarded_says_why", condition=~Q(state="discarded") | ~Q(discarded_because="")
            ),
            models.CheckConstraint(
                name="amendment_says_why_and_on_what_paper", condition=~Q(reason="") & ~Q(minutes_number="")
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="amendment_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=FROZEN_AMENDMENT,
            ),
        ]

    def __str__(self) -> str:
        return f"amendment {self.number} of roster {self.roster_id}"


class AmendmentApproval(Approval):
    """One approval that a change of a roster needs; the last one carries the change out."""

    amendment = models.ForeignKey(RosterAmendment, models.PROTECT, related_name="approvals", db_index=False)

    privacy: ClassVar = {**Approval.privacy, "amendment": Privacy.OFFICIAL}

    class Meta:
        ordering = ("amendment_id", "place")
        constraints = [
            models.UniqueConstraint(name="amendment_approval_place_once", fields=("amendment", "place")),
            models.UniqueConstraint(
                name="amendment_approval_nobody_twice",
                fields=("amendment", "approved_by"),
                condition=~Q(approved_by=User.MACHINE_ID),
            ),
            models.CheckConstraint(
                name="amendment_approval_has_who_and_when",
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="amendment_approval_is_kept",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=FROZEN_AMENDMENT_APPROVAL,
            ),
        ]

    def __str__(self) -> str:
        return f"approval {self.place} of amendment {self.amendment_id}"


class AmendmentLineQuerySet(AreaScopedQuerySet["AmendmentLine"]):
    village_path = "amendment__village_id"
    read_permission = Permission.REGISTRY_VIEW


class AmendmentLine(models.Model):
    """One place on the roster that changes: the entry that goes out, and who comes in, if anybody.

    `entry_in` is made when the amendment is approved, `aid_exit` too where a family gave the aid up. `is_given_up` when
    the amendment was discarded: only then may the same entry be named by another line.
    """

    amendment = models.ForeignKey(RosterAmendment, models.PROTECT, related_name="lines")
    entry_out = models.ForeignKey(RosterEntry, models.PROTECT, related_name="lines_out", db_index=False)
    family_in = models.ForeignKey(Family, models.PROTECT, null=True, related_name="+")
    recipient_in = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    amount_in = models.BigIntegerField(null=True)
    quantity_in = models.BigIntegerField(default=0)
    goods_in = models.CharField(max_length=60, blank=True)
    entry_in = models.OneToOneField(RosterEntry, models.PROTECT, null=True, related_name="line_in")
    aid_exit = models.OneToOneField(AidExit, models.PROTECT, null=True, related_name="+")
    is_given_up = models.BooleanField(default=False)

    objects = AmendmentLineQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "amendment", "entry_out", "entry_in", "aid_exit", "is_given_up"), Privacy.TECHNICAL),
        **dict.fromkeys(("family_in", "recipient_in", "amount_in", "quantity_in", "goods_in"), Privacy.PERSONAL),
    }

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                name="amendment_line_takes_an_entry_out_once", fields=("entry_out",), condition=Q(is_given_up=False)
            ),
            models.CheckConstraint(
                name="amendment_line_names_who_comes_in_wholly",
                condition=Q(family_in=None, recipient_in=None, amount_in=None, entry_in=None)
                | Q(family_in__isnull=False, recipient_in__isnull=False, amount_in__gte=0),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="amendment_line_is_frozen",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=FROZEN_LINE,
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.pk} of amendment {self.amendment_id}"

    @property
    def has_left(self) -> bool:
        """The family gave the aid up by this line and has not taken its word back."""
        return self.aid_exit is not None and self.aid_exit.until_on is None
