"""Matching by file: what a request holds, and how strictly an answer or a list is read. Plain data, no file.

A row of an answer is taken only when request number, row number and mark belong together; the mark is a keyed hash of
number, row and NIK, so that a row that was moved, copied from another request or edited is noticed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from typing import Final

from recipients.domain.marking import mark as _
from recipients.domain.nik import nik_code, read_number
from verification.domain import names
from verification.domain.sources import Source


NUMBER: Final = "nomor_permintaan"
ROW: Final = "baris"
MARK: Final = "tanda"
NIK: Final = "nik"
NAME: Final = "nama"
FOUND: Final = "ditemukan"
SENT_COLUMNS: Final = (NUMBER, ROW, MARK, NIK, NAME, "tanggal_lahir", "keperluan")
_FOUND_WORDS: Final = {"YA": True, "ADA": True, "TIDAK": False, "TIDAK ADA": False}


class Trouble(StrEnum):
    """Why a row was not taken."""

    BROKEN = "broken"
    OTHER_REQUEST = "other_request"
    ROW_UNKNOWN = "row_unknown"
    EDITED = "edited"
    EMPTY = "empty"
    FOUND_UNCLEAR = "found_unclear"
    CONTRADICTS = "contradicts"
    PARTIAL = "partial"
    NIK_WRONG = "nik_wrong"
    NIK_UNKNOWN = "nik_unknown"
    NAME_DIFFERS = "name_differs"
    BUSY = "busy"
    NOT_ASKED = "not_asked"


TROUBLES: Final[Mapping[Trouble, str]] = {
    Trouble.BROKEN: _("The row cannot be read: it has a wrong number of columns."),
    Trouble.OTHER_REQUEST: _("The row belongs to another request."),
    Trouble.ROW_UNKNOWN: _("The request has no such row, or its answer was taken already."),
    Trouble.EDITED: _("Number, mark and NIK do not belong together: the row was moved or changed."),
    Trouble.EMPTY: _("The office has not answered this row."),
    Trouble.FOUND_UNCLEAR: _("“ditemukan” must be YA or TIDAK."),
    Trouble.CONTRADICTS: _("The row says TIDAK and brings facts."),
    Trouble.PARTIAL: _("A needed fact is missing or cannot be read."),
    Trouble.NIK_WRONG: _("This is no NIK, or a spreadsheet has damaged it."),
    Trouble.NIK_UNKNOWN: _("Nobody in this area has this NIK."),
    Trouble.NAME_DIFFERS: _("The name is not that of the person with this NIK."),
    Trouble.NOT_ASKED: _("This source is not asked about this person: too young, or not the head of the family."),
    Trouble.BUSY: _("This person is being asked about right now. Take the list again later."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file, its cells by name of column; None for a line that cannot be read. `number` is the line's
    number in the file, `damaged` the columns whose number lost digits.
    """

    number: int
    cells: Mapping[str, str] | None
    damaged: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that was not taken, and why; `detail` names columns, never values of a person."""

    number: int
    trouble: Trouble
    detail: str = ""

    def as_stored(self) -> dict[str, object]:
        """The refusal as it is kept."""
        return {"row": self.number, "code": self.trouble.value, "detail": self.detail}


@dataclass(slots=True)
class Told:
    """What a file says of one person: the records, or that nothing is known, and the lines in which it stood."""

    records: list[Mapping[str, str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody in the registry, for a list: our number and name of the person."""

    person_id: int
    full_name: str


def columns_of(source: Source) -> tuple[str, ...]:
    """The header of a request: what is sent, then what the office fills in."""
    return (*SENT_COLUMNS, FOUND, *(fact.name for fact in source.facts))


def mark_of(key: bytes, number: str, row: int, nik: str) -> str:
    """The mark of one row."""
    return blake2b(f"{number}|{row}|{nik}".encode(), key=key[:64], digest_size=8).hexdigest()


def read_answer(
    lines: Iterable[Line], source: Source, *, number: str, sent: Mapping[int, str], key: bytes
) -> tuple[dict[int, Told], list[Refusal]]:
    """What an answer says, by row of the request, and the lines that were not taken. `sent` are the marks of the rows
    that wait for an answer.
    """
    told: dict[int, Told] = {}
    refusals = []
    for line in lines:
        trouble, row = _place(line, number, sent, key)
        if trouble is None:
            trouble = _hear(line, source, told.setdefault(row, Told()))
        if trouble is not None:
            refusals.append(Refusal(line.number, trouble))
    return _settled(told, refusals)


def read_list(
    lines: Iterable[Line], source: Source, *, known: Mapping[str, Known]
) -> tuple[dict[int, Told], list[Refusal]]:
    """What a list says, by person, and the lines that were not taken. `known` are the people of the area, by NIK.

    A list may hold a whole region: people whom the registry does not know are refusals, told and counted.
    """
    told: dict[int, Told] = {}
    refusals = []
    for line in lines:
        trouble, person = _person(line, known)
        if trouble is None:
            trouble = _hear(line, source, told.setdefault(person, Told()), is_listed=True)
        if trouble is not None:
            refusals.append(Refusal(line.number, trouble))
    return _settled(told, refusals)


def nik_in(line: Line) -> str:
    """The NIK of a line of a list; empty when it is none."""
    if line.cells is None:
        return ""
    number = read_number(line.cells.get(NIK, ""), has_lost_digits=NIK in line.damaged)
    return "" if nik_code(number) else number.value


def _place(line: Line, number: str, sent: Mapping[int, str], key: bytes) -> tuple[Trouble | None, int]:
    """Which row of the request a line answers."""
    if line.cells is None:
        return Trouble.BROKEN, 0
    if line.cells.get(NUMBER, "").strip() != number:
        return Trouble.OTHER_REQUEST, 0
    text = line.cells.get(ROW, "").strip().removesuffix(".0")
    row = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    if row not in sent:
        return Trouble.ROW_UNKNOWN, 0
    mark = line.cells.get(MARK, "").strip()
    if mark != sent[row] or mark != mark_of(key, number, row, nik_in(line)):
        return Trouble.EDITED, 0
    return None, row


def _person(line: Line, known: Mapping[str, Known]) -> tuple[Trouble | None, int]:
    """Whom a line of a list is about."""
    if line.cells is None:
        return Trouble.BROKEN, 0
    nik = nik_in(line)
    if not nik:
        return Trouble.NIK_WRONG, 0
    if nik not in known:
        return Trouble.NIK_UNKNOWN, 0
    person = known[nik]
    name = line.cells.get(NAME, "").strip()
    if name and names.compare(person.full_name, name).verdict is names.Verdict.DIFFERENT:
        return Trouble.NAME_DIFFERS, 0
    return None, person.person_id


def _hear(line: Line, source: Source, told: Told, *, is_listed: bool = False) -> Trouble | None:
    """Add what a line says to what was told of the person."""
    cells = line.cells or {}
    facts = {
        name: value
        for fact in source.facts
        for name in fact.names
        if (value := cells.get(name, "").strip()) and value != "-"
    }
    word = " ".join(cells.get(FOUND, "").upper().split())
    is_found = _FOUND_WORDS.get(word) if word else (True if facts or is_listed else None)
    told.lines.append(line.number)
    if is_found is None:
        return Trouble.FOUND_UNCLEAR if word else Trouble.EMPTY
    if not is_found and facts:
        return Trouble.CONTRADICTS
    if is_found:
        told.records.append(facts)
    else:
        told.is_unknown = True
    return None


def _settled(told: Mapping[int, Told], refusals: list[Refusal]) -> tuple[dict[int, Told], list[Refusal]]:
    """Leave out those of whom nothing was told, or of whom one line was refused: half of what is said is not taken."""
    refused = {one.number for one in refusals}
    kept = {}
    for key, one in told.items():
        if any(number in refused for number in one.lines):
            refusals.extend(Refusal(number, Trouble.CONTRADICTS) for number in one.lines if number not in refused)
        elif one.is_unknown and one.records:
            refusals.extend(Refusal(number, Trouble.CONTRADICTS) for number in one.lines)
        else:
            kept[key] = one
    return kept, sorted(refusals, key=lambda refusal: refusal.number)


def partial(told: Told, detail: str) -> list[Refusal]:
    """The lines of somebody about whom too little was told."""
    return [Refusal(number, Trouble.PARTIAL, detail) for number in told.lines]
