"""How much each kind of finding matters and how soon it has to be decided: kept as reference data."""

from datetime import date
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from access.domain.privacy import Privacy
from access.models.reference import keep_versions
from verification.domain.findings import matter_of
from verification.models.findings import Finding


class FindingRuleQuerySet(models.QuerySet["FindingRule"]):
    def on(self, day: date) -> "FindingRuleQuerySet":
        """The rule of each kind in force on a day."""
        return self.filter(valid_from__lte=day).order_by("kind", "-valid_from").distinct("kind")


@keep_versions
class FindingRule(models.Model):
    """Weight and deadline of a kind of finding from a day on. Findings keep what was in force when they were opened."""

    class Weight(models.IntegerChoices):
        AID_WAITS = 3, _("Aid must wait")
        IDENTITY = 2, _("Identity")
        MINOR = 1, _("Minor")

    kind = models.CharField(_("Finding"), max_length=24, choices=Finding.Kind)
    valid_from = models.DateField(_("Valid from"))
    materiality = models.PositiveSmallIntegerField(_("Weight"), choices=Weight)
    working_days = models.PositiveSmallIntegerField(
        _("Working days for a decision"), validators=[MinValueValidator(1), MaxValueValidator(60)]
    )

    objects = FindingRuleQuerySet.as_manager()

    privacy: ClassVar = dict.fromkeys(("id", "kind", "valid_from", "materiality", "working_days"), Privacy.PUBLIC)

    class Meta:
        ordering = ("kind", "-valid_from")
        constraints = [
            models.UniqueConstraint(
                name="finding_rule_once_per_kind_and_day",
                fields=("kind", "valid_from"),
                violation_error_message=_("This kind of finding already has a rule from this day on."),
            ),
            models.CheckConstraint(name="finding_rule_weight_1_to_3", condition=Q(materiality__range=(1, 3))),
            models.CheckConstraint(name="finding_rule_1_to_60_days", condition=Q(working_days__range=(1, 60))),
            models.CheckConstraint(
                name="finding_rule_death_holds_aid",
                condition=~Q(kind="deceased") | Q(materiality=3),
                violation_error_message=_("Aid must wait while somebody is reported dead: choose that weight."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.valid_from}"

    def get_materiality_display(self) -> str:  # type: ignore[no-redef]  # in place of Django's own
        """The weight in words; the middle one by what the kind is about."""
        if self.materiality == self.Weight.IDENTITY:
            return str(Finding.Matter(matter_of(self.kind)).label)
        return str(self.Weight(self.materiality).label)
