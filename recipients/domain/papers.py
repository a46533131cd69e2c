"""What counts as a scan of a paper: by what it begins with, whatever its name says."""

from typing import Final


MAX_PAPER_BYTES: Final = 8 * 1024 * 1024
_SIGNS: Final = ((b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"))
TYPES: Final = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


def paper_suffix(first_bytes: bytes) -> str | None:
    """The file ending of a PDF or picture; None when it is neither."""
    return next((suffix for sign, suffix in _SIGNS if first_bytes.startswith(sign)), None)
