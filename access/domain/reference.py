"""Reference data as shipped with the portal, and tables that people bring back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final


MOST_ROWS: Final = 2_000
LARGEST_FILE: Final = 1_000_000  # bytes


@dataclass(frozen=True)
class ShippedEntry:
    """One code: as the source writes it, our own value, and the official label."""

    code: str
    value: str
    label: str


@dataclass(frozen=True)
class ShippedList:
    """A list of codes as the portal knows it, in the version of its source."""

    key: str
    title: str
    source: str
    version: str
    entries: Sequence[ShippedEntry]


@dataclass(frozen=True)
class Table:
    """A file that was read: names of fields, texts, and the line or sheet row of each, its heading being 1."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int] = ()


def cell_text(value: object) -> str:
    """A cell of a workbook as it would stand in CSV."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def read_day(text: str) -> date:
    """2026-12-25 or 25-12-2026, with any of the usual signs between; ValueError for anything else."""
    plain = text.strip().replace("/", "-").replace(".", "-")
    for form in ("%Y-%m-%d", "%d-%m-%Y"):
        try:
            return datetime.strptime(plain, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    raise ValueError(text)


def field_names(heads: Sequence[str], labels: Mapping[str, str]) -> list[str]:
    """The fields that the heads of a file mean, by name or by label; a head that means none stays as it is."""
    known = {name.lower(): name for name in labels} | {label.lower(): name for name, label in labels.items()}
    return [known.get(head.strip().lower(), head) for head in heads]


# Joint decree of the ministers of religion, manpower and administrative reform for 2026.
SKB_2026: Final = "SKB 3 Menteri 1497/2025, 2/2025, 5/2025"
HOLIDAYS: Final = tuple(
    (date.fromisoformat(day), name, kind)
    for day, name, kind in (
        ("2026-01-01", "Tahun Baru 2026 Masehi", "national"),
        ("2026-01-16", "Isra Mikraj Nabi Muhammad saw.", "national"),
        ("2026-02-16", "Cuti bersama Tahun Baru Imlek", "joint_leave"),
        ("2026-02-17", "Tahun Baru Imlek 2577 Kongzili", "national"),
        ("2026-03-18", "Cuti bersama Hari Suci Nyepi", "joint_leave"),
        ("2026-03-19", "Hari Suci Nyepi (Tahun Baru Saka 1948)", "national"),
        ("2026-03-20", "Cuti bersama Idulfitri 1447 H", "joint_leave"),
        ("2026-03-21", "Idulfitri 1447 H, hari pertama", "national"),
        ("2026-03-22", "Idulfitri 1447 H, hari kedua", "national"),
        ("2026-03-23", "Cuti bersama Idulfitri 1447 H", "joint_leave"),
        ("2026-03-24", "Cuti bersama Idulfitri 1447 H", "joint_leave"),
        ("2026-04-03", "Wafat Yesus Kristus", "national"),
        ("2026-04-05", "Kebangkitan Yesus Kristus (Paskah)", "national"),
        ("2026-05-01", "Hari Buruh Internasional", "national"),
        ("2026-05-14", "Kenaikan Yesus Kristus", "national"),
        ("2026-05-15", "Cuti bersama Kenaikan Yesus Kristus", "joint_leave"),
        ("2026-05-27", "Iduladha 1447 H", "national"),
        ("2026-05-28", "Cuti bersama Iduladha 1447 H", "joint_leave"),
        ("2026-05-31", "Hari Raya Waisak 2570 BE", "national"),
        ("2026-06-01", "Hari Lahir Pancasila", "national"),
        ("2026-06-16", "1 Muharam, Tahun Baru Islam 1448 H", "national"),
        ("2026-08-17", "Proklamasi Kemerdekaan", "national"),
        ("2026-08-25", "Maulid Nabi Muhammad saw.", "national"),
        ("2026-12-24", "Cuti bersama Kelahiran Yesus Kristus", "joint_leave"),
        ("2026-12-25", "Kelahiran Yesus Kristus", "national"),
    )
)

# What nearly every city has, under the names of PP 18/2016; a city renames and adds its own.
AGENCIES: Final = (
    ("dinsos", "Dinas Sosial"),
    ("dispendukcapil", "Dinas Kependudukan dan Pencatatan Sipil"),
    ("diskominfo", "Dinas Komunikasi dan Informatika"),
    ("dinkes", "Dinas Kesehatan"),
    ("disdik", "Dinas Pendidikan"),
    ("bappeda", "Badan Perencanaan Pembangunan Daerah"),
    ("bpkad", "Badan Pengelola Keuangan dan Aset Daerah"),
    ("inspektorat", "Inspektorat"),
    ("setda", "Sekretariat Daerah"),
)
