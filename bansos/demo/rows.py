"""One family as the lines of a DTSEN pair: only the family's address may have separators or quotes."""

import csv
from dataclasses import dataclass

from bansos.demo.people import Family, Person


SEPARATOR = "|"
SEX_CODES = {"L": "1", "P": "2"}


@dataclass(frozen=True, slots=True)
class Lines:
    """A family's line and its members' lines, without line ends."""

    family: str
    members: tuple[str, ...]


def header(columns: tuple[str, ...]) -> str:
    """The first line of a file."""
    return SEPARATOR.join(columns)


def lines(family: Family) -> Lines:
    """The family as both files have it."""
    return Lines(family_line(family), tuple(member_line(person, family) for person in family.members))


def family_line(family: Family) -> str:
    """52 columns."""
    national, province, city = family.deciles
    return (
        f"{family.home.village.cells}|{family.address}|{family.kk}|{len(family.members)}|{family.head_name}|{national}"
        f"|{family.pbi[0]}|{family.pbi[1]}|{family.meter}|{family.housing}|{family.assets}|{province}|{city}"
    )


def member_line(person: Person, family: Family) -> str:
    """48 columns."""
    life, ktp = person.life, person.ktp
    return (
        f"{person.nik}|{family.kk}|{person.name}|{person.birth}|{SEX_CODES[person.sex]}|{person.relation}"
        f"|{family.pbi[0]}|{family.pbi[1]}|{person.marital}|{life.schooling}|{life.work}|{life.health}"
        f"|{ktp.village.cells}|{ktp.rt}|{ktp.rw}|{ktp.hamlet}|{ktp.street}|{life.occupation}|{life.education}"
    )


def cells(line: str) -> list[str]:
    """The values of a line."""
    if '"' not in line:
        return line.split(SEPARATOR)
    return next(csv.reader([line], delimiter=SEPARATOR))


def joined(values: list[str]) -> str:
    """A line of these values, quoted where needed."""
    return SEPARATOR.join(
        '"' + value.replace('"', '""') + '"' if SEPARATOR in value or '"' in value else value for value in values
    )
