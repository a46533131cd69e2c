"""Control totals of payments: per batch, per kelurahan, and what keeps the books of a roster from adding up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from access.models import User
from distribution.domain.payments.states import BUCKETS, ENDED_UNPAID, Bucket, State
from distribution.models import Delivery, Payment, PaymentBatch, RosterEntry
from distribution.models.payments import PaymentQuerySet


_WHY = "sums of batches that were found for somebody"


@dataclass(frozen=True, slots=True)
class Figure:
    """How many payments, and how many rupiah."""

    rows: int = 0
    rupiah: int = 0

    def __add__(self, other: "Figure") -> "Figure":
        return Figure(self.rows + other.rows, self.rupiah + other.rupiah)


@dataclass(frozen=True)
class BatchTotals:
    """Payments of a batch by state; released rupiah are in exactly one of transacted, idle, returned and under way."""

    by_state: Mapping[State, Figure] = field(default_factory=dict)

    def of(self, bucket: Bucket) -> Figure:
        return sum((figure for state, figure in self.by_state.items() if BUCKETS[state] is bucket), Figure())

    @property
    def before(self) -> Figure:
        return self.of(Bucket.BEFORE)

    @property
    def under_way(self) -> Figure:
        return self.of(Bucket.UNDER_WAY)

    @property
    def transacted(self) -> Figure:
        return self.of(Bucket.TRANSACTED)

    @property
    def idle(self) -> Figure:
        return self.of(Bucket.IDLE)

    @property
    def returned(self) -> Figure:
        return self.of(Bucket.RETURNED)

    @property
    def not_sent(self) -> Figure:
        return self.of(Bucket.NOT_SENT)

    @property
    def sent(self) -> Figure:
        """Everything that was released: the sum of the four."""
        return self.under_way + self.transacted + self.idle + self.returned

    @property
    def states(self) -> list[tuple[State, Figure]]:
        """The states that some payment is in, in the order of the way."""
        return [(state, self.by_state[state]) for state in State if state in self.by_state]


@dataclass(frozen=True, slots=True)
class Difference:
    """Why the books of a roster are not closed: a code, how many, and how many rupiah."""

    code: str
    rows: int
    rupiah: int
    batch: int | None = None


@dataclass(frozen=True, slots=True)
class VillageBooks:
    """A kelurahan on the reconciliation report: the decree's families and rupiah, and where the money is."""

    village_id: str
    village: str
    entries: int
    amount: int
    delivered: int
    delivered_amount: int
    failed: int
    failed_amount: int
    sent: int = 0
    transacted: int = 0
    idle: int = 0
    returned: int = 0
    under_way: int = 0

    @property
    def open(self) -> int:
        return self.entries - self.delivered - self.failed

    @property
    def open_amount(self) -> int:
        return self.amount - self.delivered_amount - self.failed_amount


def totals_of(batches: Iterable[PaymentBatch]) -> dict[int, BatchTotals]:
    """Totals of some batches, in one statement."""
    payments = Payment.objects.across_areas(reason=_WHY).filter(batch__in=list(batches))
    rows = (
        payments.values("batch_id", "state")
        .annotate(rows=Count("id"), rupiah=Sum("amount"))
        .order_by("batch_id", "state")
    )
    found: dict[int, dict[State, Figure]] = defaultdict(dict)
    for row in rows:
        found[row["batch_id"]][State(row["state"])] = Figure(row["rows"], row["rupiah"])
    return {batch: BatchTotals(states) for batch, states in found.items()}


def released(batch: PaymentBatch, states: Iterable[State]) -> Figure:
    """How many payments of a batch are in these states, and their rupiah."""
    payments = Payment.objects.across_areas(reason=_WHY).filter(batch=batch, state__in=[one.value for one in states])
    row = payments.aggregate(rows=Count("id"), rupiah=Coalesce(Sum("amount"), 0))
    return Figure(row["rows"], row["rupiah"])


def books_by_village(entries: QuerySet[RosterEntry], payments: PaymentQuerySet) -> list[VillageBooks]:
    """The reconciliation of the given entries and payments per kelurahan, in the order of their names."""
    delivered, failed = Q(delivery__state=Delivery.State.DELIVERED), Q(delivery__state=Delivery.State.FAILED)
    money: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    sums = payments.values("village_id", "state").annotate(rupiah=Sum("amount")).order_by("village_id", "state")
    for row in sums:
        bucket = BUCKETS[State(row["state"])]
        money[row["village_id"]][bucket.value] += row["rupiah"]
    rows = (
        entries.values("village_id", "village__name")
        .annotate(
            planned=Count("id"),
            planned_amount=Coalesce(Sum("amount"), 0),
            delivered=Count("id", filter=delivered),
            delivered_amount=Coalesce(Sum("amount", filter=delivered), 0),
            failed=Count("id", filter=failed),
            failed_amount=Coalesce(Sum("amount", filter=failed), 0),
        )
        .order_by("village__name", "village_id")
    )
    return [_books(row, money[row["village_id"]]) for row in rows]


def _books(row: Mapping[str, Any], money: Mapping[str, int]) -> VillageBooks:
    buckets = (Bucket.TRANSACTED, Bucket.IDLE, Bucket.RETURNED, Bucket.UNDER_WAY)
    by_name = {bucket.value: money.get(bucket.value, 0) for bucket in buckets}
    return VillageBooks(
        village_id=str(row["village_id"]),
        village=str(row["village__name"]),
        entries=int(row["planned"]),
        amount=int(row["planned_amount"]),
        delivered=int(row["delivered"]),
        delivered_amount=int(row["delivered_amount"]),
        failed=int(row["failed"]),
        failed_amount=int(row["failed_amount"]),
        sent=sum(by_name.values()),
        **by_name,
    )


def whole(parts: list[VillageBooks]) -> VillageBooks:
    """All kelurahan added up."""
    names = (
        "entries", "amount", "delivered", "delivered_amount", "failed", "failed_amount", "sent", "transacted", "idle",
        "returned", "under_way",
    )  # fmt: skip
    return VillageBooks("", "", **{name: sum(getattr(one, name) for one in parts) for name in names})


def differences_of(roster_id: int) -> list[Difference]:
    """Everything that keeps the books of a roster open, weightiest first; nothing when they add up."""
    batches = list(PaymentBatch.objects.across_areas(reason=_WHY).filter(roster=roster_id).order_by("number"))
    totals = totals_of(batches)
    found: list[Difference] = []
    for batch in batches:
        found += _of_batch(batch, totals.get(batch.pk, BatchTotals()))
    return [*found, *_between_payment_and_delivery(roster_id), *_open_entries(roster_id)]


def _of_batch(batch: PaymentBatch, totals: BatchTotals) -> list[Difference]:
    if batch.state == PaymentBatch.State.DRAFT:
        return [Difference("draft", totals.before.rows, totals.before.rupiah, batch.number)]
    if batch.state == PaymentBatch.State.CANCELLED:
        return []
    found = []
    if batch.sp2d_rupiah is not None and batch.sp2d_rupiah != totals.sent.rupiah:
        found.append(Difference("sp2d", totals.sent.rows, batch.sp2d_rupiah - totals.sent.rupiah, batch.number))
    waiting = totals.by_state.get(State.RETURNED, Figure())
    for code, figure in (("under_way", totals.under_way), ("idle", totals.idle), ("returned", waiting)):
        if figure.rows:
            found.append(Difference(code, figure.rows, figure.rupiah, batch.number))
    if not found and batch.state == PaymentBatch.State.RELEASED:
        found.append(Difference("not_closed", totals.sent.rows, totals.sent.rupiah, batch.number))
    return found


def _between_payment_and_delivery(roster_id: int) -> list[Difference]:
    payments = Payment.objects.across_areas(reason=_WHY).filter(batch__roster=roster_id)
    paid = Q(state__in=[State.WITHDRAWN, State.BY_DELEGATE, State.SETTLED])
    told = payments.aggregate(
        paid=Count("id", filter=paid & ~Q(entry__delivery__state="delivered")),
        paid_rupiah=Coalesce(Sum("amount", filter=paid & ~Q(entry__delivery__state="delivered")), 0),
    )
    return [Difference("paid_not_delivered", told["paid"], told["paid_rupiah"])] if told["paid"] else []


def _open_entries(roster_id: int) -> list[Difference]:
    entries = RosterEntry.objects.across_areas(reason=_WHY).filter(roster=roster_id, delivery__state="open")
    told = entries.aggregate(rows=Count("id"), rupiah=Coalesce(Sum("amount"), 0))
    return [Difference("open", told["rows"], told["rupiah"])] if told["rows"] else []


def waiting_entries(user: User, roster_id: int) -> QuerySet[RosterEntry]:
    """Entries whose aid is open and that no payment holds: they are in no batch, or came out of one."""
    held = Q(payments__state__in=[one.value for one in State if one not in ENDED_UNPAID])
    entries = RosterEntry.objects.visible_to(user).filter(roster=roster_id, delivery__state="open")
    last = Max("payments__attempt")
    return (
        entries.exclude(pk__in=entries.filter(held).order_by().values("pk"))
        .annotate(last_attempt=last)
        .select_related("recipient", "family", "village")
        .order_by("pk")
    )
