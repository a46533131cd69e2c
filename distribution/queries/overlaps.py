"""Which programmes may come together for one family: the matrix, one pair of it, and it seen from one programme."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from django.db.models import Q

from distribution.models import Overlap, Programme


_Pairs = dict[tuple[int, int], Overlap]


@dataclass(frozen=True, slots=True)
class OverlapLine:
    """What holds when a family gets both."""

    other: Programme
    overlap: Overlap


@dataclass(frozen=True, slots=True)
class Cell:
    """One pair of the matrix: what holds today, and what comes after. The diagonal has no pair."""

    other: Programme
    is_same: bool
    overlap: Overlap | None
    coming: Overlap | None


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One programme against all."""

    programme: Programme
    cells: list[Cell]


def _in_force(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gt=day))


def overlap_on(*, first: Programme, second: Programme, day: date) -> Overlap | None:
    """What holds for two programmes on a day; None where nobody has said anything."""
    lower, higher = sorted((first.pk, second.pk))
    return Overlap.objects.filter(_in_force(day), first=lower, second=higher).order_by("-valid_from").first()


def overlaps_of(programme: Programme, today: date) -> list[OverlapLine]:
    """The matrix seen from one programme, today."""
    rows = (
        Overlap.objects.filter(_in_force(today), Q(first=programme) | Q(second=programme))
        .select_related("first", "second")
        .order_by("valid_from")
    )
    return [
        OverlapLine(one.second if one.first_id == programme.pk else one.first, one) for one in _by_pair(rows).values()
    ]


def history_of(first: Programme, second: Programme) -> list[Overlap]:
    """All that was ever said about two programmes, the newest first."""
    lower, higher = sorted((first.pk, second.pk))
    return list(Overlap.objects.filter(first=lower, second=higher).order_by("-valid_from"))


def matrix(today: date) -> list[MatrixRow]:
    """Every programme against every other; three queries, whatever the number of programmes."""
    programmes = list(Programme.objects.order_by("owner", "code"))
    now = _by_pair(Overlap.objects.filter(_in_force(today)).order_by("valid_from"))
    coming = _by_pair(Overlap.objects.filter(valid_from__gt=today).order_by("-valid_from"))
    return [MatrixRow(one, [_cell(one, other, now, coming) for other in programmes]) for one in programmes]


def pairs_on(day: date) -> list[Overlap]:
    """Everything that the matrix says on a day."""
    return list(Overlap.objects.filter(_in_force(day)).select_related("first", "second").order_by("first", "second"))


def every_pair(day: date) -> list[tuple[Programme, Programme, Overlap | None]]:
    """Every two programmes with what holds for them on a day; two queries."""
    said = {(one.first_id, one.second_id): one for one in pairs_on(day)}
    programmes = list(Programme.objects.order_by("pk"))
    return [(one, other, said.get((one.pk, other.pk))) for one, other in combinations(programmes, 2)]


def _by_pair(rows: Iterable[Overlap]) -> _Pairs:
    return {(one.first_id, one.second_id): one for one in rows}


def _cell(one: Programme, other: Programme, now: _Pairs, coming: _Pairs) -> Cell:
    pair = (min(one.pk, other.pk), max(one.pk, other.pk))
    return Cell(other, one.pk == other.pk, now.get(pair), coming.get(pair))
