"""Proposals (usulan) to DTSEN through SIKS-NG: what the city asks the centre to take in, change or take out."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area, JobRow, User
from access.scoping import AreaScopedQuerySet
from recipients.models import Family, FamilyChange
from verification.models.evidence import Evidence


class ProposalBatchQuerySet(AreaScopedQuerySet["ProposalBatch"]):
    """Batches hold families of the whole city."""

    village_path = "city_id"
    read_permission = Permission.IMPORT_VIEW


class ProposalBatch(JobRow):
    """Approved proposals put together as one file for SIKS-NG. Born with its number, built by a worker, sent by hand.

    Its rows are the snapshots of its proposals: built again, it is the same file with the same hash. The file itself is
    removed when its time is over, the batch is kept for ever.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Being written")
        READY = "ready", _("Ready to be sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Interrupted")

    city = models.ForeignKey(Area, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    reason = models.TextField()
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    path = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    expires_at = models.DateTimeField(null=True)
    downloads = models.PositiveIntegerField(default=0)
    sent_on = models.DateField(null=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ProposalBatchQuerySet.as_manager()

    privacy: ClassVar = {
        **JobRow.job_privacy,
        **dict.fromkeys(
            ("id", "city", "state", "path", "sha256", "size", "expires_at", "downloads"), Privacy.TECHNICAL
        ),
        **dict.fromkeys(("reason", "requested_by", "requested_at", "sent_on", "sent_by"), Privacy.OFFICIAL),
    }

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "proposal batches"
        constraints = [
            models.CheckConstraint(
                name="proposal_batch_state_known",
                condition=Q(state__in=["queued", "running", "ready", "sent", "failed"]),
            ),
            models.CheckConstraint(
                name="proposal_batch_ready_has_a_hash",
                condition=~Q(state__in=["ready", "sent"]) | ~Q(sha256=""),
            ),
            models.CheckConstraint(
                name="proposal_batch_sent_has_who_and_when",
                condition=Q(state="sent", sent_on__isnull=False, sent_by__isnull=False)
                | ~Q(state="sent") & Q(sent_on=None, sent_by=None),
            ),
        ]

    def __str__(self) -> str:
        return f"U-{self.pk:06d}"


class ProposalQuerySet(AreaScopedQuerySet["Proposal"]):
    read_permission = Permission.REGISTRY_VIEW

    def open(self) -> "ProposalQuerySet":
        """What has not come to an end yet."""
        states = Proposal.State
        return self.filter(state__in=[states.DRAFT, states.APPROVED, states.SENT, states.ACCEPTED])


class Proposal(models.Model):
    """One thing the city asks of DTSEN about one family. Born a draft, approved by another person, sent in a batch.

    The answer of the centre accepts or refuses it; an accepted one ends when a version of DTSEN shows it (`worked_in`).
    `said` is what is sent of each member, frozen at the approval: [{"nik": ..., ...}]. `wanted` names what an update
    changes: {"full_name": ["before", "after"]}. `change` is the held-back row of a family that is not in the registry.
    `missed_in` is the newest version that came after the acceptance and did not show it.
    """

    class Kind(models.TextChoices):
        NEW_FAMILY = "new_family", _("Take a family in")
        UPDATE = "update", _("Change data of a family")
        REMOVE = "remove", _("Take a family out")

    class Origin(models.TextChoices):
        UNKNOWN = "unknown", _("Never in DTSEN")
        VANISHED = "vanished", _("No longer in DTSEN")
        CORRECTED = "corrected", _("Corrected here after the newest version")
        CLOSED = "closed", _("Closed here, still in DTSEN")
        HELD = "held", _("In DTSEN, held back here")
        BY_HAND = "by_hand", _("Noted by an officer")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        APPROVED = "approved", _("Approved, to be sent")
        SENT = "sent", _("Sent")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")
        WORKED = "worked", _("Seen in DTSEN")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    kind = models.CharField(max_length=10, choices=Kind)
    origin = models.CharField(max_length=10, choices=Origin)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    family = models.ForeignKey(Family, models.PROTECT, null=True, related_name="proposals")
    change = models.ForeignKey(FamilyChange, models.SET_NULL, null=True, related_name="+", db_index=False)
    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    about = models.CharField(max_length=120, blank=True)
    kk_number = models.CharField(max_length=16, blank=True)
    reason = models.TextField()
    wanted = models.JSONField(default=dict)
    said = models.JSONField(default=list)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    checked_at = models.DateTimeField(null=True)
    ended_because = models.TextField(blank=True)
    batch = models.ForeignKey(ProposalBatch, models.PROTECT, null=True, related_name="proposals")
    answered_on = models.DateField(null=True)
    answer = models.TextField(blank=True)
    worked_in = models.CharField(max_length=10, blank=True)
    missed_in = models.CharField(max_length=10, blank=True)

    objects = ProposalQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(
            ("id", "kind", "origin", "state", "family", "change", "village", "batch", "worked_in", "missed_in"),
            Privacy.TECHNICAL,
        ),
        "about": Privacy.PERSONAL,
        **dict.fromkeys(("kk_number", "wanted", "said"), Privacy.IDENTITY),
        **dict.fromkeys(
            (
                "reason", "made_by", "made_at", "checked_by", "checked_at", "ended_because", "answered_on", "answer",
            ),
            Privacy.OFFICIAL,
        ),
    }  # fmt: skip

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="proposal_kind_known", condition=Q(kind__in=["new_family", "update", "remove"])
            ),
            models.CheckConstraint(
                name="proposal_state_known",
                condition=Q(state__in=["draft", "approved", "sent", "accepted", "refused", "worked", "withdrawn"]),
            ),
            models.UniqueConstraint(
                name="proposal_one_open_per_family_and_kind",
                fields=("family", "kind"),
                condition=Q(state__in=["draft", "approved", "sent", "accepted"], family__isnull=False),
            ),
            models.UniqueConstraint(
                name="proposal_one_open_per_held_family",
                fields=("change",),
                condition=Q(state__in=["draft", "approved", "sent", "accepted"], change__isnull=False),
            ),
            models.CheckConstraint(name="proposal_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="proposal_checked_by_another_person",
                condition=Q(checked_by=None) | ~Q(checked_by=F("made_by")),
            ),
            models.CheckConstraint(
                name="proposal_approved_has_who_and_when",
                condition=Q(state__in=["draft", "withdrawn"]) | Q(checked_by__isnull=False, checked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="proposal_sent_has_a_batch",
                condition=Q(state__in=["draft", "approved", "withdrawn"]) | Q(batch__isnull=False),
            ),
            models.CheckConstraint(
                name="proposal_answered_has_a_day",
                condition=~Q(state__in=["accepted", "refused"]) | Q(answered_on__isnull=False),
            ),
            models.CheckConstraint(
                name="proposal_worked_says_in_which_version", condition=~Q(state="worked") | ~Q(worked_in="")
            ),
        ]
        indexes = [
            # read by: the list of proposals by state, and the counters above it
            models.Index(name="proposal_by_state", fields=("state", "id")),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"


class ProposalPaperQuerySet(AreaScopedQuerySet["ProposalPaper"]):
    # PRIVACY: papers of the civil registry show whole numbers.
    village_path = "proposal__village_id"
    read_permission = Permission.NIK_REVEAL


class ProposalPaper(models.Model):
    """A piece of evidence of a proposal: a photo of a visit that is there already, or a paper scanned for it."""

    class Kind(models.TextChoices):
        PHOTO = "photo", _("Photo of a visit")
        CARD = "card", _("Family card (KK)")
        MINUTES = "minutes", _("Minutes of the kelurahan's deliberation")
        STATEMENT = "statement", _("Statement of the kelurahan")
        OTHER = "other", _("Other paper")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=10, choices=Kind)
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+")
    file = models.FileField(upload_to="proposals/%Y/%m/", blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(default=0)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = ProposalPaperQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "proposal", "kind", "evidence", "sha256", "size"), Privacy.TECHNICAL),
        "file": Privacy.IDENTITY,
        **dict.fromkeys(("added_by", "added_at"), Privacy.OFFICIAL),
    }

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="proposal_paper_kind_known",
                condition=Q(kind__in=["photo", "card", "minutes", "statement", "other"]),
            ),
            models.CheckConstraint(
                name="proposal_paper_is_a_photo_or_a_file",
                condition=Q(evidence__isnull=False, kind="photo", file="") | Q(evidence=None) & ~Q(file=""),
            ),
            models.UniqueConstraint(name="proposal_paper_once", fields=("proposal", "sha256")),
        ]

    def __str__(self) -> str:
        return f"paper {self.pk} of proposal {self.proposal_id}"


class ProposalAnswersQuerySet(AreaScopedQuerySet["ProposalAnswers"]):
    """Answers of the centre concern the whole city."""

    village_path = "city_id"
    read_permission = Permission.IMPORT_VIEW


class ProposalAnswers(models.Model):
    """One file of answers from SIKS-NG as it was taken in: which rows counted, and which did not and why.

    `errors` is [{"row": 3, "column": "nomor_usulan", "code": "NOT_SENT", "value": "12"}]; numbers of people are masked.
    """

    city = models.ForeignKey(Area, models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    read = models.PositiveIntegerField()
    accepted = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()
    errors = models.JSONField(default=list)
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(auto_now_add=True)

    objects = ProposalAnswersQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "city", "name", "sha256", "size", "read", "accepted", "refused"), Privacy.TECHNICAL),
        "errors": Privacy.PERSONAL,
        **dict.fromkeys(("taken_by", "taken_at"), Privacy.OFFICIAL),
    }

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "answers to proposals"

    def __str__(self) -> str:
        return self.name
