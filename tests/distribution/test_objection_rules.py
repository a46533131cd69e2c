"""How objections go on, and until when: without a database."""

from datetime import date

import pytest

from distribution.domain.objections import (
    REMEDIES,
    SHIPPED_GROUNDS,
    SHIPPED_TERMS,
    Kind,
    Outcome,
    Remedy,
    Urgency,
    answer_day,
    closing_day,
    remedies_of,
    takes_aid_away,
    urgency,
)


@pytest.mark.parametrize(
    ("announced_on", "months", "holidays", "last"),
    [
        pytest.param(date(2026, 2, 2), 1, set(), date(2026, 3, 2), id="a month later"),
        pytest.param(date(2026, 1, 31), 1, set(), date(2026, 3, 2), id="a month without that day, on a weekend"),
        pytest.param(date(2026, 12, 10), 1, set(), date(2027, 1, 11), id="over the end of the year, a Sunday"),
        pytest.param(date(2026, 2, 18), 1, {date(2026, 3, 18), date(2026, 3, 19)}, date(2026, 3, 20), id="holidays"),
        pytest.param(date(2026, 2, 2), 0, set(), None, id="always open"),
    ],
)
def test_time_for_objections_ends_on_a_working_day(announced_on, months, holidays, last):
    assert closing_day(announced_on, months, holidays) == last


def test_answer_is_due_after_working_days():
    assert answer_day(date(2026, 11, 20), 3, {date(2026, 11, 24)}) == date(2026, 11, 26)


@pytest.mark.parametrize(
    ("due_on", "is_decided", "expected"),
    [
        (date(2026, 11, 25), False, Urgency.FINE),
        (date(2026, 11, 24), False, Urgency.SOON),
        (date(2026, 11, 22), False, Urgency.SOON),
        (date(2026, 11, 21), False, Urgency.LATE),
        (date(2026, 11, 21), True, Urgency.DONE),
    ],
)
def test_urgency_tells_how_near_the_last_day_is(due_on, is_decided, expected):
    assert urgency(due_on, date(2026, 11, 22), is_decided=is_decided) is expected


def test_only_what_was_granted_has_a_consequence():
    assert remedies_of("other", Outcome.REFUSED) == ()
    assert remedies_of("other", Outcome.GRANTED) == REMEDIES[Kind.OTHER]


@pytest.mark.parametrize(
    ("kind", "remedy", "expected"),
    [
        (Kind.OTHER, Remedy.HOLD, True),
        (Kind.MISUSE, Remedy.HOLD, True),
        (Kind.OTHER, Remedy.DECILE, True),
        (Kind.OWN, Remedy.DECILE, False),
        (Kind.OTHER, Remedy.CORRECT, False),
        (Kind.OWN, "", False),
    ],
)
def test_what_takes_aid_away_needs_two_people(kind, remedy, expected):
    assert takes_aid_away(kind, remedy) is expected


def test_every_kind_comes_with_grounds_and_a_term():
    assert {one.kind for one in SHIPPED_GROUNDS} == set(Kind) == set(SHIPPED_TERMS)
    assert len({one.code for one in SHIPPED_GROUNDS}) == len(SHIPPED_GROUNDS)
