"""Keeping scans of the papers that prove a change."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.base import ContentFile, File

from access.models import User
from recipients.domain.papers import MAX_PAPER_BYTES, paper_suffix
from recipients.errors import DocumentTooLarge, DocumentUnusable
from recipients.models import Correction, Document


@dataclass(frozen=True)
class Scan:
    """A file as it was sent, which paper it shows (recipients.domain.events.kinds.Paper), and the paper's number."""

    file: "File[bytes]"
    paper: str
    number: str = ""


def checked(scans: Sequence[Scan]) -> list[tuple[Scan, bytes, str]]:
    """The scans with their bytes and endings, looked at before anything is written."""
    return [(scan, *_content(scan.file)) for scan in scans]


def _content(file: "File[bytes]") -> tuple[bytes, str]:
    name = str(file.name or "")
    if (file.size or 0) > MAX_PAPER_BYTES:
        raise DocumentTooLarge(name, MAX_PAPER_BYTES // 1024 // 1024)
    content = file.read()
    suffix = paper_suffix(content)
    if suffix is None:
        raise DocumentUnusable(name)
    return content, suffix


def keep(correction: Correction, scans: Sequence[tuple[Scan, bytes, str]], by: User) -> None:
    """Store the scans beside the change they prove."""
    for scan, content, suffix in scans:
        digest = hashlib.sha256(content).hexdigest()
        document = Document(
            correction=correction,
            paper=scan.paper,
            number=scan.number,
            sha256=digest,
            size=len(content),
            added_by=by,
        )
        # PRIVACY: the name says nothing; the file is given out by a view that looks who asks.
        document.file.save(f"{digest}.{suffix}", ContentFile(content), save=False)
        document.save()
