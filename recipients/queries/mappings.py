"""Headers that an operator has explained once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from access.models import User
from recipients.domain.formats.base import FileFormat, HeaderMatch
from recipients.domain.formats.detection import format_by_key
from recipients.domain.mapping import Explained, header_text
from recipients.domain.sheets import open_table
from recipients.models import SavedMapping, UnmappedFile


PEEK = 30  # rows of a file to choose samples from
MOST_WAITING = 20


def saved_for(header: Sequence[str]) -> Explained | None:
    """How this header is to be read, if somebody has said so."""
    return explained(header_text(header)).get(header_text(header))


def explained(*headers: str) -> dict[str, Explained]:
    """What operators have explained, by header; all of it unless headers are named."""
    saved = SavedMapping.objects.filter(header__in=headers) if headers else SavedMapping.objects.all()
    forms = ((one, format_by_key(one.layout)) for one in saved)
    return {one.header: Explained(form, one.columns, one.programme) for one, form in forms if form is not None}


def header_match(header: Sequence[str], form: FileFormat, known: Mapping[str, Explained]) -> HeaderMatch:
    """How a header is read in a format: as somebody explained it, else by its names. Asks no database."""
    said = known.get(header_text(header))
    return said.match(header) if said and said.form is form else form.match(header)


@dataclass(frozen=True)
class Peek:
    """The beginning of a file: its header, the lines above it, and its first whole rows with their numbers."""

    header: tuple[str, ...]
    lines_above: int
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
        return Peek(table.header, table.header_row - 1, rows)


def waiting_files(user: User) -> list[UnmappedFile]:
    """Files whose columns nobody has explained yet, the newest first."""
    return list(UnmappedFile.objects.visible_to(user).select_related("uploaded_by").order_by("-pk")[:MOST_WAITING])
