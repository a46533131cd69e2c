"""Reads a row of another system's list of recipients: what its numbers and name still tell when they are masked.

Nothing is completed: a masked number becomes a pattern that candidates must fit, and a person decides.
"""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from recipients.domain.areas import find_village, read_area_code, read_rt_rw, village_code
from recipients.domain.code_book import code_list, read_code
from recipients.domain.codes import CodeValue, Relationship, Sex
from recipients.domain.dates import read_any_order
from recipients.domain.formats.base import FileFormat, Kind
from recipients.domain.judging import read_decile
from recipients.domain.nik import Number, clean, read_number


# What the centre and its tools put in place of digits and letters.
MASK = "*xX#•_?"
_MASK_RUN = re.compile(f"[{re.escape(MASK)}]+")
_MASKED_NUMBER = re.compile(f"[0-9{re.escape(MASK)}]+")
_STARS = re.compile(r"[*#•?_]+")
_NAME_SIGNS = str.maketrans(dict.fromkeys(".,'`-", " "))
_DATE = re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{2,4}\s*$")
_FRACTION = re.compile(r"[.,]([0-9]{1,2})$")
_NO_DIGIT = re.compile(r"[^0-9]")
# Fewer visible digits than this say nothing about who it is.
LEAST_VISIBLE = 4
# The whole list is of one programme, whatever its columns say.
PROGRAMME_OF_LAYOUT: Mapping[str, str] = {"siks-bpnt": "BPNT"}
_YES = 1
# As offices call a NIK that the civil registry has not confirmed.
UNMATCHED = "tidak padan Dukcapil"


@dataclass(frozen=True, slots=True)
class Named:
    """A number as it may be used: whole, or as a pattern for LIKE, or neither."""

    whole: str = ""
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One row of a list as understood; `trouble` says why it cannot be used, `fields` then holds it as it came."""

    row: int
    nik: Named = field(default_factory=Named)
    kk_number: Named = field(default_factory=Named)
    full_name: str = ""
    name_key: str = ""
    birth_date: date | None = None
    address: str = ""
    rt: str = ""
    rw: str = ""
    place: str = ""
    village: str = ""
    programmes: tuple[str, ...] = ()
    period: str = ""
    amount: int | None = None
    status: str = ""
    source_family: str = ""
    decile: int | None = None
    sex: str = ""
    relationship: int | None = None
    trouble: str = ""
    fields: tuple[str, ...] = ()


def read_named(text: str, *, has_lost_digits: bool = False) -> Named:
    """A NIK or KK number of a list: whole, masked, cut by a spreadsheet (15 digits are certain), or nothing."""
    if has_lost_digits:
        digits = clean(text)
        return Named(pattern=digits[:15] + "_") if len(digits) == 16 and digits.isdigit() else Named()
    number: Number = read_number(text)
    if number.is_usable:
        return Named(whole=number.value)
    return Named(pattern=_pattern(number.value)) if number.fault == "LENGTH" else Named()


def _pattern(value: str) -> str:
    runs = _MASK_RUN.findall(value)
    if not runs or not _MASKED_NUMBER.fullmatch(value):
        return ""
    visible = sum(sign.isdigit() for sign in value)
    if visible < LEAST_VISIBLE or visible > 15:
        return ""
    if len(value) == 16:
        return _MASK_RUN.sub(lambda run: "_" * len(run[0]), value)
    # One run of stars stands for whatever is missing, however many stars were typed.
    return _MASK_RUN.sub("_" * (16 - visible), value) if len(runs) == 1 else ""


def name_pattern(text: str) -> str:
    """A name as it is compared: capitals, signs as blanks, masked letters as `%`."""
    plain = _STARS.sub("%", text.upper()).translate(_NAME_SIGNS)
    return " ".join(plain.split())


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What must be known besides the row: the day, the city and its kelurahan, and what holds for the whole list.

    `villages` is what areas.find_village asks, `codes` the codes of the city's kelurahan.
    """

    today: date
    city: str
    villages: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    codes: Container[str] = frozenset()
    programme: str = ""
    period: str = ""


def read_claim(
    number: int, row: Mapping[str, str], form: FileFormat, known: Surroundings, *, damaged: Container[str] = frozenset()
) -> Claim:
    """Read one row, field name -> text as it came; `damaged` names the number cells that lost digits."""
    nik, kk = _numbers(row, damaged)
    name = " ".join(row.get("full_name", "").split())[:120]
    key = name_pattern(name)
    places = (row.get(column, "").strip() for column in ("village_name", "district_name"))
    return Claim(
        row=number,
        nik=nik,
        kk_number=kk,
        full_name=name,
        name_key=key,
        birth_date=_birth_date(row.get("birth_date", ""), known.today),
        address=row.get("address", "").strip(),
        rt=read_rt_rw(row.get("rt", "")).value,
        rw=read_rt_rw(row.get("rw", "")).value,
        place=", ".join(filter(None, places))[:160],
        village=_village(row, known),
        programmes=programmes_of(row, form, known.programme),
        period=(row.get("period", "").strip() or known.period)[:60],
        amount=_amount(row.get("amount", "")),
        status=_status(row, form),
        source_family=row.get("source_family_id", "").strip()[:40],
        decile=read_decile(row.get("decile", "")),
        sex=str(_code(row, form, "sex") or ""),
        relationship=_relationship(row, form),
        trouble="" if nik.whole or key.strip("% ") else "NAME_EMPTY",
    )


def _numbers(row: Mapping[str, str], damaged: Container[str]) -> tuple[Named, Named]:
    nik = read_named(row.get("nik", ""), has_lost_digits="nik" in damaged)
    kk = read_named(row.get("kk_number", ""), has_lost_digits="kk_number" in damaged)
    target = read_named(row.get("target_number", ""), has_lost_digits="target_number" in damaged)
    if target == Named():
        return nik, kk
    # A programme for residents is keyed by the NIK that its own column repeats, one for families by the KK number;
    # without a NIK beside it the number may be either.
    if nik == target:
        return nik, kk
    return (target, target) if nik == Named() else (nik, target)


def _code(row: Mapping[str, str], form: FileFormat, name: str) -> CodeValue | None:
    """What a coded column says in our codes; None where the list has no such column or writes something else."""
    text = row.get(name, "").strip()
    return read_code(form.source, name, text) if text and form.column(name).kind is Kind.CODE else None


def _relationship(row: Mapping[str, str], form: FileFormat) -> int | None:
    value, sex = _code(row, form, "relationship"), _code(row, form, "sex")
    if value is None:
        return None
    told = Relationship(int(value)).settled(Sex(str(sex)) if sex else None)
    return None if told is Relationship.SPOUSE else int(told)


def _birth_date(text: str, today: date) -> date | None:
    found = _DATE.search(text)
    read = read_any_order(found[0], as_of=today, is_or_was_married=False) if found else None
    return read.value if read and not read.is_chosen else None


def _village(row: Mapping[str, str], known: Surroundings) -> str:
    digits = read_area_code(row.get("village_code", "")).value
    code = village_code(province="", city="", district="", village=digits)
    if code in known.codes:
        return code
    found = find_village(row.get("village_name", ""), row.get("district_name", ""), known.villages, city=known.city)
    return found if found in known.codes else ""


def programmes_of(row: Mapping[str, str], form: FileFormat, programme: str) -> tuple[str, ...]:
    """What a row says is received: its own column, else its flags, else what holds for the whole list."""
    own = row.get("programme", "").strip()
    if own:
        return (own[:60],)
    flags = [column for column in form.of_kind(Kind.CODE) if column.field.startswith("flag_")]
    told = [column for column in flags if row.get(column.field, "").strip()]
    if told:
        return tuple(
            column.field.removeprefix("flag_").upper()
            for column in told
            if (entry := code_list(form.source, column.code_list).read(row[column.field])) and entry.value == _YES
        )
    whole = programme or PROGRAMME_OF_LAYOUT.get(form.key, "")
    return (whole,) if whole else ()


def _status(row: Mapping[str, str], form: FileFormat) -> str:
    """What a row says of itself; that the civil registry does not know the NIK, where the system has asked it."""
    said = (row.get("status", "") or row.get("note", "")).strip()
    if not said and row.get("is_matched", "").strip():
        entry = code_list(form.source, "yes_no").read(row["is_matched"])
        said = UNMATCHED if entry and entry.value != _YES else ""
    return said[:120]


def _amount(text: str) -> int | None:
    """Whole rupiah: `Rp 600.000`, `600000` and `600.000,00` are the same; None for parts of a rupiah."""
    plain = text.strip()
    if found := _FRACTION.search(plain):
        if found[1].strip("0"):
            return None
        plain = plain[: found.start()]
    digits = _NO_DIGIT.sub("", plain)
    return int(digits) if digits and len(digits) <= 15 else None


def broken_claim(number: int, raw: str) -> Claim:
    """A line that could not be split into its columns."""
    return Claim(number, trouble="ROW_BROKEN", fields=(raw,))
