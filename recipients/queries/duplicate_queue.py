"""The queue of pairs that may be one person, the surest first. A fixed number of queries per page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q

from access.models import User
from recipients.models import DuplicatePair, DuplicateSearch
from recipients.models.duplicates import DuplicatePairQuerySet


PAGE = 50
LARGE_PAGE = 1_000
COUNTED_UP_TO = 10_000
_RELATED = ("first", "second", "village", "other_village", "decided_by")
_ORDER = ("-score", "pk")
_BACKWARDS = ("score", "-pk")
# Scores from which on, as people choose them.
VERY_LIKELY, LIKELY = 0.95, 0.8


@dataclass(frozen=True, slots=True)
class PairFilter:
    """What the queue is narrowed to; empty means not narrowed. `area` is a kecamatan or kelurahan of either person.

    `state` is one in which pairs were decided; without it, those that wait.
    """

    area: str = ""
    kind: str = ""
    sureness: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class PairPage:
    """A page of pairs; `count` is capped."""

    rows: Sequence[DuplicatePair]
    count: int
    has_before: bool
    has_after: bool


@dataclass(frozen=True, slots=True)
class PairPlace:
    """Where a pair stands in the queue: its number (None once decided), how many there are, and its neighbours."""

    number: int | None
    count: int
    previous_id: int | None
    next_id: int | None


def page_of(chosen: PairFilter, user: User, *, after: int | None = None, before: int | None = None) -> PairPage:
    """A page after (or before) a pair; the first page without either."""
    queue = _narrowed(chosen, user)
    rows = queue.select_related(*_RELATED)
    key = _key_of(before or after, user)
    if key and before:
        found = list(rows.filter(_ahead_of(key)).order_by(*_BACKWARDS)[: PAGE + 1])
        shown, has_before, has_after = found[:PAGE][::-1], len(found) > PAGE, True
    else:
        found = list((rows.filter(_behind(key)) if key else rows).order_by(*_ORDER)[: PAGE + 1])
        shown, has_before, has_after = found[:PAGE], key is not None, len(found) > PAGE
    return PairPage(shown, queue.order_by()[:COUNTED_UP_TO].count(), has_before, has_after)


def each(chosen: PairFilter, user: User) -> Iterator[DuplicatePair]:
    """Every pair of the queue in its order, read a large page at a time."""
    rows = _narrowed(chosen, user).select_related(*_RELATED).order_by(*_ORDER)
    found = list(rows[:LARGE_PAGE])
    while found:
        yield from found
        found = list(rows.filter(_behind(found[-1]))[:LARGE_PAGE])


def count_of(chosen: PairFilter, user: User) -> int:
    """How many pairs there are."""
    return _narrowed(chosen, user).order_by().count()


def place_of(pair: DuplicatePair, chosen: PairFilter, user: User) -> PairPlace:
    """Number and neighbours of a pair in the queue as it is narrowed; four queries."""
    queue = _narrowed(chosen, user)
    ahead, behind = queue.filter(_ahead_of(pair)), queue.filter(_behind(pair))
    is_open = pair.state == DuplicatePair.State.OPEN
    return PairPlace(
        number=ahead.order_by()[:COUNTED_UP_TO].count() + 1 if is_open else None,
        count=queue.order_by()[:COUNTED_UP_TO].count(),
        previous_id=ahead.order_by(*_BACKWARDS).values_list("pk", flat=True).first(),
        next_id=behind.order_by(*_ORDER).values_list("pk", flat=True).first(),
    )


def next_after(pair: DuplicatePair, chosen: PairFilter, user: User) -> int | None:
    """The pair to show when this one is decided; the first one when there is none behind it."""
    queue = _narrowed(chosen, user).exclude(pk=pair.pk).order_by(*_ORDER).values_list("pk", flat=True)
    return queue.filter(_behind(pair)).first() or queue.first()


def newest_search() -> DuplicateSearch | None:
    """The search that runs, or the last one."""
    searches = DuplicateSearch.objects.across_areas(reason="how far the search is, is no secret")
    return searches.select_related("requested_by").first()


def _narrowed(chosen: PairFilter, user: User) -> DuplicatePairQuerySet:
    queue = DuplicatePair.objects.visible_to(user).filter(state=chosen.state or DuplicatePair.State.OPEN)
    if chosen.area:
        queue = queue.filter(_in_area("village", chosen.area) | _in_area("other_village", chosen.area))
    if chosen.kind:
        queue = queue.filter(kind=chosen.kind)
    if chosen.sureness == "very":
        queue = queue.filter(score__gte=VERY_LIKELY)
    elif chosen.sureness == "likely":
        queue = queue.filter(score__gte=LIKELY, score__lt=VERY_LIKELY)
    elif chosen.sureness == "possible":
        queue = queue.filter(score__lt=LIKELY)
    return queue


def _in_area(path: str, code: str) -> Q:
    return Q(**{f"{path}_id": code}) | Q(**{f"{path}__code__startswith": f"{code}."})


def _key_of(pair_id: int | None, user: User) -> DuplicatePair | None:
    """A pair by which a page was asked for; it may be decided by now and still marks the place."""
    if pair_id is None:
        return None
    return DuplicatePair.objects.visible_to(user).only("pk", "score").filter(pk=pair_id).first()


def _behind(key: DuplicatePair) -> Q:
    return Q(score__lt=key.score) | Q(score=key.score, pk__gt=key.pk)


def _ahead_of(key: DuplicatePair) -> Q:
    return Q(score__gt=key.score) | Q(score=key.score, pk__lt=key.pk)
