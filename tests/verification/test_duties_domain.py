"""When reports fall due, how long answers are kept, and which agreement a question goes under."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.domain.agreements import Terms, choose, lines_of, same_purpose
from verification.domain.owner_reports import HalfYear, Urgency, due_after, half_year_of, half_years, urgency
from verification.domain.retention import Rule, answered_before, in_force


TODAY = date(2026, 11, 22)
WIB = ZoneInfo("Asia/Jakarta")


def test_half_years_of_an_agreement_are_cut_to_its_days() -> None:
    found = list(half_years(valid_from=date(2025, 11, 5), valid_until=date(2026, 8, 31), today=TODAY))

    assert found == [
        HalfYear("2025-S2", date(2025, 11, 5), date(2025, 12, 31)),
        HalfYear("2026-S1", date(2026, 1, 1), date(2026, 6, 30)),
        HalfYear("2026-S2", date(2026, 7, 1), date(2026, 8, 31)),
    ]


def test_an_agreement_that_has_not_begun_has_none() -> None:
    assert list(half_years(valid_from=date(2027, 1, 1), valid_until=date(2028, 1, 1), today=TODAY)) == []


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31)))
def test_every_day_lies_in_its_half_year(day: date) -> None:
    half = half_year_of(day)

    assert half.begins_on <= day <= half.ends_on


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        (date(2026, 11, 21), Urgency.OVERDUE),
        (TODAY, Urgency.TODAY),
        (date(2026, 11, 29), Urgency.SOON),
        (date(2026, 11, 30), Urgency.LATER),
    ],
)
def test_how_pressing_a_report_is(due_on: date, expected: Urgency) -> None:
    assert urgency(due_on, today=TODAY) is expected


def test_a_report_is_due_days_after_its_time() -> None:
    assert due_after(date(2026, 6, 30), 30) == date(2026, 7, 30)


def rule(part: str, keep_days: int, valid_from: date) -> Rule:
    return Rule("dukcapil", part, keep_days, valid_from, "PKS")


def test_the_newest_rule_that_has_begun_holds() -> None:
    old, new, later = (rule("text", days, day) for days, day in (
        (365, date(2026, 1, 1)), (90, date(2026, 6, 1)), (30, date(2027, 1, 1)),
    ))  # fmt: skip
    other = rule("elements", 200, date(2026, 1, 1))

    assert in_force([later, new, old, other], today=TODAY) == [other, new]


def test_a_whole_day_is_dropped_at_once() -> None:
    before = answered_before(rule("text", 90, date(2026, 1, 1)), today=TODAY, zone=WIB)

    assert before == datetime(2026, 8, 24, tzinfo=WIB)


def terms(number: int, until: date, *purposes: str) -> Terms:
    return Terms(number, date(2026, 1, 1), until, purposes, ())


def test_an_agreement_that_names_the_purpose_goes_first() -> None:
    longer = terms(1, date(2030, 1, 1), "Lain")
    named = terms(2, date(2027, 1, 1), "Pemadanan  rutin")

    assert choose([longer, named], purpose="pemadanan rutin", day=TODAY) == named
    assert choose([longer, named], purpose="baru", day=TODAY) == longer


def test_no_agreement_in_force_is_none() -> None:
    assert choose([terms(1, date(2026, 11, 21), "Lain")], purpose="Lain", day=TODAY) is None


def test_lines_are_read_once_each() -> None:
    assert lines_of(" Satu \n\nDua\nSatu\n") == ("Satu", "Dua")


def test_capitals_and_blanks_make_no_other_purpose() -> None:
    assert same_purpose("Pemadanan  Rutin", "pemadanan rutin")
    assert not same_purpose("Pemadanan", "Penyaluran")
