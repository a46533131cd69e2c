"""Families of a roster that get another programme's aid in the same period: counted, listed, overridden."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from distribution.domain.periods import Quarter
from distribution.models import Overlap, OverlapOverride, Programme, Roster, RosterEntry
from distribution.models.rosters import EntryQuerySet
from distribution.queries.statements import fill, text_of
from recipients.models import Person
from recipients.queries.same_person import records_of, with_several_records


SQL: Final = Path(__file__).parent / "sql"
_WHY: Final = "other rosters of the period, for a roster that is scoped already"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Families that would get another programme's aid too, what the matrix says, and how many are overridden."""

    roster_id: int
    code: str
    programme: str
    policy: str
    families: int
    overridden: int = 0

    @property
    def is_forbidden(self) -> bool:
        return self.policy == Overlap.Policy.FORBIDDEN

    @property
    def unanswered(self) -> int:
        """Families for which nobody has said why they get both; 0 where it is forbidden anyway."""
        return 0 if self.is_forbidden else self.families - self.overridden


@dataclass(frozen=True, slots=True)
class Other:
    """An approved roster of another programme in the same period, and what the matrix says of the two."""

    roster_id: int
    programme: Programme
    policy: str
    level: str


@dataclass(frozen=True, slots=True)
class Twice:
    """What an entry gets besides, and who overrode the warning; `reason` is empty while nobody has."""

    other: Other
    reason: str
    by: str
    at: datetime | None


def conflicts_of(*, roster_id: int, period: str, amendment_id: int | None = None) -> list[Conflict]:
    """With which programmes the roster overlaps, or whom a change would bring in; the forbidden ones first."""
    statement = fill(SQL / "conflicts_by_programme.sql", {"conflicts": _conflicts(amendment_id)})
    with connection.cursor() as cursor:
        cursor.execute(statement, _values(roster_id, period, amendment_id))
        return [Conflict(*row) for row in cursor.fetchall()]


def override(
    *,
    roster: Roster,
    others: Collection[int] | None,
    families: Collection[int] | None,
    amendment_id: int | None,
    reason: str,
    by_id: int,
    now: datetime,
) -> int:
    """Write the reason for every family that is warned of and not answered yet; how many rows."""
    values = {
        **_values(roster.pk, roster.period, amendment_id),
        "others": None if others is None else list(others),
        "families": None if families is None else list(families),
        "reason": reason,
        "by": by_id,
        "now": now,
    }
    statement = fill(SQL / "override_conflicts.sql", {"conflicts": _conflicts(amendment_id)})
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        written: int = cursor.rowcount
    return written


def _conflicts(amendment_id: int | None) -> str:
    mine = "conflicts_entries.sql" if amendment_id is None else "conflicts_lines.sql"
    return fill(SQL / "conflicts.sql", {"mine": text_of(SQL / mine)})


def _values(roster_id: int, period: str, amendment_id: int | None) -> dict[str, Any]:
    return {"roster": roster_id, "first_day": Quarter.parse(period).first_day, "amendment": amendment_id}


def others_of(roster: Roster) -> list[Other]:
    """The approved rosters of other programmes in the same period that the matrix warns of or forbids; one query."""
    day = Quarter.parse(roster.period).first_day
    mine = roster.programme_id
    said = Overlap.objects.filter(
        Q(first=mine, second=OuterRef("programme")) | Q(first=OuterRef("programme"), second=mine),
        Q(valid_until=None) | Q(valid_until__gt=day),
        valid_from__lte=day,
    ).order_by("-valid_from")
    found = (
        Roster.objects.across_areas(reason=_WHY)
        .filter(period=roster.period, state__in=[Roster.State.APPROVED, Roster.State.CLOSED])
        .exclude(pk=roster.pk)
        .annotate(
            policy=Coalesce(Subquery(said.values("policy")[:1]), Value(Overlap.Policy.WARNED.value)),
            level=Coalesce(Subquery(said.values("level")[:1]), Value(Overlap.Level.FAMILY.value)),
        )
        .select_related("programme")
        .order_by("programme__name")
    )
    listed = [Other(one.pk, one.programme, vars(one)["policy"], vars(one)["level"]) for one in found]
    return [one for one in listed if one.policy != Overlap.Policy.ALLOWED]


def narrowed(
    entries: EntryQuerySet, roster: Roster, others: Sequence[Other], *, only_unanswered: bool
) -> EntryQuerySet:
    """The entries whose family or receiver, under whatever record, is on one of the other rosters."""
    wanted = Q(pk__in=[])
    for one in others:
        twice = _shares(one)
        if only_unanswered:
            answered = OverlapOverride.objects.across_areas(reason=_WHY).filter(
                roster=roster, other=one.programme, family=OuterRef("family")
            )
            twice &= ~Q(Exists(answered))
        wanted |= twice
    return entries.filter(wanted, taken_out_in=None).select_related("recipient", "family", "village")


def chosen_conflicts(
    entries: EntryQuerySet, roster: Roster, others: Sequence[Other], *, code: str, state: str
) -> EntryQuerySet:
    """The entries under the filters of the page: with one of the others by its code, or still without a reason."""
    wanted = [one for one in others if code in {"", one.programme.code}]
    if state == "open":
        wanted = [one for one in wanted if one.policy == Overlap.Policy.WARNED]
    return narrowed(entries, roster, wanted, only_unanswered=state == "open")


def _shares(other: Other) -> Q:
    there = RosterEntry.objects.across_areas(reason=_WHY).filter(roster=other.roster_id, taken_out_in=None)
    several = there.filter(with_several_records("recipient"))
    counting = several.values_list(Coalesce("recipient__merged_into", "recipient"))
    merged = Person.objects.across_areas(reason=_WHY).filter(merged_into__in=counting)
    # Named by keys, so that only the rows of the page are joined with their persons.
    same = Q(recipient__in=there.values("recipient")) | Q(recipient__in=counting) | Q(recipient__in=merged.values("pk"))
    return same | Q(family__in=there.values("family")) if other.level == Overlap.Level.FAMILY else same


def twice_of(entries: Sequence[RosterEntry], roster: Roster, others: Sequence[Other]) -> Mapping[int, Sequence[Twice]]:
    """What each of the shown entries gets besides; three queries."""
    families, records = {one.family_id for one in entries}, records_of({one.recipient_id for one in entries})
    there = (
        RosterEntry.objects.across_areas(reason=_WHY)
        .filter(Q(family__in=families) | Q(recipient__in=records), taken_out_in=None)
        .filter(roster__in=[one.roster_id for one in others])
        .values_list("roster_id", "family_id", "recipient_id")
    )
    places = [(roster_id, family, records.get(person, person)) for roster_id, family, person in there]
    overrides = OverlapOverride.objects.across_areas(reason=_WHY).filter(roster=roster, family__in=families)
    answers = {(one.other_id, one.family_id): one for one in overrides.select_related("overridden_by")}
    found: dict[int, list[Twice]] = {}
    for entry in entries:
        for other in others:
            if _meets(entry.family_id, records[entry.recipient_id], other, places):
                found.setdefault(entry.pk, []).append(_twice(other, answers.get((other.programme.pk, entry.family_id))))
    return found


def _meets(family_id: int, person_id: int, other: Other, places: Sequence[tuple[int, int, int]]) -> bool:
    is_of_family = other.level == Overlap.Level.FAMILY
    return any(
        roster_id == other.roster_id and (person == person_id or (is_of_family and family == family_id))
        for roster_id, family, person in places
    )


def _twice(other: Other, answer: OverlapOverride | None) -> Twice:
    if answer is None:
        return Twice(other, "", "", None)
    return Twice(other, answer.reason, answer.overridden_by.full_name, answer.overridden_at)
