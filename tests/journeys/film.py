"""A film of a printed letter, for the camera that Chromium plays instead of a real one."""

from collections.abc import Iterator, Sequence
from math import cos, radians, sin
from pathlib import Path

from distribution.papers.invitations import pixels


WIDTH, HEIGHT, RATE = 640, 480, 10
# As a letter lies on a table: a little askew, in a light that falls from one side.
TILT = radians(9)
MODULE_PX = 5
TABLE, INK, LIGHT_FROM, LIGHT_TO = 150, 25, 0.55, 1.0


def letter_before_the_camera(path: Path, address: str) -> None:
    """Writes a film (YUV4MPEG2): the empty table, then the letter whose QR leads to the address."""
    side, modules = pixels(address)
    table = bytes(_shaded(TABLE, x) for _y in range(HEIGHT) for x in range(WIDTH))
    letter = bytes(_lying(side, modules))
    grey = bytes([128]) * (WIDTH * HEIGHT // 2)
    with path.open("wb") as film:
        film.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{RATE}:1 Ip A1:1 C420jpeg\n".encode())
        for picture in [table] * 2 + [letter] * 8:
            film.write(b"FRAME\n" + picture + grey)


def _lying(side: int, modules: Sequence[int]) -> Iterator[int]:
    along, across = cos(TILT) / MODULE_PX, sin(TILT) / MODULE_PX
    for y in range(HEIGHT):
        for x in range(WIDTH):
            right, down = x - WIDTH / 2, y - HEIGHT / 2
            column = int(right * along + down * across + side / 2)
            row = int(down * along - right * across + side / 2)
            is_inside = 0 <= column < side and 0 <= row < side
            yield _shaded(max(INK, modules[row * side + column]) if is_inside else TABLE, x)


def _shaded(brightness: int, x: int) -> int:
    return int(brightness * (LIGHT_FROM + (LIGHT_TO - LIGHT_FROM) * x / WIDTH))
