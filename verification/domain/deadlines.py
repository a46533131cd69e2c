"""By when a finding has to be decided: working days by its kind, as dated reference data says."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Final

from verification.domain.findings import MATERIALITY


@dataclass(frozen=True, slots=True)
class KindRule:
    """What is in force for a kind of finding today: its weight (1-3) and the last day for a decision made from now."""

    materiality: int
    due_on: date


SATURDAY: Final = 5
# Working days by weight, for kinds without a rule of their own. A rule of the city or of the portal goes before.
DEFAULT_DAYS: Final[Mapping[int, int]] = {3: 3, 2: 10, 1: 20}
# A visit is asked of a facilitator: the decision waits at least this many working days for it.
VISIT_DAYS: Final = 5
# What comes with the portal; a city writes its own from a later day on.
SHIPPED_FROM: Final = date(2026, 1, 1)
SHIPPED_DAYS: Final[Mapping[str, int]] = {
    "deceased": 3,
    "duplicate": 3,
    "inactive": 5,
    "not_found": 5,
    "malformed": 5,
    "name_differs": 10,
    "birth_date_differs": 10,
    "sex_differs": 10,
    "kk_differs": 10,
    "address_differs": 20,
    "other_element_differs": 20,
    "aid_amiss": 5,
}


def working_days_after(start: date, days: int, holidays: Collection[date]) -> date:
    """The working day so many working days after a day; weekends and holidays do not count, nor does the day itself."""
    following = (start + timedelta(days=step) for step in count(1))
    working = (day for day in following if day.weekday() < SATURDAY and day not in holidays)
    return next(day for number, day in enumerate(working, 1) if number == days)


def days_for(kind: str, materiality: int, rules: Mapping[str, int]) -> int:
    """Working days for a kind: by the rules in force, as shipped, or by weight."""
    return rules.get(kind) or SHIPPED_DAYS.get(kind) or DEFAULT_DAYS[materiality]


def weight_of(kind: str, rules: Mapping[str, int]) -> int:
    """How much a kind matters: by the rules in force, else as the judgement says; unknown kinds are to be tidied up."""
    return rules.get(kind) or MATERIALITY.get(kind, 1)
