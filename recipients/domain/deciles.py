"""How far a family's decile moved between two versions, in the classes that BPS Sulawesi Tengah uses when matching."""

from collections.abc import Mapping
from dataclasses import dataclass

from recipients.domain.marking import mark as _


FURTHEST = 9


@dataclass(frozen=True, slots=True)
class JumpClass:
    """A range of differences (new decile minus old one); a lower decile means poorer."""

    key: str
    label: str
    lowest: int
    highest: int

    def holds(self, difference: int) -> bool:
        return self.lowest <= difference <= self.highest


JUMPS = (
    JumpClass("fell_extremely", _("fell by 7 or more"), -FURTHEST, -7),
    JumpClass("fell_far", _("fell by 4 to 6"), -6, -4),
    JumpClass("fell", _("fell by 1 to 3"), -3, -1),
    JumpClass("rose", _("rose by 1 to 3"), 1, 3),
    JumpClass("rose_far", _("rose by 4 to 6"), 4, 6),
    JumpClass("rose_extremely", _("rose by 7 or more"), 7, FURTHEST),
)


def jump_of(before: int, after: int) -> JumpClass | None:
    """The class of a move; None when the decile stayed."""
    return next((jump for jump in JUMPS if jump.holds(after - before)), None)


def by_class(numbers: Mapping[int, int]) -> dict[str, int]:
    """Numbers of families by difference, added up by class; classes without a family are left out."""
    found = {jump.key: sum(n for moved, n in numbers.items() if jump.holds(moved)) for jump in JUMPS}
    return {key: number for key, number in found.items() if number}
