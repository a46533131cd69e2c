"""What files of reference data say."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.domain.reference import AGENCIES, HOLIDAYS, cell_text, field_names, read_day


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (None, ""),
        (" Dinas Sosial ", "Dinas Sosial"),
        (12.0, "12"),
        (12.5, "12.5"),
        (date(2026, 12, 25), "2026-12-25"),
        (datetime(2026, 12, 25, 8, 0, tzinfo=UTC), "2026-12-25"),
    ],
)
def test_a_cell_as_text(cell: object, expected: str) -> None:
    assert cell_text(cell) == expected


@pytest.mark.parametrize("text", ["2026-12-25", "25-12-2026", "25/12/2026", " 25.12.2026 "])
def test_a_day_in_either_order(text: str) -> None:
    assert read_day(text) == date(2026, 12, 25)


@pytest.mark.parametrize("text", ["", "25-13-2026", "Natal", "12/25/2026"])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text is all it says
        read_day(text)


@given(st.dates(min_value=date(1900, 1, 1)))
def test_a_day_is_read_as_it_is_written(day: date) -> None:
    assert read_day(day.isoformat()) == read_day(day.strftime("%d-%m-%Y")) == day


def test_heads_are_known_by_name_and_by_label() -> None:
    labels = {"on": "Hari", "name": "Nama"}

    assert field_names([" hari ", "NAME", "Catatan"], labels) == ["on", "name", "Catatan"]


def test_the_holidays_of_2026() -> None:
    days = [day for day, _name, _kind in HOLIDAYS]

    assert len(set(days)) == len(days) == 25
    assert [kind for _day, _name, kind in HOLIDAYS].count("joint_leave") == 8
    assert {day.year for day in days} == {2026}
    assert len({code for code, _name in AGENCIES}) == len(AGENCIES)
