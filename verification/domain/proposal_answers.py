"""The centre's answers to proposals, as they come back in the sheet that was sent: matched strictly."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from access.domain.masking import mask_number
from recipients.domain.dates import read_iso
from recipients.domain.marking import mark as _
from verification.domain.dtsen_proposals import ANSWERED_ON, KK, NIK, NUMBER, REMARK, RESULT, proposal_of


REQUIRED: Final = (NUMBER, KK, RESULT, ANSWERED_ON)


class Code(StrEnum):
    """Why a row does not count."""

    NUMBER_UNKNOWN = "NUMBER_UNKNOWN"
    NOT_SENT = "NOT_SENT"
    KK_DIFFERS = "KK_DIFFERS"
    NIK_DIFFERS = "NIK_DIFFERS"
    RESULT_UNKNOWN = "RESULT_UNKNOWN"
    DATE_INVALID = "DATE_INVALID"
    REMARK_MISSING = "REMARK_MISSING"
    ROWS_DISAGREE = "ROWS_DISAGREE"
    ROW_BROKEN = "ROW_BROKEN"


MESSAGES: Final[dict[Code, str]] = {
    Code.NUMBER_UNKNOWN: _("There is no proposal of this number. Leave the numbers as they were sent."),
    Code.NOT_SENT: _("This proposal does not wait for an answer: it was not sent, or is answered already."),
    Code.KK_DIFFERS: _("The KK number is not the one that was sent with this proposal."),
    Code.NIK_DIFFERS: _("This NIK was not sent with this proposal."),
    Code.RESULT_UNKNOWN: _("The result must be DITERIMA or DITOLAK."),
    Code.DATE_INVALID: _("The day of the answer is written year-month-day and lies between the sending and today."),
    Code.REMARK_MISSING: _("A refused proposal needs the reason of the centre in the column keterangan."),
    Code.ROWS_DISAGREE: _("The rows of this proposal say different things. None of them counts."),
    Code.ROW_BROKEN: _("The line cannot be split into its columns."),
}
_RESULTS: Final = {"DITERIMA": True, "DITOLAK": False}


@dataclass(frozen=True, slots=True)
class Sent:
    """A proposal that waits for an answer, as it was sent."""

    proposal: int
    is_waiting: bool
    kk_number: str
    niks: frozenset[str]
    sent_on: date | None


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A row of the file: its number, its cells by column; none when it cannot be split."""

    number: int
    cells: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the centre says of a proposal."""

    proposal: int
    is_accepted: bool
    answered_on: date
    remark: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """A row that does not count, and why; the value is masked."""

    row: int
    column: str
    code: Code
    value: str

    def as_stored(self) -> dict[str, object]:
        return {"row": self.row, "column": self.column, "code": self.code.value, "value": self.value}


@dataclass(frozen=True, slots=True)
class Judged:
    """The answers that count and the rows that do not."""

    answers: Sequence[Answer]
    troubles: Sequence[Trouble]


def judge(rows: Iterable[AnswerRow], known: Mapping[int, Sent], *, city: str, today: date) -> Judged:
    """Judge each row by itself, then the rows of a proposal together: one that disagrees or is wrong stops them all.

    Rows without a result are passed over: the centre has not answered them yet.
    """
    said: dict[int, dict[Answer, list[int]]] = {}
    troubles: list[Trouble] = []
    spoilt: set[int] = set()
    for row in rows:
        if row.cells is not None and not row.cells.get(RESULT, "").strip():
            continue
        found = list(_wrong_with(row, known, city=city, today=today))
        number = proposal_of(row.cells.get(NUMBER, ""), city) if row.cells else None
        troubles += found
        if number is not None and found:
            spoilt.add(number)
        elif number is not None and row.cells is not None:
            answer = _answer(number, row.cells)
            said.setdefault(number, {}).setdefault(answer, []).append(row.number)
    answers = []
    for number, versions in said.items():
        if len(versions) > 1:
            lines = sorted(line for places in versions.values() for line in places)
            troubles += [Trouble(line, RESULT, Code.ROWS_DISAGREE, "") for line in lines]
        elif number not in spoilt:
            answers += list(versions)
    return Judged(answers, sorted(troubles, key=lambda one: one.row))


def _answer(number: int, cells: Mapping[str, str]) -> Answer:
    answered_on = read_iso(cells[ANSWERED_ON])
    assert answered_on is not None  # noqa: S101 - the row was judged
    is_accepted = _RESULTS[cells[RESULT].strip().upper()]
    return Answer(number, is_accepted, answered_on, " ".join(cells.get(REMARK, "").split())[:500])


def _wrong_with(row: AnswerRow, known: Mapping[int, Sent], *, city: str, today: date) -> Iterator[Trouble]:
    """The first thing wrong with a row: what it is about, then what it says."""
    if row.cells is None:
        yield Trouble(row.number, "", Code.ROW_BROKEN, "")
        return
    cells = {name: text.strip() for name, text in row.cells.items()}
    number = proposal_of(cells[NUMBER], city)
    sent = known.get(number) if number is not None else None
    if sent is None:
        yield Trouble(row.number, NUMBER, Code.NUMBER_UNKNOWN, cells[NUMBER][:40])
    elif not sent.is_waiting:
        yield Trouble(row.number, NUMBER, Code.NOT_SENT, cells[NUMBER][:40])
    elif cells[KK] != sent.kk_number:
        yield Trouble(row.number, KK, Code.KK_DIFFERS, mask_number(cells[KK]))
    elif cells.get(NIK) and cells[NIK] not in sent.niks:
        yield Trouble(row.number, NIK, Code.NIK_DIFFERS, mask_number(cells[NIK]))
    else:
        yield from _wrong_answer(row.number, cells, sent, today)


def _wrong_answer(number: int, cells: Mapping[str, str], sent: Sent, today: date) -> Iterator[Trouble]:
    result = _RESULTS.get(cells[RESULT].upper())
    day = read_iso(cells[ANSWERED_ON])
    if result is None:
        yield Trouble(number, RESULT, Code.RESULT_UNKNOWN, cells[RESULT][:40])
    if day is None or day > today or (sent.sent_on is not None and day < sent.sent_on):
        yield Trouble(number, ANSWERED_ON, Code.DATE_INVALID, cells[ANSWERED_ON][:40])
    if result is False and not cells.get(REMARK):
        yield Trouble(number, REMARK, Code.REMARK_MISSING, "")
