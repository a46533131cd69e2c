"""Numbers, days and periods as Indonesian papers write them."""

from datetime import date, datetime
from typing import Final

from distribution.domain.periods import Quarter


NOT_SET: Final = "(belum diatur)"
_UNITS: Final = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
)  # fmt: skip
_SCALES: Final = ((10**15, "kuadriliun"), (10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"))
_LARGEST: Final = 10**18 - 1
_MONTHS: Final = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip
_DAYS: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_ROMAN: Final = ("I", "II", "III", "IV")


class TooLarge(ValueError):
    """A number that no budget has: it is a mistake, not an amount."""


def terbilang(number: int) -> str:
    """A whole number in words: 1_250_000 -> "satu juta dua ratus lima puluh ribu" (se- for one, as is said)."""
    if abs(number) > _LARGEST:
        raise TooLarge(number)
    if number < 0:
        return f"minus {terbilang(-number)}"
    return " ".join(_words(number)) or _UNITS[0]


def _words(number: int) -> list[str]:
    for scale, name in _SCALES:
        if number >= scale:
            return [*_words(number // scale), name, *_words(number % scale)]
    if number >= 2_000:
        return [*_words(number // 1_000), "ribu", *_words(number % 1_000)]
    if number >= 1_000:
        return ["seribu", *_words(number - 1_000)]
    return _below_a_thousand(number)


def _below_a_thousand(number: int) -> list[str]:
    if number >= 200:
        return [_UNITS[number // 100], "ratus", *_below_a_thousand(number % 100)]
    if number >= 100:
        return ["seratus", *_below_a_thousand(number - 100)]
    if number >= 20:
        return [_UNITS[number // 10], "puluh", *_below_a_thousand(number % 10)]
    if number >= 12:
        return [_UNITS[number - 10], "belas"]
    return [_UNITS[number]] if number else []


def rupiah_in_words(amount: int) -> str:
    """An amount as it stands under a total: "enam ratus ribu rupiah"."""
    return f"{terbilang(amount)} rupiah"


def grouped(number: int) -> str:
    """12431 -> 12.431"""
    return f"{number:,}".replace(",", ".")


def rupiah(amount: int) -> str:
    """600000 -> Rp600.000 (without a space, as the spelling rules have it)."""
    return f"Rp{grouped(amount)}" if amount >= 0 else f"-Rp{grouped(-amount)}"


def share(part: int, whole: int) -> str:
    """A share in percent with one decimal place; a dash when there is no whole."""
    return f"{part * 100 / whole:.1f}%".replace(".", ",") if whole else "–"


def day(when: date | None) -> str:
    """22 November 2026; dots to write on where the day is not known yet."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}" if when else "....................."


def weekday_and_day(when: date) -> str:
    """Minggu, 22 November 2026"""
    return f"{_DAYS[when.weekday()]}, {day(when)}"


def moment(when: datetime) -> str:
    """22 November 2026 pukul 14.30 WIB"""
    return f"{day(when)} pukul {when:%H.%M %Z}".rstrip()


def day_in_words(when: date) -> str:
    """As minutes begin: "Minggu tanggal dua puluh dua bulan November tahun dua ribu dua puluh enam"."""
    return (
        f"{_DAYS[when.weekday()]} tanggal {terbilang(when.day)} bulan {_MONTHS[when.month - 1]}"
        f" tahun {terbilang(when.year)}"
    )


def quarter(period: str) -> str:
    """2026-Q4 -> "Triwulan IV (Oktober–Desember) Tahun 2026"."""
    found = Quarter.parse(period)
    first, last = _MONTHS[found.number * 3 - 3], _MONTHS[found.number * 3 - 1]
    return f"Triwulan {_ROMAN[found.number - 1]} ({first}–{last}) Tahun {found.year}"
