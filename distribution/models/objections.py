"""What citizens say against a decision about aid (sanggah), or for somebody who is not listed (usulan)."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area, User
from access.scoping import AreaScopedQuerySet
from distribution.domain import objections as domain
from distribution.domain.tickets import number_of
from distribution.models.objection_terms import ObjectionGround, ObjectionKind, ObjectionWay
from distribution.models.programmes import Programme
from recipients.models import Family, Person
from verification.models import Proposal


class ObjectionQuerySet(AreaScopedQuerySet["Objection"]):
    read_permission = Permission.OBJECTION_VIEW

    def undecided(self) -> "ObjectionQuerySet":
        return self.exclude(state=Objection.State.DECIDED)


class Objection(models.Model):
    """One objection or proposal of one citizen. Born at the counter, on a facilitator's phone or on the public page;
    ends decided, with who, when and why. A decision can be reopened.

    `about` and `about_number` are whom it is about as the citizen said it; `family` and `person` are who that is in the
    registry, once an officer (or a whole NIK) has told. Who speaks is kept apart (ObjectionReporter).
    `state`, `way`, `outcome` and `remedy` as distribution.domain.objections. What takes aid away is proposed by one
    person and counts when another confirms it (ADR 0022). An objection that is `joined_to` another one says the same
    and is decided along with it. `slip_hash` is of the secret on the citizen's slip, `nonce_hash` of the form that was
    sent, so that sending it twice is once.
    """

    class State(models.TextChoices):
        RECEIVED = domain.State.RECEIVED.value, _("Received")
        CHECKING = domain.State.CHECKING.value, _("Being checked")
        PROPOSED = domain.State.PROPOSED.value, _("Waiting for a second person")
        DECIDED = domain.State.DECIDED.value, _("Decided")

    class Channel(models.TextChoices):
        COUNTER = "counter", _("At the counter")
        FACILITATOR = "facilitator", _("Through a facilitator")
        PUBLIC = "public", _("Public page")

    class Outcome(models.TextChoices):
        GRANTED = domain.Outcome.GRANTED.value, _("Granted")
        REFUSED = domain.Outcome.REFUSED.value, _("Refused")
        NOT_ADMISSIBLE = domain.Outcome.NOT_ADMISSIBLE.value, _("Not admissible")
        WITHDRAWN = domain.Outcome.WITHDRAWN.value, _("Withdrawn")

    class Remedy(models.TextChoices):
        CORRECT = domain.Remedy.CORRECT.value, _("The data are corrected in the registry")
        DECILE = domain.Remedy.DECILE.value, _("The decile that BPS answered counts until the next DTSEN version")
        PROPOSE = domain.Remedy.PROPOSE.value, _("It is proposed to DTSEN")
        HOLD = domain.Remedy.HOLD.value, _("Aid to the family is held until the data are put right")
        RELEASE = domain.Remedy.RELEASE.value, _("Aid that an earlier objection held goes on")

    kind = models.CharField(max_length=10, choices=ObjectionKind)
    ground = models.ForeignKey(ObjectionGround, models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=12, choices=Channel)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, related_name="+", db_index=False)
    period = models.CharField(max_length=7, blank=True)
    about = models.CharField(max_length=200, blank=True)
    about_number = models.CharField(max_length=16, blank=True)
    family = models.ForeignKey(Family, models.PROTECT, null=True, related_name="objections")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    statement = models.TextField()
    received_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    closes_on = models.DateField(null=True)
    due_on = models.DateField()
    nonce_hash = models.CharField(max_length=64, unique=True)
    slip_hash = models.CharField(max_length=64)
    way = models.CharField(max_length=10, choices=ObjectionWay, blank=True)
    assigned_to = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    joined_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined")
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    remedy = models.CharField(max_length=10, choices=Remedy, blank=True)
    reason = models.TextField(blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, related_name="+", db_index=False)
    letter_number = models.CharField(max_length=80, blank=True)
    letter_on = models.DateField(null=True)

    objects = ObjectionQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(
            (
                "id", "kind", "ground", "channel", "state", "village", "programme", "period", "family", "person",
                "received_on", "closes_on", "due_on", "way", "joined_to", "proposal",
            ),
            Privacy.TECHNICAL,
        ),
        **dict.fromkeys(("about", "statement"), Privacy.PERSONAL),
        "about_number": Privacy.IDENTITY,
        **dict.fromkeys(("nonce_hash", "slip_hash"), Privacy.SECRET),
        **dict.fromkeys(
            (
                "recorded_at", "recorded_by", "assigned_to", "outcome", "remedy", "reason", "proposed_by",
                "proposed_at", "decided_by", "decided_at", "letter_number", "letter_on",
            ),
            Privacy.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="objection_kind_known", condition=Q(kind__in=sorted(one.value for one in domain.Kind))
            ),
            models.CheckConstraint(
                name="objection_state_known", condition=Q(state__in=sorted(one.value for one in domain.State))
            ),
            models.CheckConstraint(
                name="objection_outcome_known",
                condition=Q(outcome="") | Q(outcome__in=sorted(one.value for one in domain.Outcome)),
            ),
            models.CheckConstraint(
                name="objection_remedy_only_when_granted", condition=Q(remedy="") | Q(outcome="granted")
            ),
            models.CheckConstraint(
                name="objection_granted_has_a_remedy", condition=~Q(outcome="granted") | ~Q(remedy="")
            ),
            models.CheckConstraint(
                name="objection_decided_has_who_when_why",
                condition=Q(state="decided", decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(outcome="")
                & ~Q(reason="")
                | ~Q(state="decided") & Q(decided_by=None, decided_at=None),
            ),
            models.CheckConstraint(
                name="objection_proposed_has_who_when_why",
                condition=~Q(state="proposed")
                | Q(proposed_by__isnull=False, proposed_at__isnull=False) & ~Q(outcome="") & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="objection_aid_taken_away_by_two_people",
                condition=~Q(state="decided")
                | ~(Q(remedy="hold") | Q(remedy="decile", kind="other"))
                | Q(proposed_by__isnull=False) & ~Q(proposed_by=F("decided_by")),
            ),
            models.CheckConstraint(
                name="objection_effect_needs_a_family",
                condition=~Q(remedy__in=["hold", "decile", "release"]) | Q(family__isnull=False),
            ),
            models.CheckConstraint(
                name="objection_not_joined_to_itself", condition=Q(joined_to=None) | ~Q(joined_to=F("id"))
            ),
            models.CheckConstraint(
                name="objection_letter_has_number_and_day",
                condition=Q(letter_number="", letter_on=None) | ~Q(letter_number="") & Q(letter_on__isnull=False),
            ),
        ]
        indexes = [
            # read by: the list of objections by state, and the counters above it
            models.Index(name="objection_by_state", fields=("state", "id")),
            # read by: the list of those who work in a kelurahan
            models.Index(name="objection_by_village", fields=("village", "id")),
            # read by: what is past its last day, for the list and the statistics
            models.Index(name="objection_by_deadline", fields=("due_on", "village"), condition=~Q(state="decided")),
        ]

    def __str__(self) -> str:
        return number_of(self.pk or 0)

    @property
    def came_late(self) -> bool:
        """Whether it came after the time for objections was over."""
        return self.closes_on is not None and self.received_on > self.closes_on


class ReporterQuerySet(AreaScopedQuerySet["ObjectionReporter"]):
    # PRIVACY: views show a protected one only to who decides, for a reason that is written down.
    village_path = "objection__village_id"
    read_permission = Permission.OBJECTION_VIEW


class ObjectionReporter(models.Model):
    """Who raised an objection and how they are reached. A part of it, kept apart so that no list ever reads it.

    Whoever speaks about somebody else is protected: the page says nothing of them without a reason that is logged.
    """

    objection = models.OneToOneField(Objection, models.CASCADE, related_name="reporter")
    full_name = models.CharField(max_length=120)
    nik = models.CharField(max_length=16, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=200, blank=True)
    is_protected = models.BooleanField(default=True)

    objects = ReporterQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "objection", "is_protected"), Privacy.TECHNICAL),
        **dict.fromkeys(("full_name", "phone", "address"), Privacy.PERSONAL),
        "nik": Privacy.IDENTITY,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(name="objection_reporter_nik_16_digits", condition=Q(nik__regex=r"^(\d{16})?$")),
        ]

    def __str__(self) -> str:
        return f"reporter of objection {self.objection_id}"


class ObjectionVisitQuerySet(AreaScopedQuerySet["ObjectionVisit"]):
    read_permission = Permission.FIELD_WORK


class ObjectionVisit(models.Model):
    """A visit asked of the facilitators of a kelurahan, to see what an objection says. Ends done or withdrawn."""

    class State(models.TextChoices):
        ASSIGNED = "assigned", _("To be visited")
        DONE = "done", _("Visited")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Outcome(models.TextChoices):
        TRUE = "true", _("It is as the objection says")
        PARTLY = "partly", _("Part of it is so")
        FALSE = "false", _("It is not as the objection says")
        NOT_FOUND = "not_found", _("Nobody found")
        REFUSED = "refused", _("Refused to answer")

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="visits")
    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State, default=State.ASSIGNED)
    question = models.TextField()
    assigned_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    assigned_at = models.DateTimeField(auto_now_add=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    note = models.TextField(blank=True)
    visited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    visited_at = models.DateTimeField(null=True)

    objects = ObjectionVisitQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "objection", "village", "state"), Privacy.TECHNICAL),
        **dict.fromkeys(("question", "outcome", "note"), Privacy.PERSONAL),
        **dict.fromkeys(("assigned_by", "assigned_at", "visited_by", "visited_at"), Privacy.OFFICIAL),
    }

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="objection_visit_state_known", condition=Q(state__in=["assigned", "done", "withdrawn"])
            ),
            models.CheckConstraint(
                name="objection_visit_done_has_who_when_what",
                condition=Q(state="done", visited_by__isnull=False, visited_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="done") & Q(visited_by=None, visited_at=None, outcome=""),
            ),
            models.UniqueConstraint(
                name="objection_visit_one_open", fields=("objection",), condition=Q(state="assigned")
            ),
        ]
        indexes = [
            # read by: the facilitator's list of visits
            models.Index(name="objection_visit_assigned", fields=("village", "id"), condition=Q(state="assigned")),
        ]

    def __str__(self) -> str:
        return f"visit {self.pk} for objection {self.objection_id}"


class ObjectionEffectQuerySet(AreaScopedQuerySet["ObjectionEffect"]):
    village_path = "family__village_id"
    read_permission = Permission.OBJECTION_VIEW

    def in_force(self, day: date) -> "ObjectionEffectQuerySet":
        return self.filter(Q(until_on=None) | Q(until_on__gt=day), from_on__lte=day)


class ObjectionEffect(models.Model):
    """What a granted objection means to determinations and payments from a day on. Born with the decision, ends when
    the objection is reopened or a later one releases the family.

    `hold`: no aid of the programme (of every one, without) until the data are put right. `decile`: the national decile
    that BPS answered stands in for the one of `version`; a newer version of DTSEN supersedes it by itself.
    """

    class Kind(models.TextChoices):
        HOLD = "hold", _("Aid is held")
        DECILE = "decile", _("Re-checked decile")

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="effects")
    family = models.ForeignKey(Family, models.PROTECT, related_name="objection_effects", db_index=False)
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    decile = models.PositiveSmallIntegerField(null=True)
    version = models.CharField(max_length=10, blank=True)

    objects = ObjectionEffectQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(
            ("id", "objection", "family", "programme", "from_on", "until_on", "version"), Privacy.TECHNICAL
        ),
        **dict.fromkeys(("kind", "decile"), Privacy.PERSONAL),
    }

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="objection_effect_decile_has_number_and_version",
                condition=Q(kind="decile", decile__range=(1, 10), programme=None) & ~Q(version="")
                | Q(kind="hold", decile=None, version=""),
            ),
            models.CheckConstraint(
                name="objection_effect_ends_after_start", condition=Q(until_on=None) | Q(until_on__gte=F("from_on"))
            ),
        ]
        indexes = [
            # read by: determinations and payments, who ask what holds for families
            models.Index(name="objection_effect_open", fields=("family", "kind"), condition=Q(until_on=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for family {self.family_id}"
