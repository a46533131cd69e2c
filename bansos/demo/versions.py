"""Versions of the register follow each other by quarters, written 2026-Q4."""

from recipients.domain.formats.versions import last_day


def following(version: str) -> str:
    """The version of the next quarter; ValueError for anything but a version."""
    day = last_day(version)
    return f"{day.year + 1}-Q1" if day.month == 12 else f"{day.year}-Q{day.month // 3 + 1}"


def stem(version: str, city: str) -> str:
    """The end of a delivered file's name: 2026-Q3 is the third version of 2026, dtsen_v3_2026_35.76.csv."""
    year, _, quarter = version.partition("-Q")
    return f"dtsen_v{quarter}_{year}_{city}.csv"
