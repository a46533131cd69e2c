"""The header is found below a title, and no row is ever taken for one."""

import pytest

from recipients.domain.headers import find_header


SIAK = ("NIK", "Nama Penduduk", "Nomor KK", "Tanggal Lahir", "Kelamin")
UNKNOWN = ("Kode Warga", "Sebutan", "Rumah", "Keadaan")


@pytest.mark.parametrize(
    ("lines", "row"),
    [
        ([SIAK, ("3576011203819021", "BUDI", "3576010101199002", "12-03-1981", "L")], 1),
        ([("DAFTAR PENERIMA BANSOS",), ("KOTA MOJOKERTO, TAHUN 2026",), SIAK], 3),
        ([("Kecamatan", "PRAJURIT KULON"), ("Kelurahan", "SURODINAWAN"), SIAK], 3),
        ([("Kecamatan", "Prajurit Kulon", "Kelurahan", "Surodinawan"), SIAK], 2),
        ([("LAPORAN",), UNKNOWN, ("1", "BUDI", "JL A", "BAIK")], 2),
        ([("KOTA", "MOJOKERTO"), UNKNOWN, ("1", "BUDI", "JL A", "BAIK")], 2),
        ([("nama", "alamat"), ("BUDI", "JL A", "RT 1", "RW 2")], 1),
        ([("id", "nama"), ("3576011203819021", "BUDI", "JL A", "RT 1")], 1),
        ([UNKNOWN, ("1", "BUDI", "PKH", "BPNT")], 1),
        ([("LAPORAN",), ("", "", "Telp. 0321-123456"), SIAK], 3),
        ([("LAPORAN",)] * 19 + [SIAK], 20),
    ],
)  # fmt: skip
def test_the_header_is_the_line_that_names_columns(lines, row):
    found = find_header(enumerate(lines, start=1))

    assert found is not None
    assert (found.row, found.names, found.is_on_top) == (row, lines[row - 1], row == 1)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [("LAPORAN",), ("BULAN NOVEMBER",)],
        [("LAPORAN",), ("3576011203819021", "BUDI", "JL A", "BAIK")],
        [("LAPORAN",), ("357601******9021", "BUDI", "JL A", "BAIK")],
        [("LAPORAN",)] * 20 + [SIAK],
    ],
)
def test_where_nothing_looks_like_a_header_there_is_none(lines):
    assert find_header(enumerate(lines, start=1)) is None
