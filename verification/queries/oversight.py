"""What the head of the reviewers watches: deadlines, hands, and who decides what."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from access.domain.cities import belongs_to
from access.domain.permissions import Permission
from access.models import User
from access.queries.statements import statement
from verification.domain.findings import BLOCKING
from verification.models import Finding, FindingDecision
from verification.queries.officers import deciders_around
from verification.queries.queue import WITH_SOMEBODY


OVERSEE = Permission.FINDING_OVERSEE
MOST_LATE = 10


@dataclass(frozen=True, slots=True)
class Escalation:
    """What has come to the head: findings past their deadline, those of them that hold aid, and open proposals."""

    late: int
    late_holding_aid: int
    nobodys: int
    proposed: int

    @property
    def is_calm(self) -> bool:
        """Whether nothing needs the head today."""
        return not (self.late or self.proposed)


@dataclass(frozen=True, slots=True)
class OfficerLoad:
    """One officer with the areas' names: findings in hand, those past their deadline, decisions of seven days."""

    user: User
    areas: Sequence[str]
    in_hand: int
    late: int
    decided: int


@dataclass(frozen=True, slots=True)
class Period:
    """Days of a statistic, both included, narrowed by kind, officer and area where given."""

    since: date
    until: date
    kind: str = ""
    officer: int | None = None
    area: str = ""


@dataclass(frozen=True, slots=True)
class DecisionFigure:
    """What one officer decided about one kind, in one way. `median` is the time a finding waited."""

    officer_id: int
    officer: str
    kind: str
    decision: str
    count: int
    together: int
    reopened: int
    median: timedelta

    @property
    def kind_label(self) -> str:
        return str(Finding.Kind(self.kind).label)

    @property
    def decision_label(self) -> str:
        return str(Finding.Decision(self.decision).label)

    @property
    def median_days(self) -> float:
        """In days, to one place."""
        return round(self.median / timedelta(days=1), 1)

    @property
    def reopened_share(self) -> float:
        """Of 1."""
        return self.reopened / self.count


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies with everybody: what needs the head, and each officer."""

    escalation: Escalation
    loads: Sequence[OfficerLoad]


def escalation_of(user: User) -> Escalation:
    """What needs the head in the own areas; one query."""
    return _escalation(_by_hand(user))


def desk_of(user: User) -> Desk:
    """What lies with whom in the own areas; three queries."""
    officers, hands = deciders_around(user.areas_for(OVERSEE)), _by_hand(user)
    held = {one["assigned_to"]: one for one in hands}
    decided = _decided_this_week(user, [one.user.pk for one in officers])
    nothing = {"number": 0, "late": 0}
    loads = [
        OfficerLoad(
            one.user,
            one.area_names,
            held.get(one.user.pk, nothing)["number"],
            held.get(one.user.pk, nothing)["late"],
            decided.get(one.user.pk, 0),
        )
        for one in officers
    ]
    return Desk(_escalation(hands), loads)


def _by_hand(user: User) -> Sequence[Mapping[str, Any]]:
    """What is undecided in the own areas, by officer; one line (None) for what is in nobody's hands."""
    is_late = Q(due_on__lt=timezone.localdate(), state__in=WITH_SOMEBODY)
    is_proposed = Q(state=Finding.State.PROPOSED)
    return list(
        Finding.objects.visible_to(user, OVERSEE)
        .undecided()
        .order_by()
        .values("assigned_to")
        .annotate(
            number=Count("pk"),
            late=Count("pk", filter=is_late),
            late_holding_aid=Count("pk", filter=is_late & Q(materiality__gte=BLOCKING)),
            proposed=Count("pk", filter=is_proposed),
        )
    )


def _escalation(hands: Sequence[Mapping[str, Any]]) -> Escalation:
    return Escalation(
        late=sum(one["late"] for one in hands),
        late_holding_aid=sum(one["late_holding_aid"] for one in hands),
        nobodys=sum(one["number"] - one["proposed"] for one in hands if one["assigned_to"] is None),
        proposed=sum(one["proposed"] for one in hands),
    )


def _decided_this_week(user: User, officers: Collection[int]) -> Mapping[int, int]:
    week = timezone.now() - timedelta(days=7)
    return dict(
        FindingDecision.objects.visible_to(user, OVERSEE)
        .filter(made_by__in=officers, decided_at__gte=week)
        .order_by()
        .values_list("made_by")
        .annotate(number=Count("pk"))
    )


def longest_late(user: User) -> list[Finding]:
    """The findings that are furthest past their deadline; one query."""
    late = Finding.objects.visible_to(user, OVERSEE).late(timezone.localdate())
    return list(
        late.select_related("person", "village", "assigned_to").order_by("due_on", "-materiality", "pk")[:MOST_LATE]
    )


def figures_of(user: User, period: Period) -> list[DecisionFigure]:
    """Who decided what in the own areas; one query."""
    areas = sorted(user.areas_for(OVERSEE))
    if period.area:
        own = [area for area in areas if belongs_to(period.area, area)]
        areas = [period.area] if own else []
    values: dict[str, Any] = {
        "since": _start_of(period.since),
        "until": _start_of(period.until + timedelta(days=1)),
        "kind": period.kind,
        "officer": period.officer,
        "areas": areas,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "decision_statistics"), values)
        return [DecisionFigure(*row) for row in cursor.fetchall()]


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
