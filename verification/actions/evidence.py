"""The one store of photos and papers about families: whatever the task was, they are kept here and so."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.core.files.base import ContentFile, File

from access.models import User
from verification.domain.photos import MAX_PHOTO_BYTES, photo_suffix
from verification.errors import PhotoTooLarge, PhotoUnusable
from verification.models import Evidence, GroundCheck


# A small copy is made by the phone; one that is larger than this is none.
MAX_SMALL_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Position:
    """Where somebody stood; accuracy in metres."""

    latitude: Decimal
    longitude: Decimal
    accuracy_m: int | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was looked at: its bytes, its ending by what it is, and the small copy if there is one."""

    content: bytes
    suffix: str
    small: bytes = b""


def look_at(file: "File[bytes]", small: "File[bytes] | None" = None) -> Picture:
    """The picture in a file, known by what it is and not by what it is called; anything else is refused.

    The small copy is a convenience: where it is no picture, or too large, the picture goes without one.
    """
    if (file.size or 0) > MAX_PHOTO_BYTES:
        raise PhotoTooLarge(MAX_PHOTO_BYTES // 1024 // 1024)
    content = file.read()
    suffix = photo_suffix(content)
    if suffix is None:
        raise PhotoUnusable
    copy = small.read() if small is not None and (small.size or 0) <= MAX_SMALL_BYTES else b""
    return Picture(content, suffix, copy if photo_suffix(copy) == "jpg" else b"")


def keep(
    *,
    family_id: int,
    kind: str,
    picture: Picture | None,
    taken_at: datetime,
    position: Position | None = None,
    ground_check: GroundCheck | None = None,
    by: User,
) -> Evidence:
    """Keep a picture of a family (or only where somebody stood). Part of the act that needs it, inside its transaction
    and under its audit line.
    """
    digest = hashlib.sha256(picture.content).hexdigest() if picture else ""
    evidence = Evidence(
        family_id=family_id,
        ground_check=ground_check,
        kind=kind,
        sha256=digest,
        latitude=position.latitude if position else None,
        longitude=position.longitude if position else None,
        accuracy_m=position.accuracy_m if position else None,
        taken_at=taken_at,
        taken_by=by,
    )
    if picture:
        # PRIVACY: the names say nothing; the files are given out by a view that looks who asks.
        evidence.file.save(f"{digest}.{picture.suffix}", ContentFile(picture.content), save=False)
        if picture.small:
            evidence.small.save(f"{digest}-s.jpg", ContentFile(picture.small), save=False)
    evidence.save()
    return evidence
