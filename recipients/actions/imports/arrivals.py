"""Files as they arrive: copied under the hash of their content, recognised by their header, put in their place."""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn
from uuid import uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from recipients import errors
from recipients.domain.filekinds import Problem, UnreadableFile
from recipients.domain.formats.base import HeaderMatch, Role
from recipients.domain.formats.detection import detect, formats_of, is_list
from recipients.domain.sheets import may_be_opened, open_table
from recipients.queries import mappings


BLOCK = 1 << 20
AUTO = "auto"


@dataclass(frozen=True)
class Head:
    """The header of a file, how many lines stand above it, and sheets with the same columns that are not read."""

    names: tuple[str, ...]
    lines_above: int = 0
    other_sheets: tuple[str, ...] = ()

    def as_stored(self) -> dict[str, Any]:
        """What was left out, as the rows of hand-overs and lists keep it."""
        return {"lines_above": self.lines_above, "other_sheets": [name[:120] for name in self.other_sheets]}


@dataclass(frozen=True)
class Arrival:
    """A file as it came: its name, its copy under the hash of its content, and what its header says.

    `match` is None when nobody knows the header; `mapping` is the explanation that was used, if any.
    """

    name: str
    path: Path
    sha256: str
    size: int
    head: Head
    match: HeaderMatch | None
    programme: str = ""

    @property
    def known(self) -> HeaderMatch:
        """What the header says; refuses a file that cannot be read as it is."""
        if self.match is None or self.match.missing:
            self.refuse()
        return self.match

    def refuse(self) -> NoReturn:
        """Say what was expected and what was found."""
        if self.match is None:
            raise errors.WrongFormat(self.name, _expected(), quoted(self.head.names))
        expected = _("the columns of %(title)s") % {"title": self.match.format.title}
        missing = _("no column %(columns)s") % {"columns": ", ".join(self.match.missing)}
        raise errors.WrongFormat(self.name, expected, missing)

    @property
    def is_known(self) -> bool:
        """Whether the file can be read as it is."""
        return self.match is not None and self.match.is_usable

    @property
    def is_list(self) -> bool:
        """Whether it is another system's list of recipients."""
        return self.is_known and is_list(self.known.format)

    @property
    def role(self) -> Role:
        return self.known.format.role


@contextmanager
def arriving(files: Sequence[tuple[str, BinaryIO]], form: str) -> Iterator[list[Arrival]]:
    """Copies of the files for as long as it takes to decide about them; what is not stored then goes."""
    folder = Path(settings.VAR) / "uploads" / f"arriving-{uuid4().hex}"
    folder.mkdir(parents=True)
    try:
        yield [_arrive(Path(name).name, stream, folder, form) for name, stream in files]
    finally:
        shutil.rmtree(folder)


def _arrive(name: str, stream: BinaryIO, folder: Path, form: str) -> Arrival:
    path = folder / uuid4().hex
    sha256, size = _copy(stream, path)
    if not size:
        raise errors.EmptyFile(name)
    head = head_of(name, path)
    said = None if form != AUTO else mappings.saved_for(head.names)
    if said is not None:
        return Arrival(name, path, sha256, size, head, said.match(head.names), said.programme)
    return Arrival(name, path, sha256, size, head, detect(head.names, *([formats_of(form)] if form != AUTO else [])))


def _copy(stream: BinaryIO, path: Path) -> tuple[str, int]:
    digest = hashlib.sha256()
    with path.open("xb") as copy:
        while block := stream.read(BLOCK):
            digest.update(block)
            copy.write(block)
        size = copy.tell()
    path.chmod(0o600)
    return digest.hexdigest(), size


def head_of(name: str, path: Path) -> Head:
    """The header of a file; refuses what is no table, and workbooks too large to be opened while somebody waits."""
    with path.open("rb") as stream:
        try:
            if not may_be_opened(stream, settings.SHEET_MAX_SIZE):
                raise errors.SheetTooLarge(name, settings.SHEET_MAX_SIZE)
            table = open_table(stream)
            return Head(table.header, table.header_row - 1, table.other_sheets)
        except UnreadableFile as error:
            if error.problem is Problem.EMPTY:
                raise errors.EmptyFile(name) from error
            raise errors.WrongFormat(name, _expected(), _(error.message) % {"found": error.found}) from error


def _expected() -> str:
    return _("the DTSEN pair, a SIAK export, a list of recipients or the portal's template")


def quoted(header: Sequence[str]) -> str:
    """The beginning of a header, for people."""
    shown = ", ".join(header[:6])
    return _("columns %(columns)s") % {"columns": shown + (", ..." if len(header) > 6 else "")}


def store(arrival: Arrival) -> str:
    """Move the copy to its lasting place; returns the path below the uploads folder."""
    place = Path(arrival.sha256[:2]) / arrival.sha256
    target = Path(settings.VAR) / "uploads" / place
    target.parent.mkdir(parents=True, exist_ok=True)
    if arrival.path != target:
        arrival.path.replace(target)
    return str(place)


def stored_at(path: str) -> Path:
    """Where the content of a stored file lies."""
    return Path(settings.VAR) / "uploads" / path
