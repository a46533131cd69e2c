"""How far the tables of a workbook reach, whatever few cells they have."""

import io
import zipfile

import pytest
import xlsxwriter

from access.domain.extents import DamagedTable, spanned_cells


def packed(**parts: bytes) -> io.BytesIO:
    """A packed file; the names of its parts are given with __ for the slash and _ for the dot."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return stream


def test_one_cell_in_the_last_corner_spans_the_whole_sheet() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet().write(1_048_575, 16_383, "x")

    assert spanned_cells(stream) == 1_048_576 * 16_384


def test_a_table_spans_its_rows_and_columns() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for cells in (2, 5):
            book.add_worksheet().write_row(9, 0, ["x"] * cells)

    assert spanned_cells(stream) == 50


@pytest.mark.parametrize(
    ("sheet", "cells"),
    [
        (b'<row r="9"><c><v>1</v></c></row>', 9),
        (b"<row r='9'><c r='AB9'><v>1</v></c></row>", 9 * 28),
        (b"<sheetData/>", 0),
        # A tag on the border of two blocks is seen whole.
        (b" " * ((1 << 18) - 9) + b'<c r="C4"/>', 12),
    ],
)
def test_addresses_are_read_as_programs_write_them(sheet: bytes, cells: int) -> None:
    assert spanned_cells(packed(xl__worksheets__sheet1_xml=sheet)) == cells


def _ods(times: int, cell: str) -> io.BytesIO:
    repeated = f'<table:table-row table:number-rows-repeated="{times}"><table:table-cell {cell}/></table:table-row>'
    return packed(content_xml=f"<table:table><table:table-row/>{repeated}</table:table>".encode())


def test_of_an_ods_the_filled_cells_count_as_often_as_they_are_repeated() -> None:
    stream = _ods(1_000, 'table:number-columns-repeated="16000" office:value-type="string"')

    assert spanned_cells(stream) == 16_000_000


def test_the_empty_rest_that_office_programs_write_below_a_table_counts_nothing() -> None:
    assert spanned_cells(_ods(1_048_000, 'table:number-columns-repeated="16384"')) == 0


def _record(kind: int, body: bytes) -> bytes:
    return bytes([kind, len(body)]) + body


def test_of_an_xlsb_the_records_of_rows_and_cells_count() -> None:
    other = bytes([0x81, 0x01, 0x80, 0x01]) + b"\xff" * 128  # kind and length in two bytes each
    row, cell = (
        _record(0, (999).to_bytes(4, "little") + bytes(13)),
        _record(7, (16_383).to_bytes(4, "little") + bytes(8)),
    )

    assert spanned_cells(packed(xl__worksheets__sheet1_bin=other + row + cell)) == 1_000 * 16_384


def test_a_record_of_an_xlsb_has_a_length_of_four_bytes_at_most() -> None:
    row = b"\x00\x84\x80\x80\x80" + (4).to_bytes(4, "little")

    assert spanned_cells(packed(xl__worksheets__sheet1_bin=row + _record(2, bytes(4)))) == 5


def test_an_xlsb_that_breaks_off_spans_what_was_read() -> None:
    row = _record(0, (4).to_bytes(4, "little"))

    assert spanned_cells(packed(xl__worksheets__sheet1_bin=row + b"\x02")) == 5
    assert spanned_cells(packed(xl__worksheets__sheet1_bin=row + _record(2, bytes(4)) + b"\x85")) == 5


@pytest.mark.parametrize("content", [b"", b"nik;nama\n", b"\xd0\xcf\x11\xe0"])
def test_what_is_not_packed_spans_nothing(content: bytes) -> None:
    assert spanned_cells(io.BytesIO(content)) == 0


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_a_size_that_is_made_up_is_told(part: str) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, b"x" * 100_000)
    lying = stream.getvalue().replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))

    with pytest.raises(DamagedTable):
        spanned_cells(io.BytesIO(lying))
