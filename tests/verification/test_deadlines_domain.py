"""Deadlines in working days, and sharing findings out evenly."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verification.domain.deadlines import SHIPPED_DAYS, days_for, weight_of, working_days_after
from verification.domain.sharing import share_out, share_visits


THURSDAY = date(2026, 12, 17)
CHRISTMAS = frozenset({date(2026, 12, 24), date(2026, 12, 25)})


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (date(2026, 12, 14), 1, date(2026, 12, 15)),
        (THURSDAY, 1, date(2026, 12, 18)),
        (THURSDAY, 2, date(2026, 12, 21)),
        (date(2026, 12, 19), 1, date(2026, 12, 21)),
        (date(2026, 12, 23), 1, date(2026, 12, 28)),
        (THURSDAY, 5, date(2026, 12, 28)),
    ],
    ids=["tuesday", "friday", "over a weekend", "from a saturday", "over holidays", "weekend and holidays"],
)
def test_working_days_leave_out_weekends_and_holidays(start: date, days: int, expected: date) -> None:
    assert working_days_after(start, days, CHRISTMAS) == expected


@pytest.mark.parametrize(
    ("kind", "materiality", "rules", "expected"),
    [
        ("deceased", 3, {"deceased": 1}, 1),
        ("deceased", 3, {"duplicate": 1}, SHIPPED_DAYS["deceased"]),
        ("debtor", 2, {}, 10),
    ],
    ids=["the city's rule", "the shipped rule", "by weight"],
)
def test_days_go_by_the_city_then_the_portal_then_the_weight(
    kind: str, materiality: int, rules: dict[str, int], expected: int
) -> None:
    assert days_for(kind, materiality, rules) == expected


@pytest.mark.parametrize(
    ("kind", "rules", "expected"), [("kk_differs", {"kk_differs": 1}, 1), ("kk_differs", {}, 2), ("debtor", {}, 1)]
)
def test_weight_goes_by_the_city_then_the_judgement(kind: str, rules: dict[str, int], expected: int) -> None:
    assert weight_of(kind, rules) == expected


CITY, NORTH, SOUTH = "35.76", "35.76.01", "35.76.02"


def test_who_has_least_gets_the_next_one() -> None:
    findings = [(number, f"{NORTH}.1001") for number in range(1, 6)]

    given_to = share_out(findings, loads={7: 2, 8: 0}, areas={7: [CITY], 8: [CITY]})

    assert given_to == {1: 8, 2: 8, 3: 7, 4: 8, 5: 7}


def test_nobody_gets_findings_outside_the_own_area() -> None:
    findings = [(1, f"{NORTH}.1001"), (2, f"{SOUTH}.1001"), (3, f"{NORTH}.1002"), (4, "35.77.01.1001")]

    given_to = share_out(findings, loads={7: 0, 8: 0}, areas={7: [NORTH], 8: [SOUTH, f"{NORTH}.1002"]})

    assert given_to == {1: 7, 2: 8, 3: 7}


def test_one_facilitator_goes_to_all_of_a_family_which_counts_once() -> None:
    home, elsewhere = f"{NORTH}.1001", f"{SOUTH}.1001"
    findings = [(1, 50, home), (2, 51, home), (3, 50, home), (4, 52, home), (5, 53, elsewhere)]

    given_to = share_visits(findings, loads={7: 1, 8: 0}, areas={7: [NORTH], 8: [NORTH]})

    assert given_to == {1: 8, 2: 7, 3: 8, 4: 8}


@settings(deadline=None)
@given(
    villages=st.lists(st.sampled_from([f"{NORTH}.1001", f"{SOUTH}.1001"]), max_size=40),
    loads=st.lists(st.integers(0, 12), min_size=1, max_size=5),
)
def test_shares_of_officers_for_the_whole_city_differ_by_one_at_most(villages: list[str], loads: list[int]) -> None:
    before = dict(enumerate(loads, 1))

    given_to = share_out(enumerate(villages, 1), loads=before, areas={one: [CITY] for one in before})

    after = {one: load + list(given_to.values()).count(one) for one, load in before.items()}
    got = [after[one] for one in before if one in given_to.values()]
    assert len(given_to) == len(villages)
    assert not got or max(got) - min(after.values()) <= 1


@settings(deadline=None)
@given(data=st.data())
def test_shares_are_those_of_the_plain_rule(data: st.DataObject) -> None:
    areas = data.draw(
        st.dictionaries(st.integers(1, 5), st.lists(st.sampled_from([CITY, NORTH, SOUTH]), min_size=1), min_size=1)
    )
    loads = {one: data.draw(st.integers(0, 4)) for one in areas}
    findings = list(enumerate(data.draw(st.lists(st.sampled_from([f"{NORTH}.1001", f"{SOUTH}.1001"]), max_size=20))))

    expected, load = {}, dict(loads)
    for number, village in findings:
        able = [one for one in areas if any(village == area or village.startswith(f"{area}.") for area in areas[one])]
        if able:
            expected[number] = min(able, key=lambda one: (load[one], one))
            load[expected[number]] += 1

    assert share_out(findings, loads=loads, areas=areas) == expected
