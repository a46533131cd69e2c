"""The list of objections, all that is known of one, and the figures; a fixed number of queries each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Avg, Count, DurationField, Exists, ExpressionWrapper, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import TruncDate

from access.models import AuditEvent, User
from distribution.domain.objections import Way
from distribution.models import (
    Objection,
    ObjectionAddition,
    ObjectionEffect,
    ObjectionPaper,
    ObjectionVisit,
    RecheckLine,
)
from distribution.models.objection_terms import ObjectionKind
from distribution.models.objections import ObjectionQuerySet
from distribution.queries.lists import Page, page_of


ALL: Final = "all"
_CHUNK: Final = 1_000
_WHY: Final = "of the objection that the reader may see"
_NOT_GRANTED: Final = (Objection.Outcome.REFUSED, Objection.Outcome.NOT_ADMISSIBLE)


@dataclass(frozen=True, slots=True)
class ObjectionFilter:
    """What the list is narrowed to: without a state what is undecided, else empty means not narrowed. `pressing` is
    late, mine, bps or news (evidence that nobody has seen).
    """

    state: str = ""
    kind: str = ""
    programme: str = ""
    area: str = ""
    pressing: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """The tiles above the list."""

    received: int
    checking: int
    proposed: int
    late: int
    with_news: int


@dataclass(frozen=True, slots=True)
class KindFigures:
    """How objections of one kind went in a time; `days` is the average from receipt to decision."""

    kind: str
    received: int
    open: int
    late: int
    granted: int
    refused: int
    in_time: int
    days: float | None

    @property
    def decided(self) -> int:
        return self.received - self.open


def narrowed(chosen: ObjectionFilter, user: User, today: date) -> ObjectionQuerySet:
    """Objections that a person may see under the filters; in no order yet."""
    found: ObjectionQuerySet = Objection.objects.visible_to(user)
    if chosen.state in Objection.State.values:
        found = found.filter(state=chosen.state)
    elif chosen.state != ALL:
        found = found.undecided()
    if chosen.kind:
        found = found.filter(kind=chosen.kind)
    if chosen.programme:
        found = found.filter(programme__code=chosen.programme)
    if chosen.area:
        found = found.in_area(chosen.area)
    pressing = {
        "late": Q(due_on__lt=today) & ~Q(state=Objection.State.DECIDED),
        "mine": Q(assigned_to=user) & ~Q(state=Objection.State.DECIDED),
        "bps": Q(state=Objection.State.CHECKING, way=Way.BPS.value),
        "news": _has_news() & ~Q(state=Objection.State.DECIDED),
    }
    found = found.filter(pressing.get(chosen.pressing, Q())).annotate(has_news=_has_news())
    return found.select_related("ground", "village", "programme", "assigned_to", "family__head")


def _has_news() -> Exists:
    """Whether something came later that nobody has seen."""
    unseen = ObjectionAddition.objects.across_areas(reason=_WHY).unseen()
    return Exists(unseen.filter(objection=OuterRef("pk")))


def page(found: ObjectionQuerySet, *, after: int | None, before: int | None) -> Page[Objection]:
    """One page of the list."""
    return page_of(found, after, before)


def each(found: ObjectionQuerySet) -> Iterator[Objection]:
    """Every objection of a list, the oldest first, a block at a time."""
    return found.order_by("pk").iterator(chunk_size=_CHUNK)


def counts(user: User, today: date) -> Counts:
    """What waits, as far as this person sees it; one query."""
    states = Objection.State
    found = (
        Objection.objects.visible_to(user)
        .undecided()
        .aggregate(
            received=Count("pk", filter=Q(state=states.RECEIVED)),
            checking=Count("pk", filter=Q(state=states.CHECKING)),
            proposed=Count("pk", filter=Q(state=states.PROPOSED)),
            late=Count("pk", filter=Q(due_on__lt=today)),
            with_news=Count("pk", filter=_has_news()),
        )
    )
    return Counts(**found)


def figures(user: User, since: date, today: date) -> list[KindFigures]:
    """How objections that came since a day went, by kind; one query."""
    decided = Q(state=Objection.State.DECIDED)
    took = ExpressionWrapper(TruncDate("decided_at") - F("received_on"), output_field=DurationField())
    rows = (
        Objection.objects.visible_to(user)
        .filter(received_on__gte=since)
        .order_by()
        .values("kind")
        .annotate(
            received=Count("pk"),
            still_open=Count("pk", filter=~decided),
            late=Count("pk", filter=~decided & Q(due_on__lt=today)),
            granted=Count("pk", filter=Q(outcome=Objection.Outcome.GRANTED) & decided),
            refused=Count("pk", filter=Q(outcome__in=_NOT_GRANTED) & decided),
            in_time=Count("pk", filter=decided & Q(decided_at__date__lte=F("due_on"))),
            took=Avg(took, filter=decided),
        )
    )
    found = {row["kind"]: row for row in rows}
    return [
        KindFigures(
            kind, row["received"], row["still_open"], row["late"], row["granted"], row["refused"], row["in_time"],
            row["took"].total_seconds() / 86_400 if row["took"] is not None else None,
        )
        for kind in ObjectionKind.values
        if (row := found.get(kind))
    ]  # fmt: skip


def visits_of(objection: Objection) -> Sequence[ObjectionVisit]:
    """Visits for an objection, the oldest first."""
    found = ObjectionVisit.objects.across_areas(reason=_WHY).filter(objection=objection)
    return list(found.select_related("assigned_by", "visited_by").order_by("pk"))


def papers_of(objection: Objection) -> Sequence[ObjectionPaper]:
    """Scans and photos of an objection."""
    found = ObjectionPaper.objects.across_areas(reason=_WHY).filter(objection=objection)
    return list(found.select_related("added_by", "visit", "evidence").order_by("pk"))


def additions_of(objection: Objection) -> Sequence[ObjectionAddition]:
    """What came later, in order, each with its papers."""
    found = ObjectionAddition.objects.across_areas(reason=_WHY).filter(objection=objection)
    papers = ObjectionPaper.objects.across_areas(reason=_WHY).order_by("pk")
    return list(found.select_related("seen_by").prefetch_related(Prefetch("papers", papers)).order_by("pk"))


def papers_past(moment: datetime) -> QuerySet[ObjectionPaper]:
    """Papers of decided objections from before a moment that are still kept."""
    kept = ObjectionPaper.objects.across_areas(reason="papers of the whole city are kept by the same rule")
    return kept.filter(dropped_on=None, evidence=None, added_at__lt=moment, objection__state=Objection.State.DECIDED)


def rechecks_of(objection: Objection) -> Sequence[RecheckLine]:
    """The lists for BPS on which an objection stands, with what was answered."""
    found = RecheckLine.objects.across_areas(reason=_WHY).filter(objection=objection)
    return list(found.select_related("batch").order_by("pk"))


def effects_of(objection: Objection) -> Sequence[ObjectionEffect]:
    """What followed from an objection."""
    found = ObjectionEffect.objects.across_areas(reason=_WHY).filter(objection=objection)
    return list(found.select_related("programme").order_by("pk"))


def acts_on(objection: Objection) -> Sequence[AuditEvent]:
    """What was done with an objection, in order."""
    found = AuditEvent.objects.filter(object_type=Objection._meta.model_name, object_id=str(objection.pk))
    return list(found.select_related("actor").order_by("pk"))


def of_family(family_id: int, user: User, *, most: int = 20) -> Sequence[Objection]:
    """Objections about a family, the newest first, as far as this person sees them."""
    found = Objection.objects.visible_to(user).filter(family=family_id)
    return list(found.select_related("ground", "programme").order_by("-pk")[:most])


def in_force_for(family_id: int, today: date) -> Sequence[ObjectionEffect]:
    """What granted objections mean to a family today."""
    effects = ObjectionEffect.objects.across_areas(reason="of a family whose page the reader may see")
    return list(effects.in_force(today).filter(family=family_id).select_related("programme").order_by("pk"))


def of_slip(number: int) -> "QuerySet[Objection]":
    """The objection of a slip's number, for whoever holds the slip; the caller compares the secret."""
    found: QuerySet[Objection] = Objection.objects.across_areas(reason="asked with the secret of the slip")
    return found.filter(pk=number).select_related("ground", "village", "programme")
