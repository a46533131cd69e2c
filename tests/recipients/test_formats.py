"""The columns of hand-over files, and how a file is recognised by its header."""

import re
from datetime import date

import pytest

from recipients.domain.code_book import BOOKS
from recipients.domain.formats import dtsen, opensid, p3ke, siak, siks, template
from recipients.domain.formats.base import Kind, Role, header_key
from recipients.domain.formats.detection import FORMATS, detect, format_by_key, formats_of, is_list
from recipients.domain.formats.versions import is_version, last_day, version_in


def official(form, layout="v3"):
    """The header of a layout as BPS writes it."""
    return [column.name for column in form.columns if not column.extra and column.since <= layout]


def test_the_pair_has_52_and_48_columns_in_official_order():
    family, person = official(dtsen.FAMILY), official(dtsen.PERSON)

    assert (len(family), len(person)) == (52, 48)
    assert [family[at - 1] for at in (1, 7, 10, 13, 16, 30, 43, 44, 46, 50, 51, 52)] == [
        "kode_provinsi",
        "kode_kelurahan_desa",
        "nomor_kartu_keluarga",
        "desil_nasional",
        "id_pelanggan_pln",
        "aset_bergerak_tabung_gas",
        "aset_bergerak_smartphone",
        "aset_tidak_bergerak_lahan_lainnya",
        "jumlah_ternak_sapi",
        "jumlah_ternak_kambing_domba",
        "desil_provinsi",
        "desil_kabupaten_kota",
    ]
    assert [person[at - 1] for at in (1, 2, 3, 4, 5, 6, 9, 23, 34, 35, 43, 46, 47, 48)] == [
        "nomor_induk_kependudukan",
        "nomor_kartu_keluarga",
        "nama",
        "tanggal_lahir",
        "jenis_kelamin",
        "status_hubungan_keluarga",
        "status_kawin",
        "kondisi_gizi",
        "penyakit_kronis",
        "kode_provinsi_ktp",
        "rt_ktp",
        "alamat_ktp",
        "pekerjaan_ktp",
        "pendidikan_akhir_ktp",
    ]


def test_the_civil_registry_export_has_its_36_columns():
    assert len(official(siak.PERSON)) == 36


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.key)
def test_no_field_and_no_header_stands_for_two_columns(form):
    names = [name for column in form.columns for name in column.names]

    assert len(set(form.fields)) == len(form.columns)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.key)
def test_every_coded_column_has_its_list_and_no_other_column_has(form):
    for column in form.columns:
        assert bool(column.code_list) is (column.kind is Kind.CODE)
        assert not column.code_list or column.code_list in BOOKS[form.source]


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.key)
def test_every_format_is_recognised_by_its_own_header(form):
    found = detect([column.name for column in form.columns])

    assert found is not None
    assert found.format is form
    assert found.positions == tuple(range(len(form.columns)))
    assert (found.missing, found.absent, found.unknown, found.repeated) == ((), (), (), ())


@pytest.mark.parametrize(
    ("layout", "changes", "absent"),
    [
        ("v1", {"nama_kepala_keluarga": "nama_anggota_keluarga"}, ()),
        ("v3", {}, ()),
        ("v3", {"nama_kepala_keluarga": "nama_anggota_keluarga", "desil_provinsi": "is_siks_ng"}, ("desil_provinsi",)),
    ],
)
def test_layouts_of_the_family_file(layout, changes, absent):
    found = detect([changes.get(name, name) for name in official(dtsen.FAMILY)])

    assert found is not None
    assert (found.format, found.layout, found.absent) == (dtsen.FAMILY, layout, absent)


@pytest.mark.parametrize(("layout", "columns"), [("v1", 46), ("v2", 48)])
def test_layouts_of_the_member_file(layout, columns):
    header = official(dtsen.PERSON, layout)

    found = detect(header)

    assert found is not None
    assert (len(header), found.format, found.layout, found.missing) == (columns, dtsen.PERSON, layout, ())


def test_flags_of_origin_tell_version_three_of_the_member_file():
    found = detect([*official(dtsen.PERSON), "is_gc_kemensos", "id_keluarga"])

    assert found is not None
    assert (found.layout, found.unknown, found.recognised) == ("v3", (), 50)


def test_headers_may_be_written_as_regions_write_them():
    header = [" No. KK", "\ufeffNIK ", "Nama Lengkap", "Tgl_Lhr", "JK", "Hub-Kel", "Hobi", "NO KK", ""]

    found = dtsen.PERSON.match(header)

    assert found.is_usable
    assert found.unknown == ("Hobi",)
    assert found.repeated == ("NO KK",)
    assert [found.position_of(name) for name in ("kk_number", "nik", "full_name", "birth_date", "works")] == [
        0,
        1,
        2,
        3,
        -1,
    ]


def test_an_official_name_wins_over_an_alias():
    found = dtsen.PERSON.match(["nik", "nomor_induk_kependudukan"])

    assert found.position_of("nik") == 1
    assert found.repeated == ("nik",)


def test_what_is_missing_is_named_as_the_office_names_it():
    header = [name for name in official(dtsen.FAMILY) if name not in {"desil_nasional", "luas_lantai"}]

    found = detect(header)

    assert found is not None
    assert (found.is_usable, found.missing, found.absent) == (False, ("desil_nasional",), ("luas_lantai",))


@pytest.mark.parametrize("header", [[], ["a", "b"], ["NIK", "Nama", "Telepon"], ["tanggal", "jumlah", "harga"]])
def test_other_tables_are_no_hand_over_files(header):
    assert detect(header) is None


@pytest.mark.parametrize(
    ("header", "form"),
    [
        (
            (
                "NIK_MASK,NOKK_MASK,NOREKENING_MASK,Nama_Pengurus,Lembaga_Penyalur,KODE_WILAYAH,PROV,KAB,KEC,KEL,ALAMAT,"
                "RT,RW,KETERANGAN,Kesesuaian,Penjelasan,Foto Listrik"
            ),
            siks.PDTT,
        ),
        ("NIK KPM;NAMA KPM;NOMOR KKS;JENIS BANSOS;TAHAP SALUR;NOMINAL CAIR", siks.KKS),
        (
            (
                "Nomor KKS|nomor rekening|status kepesertaan|nama pengurus|ID BDT|ID pengurus|No KK|NIK pengurus|"
                "tempat lahir|tgl lahir|nama gadis ibu kandung|no peserta PKH|status PKH|nama kepala keluarga|alamat"
            ),
            siks.BPNT,
        ),
        ("IDBDT,ID_ART,NAMA_KRT,NAMA,NIK,ALAMAT,PKH,BPNT,PBI,BST,KET_PADAN_PBI,SEGMEN_BPJS", siks.BNBA),
        ("No,NIK,No KK,Nama,Alamat,RT,RW,Kelurahan,Kecamatan,Jenis Bansos,Periode,Status", siks.DOWNLOAD),
        (
            (
                "ID Keluarga P3KE,Provinsi,Kabupaten/Kota,Kecamatan,Desa/Kelurahan,Kode Kemdagri,Desil Kesejahteraan,"
                "Alamat,ID Individu,Nama,NIK,Padan Dukcapil,JK,Hub KK,Tgl Lahir,Status Kawin,Pekerjaan,Pendidikan,PKH"
            ),
            p3ke.PERSON,
        ),
        ("Peserta,No. Peserta,NIK,Nama,Tempat Lahir,Tanggal Lahir,Alamat", opensid.PROGRAMME),
    ],
)
def test_lists_of_other_systems_are_told_apart_by_their_headers(header, form):
    names = re.split(r"[,;|]", header)

    found = detect(names)

    assert found is not None
    assert (found.format.key, found.missing) == (form.key, ())
    assert is_list(found.format)


def test_the_column_names_of_the_civil_registry_database_are_understood():
    header = "NO_KK NIK NAMA_LGKP JENIS_KLMIN TMPT_LHR TGL_LHR STAT_HBKEL STAT_KWN PDDK_AKH JENIS_PKRJN NAMA_LGKP_IBU ALAMAT NO_RT NO_RW"  # noqa: E501

    found = detect(header.split())

    assert found is not None
    assert (found.format, found.missing, found.unknown) == (siak.PERSON, (), ())


def test_a_format_is_found_by_its_key():
    assert format_by_key("siks-pdtt") is siks.PDTT
    assert format_by_key("siks-lain") is None
    assert not is_list(siak.PERSON)


def test_formats_can_be_limited_to_a_source():
    assert formats_of("dtsen") == (dtsen.FAMILY, dtsen.PERSON)
    assert formats_of("siks") == siks.FORMATS
    assert formats_of("kemenkes") == ()
    assert detect([column.name for column in siak.PERSON.columns], formats_of("template")) is not None


def test_columns_are_found_by_field_and_kind():
    assert dtsen.PERSON.column("sex").name == "jenis_kelamin"
    assert [column.field for column in dtsen.PERSON.of_kind(Kind.NIK, Kind.RT_RW)] == ["nik", "ktp_rt", "ktp_rw"]
    assert dtsen.FAMILY.role is Role.FAMILY
    with pytest.raises(KeyError):
        template.PERSON.column("decile_national")


def test_header_keys_drop_what_spreadsheets_change():
    assert header_key(" \u200bDesa/Kel. ") == "desa_kel"


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("keluarga_dtsen_v3_2026_35.76.csv", "2026-Q3"),
        ("anggota_keluarga_dtsen_v3_2026_72.01.csv", "2026-Q3"),
        ("keluarga_dtsen_v2_2026_35.76.xlsx", "2026-Q2"),
        ("DTSEN 2026-Q4.csv", "2026-Q4"),
        ("2026-Q4", "2026-Q4"),
        ("2026q1", "2026-Q1"),
        ("dtsen_v3_2026-Q4_35.76.csv", "2026-Q4"),
        ("keluarga_TW4_2026.csv", "2026-Q4"),
        ("TW4 2026", "2026-Q4"),
        ("TW IV 2026", "2026-Q4"),
        ("Triwulan II Tahun 2026", "2026-Q2"),
        ("2026 TW III", "2026-Q3"),
        ("2026_TW_I.csv", "2026-Q1"),
        ("2026_tw4_35.76.csv", "2026-Q4"),
        ("2026-Q1 dan 2026-Q2.csv", None),
        ("keluarga_dtsen_2026.csv", None),
        ("keluarga.csv", None),
        ("v5_2026.csv", None),
        ("2026-Q5", None),
        ("v3_20261.csv", None),
    ],
)
def test_the_version_stands_in_the_file_name(text, version):
    assert version_in(text) == version


@pytest.mark.parametrize(
    ("version", "day"),
    [
        ("2026-Q1", date(2026, 3, 31)),
        ("2026-Q2", date(2026, 6, 30)),
        ("2026-Q3", date(2026, 9, 30)),
        ("2026-Q4", date(2026, 12, 31)),
    ],
)
def test_a_version_ends_with_its_quarter(version, day):
    assert is_version(version)
    assert last_day(version) == day


@pytest.mark.parametrize("text", ["", "2026", "2026-Q5", "2026-q4", "2026-Q4 "])
def test_other_texts_are_no_version(text):
    assert not is_version(text)
    with pytest.raises(ValueError, match=f"^{text}$"):
        last_day(text)
