"""How well aid hits: who is included though not entitled, entitled though left out, or receives twice.

What counts is the newest determination of each programme and period, and what was decided about findings since. Only
programmes with an approved roster are looked at: before that nobody is included or left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, Least

from distribution.domain.periods import Quarter
from distribution.domain.reasons import Reason
from distribution.models import Determination, Eligibility, Overlap, Programme, Roster, RosterEntry
from distribution.queries.statements import text_of
from recipients.models import Family, Person
from recipients.queries.same_person import with_several_records
from verification.models import Finding


SQL: Final = Path(__file__).parent / "sql"
_WHY: Final = "compared with rows that the person may see"
_APPROVED: Final = (Roster.State.APPROVED, Roster.State.CLOSED)


@dataclass(frozen=True, slots=True)
class VillageTargeting:
    """One village in a period: families per programme (first two), each family once, each person once."""

    village_id: str
    included_ineligible: int
    eligible_missing: int
    twice_forbidden: int
    twice_warned: int
    persons_forbidden: int = 0
    persons_warned: int = 0


@dataclass(frozen=True, slots=True)
class Targeting:
    """The villages where anything is amiss. `whole` counts a person once who receives in two of them."""

    villages: list[VillageTargeting]
    whole: VillageTargeting


def targeting(period: str, areas: Iterable[str], programme: Programme | None = None) -> Targeting:
    """How well aid hits in these areas, of one programme or of all; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            text_of(SQL / "targeting.sql"),
            {
                "period": period,
                "first_day": Quarter.parse(period).first_day,
                "areas": sorted(areas),
                "programme": programme.pk if programme else None,
            },
        )
        everywhere, *villages = (VillageTargeting(*row) for row in cursor.fetchall())
    names = ("included_ineligible", "eligible_missing", "twice_forbidden", "twice_warned")
    return Targeting(
        villages, replace(everywhere, **{name: sum(getattr(one, name) for one in villages) for name in names})
    )


def included_ineligible(entries: QuerySet[RosterEntry], period: str) -> QuerySet[RosterEntry]:
    """Entries of approved rosters of the period whose families are not entitled any more.

    Each carries what the newest determination says as `reasons_now` (None: nothing).
    """
    now = _results_of(OuterRef("roster__programme"), period).filter(family=OuterRef("family"))
    stopped = Finding.objects.across_areas(reason=_WHY).filter(
        family=OuterRef("family"), decision=Finding.Decision.STOP_AID
    )
    there = on_rosters(entries, period).annotate(reasons_now=Subquery(now.values("reasons")[:1]))
    is_judged = Exists(_finished(OuterRef("roster__programme"), period))
    entitled = now.filter(Q(is_eligible=True) | Q(reasons=[Reason.QUOTA_FULL.value]))
    return there.filter(is_judged & (~Exists(entitled) | Exists(stopped) | ~Q(family__status=Family.Status.ACTIVE)))


def eligible_missing(results: QuerySet[Eligibility], period: str) -> QuerySet[Eligibility]:
    """Entitled families of the newest determinations of the period that an approved roster left out."""
    rosters = Roster.objects.across_areas(reason=_WHY).filter(period=period, state__in=_APPROVED)
    entries = on_rosters(RosterEntry.objects.across_areas(reason=_WHY), period)
    newest = _finished(OuterRef("determination__programme"), period).order_by("-id").values("id")[:1]
    return results.filter(
        Exists(rosters.filter(programme=OuterRef("determination__programme"))),
        ~Exists(entries.filter(roster__programme=OuterRef("determination__programme"), family=OuterRef("family"))),
        determination__period=period,
        determination=Subquery(newest),
        is_eligible=True,
    )


# Who is counted as receiving twice.
FAMILY, PERSON = "family", "person"
_SAME_PROGRAMME: Final = Q(roster__programme=OuterRef("roster__programme"))


def receiving_twice(
    entries: QuerySet[RosterEntry], period: str, policy: str = "", who: str = ""
) -> QuerySet[RosterEntry]:
    """Entries of families or persons that another approved roster of the period has too, unless both are allowed.

    With a `policy` only pairs of which the matrix says that; a pair that it does not name is a warning for the family.
    A person also receives twice of one programme (forbidden), and of two through two families; merged records are one
    person. `who` narrows to one.
    """
    others: Any = _with_matrix(on_rosters(RosterEntry.objects.across_areas(reason=_WHY), period), period)
    wanted = {
        Overlap.Policy.FORBIDDEN.value: Q(policy=Overlap.Policy.FORBIDDEN),
        Overlap.Policy.WARNED.value: Q(policy=Overlap.Policy.WARNED),
    }.get(policy, ~Q(policy=Overlap.Policy.ALLOWED))
    of_family = others.filter(wanted, ~_SAME_PROGRAMME, family=OuterRef("family"), level=Overlap.Level.FAMILY)
    looks_at_person = Q(level=Overlap.Level.PERSON) | ~Q(family=OuterRef("family"))
    in_person = _same_person(others.filter(wanted & ~_SAME_PROGRAMME & looks_at_person))
    if policy != Overlap.Policy.WARNED:
        in_person |= _same_person(others.filter(_SAME_PROGRAMME).exclude(pk=OuterRef("pk")))
    asked = {FAMILY: Q(Exists(of_family)), PERSON: in_person}.get(who, Q(Exists(of_family)) | in_person)
    return on_rosters(entries, period).filter(asked)


def _same_person(others: QuerySet[RosterEntry]) -> Q:
    """Whether one of the others has the same receiver."""
    counting = Coalesce(OuterRef(OuterRef("recipient__merged_into")), OuterRef(OuterRef("recipient")))
    people = Person.objects.across_areas(reason=_WHY)
    records = people.filter(Q(pk=counting) | Q(merged_into=counting)).values("pk")
    return Q(Exists(others.filter(recipient=OuterRef("recipient")))) | (
        with_several_records("recipient") & Q(Exists(others.filter(recipient__in=records)))
    )


def _with_matrix(others: QuerySet[RosterEntry], period: str) -> QuerySet[RosterEntry]:
    """What the matrix says of each entry's programme and that of the outer query, on the first day of the period."""
    day = Quarter.parse(period).first_day
    matrix = Overlap.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=day),
        valid_from__lte=day,
        first=Least(OuterRef("roster__programme"), OuterRef(OuterRef("roster__programme"))),
        second=Greatest(OuterRef("roster__programme"), OuterRef(OuterRef("roster__programme"))),
    ).order_by("-valid_from")
    return others.annotate(
        policy=Coalesce(Subquery(matrix.values("policy")[:1]), Value(Overlap.Policy.WARNED.value)),
        level=Coalesce(Subquery(matrix.values("level")[:1]), Value(Overlap.Level.FAMILY.value)),
    )


def on_rosters(entries: QuerySet[RosterEntry], period: str) -> QuerySet[RosterEntry]:
    """Those that stand on approved rosters of the period now."""
    return entries.filter(roster__period=period, roster__state__in=_APPROVED, taken_out_in=None)


def _finished(programme: OuterRef, period: str) -> QuerySet[Determination]:
    return Determination.objects.across_areas(reason=_WHY).filter(
        programme=programme, period=period, state=Determination.State.FINISHED
    )


def _results_of(programme: OuterRef, period: str) -> QuerySet[Eligibility]:
    """The results of the newest finished determination; to be used inside another query."""
    newer = Determination.objects.across_areas(reason=_WHY).filter(
        programme=OuterRef("determination__programme"),
        period=period,
        state=Determination.State.FINISHED,
        id__gt=OuterRef("determination"),
    )
    return (
        Eligibility.objects.across_areas(reason=_WHY)
        .filter(
            determination__programme=programme,
            determination__period=period,
            determination__state=Determination.State.FINISHED,
        )
        .filter(~Exists(newer))
    )
