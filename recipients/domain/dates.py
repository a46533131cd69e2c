"""Dates: those of hand-over files, which are read or refused, never repaired, and counting back in years."""

import re
from dataclasses import dataclass
from datetime import date

from recipients.domain.nik import OLDEST, age_on


_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{2})\2([0-9]{2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?$")
YOUNGEST_MARRIED = 12


@dataclass(frozen=True, slots=True)
class ReadDate:
    """A date and whether a century had to be chosen for it without proof (VALUE_CLEANED)."""

    value: date
    is_chosen: bool = False


def years_before(day: date, years: int) -> date:
    """The same day that many years earlier (29 February becomes 28 February)."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def read_iso(text: str) -> date | None:
    """A date written year-month-day, as in DTSEN and as spreadsheet dates come out; None when impossible."""
    found = _ISO.fullmatch(_MIDNIGHT.sub("", text.strip()))
    return _make(int(found[1]), int(found[2]), int(found[3])) if found else None


def read_any_order(text: str, *, as_of: date, is_or_was_married: bool) -> ReadDate | None:
    """A date of a civil-registry export: year first, or day first with a year of four or two digits.

    Two digits: the century that gives an age of 0-120 on the file's date. Where both do, the digits of the
    NIK fit both, so the marital status decides (nobody under 12 is married); else the younger one is chosen.
    """
    plain = _MIDNIGHT.sub("", text.strip())
    if found := _YEAR_FIRST.fullmatch(plain):
        day = _make(int(found[1]), int(found[3]), int(found[4]))
        return ReadDate(day) if day else None
    found = _DAY_FIRST.fullmatch(plain)
    if not found:
        return None
    if len(found[4]) == 4:
        day = _make(int(found[4]), int(found[3]), int(found[1]))
        return ReadDate(day) if day else None
    return _of_two_digits(int(found[4]), int(found[3]), int(found[1]), as_of, is_or_was_married)


def _of_two_digits(year: int, month: int, day: int, as_of: date, is_or_was_married: bool) -> ReadDate | None:
    century = as_of.year - as_of.year % 100
    made = (_make(century - back + year, month, day) for back in (0, 100, 200))
    possible = [each for each in made if each and 0 <= age_on(each, as_of) <= OLDEST]
    if len(possible) == 2 and is_or_was_married and age_on(possible[0], as_of) < YOUNGEST_MARRIED:
        return ReadDate(possible[1])
    return ReadDate(possible[0], is_chosen=len(possible) > 1) if possible else None


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
