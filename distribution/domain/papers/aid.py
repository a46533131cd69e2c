"""What a family gets, in rupiah or in goods, as papers write it."""

import re
from dataclasses import dataclass

from distribution.domain.papers.words import grouped, rupiah, rupiah_in_words, terbilang


_WITH_UNIT = re.compile(r"(.+?)\s*\(([^()]+)\)")


@dataclass(frozen=True, slots=True)
class Aid:
    """Rupiah while `goods` is empty; else a quantity of goods named as "beras (kg)"."""

    goods: str = ""

    @property
    def head(self) -> str:
        """The head of the column."""
        return self.goods[:1].upper() + self.goods[1:] if self.goods else "Jumlah (Rp)"

    def cell(self, amount: int) -> str:
        """A figure under that head."""
        return grouped(amount)

    def figure(self, amount: int) -> str:
        """A figure in a sentence: Rp600.000, or 30 kg beras."""
        return f"{grouped(amount)} {self.things}" if self.goods else rupiah(amount)

    def in_words(self, amount: int) -> str:
        """A figure in words."""
        return f"{terbilang(amount)} {self.things}" if self.goods else rupiah_in_words(amount)

    @property
    def things(self) -> str:
        """What stands behind a figure of goods: kg beras; nothing for rupiah."""
        found = _WITH_UNIT.fullmatch(self.goods)
        return f"{found[2]} {found[1]}" if found else self.goods
