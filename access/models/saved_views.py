"""Lists as people want to see them again."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from access.domain.privacy import Privacy
from access.models.users import User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def usable_by(self, user: User) -> "SavedViewQuerySet":
        """One's own, and those that colleagues of the same office share."""
        office = Q(agency=user.agency) if user.agency else Q(pk__in=[])
        return self.filter(Q(owner=user) | office)


class SavedView(models.Model):
    """Filters and columns of a list under a name; of one person, or shared with the office (`agency`).

    It holds no rights: whoever opens it sees only what they may see. Deleted by its owner.
    """

    owner = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    listing = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    columns = ArrayField(models.CharField(max_length=40), default=list)
    agency = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()

    privacy: ClassVar = dict.fromkeys(
        ("id", "owner", "listing", "name", "query", "columns", "agency", "created_at"),
        Privacy.OFFICIAL,
    )

    class Meta:
        ordering = ("name", "id")
        constraints = [models.UniqueConstraint(name="saved_view_name_once", fields=("owner", "listing", "name"))]
        indexes = [
            # read by: the list's menu of views shared with an office
            models.Index(name="saved_view_by_office", fields=("listing", "agency"), condition=~Q(agency="")),
        ]

    def __str__(self) -> str:
        return self.name
