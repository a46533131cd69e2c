"""Control totals of payments: per batch, per kelurahan, and what keeps the books of a roster from adding up."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, Max, Min, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from distribution.domain.papers.aid import Aid
from distribution.domain.payments.states import PAID, Channel, State
from distribution.models import Delivery, Payment, PaymentBatch, PaymentDifference, RosterEntry
from distribution.models.payments import PaymentQuerySet
from distribution.queries.payment_figures import (
    NO_DIFFERENCE,
    NOTHING,
    RUPIAH,
    BatchTotals,
    Difference,
    Differences,
    Figure,
    VillageBooks,
)
from distribution.queries.rosters import sum_of, sums, totals_in


_WHY = "sums of batches that were found for somebody"


def totals_of(batches: Iterable[PaymentBatch]) -> dict[int, BatchTotals]:
    """Totals of some batches, in one statement."""
    sums = _sums(batches, "batch_id", "state")
    return {batch: _totals(rows) for batch, rows in groupby(sums, itemgetter("batch_id"))}


def totals_and_villages(batch: PaymentBatch) -> tuple[BatchTotals, list[tuple[str, str]]]:
    """The totals of one batch, and its kelurahan by name, in one statement."""
    rows = list(_sums([batch], "village_id", "village__name", "state"))
    villages = {row["village_id"]: row["village__name"] for row in rows}
    return _totals(rows), sorted(villages.items(), key=itemgetter(1))


def _sums(batches: Iterable[PaymentBatch], *by: str) -> Iterable[Mapping[str, Any]]:
    batches = list(batches)
    payments = Payment.objects.across_areas(reason=_WHY).filter(batch__in=batches)
    has_goods = any(batch.channel == Channel.IN_KIND for batch in batches)
    return _added_up(payments, *by, has_goods=has_goods) if batches else []


def _added_up(payments: PaymentQuerySet, *by: str, has_goods: bool) -> Iterable[Mapping[str, Any]]:
    """Figures of payments, grouped and in that order. Entries are read only where they give goods.

    A payment has one difference that holds at most, so that joining them counts no payment twice.
    """
    holds = ~Q(differences__state=PaymentDifference.State.TAKEN_BACK)
    kept = payments.annotate(differing=FilteredRelation("differences", condition=holds))
    rupiah = F("differing__paid") - F("differing__due")
    over, short = (Q(**{f"differing__paid__{way}": F("differing__due")}) for way in ("gt", "lt"))
    still = Q(differing__state=PaymentDifference.State.OPEN)
    sums: dict[str, Any] = {}
    for name, chosen in (("over", over), ("over_open", over & still), ("short", short), ("short_open", short & still)):
        sums |= {f"{name}_rows": Count("id", filter=chosen), f"{name}_rupiah": Coalesce(Sum(rupiah, filter=chosen), 0)}
    rows: Iterable[Mapping[str, Any]] = (
        kept.values(*by)
        .annotate(
            rows=Count("id"),
            rupiah=Sum("amount"),
            units=Sum("entry__quantity") if has_goods else Value(0),
            named=Max("entry__goods") if has_goods else Value(""),
            **sums,
        )
        .order_by(*by)
    )
    return rows


def _totals(rows: Iterable[Mapping[str, Any]]) -> BatchTotals:
    by_state: dict[State, Figure] = {}
    differing, aid = NO_DIFFERENCE, RUPIAH
    for row in rows:
        state = State(row["state"])
        by_state[state] = by_state.get(state, NOTHING) + Figure(row["rows"], row["rupiah"], row["units"])
        differing += _differences(row)
        aid = Aid(row["named"]) if row["units"] else aid
    return BatchTotals(by_state, aid, differing)


def _differences(row: Mapping[str, Any]) -> Differences:
    names = ("over", "over_open", "short", "short_open")
    return Differences(*(Figure(row[f"{name}_rows"], abs(row[f"{name}_rupiah"])) for name in names))


def released(batch: PaymentBatch, states: Iterable[State]) -> Figure:
    """How many payments of a batch are in these states, and their rupiah."""
    payments = Payment.objects.across_areas(reason=_WHY).filter(batch=batch, state__in=[one.value for one in states])
    row = payments.aggregate(rows=Count("id"), rupiah=Coalesce(Sum("amount"), 0))
    return Figure(row["rows"], row["rupiah"])


def books_by_village(entries: QuerySet[RosterEntry], payments: PaymentQuerySet) -> list[VillageBooks]:
    """The reconciliation of the given entries and payments per kelurahan, in the order of their names."""
    rows: list[Mapping[str, Any]] = list(
        entries.values("village_id", "village__name")
        .annotate(**sums(), least=Min("quantity"), most=Max("quantity"))
        .order_by("village__name", "village_id")
    )
    where = _by_village(payments, has_goods=any(row["quantity_planned"] for row in rows))
    return [_books(row, where.get(row["village_id"], BatchTotals())) for row in rows]


def _by_village(payments: PaymentQuerySet, *, has_goods: bool) -> dict[str, BatchTotals]:
    rows = _added_up(payments, "village_id", "state", has_goods=has_goods)
    return {village: _totals(some) for village, some in groupby(rows, itemgetter("village_id"))}


def _books(row: Mapping[str, Any], where: BatchTotals) -> VillageBooks:
    return VillageBooks(
        **asdict(totals_in(row)),
        sent=where.sent,
        transacted=where.transacted,
        idle=where.idle,
        returned=where.returned,
        under_way=where.under_way,
        differing=where.differing,
        each=row["most"] if row["least"] == row["most"] else None,
    )


def whole(parts: list[VillageBooks]) -> VillageBooks:
    """All kelurahan added up."""
    each = {one.each for one in parts}

    def gathered(name: str) -> Figure:
        return sum((getattr(one, name) for one in parts), NOTHING)

    return VillageBooks(
        **asdict(sum_of(parts)),
        sent=gathered("sent"),
        transacted=gathered("transacted"),
        idle=gathered("idle"),
        returned=gathered("returned"),
        under_way=gathered("under_way"),
        differing=sum((one.differing for one in parts), NO_DIFFERENCE),
        each=each.pop() if len(each) == 1 else None,
    )


def differences_of(
    roster_id: int, batches: Iterable[PaymentBatch] | None = None, totals: Mapping[int, BatchTotals] | None = None
) -> list[Difference]:
    """Everything that keeps the books of a roster open, weightiest first; nothing when they add up.

    Who has read its batches and their totals already hands them over.
    """
    if batches is None:
        batches = list(PaymentBatch.objects.across_areas(reason=_WHY).filter(roster=roster_id))
    if totals is None:
        totals = totals_of(batches)
    found: list[Difference] = []
    for batch in sorted(batches, key=attrgetter("number")):
        found += _of_batch(batch, totals.get(batch.pk, BatchTotals()))
    return [*found, *_of_entries(roster_id)]


def _of_batch(batch: PaymentBatch, totals: BatchTotals) -> list[Difference]:
    if batch.state == PaymentBatch.State.DRAFT:
        return [_difference("draft", totals.before, batch, totals.aid)]
    if batch.state == PaymentBatch.State.CANCELLED:
        return []
    found = []
    if batch.sp2d_rupiah is not None and batch.sp2d_rupiah != totals.sent.rupiah:
        found.append(Difference("sp2d", totals.sent.rows, batch.sp2d_rupiah - totals.sent.rupiah, batch.number))
    figures = {
        "under_way": totals.under_way,
        "idle": totals.idle,
        "returned": totals.by_state.get(State.RETURNED, NOTHING),
        "over": totals.differing.over_open,
        "short": totals.differing.short_open,
    }
    found += [_difference(code, figure, batch, totals.aid) for code, figure in figures.items() if figure.rows]
    if not found and batch.state == PaymentBatch.State.RELEASED:
        found.append(_difference("not_closed", totals.sent, batch, totals.aid))
    return found


def _difference(code: str, figure: Figure, batch: PaymentBatch, aid: Aid) -> Difference:
    return Difference(code, figure.rows, figure.rupiah, batch.number, figure.quantity, aid)


def _of_entries(roster_id: int) -> list[Difference]:
    """Families that are paid but not recorded as delivered, and families whose aid is open."""
    paid = Payment.objects.across_areas(reason=_WHY).filter(entry=OuterRef("pk"), state__in=sorted(PAID))
    is_open = Q(delivery__state=Delivery.State.OPEN)
    unrecorded = ~Q(delivery__state=Delivery.State.DELIVERED) & Q(Exists(paid))
    told = (
        RosterEntry.objects.across_areas(reason=_WHY)
        .filter(roster=roster_id, delivery__isnull=False)
        .aggregate(
            paid_rows=Count("id", filter=unrecorded),
            paid_rupiah=Coalesce(Sum("amount", filter=unrecorded), 0),
            open_rows=Count("id", filter=is_open),
            open_rupiah=Coalesce(Sum("amount", filter=is_open), 0),
            open_units=Coalesce(Sum("quantity", filter=is_open), 0),
            named=Max("goods"),
        )
    )
    aid = Aid(told["named"]) if told["open_units"] else RUPIAH
    found = (
        Difference("paid_not_delivered", told["paid_rows"], told["paid_rupiah"]),
        Difference("open", told["open_rows"], told["open_rupiah"], None, told["open_units"], aid),
    )
    return [one for one in found if one.rows]
