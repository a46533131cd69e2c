"""Reads area codes and RT/RW numbers as files write them: dotted or plain, whole or in parts, padded or not.

Codes are those of the Ministry of Home Affairs (35.76.01.1001). Codes of the statistics office have the same
length and other meaning; one is never made from the other.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recipients.domain.nik import EDGES


_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_CODE = re.compile(r"(?<![0-9])(?:[0-9]{10}|[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4})(?![0-9])")
_TEN = re.compile(r"[0-9]{10}")
_RT_RW = re.compile(r"[0-9]{1,3}")
_LEVEL_WORD = re.compile(r"^(KELURAHAN|KEL|DESA|DS|KECAMATAN|KEC)[ .]+")
_NOT_WORD = re.compile(r"[^A-Z0-9]")
_WITH_DISTRICT = re.compile(r"^(.*)\(([^()]*)\)\s*$")


@dataclass(frozen=True, slots=True)
class Digits:
    """Digits of a code after reading; `is_known` is false when the text holds something else than a code."""

    value: str
    is_cleaned: bool = False
    is_known: bool = True


def read_area_code(text: str) -> Digits:
    """The digits of an area code without dots; empty for blanks and `-`."""
    plain = text.strip(EDGES).removesuffix(".0")
    if plain in {"", "-"}:
        return Digits("")
    if not _NUMBER.fullmatch(plain):
        return Digits(plain, is_known=False)
    return Digits(plain.replace(".", ""), is_cleaned="." in text)


def read_rt_rw(text: str) -> Digits:
    """An RT or RW number with three digits: `3`, `03` and `003` are the same; empty for blanks and `-`."""
    plain = text.strip(EDGES).removesuffix(".0")
    if plain in {"", "-"}:
        return Digits("")
    if not _RT_RW.fullmatch(plain):
        return Digits("", is_known=False)
    return Digits(plain.zfill(3), is_cleaned=len(plain) < 3)


def village_code(*, province: str, city: str, district: str, village: str) -> str:
    """The dotted code of a village from the digits of its four columns; empty when they do not make one.

    A column holds the whole code or only its own part: city `71` or `5271`, village `1001` or ten digits.
    """
    if len(village) == 10:
        whole = village
    elif len(village) == 4:
        above = city if len(city) == 4 else province + _two_digits(city)
        whole = (district if len(district) == 6 else above + _two_digits(district)) + village
    else:
        return ""
    if not _TEN.fullmatch(whole):
        return ""
    return f"{whole[:2]}.{whole[2:4]}.{whole[4:6]}.{whole[6:]}"


def _two_digits(part: str) -> str:
    return f"0{part}" if len(part) == 1 else part


def area_key(name: str) -> str:
    """A village's or district's name without what offices write differently: its level, blanks, signs, case."""
    return _NOT_WORD.sub("", _LEVEL_WORD.sub("", name.strip().upper()))


def village_in(name: str, *, city: str) -> str:
    """The dotted code of a village of the city that stands in a file's name; empty when none or several do."""
    found = {
        village_code(province="", city="", district="", village=one.replace(".", "")) for one in _CODE.findall(name)
    }
    here = {code for code in found if code.startswith(f"{city}.")}
    return here.pop() if len(here) == 1 else ""


def find_village(name: str, district: str, villages: Mapping[str, Sequence[tuple[str, str]]], *, city: str) -> str:
    """The code of a village that a file names instead of coding it; empty when no or several villages fit.

    `villages` has (code, area_key of the district) by area_key of the village. The district may stand in brackets
    behind the village. A village of this city wins; without a district only one of this city is found.
    """
    found = _WITH_DISTRICT.match(name)
    if found and not district.strip():
        name, district = found[1], found[2]
    wanted = area_key(district)
    fitting = [code for code, key in villages.get(area_key(name), ()) if not wanted or key == wanted]
    here = [code for code in fitting if code.startswith(f"{city}.")]
    choice = here or (fitting if wanted else [])
    return choice[0] if len(choice) == 1 else ""
