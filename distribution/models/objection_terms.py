"""What a city says about objections: grounds, terms, and when decisions were announced. Dated reference data."""

from datetime import date
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from access.domain.privacy import Privacy
from access.models.reference import keep_versions
from distribution.domain import objections as domain
from distribution.models.programmes import Programme


class ObjectionKind(models.TextChoices):
    OWN = domain.Kind.OWN.value, _("Against the own decision")
    OTHER = domain.Kind.OTHER.value, _("Against aid to somebody else")
    PROPOSAL = domain.Kind.PROPOSAL.value, _("Proposal of somebody who is not listed")
    MISUSE = domain.Kind.MISUSE.value, _("The own NIK was misused")


class ObjectionWay(models.TextChoices):
    OFFICE = domain.Way.OFFICE.value, _("With papers, at the office")
    VISIT = domain.Way.VISIT.value, _("A facilitator looks")
    BPS = domain.Way.BPS.value, _("BPS checks again")


class ObjectionGroundQuerySet(models.QuerySet["ObjectionGround"]):
    def on(self, day: date) -> "ObjectionGroundQuerySet":
        """Grounds that can be chosen on a day."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day)


@keep_versions
class ObjectionGround(models.Model):
    """Why somebody objects, as the forms offer it, and how that is usually checked. Ends with `valid_until`."""

    code = models.SlugField(_("Code"), max_length=30, unique=True)
    kind = models.CharField(_("Kind of objection"), max_length=10, choices=ObjectionKind)
    label = models.CharField(_("Ground, as the forms offer it"), max_length=160)
    way = models.CharField(_("Usually checked"), max_length=10, choices=ObjectionWay)
    valid_from = models.DateField(_("Valid from"))
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)

    objects = ObjectionGroundQuerySet.as_manager()

    privacy: ClassVar = dict.fromkeys(
        ("id", "code", "kind", "label", "way", "valid_from", "valid_until"), Privacy.PUBLIC
    )

    class Meta:
        ordering = ("kind", "id")
        constraints = [
            models.CheckConstraint(
                name="objection_ground_kind_known", condition=Q(kind__in=sorted(one.value for one in domain.Kind))
            ),
            models.CheckConstraint(
                name="objection_ground_way_known", condition=Q(way__in=sorted(one.value for one in domain.Way))
            ),
            models.CheckConstraint(
                name="objection_ground_ends_after_start",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class ObjectionTermQuerySet(models.QuerySet["ObjectionTerm"]):
    def on(self, day: date) -> "ObjectionTermQuerySet":
        """The term of each kind in force on a day."""
        return self.filter(valid_from__lte=day).order_by("kind", "-valid_from").distinct("kind")


@keep_versions
class ObjectionTerm(models.Model):
    """How long after an announcement a kind of objection may come, and how soon it is answered, from a day on.

    Objections keep the days they got when they came.
    """

    kind = models.CharField(_("Kind of objection"), max_length=10, choices=ObjectionKind)
    valid_from = models.DateField(_("Valid from"))
    window_months = models.PositiveSmallIntegerField(
        _("Months after the announcement (0: always)"), validators=[MaxValueValidator(12)]
    )
    answer_days = models.PositiveSmallIntegerField(
        _("Working days for the answer"), validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    legal_basis = models.CharField(_("Legal basis"), max_length=200, blank=True)

    objects = ObjectionTermQuerySet.as_manager()

    privacy: ClassVar = dict.fromkeys(
        ("id", "kind", "valid_from", "window_months", "answer_days", "legal_basis"), Privacy.PUBLIC
    )

    class Meta:
        ordering = ("kind", "-valid_from")
        constraints = [
            models.UniqueConstraint(
                name="objection_term_once_per_kind_and_day",
                fields=("kind", "valid_from"),
                violation_error_message=_("This kind already has a term from this day on."),
            ),
            models.CheckConstraint(name="objection_term_window_is_a_year", condition=Q(window_months__range=(0, 12))),
            models.CheckConstraint(name="objection_term_1_to_60_days", condition=Q(answer_days__range=(1, 60))),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.valid_from}"


@keep_versions
class Announcement(models.Model):
    """The day on which the decisions of a programme for a period were made known; objections have their time from it.

    Without a row the day on which the roster was approved counts.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name=_("Programme"))
    period = models.CharField(
        _("Period"), max_length=7, validators=[RegexValidator(r"^\d{4}-Q[1-4]$", _("Write a quarter: 2026-Q4."))]
    )
    announced_on = models.DateField(_("Announced on"))
    place = models.CharField(_("Where it was announced"), max_length=200, blank=True)

    privacy: ClassVar = dict.fromkeys(("id", "programme", "period", "announced_on", "place"), Privacy.PUBLIC)

    class Meta:
        ordering = ("-period", "programme")
        constraints = [
            models.UniqueConstraint(
                name="announcement_once_per_programme_and_period",
                fields=("programme", "period"),
                violation_error_message=_("This programme and period were announced already."),
            ),
            models.CheckConstraint(name="announcement_period_is_quarter", condition=Q(period__regex=r"^\d{4}-Q[1-4]$")),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.period}"
