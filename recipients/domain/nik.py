"""The two 16-digit numbers of the civil registry: NIK of a person, KK number of a family card.

NIK: province, city and district of first registration, birth date (day + 40 for women), serial from 0001
(PP 37/2007). It never changes, not even with a corrected birth date, so disagreement is only a hint.
Numbers are cleaned without loss or refused; what lost digits on its way is never completed.
"""

import re
from dataclasses import dataclass
from datetime import date

from recipients.domain.codes import Sex


# Signs that people and programs put into numbers and that carry nothing. SQL: translate(x, REMOVABLE, '').
REMOVABLE = (
    " \t\r\n.'`"
    "\u2018\u2019\u201b\u02bc\u00b4\u2032"
    "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
OLDEST = 120  # years; whoever would be older is a slip of the pen
_REMOVE = str.maketrans("", "", REMOVABLE)
# What may surround a value without being part of it. SQL: btrim(x, EDGES).
EDGES = REMOVABLE.replace(".", "")
_WITHOUT_EDGES = str.maketrans("", "", EDGES)
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+")
_DIGITS = re.compile(r"[0-9]+")
_SIXTEEN = re.compile(r"[0-9]{16}")


@dataclass(frozen=True, slots=True)
class Number:
    """A number after reading: `fault` is EMPTY, LENGTH, PLACEHOLDER, DAMAGED or empty when it may be used."""

    value: str
    is_cleaned: bool
    fault: str = ""

    @property
    def is_usable(self) -> bool:
        """Whether the number may identify a person or family."""
        return not self.fault


def clean(text: str) -> str:
    """The text without blanks, dots, apostrophes, invisible signs, and a trailing `.0`."""
    return text.strip(EDGES).removesuffix(".0").translate(_REMOVE)


def read_number(text: str, *, has_lost_digits: bool = False) -> Number:
    """Read a NIK or KK number; `has_lost_digits` is what the reader knows of a spreadsheet's number cell."""
    if has_lost_digits or _SCIENTIFIC.fullmatch(text.translate(_WITHOUT_EDGES)):
        return Number(text, is_cleaned=False, fault="DAMAGED")
    value = clean(text)
    if value in {"", "-"}:
        return Number("", is_cleaned=False, fault="EMPTY")
    if _DIGITS.fullmatch(value) and (value == value[0] * len(value) or _has_no_serial(value)):
        return Number(value, is_cleaned=value != text, fault="PLACEHOLDER")
    if not _SIXTEEN.fullmatch(value):
        return Number(value, is_cleaned=value != text, fault="LENGTH")
    return Number(value, is_cleaned=value != text)


def _has_no_serial(value: str) -> bool:
    return len(value) == 16 and value.endswith("0000")


def nik_code(number: Number) -> str:
    """Rule code of a refused NIK, empty when it may be used."""
    return f"NIK_{number.fault}" if number.fault else ""


def kk_code(number: Number) -> str:
    """Rule code of a refused KK number; damaged ones count as wrong length."""
    fault = "LENGTH" if number.fault == "DAMAGED" else number.fault
    return f"KK_{fault}" if fault else ""


@dataclass(frozen=True, slots=True)
class NikParts:
    """What the digits of a NIK say. `day` is without the 40 added for women and may be no day of a month."""

    region: str
    day: int
    month: int
    year_of_century: int
    serial: str
    sex: Sex

    def has_birth_date(self, day: date) -> bool:
        """Whether the digits are those of this birth date; the century is not in them."""
        return (self.day, self.month, self.year_of_century) == (day.day, day.month, day.year % 100)

    def birth_dates(self, *, as_of: date) -> tuple[date, ...]:
        """Possible birth dates, youngest first: those that give an age of 0 to 120 on a day."""
        years = range(as_of.year - as_of.year % 100 + self.year_of_century, as_of.year - OLDEST - 1, -100)
        days = (_day(year, self.month, self.day) for year in years)
        return tuple(day for day in days if day and 0 <= age_on(day, as_of) <= OLDEST)


@dataclass(frozen=True, slots=True)
class NikFit:
    """How a NIK agrees with what else is known of the person; None where that is not known."""

    birth_date: bool | None
    sex: bool | None


def parts(nik: str) -> NikParts | None:
    """The parts of a NIK of 16 digits, None for anything else."""
    if not _SIXTEEN.fullmatch(nik):
        return None
    day = int(nik[6:8])
    return NikParts(
        region=nik[:6],
        day=day - 40 if day > 40 else day,
        month=int(nik[8:10]),
        year_of_century=int(nik[10:12]),
        serial=nik[12:],
        sex=Sex.FEMALE if day > 40 else Sex.MALE,
    )


def fits(nik: str, birth_date: date | None, sex: Sex | None) -> NikFit:
    """Compare the digits of a NIK with birth date and sex of its bearer."""
    found = parts(nik)
    if found is None:
        return NikFit(None, None)
    return NikFit(
        birth_date=None if birth_date is None else found.has_birth_date(birth_date),
        sex=None if sex is None else found.sex is sex,
    )


def age_on(birth_date: date, day: date) -> int:
    """Full years of age on a day; negative before birth."""
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (not had_birthday)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
