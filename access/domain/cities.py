"""What follows from the Kemendagri code of the city served."""

import re
from typing import Final


_WITA: Final = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
_WIT: Final = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})


def city_timezone(city_code: str) -> str:
    """IANA name of the time zone of a province, by the first two digits of the code (Keppres 41/1987 and later)."""
    province = city_code[:2]
    if province in _WITA:
        return "Asia/Makassar"
    if province in _WIT:
        return "Asia/Jayapura"
    return "Asia/Jakarta"


def belongs_to(code: str, ancestor: str) -> bool:
    """Whether an area lies in another: 35.76.01.1001 belongs to 35.76.01, to 35.76 and to itself, not to 35.7."""
    return code == ancestor or code.startswith(f"{ancestor}.")


def is_whole_city(code: str) -> bool:
    """Whether an area is a city or more, not a kecamatan or kelurahan of it: 35.76, not 35.76.01."""
    return code.count(".") < 2


def is_city_code(text: str) -> bool:
    """Whether a text is written as the code of a city or regency is, with or without its dot: 35.76 or 3576."""
    return re.fullmatch(r"[0-9]{2}\.?[0-9]{2}", text) is not None


def dotted(code: str) -> str:
    """A Kemendagri code with its dots, whether it came with or without: 3576011003 -> 35.76.01.1003."""
    digits = "".join(sign for sign in code if sign.isdigit())
    return ".".join(part for part in (digits[:2], digits[2:4], digits[4:6], digits[6:]) if part)
