"""Dates are read or refused, never repaired."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recipients.domain.dates import ReadDate, read_any_order, read_iso, years_before


YEAR_END = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1990-08-17", date(1990, 8, 17)),
        (" 1990-08-17 ", date(1990, 8, 17)),
        ("1990-08-17 00:00:00", date(1990, 8, 17)),
        ("1990-08-17T00:00:00.000", date(1990, 8, 17)),
        ("2024-02-29", date(2024, 2, 29)),
        ("2023-02-29", None),
        ("1990-13-01", None),
        ("0000-00-00", None),
        ("1990-8-17", None),
        ("17-08-1990", None),
        ("17/08/1990", None),
        ("19900817", None),
        ("1990-08-17 12:30:00", None),
        ("33102", None),
        ("", None),
        ("-", None),
    ],
)
def test_dtsen_dates_are_year_month_day(text, expected):
    assert read_iso(text) == expected


@pytest.mark.parametrize(
    ("text", "is_married", "expected"),
    [
        ("1990-08-17", False, ReadDate(date(1990, 8, 17))),
        ("1990/08/17", False, ReadDate(date(1990, 8, 17))),
        ("17-08-1990", False, ReadDate(date(1990, 8, 17))),
        ("17/8/1990", False, ReadDate(date(1990, 8, 17))),
        ("17.08.1990", False, ReadDate(date(1990, 8, 17))),
        ("03-04-1990", False, ReadDate(date(1990, 4, 3))),
        ("17/08/90", False, ReadDate(date(1990, 8, 17))),
        ("17/08/45", False, ReadDate(date(1945, 8, 17))),
        ("17/08/15", False, ReadDate(date(2015, 8, 17), is_chosen=True)),
        ("17/08/15", True, ReadDate(date(1915, 8, 17))),
        ("17/08/08", True, ReadDate(date(2008, 8, 17), is_chosen=True)),
        ("29/02/12", False, ReadDate(date(2012, 2, 29), is_chosen=True)),
        ("29/02/13", False, None),
        ("08/17/1990", False, None),
        ("1990-02-30", False, None),
        ("17-08/1990", False, None),
        ("17-08-190", False, None),
        ("Tdk Th", False, None),
        ("", False, None),
    ],
)
def test_civil_registry_dates_come_in_both_orders(text, is_married, expected):
    assert read_any_order(text, as_of=YEAR_END, is_or_was_married=is_married) == expected


@given(st.dates())
def test_every_date_is_read_back(day):
    assert read_iso(day.isoformat()) == day
    assert read_any_order(day.isoformat(), as_of=YEAR_END, is_or_was_married=False) == ReadDate(day)


@given(st.dates(date(1906, 12, 31), YEAR_END), st.booleans())
def test_a_two_digit_year_keeps_day_month_and_year_of_the_century(day, is_married):
    found = read_any_order(f"{day:%d-%m-%y}", as_of=YEAR_END, is_or_was_married=is_married)

    assert found is not None
    assert f"{found.value:%d-%m-%y}" == f"{day:%d-%m-%y}"
    assert found.value <= YEAR_END


@given(st.text(max_size=12), st.booleans())
def test_any_text_is_a_date_or_nothing(text, is_married):
    assert isinstance(read_iso(text), date | None)
    assert isinstance(read_any_order(text, as_of=YEAR_END, is_or_was_married=is_married), ReadDate | None)


def test_the_leap_day_has_an_anniversary_in_every_year() -> None:
    assert years_before(date(2024, 2, 29), 1) == date(2023, 2, 28)
    assert years_before(date(2026, 12, 31), 60) == date(1966, 12, 31)
