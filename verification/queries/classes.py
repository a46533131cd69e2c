"""A class of findings that is decided together: what belongs to it, what it looks like, and writing the decision."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from access.domain.permissions import Permission
from access.models import Area, User
from access.queries.statements import statement
from verification.domain.findings import BLOCKING
from verification.models import BulkDecision, Finding, FindingDecision
from verification.models.findings import FindingQuerySet
from verification.queries.queue import QueueFilter, mine_or_nobodys, narrowed


SAMPLE = 10
PAGE = 50


@dataclass(frozen=True, slots=True)
class ClassPreview:
    """What would be decided together, and what is left out under the same filters and why.

    `fingerprint` stands for exactly these findings: whatever comes, goes or changes hands meanwhile makes another one.
    """

    count: int
    persons: int
    family_ids: Collection[int]
    fingerprint: str
    sample: Sequence[Finding]
    villages: Sequence[tuple[str, int]]
    holding_aid: int
    elsewhere: int
    in_other_hands: int


def class_of(chosen: QueueFilter, user: User) -> FindingQuerySet:
    """Open findings under these filters that this person may decide together; none without a kind.

    Never those that hold aid, are with a facilitator, wait for an answer or a second person, or are in another's hands.
    """
    found = narrowed(chosen, user, Permission.FINDING_DECIDE)
    if not chosen.kind:
        return found.none()
    return found.filter(mine_or_nobodys(user), state=Finding.State.OPEN, materiality__lt=BLOCKING)


def preview_of(chosen: QueueFilter, user: User) -> ClassPreview:
    """The class as it is now; three queries."""
    together = class_of(chosen, user)
    rows = list(together.order_by("pk").values_list("pk", "person_id", "family_id", "village__name"))
    everything = narrowed(chosen, user, Permission.FINDING_DECIDE).order_by()
    is_holding = Q(materiality__gte=BLOCKING)
    left = everything.aggregate(
        holding=Count("pk", filter=is_holding),
        elsewhere=Count("pk", filter=~is_holding & ~Q(state=Finding.State.OPEN)),
        others=Count("pk", filter=~is_holding & Q(state=Finding.State.OPEN) & ~mine_or_nobodys(user)),
    )
    return ClassPreview(
        count=len(rows),
        persons=len({person for _, person, _, _ in rows}),
        family_ids={family for _, _, family, _ in rows},
        fingerprint=fingerprint_of(pk for pk, *_ in rows),
        sample=list(together.select_related("person", "village").order_by("opened_at", "pk")[:SAMPLE]),
        villages=sorted(Counter(village for *_, village in rows).items()),
        holding_aid=left["holding"],
        elsewhere=left["elsewhere"],
        in_other_hands=left["others"],
    )


def fingerprint_of(ids: Iterable[int]) -> str:
    """Stands for a set of findings, given in the order of their numbers."""
    return hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()


def scope_of(chosen: QueueFilter, user: User) -> Area:
    """The area that a class is decided in: as narrowed, else the smallest that holds all of the person's own."""
    own = [code.split(".") for code in user.areas_for(Permission.FINDING_DECIDE)]
    shared = (parts[0] for parts in zip(*own, strict=False) if len(set(parts)) == 1)
    return Area.objects.get(pk=chosen.area or ".".join(shared))


def decide_rows(ids: Sequence[int], *, decision: str, reason: str, by_id: int, bulk_id: int, now: datetime) -> None:
    """Decide all of these and keep each decision; two statements."""
    values: dict[str, Any] = {
        "findings": ids, "decision": decision, "reason": reason, "by": by_id, "bulk": bulk_id, "now": now,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "findings_decide"), values)
        cursor.execute(statement(__file__, "decisions_of_class"), values)


@dataclass(frozen=True, slots=True)
class DecidedPage:
    """Decisions of a class, by number."""

    rows: Sequence[FindingDecision]
    has_after: bool


def decided_in(bulk: BulkDecision, user: User, *, after: int | None = None) -> DecidedPage:
    """What was decided with a class, also what was opened again, where the person may see it; one query."""
    rows = FindingDecision.objects.visible_to(user).filter(bulk=bulk, pk__gt=after or 0)
    found = list(rows.select_related("finding__person", "village", "reopened_by").order_by("pk")[: PAGE + 1])
    return DecidedPage(found[:PAGE], len(found) > PAGE)


def decisions_about_classes(user: User, most: int = 10) -> list[BulkDecision]:
    """The newest decisions about whole classes in the person's areas."""
    return list(BulkDecision.objects.visible_to(user).select_related("scope", "made_by")[:most])
