"""What the rows of a DTSEN pair say, by the official names of their columns, of the families somebody asks about."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from recipients.domain.formats.base import HeaderMatch, Kind
from recipients.domain.nik import clean
from recipients.domain.reading import Row
from verification.domain.dtsen_proposals import Told


_NUMBERS = {Kind.NIK, Kind.KK, Kind.AREA_CODE}


@dataclass
class Listener:
    """Hears the rows of both files and keeps those of the wanted cards and people, and nothing else."""

    cards: Collection[str]
    niks: Collection[str]
    families: dict[str, dict[str, str]] = field(default_factory=dict)
    members: dict[str, dict[str, str]] = field(default_factory=dict)
    _of_card: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def hear_families(self, rows: Iterable[Row], match: HeaderMatch) -> None:
        """Read the file of families."""
        place = match.position_of("kk_number")
        for row in rows:
            if not row.broken and (card := clean(row.values[place])) in self.cards:
                self.families[card] = _by_column(row, match)

    def hear_members(self, rows: Iterable[Row], match: HeaderMatch) -> None:
        """Read the file of members."""
        nik_place, card_place = match.position_of("nik"), match.position_of("kk_number")
        for row in rows:
            if row.broken:
                continue
            nik, card = clean(row.values[nik_place]), clean(row.values[card_place])
            if nik in self.niks or card in self.cards:
                self.members[nik] = _by_column(row, match)
                self._of_card[card].add(nik)

    def told(self, *, card: str, niks: Collection[str]) -> Told:
        """What was heard of one family: under its card, and of its people under whatever card."""
        people = {*niks, *self._of_card.get(card, ())}
        return Told(self.families.get(card, {}), {nik: self.members[nik] for nik in people if nik in self.members})


def _by_column(row: Row, match: HeaderMatch) -> dict[str, str]:
    said = {}
    for column, place in zip(match.format.columns, match.positions, strict=True):
        text = row.values[place] if 0 <= place < len(row.values) else ""
        said[column.name] = clean(text) if column.kind in _NUMBERS else text.strip()
    return said
