"""What the head of the reviewers watches: deadlines, hands, and who decides what."""

from collections.abc import Sequence
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
    """One officer: findings in hand, those past their deadline, and decisions of the last seven days."""

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


def escalation_of(user: User) -> Escalation:
    """What needs the head in the own areas; one query."""
    is_late = Q(due_on__lt=timezone.localdate(), state__in=WITH_SOMEBODY)
    counted = (
        Finding.objects.visible_to(user, OVERSEE)
        .undecided()
        .order_by()
        .aggregate(
            late=Count("pk", filter=is_late),
            late_holding_aid=Count("pk", filter=is_late & Q(materiality__gte=BLOCKING)),
            nobodys=Count("pk", filter=Q(assigned_to=None) & ~Q(state=Finding.State.PROPOSED)),
            proposed=Count("pk", filter=Q(state=Finding.State.PROPOSED)),
        )
    )
    return Escalation(**counted)


def longest_late(user: User) -> list[Finding]:
    """The findings that are furthest past their deadline; one query."""
    late = Finding.objects.visible_to(user, OVERSEE).late(timezone.localdate())
    return list(
        late.select_related("person", "village", "assigned_to").order_by("due_on", "-materiality", "pk")[:MOST_LATE]
    )


def loads_of(user: User) -> list[OfficerLoad]:
    """Everybody who decides in the own areas; three queries."""
    officers = deciders_around(user.areas_for(OVERSEE))
    ids = [one.user.pk for one in officers]
    is_late = Q(due_on__lt=timezone.localdate(), state__in=WITH_SOMEBODY)
    held = {
        row["assigned_to"]: row
        for row in Finding.objects.visible_to(user, OVERSEE)
        .undecided()
        .filter(assigned_to__in=ids)
        .order_by()
        .values("assigned_to")
        .annotate(number=Count("pk"), late=Count("pk", filter=is_late))
    }
    week = timezone.now() - timedelta(days=7)
    decided = dict(
        FindingDecision.objects.visible_to(user, OVERSEE)
        .filter(made_by__in=ids, decided_at__gte=week)
        .order_by()
        .values_list("made_by")
        .annotate(number=Count("pk"))
    )
    nothing = {"number": 0, "late": 0}
    return [
        OfficerLoad(
            one.user,
            one.areas,
            held.get(one.user.pk, nothing)["number"],
            held.get(one.user.pk, nothing)["late"],
            decided.get(one.user.pk, 0),
        )
        for one in officers
    ]


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
