"""Questions to the sources of truth: one check per person and source is open at a time; runs claim and ask
them.
"""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area, JobRow, User
from access.scoping import AreaScopedQuerySet
from recipients.models import Family, Person
from verification.domain.sources import sources


if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def source_choices() -> list[tuple[str, "StrOrPromise"]]:
    """The sources of the catalogue; a new one needs no migration."""
    return [(key, gettext_lazy(one.label)) for key, one in sources().items()]


class Outcome(models.TextChoices):
    """What an answer came to. Failed is not an outcome: who was not answered stays due."""

    MATCHED = "matched", _("Matched")
    MISMATCHED = "mismatched", _("Not matched")
    NOT_FOUND = "not_found", _("Not found")
    DECEASED = "deceased", _("Deceased")
    DUPLICATE = "duplicate", _("Duplicate record")
    INACTIVE = "inactive", _("Inactive NIK")
    MALFORMED = "malformed", _("Malformed NIK")


class RunQuerySet(AreaScopedQuerySet["VerificationRun"]):
    village_path = "scope_id"
    read_permission = Permission.VERIFICATION_VIEW


class VerificationRun(JobRow):
    """One going-through of the due checks of a source. Ends finished, stopped (quota, auth, down) or
    cancelled.

    `total` is what was due at the start, `done` what was asked; the counters hold one bucket per person
    asked. A run that somebody attends (on the command line) ends with its process; nobody else goes on with
    it. A standing run was started by the policies of its source, within their hours and shares. `family` or `person`
    narrows a run to them. `purpose` is in the words of the agreement, `reason` in those of the officer who asked at
    once.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        STOPPED = "stopped", _("Stopped")
        CANCELLED = "cancelled", _("Cancelled")

    class StoppedBy(models.TextChoices):
        QUOTA = "quota", _("Today's quota is used up")
        AUTH = "auth", _("The service refused our account")
        DOWN = "down", _("The service does not answer")

    source = models.CharField(max_length=20, choices=source_choices)
    scope = models.ForeignKey(Area, models.PROTECT, related_name="+")
    limit = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    stopped_by = models.CharField(max_length=10, choices=StoppedBy, blank=True)
    purpose = models.CharField(max_length=200)
    reason = models.CharField(max_length=200, blank=True, db_default="")
    agreement = models.ForeignKey("verification.Agreement", models.PROTECT, null=True, related_name="+", db_index=False)
    is_attended = models.BooleanField(default=False)
    is_standing = models.BooleanField(default=False)
    family = models.ForeignKey(Family, models.PROTECT, null=True, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    counts = models.JSONField(default=dict)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)

    objects = RunQuerySet.as_manager()

    privacy: ClassVar = {
        **JobRow.job_privacy,
        **dict.fromkeys(
            (
                "id",
                "source",
                "scope",
                "limit",
                "state",
                "stopped_by",
                "is_attended",
                "is_standing",
                "family",
                "person",
                "counts",
            ),
            Privacy.TECHNICAL,
        ),
        **dict.fromkeys(("purpose", "reason", "agreement", "requested_by", "requested_at"), Privacy.OFFICIAL),
    }

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="run_state_known",
                condition=Q(state__in=["queued", "running", "finished", "stopped", "cancelled"]),
            ),
            models.CheckConstraint(
                name="run_stopped_says_by_what",
                condition=~Q(state="stopped") | ~Q(stopped_by=""),
            ),
            models.UniqueConstraint(
                name="run_one_standing_per_source",
                fields=("source",),
                condition=Q(is_standing=True, state__in=["queued", "running"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} run {self.pk}"


class Standing(models.TextChoices):
    """Whether an answer is still about what the registry has; empty: about exactly that."""

    RESPELT = "respelt", _("About another spelling")
    OUTDATED = "outdated", _("About other data")


class CheckQuerySet(AreaScopedQuerySet["Check"]):
    village_path = "person__village_id"
    read_permission = Permission.VERIFICATION_VIEW


class Check(models.Model):
    """One question about one person to one source. Born when it falls due (or for a later day), ends answered.

    One that is sent stands in a matching request and waits for the office's file. A claim names the run that asks it
    now; `claimed_at` tells one claim from the next. `tried_at` is when it was asked in vain the last time. `asked_hash`
    stands for the identity that was asked about, to notice when it changes. Elements keep what the service said of each
    element we sent: [{"name": "NAMA_LGKP", "agrees": true, "score": 100, "threshold": 90, "verdict": "same"}]; returned
    civil data are not kept. Other sources keep the facts that may be kept: [{"name": "upah_bulanan", "agrees": false,
    "value": 5200000, "limit": 3000000}]. `valid_until` is the last day on which the source vouches for its answer,
    where it says so. `standing` is what going over the answers found: the registry now spells the person otherwise, or
    has other data than those that were asked about.
    """

    class State(models.TextChoices):
        DUE = "due", _("Due")
        CLAIMED = "claimed", _("Being asked")
        SENT = "sent", _("Asked by file")
        ANSWERED = "answered", _("Answered")

    class DueBecause(models.TextChoices):
        NEW = "new", _("New in the registry")
        CHANGED = "changed", _("Identity changed")
        STALE = "stale", _("Last answer is old")
        CONSOLIDATION = "consolidation", _("Waiting for Dukcapil consolidation")
        REQUESTED = "requested", _("Asked for by an officer")
        VERSION = "version", _("New DTSEN version")
        CUTOFF = "cutoff", _("Before a cut-off")
        SAMPLE = "sample", _("Drawn for a sample")

    person = models.ForeignKey(Person, models.PROTECT, related_name="checks", db_index=False)
    source = models.CharField(max_length=20, choices=source_choices)
    state = models.CharField(max_length=10, choices=State, default=State.DUE)
    due_on = models.DateField()
    due_because = models.CharField(max_length=20, choices=DueBecause)
    policy = models.ForeignKey("verification.Policy", models.PROTECT, null=True, related_name="checks", db_index=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_trouble = models.CharField(max_length=200, blank=True)
    tried_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    run = models.ForeignKey(VerificationRun, models.PROTECT, null=True, related_name="checks", db_index=False)
    answered_at = models.DateTimeField(null=True)
    asked_hash = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    elements = models.JSONField(default=list)
    answer_code = models.CharField(max_length=10, blank=True)
    answer_text = models.CharField(max_length=200, blank=True)
    is_latest = models.BooleanField(default=False)
    valid_until = models.DateField(null=True)
    standing = models.CharField(max_length=10, choices=Standing, blank=True, db_default="")

    objects = CheckQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(
            (
                "id", "person", "source", "state", "due_on", "due_because", "policy", "attempts", "last_trouble",
                "tried_at", "claimed_at", "run", "answered_at", "asked_hash", "is_latest", "valid_until",
                "standing",
            ),
            Privacy.TECHNICAL,
        ),
        **dict.fromkeys(("outcome", "elements", "answer_code", "answer_text"), Privacy.PERSONAL),
    }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="check_state_known",
                condition=Q(state__in=["due", "claimed", "sent", "answered"]),
            ),
            models.UniqueConstraint(
                name="check_one_open_per_person_and_source",
                fields=("person", "source"),
                condition=~Q(state="answered"),
            ),
            models.UniqueConstraint(
                name="check_one_latest_per_person_and_source",
                fields=("person", "source"),
                condition=Q(is_latest=True),
            ),
            models.CheckConstraint(
                name="check_answered_has_an_answer",
                condition=Q(state="answered", answered_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="answered") & Q(answered_at=None, outcome="", is_latest=False),
            ),
            models.CheckConstraint(
                name="check_claimed_has_run_and_time",
                condition=~Q(state="claimed") | Q(claimed_at__isnull=False, run__isnull=False),
            ),
        ]
        indexes = [
            # read by: the choice of what to ask next, and how many wait, both policy by policy
            models.Index(
                name="check_due_by_policy",
                fields=("source", "policy", "due_on", "id"),
                condition=Q(state="due"),
            ),
            # read by: giving back what a run holds; a run's answered checks are many and nobody reads them by run
            models.Index(
                name="check_claimed_by_run",
                fields=("run",),
                condition=Q(state="claimed"),
            ),
            # read by: the access log, reports to data owners, and the nightly dropping of old answers
            models.Index(
                name="check_answered_at",
                fields=("source", "answered_at", "id"),
                condition=Q(state="answered"),
            ),
            # read by: freshness per kelurahan, and the family page
            models.Index(name="check_by_person", fields=("person", "source", "-answered_at")),
        ]

    def __str__(self) -> str:
        return f"{self.source} check {self.pk}"


class SourceStatus(models.Model):
    """What we last heard from a source: quota left, until when it is not worth asking, our own count of calls; and how
    many admissions of hand-over files the last planning of its checks has seen.

    `recent` are the last calls, oldest first: [milliseconds, 1 when answered]. While `paused_until` is set the source
    stopped us (`stopped_by`): before that moment nobody but an officer asks, and whoever does tries one person first.
    `trips` counts the outages in a row, which makes the pauses longer.
    """

    source = models.CharField(max_length=20, choices=source_choices, primary_key=True)
    quota_left = models.IntegerField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_trouble = models.CharField(max_length=200, blank=True)
    last_trouble_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    calls_on = models.DateField(null=True)
    calls_today = models.PositiveIntegerField(default=0)
    admissions_planned = models.PositiveIntegerField(default=0)
    stopped_by = models.CharField(max_length=10, choices=VerificationRun.StoppedBy, blank=True)
    trips = models.PositiveSmallIntegerField(default=0)
    recent = models.JSONField(default=list)

    privacy: ClassVar = dict.fromkeys(
        (
            "source", "quota_left", "last_success_at", "last_trouble", "last_trouble_at", "paused_until", "calls_on",
            "calls_today", "admissions_planned", "stopped_by", "trips", "recent",
        ),
        Privacy.TECHNICAL,
    )  # fmt: skip

    def __str__(self) -> str:
        return self.source
