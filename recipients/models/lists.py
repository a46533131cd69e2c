"""Lists of recipients that other systems hand over, and headers that an operator has explained once."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area, JobRow, User
from access.scoping import AreaScopedQuerySet
from recipients.models.families import Family, SourceRow
from recipients.models.persons import Person


class RecipientListQuerySet(AreaScopedQuerySet["RecipientList"]):
    """Lists belong to the whole city, like imports."""

    village_path = "city_id"
    read_permission = Permission.IMPORT_VIEW


class RecipientList(JobRow):
    """One list of who receives aid according to another system (SIKS-NG, P3KE, OpenSID).

    Born when its file is received, read and matched by a worker; kept for ever. It never changes the registry.
    `programme` and `period` hold for rows that do not say their own; `lines_above` and `other_sheets` are as in
    ImportFile.
    """

    class System(models.TextChoices):
        SIKS = "siks", "SIKS-NG"
        P3KE = "p3ke", "P3KE"
        OPENSID = "opensid", "OpenSID"
        OTHER = "other", _("Other list")

    class State(models.TextChoices):
        RECEIVED = "received", _("Waiting to be read")
        MATCHING = "matching", _("Being matched")
        READY = "ready", pgettext_lazy("list", "Matched")
        REFUSED = "refused", _("Refused")
        FAILED = "failed", _("Interrupted")

    city = models.ForeignKey(Area, models.PROTECT, related_name="+")
    system = models.CharField(max_length=10, choices=System)
    layout = models.CharField(max_length=30)
    name = models.CharField(max_length=255)
    path = models.CharField(max_length=500)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    lines_above = models.PositiveIntegerField(default=0, db_default=0)
    other_sheets = ArrayField(models.CharField(max_length=120), default=list, db_default=[])
    programme = models.CharField(max_length=60, blank=True)
    period = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    counts = models.JSONField(default=dict)
    refusal = models.TextField(blank=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    objects = RecipientListQuerySet.as_manager()

    privacy: ClassVar = {
        **JobRow.job_privacy,
        **dict.fromkeys(
            (
                "id", "city", "system", "layout", "name", "path", "sha256", "size", "lines_above", "other_sheets",
                "programme", "period", "state", "counts", "refusal",
            ),
            Privacy.TECHNICAL,
        ),
        **dict.fromkeys(("uploaded_by", "uploaded_at"), Privacy.OFFICIAL),
    }  # fmt: skip

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="recipient_list_state_known",
                condition=Q(state__in=["received", "matching", "ready", "refused", "failed"]),
            ),
            models.UniqueConstraint(
                name="recipient_list_content_once",
                fields=("sha256",),
                condition=~Q(state="refused"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.layout} #{self.pk}"


class ListEntryQuerySet(AreaScopedQuerySet["ListEntry"]):
    village_path = "of_list__city_id"
    read_permission = Permission.REGISTRY_VIEW


class ListEntry(models.Model):
    """One row of a list: somebody who receives something elsewhere.

    Matched when its whole NIK is in the registry; else it waits, with candidates, until a person decides who it is.
    `nik_pattern` and `kk_pattern` are what a masked number still tells, as patterns for LIKE. `source_family` is the
    number that a system without family cards (P3KE) gives the family, `decile` the welfare decile it ranks it in: an
    older one than that of DTSEN, and never taken for it. `sex` and `relationship` are what it says of the person, in
    our codes, for a form that somebody completes.
    """

    class State(models.TextChoices):
        MATCHED = "matched", _("Found by NIK")
        WAITING = "waiting", _("To be decided")
        DECIDED = "decided", _("Decided by a person")
        ABSENT = "absent", _("Not in the registry")
        UNUSABLE = "unusable", _("Cannot be used")

    of_list = models.ForeignKey(RecipientList, models.CASCADE, related_name="entries", db_index=False)
    row = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    trouble = models.CharField(max_length=20, blank=True)
    nik = models.CharField(max_length=16, blank=True)
    nik_pattern = models.CharField(max_length=16, blank=True)
    kk_number = models.CharField(max_length=16, blank=True)
    kk_pattern = models.CharField(max_length=16, blank=True)
    full_name = models.CharField(max_length=120, blank=True)
    name_key = models.CharField(max_length=120, blank=True)
    birth_date = models.DateField(null=True)
    address = models.TextField(blank=True)
    rt = models.CharField(max_length=3, blank=True)
    rw = models.CharField(max_length=3, blank=True)
    place = models.CharField(max_length=160, blank=True)
    told_village = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", db_index=False)
    programmes = ArrayField(models.CharField(max_length=60), default=list)
    period = models.CharField(max_length=60, blank=True)
    amount = models.PositiveBigIntegerField(null=True)
    status = models.CharField(max_length=120, blank=True)
    source_family = models.CharField(max_length=40, blank=True, db_default="", default="")
    decile = models.PositiveSmallIntegerField(null=True)
    sex = models.CharField(max_length=1, blank=True, db_default="", default="")
    relationship = models.PositiveSmallIntegerField(null=True)
    fields = ArrayField(models.TextField(), default=list)
    candidates = models.JSONField(default=list)
    best_score = models.PositiveSmallIntegerField(null=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="list_entries", db_index=False)
    family = models.ForeignKey(Family, models.PROTECT, null=True, related_name="list_entries", db_index=False)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)

    objects = ListEntryQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "of_list", "row", "state", "trouble", "person", "family"), Privacy.TECHNICAL),
        **dict.fromkeys(("nik", "nik_pattern", "kk_number", "kk_pattern", "fields"), Privacy.IDENTITY),
        **dict.fromkeys(
            (
                "full_name", "name_key", "birth_date", "address", "rt", "rw", "place", "told_village", "programmes",
                "period", "amount", "status", "source_family", "decile", "sex", "relationship", "candidates",
                "best_score",
            ),
            Privacy.PERSONAL,
        ),
        **dict.fromkeys(("decided_by", "decided_at"), Privacy.OFFICIAL),
    }  # fmt: skip

    class Meta:
        verbose_name_plural = "list entries"
        constraints = [
            models.CheckConstraint(
                name="list_entry_state_known",
                condition=Q(state__in=["matched", "waiting", "decided", "absent", "unusable"]),
            ),
            models.CheckConstraint(
                name="list_entry_found_has_family",
                condition=~Q(state__in=["matched", "decided"]) | Q(family__isnull=False),
            ),
            models.CheckConstraint(
                name="list_entry_decided_has_who_and_when",
                condition=~Q(state="decided") | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.UniqueConstraint(name="list_entry_row_once", fields=("of_list", "row")),
            models.CheckConstraint(
                name="list_entry_decile_is_1_to_10", condition=Q(decile=None) | Q(decile__range=(1, 10))
            ),
        ]
        indexes = [
            # read by: the families of a list whose system numbers them, a page at a time
            models.Index(
                name="list_entry_by_source_family",
                fields=("of_list", "source_family", "id"),
                condition=~Q(source_family=""),
            ),
            # read by: the queue of a list, most certain candidates first, and its tabs by state
            models.Index(name="list_entry_by_state", fields=("of_list", "state", "-best_score", "id")),
            # read by: what a family receives elsewhere (family page, rules that exclude double aid)
            models.Index(name="list_entry_by_family", fields=("family",), condition=Q(family__isnull=False)),
            # read by: merging two persons into one
            models.Index(name="list_entry_by_person", fields=("person",), condition=Q(person__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"row {self.row} of list {self.of_list_id}"


class PersonRecord(SourceRow):
    """What a file of persons without living conditions (SIAK, our template) said about one person.

    Remembers the row it stood in and its hashes, so that the same row is known again; `is_current` marks the newest
    of its source. The facts themselves stand in the person; living conditions and deciles of DTSEN stay untouched.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="records", db_index=False)

    privacy: ClassVar = {**SourceRow.source_privacy, "person": Privacy.TECHNICAL}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="person_record_one_current_per_source",
                fields=("person", "source"),
                condition=Q(is_current=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.version} of person {self.person_id}"


class SavedMapping(models.Model):
    """How the columns of one unknown header are to be read: explained once by an operator, used ever after.

    `header` is the header as keys, joined; `columns` maps places of the file to fields of the format.
    """

    header = models.TextField(unique=True)
    layout = models.CharField(max_length=30)
    columns = models.JSONField(default=dict)
    programme = models.CharField(max_length=60, blank=True)
    label = models.CharField(max_length=80, blank=True)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    privacy: ClassVar = {
        **dict.fromkeys(("id", "header", "layout", "columns", "programme", "label"), Privacy.TECHNICAL),
        **dict.fromkeys(("saved_by", "saved_at"), Privacy.OFFICIAL),
    }

    def __str__(self) -> str:
        return f"{self.layout}: {self.label}"


class UnmappedFileQuerySet(AreaScopedQuerySet["UnmappedFile"]):
    village_path = "city_id"
    read_permission = Permission.IMPORT_UPLOAD


class UnmappedFile(models.Model):
    """A received file whose header nobody knows yet. Ends when its columns are explained or it is thrown away."""

    city = models.ForeignKey(Area, models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    path = models.CharField(max_length=500)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    dataset_version = models.CharField(max_length=10, blank=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    objects = UnmappedFileQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "city", "name", "path", "sha256", "size", "dataset_version"), Privacy.TECHNICAL),
        **dict.fromkeys(("uploaded_by", "uploaded_at"), Privacy.OFFICIAL),
    }

    def __str__(self) -> str:
        return self.name
