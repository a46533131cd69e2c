"""Invented NIK and KK numbers, each given once.

Region and birth date look real, because ages have to be plausible; the serial is always 9000-9999. Civil
registries number a day's registrations from 0001, so no living person has such a number: the serial is the
mark of invented data.
"""

from datetime import date


# Coprime to 1000: walks through all serials of a day without meeting one twice.
STRIDE = 387
SERIALS = 1000


class Numbers:
    """Hands out numbers; remembers only how many were given per region and day."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def nik(self, region: str, birth: date, sex: str) -> str:
        """A NIK for someone first registered in that district (six digits); women have day + 40."""
        day = birth.day + 40 if sex == "P" else birth.day
        return self._next(f"{region}{day:02d}{birth.month:02d}{birth.year % 100:02d}")

    def kk(self, region: str, issued: date) -> str:
        """A family card number issued in that district on that day."""
        return self._next(f"{region}{issued.day:02d}{issued.month:02d}{issued.year % 100:02d}", family=True)

    def _next(self, stem: str, *, family: bool = False) -> str:
        key = f"k{stem}" if family else stem
        given = self._given.get(key, 0)
        if given >= SERIALS:
            raise OverflowError(f"more than {SERIALS} numbers for one district and day")
        self._given[key] = given + 1
        return f"{stem}{9000 + (int(stem) * 7919 + given * STRIDE) % SERIALS}"
