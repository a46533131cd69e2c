"""What distribution adds to the registry's list: the programmes whose rosters a family is on."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from access.models import User
from distribution.domain.naming import short_name
from distribution.models import Programme, Roster, RosterEntry
from distribution.models.rosters import EntryQuerySet
from recipients.additions import Mark
from recipients.models.families import FamilyQuerySet


class ProgrammeFacet:
    """Column "Programme": current rosters, approved or not yet; not those discarded or closed."""

    name = "program"

    def label(self) -> str:
        return _("Programme")

    def choices(self) -> Sequence[tuple[str, str]]:
        return [*Programme.objects.order_by("name").values_list("code", "name"), ("tanpa", _("None"))]

    def narrow(self, families: FamilyQuerySet, value: str) -> FamilyQuerySet:
        entries = self._entries()
        if value == "tanpa":
            return families.exclude(pk__in=entries.values("family_id"))
        return families.filter(pk__in=entries.filter(roster__programme__code=value).values("family_id"))

    def marks(self, family_ids: Sequence[int], user: User) -> Mapping[int, Sequence[Mark]]:
        found = (
            self._entries()
            .filter(family_id__in=family_ids)
            .order_by("family_id", "roster__programme__name")
            .values_list("family_id", "roster__programme__name")
            .distinct()
        )
        marks: dict[int, list[Mark]] = {}
        for family_id, name in found:
            marks.setdefault(family_id, []).append(Mark(short_name(name)))
        return marks

    def _entries(self) -> EntryQuerySet:
        entries = RosterEntry.objects.across_areas(reason="narrows families that are scoped already")
        return entries.exclude(roster__state__in=[Roster.State.DISCARDED, Roster.State.CLOSED])


PROGRAMMES = ProgrammeFacet()
