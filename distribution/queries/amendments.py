"""Changes of an approved roster: who may take a place, what a change does, and the statements that carry it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from django.db import connection
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from access.domain.permissions import Permission
from access.models import Area, User
from distribution.domain.amendments import WAITING
from distribution.domain.periods import Quarter
from distribution.domain.ranking import holds
from distribution.models import AmendmentLine, Eligibility, Roster, RosterAmendment, RosterEntry
from distribution.queries.quotas import rooms_of
from distribution.queries.statements import fill, text_of
from recipients.domain.dates import years_before
from recipients.domain.events.state import ADULT_AGE
from recipients.models import Family, Person


SQL: Final = Path(__file__).parent / "sql"
_WHY: Final = "of a roster that the person was let to"


def next_number(roster: Roster) -> int:
    """The number of the roster's next amendment; the caller holds the roster."""
    amendments = RosterAmendment.objects.across_areas(reason=_WHY).filter(roster=roster)
    newest: int | None = amendments.aggregate(newest=Max("number"))["newest"]
    return (newest or 0) + 1


def waiting_families(roster: Roster, village: str) -> QuerySet[Eligibility]:
    """Families of a kelurahan that may take a place: over the quota by rank, or entitled and not on the roster."""
    there = RosterEntry.objects.across_areas(reason=_WHY).filter(
        roster=roster, family=OuterRef("family"), taken_out_in=None
    )
    results = Eligibility.objects.across_areas(reason=_WHY).filter(
        Q(is_eligible=True) | Q(reasons=[WAITING]),
        ~Exists(there),
        determination=roster.determination_id,
        village=village,
        # who has moved since then has no place here
        family__village=village,
        family__status=Family.Status.ACTIVE,
    )
    return results.select_related("family__head").order_by(F("rank").asc(nulls_last=True), "family_id")


def heirs_of(entry: RosterEntry, today: date) -> QuerySet[Person]:
    """Living adults of the same KK who could receive instead, the oldest first."""
    return (
        Person.objects.across_areas(reason=_WHY)
        .filter(
            family=entry.family_id,
            vital_status__in=[Person.VitalStatus.ALIVE, Person.VitalStatus.UNKNOWN],
            birth_date__lte=years_before(today, ADULT_AGE),
        )
        .exclude(pk=entry.recipient_id)
        .order_by("birth_date", "pk")
    )


def area_without_money(amendment: RosterAmendment) -> Area | None:
    """The smallest area whose quota in rupiah a change would exceed, because those who come in get more."""
    lines = AmendmentLine.objects.across_areas(reason=_WHY).filter(amendment=amendment)
    sums = lines.aggregate(into=Coalesce(Sum("amount_in"), 0), out=Coalesce(Sum("entry_out__amount"), 0))
    more = sums["into"] - sums["out"]
    if more <= 0:
        return None
    roster = amendment.roster
    rooms = rooms_of(roster.programme_id, Quarter.parse(roster.period).first_day)
    for room in sorted(rooms, key=lambda one: -len(one.area)):
        if room.rupiah is not None and holds(room.area, amendment.village_id):
            there = Q(village=room.area) | Q(village__code__startswith=f"{room.area}.")
            entries = RosterEntry.objects.across_areas(reason=_WHY).filter(there, roster=roster, taken_out_in=None)
            if entries.aggregate(total=Coalesce(Sum("amount"), 0))["total"] + more > room.rupiah:
                return Area.objects.get(pk=room.area)
    return None


def carry_out(amendment: RosterAmendment) -> list[int]:
    """Take the entries of an approved amendment out and put those in whom it names; the ids of the new ones."""
    values = {"amendment": amendment.pk}
    with connection.cursor() as cursor:
        cursor.execute(text_of(SQL / "amend_out.sql"), values)
        cursor.execute(fill(SQL / "amend_in.sql", {"snapshot": text_of(SQL / "snapshot.sql")}), values)
        cursor.execute(text_of(SQL / "amend_lines.sql"), values)
    entries = RosterEntry.objects.across_areas(reason=_WHY).filter(amendment=amendment)
    return list(entries.order_by("pk").values_list("pk", flat=True))


def amendments_of(roster: Roster, user: User) -> QuerySet[RosterAmendment]:
    """The changes of a roster in the person's area, the newest first; without names."""
    return (
        RosterAmendment.objects.visible_to(user, Permission.PROGRAMME_VIEW)
        .filter(roster=roster)
        .select_related("village", "drawn_by", "approved_by")
        .order_by("-number")
    )


def lines_of(amendment: RosterAmendment) -> Sequence[AmendmentLine]:
    """The lines of a change with who goes out and who comes in."""
    lines = AmendmentLine.objects.across_areas(reason="of a change that was found already").filter(amendment=amendment)
    related = ("entry_out__recipient", "entry_out__delivery", "family_in", "recipient_in", "aid_exit")
    return list(lines.select_related(*related).order_by("pk"))


@dataclass(frozen=True, slots=True)
class Sums:
    """What a change takes out of a roster and brings in: families, and rupiah or goods."""

    out: int
    amount_out: int
    quantity_out: int
    into: int
    amount_in: int
    quantity_in: int
    goods: str


def sums_of(lines: Sequence[AmendmentLine]) -> Sums:
    """For whoever signs without reading names."""
    into = [one for one in lines if one.family_in_id]
    return Sums(
        out=len(lines),
        amount_out=sum(one.entry_out.amount for one in lines),
        quantity_out=sum(one.entry_out.quantity for one in lines),
        into=len(into),
        amount_in=sum(one.amount_in or 0 for one in into),
        quantity_in=sum(one.quantity_in for one in into),
        goods=next((one.entry_out.goods for one in lines if one.entry_out.quantity), ""),
    )
