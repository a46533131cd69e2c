"""Why deciles moved: what a version of DTSEN was made with, and what else differed in each family that jumped."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area
from access.models.reference import keep_versions
from access.scoping import AreaScopedQuerySet
from recipients.models import Family, Import


@keep_versions
class DtsenRelease(models.Model):
    """What a version of DTSEN came with: the paper it was handed over with, and the ranking model it was made by.

    Noted by the administrator from the hand-over letter; where the letter does not name the model, nothing is noted.
    """

    version = models.CharField(_("Version"), max_length=10, unique=True)
    handed_over_on = models.DateField(_("Handed over on"))
    letter = models.CharField(_("Hand-over paper (BAST)"), max_length=120)
    ranking_model = models.CharField(_("Ranking model, as the paper names it"), max_length=120, blank=True)
    note = models.CharField(_("What else the paper says"), max_length=300, blank=True)

    privacy: ClassVar = dict.fromkeys(
        ("id", "version", "handed_over_on", "letter", "ranking_model", "note"), Privacy.OFFICIAL
    )

    class Meta:
        ordering = ("-version",)
        verbose_name = "DTSEN release"
        constraints = [
            models.CheckConstraint(
                name="dtsen_release_version_is_a_quarter", condition=Q(version__regex=r"^\d{4}-Q[1-4]$")
            ),
        ]

    def __str__(self) -> str:
        return self.version


class DecileMoveQuerySet(AreaScopedQuerySet["DecileMove"]):
    read_permission = Permission.REGISTRY_VIEW


class DecileMove(models.Model):
    """A family whose decile moved with an admitted import, and what else is known to have changed since the one before.

    Born by the statement that looks after an admission, kept for ever. `seen` are keys of verification.domain.deciles;
    `fields` the living conditions that differ. Whether the ranking model was another one is asked of the releases when
    it is shown, because their papers may be noted later.
    """

    # Written by one statement from rows that the database has checked.
    source_import = models.ForeignKey(Import, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    family = models.ForeignKey(Family, models.PROTECT, related_name="decile_moves", db_constraint=False)
    village = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    version = models.CharField(max_length=10)
    before = models.PositiveSmallIntegerField()
    after = models.PositiveSmallIntegerField()
    jump = models.CharField(max_length=16)
    seen = ArrayField(models.CharField(max_length=16), default=list)
    fields = ArrayField(models.CharField(max_length=40), default=list)

    objects = DecileMoveQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "source_import", "family", "village", "version", "jump"), Privacy.TECHNICAL),
        **dict.fromkeys(("before", "after", "seen", "fields"), Privacy.PERSONAL),
    }

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(name="decile_move_once_per_import", fields=("source_import", "family")),
            models.CheckConstraint(name="decile_move_moved", condition=~Q(before=models.F("after"))),
        ]
        indexes = [
            # read by: the list of jumps of a version
            models.Index(name="decile_move_by_version", fields=("version", "id")),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.before} to {self.after}"


class DecileLook(models.Model):
    """An admitted import whose decile moves have been looked at. Born with the look, so that it is not done twice."""

    source_import = models.OneToOneField(Import, models.CASCADE, related_name="+", primary_key=True)
    moves = models.PositiveIntegerField()
    looked_at = models.DateTimeField()

    privacy: ClassVar = dict.fromkeys(("source_import", "moves", "looked_at"), Privacy.TECHNICAL)

    def __str__(self) -> str:
        return f"import {self.source_import_id}: {self.moves}"
