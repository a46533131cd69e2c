"""Reading the answers of BPS, without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution.domain.rechecks import (
    COLUMNS,
    Answer,
    Awaited,
    Line,
    Refusal,
    Sending,
    Trouble,
    counts_of,
    mark_of,
    read,
)


KEY, NUMBER, CARD = b"key", "BPS-000001", "3576010101010001"
SENDING = Sending(KEY, NUMBER, date(2026, 11, 2), date(2026, 11, 20))
AWAITED = {row: Awaited(mark_of(KEY, NUMBER, row, CARD), 6) for row in (1, 2)}


def a_line(number: int = 2, row: int = 1, **said: str) -> Line:
    cells = {
        "nomor_daftar": NUMBER,
        "baris": str(row),
        "tanda": mark_of(KEY, NUMBER, row, CARD),
        "nomor_kartu_keluarga": CARD,
        "hasil": "BERUBAH",
        "desil_nasional": "3",
        "tanggal_jawaban": "2026-11-12",
        "keterangan": " sudah  dicek ",
    }
    return Line(number, cells | said)


def test_an_answer_that_fits_counts():
    answers, refusals = read([a_line()], AWAITED, SENDING)

    assert answers == [Answer(1, "changed", 3, date(2026, 11, 12), "sudah dicek")]
    assert refusals == []


@pytest.mark.parametrize(
    ("line", "trouble", "value"),
    [
        pytest.param(Line(5, None), Trouble.BROKEN, "", id="broken"),
        pytest.param(a_line(5, nomor_daftar="BPS-000002"), Trouble.OTHER_LIST, "BPS-000002", id="another list"),
        pytest.param(a_line(5, row=7), Trouble.ROW_UNKNOWN, "7", id="unknown row"),
        pytest.param(a_line(5, baris="x"), Trouble.ROW_UNKNOWN, "x", id="no row"),
        pytest.param(a_line(5, tanda="0" * 16), Trouble.EDITED, "357601******0001", id="another mark"),
        pytest.param(
            a_line(5, nomor_kartu_keluarga="3576010101010002"), Trouble.EDITED, "357601******0002", id="edited card"
        ),
        pytest.param(a_line(5, hasil="YA"), Trouble.RESULT_UNKNOWN, "YA", id="unknown result"),
        pytest.param(a_line(5, desil_nasional="11"), Trouble.DECILE_INVALID, "11", id="decile out of range"),
        pytest.param(a_line(5, desil_nasional=""), Trouble.DECILE_INVALID, "", id="no decile"),
        pytest.param(a_line(5, desil_nasional="6"), Trouble.DECILE_CONTRADICTS, "6", id="changed to the same"),
        pytest.param(a_line(5, hasil="TETAP"), Trouble.DECILE_CONTRADICTS, "3", id="stays and differs"),
        pytest.param(a_line(5, tanggal_jawaban="2026-11-01"), Trouble.DATE_INVALID, "2026-11-01", id="before sending"),
        pytest.param(a_line(5, tanggal_jawaban="2026-11-21"), Trouble.DATE_INVALID, "2026-11-21", id="in future"),
        pytest.param(a_line(5, tanggal_jawaban="kemarin"), Trouble.DATE_INVALID, "kemarin", id="no date"),
    ],
)
def test_a_row_that_does_not_count_says_why(line, trouble, value):
    answers, refusals = read([line], AWAITED, SENDING)

    assert answers == []
    assert refusals == [Refusal(5, trouble, value)]


def test_a_family_that_was_not_found_has_no_decile():
    answers, _refusals = read([a_line(hasil="Tidak  Ditemukan", desil_nasional="")], AWAITED, SENDING)

    assert answers == [Answer(1, "not_found", None, date(2026, 11, 12), "sudah dicek")]


def test_a_decile_that_stays_is_the_one_that_was_sent():
    answers, _refusals = read([a_line(hasil="TETAP", desil_nasional="6.0")], AWAITED, SENDING)

    assert [(one.result, one.decile) for one in answers] == [("same", 6)]


def test_without_a_known_decile_nothing_contradicts():
    awaited = {1: Awaited(mark_of(KEY, NUMBER, 1, CARD), None)}

    answers, _refusals = read([a_line(hasil="TETAP", desil_nasional="4")], awaited, SENDING)

    assert [one.decile for one in answers] == [4]


def test_rows_in_another_order_and_empty_ones_do_no_harm():
    lines = [a_line(2, row=2), a_line(3, row=1, hasil=" ")]

    answers, refusals = read(lines, AWAITED, SENDING)

    assert [one.row for one in answers] == [2]
    assert refusals == []


def test_a_row_that_stands_twice_counts_not_at_all():
    answers, refusals = read([a_line(4), a_line(2)], AWAITED, SENDING)

    assert answers == []
    assert refusals == [Refusal(2, Trouble.TWICE), Refusal(4, Trouble.TWICE)]


def test_counts_say_how_many_rows_said_what():
    answers, refusals = read([a_line(2), a_line(3, row=9)], AWAITED, SENDING)

    assert counts_of(answers, refusals) == {"same": 0, "changed": 1, "not_found": 0, "refused": 1}
    assert refusals[0].as_stored() == {"row": 3, "code": "ROW_UNKNOWN", "value": "9"}


@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=20)), max_size=5))
def test_whatever_stands_in_a_file_no_row_is_lost(rows):
    lines = [Line(number, dict.fromkeys(COLUMNS, "") | cells) for number, cells in enumerate(rows, 2)]
    answered = [one for one in lines if one.cells and one.cells["hasil"].strip()]

    answers, refusals = read(lines, AWAITED, SENDING)

    assert len(answers) + len(refusals) == len(answered)
