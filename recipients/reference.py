"""The registry's code lists as the portal ships them (access.domain.reference)."""

from collections.abc import Iterator
from typing import Final

from access.domain.reference import ShippedEntry, ShippedList
from recipients.domain.code_book import BOOKS
from recipients.domain.codes import CodeList


# Sources whose lists differ from each other, with the version of their code book.
SOURCES: Final = {"dtsen": ("DTSEN", "V3 2026"), "regsosek": ("Regsosek", "2022"), "siak": ("SIAK", "KK/KTP-el")}
TITLES: Final = {
    "sex": "Jenis kelamin",
    "relationship": "Hubungan dengan kepala keluarga",
    "marital_status": "Status perkawinan",
    "school_participation": "Partisipasi sekolah",
    "school_level": "Jenjang pendidikan",
    "school_diploma": "Ijazah tertinggi",
    "school_grade": "Kelas tertinggi",
    "work_status": "Status pekerjaan",
    "work_sector": "Lapangan usaha",
    "business_turnover": "Omzet usaha",
    "nutrition": "Status gizi anak",
    "difficulty": "Tingkat kesulitan (disabilitas)",
    "sadness": "Perasaan sedih",
    "chronic_illness": "Penyakit kronis",
    "home_ownership": "Status rumah",
    "floor": "Lantai",
    "wall": "Dinding",
    "roof": "Atap",
    "drinking_water": "Sumber air minum",
    "lighting": "Penerangan",
    "power_capacity": "Daya listrik",
    "cooking_fuel": "Bahan bakar memasak",
    "toilet_facility": "Fasilitas BAB",
    "toilet_type": "Jenis kloset",
    "sewage": "Pembuangan tinja",
    "yes_no": "Ya atau tidak",
    "ktp_occupation": "Pekerjaan (KTP-el)",
    "ktp_education": "Pendidikan (KTP-el)",
    "vital_status": "Status penduduk",
    "disability": "Penyandang disabilitas",
}


def shipped_lists() -> Iterator[ShippedList]:
    """Every list of every source, without those that a source shares with DTSEN."""
    for source, (name, version) in SOURCES.items():
        for key, codes in BOOKS[source].items():
            if source == "dtsen" or codes is not BOOKS["dtsen"].get(key):
                yield ShippedList(f"{source}.{key}", TITLES.get(key, key), name, version, list(_entries(codes)))


def _entries(codes: CodeList) -> Iterator[ShippedEntry]:
    seen = set()
    for entry in codes.codes:
        if entry.code and entry.code not in seen:
            seen.add(entry.code)
            yield ShippedEntry(entry.code, str(entry.value), entry.label)
