"""Disagreements that a person has to decide, and the visits that help to decide them."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area, User
from access.scoping import AreaScopedQuerySet
from recipients.models import Family, Person
from recipients.models.marks import leaves_marks
from verification.domain.findings import matter_of
from verification.models.checks import Check


class FindingQuerySet(AreaScopedQuerySet["Finding"]):
    read_permission = Permission.VERIFICATION_VIEW

    def undecided(self) -> "FindingQuerySet":
        return self.exclude(state=Finding.State.DECIDED)

    def in_queue(self) -> "FindingQuerySet":
        """Undecided, and not yet before a second person: those have a page of their own."""
        return self.undecided().exclude(state=Finding.State.PROPOSED)

    def late(self, today: date) -> "FindingQuerySet":
        """Past their deadline, with a reviewer or a facilitator. What waits for the civil registry has its own day,
        and what waits for a second person is told apart.
        """
        with_somebody = (Finding.State.OPEN, Finding.State.GROUND_CHECK)
        return self.filter(state__in=with_somebody, due_on__lt=today)


@leaves_marks
class Finding(models.Model):
    """A disagreement between the registry and a source. Born from an answer, a visit, or what a family said of its aid;
    ends decided (with who, when, why).

    A decision that takes aid away is proposed by one person and counts when another one confirms it: until then aid is
    held. `due_on` is the last day for a decision, by the rule of the kind (FindingRule); `assigned_to` is the officer
    who has taken it or was given it.
    A finding that waits for the civil registry's copy has a day (`recheck_on`); `waits` counts how often it was put
    off, `waits_because` says why it was by itself.
    `details` says what differs: [{"element": "TGL_LHR", "score": null}], never the civil registry's own values.
    `held_true` names the source that the reviewer believed per element: {"NAMA_LGKP": "registry"}, or dukcapil, visit.
    """

    class Kind(models.TextChoices):
        DECEASED = "deceased", _("Deceased in the civil registry")
        DUPLICATE = "duplicate", _("Duplicate in the civil registry")
        INACTIVE = "inactive", _("NIK is not active")
        NOT_FOUND = "not_found", _("NIK is not in the civil registry")
        MALFORMED = "malformed", _("NIK has a wrong format")
        NAME_DIFFERS = "name_differs", _("Name differs")
        BIRTH_DATE_DIFFERS = "birth_date_differs", _("Birth date differs")
        SEX_DIFFERS = "sex_differs", _("Sex differs")
        KK_DIFFERS = "kk_differs", _("KK number differs")
        ADDRESS_DIFFERS = "address_differs", _("Address differs")
        OTHER_ELEMENT_DIFFERS = "other_element_differs", _("Other civil data differ")
        INCOME_ABOVE = "income_above", _("Wage above the limit")
        CIVIL_SERVANT = "civil_servant", _("Civil servant, soldier, police or village official")
        VEHICLE = "vehicle", _("Owns a vehicle of value")
        LAND = "land", _("Owns land or a building of value")
        POWER_ABOVE = "power_above", _("Electricity connection above the limit")
        OTHER_RECORD = "other_record", _("Another record speaks against aid")
        AID_AMISS = "aid_amiss", _("Aid did not arrive as recorded")

    class Matter(models.TextChoices):
        """What a kind is about; findings of the middle weight are called by it."""

        IDENTITY = "identity", _("Identity")
        MEANS = "means", _("Means of living")
        AID = "aid", _("Aid received")

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for a decision")
        GROUND_CHECK = "ground_check", _("With a facilitator")
        WAITING = "waiting", _("Waiting for Dukcapil consolidation")
        PROPOSED = "proposed", _("Waiting for a second person")
        DECIDED = "decided", _("Decided")

    class Waits(models.TextChoices):
        """Why the civil registry's copy may be behind, so that a finding waits by itself."""

        NEW_CARD = "new_card", _("the family card is new")
        NEW_FAMILY = "new_family", _("the person came to this family lately")
        CORRECTED = "corrected", _("identity data were corrected lately")
        NEWBORN = "newborn", _("the person was born lately")

    class Decision(models.TextChoices):
        NO_OBJECTION = "no_objection", _("No objection: the data stay as they are")
        CORRECTED = "corrected", _("Still entitled: the data are corrected")
        EXCLUDE_PERSON = (
            "exclude_person",
            _("Does not count any more: deceased, duplicate or moved"),
        )
        STOP_AID = "stop_aid", _("Aid to the family stops")

    kind = models.CharField(max_length=24, choices=Kind)
    person = models.ForeignKey(Person, models.PROTECT, related_name="findings")
    family = models.ForeignKey(Family, models.PROTECT, related_name="findings")
    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    check_answer = models.ForeignKey(Check, models.PROTECT, null=True, related_name="findings")
    materiality = models.PositiveSmallIntegerField(default=1)
    details = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    recheck_on = models.DateField(null=True)
    waits = models.PositiveSmallIntegerField(default=0, db_default=0)
    waits_because = models.CharField(max_length=12, choices=Waits, blank=True, db_default="")
    assigned_to = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    assigned_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    assigned_at = models.DateTimeField(null=True)
    proposed_decision = models.CharField(max_length=16, choices=Decision, blank=True, db_default="")
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    proposed_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=16, choices=Decision, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    held_true = models.JSONField(default=dict)

    objects = FindingQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(
            (
                "id",
                "person",
                "family",
                "village",
                "check_answer",
                "materiality",
                "state",
                "opened_at",
                "due_on",
                "recheck_on",
                "waits",
                "waits_because",
            ),
            Privacy.TECHNICAL,
        ),
        **dict.fromkeys(("kind", "details", "held_true"), Privacy.PERSONAL),
        **dict.fromkeys(
            (
                "assigned_to",
                "assigned_by",
                "assigned_at",
                "proposed_decision",
                "proposed_by",
                "proposed_at",
                "decision",
                "decided_by",
                "decided_at",
                "reason",
            ),
            Privacy.OFFICIAL,
        ),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="finding_state_known",
                condition=Q(state__in=["open", "ground_check", "waiting", "proposed", "decided"]),
            ),
            models.UniqueConstraint(
                name="finding_one_open_per_person_and_kind",
                fields=("person", "kind"),
                condition=~Q(state="decided"),
            ),
            models.CheckConstraint(
                name="finding_decided_has_who_when_why",
                condition=Q(state="decided", decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decision="")
                & ~Q(reason="")
                | ~Q(state="decided") & Q(decided_by=None, decided_at=None, decision=""),
            ),
            models.CheckConstraint(
                name="finding_assigned_has_by_whom_and_when",
                condition=Q(assigned_to=None, assigned_by=None, assigned_at=None)
                | Q(assigned_to__isnull=False, assigned_by__isnull=False, assigned_at__isnull=False),
            ),
            models.CheckConstraint(
                name="finding_proposed_has_who_when_what",
                condition=Q(proposed_by=None, proposed_at=None, proposed_decision="") & ~Q(state="proposed")
                | Q(proposed_by__isnull=False, proposed_at__isnull=False) & ~Q(proposed_decision=""),
            ),
            models.CheckConstraint(
                name="finding_aid_taken_away_by_two_people",
                condition=~Q(decision__in=["exclude_person", "stop_aid"])
                | Q(proposed_by__isnull=False) & ~Q(proposed_by=F("decided_by")),
            ),
            models.CheckConstraint(
                name="finding_waiting_has_a_day",
                condition=~Q(state="waiting") | Q(recheck_on__isnull=False),
            ),
            models.CheckConstraint(
                name="finding_materiality_1_to_3",
                condition=Q(materiality__range=(1, 3)),
            ),
        ]
        indexes = [
            # read by: the review queue and its counter, most material and oldest first
            models.Index(
                name="finding_undecided",
                fields=("village", "-materiality", "opened_at"),
                condition=~Q(state="decided"),
            ),
            # read by: the review queue of a whole city, page by page, and the neighbours of a finding in it
            models.Index(
                name="finding_in_order",
                fields=("-materiality", "opened_at", "id"),
                condition=~Q(state="decided"),
            ),
            # read by: an officer's own queue and how much everybody has in hand
            models.Index(
                name="finding_of_officer",
                fields=("assigned_to", "-materiality", "opened_at"),
                condition=~Q(state="decided") & Q(assigned_to__isnull=False),
            ),
            # read by: what waits for a second person
            models.Index(name="finding_proposed", fields=("village", "proposed_at"), condition=Q(state="proposed")),
            # read by: what is past its deadline, for the queue and for the head
            models.Index(name="finding_by_deadline", fields=("due_on", "village"), condition=~Q(state="decided")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} finding {self.pk}"

    @property
    def matter(self) -> Matter:
        return self.Matter(matter_of(self.kind))


class GroundCheckQuerySet(AreaScopedQuerySet["GroundCheck"]):
    read_permission = Permission.FIELD_WORK


class GroundCheck(models.Model):
    """A visit asked of the facilitators of a kelurahan, or of one of them by name. Born with a finding sent to the
    field; ends done or withdrawn.
    """

    class State(models.TextChoices):
        ASSIGNED = "assigned", _("To be visited")
        DONE = "done", _("Visited")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("Met, data are right")
        CHANGED = "changed", _("Met, something changed")
        DECEASED = "deceased", _("Deceased")
        MOVED = "moved", _("Moved away")
        NOT_FOUND = "not_found", _("Not found")
        REFUSED = "refused", _("Refused to answer")

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="ground_checks")
    family = models.ForeignKey(Family, models.PROTECT, related_name="ground_checks")
    village = models.ForeignKey(Area, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.ASSIGNED)
    question = models.TextField(blank=True)
    facilitator = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    assigned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(auto_now_add=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    note = models.TextField(blank=True)
    visited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    visited_at = models.DateTimeField(null=True)

    objects = GroundCheckQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "finding", "family", "village", "state"), Privacy.TECHNICAL),
        **dict.fromkeys(("question", "outcome", "note"), Privacy.PERSONAL),
        **dict.fromkeys(("facilitator", "assigned_by", "assigned_at", "visited_by", "visited_at"), Privacy.OFFICIAL),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ground_check_state_known",
                condition=Q(state__in=["assigned", "done", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="ground_check_done_has_who_when_what",
                condition=Q(state="done", visited_by__isnull=False, visited_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="done") & Q(visited_by=None, visited_at=None, outcome=""),
            ),
            models.UniqueConstraint(
                name="ground_check_one_open_per_finding",
                fields=("finding",),
                condition=Q(state="assigned"),
            ),
        ]
        indexes = [
            # read by: the facilitator's list of visits
            models.Index(
                name="ground_check_assigned",
                fields=("village", "id"),
                condition=Q(state="assigned"),
            ),
        ]

    def __str__(self) -> str:
        return f"ground check {self.pk}"
