"""Numbers, money and days as people read them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from access.domain import figures


@pytest.mark.parametrize(
    ("value", "decimals", "indonesian", "english"),
    [
        (0, 0, "0", "0"),
        (999, 0, "999", "999"),
        (12431, 0, "12.431", "12,431"),
        (-1284, 0, "−1.284", "−1,284"),
        (-0.2, 0, "0", "0"),
        (2.5, 0, "3", "3"),
        (1234.56, 1, "1.234,6", "1,234.6"),
        (Decimal("0.05"), 1, "0,1", "0.1"),
    ],
)
def test_number_groups_thousands(value: figures.Number, decimals: int, indonesian: str, english: str) -> None:
    assert figures.number(value, "id", decimals) == indonesian
    assert figures.number(value, "en", decimals) == english


@pytest.mark.parametrize(
    ("amount", "indonesian", "english"),
    [
        (600_000, "Rp 600.000", "Rp 600,000"),
        (999_999, "Rp 1 jt", "Rp 1 m"),
        (8_240_000, "Rp 8,24 jt", "Rp 8.24 m"),
        (300_000_000, "Rp 300 jt", "Rp 300 m"),
        (8_240_000_000, "Rp 8,24 M", "Rp 8.24 bn"),
        (9_600_000_000, "Rp 9,6 M", "Rp 9.6 bn"),
        (1_250_000_000_000, "Rp 1,25 T", "Rp 1.25 tn"),
        (-8_240_000_000, "Rp −8,24 M", "Rp −8.24 bn"),
        (0, "Rp 0", "Rp 0"),
    ],
)
def test_rupiah_short_uses_the_largest_fitting_word(amount: int, indonesian: str, english: str) -> None:
    assert figures.rupiah_short(amount, "id") == indonesian
    assert figures.rupiah_short(amount, "en") == english


def test_rupiah_shows_the_whole_amount() -> None:
    assert figures.rupiah(8_240_000, "id") == "Rp 8.240.000"


@pytest.mark.parametrize(("fraction", "shown"), [(0.846, "84,6%"), (1, "100,0%"), (0, "0,0%"), (0.7125, "71,3%")])
def test_percent_takes_a_fraction(fraction: float, shown: str) -> None:
    assert figures.percent(fraction, "id") == shown


@pytest.mark.parametrize(
    ("month", "indonesian", "english"), [(5, "1 Mei 2026", "1 May 2026"), (8, "1 Agu 2026", "1 Aug 2026")]
)
def test_day_names_the_month(month: int, indonesian: str, english: str) -> None:
    assert figures.day(date(2026, month, 1), "id") == indonesian
    assert figures.day(date(2026, month, 1), "en") == english


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Asia/Jakarta", "20 Nov 2026 23.10 WIB"),
        ("Asia/Makassar", "20 Nov 2026 23.10 WITA"),
        ("Asia/Jayapura", "20 Nov 2026 23.10 WIT"),
    ],
)
def test_moment_says_whose_clock(zone: str, shown: str) -> None:
    when = datetime(2026, 11, 20, 23, 10, tzinfo=ZoneInfo(zone))

    assert figures.moment(when, "id") == shown


def test_moment_in_english_has_a_colon() -> None:
    when = datetime(2026, 11, 20, 23, 10, tzinfo=ZoneInfo("Asia/Jakarta"))

    assert figures.moment(when, "en-gb") == "20 Nov 2026 23:10 WIB"


@pytest.mark.parametrize(
    ("length", "unit", "count"),
    [
        (timedelta(seconds=59), "minute", 0),
        (timedelta(minutes=59), "minute", 59),
        (timedelta(minutes=60), "hour", 1),
        (timedelta(hours=47), "day", 1),
        (timedelta(days=89), "day", 89),
        (timedelta(days=90), "month", 3),
        (timedelta(days=729), "month", 24),
        (timedelta(days=730), "year", 2),
        (timedelta(days=-1), "minute", 0),
    ],
)
def test_span_counts_in_the_largest_unit(length: timedelta, unit: str, count: int) -> None:
    assert figures.span(length) == (unit, count)
