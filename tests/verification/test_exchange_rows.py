"""How strictly the rows of an answer or a list are read."""

from typing import Any

import pytest

from verification.domain.exchange import (
    TROUBLES,
    Known,
    Line,
    Refusal,
    Told,
    Trouble,
    columns_of,
    mark_of,
    nik_in,
    partial,
    read_answer,
    read_list,
)
from verification.domain.sources import source_of


KEY = b"of the tests"
NUMBER = "EMPLOYMENT-2026-00001"
EMPLOYMENT = source_of("employment")
NIKS = {1: "3576011708909001", 2: "3576011708909002"}
SENT = {row: mark_of(KEY, NUMBER, row, nik) for row, nik in NIKS.items()}


def _line(row: int = 1, number: int = 2, **cells: str) -> Line:
    sent = {"nomor_permintaan": NUMBER, "baris": str(row), "tanda": SENT.get(row, ""), "nik": NIKS.get(row, "")}
    return Line(number, {**sent, **cells})


def _answers(*lines: Line) -> tuple[dict[int, Told], list[Refusal]]:
    return read_answer(lines, EMPLOYMENT, number=NUMBER, sent=SENT, key=KEY)


def test_every_trouble_has_a_sentence() -> None:
    assert set(TROUBLES) == set(Trouble)


def test_the_header_has_what_is_sent_and_what_the_office_fills_in() -> None:
    assert columns_of(EMPLOYMENT)[:8] == (
        "nomor_permintaan", "baris", "tanda", "nik", "nama", "tanggal_lahir", "keperluan", "ditemukan"
    )  # fmt: skip
    assert "upah_bulanan" in columns_of(EMPLOYMENT)


class TestAnswer:
    @pytest.mark.parametrize(
        ("cells", "records"),
        [
            ({"ditemukan": "YA", "upah_bulanan": "5.200.000"}, [{"upah_bulanan": "5.200.000"}]),
            ({"upah_bulanan": "5200000"}, [{"upah_bulanan": "5200000"}]),
            ({"ditemukan": " tidak  ada "}, []),
            ({"ditemukan": "TIDAK", "upah_bulanan": "-"}, []),
            ({"ditemukan": "ya"}, [{}]),
        ],
    )
    def test_a_row_is_taken_as_the_office_filled_it_in(self, cells: dict[str, str], records: list[Any]) -> None:
        told, refusals = _answers(_line(**cells))

        assert (told[1].records, told[1].is_unknown, refusals) == (records, not records, [])

    def test_several_records_of_one_person_stand_in_several_rows(self) -> None:
        told, _refusals = _answers(_line(number=2, upah_bulanan="1"), _line(number=3, upah_bulanan="2"))

        assert (told[1].records, told[1].lines) == ([{"upah_bulanan": "1"}, {"upah_bulanan": "2"}], [2, 3])

    @pytest.mark.parametrize(
        ("cells", "trouble"),
        [
            ({"nomor_permintaan": "EMPLOYMENT-2026-00002"}, Trouble.OTHER_REQUEST),
            ({"baris": "3"}, Trouble.ROW_UNKNOWN),
            ({"baris": "satu"}, Trouble.ROW_UNKNOWN),
            ({"tanda": SENT[2]}, Trouble.EDITED),
            ({"nik": NIKS[2]}, Trouble.EDITED),
            ({"nik": "3,57601E+15"}, Trouble.EDITED),
            ({}, Trouble.EMPTY),
            ({"ditemukan": "MUNGKIN"}, Trouble.FOUND_UNCLEAR),
            ({"ditemukan": "TIDAK", "upah_bulanan": "5200000"}, Trouble.CONTRADICTS),
        ],
    )
    def test_a_row_that_does_not_fit_is_refused_with_its_reason(self, cells: dict[str, str], trouble: Trouble) -> None:
        told, refusals = _answers(_line(**cells))

        assert (told, refusals) == ({}, [Refusal(2, trouble)])

    def test_a_broken_row_is_told(self) -> None:
        assert _answers(Line(7, None))[1] == [Refusal(7, Trouble.BROKEN)]

    def test_a_nik_that_a_spreadsheet_damaged_is_noticed(self) -> None:
        line = Line(2, _line(ditemukan="TIDAK").cells, frozenset({"nik"}))

        assert _answers(line)[1] == [Refusal(2, Trouble.EDITED)]

    def test_a_row_number_written_as_a_decimal_is_the_same_row(self) -> None:
        assert list(_answers(_line(baris="1.0", ditemukan="TIDAK"))[0]) == [1]

    def test_half_of_what_is_said_of_a_person_is_not_taken(self) -> None:
        told, refusals = _answers(_line(number=2, upah_bulanan="1"), _line(number=3, ditemukan="MUNGKIN"))

        assert told == {}
        assert refusals == [Refusal(2, Trouble.CONTRADICTS), Refusal(3, Trouble.FOUND_UNCLEAR)]

    def test_known_and_unknown_at_once_contradict_each_other(self) -> None:
        told, refusals = _answers(_line(number=2, upah_bulanan="1"), _line(number=3, ditemukan="TIDAK"))

        assert told == {}
        assert [(one.number, one.trouble) for one in refusals] == [(2, Trouble.CONTRADICTS), (3, Trouble.CONTRADICTS)]


class TestList:
    def _read(self, *lines: Line) -> tuple[dict[int, Told], list[Refusal]]:
        return read_list(lines, source_of("civil_servants"), known={NIKS[1]: Known(11, "MUHAMMAD RIZKI")})

    def test_a_person_of_the_area_is_told_about(self) -> None:
        told, refusals = self._read(Line(2, {"nik": f"'{NIKS[1]}", "nama": "MUH. RIZKI", "jenis_kepegawaian": "PNS"}))

        assert (told[11].records, refusals) == ([{"jenis_kepegawaian": "PNS"}], [])

    def test_standing_in_the_list_is_enough_to_be_found(self) -> None:
        assert self._read(Line(2, {"nik": NIKS[1]}))[0][11].records == [{}]

    @pytest.mark.parametrize(
        ("line", "trouble"),
        [
            (Line(2, None), Trouble.BROKEN),
            (Line(2, {"nik": "-"}), Trouble.NIK_WRONG),
            (Line(2, {"nik": NIKS[1]}, frozenset({"nik"})), Trouble.NIK_WRONG),
            (Line(2, {"nik": NIKS[2]}), Trouble.NIK_UNKNOWN),
            (Line(2, {"nik": NIKS[1], "nama": "SITI AMINAH"}), Trouble.NAME_DIFFERS),
        ],
    )
    def test_a_row_that_does_not_fit_is_refused_with_its_reason(self, line: Line, trouble: Trouble) -> None:
        assert self._read(line) == ({}, [Refusal(2, trouble)])


def test_a_broken_line_has_no_nik() -> None:
    assert nik_in(Line(2, None)) == ""


def test_too_little_is_told_for_each_line_and_stored_without_values() -> None:
    refusals = partial(Told(lines=[2, 5]), "upah_bulanan")

    assert [one.as_stored() for one in refusals] == [
        {"row": 2, "code": "partial", "detail": "upah_bulanan"},
        {"row": 5, "code": "partial", "detail": "upah_bulanan"},
    ]
