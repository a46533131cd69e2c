"""Numbers, rupiah, shares and days as an officer writes them, in Indonesian (12.431) or English (12,431)."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final


NOTHING: Final = "\N{EN DASH}"
Number = int | float | Decimal

_MONTHS: Final = {
    "id": (
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "Mei",
        "Jun",
        "Jul",
        "Agu",
        "Sep",
        "Okt",
        "Nov",
        "Des",
    ),
    "en": (
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "May",
        "Jun",
        "Jul",
        "Aug",
        "Sep",
        "Oct",
        "Nov",
        "Dec",
    ),
}
_SCALES: Final = {
    "id": ((10**12, "T"), (10**9, "M"), (10**6, "jt")),
    "en": ((10**12, "tn"), (10**9, "bn"), (10**6, "m")),
}


def number(value: Number, language: str, decimals: int = 0) -> str:
    """12431 -> 12.431 (id) or 12,431 (en), rounded half up to the given decimals."""
    step = Decimal(1).scaleb(-decimals)
    text = f"{Decimal(str(value)).quantize(step, ROUND_HALF_UP):,}"
    if Decimal(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    if _known(language) == "id":
        text = text.translate(str.maketrans(",.", ".,"))
    return text.replace("-", "\N{MINUS SIGN}")


def rupiah(amount: Number, language: str) -> str:
    """8240000 -> Rp 8.240.000."""
    return f"Rp {number(amount, language)}"


def rupiah_short(amount: Number, language: str) -> str:
    """8240000000 -> Rp 8,24 M; below a million the whole amount."""
    exact = Decimal(str(amount))
    for size, word in _SCALES[_known(language)]:
        scaled = (exact / size).quantize(Decimal("0.01"), ROUND_HALF_UP)
        if abs(scaled) >= 1:
            decimals = max(0, -int(scaled.normalize().as_tuple().exponent))
            return f"Rp {number(scaled, language, decimals)} {word}"
    return rupiah(amount, language)


def percent(fraction: Number, language: str) -> str:
    """0.846 -> 84,6%."""
    return f"{number(Decimal(str(fraction)) * 100, language, 1)}%"


def day(when: date, language: str) -> str:
    """20 Nov 2026."""
    return f"{when.day} {_MONTHS[_known(language)][when.month - 1]} {when.year}"


def moment(when: datetime, language: str) -> str:
    """20 Nov 2026 23.10 WIB, of a time already in the city's zone."""
    clock = when.strftime("%H.%M" if _known(language) == "id" else "%H:%M")
    return f"{day(when, language)} {clock} {when.tzname() or ''}".rstrip()


def span(length: timedelta) -> tuple[str, int]:
    """The largest unit that fits and how many of it: ("day", 31).

    Months begin at 90 days and years at 730, as the ages of work are compared in days.
    """
    minutes = max(0, int(length.total_seconds() // 60))
    for unit, size, least in (
        ("year", 525_600, 1_051_200),
        ("month", 43_200, 129_600),
        ("day", 1_440, 1_440),
        ("hour", 60, 60),
    ):
        if minutes >= least:
            return unit, minutes // size
    return "minute", minutes


def _known(language: str) -> str:
    return "en" if language.startswith("en") else "id"
