"""The version of a data set is its quarter, written `2026-Q4`: DTSEN is renewed every quarter."""

import calendar
import re
from datetime import date


_PLAIN = re.compile(r"(?P<year>20\d\d)[\s._-]*(?:Q|TW|TRIWULAN)[\s._-]*(?P<quarter>[1-4]|IV|I{1,3})(?![0-9A-Z])")
_QUARTER_FIRST = re.compile(
    r"(?<![A-Z0-9])(?:Q|TW|TRIWULAN)[\s._-]*(?P<quarter>[1-4]|IV|I{1,3})[\s._-]*(?:TAHUN[\s._-]*)?(?P<year>20\d\d)"
)
# The delivered names count the year's versions: `keluarga_dtsen_v3_2026_35.76.csv` is the third of 2026.
_NUMBERED = re.compile(r"(?<![A-Z0-9])V(?P<quarter>[1-4])[\s._-]*(?P<year>20\d\d)(?!\d)")
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}
_VERSION = re.compile(r"(20\d\d)-Q([1-4])")


def version_in(text: str) -> str | None:
    """The version that a file name or an operator's words tell, as `2026-Q4`; None for none or several."""
    upper = text.upper()
    for pattern in (_PLAIN, _QUARTER_FIRST, _NUMBERED):
        found = {_written(match["year"], match["quarter"]) for match in pattern.finditer(upper)}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _written(year: str, quarter: str) -> str:
    return f"{year}-Q{_ROMAN.get(quarter) or int(quarter)}"


def is_version(text: str) -> bool:
    """Whether a text is a version as this portal writes it. Versions sort by time as text."""
    return _VERSION.fullmatch(text) is not None


def last_day(version: str) -> date:
    """The day as of which ages are counted: the quarter's last; ValueError for anything but a version."""
    found = _VERSION.fullmatch(version)
    if not found:
        raise ValueError(version)
    year, month = int(found[1]), int(found[2]) * 3
    return date(year, month, calendar.monthrange(year, month)[1])
