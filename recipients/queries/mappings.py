"""Headers that an operator has explained once."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from access.models import User
from recipients.domain.formats.detection import format_by_key
from recipients.domain.mapping import Explained, header_text
from recipients.domain.sheets import open_table
from recipients.models import SavedMapping, UnmappedFile


def saved_for(header: Sequence[str]) -> Explained | None:
    """How this header is to be read, if somebody has said so."""
    found = SavedMapping.objects.filter(header=header_text(header)).first()
    form = format_by_key(found.layout) if found else None
    if found is None or form is None:
        return None
    places = {field: place for field, place in found.columns.items() if place < len(header)}
    return Explained(form, places, found.programme)


PEEK = 30


@dataclass(frozen=True)
class Peek:
    """The beginning of a file: its header and its first whole rows with their numbers."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def samples(self, place: int, most: int = 3) -> list[str]:
        """The first different texts of one column."""
        found = dict.fromkeys(row[place].strip() for _number, row in self.rows if row[place].strip())
        return list(found)[:most]


def peek(path: Path) -> Peek:
    """Look at the beginning of a stored file."""
    with path.open("rb") as stream:
        table = open_table(stream)
        whole = (row for row in table.rows() if not row.broken)
        rows = tuple((row.number, tuple(row.values)) for row in islice(whole, PEEK))
        return Peek(table.header, rows)


def waiting_files(user: User) -> list[UnmappedFile]:
    """Files whose columns nobody has explained yet."""
    return list(UnmappedFile.objects.visible_to(user).select_related("uploaded_by").order_by("-pk")[:20])
