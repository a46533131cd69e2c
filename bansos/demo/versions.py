"""Versions of the register: one a quarter, written 2026-Q4."""

import re
from datetime import date


_VERSION = re.compile(r"(\d{4})-Q([1-4])")


def last_day(version: str) -> date:
    """The day the version speaks of: 2026-Q4 -> 31 December 2026. Raises ValueError for anything else."""
    found = _VERSION.fullmatch(version)
    if found is None:
        raise ValueError(f"{version} is not a version such as 2026-Q4")
    year, quarter = int(found[1]), int(found[2])
    return date(year, quarter * 3, 30 if quarter in (2, 3) else 31)


def following(version: str) -> str:
    """The version of the next quarter."""
    day = last_day(version)
    return f"{day.year + 1}-Q1" if day.month == 12 else f"{day.year}-Q{day.month // 3 + 1}"
