"""How many families, or how much money, a programme has for an area."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from access.domain.privacy import Privacy
from access.models import Area, User
from access.models.reference import keep_versions
from distribution.models.programmes import Programme


_DAYS = Func(F("valid_from"), F("valid_until"), function="daterange", output_field=DateRangeField())


@keep_versions
class Quota(models.Model):
    """The room of a programme in the city, a district or a village, from a day on: families, rupiah a quarter, or both.

    Born with a decree; ends with `valid_until`, never deleted. An area without a row has no limit of its own.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="quotas")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("Area"))
    valid_from = models.DateField(_("Valid from"))
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    families = models.PositiveIntegerField(_("Families at most"), null=True, blank=True)
    rupiah = models.BigIntegerField(_("Rupiah a quarter at most"), null=True, blank=True)
    decree = models.CharField(_("Decree"), max_length=200)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    privacy: ClassVar = {
        **dict.fromkeys(
            ("id", "programme", "area", "valid_from", "valid_until", "families", "rupiah", "decree"), Privacy.PUBLIC
        ),
        **dict.fromkeys(("made_by", "made_at"), Privacy.OFFICIAL),
    }

    class Meta:
        ordering = ("programme_id", "area_id", "valid_from")
        constraints = [
            models.CheckConstraint(
                name="quota_limits_something", condition=Q(families__isnull=False) | Q(rupiah__isnull=False)
            ),
            models.CheckConstraint(name="quota_rupiah_not_negative", condition=Q(rupiah=None) | Q(rupiah__gte=0)),
            models.CheckConstraint(
                name="quota_ends_after_start",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
            ExclusionConstraint(
                name="quota_one_at_a_time",
                expressions=[
                    ("programme", RangeOperators.EQUAL),
                    ("area", RangeOperators.EQUAL),
                    (_DAYS, RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"quota of programme {self.programme_id} in {self.area_id}"
