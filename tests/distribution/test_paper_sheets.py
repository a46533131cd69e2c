"""How rows of long papers fall on pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution.domain.papers.sheets import Counted, Layout, RowsMissing, page_count, sheets


LAYOUT = Layout(first=16, other=22, closing=5)


def section(rows: int, name: str = "Surodinawan") -> Counted:
    return Counted(name[:3].upper(), name, rows, rows * 10)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (1, [1]),
        (11, [11]),
        (12, [11, 1]),
        (16, [15, 1]),
        (17, [16, 1]),
        (33, [16, 17]),
        (34, [16, 17, 1]),
        (38, [16, 21, 1]),
        (39, [16, 22, 1]),
    ],
)
def test_the_last_page_has_room_for_its_signatures(rows: int, expected: list[int]) -> None:
    assert LAYOUT.pages(rows) == expected


@given(
    rows=st.integers(min_value=1, max_value=2_000),
    closing=st.integers(min_value=1, max_value=9),
    more=st.integers(min_value=1, max_value=20),
    still_more=st.integers(min_value=0, max_value=20),
)
def test_no_row_is_lost_and_no_page_too_full(rows: int, closing: int, more: int, still_more: int) -> None:
    layout = Layout(first=closing + more, other=closing + more + still_more, closing=closing)

    pages = layout.pages(rows)

    assert sum(pages) == rows
    assert all(size > 0 for size in pages)
    assert pages[0] <= layout.first
    assert all(size <= layout.other for size in pages)
    assert pages[-1] <= (layout.first if len(pages) == 1 else layout.other) - closing


@pytest.mark.parametrize("sizes", [(5, 5, 0), (5, 5, 5), (9, 8, 2)])
def test_a_layout_without_room_is_refused(sizes: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="Layout"):
        Layout(*sizes)


def test_pages_carry_their_own_sum_and_that_of_the_kelurahan_so_far() -> None:
    sections = [section(30, "Surodinawan"), section(3, "Miji")]
    rows = [(f"row {one}", 10) for one in range(33)]

    made = list(sheets(sections, rows, LAYOUT))

    assert [(one.section.name, one.number, one.begins_at, one.amount, one.carried) for one in made] == [
        ("Surodinawan", 1, 1, 160, 160),
        ("Surodinawan", 2, 17, 140, 300),
        ("Miji", 3, 1, 30, 30),
    ]
    assert [(one.is_first, one.is_last) for one in made] == [(True, False), (False, True), (True, True)]
    assert [row for one in made for row in one.rows] == [row for row, _amount in rows]
    assert page_count(sections, LAYOUT) == 3


@pytest.mark.parametrize("there", [2, 4])
def test_rows_that_differ_from_the_count_stop_the_paper(there: int) -> None:
    with pytest.raises(RowsMissing):
        list(sheets([section(3)], [("row", 1)] * there, LAYOUT))
