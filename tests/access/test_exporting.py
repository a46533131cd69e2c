"""How cells of a file are written, and how long files are kept."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.domain.exporting import Kind, Watermark, csv_cell, has_room, kept_for, shown, text_of_csv
from access.domain.masking import mask_numbers_in


NIK = "3576014503860007"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        ("SRI WAHYUNI", "SRI WAHYUNI"),
        ("=1+1", "'=1+1"),
        ("+62811", "'+62811"),
        ("\n=1+1", "'\n=1+1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("-", "'-"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        (-5, "-5"),
        (600000, "600000"),
        (date(2026, 11, 20), "2026-11-20"),
        (datetime(2026, 11, 20, 23, 10), "2026-11-20 23:10"),  # noqa: DTZ001 - shown as it stands
    ],
)
def test_a_cell_of_csv(value: object, expected: str) -> None:
    assert csv_cell(value) == expected


@given(st.text())
def test_a_text_comes_back_from_csv_as_it_was(text: str) -> None:
    assert text.startswith("'") or text_of_csv(csv_cell(text)) == text


@given(st.text())
def test_no_text_in_csv_begins_like_a_formula(text: str) -> None:
    assert not csv_cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize(
    ("value", "kind", "is_masked", "expected"),
    [
        (NIK, Kind.CIVIL_NUMBER, True, "357601******0007"),
        (NIK, Kind.CIVIL_NUMBER, False, NIK),
        (f"NIK {NIK} salah", Kind.TEXT, True, "NIK 357601******0007 salah"),
        (f"NIK {NIK} salah", Kind.TEXT, False, f"NIK {NIK} salah"),
        (600000, Kind.RUPIAH, True, 600000),
        (None, Kind.DAY, True, None),
    ],
)
def test_what_leaves_is_masked_unless_asked_for_whole(
    value: object, kind: Kind, is_masked: bool, expected: object
) -> None:
    assert shown(value, kind, is_masked=is_masked) == expected


@given(st.text(), st.from_regex(r"\A[0-9]{16}\Z"), st.text())
def test_a_number_never_stands_whole_in_a_masked_text(before: str, number: str, after: str) -> None:
    assert number not in mask_numbers_in(f"{before} {number} {after}")


@pytest.mark.parametrize(
    ("file_format", "rows", "expected"),
    [("xlsx", 1_048_575, True), ("xlsx", 1_048_576, False), ("ods", 1_048_576, False), ("csv", 3_000_000, True)],
)
def test_a_sheet_has_room_for_a_million_rows_and_a_heading(file_format: str, rows: int, expected: bool) -> None:
    assert has_room(file_format, rows) is expected


def test_whole_numbers_lie_about_for_a_day() -> None:
    assert kept_for(is_masked=False) == timedelta(hours=24)
    assert kept_for(is_masked=True) == timedelta(days=7)


def test_the_mark_names_number_person_and_time() -> None:
    mark = Watermark(12, "Rina Wulandari", "operator", datetime(2026, 11, 22, 9, 5))  # noqa: DTZ001 - local time

    assert str(mark) == "E-000012 · Rina Wulandari (operator) · 22-11-2026 09:05"
