"""The invented civil registry: one record per NIK, read from the file that the demo city writes."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class CivilState(StrEnum):
    """What the registry would say of a person; MISSING ones are known to us and not to it."""

    ALIVE = "alive"
    DECEASED = "deceased"
    DUPLICATE = "duplicate"
    INACTIVE = "inactive"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, repr=False)
class CivilRecord:
    """One person as the registry holds them: everything is text, the birth date YYYY-MM-DD, sex L or P."""

    nik: str
    kk_number: str = ""
    full_name: str = ""
    birth_place: str = ""
    birth_date: str = ""
    sex: str = ""
    marital_status: str = ""
    occupation: str = ""
    mother_name: str = ""
    address: str = ""
    rt: str = ""
    rw: str = ""
    prov_code: str = ""
    prov_name: str = ""
    kab_code: str = ""
    kab_name: str = ""
    kec_code: str = ""
    kec_name: str = ""
    kel_code: str = ""
    kel_name: str = ""
    state: str = CivilState.ALIVE


COLUMNS = tuple(field.name for field in fields(CivilRecord))


class Population(Protocol):
    """Where the simulator finds people."""

    def lookup(self, nik: str) -> CivilRecord | None:
        """The person with this NIK, None when unknown."""


class InMemory:
    """A handful of people, for tests."""

    def __init__(self, people: Iterable[CivilRecord]) -> None:
        self._people = {person.nik: person for person in people}

    def lookup(self, nik: str) -> CivilRecord | None:
        return self._people.get(nik)


class CivilFile:
    """The people of a civil.csv. Lines are kept as text and split when asked for: 300,000 people: 100 MB.

    The file is read again when it was written anew: a demo city may be planted while the simulator runs.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read()

    def lookup(self, nik: str) -> CivilRecord | None:
        line = self._lines.get(nik)
        if line is None:
            return None
        values = line.rstrip("\r\n").split(",") if '"' not in line else next(csv.reader([line]))
        return CivilRecord(**{name: values[place] for name, place in self._places.items()})

    def __len__(self) -> int:
        return len(self._lines)

    def refresh(self) -> None:
        """Read the file again if it has changed."""
        try:
            is_changed = self._stamp != _stamp(self._path)
        except FileNotFoundError:
            return
        if is_changed:
            self._read()

    def _read(self) -> None:
        stamp = _stamp(self._path)
        with self._path.open(encoding="utf-8", newline="") as file:
            self._places = _places(next(csv.reader([file.readline()]), []))
            at = self._places["nik"]
            self._lines: Mapping[str, str] = {_cell(line, at): line for line in file if line.strip()}
        self._stamp = stamp


def _cell(line: str, place: int) -> str:
    return next(csv.reader([line]))[place] if '"' in line else line.split(",", place + 1)[place].strip()


def _places(header: list[str]) -> dict[str, int]:
    """Where each column stands in the file."""
    found = {name.strip().removeprefix("\ufeff"): place for place, name in enumerate(header)}
    missing = [name for name in COLUMNS if name not in found]
    if missing:
        raise ValueError(f"The population file lacks the columns {', '.join(missing)}.")
    return {name: found[name] for name in COLUMNS}


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size
