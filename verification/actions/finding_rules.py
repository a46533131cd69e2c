"""The weight and deadline of each kind of finding that come with the portal, and deadlines that are missing."""

import pghistory
from django.db import transaction
from django.utils import timezone

from access.actions import audit
from access.models import User
from verification.domain.deadlines import DEFAULT_DAYS, SHIPPED_DAYS, SHIPPED_FROM
from verification.domain.findings import MATERIALITY
from verification.models import Finding, FindingRule
from verification.queries.deadlines import rules_on


@transaction.atomic
def load_shipped(*, by: User) -> None:
    """Write the shipped rule of every kind that has none from that day; what a city wrote stays."""
    for kind in Finding.Kind.values:
        weight = MATERIALITY.get(kind, 1)
        days = SHIPPED_DAYS.get(kind, DEFAULT_DAYS[weight])
        with pghistory.context(user=by.pk, action="reference.add", reason="shipped"):
            rule, is_new = FindingRule.objects.get_or_create(
                kind=kind, valid_from=SHIPPED_FROM, defaults={"materiality": weight, "working_days": days}
            )
        if is_new:
            audit.record("reference.add", target=rule, by=by, reason="", details={"list": "aturan-temuan"})


@transaction.atomic
def set_missing_deadlines() -> int:
    """Give a deadline, counted from today, to undecided findings that have none; returns how many."""
    without = Finding.objects.across_areas(reason="deadlines of the whole city").undecided().filter(due_on=None)
    kinds = list(without.order_by("kind").values_list("kind", flat=True).distinct())
    rules = rules_on(timezone.localdate(), kinds)
    return sum(without.filter(kind=kind).update(due_on=rules[kind].due_on) for kind in kinds)
