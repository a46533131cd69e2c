"""The review queue: undecided findings, most material and oldest first. A fixed number of queries per page."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Func, IntegerField, OuterRef, Q, Subquery
from django.db.models.expressions import Combinable
from django.utils import timezone

from access.domain.permissions import Permission
from access.models import Area, User
from verification.models import Finding, GroundCheck
from verification.models.findings import FindingQuerySet


PAGE = 50
COUNTED_UP_TO = 10_000
WITH_SOMEBODY: Final = (Finding.State.OPEN, Finding.State.GROUND_CHECK)
SOON: Final = timedelta(days=2)
MINE, NOBODY = "mine", "nobody"
LATE, NEXT_DAYS = "late", "soon"
_ORDER = ("-materiality", "opened_at", "pk")
_CHOSEN_LEVELS: Final = (Area.Level.DISTRICT, Area.Level.VILLAGE)
_BACKWARDS = ("materiality", "-opened_at", "-pk")


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What the queue is narrowed to; empty means not narrowed. `area` is a kecamatan or kelurahan.

    `holder` is "mine", "nobody" or the number of an officer; `deadline` is "late" or "soon" (today to the day after
    tomorrow).
    """

    area: str = ""
    kind: str = ""
    materiality: int | None = None
    state: str = ""
    holder: str = ""
    deadline: str = ""


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of findings; the ids of the first and last row lead to the pages around it. `count` is capped.

    `start_id` is the finding to begin with when going through the queue from this page on; None on an empty page. Each
    row brings `visitor`, the facilitator who is asked by name to visit.
    """

    rows: Sequence[Finding]
    count: int
    has_before: bool
    has_after: bool
    start_id: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding stands in the queue: its number (None once decided), how many there are, and its neighbours.

    The neighbours are those that are gone through (passed_over), so that numbers may be left out between them.
    """

    number: int | None
    count: int
    previous_id: int | None
    next_id: int | None


def page_of(chosen: QueueFilter, user: User, *, after: int | None = None, before: int | None = None) -> QueuePage:
    """A page after (or before) a finding; the first page without either. Five queries with the rows' persons."""
    queue = narrowed(chosen, user)
    visit = GroundCheck.objects.visible_to(user, queue.read_permission).filter(
        finding=OuterRef("pk"), state=GroundCheck.State.ASSIGNED
    )
    rows = queue.select_related("person", "village", "family", "assigned_to").annotate(
        visitor=Subquery(visit.values("facilitator__full_name")[:1])
    )
    key = _key_of(before or after, user)
    if key and before:
        found = list(rows.filter(_ahead_of(*_marks(key))).order_by(*_BACKWARDS)[: PAGE + 1])
        shown = found[:PAGE][::-1]
        has_before, has_after = len(found) > PAGE, True
    else:
        found = list((rows.filter(_behind(*_marks(key))) if key else rows).order_by(*_ORDER)[: PAGE + 1])
        shown = found[:PAGE]
        has_before, has_after = key is not None, len(found) > PAGE
    count = queue.order_by()[:COUNTED_UP_TO].count()
    return QueuePage(shown, count, has_before, has_after, _start_of(shown, queue.exclude(passed_over(chosen, user))))


def _start_of(shown: Sequence[Finding], walked: FindingQuerySet) -> int | None:
    if not shown:
        return None
    here = Q(pk=shown[0].pk) | _behind(*_marks(shown[0]))
    first = walked.filter(here).order_by(*_ORDER).values_list("pk", flat=True).first()
    return shown[0].pk if first is None else first


def passed_over(chosen: QueueFilter, user: User) -> Q:
    """What is left out when somebody who decides goes through the queue: what a colleague holds, and what a facilitator
    is looking into; nothing that the filters ask for. It stays in the list and can be opened there.
    """
    passed = Q()
    if not user.may(Permission.FINDING_DECIDE):
        return passed
    if not chosen.holder:
        passed |= ~mine_or_nobodys(user)
    if not chosen.state:
        passed |= Q(state=Finding.State.GROUND_CHECK)
    return passed


def mine_or_nobodys(user: User) -> Q:
    """Findings that are in nobody's hands or in this person's own."""
    return Q(assigned_to=None) | Q(assigned_to=user)


def each_row(chosen: QueueFilter, user: User) -> Iterator[Finding]:
    """Every finding of the queue in its order, by a cursor of the server."""
    rows = narrowed(chosen, user).select_related("person", "village", "assigned_to").order_by(*_ORDER)
    return iter(rows.iterator(chunk_size=PAGE * 20))


def count_of(chosen: QueueFilter, user: User) -> int:
    """How many wait, all of them."""
    return int(narrowed(chosen, user).order_by().count())


def place_of(finding: Finding, chosen: QueueFilter, user: User, *, skipped: Collection[int] = ()) -> Place:
    """Number and neighbours of a finding in the queue as it is narrowed, `skipped` ones left out; one query."""
    here = with_place(Finding.objects.visible_to(user).filter(pk=finding.pk), chosen, user, skipped=skipped)
    return place_read(here.get())


def with_place(
    findings: FindingQuerySet, chosen: QueueFilter, user: User, *, skipped: Collection[int] = ()
) -> FindingQuerySet:
    """Findings that bring their place in the queue along (place_read), without a query of their own."""
    queue = narrowed(chosen, user).exclude(pk__in=skipped)
    here = OuterRef("materiality"), OuterRef("opened_at"), OuterRef("pk")
    walked = queue.exclude(passed_over(chosen, user))
    placed: FindingQuerySet = findings.annotate(
        place_ahead=_number_of(queue.filter(_ahead_of(*here))),
        place_count=_number_of(queue),
        place_previous=Subquery(walked.filter(_ahead_of(*here)).order_by(*_BACKWARDS).values("pk")[:1]),
        place_next=Subquery(walked.filter(_behind(*here)).order_by(*_ORDER).values("pk")[:1]),
    )
    return placed


def place_read(finding: Any) -> Place:
    """The place of a finding that was read with it (with_place)."""
    is_in_queue = finding.state != Finding.State.DECIDED
    return Place(
        finding.place_ahead + 1 if is_in_queue else None,
        finding.place_count,
        finding.place_previous,
        finding.place_next,
    )


def _number_of(queue: FindingQuerySet) -> Combinable:
    """How many there are, counted up to a limit, as a part of another query."""
    return Func(
        ArraySubquery(queue.order_by().values("pk")[:COUNTED_UP_TO]),
        function="cardinality",
        output_field=IntegerField(),
    )


def ids_of(chosen: QueueFilter, user: User, permission: Permission, *, among: Collection[int] = ()) -> list[int]:
    """Numbers of all findings under the filters, or of the chosen rows among them, where the user has a permission."""
    found = narrowed(chosen, user, permission).order_by("pk")
    if among:
        found = found.filter(pk__in=among)
    return list(found.values_list("pk", flat=True))


def tallies_of(user: User) -> Mapping[str, int]:
    """How many are the person's own, late, and wait for a second person; one query."""
    today = timezone.localdate()
    is_late = Q(due_on__lt=today, state__in=WITH_SOMEBODY)
    return (
        Finding.objects.visible_to(user)
        .undecided()
        .order_by()
        .aggregate(
            mine=Count("pk", filter=Q(assigned_to=user) & ~Q(state=Finding.State.PROPOSED)),
            late=Count("pk", filter=is_late),
            proposed=Count("pk", filter=Q(state=Finding.State.PROPOSED)),
        )
    )


def areas_of(user: User) -> list[Area]:
    """The districts and villages a user may narrow the queue to, in the order of their codes."""
    codes = user.areas_for(Finding.objects.all().read_permission)
    inside = Area.objects.within(codes).filter(level__in=_CHOSEN_LEVELS)
    return list(inside.only("pk", "name", "level").order_by("pk"))


def areas_to_run_in(user: User) -> list[Area]:
    """Where a user may have people asked about: the own areas and the districts and villages inside them."""
    codes = user.areas_for(Permission.VERIFICATION_RUN)
    inside = Area.objects.within(codes).filter(Q(pk__in=codes) | Q(level__in=_CHOSEN_LEVELS))
    return list(inside.only("pk", "name", "level").order_by("pk"))


def narrowed(chosen: QueueFilter, user: User, permission: Permission | None = None) -> FindingQuerySet:
    """What waits for a decision under the filters, where the user may see it or holds the permission."""
    queue: FindingQuerySet = Finding.objects.visible_to(user, permission).undecided()
    if chosen.area:
        queue = queue.in_area(chosen.area)
    if chosen.kind:
        queue = queue.filter(kind=chosen.kind)
    if chosen.materiality:
        queue = queue.filter(materiality=chosen.materiality)
    # What waits for a second person has a page of its own.
    queue = queue.filter(state=chosen.state) if chosen.state else queue.exclude(state=Finding.State.PROPOSED)
    if chosen.holder:
        queue = queue.filter(_held_by(chosen.holder, user))
    return _by_deadline(queue, chosen.deadline, timezone.localdate())


def _held_by(holder: str, user: User) -> Q:
    if holder == NOBODY:
        return Q(assigned_to=None)
    return Q(assigned_to=user.pk if holder == MINE else int(holder))


def _by_deadline(queue: FindingQuerySet, deadline: str, today: date) -> FindingQuerySet:
    if deadline == LATE:
        return queue.late(today)
    if deadline == NEXT_DAYS:
        return queue.filter(state__in=WITH_SOMEBODY, due_on__range=(today, today + SOON))
    return queue


def _key_of(finding_id: int | None, user: User) -> Finding | None:
    """A finding by which a page was asked for; it may be decided by now and still marks the place."""
    if finding_id is None:
        return None
    found: Finding | None = (
        Finding.objects.visible_to(user).only("pk", "materiality", "opened_at").filter(pk=finding_id).first()
    )
    return found


def _marks(key: Finding) -> tuple[int, datetime, int]:
    """By what findings stand in their order."""
    return key.materiality, key.opened_at, key.pk


def _behind(materiality: Any, opened_at: Any, pk: Any) -> Q:
    return (
        Q(materiality__lt=materiality)
        | Q(materiality=materiality, opened_at__gt=opened_at)
        | Q(materiality=materiality, opened_at=opened_at, pk__gt=pk)
    )


def _ahead_of(materiality: Any, opened_at: Any, pk: Any) -> Q:
    return (
        Q(materiality__gt=materiality)
        | Q(materiality=materiality, opened_at__lt=opened_at)
        | Q(materiality=materiality, opened_at=opened_at, pk__lt=pk)
    )
