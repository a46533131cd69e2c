"""What this installation is."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from access.domain.privacy import Privacy
from access.models.areas import Area


class Installation(models.Model):
    """The one row that says which city is served and whether its data are invented; made by `prepare`."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    city = models.ForeignKey(Area, models.PROTECT, related_name="+")
    is_demo = models.BooleanField(default=False)
    prepared_at = models.DateTimeField(auto_now_add=True)

    privacy: ClassVar = dict.fromkeys(("id", "city", "is_demo", "prepared_at"), Privacy.PUBLIC)

    class Meta:
        constraints = [models.CheckConstraint(name="installation_is_one", condition=Q(id=1))]

    def __str__(self) -> str:
        return self.city_id
