"""A whole class of findings for the field: which of them, who would visit whom, and writing the visits down."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from access.domain.permissions import Permission
from access.models import User
from access.queries.statements import statement
from verification.domain.sharing import share_visits
from verification.models import Finding, GroundCheck
from verification.models.findings import FindingQuerySet
from verification.queries.officers import officers_with
from verification.queries.queue import QueueFilter, mine_or_nobodys, narrowed


SAMPLE = 10


@dataclass(frozen=True, slots=True)
class Visitor:
    """A facilitator who would be asked: visits waiting with them already, those that would be added, and where."""

    user: User
    waiting: int
    added: int
    villages: Sequence[str]


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """Who would visit for which finding, by number (`given`), and the kelurahan where nobody visits with how many
    findings stay there.

    `fingerprint` stands for exactly these findings and these facilitators.
    """

    given: Mapping[int, int]
    families: int
    visitors: Sequence[Visitor]
    uncovered: Sequence[tuple[str, int]]
    fingerprint: str

    @property
    def count(self) -> int:
        """How many visits would be asked for."""
        return len(self.given)

    @property
    def staying(self) -> int:
        """How many findings stay because nobody visits there."""
        return sum(count for _village, count in self.uncovered)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is under the same filters and is not sent along."""

    elsewhere: int
    in_other_hands: int


def class_for_field(chosen: QueueFilter, user: User) -> FindingQuerySet:
    """Open findings under these filters that this person may have visited together; none without a kind.

    What holds aid goes along: nothing is decided by a visit. What is in another's hands stays there.
    """
    found = narrowed(chosen, user, Permission.FINDING_DECIDE)
    if not chosen.kind:
        return found.none()
    return found.filter(mine_or_nobodys(user), state=Finding.State.OPEN)


def plan_of_visits(findings: FindingQuerySet) -> VisitPlan:
    """Who would go: a facilitator of the kelurahan, of several the one with fewest visits waiting; three queries."""
    rows = list(
        findings.order_by("-materiality", "opened_at", "pk").values_list(
            "pk", "family_id", "village_id", "village__name"
        )
    )
    officers = {one.user.pk: one for one in officers_with(Permission.FIELD_WORK)}
    waiting = _waiting_with(officers)
    given = share_visits(
        ((pk, family, village) for pk, family, village, _name in rows),
        loads=waiting,
        areas={pk: one.areas for pk, one in officers.items()},
    )
    added = Counter(given.values())
    villages: dict[int, dict[str, None]] = {pk: {} for pk in added}
    for pk, _family, _village, name in rows:
        if pk in given:
            villages[given[pk]][name] = None
    return VisitPlan(
        given=given,
        families=len({family for pk, family, _village, _name in rows if pk in given}),
        visitors=[
            Visitor(one.user, waiting[pk], added[pk], sorted(villages[pk])) for pk, one in officers.items() if added[pk]
        ],
        uncovered=sorted(Counter(name for pk, _family, _village, name in rows if pk not in given).items()),
        fingerprint=_fingerprint_of(given, added),
    )


def sample_of(plan: VisitPlan, findings: FindingQuerySet) -> Sequence[Finding]:
    """The first of those that would be visited about, in the order of the queue; one query."""
    first = findings.filter(pk__in=list(plan.given)[:SAMPLE]).select_related("person", "village")
    return list(first.order_by("-materiality", "opened_at", "pk"))


def left_out_of(chosen: QueueFilter, user: User) -> LeftOut:
    """What stays and why; one query."""
    counted = (
        narrowed(chosen, user, Permission.FINDING_DECIDE)
        .order_by()
        .aggregate(
            elsewhere=Count("pk", filter=~Q(state=Finding.State.OPEN)),
            in_other_hands=Count("pk", filter=Q(state=Finding.State.OPEN) & ~mine_or_nobodys(user)),
        )
    )
    return LeftOut(**counted)


def write_visits(given: Mapping[int, int], *, question: str, visit_by: date, by_id: int, now: datetime) -> None:
    """Ask for a visit about each finding (finding to facilitator) and let the findings wait for it; two statements."""
    values: dict[str, Any] = {
        "findings": list(given), "facilitators": list(given.values()), "question": question, "visit_by": visit_by,
        "by": by_id, "now": now,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "class_visits_ask"), values)
        cursor.execute(statement(__file__, "class_visits_wait"), values)


def _waiting_with(facilitators: Collection[int]) -> dict[int, int]:
    counted = (
        GroundCheck.objects.across_areas(reason="how many visits wait with a facilitator, wherever they lie")
        .filter(facilitator__in=facilitators, state=GroundCheck.State.ASSIGNED)
        .order_by()
        .values_list("facilitator")
        .annotate(number=Count("pk"))
    )
    return dict.fromkeys(facilitators, 0) | dict(counted)


def _fingerprint_of(findings: Iterable[int], facilitators: Iterable[int]) -> str:
    parts = (",".join(map(str, sorted(numbers))) for numbers in (findings, facilitators))
    return hashlib.sha256(";".join(parts).encode()).hexdigest()
