"""The review queue: undecided findings, most material and oldest first. A fixed number of queries per page."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q

from access.models import Area, User
from verification.models import Finding
from verification.models.findings import FindingQuerySet


PAGE = 50
COUNTED_UP_TO = 10_000
_ORDER = ("-materiality", "opened_at", "pk")
_BACKWARDS = ("materiality", "-opened_at", "-pk")


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What the queue is narrowed to; empty means not narrowed. `area` is a kecamatan or kelurahan."""

    area: str = ""
    kind: str = ""
    materiality: int | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of findings; the ids of the first and last row lead to the pages around it. `count` is capped."""

    rows: Sequence[Finding]
    count: int
    has_before: bool
    has_after: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding stands in the queue: its number (None once decided), how many there are, and its neighbours."""

    number: int | None
    count: int
    previous_id: int | None
    next_id: int | None


def page_of(chosen: QueueFilter, user: User, *, after: int | None = None, before: int | None = None) -> QueuePage:
    """A page after (or before) a finding; the first page without either. Four queries with the rows' persons."""
    queue = _narrowed(chosen, user)
    rows = queue.select_related("person", "village", "family")
    key = _key_of(before or after, user)
    if key and before:
        found = list(rows.filter(_ahead_of(key)).order_by(*_BACKWARDS)[: PAGE + 1])
        shown = found[:PAGE][::-1]
        has_before, has_after = len(found) > PAGE, True
    else:
        found = list((rows.filter(_behind(key)) if key else rows).order_by(*_ORDER)[: PAGE + 1])
        shown = found[:PAGE]
        has_before, has_after = key is not None, len(found) > PAGE
    count = queue.order_by()[:COUNTED_UP_TO].count()
    return QueuePage(shown, count, has_before, has_after)


def each_row(chosen: QueueFilter, user: User) -> Iterator[Finding]:
    """Every finding of the queue in its order, by a cursor of the server."""
    rows = _narrowed(chosen, user).select_related("person", "village").order_by(*_ORDER)
    return iter(rows.iterator(chunk_size=PAGE * 20))


def count_of(chosen: QueueFilter, user: User) -> int:
    """How many wait, all of them."""
    return int(_narrowed(chosen, user).order_by().count())


def place_of(finding: Finding, chosen: QueueFilter, user: User, *, skipped: Collection[int] = ()) -> Place:
    """Number and neighbours of a finding in the queue as it is narrowed, `skipped` ones left out; four queries."""
    queue = _narrowed(chosen, user)
    ahead = queue.filter(_ahead_of(finding))
    behind = queue.filter(_behind(finding)).exclude(pk__in=skipped)
    is_in_queue = finding.state != Finding.State.DECIDED
    return Place(
        number=ahead.order_by()[:COUNTED_UP_TO].count() + 1 if is_in_queue else None,
        count=queue.order_by()[:COUNTED_UP_TO].count(),
        previous_id=ahead.order_by(*_BACKWARDS).values_list("pk", flat=True).first(),
        next_id=behind.order_by(*_ORDER).values_list("pk", flat=True).first(),
    )


def areas_of(user: User) -> list[Area]:
    """The districts and villages a user may narrow the queue to, in the order of their codes."""
    codes = user.areas_for(Finding.objects.all().read_permission)
    inside = Q(pk__in=codes)
    for code in codes:
        inside |= Q(pk__startswith=f"{code}.")
    levels = (Area.Level.DISTRICT, Area.Level.VILLAGE)
    return list(Area.objects.filter(inside, level__in=levels).only("pk", "name", "level").order_by("pk"))


def _narrowed(chosen: QueueFilter, user: User) -> FindingQuerySet:
    queue: FindingQuerySet = Finding.objects.visible_to(user).undecided()
    if chosen.area:
        queue = queue.filter(Q(village_id=chosen.area) | Q(village__code__startswith=f"{chosen.area}."))
    if chosen.kind:
        queue = queue.filter(kind=chosen.kind)
    if chosen.materiality:
        queue = queue.filter(materiality=chosen.materiality)
    if chosen.state:
        queue = queue.filter(state=chosen.state)
    return queue


def _key_of(finding_id: int | None, user: User) -> Finding | None:
    """A finding by which a page was asked for; it may be decided by now and still marks the place."""
    if finding_id is None:
        return None
    found: Finding | None = (
        Finding.objects.visible_to(user).only("pk", "materiality", "opened_at").filter(pk=finding_id).first()
    )
    return found


def _behind(key: Finding) -> Q:
    return (
        Q(materiality__lt=key.materiality)
        | Q(materiality=key.materiality, opened_at__gt=key.opened_at)
        | Q(materiality=key.materiality, opened_at=key.opened_at, pk__gt=key.pk)
    )


def _ahead_of(key: Finding) -> Q:
    return (
        Q(materiality__gt=key.materiality)
        | Q(materiality=key.materiality, opened_at__lt=key.opened_at)
        | Q(materiality=key.materiality, opened_at=key.opened_at, pk__lt=key.pk)
    )
