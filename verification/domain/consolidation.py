"""When a disagreement waits by itself for the civil registry's copy, how long, and how often.

The copy behind the service lags behind the register at the civil registry office: whoever got a new family card, came
to a family, was born or had a number corrected lately may be unknown there, or stand under the old card. Asking again
on a day is worth more than a finding that nobody can decide; but not without end.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from recipients.domain.marking import mark as _


@dataclass(frozen=True, slots=True)
class WaitRule:
    """In force from a day on: what counts as lately, as born lately, and how often a finding waits by itself."""

    from_on: date
    lately_days: int
    newborn_days: int
    most_waits: int

    def since(self, today: date) -> date:
        """Changes from this day on are recent."""
        return today - timedelta(days=self.lately_days)

    def born_since(self, today: date) -> date:
        """Children born from this day on are newborn."""
        return today - timedelta(days=self.newborn_days)


RULES: Final = (WaitRule(date(2026, 1, 1), lately_days=60, newborn_days=120, most_waits=2),)
# Kinds that a late copy explains; death, a doubled or an inactive record are never explained by it.
MAY_WAIT: Final = frozenset({"not_found", "kk_differs"})
# A reviewer may put a finding off as well, but not for ever.
MOST_WAITS_IN_ALL: Final = 4
# A day that has gone by without an answer, by so many days, opens the finding: the service may be down for weeks.
GRACE_DAYS: Final = 14
BECAUSE: Final[Mapping[str, str]] = {
    "new_card": _("the family card is new"),
    "new_family": _("the person came to this family lately"),
    "corrected": _("identity data were corrected lately"),
    "newborn": _("the person was born lately"),
}


def rule_on(today: date) -> WaitRule:
    """The rule in force on a day."""
    return max((rule for rule in RULES if rule.from_on <= today), key=lambda rule: rule.from_on, default=RULES[0])


def open_before(today: date) -> date:
    """Findings whose day lies before this one have waited in vain."""
    return today - timedelta(days=GRACE_DAYS)
