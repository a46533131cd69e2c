"""Files of paying agencies as they arrive: copied under the hash of their content, their header read."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from distribution.payment_errors import ReplyUnknown
from recipients.actions.imports.arrivals import BLOCK, stored_at
from recipients.domain.filekinds import FileKind, UnreadableFile, kind_of
from recipients.domain.sheets import open_table, unpacked_size


@dataclass(frozen=True)
class Upload:
    """A file as it came; it goes away again unless it is stored."""

    name: str
    path: Path
    sha256: str
    size: int
    header: tuple[str, ...]

    def store(self) -> str:
        """Move it to its lasting place; returns the path below the uploads folder."""
        place = Path(self.sha256[:2]) / self.sha256
        target = stored_at(str(place))
        target.parent.mkdir(parents=True, exist_ok=True)
        self.path.replace(target)
        return str(place)


@contextmanager
def kept(name: str, stream: BinaryIO) -> Iterator[Upload]:
    """A copy for as long as it takes to decide about it; refuses what is no table."""
    path = Path(settings.VAR) / "uploads" / f"arriving-{uuid4().hex}"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        digest = hashlib.sha256()
        with path.open("xb") as copy:
            while block := stream.read(BLOCK):
                digest.update(block)
                copy.write(block)
            size = copy.tell()
        path.chmod(0o600)
        yield Upload(Path(name).name, path, digest.hexdigest(), size, _header(Path(name).name, path))
    finally:
        path.unlink(missing_ok=True)


def _header(name: str, path: Path) -> tuple[str, ...]:
    with path.open("rb") as stream:
        try:
            if kind_of(stream) is FileKind.SHEET and unpacked_size(stream) > settings.SHEET_MAX_SIZE:
                raise ReplyUnknown(_("%(name)s is too large as a workbook. Save it as CSV.") % {"name": name})
            return open_table(stream).header
        except UnreadableFile as error:
            raise ReplyUnknown(f"{name}: {_(error.message) % {'found': error.found}}") from error
