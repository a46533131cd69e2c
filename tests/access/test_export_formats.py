"""Files written row by row."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
from odf import opendocument
from odf.table import Table, TableRow

from access.actions.export_formats import FORMATS, Sheet, content_type
from access.domain.exporting import FileFormat, Kind


SHEET = Sheet(
    title="Penerima & daftar [1]",
    heads=["Nama", "NIK", "Jumlah", "Tanggal", "Waktu"],
    kinds=[Kind.TEXT, Kind.CIVIL_NUMBER, Kind.RUPIAH, Kind.DAY, Kind.MOMENT],
    mark="E-000012 · Rina & Co",
)
ROW = ["=1+1 <b>\x01", "3576014503860007", 600000, date(2026, 11, 20), datetime(2026, 11, 20, 23, 10, tzinfo=UTC)]
EMPTY = [None, "", None, None, None]


def written(file_format: FileFormat) -> bytes:
    stream = io.BytesIO()
    writer = FORMATS[file_format]().writer(stream, SHEET)
    writer.row(ROW)
    writer.row(EMPTY)
    writer.close("Tentang", [("Nomor", "E-000012"), ("Catatan", "a & b")])
    return stream.getvalue()


def test_csv_has_a_mark_for_excel_and_plain_values() -> None:
    content = written(FileFormat.CSV)

    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert content.startswith(b"\xef\xbb\xbf")
    assert rows == [
        SHEET.heads,
        ["'=1+1 <b>\x01", "3576014503860007", "600000", "2026-11-20", "2026-11-20 23:10"],
        ["", "", "", "", ""],
    ]


def test_a_workbook_holds_text_as_text_and_days_as_days() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(FileFormat.XLSX)))

    page, about = book.worksheets
    line = [cell.value for cell in page[2]]
    assert page.title == "Penerima & daftar  1"
    assert [cell.value for cell in page[1]] == SHEET.heads
    assert line[1:4] == ["3576014503860007", 600000, datetime(2026, 11, 20)]  # noqa: DTZ001 - a cell has no zone
    assert (line[0][:4], page["A2"].data_type, page["B2"].data_type) == ("=1+1", "s", "s")
    assert line[4] == datetime(2026, 11, 20, 23, 10)  # noqa: DTZ001 - a cell has no zone
    assert page.max_row == 2
    assert (about["A1"].value, about["B2"].value) == ("Nomor", "a & b")


def test_a_printed_workbook_repeats_its_heads_and_bears_the_mark() -> None:
    page = openpyxl.load_workbook(io.BytesIO(written(FileFormat.XLSX))).worksheets[0]

    assert page.print_title_rows == "$1:$1"
    assert page.oddFooter.left.text == "E-000012 · Rina && Co"


def cells_of(table: Table) -> list[list[str]]:
    return [[str(cell) for cell in row.childNodes] for row in table.getElementsByType(TableRow)]


def test_an_opendocument_file_is_read_by_another_program() -> None:
    document = opendocument.load(io.BytesIO(written(FileFormat.ODS)))

    page, about = document.spreadsheet.getElementsByType(Table)
    rows = cells_of(page)
    assert page.getAttribute("name") == "Penerima & daftar  1"
    assert rows[0] == SHEET.heads
    assert rows[1] == ["=1+1 <b>", "3576014503860007", "600000", "2026-11-20", "2026-11-20 23:10"]
    assert rows[2] == ["", "", "", "", ""]
    assert cells_of(about) == [["Nomor", "E-000012"], ["Catatan", "a & b"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jl. Ijen 3\r\nRT 3 ", '<text:p>Jl. Ijen 3</text:p><text:p>RT 3<text:s text:c="1"/></text:p>'),
        (" a  b\tc", '<text:p><text:s text:c="1"/>a<text:s text:c="2"/>b<text:tab/>c</text:p>'),
        ("a & b", "<text:p>a &amp; b</text:p>"),
    ],
)
def test_an_opendocument_file_keeps_lines_and_blanks(text: str, expected: str) -> None:
    stream = io.BytesIO()
    writer = FORMATS[FileFormat.ODS]().writer(stream, Sheet(title="Daftar", heads=["Nama"], kinds=[Kind.TEXT]))
    writer.row([text])
    writer.close("Tentang", [])

    assert expected in zipfile.ZipFile(stream).read("content.xml").decode()


def test_an_opendocument_file_has_no_formula_and_bears_the_mark() -> None:
    archive = zipfile.ZipFile(io.BytesIO(written(FileFormat.ODS)))

    first = archive.infolist()[0]
    content = archive.read("content.xml").decode()
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert "table:formula" not in content
    assert 'office:value-type="float" office:value="600000"' in content
    assert 'office:date-value="2026-11-20T23:10:00"' in content
    assert "E-000012 · Rina &amp; Co" in archive.read("styles.xml").decode()


@pytest.mark.parametrize(
    ("file_format", "expected"),
    [
        ("csv", "text/csv"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
        ("pdf", "application/pdf"),
    ],
)
def test_the_browser_is_told_the_type(file_format: str, expected: str) -> None:
    assert content_type(file_format) == expected
