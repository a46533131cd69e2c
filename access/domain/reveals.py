"""How many whole numbers of people one account may have shown in a day."""

from collections.abc import Iterable
from datetime import date
from typing import Final


# Where nothing is set. A desk that helps citizens all day needs about half of it.
SHIPPED_PER_DAY: Final = 100


def limit_on(day: date, limits: Iterable[tuple[date, int]]) -> int:
    """The limit of a day: of those that have begun (first day, limit) the one that began last."""
    begun = [one for one in limits if one[0] <= day]
    return max(begun)[1] if begun else SHIPPED_PER_DAY


def is_near(shown: int, limit: int) -> bool:
    """Whether an auditor should look: four fifths of the limit, or more."""
    return shown * 5 >= limit * 4
