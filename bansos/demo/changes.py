"""What happens to a family in a quarter: births, deaths, moves, new cards, better and worse times.

About six families in a hundred change between two versions of the register, each in one way.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from bansos.demo import names
from bansos.demo.addresses import address
from bansos.demo.chance import pick
from bansos.demo.people import CHILD, HEAD, SINGLE, SPOUSE, WIDOWED, Family, Person, Settler


DECEASED, MOVED = "deceased", "moved"


@dataclass(frozen=True, slots=True)
class Quarter:
    """A family in the earlier and in the later version; `gone` are those who left, with the reason."""

    before: Family
    after: Family | None
    kind: str = ""
    gone: tuple[tuple[Person, str], ...] = ()


Change = Callable[[Random, Family, Settler, date], Quarter | None]


def decile_moved(rng: Random, family: Family, settler: Settler, until: date) -> Quarter | None:
    """One to three deciles up or down, at all three levels."""
    step = pick(rng, (-3, -2, -1, -1, 1, 1, 2, 3))
    first, second, third = (min(10, max(1, decile + step)) for decile in family.deciles)
    if (first, second, third) == family.deciles:
        return None
    return Quarter(family, replace(family, deciles=(first, second, third)), "decile_moved")


def decile_jumped(rng: Random, family: Family, settler: Settler, until: date) -> Quarter | None:
    """From 2 to 8 at a stroke, for no reason anyone knows."""
    if family.deciles[0] != 2:
        return None
    return Quarter(family, replace(family, deciles=(8, 8, 8)), "decile_jumped")


def moved_house(rng: Random, family: Family, settler: Settler, until: date) -> Quarter | None:
    """Another address in the city; the identity cards stay as they are."""
    home = address(rng, pick(rng, settler.city.ballot))
    return Quarter(family, replace(family, home=home, address=home.line), "moved_house")


def spelling_corrected(rng: Random, family: Family, settler: Settler, until: date) -> Quarter | None:
    """The earlier version had a clerk's slip in a name."""
    at = int(rng.random() * len(family.members))
    right = family.members[at]
    wrong = names.misspelt(rng, right.name)
    if wrong == right.name:
        return None
    before = list(family.members)
    before[at] = replace(right, name=wrong)
    return Quarter(replace(family, members=before), family, "spelling_corrected")


def born(rng: Random, family: Family, settler: Settler, until: date) -> Quarter | None:
    """A child of the head and a wife under 45."""
    wife = next((m for m in family.members if m.relation == SPOUSE and m.sex == "P"), None)
    if wife is None or settler.reference.year - wife.birth.year > 44:
        return None
    days = (until - settler.reference).days
    child = settler.newborn(rng, family, date.fromordinal(until.toordinal() - int(rng.random() * days)))
    return Quarter(family, replace(family, members=[*family.members, child]), "born")


def died(rng: Random, family: Family, settler: Settler, until: date) -> Quarter | None:
    """The eldest of the family; where that is the head, another heads it under a new card."""
    eldest = min(family.members, key=lambda member: member.birth)
    left = [member for member in family.members if member is not eldest]
    if eldest.relation != HEAD:
        if eldest.relation == SPOUSE:
            left[0] = replace(left[0], marital=WIDOWED)
        return Quarter(family, replace(family, members=left), "died", ((eldest, DECEASED),))
    if not left:
        return Quarter(family, None, "died", ((eldest, DECEASED),))
    heir = next((m for m in left if m.relation == SPOUSE), None)
    if heir is None:
        return None
    heir = replace(heir, relation=HEAD, marital=WIDOWED)
    members = [heir, *(m for m in left if m.nik != heir.nik)]
    card = settler.card(family, until)
    return Quarter(family, replace(family, kk=card, members=members), "died", ((eldest, DECEASED),))


def moved_out(rng: Random, family: Family, settler: Settler, until: date) -> Quarter | None:
    """A grown child leaves the city."""
    grown = [
        m
        for m in family.members
        if m.relation == CHILD and m.marital == SINGLE and settler.reference.year - m.birth.year > 18
    ]
    if not grown:
        return None
    leaver = pick(rng, grown)
    left = [member for member in family.members if member is not leaver]
    return Quarter(family, replace(family, members=left), "moved_out", ((leaver, MOVED),))


def moved_in(rng: Random, family: Family, settler: Settler, until: date) -> Quarter | None:
    """The head's mother comes to live with the family."""
    elder = settler.elder(rng, family)
    return Quarter(family, replace(family, members=[*family.members, elder]), "moved_in")


def new_card(rng: Random, family: Family, settler: Settler, until: date) -> Quarter | None:
    """The same people under a new family card number."""
    return Quarter(family, replace(family, kk=settler.card(family, until)), "new_card")


def vanished(rng: Random, family: Family, settler: Settler, until: date) -> Quarter | None:
    """The whole family is not in the later version."""
    return Quarter(family, None, "vanished", tuple((member, MOVED) for member in family.members))


# Shares of all families, by kind; a kind that does not fit a family falls back to a move of its decile.
SHARES: tuple[tuple[float, Change], ...] = (
    (0.022, decile_moved),
    (0.007, moved_house),
    (0.006, spelling_corrected),
    (0.006, born),
    (0.006, died),
    (0.004, moved_out),
    (0.002, moved_in),
    (0.004, new_card),
    (0.004, vanished),
)
JUMP_OF_DECILE_2 = 0.03
NEWCOMERS = 0.005


def quarter(rng: Random, family: Family, settler: Settler, until: date) -> Quarter:
    """The family in both versions; mostly nothing happens to it."""
    if family.deciles[0] == 2 and rng.random() < JUMP_OF_DECILE_2:
        return decile_jumped(rng, family, settler, until) or Quarter(family, family)
    chance = rng.random()
    for share, change in SHARES:
        if chance < share:
            return (
                change(rng, family, settler, until)
                or decile_moved(rng, family, settler, until)
                or Quarter(family, family)
            )
        chance -= share
    return Quarter(family, family)
