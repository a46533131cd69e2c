"""Whole numbers as they stand in the cells of a table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution.domain.numbers import NotANumber, whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1250", 1250),
        (" 0 ", 0),
        ("1.250", 1250),
        ("Rp 1.250.000", 1_250_000),
        ("", None),
        ("-", None),
        ("–", None),
    ],
)
def test_a_whole_number(text: str, number: int | None) -> None:
    assert whole_number(text, most=2_000_000) == number


@pytest.mark.parametrize("text", ["1.25", "12,5", "-3", "1e3", "seratus", "1.2500", "2000001", "²"])
def test_what_is_no_whole_number(text: str) -> None:
    with pytest.raises(NotANumber):
        whole_number(text, most=2_000_000)


@given(st.integers(0, 10**12))
def test_money_is_read_as_it_is_written(number: int) -> None:
    assert whole_number(f"{number:,}".replace(",", "."), most=10**12) == number
