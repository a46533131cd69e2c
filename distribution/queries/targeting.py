"""How well aid hits: who is included though not entitled, entitled though left out, or receives twice.

What counts is the newest determination of each programme and period, and what was decided about findings since. Only
programmes with an approved roster are looked at: before that nobody is included or left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest, Least

from distribution.domain.periods import Quarter
from distribution.domain.reasons import Reason
from distribution.models import Determination, Eligibility, Overlap, Programme, Roster, RosterEntry
from distribution.queries.statements import text_of
from recipients.models import Family
from verification.models import Finding


SQL: Final = Path(__file__).parent / "sql"
_WHY: Final = "compared with rows that the person may see"
_APPROVED: Final = (Roster.State.APPROVED, Roster.State.CLOSED)


@dataclass(frozen=True, slots=True)
class VillageTargeting:
    """One village in a period; the first two count families per programme, the last two each family once."""

    village_id: str
    included_ineligible: int
    eligible_missing: int
    twice_forbidden: int
    twice_warned: int


def targeting(period: str, areas: Iterable[str], programme: Programme | None = None) -> list[VillageTargeting]:
    """The villages in these areas where anything is amiss, of one programme or of all; one statement."""
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
        return [VillageTargeting(*row) for row in cursor.fetchall()]


def included_ineligible(entries: QuerySet[RosterEntry], period: str) -> QuerySet[RosterEntry]:
    """Entries of approved rosters of the period whose families are not entitled any more.

    Each carries what the newest determination says as `reasons_now` (None: nothing).
    """
    now = _results_of(OuterRef("roster__programme"), period).filter(family=OuterRef("family"))
    stopped = Finding.objects.across_areas(reason=_WHY).filter(
        family=OuterRef("family"), decision=Finding.Decision.STOP_AID
    )
    there = _on_rosters(entries, period).annotate(reasons_now=Subquery(now.values("reasons")[:1]))
    is_judged = Exists(_finished(OuterRef("roster__programme"), period))
    entitled = now.filter(Q(is_eligible=True) | Q(reasons=[Reason.QUOTA_FULL.value]))
    return there.filter(is_judged & (~Exists(entitled) | Exists(stopped) | ~Q(family__status=Family.Status.ACTIVE)))


def eligible_missing(results: QuerySet[Eligibility], period: str) -> QuerySet[Eligibility]:
    """Entitled families of the newest determinations of the period that an approved roster left out."""
    rosters = Roster.objects.across_areas(reason=_WHY).filter(period=period, state__in=_APPROVED)
    entries = _on_rosters(RosterEntry.objects.across_areas(reason=_WHY), period)
    newest = _finished(OuterRef("determination__programme"), period).order_by("-id").values("id")[:1]
    return results.filter(
        Exists(rosters.filter(programme=OuterRef("determination__programme"))),
        ~Exists(entries.filter(roster__programme=OuterRef("determination__programme"), family=OuterRef("family"))),
        determination__period=period,
        determination=Subquery(newest),
        is_eligible=True,
    )


def receiving_twice(entries: QuerySet[RosterEntry], period: str, policy: str = "") -> QuerySet[RosterEntry]:
    """Entries of families that another programme's approved roster of the period has too, unless both are allowed.

    With a `policy` only pairs of which the matrix says that; a pair that it does not name is a warning.
    """
    day = Quarter.parse(period).first_day
    matrix = (
        Overlap.objects.filter(
            Q(valid_until=None) | Q(valid_until__gt=day),
            valid_from__lte=day,
            first=Least(OuterRef("roster__programme"), OuterRef(OuterRef("roster__programme"))),
            second=Greatest(OuterRef("roster__programme"), OuterRef(OuterRef("roster__programme"))),
        )
        .order_by("-valid_from")
        .values("policy")[:1]
    )
    others = (
        _on_rosters(RosterEntry.objects.across_areas(reason=_WHY), period)
        .filter(family=OuterRef("family"))
        .exclude(roster__programme=OuterRef("roster__programme"))
        .annotate(policy=Subquery(matrix))
    )
    wanted = {
        Overlap.Policy.FORBIDDEN.value: Q(policy=Overlap.Policy.FORBIDDEN),
        Overlap.Policy.WARNED.value: Q(policy=Overlap.Policy.WARNED) | Q(policy=None),
    }
    asked = wanted.get(policy, Q(policy=None) | ~Q(policy=Overlap.Policy.ALLOWED))
    return _on_rosters(entries, period).filter(Exists(others.filter(asked)))


def _on_rosters(entries: QuerySet[RosterEntry], period: str) -> QuerySet[RosterEntry]:
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
