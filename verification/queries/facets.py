"""What verification adds to the registry's list of families: the state of review, as column and filter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.domain.permissions import Permission
from access.models import User
from access.queries.statements import statement
from recipients.additions import Mark
from recipients.models import Person
from recipients.models.families import FamilyQuerySet
from recipients.models.persons import PersonQuerySet
from verification.domain.sources import DUKCAPIL
from verification.models import Check, Finding, Outcome


_SCOPE = "the families are already narrowed to what the user may see"
_MATERIAL = 3
# Whether somebody is verified is the civil registry's to say; other sources speak through their findings.
_LATEST: Final[Mapping[str, Any]] = {"source": DUKCAPIL, "is_latest": True}
# An answer of the civil registry counts as fresh for a quarter.
FRESH_DAYS = 90
COUNTED = (Person.VitalStatus.ALIVE, Person.VitalStatus.UNKNOWN)


class ReviewFacet:
    """Undecided findings, all persons matched, or not verified yet."""

    name = "review"

    def label(self) -> str:
        """Head of the column."""
        return _("Verification")

    def choices(self) -> Sequence[tuple[str, str]]:
        """What can be filtered by."""
        return [
            ("open", _("Needs a decision")),
            ("matched", _("All matched")),
            ("unchecked", _("Not verified yet")),
            ("stale", _("Somebody not verified for a quarter")),
        ]

    def narrow(self, families: FamilyQuerySet, value: str) -> FamilyQuerySet:
        """Families in this state of review."""
        undecided = Finding.objects.across_areas(reason=_SCOPE).undecided().filter(family=OuterRef("pk"))
        answered = Check.objects.across_areas(reason=_SCOPE).filter(person__family=OuterRef("pk"), **_LATEST)
        conditions = {
            "open": Exists(undecided),
            "matched": ~Exists(undecided) & Exists(answered) & ~Exists(answered.exclude(outcome=Outcome.MATCHED)),
            "unchecked": ~Exists(undecided) & ~Exists(answered),
            "stale": Exists(_stale()),
        }
        condition = conditions.get(value)
        return families.none() if condition is None else families.filter(condition)

    def marks(self, family_ids: Sequence[int], user: User) -> Mapping[int, Sequence[Mark]]:
        """The badge of each family; one query."""
        values: dict[str, Any] = {
            "families": list(family_ids), "source": DUKCAPIL, "material": _MATERIAL,
            "areas": sorted(user.areas_for(Permission.VERIFICATION_VIEW)),
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(statement(__file__, "facet_review"), values)
            return {family: [_mark(_Review(*counts))] for family, *counts in cursor.fetchall()}


@dataclass(frozen=True)
class _Review:
    """Findings of one family, and answers about its members."""

    undecided: int
    material: int
    answered: int
    matched: int


def _stale() -> PersonQuerySet:
    """Living members without an answer of the last quarter."""
    since = timezone.now() - timedelta(days=FRESH_DAYS)
    fresh = Check.objects.across_areas(reason=_SCOPE).filter(person=OuterRef("pk"), answered_at__gte=since, **_LATEST)
    persons = Person.objects.across_areas(reason=_SCOPE).filter(family=OuterRef("pk"))
    return persons.filter(~Exists(fresh), vital_status__in=COUNTED)


def _mark(found: _Review) -> Mark:
    if found.undecided:
        text = ngettext("%(count)s finding", "%(count)s findings", found.undecided)
        return Mark(
            text % {"count": number_format(found.undecided, force_grouping=True)}, "bad" if found.material else "warn"
        )
    if not found.answered:
        return Mark(_("Not verified yet"), "mute")
    if found.answered == found.matched:
        return Mark(_("All matched"), "ok")
    return Mark(_("Decided"), "info")


REVIEW = ReviewFacet()
