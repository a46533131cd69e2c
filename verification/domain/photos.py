"""What counts as a photo."""

from typing import Final


MAX_PHOTO_BYTES: Final = 8 * 1024 * 1024
_JPEG: Final = b"\xff\xd8\xff"
_PNG: Final = b"\x89PNG\r\n\x1a\n"


def photo_suffix(first_bytes: bytes) -> str | None:
    """The file ending of a picture by what it begins with, whatever its name says; None when it is none."""
    if first_bytes.startswith(_JPEG):
        return "jpg"
    if first_bytes.startswith(_PNG):
        return "png"
    return None
