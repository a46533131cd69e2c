"""Large XLSX workbooks, read row by row, give what the reader library gives."""

import datetime as dt
import io
import re
import time
import zipfile

import pytest
import python_calamine as calamine
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from recipients.domain import workbooks
from recipients.domain.filekinds import Problem, UnreadableFile
from recipients.domain.sheets import cell_text
from recipients.domain.workbooks import Workbook, is_readable


CELLS = st.one_of(
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=12),
    st.integers(-(10**16), 10**16),
    st.floats(-1e9, 1e9, allow_subnormal=False),
    st.booleans(),
    st.dates(dt.date(1900, 3, 1), dt.date(2100, 1, 1)),
)
LEFT_OUT = object()
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKED = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def written(rows, **options):
    """A workbook of one sheet as an office's program writes it; days are shown as days."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"strings_to_formulas": False, "strings_to_urls": False, **options}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet()
        for row, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(row, place, cell, day)
                elif cell is not LEFT_OUT:
                    sheet.write(row, place, cell)
    stream.seek(0)
    return stream


def by_hand(sheet, *, texts=None, styles=None, book="<workbookPr/>"):
    """A workbook whose parts are given as XML."""
    target = 'Id="rId1" Target="worksheets/sheet1.xml"'
    sheets = '<sheets><sheet name="A" r:id="rId1"/></sheets>'
    parts = {
        "xl/workbook.xml": f"<workbook {NAMESPACE} {LINKED}>{book}{sheets}</workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships><Relationship {target}/></Relationships>",
        "xl/worksheets/sheet1.xml": f"<worksheet {NAMESPACE}>{sheet}</worksheet>",
        "xl/sharedStrings.xml": texts and f"<sst {NAMESPACE}>{texts}</sst>",
        "xl/styles.xml": styles and f"<styleSheet {NAMESPACE}>{styles}</styleSheet>",
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, xml in parts.items():
            if xml:
                archive.writestr(name, xml)
    stream.seek(0)
    return stream


def read(stream):
    """Number and cells of each row."""
    return list(Workbook(stream).sheets[0].rows())


def test_sheets_come_in_their_order_with_their_names():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for name in ("Catatan & isi", "Anggota"):
            book.add_worksheet(name).write(0, 0, name)
        book.add_chartsheet("Bagan").set_chart(chart := book.add_chart({"type": "bar"}))
        chart.add_series({"values": "=Anggota!$A$1:$A$2"})

    sheets = Workbook(stream).sheets

    assert [(sheet.name, list(sheet.rows())) for sheet in sheets] == [
        ("Catatan & isi", [(1, ["Catatan & isi"])]),
        ("Anggota", [(1, ["Anggota"])]),
    ]


@pytest.mark.parametrize("options", [{}, {"constant_memory": True}], ids=["texts shared", "texts in cells"])
@settings(max_examples=40)
@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=4))
def test_cells_are_what_the_reader_library_says(options, rows):
    stream = written([["a", "b", "c", "d"], *rows], **options)

    ours = read(stream)

    stream.seek(0)
    theirs = calamine.CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0).iter_rows()
    told = {number: [cell_text(cell) for cell in cells] for number, cells in ours}
    for number, cells in enumerate(theirs, start=1):
        mine = told.get(number, [])
        assert mine + [""] * (4 - len(mine)) == [cell_text(cell) for cell in cells]


def test_cells_and_rows_that_were_left_out_keep_their_places():
    assert read(written([["a", LEFT_OUT, "c"], [], [LEFT_OUT] * 27 + ["AB"]])) == [
        (1, ["a", "", "c"]),
        (3, [""] * 27 + ["AB"]),
    ]


def test_rows_and_cells_without_an_address_follow_one_another():
    rows = '<row><c><v>1</v></c><c/></row><row r="5"/><row r="6"></row><row r="7"><c><v>2</v></c></row>'

    assert read(by_hand(f"<sheetData>{rows}</sheetData>")) == [(1, [1.0, ""]), (7, [2.0])]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1" t="b"><v>1</v></c>', True),
        ('<c r="A1" t="e"><v>#N/A</v></c>', ""),
        ('<c r="A1" t="str"><f>1 &amp; "x"</f><v>1x</v></c>', "1x"),
        ('<c r="A1"><f>A2+1</f><v>3</v></c>', 3.0),
        ('<c r="A1" t="n"><f t="shared" si="0"/><v>4</v></c>', 4.0),
        ('<c r="A1"><v/></c>', ""),
        ('<c r="A1" t="s"><v>0</v></c>', "Siti & Nur"),
        ('<c t="s" r="A1"><v>1</v></c>', "tebal biasa"),
        ('<c r="A1" t="s"><v>2</v></c>', ""),
        ('<c r="A1" t="inlineStr"><is><t xml:space="preserve"> a_x000D_</t></is></c>', " a\r"),
    ],
)
def test_each_kind_of_cell_is_understood(cell, value):
    texts = (
        "<si><t>Siti &amp; Nur</t></si>"
        "<si><r><rPr><b/></rPr><t>tebal </t></r><r><t>biasa</t></r><rPh><t>baca</t></rPh></si>"
        "<si/>"
    )

    assert read(by_hand(f'<sheetData><row r="1">{cell}</row></sheetData>', texts=texts)) == [(1, [value])]


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        (14, "", dt.datetime.fromisoformat("1990-08-17T12:00")),
        (164, "dd mmmm yyyy", dt.datetime.fromisoformat("1990-08-17T12:00")),
        (164, "[$-421]dd\\-mm\\-yyyy;@", dt.datetime.fromisoformat("1990-08-17T12:00")),
        (164, '0 "hari"', 33102.5),
        (164, "[Red]0_d", 33102.5),
        (2, "", 33102.5),
        (46, "", dt.timedelta(days=33102.5)),
        (164, "[h]:mm", dt.timedelta(days=33102.5)),
    ],
)
def test_a_number_that_is_shown_as_a_day_is_one(number, code, shown):
    formats = (
        code and f'<numFmts><numFmt numFmtId="{number}" formatCode="{code.replace(chr(34), "&quot;")}"/></numFmts>'
    )
    styles = f'{formats}<cellXfs><xf numFmtId="0"/><xf numFmtId="{number}"/></cellXfs>'
    sheet = '<sheetData><row r="1"><c r="A1" s="1"><v>33102.5</v></c><c r="B1" s="0"><v>5</v></c></row></sheetData>'

    assert read(by_hand(sheet, styles=styles)) == [(1, [shown, 5.0])]


@pytest.mark.parametrize(
    ("book", "days", "shown"),
    [
        ("<workbookPr/>", "0.5", dt.time(12)),
        ("<workbookPr/>", "1", dt.datetime.fromisoformat("1900-01-01")),
        ("<workbookPr/>", "61", dt.datetime.fromisoformat("1900-03-01")),
        ('<workbookPr date1904="1"/>', "61", dt.datetime.fromisoformat("1904-03-02")),
    ],
)
def test_days_are_counted_from_where_the_workbook_says(book, days, shown):
    styles = '<cellXfs><xf numFmtId="14"/></cellXfs>'
    sheet = f'<sheetData><row r="1"><c r="A1" s="0"><v>{days}</v></c></row></sheetData>'

    assert read(by_hand(sheet, styles=styles, book=book)) == [(1, [shown])]


def test_rows_are_found_wherever_a_block_ends(monkeypatch):
    monkeypatch.setattr("recipients.domain.workbooks._BLOCK", 7)
    rows = [[str(number), "Siti"] for number in range(1, 30)]

    assert [cells for _number, cells in read(written(rows))] == rows


def test_rows_can_be_read_again():
    sheet = Workbook(written([["a"], ["b"]])).sheets[0]

    assert list(sheet.rows()) == list(sheet.rows()) == [(1, ["a"]), (2, ["b"])]


@pytest.mark.parametrize(
    "sheet",
    [
        "<x:sheetData/>",
        '<sheetData><row r="1"><c r="A1"><v><![CDATA[1]]></v></c></row></sheetData>',
        '<sheetData><row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row></sheetData>',
        "<sheetData>" + " " * 3000,
        " " * 3000,
    ],
    ids=["prefixed names", "other marks", "cells in disorder", "a row without an end", "no table"],
)
def test_what_is_written_otherwise_is_refused_and_never_guessed(monkeypatch, sheet):
    monkeypatch.setattr("recipients.domain.workbooks._LONGEST", 2000)
    monkeypatch.setattr("recipients.domain.workbooks._BLOCK", 100)

    with pytest.raises(UnreadableFile) as caught:
        read(by_hand(sheet))

    assert caught.value.problem is Problem.UNUSUAL


def test_a_text_without_an_end_is_refused(monkeypatch):
    monkeypatch.setattr("recipients.domain.workbooks._LONGEST", 2000)
    sheet = '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>'

    with pytest.raises(UnreadableFile) as caught:
        read(by_hand(sheet, texts="<si><t>" + "a" * 3000))

    assert caught.value.problem is Problem.UNUSUAL


def test_a_damaged_workbook_is_named():
    whole = written([["nik", str(number)] for number in range(3000)]).getvalue()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        start = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    torn = whole[: start + 500] + bytes(200) + whole[start + 700 :]
    cells = '<sheetData><row r="1"><c r="A1"{}</c></row></sheetData>'
    wrong = (
        by_hand(cells.format(' t="s"><v>7</v>')),
        by_hand(cells.format(' t="s"><v>1</v>'), texts="<si><t>A</t></si>"),
        by_hand(cells.format("><v>x</v>")),
        by_hand(cells.format(' s="0"><v>1e300</v>'), styles='<cellXfs><xf numFmtId="14"/></cellXfs>'),
    )

    for stream in (io.BytesIO(torn), io.BytesIO(b"PK\x03\x04 nothing"), *wrong):
        with pytest.raises(UnreadableFile) as caught:
            read(stream)
        assert caught.value.problem is Problem.DAMAGED


def test_only_xlsx_can_be_read_row_by_row():
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("xl/workbook.bin", b"")

    assert is_readable(written([["a"]]))
    assert not is_readable(other)
    assert not is_readable(io.BytesIO(b"\xd0\xcf\x11\xe0"))


def test_texts_stay_packed_and_are_unpacked_no_further_than_asked():
    stream = written([[f"teks nomor {number}"] for number in range(2_000)])
    book = Workbook(stream)

    first = next(book.sheets[0].rows())

    assert first == (1, ["teks nomor 0"])
    assert len(book._texts._ends) == 2
    with zipfile.ZipFile(stream) as archive:
        assert len(re.findall(rb"<si>", archive.read("xl/sharedStrings.xml"))) == 2_000


def _in_time(pattern, text):
    """How many a pattern finds; one that goes back and forth would not come to an end here."""
    begun = time.process_time()
    found = sum(1 for _one in pattern.finditer(text))
    assert time.process_time() - begun < 1
    return found


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (workbooks._CELL, b"<c" + b' r="A1"' * 28 + b" !>"),
        (workbooks._CELL, b"<c><is>" * 20_000),
        (workbooks._CELL, b"<c><is></is>" * 20_000),
        (workbooks._ITEM, b"<si>" * 20_000),
        (workbooks._READING_AID, b"<rPh" * 20_000),
        (workbooks._TEXT, b"<t " * 20_000),
    ],
)
def test_a_sheet_made_to_keep_a_worker_busy_does_not(pattern, text):
    assert _in_time(pattern, text) == 0


def test_a_cell_behind_the_last_column_is_refused():
    with pytest.raises(UnreadableFile) as error:
        read(by_hand('<sheetData><row r="1"><c r="ZZZZZZZ1"><v>1</v></c></row></sheetData>'))

    assert error.value.problem is Problem.UNUSUAL


def test_more_text_than_any_table_has_is_refused(monkeypatch):
    monkeypatch.setattr(workbooks, "_MOST_TEXT", 5)
    cells = "".join(f'<c t="s"><v>{place}</v></c>' for place in range(3))

    with pytest.raises(UnreadableFile) as error:
        read(by_hand(f'<sheetData><row r="1">{cells}</row></sheetData>', texts="<si><t>abcdef</t></si>" * 3))

    assert error.value.problem is Problem.UNUSUAL
