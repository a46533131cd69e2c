"""Findings that have waited for the civil registry in vain come back."""

from datetime import date

from django.db import transaction

from access.actions import audit
from access.models import User
from verification.domain.consolidation import open_before
from verification.models import Finding
from verification.queries.deadlines import rules_on


@transaction.atomic
def open_overdue(*, today: date, by: User) -> int:
    """Open what still waits although its day has gone by without an answer; returns how many."""
    every = Finding.objects.across_areas(reason="findings of the whole city come back")
    overdue = every.filter(state=Finding.State.WAITING, recheck_on__lt=open_before(today))
    kinds = list(overdue.order_by("kind").values_list("kind", flat=True).distinct())
    rules = rules_on(today, kinds)
    opened = sum(
        overdue.filter(kind=kind).update(state=Finding.State.OPEN, recheck_on=None, due_on=rules[kind].due_on)
        for kind in kinds
    )
    if opened:
        audit.record("finding.wait_over", target=by, by=by, details={"findings": opened})
    return opened
