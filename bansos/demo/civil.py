"""What the civil registry knows of the invented people, and how it disagrees with the hand-over files.

Rates are shares of all persons and exclude each other; the reasons are those that operators meet in practice.
"""

import csv
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import TextIO

from bansos.demo import names
from bansos.demo.addresses import address
from bansos.demo.areas import CityAreas
from bansos.demo.chance import pick
from bansos.demo.changes import DECEASED, Quarter
from bansos.demo.columns import CIVIL_COLUMNS
from bansos.demo.labels import MARITAL_LABELS, OCCUPATION_LABELS
from bansos.demo.people import Person


RATES: tuple[tuple[str, float], ...] = (
    ("deceased", 0.006),
    ("duplicate", 0.003),
    ("inactive", 0.003),
    ("missing", 0.005),
    ("name_variant", 0.020),
    ("name_differs", 0.007),
    ("birth_date_differs", 0.005),
    ("kk_differs", 0.005),
    ("sex_differs", 0.002),
    ("consolidation_lag", 0.003),
)
STATES = ("deceased", "duplicate", "inactive", "missing")
ALIVE = "alive"
# A card issued this quarter is often not yet known where the questions are answered.
LAG_OF_NEW_CARDS = 0.4


@dataclass(slots=True)
class Record:
    """A person as the civil registry has it: a copy that may be bent, and its state."""

    person: Person
    kk: str
    state: str = ALIVE


class CivilRegistry:
    """Writes civil.csv, and differences.csv with the NIK and kind of every disagreement."""

    def __init__(self, city: CityAreas, reference: date, folder: Path) -> None:
        self.counts: Counter[str] = Counter()
        self.persons = 0
        self._city = city
        self._reference = reference
        self._civil = _open(folder / "civil.csv")
        self._differences = _open(folder / "differences.csv")
        self._write = csv.writer(self._civil, lineterminator="\n").writerow
        self._write(CIVIL_COLUMNS)
        self._differences.write("nik,kind\n")

    def close(self) -> None:
        """End both files."""
        self._civil.close()
        self._differences.close()

    def register(self, rng: Random, quarter: Quarter) -> None:
        """Everybody of a family, those who left it included."""
        before, after = quarter.before, quarter.after
        if after is not None:
            lagging = after.kk != before.kk and rng.random() < LAG_OF_NEW_CARDS
            for person in after.members:
                record = Record(person, before.kk if lagging else after.kk)
                self._put(record, "consolidation_lag" if lagging else self._bend(rng, record))
        for person, why in quarter.gone:
            if why == DECEASED:
                self._put(Record(person, before.kk, DECEASED), DECEASED)
            else:
                elsewhere = address(rng, pick(rng, self._city.near or self._city.villages))
                self._put(Record(replace(person, ktp=elsewhere), before.kk), "moved")

    def _bend(self, rng: Random, record: Record) -> str:
        """Makes the record disagree in one way, or not at all; tells which."""
        chance = rng.random()
        for kind, rate in RATES:
            if chance < rate:
                if kind in STATES:
                    record.state = kind
                    return kind
                record.person = self._bent(rng, record, kind)
                return kind
            chance -= rate
        return ""

    def _bent(self, rng: Random, record: Record, kind: str) -> Person:
        person = record.person
        age = self._reference.year - person.birth.year
        if kind == "name_variant":
            return replace(person, name=names.same_person(rng, person.name, person.sex, age))
        if kind == "name_differs":
            return replace(person, name=self._other_name(rng, person))
        if kind == "birth_date_differs":
            return replace(person, birth=other_birth(rng, person.birth))
        if kind == "sex_differs":
            return replace(person, sex="L" if person.sex == "P" else "P")
        record.kk = _other_card(record.kk)
        return replace(person, ktp=address(rng, person.ktp.village)) if kind == "consolidation_lag" else person

    def _other_name(self, rng: Random, person: Person) -> str:
        """The name of somebody else: no word of it is in the person's own.

        Always from the largest pools: in a small one everybody shares a word.
        """
        own = set(person.name.replace(",", " ").replace(".", " ").split())
        while True:
            other = names.full_name(rng, names.JAVA, person.sex, person.birth.year)
            if not own & set(other.split()) and other[:2] != person.name[:2]:
                return other

    def _put(self, record: Record, difference: str) -> None:
        person, ktp = record.person, record.person.ktp
        province, regency, district, village = ktp.village.code.split(".")
        self._write(
            (
                person.nik,
                record.kk,
                person.name,
                person.birth_place,
                person.birth.isoformat(),
                person.sex,
                MARITAL_LABELS[person.marital],
                OCCUPATION_LABELS[person.life.occupation],
                person.mother,
                ktp.street,
                ktp.rt,
                ktp.rw,
                province,
                ktp.village.province_name.upper(),
                regency,
                ktp.village.regency_name.upper(),
                district,
                ktp.village.district_name.upper(),
                village,
                ktp.village.name.upper(),
                record.state,
            )
        )
        self.persons += 1
        if difference:
            self.counts[difference] += 1
            self._differences.write(f"{person.nik},{difference}\n")


def other_birth(rng: Random, birth: date) -> date:
    """Day and month swapped where that is a date, else another year or day: never the same date."""
    if birth.day <= 12 and birth.day != birth.month and rng.random() < 0.7:
        return birth.replace(month=birth.day, day=birth.month)
    if rng.random() < 0.5 and birth.day <= 28:
        return birth.replace(year=birth.year - pick(rng, (1, 2, 10)))
    return birth.replace(day=birth.day % 28 + 1)


def _other_card(kk: str) -> str:
    """An older card of the same district: serials 8000-8999 are never handed out."""
    return f"{kk[:12]}8{kk[13:]}"


def _open(path: Path) -> TextIO:
    return path.open("w", encoding="utf-8", newline="")
