"""The lines of rosters as papers show them."""

from dataclasses import dataclass
from datetime import date, time
from typing import Final

from access.domain.masking import mask_number, mask_numbers_in


_ROOM_OF_A_NEIGHBOURHOOD: Final = len(", RT 001/RW 002")


@dataclass(frozen=True, slots=True)
class Line:
    """One family on a roster: who receives, where they live, and how much (rupiah, or a quantity of goods)."""

    nik: str
    kk: str
    name: str
    address: str
    rt: str
    rw: str
    amount: int

    def for_paper(self, *, is_masked: bool, name_length: int, street_length: int) -> "PrintedLine":
        """As it is printed: numbers masked unless asked for whole, long texts shortened where all can see it.

        PRIVACY: a long number inside a name or an address is a person's too.
        """
        room = street_length if self.neighbourhood else street_length + _ROOM_OF_A_NEIGHBOURHOOD
        name, street = shortened(self.name, name_length), shortened(self.address.strip(), room)
        if is_masked:
            name, street = mask_numbers_in(name), mask_numbers_in(street)
        return PrintedLine(
            nik=mask_number(self.nik) if is_masked else self.nik,
            kk=mask_number(self.kk) if is_masked else self.kk,
            name=name,
            street=street,
            neighbourhood=self.neighbourhood,
        )

    @property
    def neighbourhood(self) -> str:
        """RT 001/RW 002"""
        return f"RT {self.rt or '–'}/RW {self.rw or '–'}" if self.rt or self.rw else ""


@dataclass(frozen=True, slots=True)
class InvitedFamily:
    """One letter of invitation: whom it invites, its key, and where and when, as far as that is known."""

    line: Line
    key: str
    village: str
    valid_until: date
    place: str | None
    on_day: date | None
    starts_at: time | None
    ends_at: time | None


@dataclass(frozen=True, slots=True)
class Change:
    """A place on a roster: who leaves it, who takes it if anybody does, and how much it is worth."""

    out: Line
    into: Line | None
    amount: int
    goods: str


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """The texts of a line on paper."""

    nik: str
    kk: str
    name: str
    street: str
    neighbourhood: str


def shortened(text: str, length: int) -> str:
    """A text of at most so many characters; what was cut off is shown by dots."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
