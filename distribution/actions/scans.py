"""Scans of the papers that belong to rosters: looked at before anything is written."""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recipients.domain.papers import MAX_PAPER_BYTES, paper_suffix
from recipients.errors import DocumentTooLarge, DocumentUnusable


if TYPE_CHECKING:
    from django.core.files.base import File


@dataclass(frozen=True, slots=True)
class Scanned:
    """The bytes of a PDF or picture, their hash, and the name under which they are kept."""

    content: bytes
    sha256: str
    name: str


def scanned(file: "File[bytes]") -> Scanned:
    """Read a scan; what is neither a PDF nor a picture, or too large, is refused with what to do."""
    given = str(file.name or "")
    if (file.size or 0) > MAX_PAPER_BYTES:
        raise DocumentTooLarge(given, MAX_PAPER_BYTES // 1024 // 1024)
    content = file.read()
    suffix = paper_suffix(content)
    if suffix is None:
        raise DocumentUnusable(given)
    digest = hashlib.sha256(content).hexdigest()
    return Scanned(content, digest, f"{digest}.{suffix}")
