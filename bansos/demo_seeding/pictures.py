"""Placeholder photos and scans, drawn here: a house, in colours that differ from visit to visit, and a written page."""

import struct
import zlib


Colour = tuple[int, int, int]
WIDTH, HEIGHT = 320, 240
GROUND = 180
WALLS: tuple[Colour, ...] = ((236, 222, 196), (205, 222, 229), (221, 229, 205), (232, 210, 204))
ROOFS: tuple[Colour, ...] = ((150, 72, 52), (94, 84, 78), (120, 58, 48))
WHITE: Colour = (255, 255, 255)
PAPER, INK = (250, 249, 245), (120, 120, 128)
SKY, EARTH, DOOR, WINDOW = (207, 226, 241), (173, 178, 148), (104, 78, 56), (120, 150, 168)


def picture_of_a_house(number: int) -> bytes:
    """A PNG of 320 x 240; the same number gives the same picture."""
    wall, roof = WALLS[number % len(WALLS)], ROOFS[number % len(ROOFS)]
    return _png(b"".join(b"\0" + _row(y, wall, roof) for y in range(HEIGHT)))


def picture_of_a_paper() -> bytes:
    """A PNG of 320 x 240: a page with a heading and lines of writing that say nothing."""
    return _png(b"".join(b"\0" + _written(y) for y in range(HEIGHT)))


def coat_of_arms() -> bytes:
    """A PNG of 320 x 240: an invented shield on white, for the letterhead of the invented city."""
    return _png(b"".join(b"\0" + _shield(y) for y in range(HEIGHT)))


def _shield(y: int) -> bytes:
    line: list[Colour] = [WHITE] * WIDTH
    for inset, colour in ((0, ROOFS[0]), (9, WALLS[0]), (22, WINDOW)):
        top, bottom = 10 + inset, 230 - inset * 2
        if top <= y < bottom:
            reach = 90 - inset if y < 110 else (90 - inset) * (bottom - y) // max(1, bottom - 110)
            _paint(line, 160 - reach, 160 + reach, colour)
    if 92 <= y < 118:
        _paint(line, 150, 170, ROOFS[0])
    return bytes(value for colour in line for value in colour)


def _written(y: int) -> bytes:
    line: list[Colour] = [PAPER] * WIDTH
    if 24 <= y < 36:
        _paint(line, 90, 230, INK)
    if y >= 60 and y % 18 < 4:
        _paint(line, 30, 290 - (y * 7) % 60, INK)
    return bytes(value for colour in line for value in colour)


def _png(rows: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = (("IHDR", header), ("IDAT", zlib.compress(rows, 9)), ("IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name.encode(), content) for name, content in parts)


def _row(y: int, wall: Colour, roof: Colour) -> bytes:
    line: list[Colour] = [SKY if y < GROUND else EARTH] * WIDTH
    if 50 <= y < 100:
        reach = (y - 50) * 110 // 50
        _paint(line, 160 - reach, 160 + reach, roof)
    if 100 <= y < GROUND + 6:
        _paint(line, 70, 250, wall)
    if 122 <= y < 150:
        _paint(line, 92, 128, WINDOW)
        _paint(line, 194, 230, WINDOW)
    if 118 <= y < GROUND + 6:
        _paint(line, 146, 176, DOOR)
    return bytes(value for colour in line for value in colour)


def _paint(line: list[Colour], start: int, end: int, colour: Colour) -> None:
    line[start:end] = [colour] * (end - start)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
