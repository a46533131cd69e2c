"""Rosters: drawing up, opening deliveries, the hash and the totals of a roster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Expression, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from distribution.domain.periods import Quarter
from distribution.domain.rules import Rule
from distribution.models import Delivery, RosterEntry
from distribution.queries.eligible import rule_values
from distribution.queries.statements import fill, text_of


SQL: Final = Path(__file__).parent / "sql"


@dataclass(frozen=True, slots=True)
class Totals:
    """Plan and delivery of a roster, or of its part in one village, in entries and rupiah."""

    village_id: str
    village: str
    entries: int
    amount: int
    delivered: int
    delivered_amount: int
    failed: int
    failed_amount: int
    goods: str = ""
    quantity: int = 0
    delivered_quantity: int = 0
    failed_quantity: int = 0

    @property
    def open(self) -> int:
        return self.entries - self.delivered - self.failed

    @property
    def open_amount(self) -> int:
        return self.amount - self.delivered_amount - self.failed_amount

    @property
    def open_quantity(self) -> int:
        return self.quantity - self.delivered_quantity - self.failed_quantity


def insert_entries(*, roster_id: int, determination_id: int, rule: Rule, period: Quarter) -> int:
    """Put every entitled family of the determination on the roster, with a snapshot; how many there are."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '192MB'")
        cursor.execute(
            fill(SQL / "draw_up.sql", {name: text_of(SQL / f"{name}.sql") for name in ("members", "snapshot")}),
            {"roster": roster_id, "determination": determination_id, **rule_values(rule, period)},
        )
        inserted: int = cursor.rowcount
    return inserted


def insert_deliveries(*, roster_id: int, amendment_id: int | None = None) -> int:
    """Open a delivery for every entry of the roster as submitted, or that an amendment brought in; how many."""
    with connection.cursor() as cursor:
        cursor.execute(text_of(SQL / "open_deliveries.sql"), {"roster": roster_id, "amendment": amendment_id})
        inserted: int = cursor.rowcount
    return inserted


def fingerprint_of(roster_id: int) -> str:
    """The hash of a roster's entries as drawn up; the same as long as nobody has touched one of them."""
    with connection.cursor() as cursor:
        cursor.execute(text_of(SQL / "fingerprint.sql"), {"roster": roster_id})
        [(found,)] = cursor.fetchall()
    return str(found)


def rupiah_of(roster_id: int) -> int:
    """What a roster costs as drawn up."""
    entries = RosterEntry.objects.across_areas(reason="the whole roster is approved").filter(roster=roster_id)
    total: int = entries.aggregate(total=Coalesce(Sum("amount"), 0))["total"]
    return total


def totals_by_village(entries: QuerySet[RosterEntry]) -> list[Totals]:
    """The totals of the given entries per village, in the order of their names."""
    rows = entries.values("village_id", "village__name").annotate(**sums()).order_by("village__name", "village_id")
    return [totals_in(row) for row in rows]


def sums() -> dict[str, Expression]:
    """What is added up of the entries of a village for its totals."""
    delivered = Q(delivery__state=Delivery.State.DELIVERED)
    failed = Q(delivery__state=Delivery.State.FAILED)
    return {
        "planned": Count("id"),
        "planned_amount": Coalesce(Sum("amount"), 0),
        "delivered": Count("id", filter=delivered),
        "delivered_amount": Coalesce(Sum("amount", filter=delivered), 0),
        "failed": Count("id", filter=failed),
        "failed_amount": Coalesce(Sum("amount", filter=failed), 0),
        "goods_named": Max("goods"),
        "quantity_planned": Coalesce(Sum("quantity"), 0),
        "delivered_quantity": Coalesce(Sum("quantity", filter=delivered), 0),
        "failed_quantity": Coalesce(Sum("quantity", filter=failed), 0),
    }


def totals_in(row: Mapping[str, Any]) -> Totals:
    """The totals of a village in a row of its sums."""
    return Totals(
        village_id=row["village_id"],
        village=row["village__name"],
        entries=row["planned"],
        amount=row["planned_amount"],
        delivered=row["delivered"],
        delivered_amount=row["delivered_amount"],
        failed=row["failed"],
        failed_amount=row["failed_amount"],
        goods=row["goods_named"],
        quantity=row["quantity_planned"],
        delivered_quantity=row["delivered_quantity"],
        failed_quantity=row["failed_quantity"],
    )


def sum_of(parts: Sequence[Totals]) -> Totals:
    """The parts of all villages added up."""
    return Totals(
        village_id="",
        village="",
        entries=sum(one.entries for one in parts),
        amount=sum(one.amount for one in parts),
        delivered=sum(one.delivered for one in parts),
        delivered_amount=sum(one.delivered_amount for one in parts),
        failed=sum(one.failed for one in parts),
        failed_amount=sum(one.failed_amount for one in parts),
        goods=next((one.goods for one in parts if one.goods), ""),
        quantity=sum(one.quantity for one in parts),
        delivered_quantity=sum(one.delivered_quantity for one in parts),
        failed_quantity=sum(one.failed_quantity for one in parts),
    )
