"""How long a piece of evidence is kept, by what it proves. The years are reference data (KeepingRule)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class Keeping(StrEnum):
    """Why a piece is kept: as long as it describes how a family lives, or as the voucher of public money."""

    SITUATION = "situation"
    VOUCHER = "voucher"


@dataclass(frozen=True, slots=True)
class Term:
    """Years after the year in which a piece was taken, and by what law."""

    years: int
    legal_basis: str


# What comes with the portal; a city writes its own by its records schedule. Vouchers of public money: ten years, as for
# financial records (UU 8/1997 article 11 by analogy).
SHIPPED_FROM: Final = date(2026, 1, 1)
SHIPPED_TERMS: Final[Mapping[Keeping, Term]] = {
    Keeping.SITUATION: Term(5, "UU 27/2022; jadwal retensi arsip kota"),
    Keeping.VOUCHER: Term(10, "UU 8/1997 pasal 11; jadwal retensi arsip kota"),
}
VOUCHERS: Final = frozenset({"handover", "signature", "power_of_attorney", "minutes"})
# Papers and pictures on which whole NIKs can be read.
SHOWING_NUMBERS: Final = frozenset({"power_of_attorney", "minutes"})


def keeping_of(kind: str) -> Keeping:
    """The class of a kind of evidence."""
    return Keeping.VOUCHER if kind in VOUCHERS else Keeping.SITUATION


def kept_until(taken_on: date, term: Term | None) -> date | None:
    """The last day on which a piece is kept; None while no rule says."""
    return date(taken_on.year + term.years, 12, 31) if term else None


def kept_since(today: date, term: Term) -> date:
    """The first day whose pieces are still kept: what was taken before it has had its time."""
    return date(today.year - term.years, 1, 1)
