"""What is in force for the kinds of findings today: weight and deadline."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from access.models import Holiday
from verification.domain.deadlines import KindRule, days_for, weight_of, working_days_after
from verification.models import FindingRule


# Sixty working days, the longest deadline, and every holiday end within this time.
_FAR = timedelta(days=150)


@dataclass(frozen=True, slots=True)
class RulesOfDay:
    """What is in force on a day, read once by whoever opens findings again and again."""

    day: date
    working_days: Mapping[str, int]
    weights: Mapping[str, int]
    holidays: frozenset[date]

    def of(self, kinds: Iterable[str]) -> dict[str, KindRule]:
        """Weight and last day of each kind for findings that are opened on the day."""
        in_force = {}
        for kind in kinds:
            weight = weight_of(kind, self.weights)
            due_on = working_days_after(self.day, days_for(kind, weight, self.working_days), self.holidays)
            in_force[kind] = KindRule(weight, due_on)
        return in_force


def rules_of_day(today: date) -> RulesOfDay:
    """The rules and holidays that matter to findings opened today; two queries."""
    known = list(FindingRule.objects.on(today))
    return RulesOfDay(
        today,
        {rule.kind: rule.working_days for rule in known},
        {rule.kind: rule.materiality for rule in known},
        holidays_after(today),
    )


def rules_on(today: date, kinds: Iterable[str]) -> dict[str, KindRule]:
    """Weight and last day of each kind for findings that are opened today; two queries."""
    return rules_of_day(today).of(kinds)


def holidays_after(today: date) -> frozenset[date]:
    """Days on which offices are closed, as far ahead as a deadline can lie."""
    return frozenset(Holiday.objects.filter(on__gt=today, on__lte=today + _FAR).values_list("on", flat=True))
