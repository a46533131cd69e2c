"""Two determinations side by side: who enters, who leaves, whose amount changes, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from distribution.models import Determination, Eligibility
from distribution.queries.statements import text_of


SQL: Final = Path(__file__).parent / "sql"
ENTERS, LEAVES, CHANGED, STAYS = "enters", "leaves", "changed", "stays"
NOT_THERE: Final = ""
_WHY: Final = "the other side of results that the person may see"


@dataclass(frozen=True, slots=True)
class VillageChange:
    """One village; `changed` are those who stay with another amount, quantity or goods, `stays` all others who stay."""

    village_id: str
    enters: int
    leaves: int
    changed: int
    stays: int
    rupiah_before: int
    rupiah_after: int
    quantity_before: int
    quantity_after: int


@dataclass(frozen=True, slots=True)
class Why:
    """So many families enter because this no longer speaks against them, or leave because it does now.

    An empty `reason`: the family was not in the registry then (enters), or is not any more (leaves).
    """

    change: str
    reason: str
    families: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The newer determination against the older one, in the villages that were asked for."""

    villages: list[VillageChange]
    why: list[Why]

    def _sum(self, name: str) -> int:
        return sum(getattr(one, name) for one in self.villages)

    @property
    def enters(self) -> int:
        return self._sum("enters")

    @property
    def leaves(self) -> int:
        return self._sum("leaves")

    @property
    def changed(self) -> int:
        return self._sum("changed")

    @property
    def stays(self) -> int:
        return self._sum("stays")

    @property
    def rupiah_before(self) -> int:
        return self._sum("rupiah_before")

    @property
    def rupiah_after(self) -> int:
        return self._sum("rupiah_after")

    @property
    def quantity_before(self) -> int:
        return self._sum("quantity_before")

    @property
    def quantity_after(self) -> int:
        return self._sum("quantity_after")


def previous_of(determination: Determination) -> Determination | None:
    """The newest finished determination of the programme in the last period that has one."""
    return (
        Determination.objects.across_areas(reason="of the same programme and city")
        .filter(
            programme=determination.programme_id,
            city=determination.city_id,
            period__lt=determination.period,
            state=Determination.State.FINISHED,
        )
        .order_by("-period", "-id")
        .first()
    )


def compare(newer: Determination, older: Determination, areas: Iterable[str]) -> Comparison:
    """Count by village and by reason, in these areas (kelurahan, districts or cities); two statements."""
    values: dict[str, Any] = {"newer": newer.pk, "older": older.pk, "areas": sorted(areas)}
    with connection.cursor() as cursor:
        cursor.execute(text_of(SQL / "comparison.sql"), values)
        villages = [VillageChange(*row) for row in cursor.fetchall()]
        cursor.execute(text_of(SQL / "comparison_why.sql"), values)
        why = [Why(*row) for row in cursor.fetchall()]
    return Comparison(villages, why)


def changed_results(
    results: QuerySet[Eligibility], newer: Determination, older: Determination, change: str
) -> QuerySet[Eligibility]:
    """The results behind one number: those of the newer one who enter or whose amount changed, of the older who leave.

    Each row carries the other side as `reasons_other`, `amount_other`, `quantity_other` and `goods_other`; None where
    the family was not there.
    """
    of, other = (older, newer) if change == LEAVES else (newer, older)
    others = Eligibility.objects.across_areas(reason=_WHY).filter(determination=other, family=OuterRef("family"))
    rows = results.filter(determination=of, is_eligible=True).annotate(
        **{f"{name}_other": Subquery(others.values(name)[:1]) for name in ("reasons", "amount", "quantity", "goods")}
    )
    is_in_both = Exists(others.filter(is_eligible=True))
    if change == CHANGED:
        given = {name: OuterRef(name) for name in ("amount", "quantity", "goods")}
        same = others.filter(is_eligible=True, **given)
        return rows.filter(is_in_both).exclude(Exists(same))
    return rows.filter(~is_in_both)
