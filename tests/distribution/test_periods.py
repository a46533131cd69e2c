"""Quarters."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution.domain.periods import InvalidPeriod, Quarter, months_before


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31)))
def test_a_day_lies_in_its_quarter_and_is_read_back(day: date) -> None:
    quarter = Quarter.of(day)

    assert quarter.first_day <= day <= quarter.last_day
    assert Quarter.parse(str(quarter)) == quarter


@pytest.mark.parametrize("text", ["", "2026", "2026-4", "2026-Q0", "2026-Q5", "26-Q1", "2026-Q4 ", "0000-Q1"])
def test_other_text_is_no_quarter(text: str) -> None:
    with pytest.raises(InvalidPeriod):
        Quarter.parse(text)


def test_quarters_follow_each_other_over_the_year() -> None:
    quarter = Quarter(2026, 4)

    assert quarter.last_day == date(2026, 12, 31)
    assert quarter.next == Quarter(2027, 1)
    assert Quarter(2024, 1).last_day == date(2024, 3, 31)


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 12, 31), 6, date(2026, 6, 30)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 6, 30), 12, date(2025, 6, 30)),
        (date(2026, 6, 30), 7, date(2025, 11, 30)),
    ],
)
def test_months_before(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before
