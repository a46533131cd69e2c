"""Explaining the columns of a file whose header nobody knows: suggestions by name and content, and the saved answer.

Suggestions are only that: an operator looks at samples and decides; the answer is used for the same header later.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from recipients.domain.code_book import BOOKS
from recipients.domain.formats.base import Column, FileFormat, HeaderMatch, Kind, header_key
from recipients.domain.judging import read_decile
from recipients.domain.nik import parts, read_number


# What people call these columns besides the names that offices use; only suggested, never taken by itself.
HINTS: Mapping[str, tuple[str, ...]] = {
    "nik": ("nik", "nomor_induk", "no_induk", "nomor_ktp", "no_ktp", "ktp"),
    "kk_number": ("kk", "no_kk", "nomor_kartu", "no_kartu", "kartu_keluarga", "no_kartu_keluarga"),
    "full_name": ("nama", "nama_warga", "nama_lengkap", "nama_penduduk"),
    "birth_date": ("lahir", "tanggal_lahir", "tgl_lahir", "ttl"),
    "birth_place": ("tempat_lahir", "kota_lahir"),
    "sex": ("l_p", "lp", "jenis_kelamin", "jk", "gender"),
    "relationship": ("hubungan", "shdk", "status_keluarga", "hubungan_keluarga"),
    "marital_status": ("kawin", "status_nikah", "status_kawin"),
    "address": ("alamat", "alamat_rumah", "jalan"),
    "village_name": ("kelurahan", "desa", "kel"),
    "district_name": ("kecamatan", "kec"),
    "programme": ("program", "bansos", "jenis_bantuan", "bantuan", "bantuan_diterima", "nama_bantuan"),
    "mother_name": ("ibu", "nama_ibu", "ibu_kandung"),
}
# Points of a column for a field: a name that offices use, their own above the others, beats any likeness; else up to
# 60 for the name and 40 for the content.
OFFICIAL, KNOWN = 110.0, 109.0
BY_NAME, BY_CONTENT = 60, 40
LIKELY = 72
SAMPLES = 20
_DATE = re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{2,4}")
_NAME = re.compile(r"[A-Za-z][A-Za-z .,'*-]{3,}")
_MASKED = re.compile(r"[0-9*xX#]{12,20}")


@dataclass(frozen=True, slots=True)
class Explained:
    """How the columns of one header are to be read: place of the file's column by field of the format."""

    form: FileFormat
    places: Mapping[str, int]
    programme: str = ""

    def match(self, header: Sequence[str]) -> HeaderMatch:
        """The header as this explanation reads it."""
        positions = tuple(self.places.get(column.field, -1) for column in self.form.columns)
        found = list(zip(self.form.columns, positions, strict=True))
        used = set(positions) - {-1}
        return HeaderMatch(
            format=self.form,
            positions=positions,
            layout=self.form.layouts[0],
            missing=tuple(column.name for column, place in found if place < 0 and column.required),
            absent=tuple(
                column.name for column, place in found if place < 0 and not column.required and not column.extra
            ),
            unknown=tuple(name.strip() for place, name in enumerate(header) if place not in used and name.strip()),
            repeated=(),
            official=0,
        )


def header_text(header: Sequence[str]) -> str:
    """A header as it is looked up: the keys of its columns in their order."""
    return "\n".join(header_key(name) for name in header)


def suggest(header: Sequence[str], samples: Sequence[Sequence[str]], form: FileFormat) -> dict[str, int]:
    """The likely place of each field: a known name, else the most similar name whose content does not speak against.

    `samples` are a few rows of the file. Each column is suggested once; fields without a likely column are left out.
    """
    columns = [[row[place] if place < len(row) else "" for row in samples] for place in range(len(header))]
    scores = [
        (_score(column, name, columns[place]), -place, column.field)
        for column in form.columns
        for place, name in enumerate(header)
    ]
    found: dict[str, int] = {}
    for score, place, name in sorted(scores, reverse=True):
        if score >= LIKELY and name not in found and -place not in found.values():
            found[name] = -place
    return found


def _score(column: Column, name: str, values: Sequence[str]) -> float:
    key = header_key(name)
    if key in column.names:
        return OFFICIAL if key == column.names[0] else KNOWN
    names = (*column.names, *HINTS.get(column.field, ()))
    likeness = process.extractOne(key, names, scorer=fuzz.token_sort_ratio) if key else None
    by_name = likeness[1] if likeness else 0.0
    by_content = _fit(column, [value.strip() for value in values if value.strip()])
    if by_content is None:
        return by_name
    return by_name / 100 * BY_NAME + by_content * BY_CONTENT


def _fit(column: Column, values: Sequence[str]) -> float | None:
    """Share of values that look like this kind of column; None where nothing can be told from them."""
    tests: Mapping[Kind, Callable[[str], object]] = {
        Kind.NIK: _is_nik, Kind.KK: _is_number, Kind.DATE: _DATE.search, Kind.NAME: _NAME.fullmatch,
        Kind.DECILE: lambda value: read_decile(value) is not None,
    }  # fmt: skip
    if not values:
        return None
    if column.kind is Kind.CODE:
        book = next(book for book in BOOKS.values() if column.code_list in book)[column.code_list]
        return sum(book.read(value) is not None for value in values) / len(values)
    test = tests.get(column.kind)
    return None if test is None else sum(bool(test(value)) for value in values) / len(values)


def _is_nik(value: str) -> bool:
    found = parts(read_number(value).value)
    return bool(found and 1 <= found.month <= 12 and 1 <= found.day <= 31) or _is_masked(value)


def _is_number(value: str) -> bool:
    return read_number(value).is_usable or _is_masked(value)


def _is_masked(value: str) -> bool:
    return bool(_MASKED.fullmatch(value)) and not value.isdigit()
