"""Proposals to DTSEN, answers to them and reasons of moves, without a database."""

from dataclasses import asdict
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recipients.domain.formats import dtsen
from recipients.domain.reading import Row
from verification.domain.decile_reasons import Reason, reasons
from verification.domain.dtsen_proposals import (
    ABSENT,
    COLUMNS,
    KK,
    MEMBERSHIP,
    NIK,
    NUMBER,
    PRESENT,
    Told,
    Wish,
    may_become,
    number_of,
    proposal_of,
    said_of_proposal,
    sheet_row,
    shows,
    wishes_of,
)
from verification.domain.dtsen_told import Listener
from verification.domain.proposal_answers import Answer, AnswerRow, Code, Sent, Trouble, judge


CITY = "35.76"
TODAY = date(2026, 11, 22)
CARD, HEAD = "3576010101010001", "3576011403869001"
SENT = Sent(7, is_waiting=True, kk_number=CARD, niks=frozenset({HEAD}), sent_on=date(2026, 11, 1))


def row(number: int = 2, **cells: str) -> AnswerRow:
    usual = {
        NUMBER: "3576-0000007", KK: CARD, NIK: HEAD, "hasil": "DITERIMA", "tanggal_jawaban": "2026-11-10",
        "keterangan": "",
    }  # fmt: skip
    return AnswerRow(number, {**usual, **cells})


@pytest.mark.parametrize(
    ("seen", "before", "after", "expected"),
    [
        ([], "", "", [Reason.UNTOLD]),
        (["conditions", "recheck"], "", "", [Reason.RECHECK, Reason.CONDITIONS]),
        ([], "PMT 2025", "PMT 2026", [Reason.MODEL]),
        ([], "PMT 2025", "PMT 2025", [Reason.UNTOLD]),
        (["members"], "", "PMT 2026", [Reason.MEMBERS]),
        (["something new"], "", "", [Reason.UNTOLD]),
    ],
)
def test_only_what_was_seen_is_a_reason(seen: list[str], before: str, after: str, expected: list[Reason]) -> None:
    assert reasons(seen, model_before=before, model_after=after) == expected


def test_a_number_is_read_as_it_was_sent() -> None:
    assert number_of(CITY, 123) == "3576-0000123"
    assert proposal_of(" 3576-0000123 ", CITY) == 123


@pytest.mark.parametrize("text", ["", "123", "5271-0000123", "3576-12a", "3576-", "3576-999999999999"])
def test_other_numbers_are_nobodys(text: str) -> None:
    assert proposal_of(text, CITY) is None


@given(st.integers(min_value=0, max_value=99_999_999))
def test_every_number_comes_back(number: int) -> None:
    assert proposal_of(number_of(CITY, number), CITY) == number


@given(st.text())
def test_any_text_may_stand_where_a_number_should(text: str) -> None:
    found = proposal_of(text, CITY)

    assert found is None or found >= 0


def test_states_follow_each_other() -> None:
    assert may_become("draft", "approved")
    assert not may_become("sent", "withdrawn")
    assert not may_become("worked", "draft")


NAME = Wish("nama", "SITI", "SITI AMINAH", HEAD)
GONE = Wish(MEMBERSHIP, PRESENT, ABSENT, HEAD)
ADDRESS = Wish("alamat", "JL. A", "JL. B")


@pytest.mark.parametrize(
    ("kind", "told", "wishes", "expected"),
    [
        ("new_family", Told({}, {}), [], False),
        ("new_family", Told({KK: CARD}, {}), [], True),
        ("new_family", Told({}, {HEAD: {}}), [], True),
        ("remove", Told({}, {}), [], True),
        ("remove", Told({KK: CARD}, {}), [], False),
        ("update", Told({KK: CARD}, {}), [], None),
        ("update", Told({}, {HEAD: {"nama": "Siti  Aminah"}}), [NAME], True),
        ("update", Told({}, {HEAD: {"nama": "SITI"}}), [NAME], False),
        ("update", Told({}, {}), [NAME], False),
        ("update", Told({"alamat": "JL. B"}, {}), [ADDRESS], True),
        ("update", Told({"alamat": "JL. B"}, {HEAD: {}}), [ADDRESS, GONE], False),
        ("update", Told({"alamat": "JL. B"}, {}), [ADDRESS, GONE], True),
        ("update", Told({}, {}), [Wish("nama", "A", "", HEAD)], False),
    ],
)
def test_a_version_shows_what_was_asked_for(kind: str, told: Told, wishes: list[Wish], expected: bool | None) -> None:
    assert shows(kind, told, niks=[HEAD], wishes=wishes) is expected


def test_wishes_are_stored_and_read() -> None:
    assert wishes_of({"wishes": [asdict(NAME)]}) == [NAME]
    assert wishes_of({}) == []


def test_a_row_of_the_sheet_has_every_column() -> None:
    said = said_of_proposal(
        number="3576-0000007",
        kind="update",
        reason="Sesuai KTP-el",
        wishes=[NAME, ADDRESS],
        evidence=["bukti/1.jpg"],
        visited_on=date(2026, 10, 2),
        position=("-7.47", "112.43"),
    )

    cells = dict(zip(COLUMNS, sheet_row(said, {NIK: HEAD, "nama": "SITI AMINAH"}), strict=True))

    assert (cells[NUMBER], cells["jenis_usulan"], cells[NIK], cells["hasil"]) == (
        "3576-0000007", "PEMUTAKHIRAN", HEAD, "",
    )  # fmt: skip
    assert cells["perubahan"] == "nama: SITI → SITI AMINAH; alamat: JL. A → JL. B"
    assert (cells["tanggal_ground_check"], cells["lintang"], cells["bujur"]) == ("2026-10-02", "-7.47", "112.43")


def test_nothing_visited_leaves_the_columns_empty() -> None:
    said = said_of_proposal(
        number="1", kind="remove", reason="Pindah", wishes=[Wish("nama", "", "A")], evidence=[], visited_on=None,
        position=None,
    )  # fmt: skip

    assert (said["tanggal_ground_check"], said["lintang"], said["perubahan"]) == ("", "", "nama: – → A")


def test_an_answer_counts_once_for_all_rows_of_a_proposal() -> None:
    judged = judge([row(2), row(3)], {7: SENT}, city=CITY, today=TODAY)

    assert judged.answers == [Answer(7, is_accepted=True, answered_on=date(2026, 11, 10), remark="")]
    assert judged.troubles == []


def test_a_row_without_a_result_is_passed_over() -> None:
    judged = judge([row(2, hasil=" ")], {7: SENT}, city=CITY, today=TODAY)

    assert (judged.answers, judged.troubles) == ([], [])


@pytest.mark.parametrize(
    ("cells", "trouble"),
    [
        ({NUMBER: "3576-0000008"}, Trouble(2, NUMBER, Code.NUMBER_UNKNOWN, "3576-0000008")),
        ({NUMBER: "tujuh"}, Trouble(2, NUMBER, Code.NUMBER_UNKNOWN, "tujuh")),
        ({KK: "3576010101010002"}, Trouble(2, KK, Code.KK_DIFFERS, "357601******0002")),
        ({NIK: "3576011403869002"}, Trouble(2, NIK, Code.NIK_DIFFERS, "357601******9002")),
        ({"hasil": "OK"}, Trouble(2, "hasil", Code.RESULT_UNKNOWN, "OK")),
        ({"tanggal_jawaban": "10-11-2026"}, Trouble(2, "tanggal_jawaban", Code.DATE_INVALID, "10-11-2026")),
        ({"tanggal_jawaban": "2026-11-23"}, Trouble(2, "tanggal_jawaban", Code.DATE_INVALID, "2026-11-23")),
        ({"tanggal_jawaban": "2026-10-31"}, Trouble(2, "tanggal_jawaban", Code.DATE_INVALID, "2026-10-31")),
        ({"hasil": "ditolak"}, Trouble(2, "keterangan", Code.REMARK_MISSING, "")),
    ],
)
def test_a_wrong_row_is_told_and_does_not_count(cells: dict[str, str], trouble: Trouble) -> None:
    judged = judge([row(2, **cells)], {7: SENT}, city=CITY, today=TODAY)

    assert (judged.answers, judged.troubles) == ([], [trouble])


def test_what_was_answered_already_is_told() -> None:
    answered = Sent(7, is_waiting=False, kk_number=CARD, niks=frozenset({HEAD}), sent_on=None)

    judged = judge([row(2)], {7: answered}, city=CITY, today=TODAY)

    assert judged.troubles == [Trouble(2, NUMBER, Code.NOT_SENT, "3576-0000007")]


def test_a_broken_line_is_told() -> None:
    judged = judge([AnswerRow(4, None)], {7: SENT}, city=CITY, today=TODAY)

    assert judged.troubles == [Trouble(4, "", Code.ROW_BROKEN, "")]


def test_rows_that_disagree_do_not_count() -> None:
    judged = judge([row(2), row(3, hasil="DITOLAK", keterangan="Ganda")], {7: SENT}, city=CITY, today=TODAY)

    assert judged.answers == []
    assert [(one.row, one.code) for one in judged.troubles] == [(2, Code.ROWS_DISAGREE), (3, Code.ROWS_DISAGREE)]


def test_one_wrong_row_stops_the_others_of_its_proposal() -> None:
    judged = judge([row(2), row(3, **{NIK: "3576011403869002"})], {7: SENT}, city=CITY, today=TODAY)

    assert judged.answers == []
    assert [one.code for one in judged.troubles] == [Code.NIK_DIFFERS]


def test_a_day_before_nobody_noted_the_sending_may_count() -> None:
    unsaid = Sent(7, is_waiting=True, kk_number=CARD, niks=frozenset({HEAD}), sent_on=None)

    judged = judge([row(2, **{NIK: ""})], {7: unsaid}, city=CITY, today=TODAY)

    assert [one.proposal for one in judged.answers] == [7]


def test_troubles_are_stored_as_plain_values() -> None:
    assert Trouble(2, KK, Code.KK_DIFFERS, "x").as_stored() == {
        "row": 2, "column": KK, "code": "KK_DIFFERS", "value": "x",
    }  # fmt: skip


FAMILY_HEAD = ("nomor_kartu_keluarga", "alamat", "kode_kelurahan_desa", "desil_nasional")
MEMBER_HEAD = ("nomor_induk_kependudukan", "nomor_kartu_keluarga", "nama")


def test_a_version_is_heard_only_for_the_wanted() -> None:
    listener = Listener({CARD}, {HEAD})

    listener.hear_families(
        [
            Row(2, [CARD, "JL. B", "35.76.01.1001", "3"]), Row(3, ["3576010101019999", "JL. C", "x", "3"]),
            Row(4, [], broken="fields"),
        ],
        dtsen.FAMILY.match(FAMILY_HEAD),
    )  # fmt: skip
    listener.hear_members(
        [
            Row(2, [f"'{HEAD}", "3576010101018888", "SITI"]), Row(3, ["3576011403869002", CARD, "BUDI"]),
            Row(4, ["3576011403869003", "3576010101018888", "ANI"]), Row(5, [], broken="fields"),
        ],
        dtsen.PERSON.match(MEMBER_HEAD),
    )  # fmt: skip

    told = listener.told(card=CARD, niks=[HEAD, "3576011403869009"])
    assert (told.family["alamat"], told.family["kode_kelurahan_desa"]) == ("JL. B", "3576011001")
    assert {nik: said["nama"] for nik, said in told.members.items()} == {HEAD: "SITI", "3576011403869002": "BUDI"}
    assert told.family["pbi_nas"] == ""
    assert listener.told(card="3576010101019999", niks=[]) == Told({}, {})
