"""Invented hand-over files for the tests of the intake: a valid pair, told by keyword what is different."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from access.models import User
from recipients.actions.imports import admit, receive, stage
from recipients.domain.formats import dtsen
from recipients.domain.formats.base import FileFormat
from recipients.models import Import, ImportIssue
from tests.factories import areas


VERSION = "2026-Q3"
FAMILY = {
    "province_code": "35", "city_code": "3576", "district_code": "357601", "village_code": "3576011001",
    "village_name": "SURODINAWAN", "address": "JL. KENANGA NO. 1", "member_count": "1", "head_name": "BUDI SANTOSO",
    "decile_national": "3", "decile_province": "3", "decile_city": "4", "pbi_national": "YA", "home_ownership": "1",
    "floor_type": "6", "floor_area_m2": "36", "wall_type": "1", "roof_type": "2", "drinking_water": "4",
    "lighting": "1", "power_capacity": "1", "cooking_fuel": "4", "toilet_facility": "1", "toilet_type": "1",
    "sewage": "1", "asset_motorcycle": "1", "asset_car": "2", "livestock_cattle": "0",
}  # fmt: skip
PERSON = {
    "full_name": "BUDI SANTOSO", "birth_date": "1981-03-12", "sex": "1", "relationship": "1", "marital_status": "2",
    "school_participation": "3", "school_level": "13", "school_diploma": "13", "works": "1", "work_sector": "12",
    "work_status": "4", "difficulty_seeing": "4", "chronic_illness": "1", "ktp_province_code": "35",
    "ktp_city_code": "3576", "ktp_district_code": "357601", "ktp_village_code": "3576011001", "ktp_rt": "003",
    "ktp_rw": "005", "ktp_address": "JL. KENANGA NO. 1", "ktp_occupation": "15", "ktp_education": "5",
}  # fmt: skip


def kk(number: int) -> str:
    """An invented KK number; the last digit is never 0."""
    return f"357601010119{900 + number // 9:03d}{number % 9 + 1}"


def nik(number: int, born: str = "120381") -> str:
    """An invented NIK of a man born on 12 March 1981; the last digit is never 0."""
    return f"357601{born}{900 + number // 9:03d}{number % 9 + 1}"


def family(number: int, **fields: str) -> dict[str, str]:
    """A family row."""
    return {**FAMILY, "kk_number": kk(number), **fields}


def person(number: int, *, of: int | None = None, **fields: str) -> dict[str, str]:
    """A member row, the head of family `of` (by default the family of the same number)."""
    return {**PERSON, "nik": nik(number), "kk_number": kk(number if of is None else of), **fields}


def households(numbers: Iterable[int]) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Families of one person each."""
    wanted = list(numbers)
    return [family(number) for number in wanted], [person(number) for number in wanted]


def official(form: FileFormat) -> list[str]:
    """The columns of the official order, as fields."""
    return [column.field for column in form.columns if not column.extra]


def text(form: FileFormat, rows: Sequence[dict[str, str] | str], separator: str = "|") -> str:
    """A file; a row given as text stands in it as it is."""
    fields = official(form)
    lines = [separator.join(form.column(name).name for name in fields)]
    lines += [row if isinstance(row, str) else separator.join(row.get(name, "") for name in fields) for row in rows]
    return "\n".join(lines) + "\n"


def write_pair(
    folder: Path, families: Sequence[Any], persons: Sequence[Any], *, version: str = VERSION
) -> list[tuple[str, Path]]:
    """Write both files; returns name and path of each. Blank lines at the end make each quarter's file another one."""
    folder.mkdir(parents=True, exist_ok=True)
    pair = []
    for stem, form, rows in (("keluarga", dtsen.FAMILY, families), ("anggota", dtsen.PERSON, persons)):
        path = folder / f"{stem}_{version}.csv"
        path.write_text(text(form, rows) + "\n" * int(version[-1]), encoding="utf-8")
        pair.append((path.name, path))
    return pair


def receive_files(pair: Sequence[tuple[str, Path]], by: User | None = None, **options: Any) -> Import:
    """Hand files over; by the machine's account unless somebody else is named."""
    areas()
    streams = [(name, path.open("rb")) for name, path in pair]
    try:
        return receive(files=streams, by=by or User.objects.machine(), **options)
    finally:
        for _name, stream in streams:
            stream.close()


def staged(folder: Path, families: Sequence[Any], persons: Sequence[Any], **options: Any) -> Import:
    """An import that has been read and judged."""
    version = options.pop("version", VERSION)
    found = receive_files(write_pair(folder / version, families, persons, version=version), **options)
    stage(import_id=found.pk)
    found.refresh_from_db()
    return found


def admitted(folder: Path, families: Sequence[Any], persons: Sequence[Any], **options: Any) -> Import:
    """An import that is in the registry."""
    found = staged(folder, families, persons, **options)
    return admit(import_id=found.pk, by=User.objects.machine())


def codes(found: Import, part: str, row: int) -> set[str]:
    """The codes that a row of one part of an import carries."""
    issues = ImportIssue.objects.filter(file__part_of=found, file__part=part, row=row)
    return set(issues.values_list("code", flat=True))


def counts(read: int, **others: int) -> dict[str, int]:
    """The counts of one part, what is not named being 0."""
    return {"read": read, "new": 0, "changed": 0, "unchanged": 0, "vanished": 0, "rejected": 0, **others}
