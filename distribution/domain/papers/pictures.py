"""What counts as a logo: PNG or JPEG by what the bytes say, small enough to be printed a thousand times."""

from typing import Final


MOST_BYTES: Final = 300 * 1024
_MOST_PIXELS_A_SIDE: Final = 2_000
_PNG: Final = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_JPEG: Final = b"\xff\xd8\xff"
# Start of frame of JPEG in all its codings; C4, C8 and CC in that range mean something else.
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def picture_suffix(content: bytes) -> str | None:
    """png or jpg; None when it is neither, or too large to unpack.

    SECURITY: a small file can unpack to gigabytes, so the size it claims is read before anything else.
    """
    for suffix, size in (("png", _png_size(content)), ("jpg", _jpeg_size(content))):
        if size and all(0 < side <= _MOST_PIXELS_A_SIDE for side in size):
            return suffix
    return None


def _png_size(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(_PNG) or len(content) < 24:
        return None
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(_JPEG):
        return None
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        if content[at + 1] in _FRAMES:
            return int.from_bytes(content[at + 7 : at + 9], "big"), int.from_bytes(content[at + 5 : at + 7], "big")
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None
