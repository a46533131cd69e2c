"""Changes of the registry, asked for by one person and decided by another: corrections and life events."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area, User
from access.scoping import AreaScopedQuerySet
from recipients.domain.events import kinds
from recipients.models.families import Family
from recipients.models.persons import Person


TITLES = {
    kinds.Kind.NEW_FAMILY: _("New family"),
    kinds.Kind.FAMILY: _("Correction of a family"),
    kinds.Kind.PERSON: _("Correction of a person"),
    **{kind: _(rule.title) for kind, rule in kinds.RULES.items()},
}


class CorrectionQuerySet(AreaScopedQuerySet["Correction"]):
    read_permission = Permission.REGISTRY_VIEW

    def open(self) -> "CorrectionQuerySet":
        """What somebody is at, or what waits for a second person."""
        states = Correction.State
        return self.filter(state__in=[states.DRAFT, states.WAITING, states.UNDO_WAITING])


class Correction(models.Model):
    """A change of a family: something written wrong, or something that happened (birth, death, a split).

    Born as a draft that is shown before it is saved. Plain facts are applied at once, everything else waits for a
    second person. Ends applied or declined; what was applied can be undone, with a reason, by two people again.

    `answers` is what was filled in; `writes` what it does to the rows of the registry, with the values before and after
    (recipients.domain.events.writes): compared again before it is applied, and the journal by which it is undone.
    `changes` is {"field": [old, new]} of a corrected person or family; for a new family the form as it was filled in.
    `other_family` is the one that a split made, or that members went to.
    """

    Kind = kinds.Kind
    FieldClass = kinds.FieldClass

    class State(models.TextChoices):
        DRAFT = "draft", _("Not sent yet")
        WAITING = "waiting", _("Waiting for a second person")
        APPLIED = "applied", _("Applied")
        DECLINED = "declined", _("Declined")
        UNDO_WAITING = "undo_waiting", _("Undoing waits for a second person")
        UNDONE = "undone", _("Undone")

    kind = models.CharField(max_length=12, choices=[(kind.value, title) for kind, title in TITLES.items()])
    field_class = models.CharField(max_length=8, default=kinds.FieldClass.IDENTITY.value)
    family = models.ForeignKey(Family, models.PROTECT, null=True, related_name="corrections")
    other_family = models.ForeignKey(Family, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="corrections")
    village = models.ForeignKey(Area, models.PROTECT, related_name="+")
    effective_on = models.DateField(null=True)
    answers = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)
    writes = models.JSONField(default=list)
    reason = models.TextField()
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)
    undo_asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undo_asked_at = models.DateTimeField(null=True)
    undo_reason = models.TextField(blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = CorrectionQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(
            ("id", "kind", "field_class", "family", "other_family", "person", "village", "state"), Privacy.TECHNICAL
        ),
        "effective_on": Privacy.PERSONAL,
        **dict.fromkeys(("answers", "changes", "writes"), Privacy.IDENTITY),
        **dict.fromkeys(
            (
                "reason", "requested_by", "requested_at", "decided_by", "decided_at", "decision_reason",
                "undo_asked_by", "undo_asked_at", "undo_reason", "undone_by", "undone_at",
            ),
            Privacy.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="correction_kind_known",
                condition=Q(kind__in=sorted(one.value for one in kinds.Kind)),
            ),
            models.CheckConstraint(
                name="correction_class_known",
                condition=Q(field_class__in=sorted(one.value for one in kinds.FieldClass)),
            ),
            models.CheckConstraint(
                name="correction_state_known",
                condition=Q(state__in=["draft", "waiting", "applied", "declined", "undo_waiting", "undone"]),
            ),
            models.CheckConstraint(name="correction_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="correction_decided_has_who_and_when",
                condition=Q(state__in=["draft", "waiting"], decided_by=None, decided_at=None)
                | Q(
                    ~Q(state__in=["draft", "waiting"]),
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="correction_plain_only_where_nothing_rests_on_it",
                condition=~Q(field_class="plain")
                | Q(kind="contact")
                | Q(kind="person") & ~Q(changes__has_any_keys=sorted(kinds.IDENTITY_FIELDS[kinds.Kind.PERSON]))
                | Q(kind="family") & ~Q(changes__has_any_keys=sorted(kinds.IDENTITY_FIELDS[kinds.Kind.FAMILY])),
            ),
            models.CheckConstraint(
                name="correction_decided_by_another_person",
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")) | Q(field_class="plain"),
            ),
            models.CheckConstraint(
                name="correction_undo_asked_has_who_when_why",
                condition=Q(
                    state__in=["undo_waiting", "undone"], undo_asked_by__isnull=False, undo_asked_at__isnull=False
                )
                & ~Q(undo_reason="")
                | Q(~Q(state__in=["undo_waiting", "undone"]), undo_asked_by=None, undo_asked_at=None, undo_reason=""),
            ),
            models.CheckConstraint(
                name="correction_undone_has_who_and_when",
                condition=Q(state="undone", undone_by__isnull=False, undone_at__isnull=False)
                | Q(~Q(state="undone"), undone_by=None, undone_at=None),
            ),
            models.CheckConstraint(
                name="correction_undone_by_another_person",
                condition=Q(undone_by=None) | ~Q(undone_by=F("undo_asked_by")) | Q(field_class="plain"),
            ),
        ]
        indexes = [
            # read by: the queue of corrections
            models.Index(
                name="correction_waiting",
                fields=("village", "id"),
                condition=Q(state__in=["waiting", "undo_waiting"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} correction {self.pk}"
