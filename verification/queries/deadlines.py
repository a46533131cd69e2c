"""What is in force for the kinds of findings today: weight and deadline."""

from collections.abc import Iterable
from datetime import date, timedelta

from access.models import Holiday
from verification.domain.deadlines import KindRule, days_for, weight_of, working_days_after
from verification.models import FindingRule


# Sixty working days, the longest deadline, and every holiday end within this time.
_FAR = timedelta(days=150)


def rules_on(today: date, kinds: Iterable[str]) -> dict[str, KindRule]:
    """Weight and last day of each kind for findings that are opened today; two queries."""
    known = list(FindingRule.objects.on(today))
    days = {rule.kind: rule.working_days for rule in known}
    weights = {rule.kind: rule.materiality for rule in known}
    holidays = holidays_after(today)
    in_force = {}
    for kind in kinds:
        weight = weight_of(kind, weights)
        due_on = working_days_after(today, days_for(kind, weight, days), holidays)
        in_force[kind] = KindRule(weight, due_on)
    return in_force


def holidays_after(today: date) -> frozenset[date]:
    """Days on which offices are closed, as far ahead as a deadline can lie."""
    return frozenset(Holiday.objects.filter(on__gt=today, on__lte=today + _FAR).values_list("on", flat=True))
