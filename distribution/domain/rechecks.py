"""The list of objections that BPS ranks again: its columns, and how strictly the answers in it are read.

A row counts only when the number of the list, the row and the mark belong together; the mark is a keyed hash of all
that was sent in the row, so that a row that was moved, or a number that was edited, is noticed.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from access.domain.masking import mask_number
from recipients.domain.dates import read_iso
from recipients.domain.marking import mark as _


LIST: Final = "nomor_daftar"
ROW: Final = "baris"
MARK: Final = "tanda"
OBJECTION: Final = "nomor_sanggah"
KK: Final = "nomor_kartu_keluarga"
RESULT: Final = "hasil"
DECILE: Final = "desil_nasional"
ANSWERED_ON: Final = "tanggal_jawaban"
REMARK: Final = "keterangan"
SENT: Final = (
    LIST, ROW, MARK, OBJECTION, KK, "nomor_induk_kependudukan", "nama_kepala_keluarga", "alamat", "rt", "rw",
    "kode_kelurahan_desa", "kelurahan_desa", "versi_dtsen", "desil_sekarang", "alasan",
)  # fmt: skip
COLUMNS: Final = (*SENT, RESULT, DECILE, ANSWERED_ON, REMARK)
REQUIRED: Final = (LIST, ROW, MARK, KK, RESULT, DECILE, ANSWERED_ON)
_RESULTS: Final = {"TETAP": "same", "BERUBAH": "changed", "TIDAK DITEMUKAN": "not_found"}
_MOST_REMARK: Final = 500


class Trouble(StrEnum):
    """Why a row of an answer does not count."""

    BROKEN = "BROKEN"
    OTHER_LIST = "OTHER_LIST"
    ROW_UNKNOWN = "ROW_UNKNOWN"
    EDITED = "EDITED"
    TWICE = "TWICE"
    RESULT_UNKNOWN = "RESULT_UNKNOWN"
    DECILE_INVALID = "DECILE_INVALID"
    DECILE_CONTRADICTS = "DECILE_CONTRADICTS"
    DATE_INVALID = "DATE_INVALID"


TROUBLES: Final[Mapping[Trouble, str]] = {
    Trouble.BROKEN: _("The row cannot be read: it has a wrong number of columns."),
    Trouble.OTHER_LIST: _("The row belongs to another list."),
    Trouble.ROW_UNKNOWN: _("The list has no such row, or it is answered already."),
    Trouble.EDITED: _("Row, mark and KK number do not belong together: the row was moved or changed."),
    Trouble.TWICE: _("This row is in the file more than once. None of them counts."),
    Trouble.RESULT_UNKNOWN: _("The result must be TETAP, BERUBAH or TIDAK DITEMUKAN."),
    Trouble.DECILE_INVALID: _("The decile must be a whole number from 1 to 10."),
    Trouble.DECILE_CONTRADICTS: _("TETAP needs the decile that was sent, BERUBAH another one."),
    Trouble.DATE_INVALID: _("The day of the answer is written year-month-day and lies between the sending and today."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an answer by column, None when it cannot be read; `number` is its line in the file."""

    number: int
    cells: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Awaited:
    """A row that was sent and waits: its mark, and the decile that was doubted."""

    mark: str
    decile: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What BPS says in one row. `result` as RecheckLine.Result."""

    row: int
    result: str
    decile: int | None
    answered_on: date
    remark: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that does not count and why; `value` is masked."""

    number: int
    trouble: Trouble
    value: str = ""

    def as_stored(self) -> dict[str, object]:
        """The refusal as it is kept."""
        return {"row": self.number, "code": self.trouble.value, "value": self.value}


@dataclass(frozen=True, slots=True)
class Sending:
    """The list that an answer belongs to: the key of its marks, and the days between which it can have been given."""

    key: bytes
    number: str
    sent_on: date
    today: date


def mark_of(key: bytes, number: str, row: int, kk_number: str) -> str:
    """The mark of one row."""
    return hashlib.blake2b(f"{number}|{row}|{kk_number}".encode(), key=key[:64], digest_size=8).hexdigest()


def read(lines: Iterable[Line], awaited: Mapping[int, Awaited], sending: Sending) -> tuple[list[Answer], list[Refusal]]:
    """The answers that count, and the lines that do not. Lines without a result are passed over: not answered yet."""
    found: dict[int, list[tuple[int, Answer | Refusal]]] = {}
    refusals: list[Refusal] = []
    for line in lines:
        if line.cells is not None and not line.cells.get(RESULT, "").strip():
            continue
        row = _row_of(line, awaited, sending)
        if isinstance(row, Refusal):
            refusals.append(row)
        else:
            found.setdefault(row, []).append((line.number, _said(line, row, awaited[row], sending)))
    answers = []
    for several in found.values():
        if len(several) > 1:
            refusals += [Refusal(number, Trouble.TWICE) for number, _said in several]
        elif isinstance(said := several[0][1], Answer):
            answers.append(said)
        else:
            refusals.append(said)
    return answers, sorted(refusals, key=lambda one: one.number)


def _row_of(line: Line, awaited: Mapping[int, Awaited], sending: Sending) -> int | Refusal:
    """The row of the list that a line answers."""
    if line.cells is None:
        return Refusal(line.number, Trouble.BROKEN)
    number, text, mark, card = (line.cells[name].strip() for name in (LIST, ROW, MARK, KK))
    if number != sending.number:
        return Refusal(line.number, Trouble.OTHER_LIST, number[:40])
    row = _whole(text)
    if row is None or row not in awaited:
        return Refusal(line.number, Trouble.ROW_UNKNOWN, text[:40])
    if mark != awaited[row].mark or mark != mark_of(sending.key, sending.number, row, card):
        return Refusal(line.number, Trouble.EDITED, mask_number(card[:40]))
    return row


def _said(line: Line, row: int, sent: Awaited, sending: Sending) -> Answer | Refusal:
    number, cells = line.number, {name: text.strip() for name, text in (line.cells or {}).items()}
    result = _RESULTS.get(" ".join(cells[RESULT].upper().split()))
    if result is None:
        return Refusal(number, Trouble.RESULT_UNKNOWN, cells[RESULT][:40])
    decile = _whole(cells[DECILE])
    if result != "not_found" and (decile is None or not 1 <= decile <= 10):
        return Refusal(number, Trouble.DECILE_INVALID, cells[DECILE][:40])
    if sent.decile is not None and result != "not_found" and (result == "same") != (decile == sent.decile):
        return Refusal(number, Trouble.DECILE_CONTRADICTS, cells[DECILE][:40])
    day = read_iso(cells[ANSWERED_ON])
    if day is None or not sending.sent_on <= day <= sending.today:
        return Refusal(number, Trouble.DATE_INVALID, cells[ANSWERED_ON][:40])
    remark = " ".join(cells.get(REMARK, "").split())[:_MOST_REMARK]
    return Answer(row, result, None if result == "not_found" else decile, day, remark)


def _whole(text: str) -> int | None:
    """A whole number as a spreadsheet may give it back (7 or 7.0)."""
    digits = text.removesuffix(".0")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else None


def counts_of(answers: Sequence[Answer], refusals: Sequence[Refusal]) -> dict[str, int]:
    """The figures of an answer: how many rows said what, how many were refused."""
    said = {result: sum(one.result == result for one in answers) for result in _RESULTS.values()}
    return {**said, "refused": len(refusals)}
