"""Codes of the sources and ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recipients.domain.code_book import BOOKS, code_list, read_code
from recipients.domain.code_lists import civil_registry
from recipients.domain.code_lists.housing import ROOF
from recipients.domain.codes import Relationship, Sex, code_key


@pytest.mark.parametrize(
    ("source", "key", "text", "value"),
    [
        ("dtsen", "roof", "5", 5),
        ("dtsen", "roof", "Bambu", 5),
        ("dtsen", "roof", "6", 6),
        ("regsosek", "roof", "5", 6),
        ("regsosek", "roof", "6", 5),
        ("regsosek", "roof", "bambu", 5),
        ("dtsen", "cooking_fuel", "0", 0),
        ("regsosek", "cooking_fuel", "12", 0),
        ("dtsen", "cooking_fuel", "12", None),
        ("regsosek", "cooking_fuel", "0", None),
        ("dtsen", "cooking_fuel", "TIDAK MEMASAK", 0),
        ("dtsen", "relationship", "1", Relationship.HEAD),
        ("dtsen", "relationship", "2", Relationship.SPOUSE),
        ("dtsen", "relationship", "6", Relationship.PARENT),
        ("dtsen", "relationship", "7", Relationship.DOMESTIC_WORKER),
        ("dtsen", "relationship", "8", Relationship.OTHER),
        ("dtsen", "relationship", "9", None),
        ("dtsen", "relationship", "KEPALA KELUARGA", Relationship.HEAD),
        ("dtsen", "relationship", "ISTRI", Relationship.WIFE),
        ("dtsen", "relationship", "Isteri", Relationship.WIFE),
        ("dtsen", "relationship", "MERTUA", Relationship.PARENT_IN_LAW),
        ("siak", "relationship", "2", Relationship.HUSBAND),
        ("siak", "relationship", "3", Relationship.WIFE),
        ("siak", "relationship", "8", Relationship.PARENT_IN_LAW),
        ("siak", "relationship", "11", Relationship.OTHER),
        ("siak", "relationship", "FAMILI LAIN", Relationship.OTHER_RELATIVE),
        ("siak", "vital_status", "MATI", "deceased"),
        ("siak", "vital_status", "PINDAH", "moved"),
        ("siak", "vital_status", "HIDUP", "alive"),
        ("dtsen", "sex", "1", "L"),
        ("dtsen", "sex", "01", "L"),
        ("dtsen", "sex", "2.0", "P"),
        ("dtsen", "sex", "LAKI - LAKI", "L"),
        ("dtsen", "sex", "perempuan", "P"),
        ("dtsen", "sex", "3", None),
        ("dtsen", "yes_no", "YA", 1),
        ("dtsen", "yes_no", "0", 0),
        ("dtsen", "yes_no", "2", 0),
        ("dtsen", "yes_no", "TIDAK", 0),
        ("dtsen", "yes_no", "3", None),
        ("dtsen", "ktp_occupation", "5", 5),
        ("dtsen", "ktp_occupation", "PEGAWAI NEGERI SIPIL (PNS)", 5),
        ("dtsen", "ktp_occupation", "Perangkat Desa", 85),
        ("dtsen", "ktp_education", "SLTA / SEDERAJAT", 5),
        ("dtsen", "ktp_education", "DIPLOMA IV/STRATA I", 8),
        ("siak", "marital_status", "KAWIN TERCATAT", 2),
        ("dtsen", "nutrition", "8", 8),
        ("dtsen", "school_diploma", "23", 23),
        ("dtsen", "school_level", "23", None),
        ("dtsen", "roof", "", None),
        ("dtsen", "roof", "-", None),
    ],
)
def test_a_sources_code_or_label_becomes_ours(source, key, text, value):
    assert read_code(source, key, text) == value


def test_a_source_has_no_list_for_what_it_does_not_tell():
    with pytest.raises(KeyError):
        code_list("siak", "roof")


def test_the_sex_tells_husband_and_wife_apart():
    assert Relationship.SPOUSE.settled(Sex.MALE) is Relationship.HUSBAND
    assert Relationship.SPOUSE.settled(Sex.FEMALE) is Relationship.WIFE
    assert Relationship.SPOUSE.settled(None) is Relationship.SPOUSE
    assert Relationship.CHILD.settled(Sex.MALE) is Relationship.CHILD


def test_labels_are_found_by_our_value():
    assert ROOF.label_of(6) == "Kayu/sirap"
    assert code_list("regsosek", "roof").label_of(6) == "Kayu/sirap"
    assert ROOF.label_of(None) == ""
    assert ROOF.label_of(99) == ""


def test_the_civil_registry_numbers_89_occupations():
    label = {code: civil_registry.OCCUPATION.label_of(code) for code in (1, 15, 40, 63, 65, 85, 86, 89)}

    assert len(civil_registry.OCCUPATION.codes) == 89
    assert label == {
        1: "Belum/tidak bekerja",
        15: "Karyawan swasta",
        40: "Penterjemah",
        63: "Anggota DPRD kabupaten/kota",
        65: "Guru",
        85: "Perangkat desa",
        86: "Kepala desa",
        89: "Lainnya",
    }


@pytest.mark.parametrize("source", BOOKS)
def test_the_rows_of_a_list_say_what_reading_says(source):
    for key, codes in BOOKS[source].items():
        rows = list(codes.rows())

        assert len(dict(rows)) == len(rows)
        for name, value in rows:
            assert read_code(source, key, name) == value


@pytest.mark.parametrize("source", BOOKS)
def test_every_code_and_label_is_read_as_its_own_value(source):
    for key, codes in BOOKS[source].items():
        for entry in codes.codes:
            assert read_code(source, key, entry.label) == entry.value
            assert not entry.code or read_code(source, key, entry.code) == entry.value


@given(st.text(max_size=20))
def test_code_keys_are_capitals_and_digits(text):
    key = code_key(text)

    assert key == "" or (key.isascii() and key.isalnum() and key == key.upper())
    assert code_key(key) == key
