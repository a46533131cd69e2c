"""Spreadsheets are read as the text their user sees; number cells that lost digits are marked."""

import datetime as dt
import io
import zipfile
from types import SimpleNamespace

import pytest
import python_calamine as calamine
import xlsxwriter

from recipients.domain import sheets
from recipients.domain.filekinds import Problem, UnreadableFile
from recipients.domain.formats import dtsen
from recipients.domain.reading import NO_HASH, DelimitedFile, Row
from recipients.domain.sheets import (
    SheetFile,
    cell_text,
    has_lost_digits,
    may_be_opened,
    open_table,
    unpacked_size,
)
from recipients.domain.sieve import Sieve, fingerprints, seed_of


@pytest.fixture(autouse=True, params=["held", "row by row"])
def _way(request, monkeypatch):
    """Small workbooks are held as a whole, large ones read row by row; what comes out is the same."""
    if request.param == "row by row":
        monkeypatch.setattr(sheets, "STREAMED_FROM", -1)


def book_of(*sheets: dict[int, list[object]]) -> io.BytesIO:
    """A workbook; each sheet is given as sheet row -> cells."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, cells in rows.items():
                for place, cell in enumerate(cells):
                    if isinstance(cell, dt.date | dt.time):
                        sheet.write_datetime(number - 1, place, cell, day)
                    else:
                        sheet.write(number - 1, place, cell)
    return stream


def test_rows_keep_their_place_in_the_sheet():
    table = open_table(book_of({3: ["NIK", "Nama "], 4: ["1", "A"], 6: ["2", "B"]}))

    assert (table.header, table.header_row) == (("NIK", "Nama"), 3)
    assert list(table.rows()) == [Row(4, ["1", "A"]), Row(6, ["2", "B"])]


def test_a_title_above_the_header_is_passed_over():
    title = {1: ["DATA PENDUDUK"], 2: ["", "KOTA MOJOKERTO"], 4: ["NIK", "Nama", "RT", "RW"], 5: ["1", "A", "2", "3"]}

    table = open_table(book_of(title))

    assert (table.header, list(table.rows())) == (("NIK", "Nama", "RT", "RW"), [Row(5, ["1", "A", "2", "3"])])


def test_a_sheet_that_begins_with_a_header_comes_before_one_with_a_title():
    notes = {1: ["Catatan"], 2: ["a", "b", "c", "d"]}

    table = open_table(book_of(notes, {1: ["NIK", "Nama"], 2: ["1", "A"]}))

    assert table.header == ("NIK", "Nama")


def test_the_sheet_with_the_names_of_offices_is_read_whatever_stands_before_it():
    notes = {1: ["Kolom", "Keterangan"], 2: ["Nama", "menurut KTP"]}
    data = {1: ["REKAP"], 3: ["NIK", "Nama", "Alamat", "RT"], 4: ["1", "A", "B", "2"]}

    table = open_table(book_of(notes, data))

    assert (table.header_row, list(table.rows())) == (3, [Row(4, ["1", "A", "B", "2"])])


def test_other_sheets_with_the_same_columns_are_named():
    table = open_table(book_of(*[{1: ["NIK", "Nama"], 2: [str(number), "A"]} for number in (1, 2)], {1: ["Catatan"]}))

    assert table.other_sheets == ("Sheet2",)
    assert list(table.rows()) == [Row(2, ["1", "A"])]


def test_cells_become_the_text_that_is_seen():
    header = ["a", "b", "c", "d", "e", "f"]
    cells = ["'01", 35, 36.5, True, dt.date(1990, 8, 17), dt.datetime.fromisoformat("1990-08-17T12:30")]

    rows = list(open_table(book_of({1: header, 2: cells})).rows())

    assert rows == [Row(2, ["'01", "35", "36.5", "1", "1990-08-17", "1990-08-17 12:30:00"])]


def test_number_cells_that_cannot_hold_sixteen_digits_are_marked():
    rows = {
        1: ["nik", "nomor_kartu_keluarga", "desil"],
        2: [3576010101900001, "3576010101900010", 1],
        3: [3576010101900010, 9176010101900002, 10],
    }

    table = open_table(book_of(rows))

    assert [row.damaged for row in table.rows()] == [(), (0, 1)]
    copied = "".join(table.copy_blocks(dtsen.PERSON.match(table.header))).splitlines()
    seed = seed_of(table.header, 0)
    (first,) = map(str, fingerprints(["\x1f".join(["3576010101900001", "3576010101900010", "1"]).encode()], seed))
    assert [line.split("\t")[:8] for line in copied] == [
        ["2", first, "f", "", "", "", "3576010101900001", "3576010101900010"],
        ["3", NO_HASH, "f", "", "nik,kk_number", "", "3576010101900010", "9176010101900002"],
    ]


@pytest.mark.parametrize(
    ("number", "is_lost"),
    [
        (3576010101900001.0, False),
        (3576010101900010.0, True),
        (3576010101900010, True),
        (9007199254740993, True),
        (357601010190000.0, False),
        (1.5, False),
        (True, False),
    ],
)
def test_a_double_keeps_fifteen_digits_for_sure(number, is_lost):
    assert has_lost_digits(number) is is_lost


@pytest.mark.parametrize(
    ("cell", "text"),
    [(False, "0"), (3, "3"), (dt.time(8, 30), "08:30:00"), (dt.timedelta(hours=1), "1:00:00"), (1e22, "1" + "0" * 22)],
)
def test_other_cells_are_text_too(cell, text):
    assert cell_text(cell) == text


def test_a_row_longer_than_the_header_is_broken():
    rows = {1: ["nik", "nama", ""], 2: ["1", "A", ""], 3: ["2", "B", "C"], 4: ["3"]}

    assert list(open_table(book_of(rows)).rows()) == [
        Row(2, ["1", "A"]),
        Row(3, [], broken="fields", raw="2|B|C"),
        Row(4, ["3", ""]),
    ]


def test_the_first_sheet_with_a_table_is_read():
    table = open_table(book_of({}, {1: ["Catatan"]}, {1: ["nik", "nama"], 2: ["1", "A"]}))

    assert list(table.rows()) == [Row(2, ["1", "A"])]


def test_many_rows_come_in_blocks():
    table = open_table(book_of({1: ["nik", "nama"], **{n: [str(n), "A"] for n in range(2, 4503)}}))

    blocks = list(table.copy_blocks(dtsen.PERSON.match(table.header)))

    assert [block.count("\n") for block in blocks] == [2000, 2000, 501]


def test_a_sheet_without_rows_copies_nothing():
    table = open_table(book_of({1: ["nik", "nama"]}))

    assert list(table.copy_blocks(dtsen.PERSON.match(table.header))) == []


def test_known_rows_of_a_sheet_leave_their_place():
    rows = {1: ["nik", "nama"], 2: ["1", "A"], 3: ["2", "B"]}
    table = open_table(book_of(rows))
    match = dtsen.PERSON.match(table.header)
    first = int("".join(table.copy_blocks(match)).split("\t")[1])
    sieve = Sieve(known={first})

    copied = "".join(table.copy_blocks(match, sieve))

    assert [line.split("\t")[0] for line in copied.splitlines()] == ["3"]
    assert "".join(sieve.notes) == f"2\t{first}\n"


def test_signs_that_copy_reads_are_escaped():
    table = open_table(book_of({1: ["nik", "nama"], 2: ["1", "A\n\tB\\"]}))

    lines = "".join(table.copy_blocks(dtsen.PERSON.match(table.header))).split("\n")

    assert lines[0].split("\t")[6:9] == ["1", "", "A\\n\\tB\\\\"]


@pytest.mark.parametrize(
    ("stream", "problem"),
    [
        (book_of({}), Problem.EMPTY),
        (book_of({1: ["nik"], 2: ["1"]}), Problem.ONE_COLUMN),
        (io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000), Problem.DAMAGED),
        (io.BytesIO(b"%PDF-1.4"), Problem.PDF),
    ],
)
def test_a_workbook_without_a_table_is_named(stream, problem):
    with pytest.raises(UnreadableFile) as caught:
        open_table(stream)

    assert caught.value.problem is problem


def test_a_protected_workbook_is_named(monkeypatch):
    def refuse(_stream):
        raise calamine.PasswordError

    locked = SimpleNamespace(**{**vars(calamine), "CalamineWorkbook": SimpleNamespace(from_filelike=refuse)})
    monkeypatch.setattr(sheets, "calamine", locked)

    with pytest.raises(UnreadableFile) as caught:
        SheetFile(io.BytesIO(b""))

    assert caught.value.problem is Problem.PROTECTED


def test_text_is_opened_as_text():
    assert isinstance(open_table(io.BytesIO(b"nik|nama\n1|A\n")), DelimitedFile)
    assert isinstance(open_table(book_of({1: ["nik", "nama"]})), SheetFile)


def test_a_workbook_is_as_large_as_its_tables_unpacked():
    book = book_of({number: ["sama saja"] * 40 for number in range(1, 2001)})
    packed = len(book.getvalue())

    size = unpacked_size(book)

    with zipfile.ZipFile(book) as archive:
        tables = [archive.read(name) for name in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml")]
    assert size == sum(map(len, tables))
    assert size > 10 * packed


def test_what_is_not_packed_has_its_own_size_and_is_read_from_the_beginning():
    stream = io.BytesIO(b"nik|nama\n1|A\n")

    assert unpacked_size(stream) == 13
    assert open_table(stream).header == ("nik", "nama")


def test_only_what_would_be_held_as_a_whole_has_a_limit(monkeypatch):
    book = book_of({1: ["nik", "nama"], 2: ["1", "A"]})

    assert may_be_opened(book, most=10)
    assert may_be_opened(io.BytesIO(b"nik|nama\n1|A\n"), most=10)
    assert not may_be_opened(io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000), most=10)
    monkeypatch.setattr(sheets, "LARGEST", 10)
    assert not may_be_opened(book, most=10**6)


def _with_a_cell_in_the_last_corner():
    return book_of({1: ["nik", "nama"], 2: ["1", "a"], 1_048_576: [""] * 16_383 + ["x"]})


def test_one_cell_in_the_last_corner_does_not_end_the_process():
    table = open_table(_with_a_cell_in_the_last_corner())

    assert tuple(table.header) == ("nik", "nama")
    assert [row.number for row in table.rows()] == [2, 1_048_576]


def test_a_sheet_that_only_the_library_reads_is_refused_when_it_reaches_too_far(monkeypatch):
    monkeypatch.setattr(sheets.workbooks, "is_readable", lambda _stream: False)

    with pytest.raises(UnreadableFile) as error:
        SheetFile(_with_a_cell_in_the_last_corner())

    assert error.value.problem is Problem.UNUSUAL


def test_a_workbook_with_a_part_that_does_not_unpack_is_damaged(monkeypatch):
    monkeypatch.setattr(sheets, "STREAMED_FROM", 10**6)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"x" * 100_000)
    lying = stream.getvalue().replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))

    with pytest.raises(UnreadableFile) as error:
        SheetFile(io.BytesIO(lying))

    assert error.value.problem is Problem.DAMAGED
