"""How long a piece of evidence is kept, by what it proves."""

from datetime import date
from enum import StrEnum
from typing import Final


class Keeping(StrEnum):
    """Why a piece is kept: as long as it describes how a family lives, or as the voucher of public money."""

    SITUATION = "situation"
    VOUCHER = "voucher"


# Years after the year in which it was taken. Vouchers of public money: ten years, as for financial records
# (UU 8/1997 article 11 by analogy; the city's own records schedule may say more).
YEARS: Final = {Keeping.SITUATION: 5, Keeping.VOUCHER: 10}
_VOUCHERS: Final = frozenset({"handover", "signature", "power_of_attorney", "minutes"})
# Papers and pictures on which whole NIKs can be read.
SHOWING_NUMBERS: Final = frozenset({"power_of_attorney", "minutes"})


def keeping_of(kind: str) -> Keeping:
    """The class of a kind of evidence."""
    return Keeping.VOUCHER if kind in _VOUCHERS else Keeping.SITUATION


def kept_until(kind: str, taken_on: date) -> date:
    """The last day on which a piece is kept."""
    return date(taken_on.year + YEARS[keeping_of(kind)], 12, 31)
