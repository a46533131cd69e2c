"""Pairs of records that may be one person, the searches that find them, and the merges that joined them."""

from datetime import timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area, JobRow, User
from access.scoping import AreaScopedQuerySet, area_filter
from recipients.models.persons import Person


class DuplicateSearchQuerySet(AreaScopedQuerySet["DuplicateSearch"]):
    """Searches go through the whole city."""

    village_path = "city_id"


class DuplicateSearch(JobRow):
    """One search for duplicates. Born waiting; ends finished or failed; kept for ever.

    A whole search compares everybody and leaves behind an index of the city (unlogged tables named after it); the
    others compare who is new or changed since with that index. `event` is the newest change to a person that is in it.
    """

    # The statements of a large city take longer than a minute, and no beat can be given in between.
    CLAIM_EXPIRES: ClassVar = timedelta(minutes=15)

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Searching")
        FINISHED = "finished", _("Finished")
        FAILED = "failed", _("Interrupted")

    city = models.ForeignKey(Area, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    is_whole = models.BooleanField(default=True)
    persons = models.PositiveIntegerField(default=0)
    compared = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    event = models.BigIntegerField(default=0)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)

    objects = DuplicateSearchQuerySet.as_manager()

    privacy: ClassVar = {
        **JobRow.job_privacy,
        **dict.fromkeys(
            ("id", "city", "state", "is_whole", "persons", "compared", "found", "opened", "event"),
            Privacy.TECHNICAL,
        ),
        **dict.fromkeys(("requested_by", "requested_at"), Privacy.OFFICIAL),
    }

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="duplicate_search_state_known",
                condition=Q(state__in=["waiting", "running", "finished", "failed"]),
            ),
            models.UniqueConstraint(
                name="duplicate_search_one_at_a_time",
                fields=("city",),
                condition=Q(state__in=["waiting", "running"]),
            ),
        ]

    def __str__(self) -> str:
        return f"search {self.pk}"


class DuplicatePairQuerySet(AreaScopedQuerySet["DuplicatePair"]):
    def visible_to(self, user: User, permission: Permission | None = None) -> "DuplicatePairQuerySet":
        """Only pairs whose two persons both live where the user may read: one of them alone cannot be judged."""
        codes = user.areas_for(permission or self.read_permission)
        return super().visible_to(user, permission).filter(area_filter("other_village_id", codes))

    def open(self) -> "DuplicatePairQuerySet":
        """Pairs that wait for a decision."""
        return self.filter(state=DuplicatePair.State.OPEN)


class DuplicatePair(models.Model):
    """Two records that may be one person. Born by a search; ends merged or dismissed by somebody, or gone by itself.

    `first` is the older record (the lower id), `village` its kelurahan, `other_village` that of `second`. A dismissed
    pair stays dismissed whatever later searches find. Gone are pairs that a whole search no longer finds, or of which
    one record was merged with a third.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for a decision")
        DISMISSED = "dismissed", _("Different persons")
        MERGED = "merged", _("Merged")
        GONE = "gone", _("No longer alike")

    class Kind(models.TextChoices):
        """Where to look first."""

        FAMILY = "family", _("Same family")
        NUMBER = "number", _("NIKs alike")
        APART = "apart", _("Different families")

    first = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    second = models.ForeignKey(Person, models.PROTECT, related_name="+")
    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    other_village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    score = models.FloatField()
    reasons = ArrayField(models.CharField(max_length=20))
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    found_by = models.ForeignKey(DuplicateSearch, models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    objects = DuplicatePairQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(
            ("id", "first", "second", "score", "reasons", "kind", "state", "found_by", "opened_at"), Privacy.TECHNICAL
        ),
        **dict.fromkeys(("village", "other_village"), Privacy.PERSONAL),
        **dict.fromkeys(("decided_by", "decided_at", "reason"), Privacy.OFFICIAL),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(name="duplicate_pair_once", fields=("first", "second")),
            models.CheckConstraint(name="duplicate_pair_older_first", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(name="duplicate_pair_score_0_to_1", condition=Q(score__range=(0, 1))),
            models.CheckConstraint(
                name="duplicate_pair_kind_known", condition=Q(kind__in=["family", "number", "apart"])
            ),
            models.CheckConstraint(
                name="duplicate_pair_decided_has_who_when_why",
                condition=Q(state__in=["open", "gone"], decided_by=None, decided_at=None, reason="")
                | (
                    Q(state__in=["dismissed", "merged"], decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(reason="")
                ),
            ),
        ]
        indexes = [
            # read by: the queue of duplicates, the surest first
            models.Index(name="duplicate_pair_open", fields=("-score", "id"), condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"pair {self.pk}"


class PersonMerge(models.Model):
    """A merge of two records with everything needed to take it back. Born with the merge; undone at most once.

    `chosen` says which fields of the kept record came from the other one; `changes` is the journal: per table and row
    {"field": [before, after]} (a row added by the merge has no before).
    """

    pair = models.ForeignKey(DuplicatePair, models.PROTECT, related_name="merges")
    kept = models.ForeignKey(Person, models.PROTECT, related_name="+")
    merged = models.ForeignKey(Person, models.PROTECT, related_name="+")
    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    chosen = ArrayField(models.CharField(max_length=20))
    changes = models.JSONField()
    reason = models.TextField()
    merged_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    merged_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undo_reason = models.TextField(blank=True)

    objects = AreaScopedQuerySet["PersonMerge"].as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "pair", "kept", "merged", "chosen"), Privacy.TECHNICAL),
        "village": Privacy.PERSONAL,
        "changes": Privacy.IDENTITY,
        **dict.fromkeys(
            ("reason", "merged_by", "merged_at", "undone_by", "undone_at", "undo_reason"), Privacy.OFFICIAL
        ),
    }

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(name="person_merge_of_two", condition=~Q(kept=F("merged"))),
            models.CheckConstraint(name="person_merge_has_reason", condition=~Q(reason="")),
            models.UniqueConstraint(
                name="person_merge_once_at_a_time", fields=("merged",), condition=Q(undone_at=None)
            ),
            models.CheckConstraint(
                name="person_merge_undone_has_who_when_why",
                condition=Q(undone_by=None, undone_at=None, undo_reason="")
                | (Q(undone_by__isnull=False, undone_at__isnull=False) & ~Q(undo_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"
