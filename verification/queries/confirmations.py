"""Decisions that were proposed and wait for a second person."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from access.domain.permissions import Permission
from access.models import User
from verification.models import Finding


PAGE = 25


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """One proposal; its maker cannot answer it."""

    finding: Finding
    is_own: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """Proposals, oldest first."""

    rows: Sequence[ProposalRow]
    has_after: bool


def page_of(user: User, *, after: int | None = None) -> ProposalPage:
    """What waits where this person may confirm; one query, two for a later page."""
    waiting = Finding.objects.visible_to(user, Permission.FINDING_CONFIRM).filter(state=Finding.State.PROPOSED)
    if after is not None:
        last = waiting.filter(pk=after).values_list("proposed_at", flat=True).first()
        if last is not None:
            waiting = waiting.filter(Q(proposed_at__gt=last) | Q(proposed_at=last, pk__gt=after))
    found = waiting.select_related("person", "family", "village", "proposed_by").order_by("proposed_at", "pk")
    rows = list(found[: PAGE + 1])
    today = timezone.localdate()
    shown = [
        ProposalRow(one, one.proposed_by_id == user.pk, bool(one.due_on and one.due_on < today)) for one in rows[:PAGE]
    ]
    return ProposalPage(shown, len(rows) > PAGE)
