"""What was done and what was looked at. Written by actions, read by auditors, changed by nobody."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from access.domain.privacy import Privacy
from access.models.users import User


_APPEND_ONLY = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class AuditEvent(models.Model):
    """One act of one user on one thing. Details hold ids and codes, never names or NIKs."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    village_code = models.CharField(max_length=13, blank=True)
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    privacy: ClassVar = dict.fromkeys(
        (
            "id",
            "at",
            "actor",
            "action",
            "object_type",
            "object_id",
            "village_code",
            "reason",
            "details",
        ),
        Privacy.OFFICIAL,
    )

    class Meta:
        ordering = ("-id",)
        triggers: ClassVar = _APPEND_ONLY
        indexes = [
            # read by: the story of one thing
            models.Index(name="audit_by_object", fields=("object_type", "object_id")),
            # read by: the audit page, filtered by person
            models.Index(name="audit_by_actor", fields=("actor", "-id")),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"


class RecordView(models.Model):
    """Somebody opened one family's or person's record, or saw an unmasked number (then with a reason)."""

    class Kind(models.TextChoices):
        OPENED = "opened"
        REVEALED = "revealed"
        SENSITIVE = "sensitive"

    at = models.DateTimeField(auto_now_add=True)
    viewer = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    village_code = models.CharField(max_length=13, blank=True)
    reason = models.TextField(blank=True)

    privacy: ClassVar = dict.fromkeys(
        (
            "id",
            "at",
            "viewer",
            "kind",
            "object_type",
            "object_id",
            "village_code",
            "reason",
        ),
        Privacy.OFFICIAL,
    )

    class Meta:
        ordering = ("-id",)
        triggers: ClassVar = _APPEND_ONLY
        constraints = [
            models.CheckConstraint(
                name="record_view_kind_known",
                condition=Q(kind__in=["opened", "revealed", "sensitive"]),
            ),
            models.CheckConstraint(
                name="record_reveal_has_reason",
                condition=~Q(kind="revealed") | ~Q(reason=""),
            ),
        ]
        indexes = [
            # read by: "who looked at this record", on the audit page
            models.Index(name="record_view_by_object", fields=("object_type", "object_id")),
            # read by: how many whole numbers somebody had shown today, and who came near the limit
            models.Index(name="record_reveal_by_viewer", fields=("viewer", "at"), condition=Q(kind="revealed")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_type} {self.object_id}"
