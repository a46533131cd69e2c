"""Reads one row of a paying agency's reply. Nothing is completed or guessed: what is masked goes to a person."""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final

from distribution.domain.payments.reasons import Because, Told, for_channel, read_code
from distribution.domain.periods import InvalidPeriod, Quarter
from recipients.domain.dates import read_any_order
from recipients.domain.list_reading import MASK, name_pattern, read_named


# What a row cannot be used for, or why a person has to look at it.
ROW_BROKEN: Final = "ROW_BROKEN"
CODE_UNKNOWN: Final = "CODE_UNKNOWN"
AMOUNT_UNREADABLE: Final = "AMOUNT_UNREADABLE"
OTHER_STAGE: Final = "OTHER_STAGE"
NOBODY_NAMED: Final = "NOBODY_NAMED"
# Not the amount that was sent: somebody says what holds.
AMOUNT_DIFFERS: Final = "AMOUNT_DIFFERS"

_FEWEST_VISIBLE: Final = 3
_WHOLE_ACCOUNT: Final = re.compile(r"[0-9]{5,24}")
_MASKED_ACCOUNT: Final = re.compile(f"[0-9{re.escape(MASK)}]{{5,30}}")
_SIGNS: Final = str.maketrans("", "", " .-'`\u00a0")
_STAGE: Final = re.compile(r"(?<![0-9])([1-4])(?![0-9])")
_YEAR: Final = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_CENTS: Final = re.compile(r"[.,][0-9]{1,2}$")
_TOTAL: Final = re.compile(r"^\s*(?:grand\s+)?(?:total|jumlah)\b", re.IGNORECASE)
_REFERENCE: Final = re.compile(r"(?:BYR-)?0*([1-9][0-9]{0,17})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Account:
    """An account number as it may be used: whole, or a pattern for LIKE, or neither."""

    whole: str = ""
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """One row as understood. `trouble` says why it cannot be used; `is_total` marks the sum at the end of a file."""

    row: int
    payment_id: int | None = None
    nik: str = ""
    nik_pattern: str = ""
    account: str = ""
    account_pattern: str = ""
    full_name: str = ""
    name_key: str = ""
    amount: int | None = None
    told: Told | None = None
    said: str = ""
    note: str = ""
    reference: str = ""
    paid_on: date | None = None
    trouble: str = ""
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be known besides the row: the day, the period paid, the agency's codes, and whether it pays by hand."""

    today: date
    period: Quarter
    codes: Mapping[str, Told]
    at_hand: bool


def payment_reference(payment_id: int) -> str:
    """How a payment is called in files: BYR-000000017."""
    return f"BYR-{payment_id:09d}"


def read_reference(text: str) -> int | None:
    """The payment that a reference names; None for anything else."""
    found = _REFERENCE.fullmatch(text.strip())
    return int(found[1]) if found else None


def read_account(text: str, *, has_lost_digits: bool = False) -> Account:
    """An account number without the signs between its digits; masked ones as a pattern, damaged ones as nothing."""
    plain = text.strip().removesuffix(".0").translate(_SIGNS)
    if has_lost_digits:
        return Account()
    if _WHOLE_ACCOUNT.fullmatch(plain):
        return Account(whole=plain)
    if _MASKED_ACCOUNT.fullmatch(plain) and sum(sign.isdigit() for sign in plain) >= _FEWEST_VISIBLE:
        return Account(pattern=re.sub(f"[{re.escape(MASK)}]+", "%", plain))
    return Account()


@lru_cache(maxsize=1024)
def read_amount(text: str) -> int | None:
    """Whole rupiah: `Rp 600.000`, `600000` and `600.000,00` are the same; a fraction or nothing is None."""
    plain = text.strip()
    cents = _CENTS.search(plain)
    if cents:
        if cents[0].strip(".,0"):
            return None
        plain = plain[: cents.start()]
    digits = re.sub(r"(?i)rp|[\s.,\u00a0]", "", plain)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else None


@lru_cache(maxsize=256)  # a file says the same of all its rows
def is_of_stage(text: str, period: Quarter) -> bool:
    """Whether a stage (`2026-Q4`, `Tahap 4`, `TW IV 2026`, empty) can be the period; another one never is."""
    plain = text.strip()
    if not plain:
        return True
    try:
        return Quarter.parse(plain.upper()) == period
    except InvalidPeriod:
        pass
    year = _YEAR.search(plain)
    rest = _YEAR.sub(" ", plain)
    number = _STAGE.search(rest)
    romans = [_ROMAN[word] for word in re.findall(r"[a-z]+", rest.lower()) if word in _ROMAN]
    stage = int(number[1]) if number else next(iter(romans), None)
    return stage == period.number and (year is None or int(year[1]) == period.year)


def read_row(
    number: int, row: Mapping[str, str], expected: Expected, *, damaged: Container[str] = frozenset()
) -> ReplyRow:
    """Read one row, field name -> text as it came; `damaged` names number cells that lost digits."""
    nik = read_named(row.get("nik", ""), has_lost_digits="nik" in damaged)
    account = read_account(row.get("account_number", ""), has_lost_digits="account_number" in damaged)
    name = " ".join(row.get("full_name", "").split())[:120]
    said = row.get("status", "").strip() or row.get("code", "").strip()
    told = _told(row, expected)
    read = ReplyRow(
        row=number,
        payment_id=read_reference(row.get("payment_id", "")),
        nik=nik.whole,
        nik_pattern=nik.pattern,
        account=account.whole,
        account_pattern=account.pattern,
        full_name=name,
        name_key=name_pattern(name),
        amount=read_amount(row.get("amount", "")),
        told=told,
        said=said[:120],
        note=row.get("note", "").strip()[:200],
        reference=row.get("reference", "").strip()[:60],
        paid_on=_day(row.get("paid_on", ""), expected.today),
    )
    return _judged(read, row, expected)


def broken_row(number: int, raw: str) -> ReplyRow:
    """A line that could not be split into its columns."""
    return ReplyRow(number, note=raw[:200], trouble=ROW_BROKEN)


def _told(row: Mapping[str, str], expected: Expected) -> Told | None:
    """What code and status say; where they only say "failed", the remark may say why."""
    told = read_code(row.get("code", ""), row.get("status", ""), own=expected.codes)
    if told is None or told.because is Because.OTHER:
        closer = read_code(row.get("note", ""), own=expected.codes)
        told = closer if closer and (told is None or closer.outcome is told.outcome) else told
    return for_channel(told, at_hand=expected.at_hand) if told else None


def _judged(read: ReplyRow, row: Mapping[str, str], expected: Expected) -> ReplyRow:
    is_named = read.payment_id or read.nik or read.account
    is_hinted = read.nik_pattern or read.account_pattern or read.name_key.strip("% ")
    if not is_named and _is_total(row):
        return replace(read, is_total=True)
    if not is_named and not is_hinted:
        return replace(read, trouble=NOBODY_NAMED)
    if not is_of_stage(row.get("stage", ""), expected.period):
        return replace(read, trouble=OTHER_STAGE)
    if read.told is None:
        return replace(read, trouble=CODE_UNKNOWN)
    return replace(read, trouble=AMOUNT_UNREADABLE) if read.amount is None else read


def _is_total(row: Mapping[str, str]) -> bool:
    return any(_TOTAL.match(text) for text in row.values())


@lru_cache(maxsize=256)
def _day(text: str, today: date) -> date | None:
    read = read_any_order(text, as_of=today, is_or_was_married=False) if text.strip() else None
    return read.value if read and not read.is_chosen and read.value <= today else None
