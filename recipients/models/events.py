"""What life events leave behind beside families and persons: receivers, contacts, goodbyes to aid, papers."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import User
from access.scoping import AreaScopedQuerySet
from recipients.domain.events import kinds
from recipients.models.corrections import Correction
from recipients.models.families import Family, keep_history
from recipients.models.marks import leaves_marks
from recipients.models.persons import Person


@leaves_marks
@keep_history
class Caretaker(models.Model):
    """Who receives for a family (pengurus) from one day to another, where the family or the kelurahan named somebody.

    Without a row the rule of the programme says who receives.
    """

    family = models.ForeignKey(Family, models.PROTECT, related_name="caretakers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    privacy: ClassVar = {
        **dict.fromkeys(("id", "family", "from_on", "until_on"), Privacy.TECHNICAL),
        "person": Privacy.PERSONAL,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="caretaker_one_at_a_time",
                fields=("family",),
                condition=Q(until_on=None),
            ),
            models.CheckConstraint(
                name="caretaker_ends_after_start",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"person {self.person_id} receives for family {self.family_id}"


@keep_history
class Contact(models.Model):
    """How a family is reached. Born with the first number somebody notes; one per family."""

    family = models.OneToOneField(Family, models.PROTECT, related_name="contact")
    phone = models.CharField(max_length=20, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(("id", "family"), Privacy.TECHNICAL),
        "phone": Privacy.PERSONAL,
    }

    def __str__(self) -> str:
        return f"contact of family {self.family_id}"


@keep_history
class AidExit(models.Model):
    """A family leaves aid from a day on: it graduated or gave it up. Whoever decides about aid asks for these rows.

    `programmes` holds codes of programmes; empty means every one. Ends when the family comes back.
    """

    class Leaving(models.TextChoices):
        GRADUATED_SELF = kinds.Leaving.GRADUATED_SELF.value, _("Graduated by own wish (mandiri)")
        GRADUATED_NATURAL = kinds.Leaving.GRADUATED_NATURAL.value, _("Graduated naturally: no component left (alamiah)")
        OPTED_OUT = kinds.Leaving.OPTED_OUT.value, _("Gave up aid (mengundurkan diri)")

    family = models.ForeignKey(Family, models.PROTECT, related_name="aid_exits")
    leaving = models.CharField(max_length=20, choices=Leaving)
    programmes = ArrayField(models.CharField(max_length=40), default=list)
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    privacy: ClassVar = {
        **dict.fromkeys(("id", "family", "from_on", "until_on"), Privacy.TECHNICAL),
        **dict.fromkeys(("leaving", "programmes"), Privacy.PERSONAL),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="aid_exit_leaving_known",
                condition=Q(leaving__in=sorted(one.value for one in kinds.Leaving)),
            ),
            models.CheckConstraint(
                name="aid_exit_ends_after_start",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            ),
        ]
        indexes = [
            # read by: determinations, rosters and payments, who ask which families have left aid
            models.Index(name="aid_exit_open", fields=("family",), condition=Q(until_on=None)),
        ]

    def __str__(self) -> str:
        return f"family {self.family_id} left aid"


class DocumentQuerySet(AreaScopedQuerySet["Document"]):
    # PRIVACY: papers of the civil registry show whole numbers.
    village_path = "correction__village_id"
    read_permission = Permission.NIK_REVEAL


class Document(models.Model):
    """A scan or photo of a paper that proves a change. A mere part of it. When its time is over the file goes
    (`dropped_on`, by the rule `dropped_under`); the row keeps the hash.
    """

    correction = models.ForeignKey(Correction, models.CASCADE, related_name="documents")
    paper = models.CharField(
        max_length=24, choices=[(paper.value, _(title)) for paper, title in kinds.PAPER_TITLES.items()]
    )
    number = models.CharField(max_length=80, blank=True)
    file = models.FileField(upload_to="documents/%Y/%m/", blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    dropped_on = models.DateField(null=True)
    dropped_under = models.CharField(max_length=200, blank=True, db_default="")

    objects = DocumentQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(
            ("id", "correction", "paper", "sha256", "size", "dropped_on", "dropped_under"), Privacy.TECHNICAL
        ),
        "number": Privacy.IDENTITY,
        "file": Privacy.IDENTITY,
        **dict.fromkeys(("added_by", "added_at"), Privacy.OFFICIAL),
    }

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="document_paper_known", condition=Q(paper__in=sorted(one.value for one in kinds.Paper))
            ),
            models.CheckConstraint(
                name="document_dropped_has_a_rule_and_no_file",
                condition=Q(dropped_on=None, dropped_under="") & ~Q(file="")
                | Q(dropped_on__isnull=False, file="") & ~Q(dropped_under=""),
            ),
        ]
        indexes = [
            # read by: the nightly dropping of what is past its time
            models.Index(name="document_kept", fields=("added_at",), condition=Q(dropped_on=None)),
        ]

    def __str__(self) -> str:
        return f"document {self.pk} of correction {self.correction_id}"
