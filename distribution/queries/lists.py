"""Lists on the pages of this room: results of a determination, entries of a roster. A fixed number of queries each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Count, Exists, Max, Model, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from access.domain.permissions import Permission
from access.models import Area, User
from distribution.domain.payability import Block
from distribution.models import Delivery, Eligibility, Handover, Roster, RosterEntry
from distribution.queries.payable import blocked_among


PAGE = 50
COUNTED_UP_TO = 10_000
NO_PROOF = "none"
_WHOLE_NUMBER = 16

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows in the order of their ids, and whether there are more on either side; the count is capped."""

    rows: Sequence[Row]
    count: int
    has_before: bool
    has_after: bool


@dataclass(frozen=True, slots=True)
class ResultFilter:
    """What the results are narrowed to; empty means not narrowed."""

    result: str = ""
    reason: str = ""
    village: str = ""


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """What the entries of a kelurahan are narrowed to; `text` is part of a name, or a whole NIK. `proof` is the state
    of a hand-over's documentation, or "none" for what was recorded without one.
    """

    text: str = ""
    state: str = ""
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a roster is, in entries and rupiah."""

    entries: int = 0
    amount: int = 0
    delivered: int = 0
    delivered_amount: int = 0
    failed: int = 0
    goods: str = ""
    quantity: int = 0


def results_page(
    results: QuerySet[Eligibility], chosen: ResultFilter, *, after: int | None, before: int | None
) -> Page[Eligibility]:
    """Results of a determination by filter, with head of family and kelurahan."""
    return page_of(narrowed_results(results, chosen), after, before)


def narrowed_results(results: QuerySet[Eligibility], chosen: ResultFilter) -> QuerySet[Eligibility]:
    """Results of a determination by filter, with head of family and kelurahan; in no order yet."""
    if chosen.result:
        results = results.filter(is_eligible=chosen.result == "eligible")
    if chosen.reason:
        results = results.filter(reasons__contains=[chosen.reason])
    if chosen.village:
        results = results.filter(village=chosen.village)
    return results.select_related("family__head", "village")


def entries_page(
    entries: QuerySet[RosterEntry], chosen: EntryFilter, *, after: int | None, before: int | None
) -> Page[RosterEntry]:
    """Entries of a roster by filter, with receiver, family and delivery."""
    return page_of(narrowed_entries(entries, chosen), after, before)


def narrowed_entries(entries: QuerySet[RosterEntry], chosen: EntryFilter) -> QuerySet[RosterEntry]:
    """Entries of a roster by filter, with receiver, family and delivery; in no order yet."""
    text = chosen.text.strip()
    digits = text.replace(" ", "").replace(".", "")
    if digits.isdigit() and len(digits) == _WHOLE_NUMBER:
        entries = entries.filter(recipient__nik=digits)
    elif text:
        entries = entries.filter(recipient__name_key__contains=" ".join(text.upper().split()))
    if chosen.state:
        entries = entries.filter(delivery__state=chosen.state)
    if chosen.proof:
        entries = _with_proof(entries, chosen.proof)
    return entries.select_related("recipient", "family", "delivery", "delivery__recorded_by")


def _with_proof(entries: QuerySet[RosterEntry], proof: str) -> QuerySet[RosterEntry]:
    taken = Handover.objects.across_areas(reason="of entries that the person may see").live()
    taken = taken.filter(delivery=OuterRef("delivery__pk"))
    if proof == NO_PROOF:
        return entries.filter(~Exists(taken), delivery__state=Delivery.State.DELIVERED)
    return entries.filter(Exists(taken.filter(documentation=proof)))


def page_of(rows: QuerySet[Row], after: int | None, before: int | None) -> Page[Row]:
    """The rows after one key, or before another, in the order of their ids."""
    count = rows.order_by()[:COUNTED_UP_TO].count()
    if before:
        found = list(rows.filter(pk__lt=before).order_by("-pk")[: PAGE + 1])
        return Page(found[:PAGE][::-1], count, len(found) > PAGE, has_after=True)
    found = list((rows.filter(pk__gt=after) if after else rows).order_by("pk")[: PAGE + 1])
    return Page(found[:PAGE], count, bool(after), len(found) > PAGE)


def blocks_of(entries: Sequence[RosterEntry]) -> Mapping[int, Block]:
    """Which of the shown entries that are still open cannot be paid now."""
    open_ones = [one.pk for one in entries if is_open(one)]
    return blocked_among(open_ones) if open_ones else {}


def with_blocks(entries: Sequence[RosterEntry]) -> Sequence[RosterEntry]:
    """The same entries; those that are still open and cannot be paid now bring the reason along as `block`."""
    blocks = blocks_of(entries)
    for one in entries:
        one.block = blocks.get(one.pk)  # type: ignore[attr-defined]
    return entries


def is_open(entry: RosterEntry) -> bool:
    delivery = getattr(entry, "delivery", None)
    return delivery is not None and delivery.state == Delivery.State.OPEN


def villages_in(city_code: str, codes: frozenset[str]) -> list[Area]:
    """The kelurahan of a city that lie in the given areas."""
    inside = Area.objects.within(codes).filter(pk__startswith=f"{city_code}.", level=Area.Level.VILLAGE)
    return list(inside.order_by("name"))


def progress_of(rosters: Sequence[Roster], user: User) -> dict[int, Progress]:
    """How far each roster is in the user's own areas, in one statement."""
    delivered = Q(delivery__state=Delivery.State.DELIVERED)
    rows = (
        RosterEntry.objects.visible_to(user, Permission.PROGRAMME_VIEW)
        .filter(roster__in=rosters)
        .values("roster_id")
        .annotate(
            entries=Count("id"),
            planned=Coalesce(Sum("amount"), 0),
            delivered=Count("id", filter=delivered),
            paid=Coalesce(Sum("amount", filter=delivered), 0),
            failed=Count("id", filter=Q(delivery__state=Delivery.State.FAILED)),
            goods_named=Max("goods"),
            in_goods=Coalesce(Sum("quantity"), 0),
        )
        .order_by("roster_id")
    )
    return {
        row["roster_id"]: Progress(
            row["entries"],
            row["planned"],
            row["delivered"],
            row["paid"],
            row["failed"],
            row["goods_named"],
            row["in_goods"],
        )
        for row in rows
    }
