"""What an approval rests on: how many have to approve, who did, what the kelurahan said, and when nobody may."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area, User
from access.models.reference import keep_versions
from access.scoping import AreaScopedQuerySet
from distribution.models.programmes import Programme
from distribution.models.rosters import Roster
from distribution.models.triggers import FROZEN_APPROVAL, FROZEN_MINUTES
from recipients.models import Family


_APPROVING: tuple[tuple[str, object], ...] = (
    (Permission.ROSTER_APPROVE.value, _("Approver")),
    (Permission.ROSTER_COUNTERSIGN.value, _("City official")),
)


@keep_versions
class ApprovalTier(models.Model):
    """How many approvals a roster needs from an amount of rupiah on, by whom, from a day until another.

    `programme` is a code; empty holds for every programme without tiers of its own. Without any tier one approver does.
    """

    programme = models.SlugField(_("Programme"), max_length=30, blank=True)
    from_rupiah = models.BigIntegerField(_("From this amount on (Rp)"), default=0)
    permission = models.CharField(_("Who approves"), max_length=30, choices=_APPROVING)
    approvers = models.PositiveSmallIntegerField(_("How many of them"), default=1)
    valid_from = models.DateField(_("Valid from"))
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    legal_basis = models.CharField(_("Legal basis"), max_length=200, blank=True)

    privacy: ClassVar = dict.fromkeys(
        ("id", "programme", "from_rupiah", "permission", "approvers", "valid_from", "valid_until", "legal_basis"),
        Privacy.OFFICIAL,
    )

    class Meta:
        ordering = ("programme", "from_rupiah", "permission", "valid_from")
        constraints = [
            models.UniqueConstraint(
                name="approval_tier_once_per_start", fields=("programme", "from_rupiah", "permission", "valid_from")
            ),
            models.CheckConstraint(name="approval_tier_has_approvers", condition=Q(approvers__range=(1, 9))),
            models.CheckConstraint(name="approval_tier_amount_not_negative", condition=Q(from_rupiah__gte=0)),
            models.CheckConstraint(
                name="approval_tier_permission_known",
                condition=Q(permission__in=[value for value, _label in _APPROVING]),
            ),
            models.CheckConstraint(
                name="approval_tier_ends_after_start",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme or '*'} from {self.from_rupiah}: {self.approvers}"


class Approval(models.Model):
    """One approval that something of the tiers needs, by its place in the order; given when somebody signs it."""

    place = models.PositiveSmallIntegerField()
    permission = models.CharField(max_length=30, choices=_APPROVING)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)

    privacy: ClassVar = dict.fromkeys(
        ("id", "place", "permission", "approved_by", "approved_at", "note"), Privacy.OFFICIAL
    )

    class Meta:
        abstract = True


class RosterApproval(Approval):
    """One approval that a submitted roster needs; given when somebody signs it. The last one freezes the roster."""

    roster = models.ForeignKey(Roster, models.PROTECT, related_name="approvals", db_index=False)

    privacy: ClassVar = {**Approval.privacy, "roster": Privacy.OFFICIAL}

    class Meta:
        ordering = ("roster_id", "place")
        constraints = [
            models.UniqueConstraint(name="roster_approval_place_once", fields=("roster", "place")),
            models.UniqueConstraint(
                name="roster_approval_nobody_twice",
                fields=("roster", "approved_by"),
                condition=~Q(approved_by=User.MACHINE_ID),
            ),
            models.CheckConstraint(
                name="roster_approval_has_who_and_when",
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="roster_approval_is_kept",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=FROZEN_APPROVAL,
            ),
        ]

    def __str__(self) -> str:
        return f"approval {self.place} of roster {self.roster_id}"


class MinutesQuerySet(AreaScopedQuerySet["VillageMinutes"]):
    # PRIVACY: the scan names families.
    read_permission = Permission.REGISTRY_VIEW


class VillageMinutes(models.Model):
    """The minutes of a kelurahan's deliberation (berita acara musyawarah kelurahan) about its part of a roster.

    Attached while the roster is a draft, and taken away only then; required where the programme asks for it.
    """

    roster = models.ForeignKey(Roster, models.PROTECT, related_name="minutes", db_index=False)
    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=80)
    held_on = models.DateField()
    attendance = models.PositiveSmallIntegerField()
    objections = models.TextField(blank=True)
    file = models.FileField(upload_to="minutes/%Y/%m/")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = MinutesQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "roster", "village", "sha256", "size"), Privacy.TECHNICAL),
        **dict.fromkeys(("number", "held_on", "attendance", "added_by", "added_at"), Privacy.OFFICIAL),
        "objections": Privacy.PERSONAL,
        "file": Privacy.IDENTITY,
    }

    class Meta:
        ordering = ("roster_id", "village_id", "id")
        verbose_name_plural = "village minutes"
        constraints = [
            models.UniqueConstraint(name="minutes_once_per_number", fields=("roster", "village", "number")),
            models.UniqueConstraint(name="minutes_scan_once_per_roster", fields=("roster", "sha256")),
            models.CheckConstraint(name="minutes_somebody_came", condition=Q(attendance__gt=0)),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="minutes_are_kept",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=FROZEN_MINUTES,
            ),
        ]

    def __str__(self) -> str:
        return f"minutes {self.pk} of roster {self.roster_id}"


class OverrideQuerySet(AreaScopedQuerySet["OverlapOverride"]):
    # PRIVACY: rows of families.
    read_permission = Permission.REGISTRY_VIEW


class OverlapOverride(models.Model):
    """Somebody who may has said why a family of this roster gets the other programme's aid too. Never changed.

    Only for pairs that the matrix warns of; a forbidden pair cannot be overridden.
    """

    roster = models.ForeignKey(Roster, models.PROTECT, related_name="overrides", db_index=False)
    other = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    family = models.ForeignKey(Family, models.PROTECT, related_name="overlap_overrides")
    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=500)
    overridden_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    overridden_at = models.DateTimeField()

    objects = OverrideQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "roster", "other", "family", "village"), Privacy.TECHNICAL),
        "reason": Privacy.PERSONAL,
        **dict.fromkeys(("overridden_by", "overridden_at"), Privacy.OFFICIAL),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(name="overlap_override_once", fields=("roster", "other", "family")),
            models.CheckConstraint(name="overlap_override_says_why", condition=~Q(reason="")),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="overlap_override_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"override {self.pk} on roster {self.roster_id}"


@keep_versions
class FreezePeriod(models.Model):
    """Days on which no roster is approved or no payment released, such as before an election or during an audit.

    `programme` is a code; empty holds for all. `ends_on` is the last day of it.
    """

    name = models.CharField(_("Occasion"), max_length=120)
    programme = models.SlugField(_("Programme"), max_length=30, blank=True)
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"))
    stops_approval = models.BooleanField(_("No roster is approved"), default=True)
    stops_release = models.BooleanField(_("No payment is released"), default=True)
    legal_basis = models.CharField(_("Legal basis"), max_length=200)

    privacy: ClassVar = dict.fromkeys(
        ("id", "name", "programme", "starts_on", "ends_on", "stops_approval", "stops_release", "legal_basis"),
        Privacy.PUBLIC,
    )

    class Meta:
        ordering = ("-starts_on", "name")
        constraints = [
            models.UniqueConstraint(name="freeze_period_once", fields=("name", "programme", "starts_on")),
            models.CheckConstraint(name="freeze_period_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="freeze_period_stops_something", condition=Q(stops_approval=True) | Q(stops_release=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name
