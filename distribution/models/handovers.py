"""Handing aid over: where and when, the letter that invites a family, and who took it with what proof."""

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
from distribution.models.rosters import Delivery, Roster, RosterEntry
from distribution.models.triggers import HANDOVER_FITS
from recipients.models import Person
from verification.models import Evidence


class DeliveryPointQuerySet(AreaScopedQuerySet["DeliveryPoint"]):
    read_permission = Permission.PROGRAMME_VIEW


class DeliveryPoint(models.Model):
    """A place where aid of a roster is handed to families of one kelurahan, on one day, for some hours.

    A kelurahan may have several, one after the other or side by side; `capacity` families are invited to each, any
    number when it is empty.
    """

    roster = models.ForeignKey(Roster, models.PROTECT, related_name="points")
    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    place = models.CharField(max_length=160)
    on_day = models.DateField()
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    capacity = models.PositiveIntegerField(null=True, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = DeliveryPointQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(
            ("id", "roster", "village", "place", "on_day", "starts_at", "ends_at", "capacity"), Privacy.PUBLIC
        ),
        **dict.fromkeys(("made_by", "made_at"), Privacy.OFFICIAL),
    }

    class Meta:
        ordering = ("on_day", "starts_at", "id")
        constraints = [
            models.CheckConstraint(name="point_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="point_has_room", condition=Q(capacity=None) | Q(capacity__gt=0)),
            models.UniqueConstraint(
                name="point_once_per_place_and_hour", fields=("roster", "village", "place", "on_day", "starts_at")
            ),
        ]
        indexes = [
            # read by: the scan page, what takes place in the own kelurahan today
            models.Index(name="point_by_day", fields=("on_day", "village")),
        ]

    def __str__(self) -> str:
        return self.place


class InvitationQuerySet(AreaScopedQuerySet["Invitation"]):
    # PRIVACY: rows of families.
    read_permission = Permission.REGISTRY_VIEW

    def live(self) -> "InvitationQuerySet":
        """Letters that have not been replaced by another one."""
        return self.filter(revoked_at=None)


class Invitation(models.Model):
    """The letter that invites one family of an approved roster. `key` is by chance and says nothing about anybody; the
    QR holds an address with it, signed. A lost letter is revoked and another one drawn; what was is kept, so that who
    comes with the old letter is told.
    """

    entry = models.ForeignKey(RosterEntry, models.PROTECT, related_name="invitations", db_index=False)
    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=12, unique=True)
    point = models.ForeignKey(DeliveryPoint, models.PROTECT, null=True, related_name="invitations")
    valid_until = models.DateField()
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    drawn_at = models.DateTimeField()
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    revoked_at = models.DateTimeField(null=True)
    revoked_because = models.TextField(blank=True, db_default="")

    objects = InvitationQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "entry", "village", "point", "valid_until"), Privacy.TECHNICAL),
        "key": Privacy.SECRET,
        **dict.fromkeys(("drawn_by", "drawn_at", "revoked_by", "revoked_at", "revoked_because"), Privacy.OFFICIAL),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="invitation_one_live_per_entry", fields=("entry",), condition=Q(revoked_at=None)
            ),
            models.CheckConstraint(name="invitation_key_has_twelve_signs", condition=Q(key__regex=r"^[0-9A-Z]{12}$")),
            models.CheckConstraint(
                name="invitation_revoked_has_who_when_why",
                condition=Q(revoked_by=None, revoked_at=None, revoked_because="")
                | Q(revoked_by__isnull=False, revoked_at__isnull=False) & ~Q(revoked_because=""),
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class HandoverQuerySet(AreaScopedQuerySet["Handover"]):
    # PRIVACY: rows of families.
    read_permission = Permission.REGISTRY_VIEW

    def live(self) -> "HandoverQuerySet":
        """Hand-overs that were not taken back."""
        return self.filter(withdrawn_at=None)


@keep_versions
class Handover(models.Model):
    """How the aid of one delivery came into whose hands. Born with the delivery's record at a delivery point, one per
    delivery that counts; ends taken back with the record, if it was a mistake, and is kept then too.

    `client_key` is made with the form: the same form sent twice is one hand-over. The documentation is looked at by
    another person; refused, it has to be made again (the aid stays handed over).
    """

    class How(models.TextChoices):
        SELF = "self", _("Taken by the receiver")
        DELEGATE = "delegate", _("Taken by a member of the family with a letter of attorney")

    class Proof(models.TextChoices):
        SIGNATURE = "signature", _("Signed on the screen")
        THUMBPRINT = "thumbprint", _("Thumbprint on paper, before a witness")
        PAPER = "paper", _("Signed on the paper list")

    class Documentation(models.TextChoices):
        MISSING = "missing", _("Photo is missing")
        UNCHECKED = "unchecked", _("Not looked at yet")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Photo refused, take it again")

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="handovers")
    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    client_key = models.UUIDField(unique=True)
    invitation = models.ForeignKey(Invitation, models.PROTECT, null=True, related_name="handovers", db_index=False)
    point = models.ForeignKey(DeliveryPoint, models.PROTECT, null=True, related_name="handovers", db_index=False)
    how = models.CharField(max_length=10, choices=How)
    received_by = models.ForeignKey(Person, models.PROTECT, related_name="handovers")
    proof = models.CharField(max_length=10, choices=Proof)
    witness = models.CharField(max_length=120, blank=True)
    photo = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+", db_index=False)
    signature = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+", db_index=False)
    power_of_attorney = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+", db_index=False)
    poa_number = models.CharField(max_length=80, blank=True)
    poa_on = models.DateField(null=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    accuracy_m = models.PositiveIntegerField(null=True)
    documentation = models.CharField(max_length=10, choices=Documentation)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    checked_at = models.DateTimeField(null=True)
    refused_because = models.TextField(blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.TextField(blank=True)

    objects = HandoverQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(
            (
                "id", "delivery", "village", "client_key", "invitation", "point", "how", "proof", "photo", "signature",
                "power_of_attorney", "documentation",
            ),
            Privacy.TECHNICAL,
        ),
        **dict.fromkeys(
            ("received_by", "witness", "poa_number", "poa_on", "latitude", "longitude", "accuracy_m"),
            Privacy.PERSONAL,
        ),
        **dict.fromkeys(
            (
                "checked_by", "checked_at", "refused_because", "recorded_by", "recorded_at", "withdrawn_by",
                "withdrawn_at", "withdrawn_because",
            ),
            Privacy.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="handover_one_per_delivery", fields=("delivery",), condition=Q(withdrawn_at=None)
            ),
            models.CheckConstraint(name="handover_how_known", condition=Q(how__in=["self", "delegate"])),
            models.CheckConstraint(
                name="handover_proof_known", condition=Q(proof__in=["signature", "thumbprint", "paper"])
            ),
            models.CheckConstraint(
                name="handover_delegate_has_letter_of_attorney",
                condition=~Q(how="delegate")
                | Q(power_of_attorney__isnull=False) & (~Q(poa_number="") | Q(poa_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="handover_signature_is_kept", condition=~Q(proof="signature") | Q(signature__isnull=False)
            ),
            models.CheckConstraint(
                name="handover_thumbprint_has_witness", condition=~Q(proof="thumbprint") | ~Q(witness="")
            ),
            models.CheckConstraint(
                name="handover_position_is_a_pair",
                condition=Q(latitude=None, longitude=None) | Q(latitude__isnull=False, longitude__isnull=False),
            ),
            models.CheckConstraint(
                name="handover_missing_means_no_photo",
                condition=Q(documentation="missing", photo=None)
                | Q(documentation__in=["unchecked", "accepted", "refused"], photo__isnull=False),
            ),
            models.CheckConstraint(
                name="handover_checked_has_who_and_when",
                condition=Q(documentation__in=["missing", "unchecked"], checked_by=None, checked_at=None)
                | Q(documentation__in=["accepted", "refused"], checked_by__isnull=False, checked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="handover_refused_says_why",
                condition=Q(documentation="refused") & ~Q(refused_because="")
                | ~Q(documentation="refused") & Q(refused_because=""),
            ),
            models.CheckConstraint(
                name="handover_checked_by_another_person",
                condition=Q(checked_by=None) | ~Q(checked_by=F("recorded_by")) | Q(recorded_by=User.MACHINE_ID),
            ),
            models.CheckConstraint(
                name="handover_withdrawn_has_who_when_why",
                condition=Q(withdrawn_by=None, withdrawn_at=None, withdrawn_because="")
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False) & ~Q(withdrawn_because=""),
            ),
        ]
        indexes = [
            # read by: the board of a delivery point, the newest first
            models.Index(
                name="handover_at_point",
                fields=("point", "-recorded_at"),
                condition=Q(withdrawn_at=None, point__isnull=False),
            ),
            # read by: who looks at the documentation, and what has to be photographed again
            models.Index(
                name="handover_to_be_checked",
                fields=("village", "id"),
                condition=Q(withdrawn_at=None) & ~Q(documentation="accepted"),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="handover_fits", operation=pgtrigger.Insert, when=pgtrigger.Before, func=HANDOVER_FITS
            ),
        ]

    def __str__(self) -> str:
        return f"handover {self.pk}"
