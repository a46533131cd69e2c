"""A small SIAK-like export: labels instead of codes, day-month-year dates, some people dead or gone."""

from datetime import date, datetime
from pathlib import Path
from random import Random

import xlsxwriter

from bansos.demo.changes import DECEASED, Quarter
from bansos.demo.labels import EDUCATION_LABELS, MARITAL_LABELS, OCCUPATION_LABELS, relation_label, sex_label
from bansos.demo.people import Family, Person
from recipients.domain.formats.siak import PERSON


COLUMNS = tuple(column.name for column in PERSON.columns if not column.extra)
ALIVE, DEAD, GONE = "HIDUP", "MATI", "PINDAH"
TYPICAL_FAMILIES = 300


class SiakExport:
    """An XLSX of every n-th family, written row by row."""

    def __init__(self, path: Path, families: int) -> None:
        self.path = path
        self.rows = 0
        self._step = max(1, families // TYPICAL_FAMILIES)
        self._book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        self._book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001 - a fixed stamp
        self._sheet = self._book.add_worksheet("Biodata")
        self._sheet.write_row(0, 0, COLUMNS)

    def register(self, rng: Random, index: int, quarter: Quarter) -> None:
        """The family, if it is one of the chosen, with those who left it."""
        if index % self._step:
            return
        family = quarter.after
        for person in family.members if family else ():
            self._put(rng, person, family or quarter.before, ALIVE)
        for person, why in quarter.gone:
            self._put(rng, person, quarter.before, DEAD if why == DECEASED else GONE)

    def close(self) -> None:
        """End the workbook."""
        self._book.close()

    def _put(self, rng: Random, person: Person, family: Family, status: str) -> None:
        self.rows += 1
        ktp = person.ktp
        values = {
            "Nomor KK": family.kk,
            "NIK": person.nik,
            "Nama Penduduk": person.name,
            "Status": status,
            "Tempat Lahir": person.birth_place,
            "Tanggal Lahir": written(rng, person.birth),
            "Kelamin": sex_label(person.sex),
            "Ibu": person.mother,
            "Status Kawin": MARITAL_LABELS[person.marital],
            "SHDK": relation_label(person.relation, person.sex),
            "Agama": "ISLAM",
            "Kecamatan": ktp.village.district_name.upper(),
            "Desa/Kel": ktp.village.name.upper(),
            "Alamat": ktp.street,
            "RW": ktp.rw,
            "RT": ktp.rt,
            "Pendidikan": EDUCATION_LABELS[person.life.education],
            "Pekerjaan": OCCUPATION_LABELS[person.life.occupation],
            "Gol. Darah": "Tdk Th" if rng.random() < 0.7 else "O",
        }
        self._sheet.write_row(self.rows, 0, [values.get(column, "") for column in COLUMNS])


def written(rng: Random, day: date) -> str:
    """Mostly 17-08-1990, now and then 17/08/90."""
    return day.strftime("%d/%m/%y") if rng.random() < 0.05 else day.strftime("%d-%m-%Y")
