"""Houses, power and belongings of an invented family, so that they go with its welfare.

Codes are those of the DTSEN family file (version 3). Tiers go from 0 (deciles 1-2) to 4 (deciles 9-10).
"""

from random import Random

from bansos.demo.chance import deck, pick


Deck = tuple[int, ...]

OWNERSHIP: tuple[Deck, ...] = (
    deck({1: 62, 2: 14, 3: 22, 5: 2}),
    deck({1: 68, 2: 14, 3: 17, 5: 1}),
    deck({1: 74, 2: 14, 3: 11, 4: 1}),
    deck({1: 82, 2: 11, 3: 4, 4: 3}),
    deck({1: 90, 2: 6, 3: 1, 4: 3}),
)
FLOOR: tuple[Deck, ...] = (
    deck({2: 18, 4: 14, 5: 3, 6: 48, 7: 1, 8: 15, 9: 1}),
    deck({2: 38, 4: 18, 5: 2, 6: 37, 8: 5}),
    deck({2: 62, 4: 16, 6: 21, 8: 1}),
    deck({1: 4, 2: 80, 3: 1, 4: 9, 6: 6}),
    deck({1: 22, 2: 72, 3: 3, 4: 3}),
)
WALL: tuple[Deck, ...] = (
    deck({1: 58, 2: 8, 3: 14, 4: 18, 5: 1, 6: 1}),
    deck({1: 80, 2: 5, 3: 9, 4: 6}),
    deck({1: 93, 2: 2, 3: 4, 4: 1}),
    deck({1: 98, 3: 2}),
    (1,),
)
ROOF: tuple[Deck, ...] = (
    deck({2: 70, 3: 12, 4: 15, 5: 1, 7: 2}),
    deck({2: 78, 3: 9, 4: 13}),
    deck({1: 1, 2: 84, 3: 7, 4: 8}),
    deck({1: 4, 2: 89, 3: 4, 4: 3}),
    deck({1: 12, 2: 86, 3: 2}),
)
WATER: tuple[Deck, ...] = (
    deck({2: 12, 3: 24, 4: 38, 5: 18, 6: 6, 8: 1, 11: 1}),
    deck({2: 24, 3: 27, 4: 36, 5: 11, 6: 2}),
    deck({1: 2, 2: 40, 3: 28, 4: 26, 5: 4}),
    deck({1: 8, 2: 52, 3: 24, 4: 16}),
    deck({1: 30, 2: 48, 3: 14, 4: 8}),
)
# Lighting and installed power together: (source, watts code).
POWER: tuple[tuple[str, ...], ...] = (
    deck({"1|1": 62, "1|2": 22, "1|3": 1, "2|": 13, "3|": 1, "4|": 1}),
    deck({"1|1": 40, "1|2": 48, "1|3": 5, "2|": 7}),
    deck({"1|1": 12, "1|2": 62, "1|3": 22, "1|4": 2, "2|": 2}),
    deck({"1|1": 2, "1|2": 36, "1|3": 46, "1|4": 14, "1|5": 2}),
    deck({"1|2": 7, "1|3": 38, "1|4": 36, "1|5": 19}),
)
FUEL: tuple[Deck, ...] = (
    deck({0: 2, 4: 76, 7: 1, 9: 1, 10: 20}),
    deck({0: 1, 4: 91, 10: 8}),
    deck({1: 1, 2: 1, 4: 96, 10: 2}),
    deck({1: 3, 2: 8, 3: 4, 4: 85}),
    deck({1: 8, 2: 30, 3: 28, 4: 34}),
)
# Toilet, closet and drain together: they only make sense as one answer.
TOILET: tuple[tuple[str, ...], ...] = (
    deck({"1|1|1": 48, "1|3|4": 6, "2|1|1": 20, "2|4|4": 4, "3|1|1": 8, "4|1|1": 6, "4|2|3": 3, "6||3": 5}),
    deck({"1|1|1": 74, "1|2|4": 4, "2|1|1": 14, "3|1|1": 4, "4|1|1": 3, "6||3": 1}),
    deck({"1|1|1": 92, "2|1|1": 6, "3|1|1": 2}),
    deck({"1|1|1": 98, "1|1|2": 2}),
    deck({"1|1|1": 94, "1|1|2": 6}),
)
SPACE = ((18, 34), (24, 44), (36, 60), (48, 90), (70, 190))
# Chance in % of owning each of the 14 movables and 2 fixed assets, in the order of the file, for tiers 0-4.
ASSETS: tuple[tuple[int, int, int, int, int], ...] = (
    (2, 4, 10, 24, 48),
    (34, 60, 84, 95, 99),
    (0, 1, 5, 24, 74),
    (0, 0, 1, 4, 26),
    (0, 0, 1, 4, 14),
    (8, 20, 42, 66, 88),
    (3, 7, 16, 36, 68),
    (2, 6, 20, 48, 82),
    (52, 76, 92, 96, 97),
    (42, 46, 50, 50, 54),
    (0, 1, 3, 14, 58),
    (0, 0, 0, 0, 0),
    (0, 0, 0, 0, 1),
    (66, 82, 94, 98, 99),
    (1, 3, 7, 16, 38),
    (0, 1, 2, 7, 30),
)
OWNED = "1"
NOT_OWNED = "2"
NO_LIVESTOCK = "0|0|0|0|0"


def tier(decile: int) -> int:
    """Two deciles a tier."""
    return (decile - 1) // 2


def housing(rng: Random, at: int) -> str:
    """Columns 17-28 of the family file."""
    low, high = SPACE[at]
    return (
        f"{pick(rng, OWNERSHIP[at])}|{pick(rng, FLOOR[at])}|{low + int(rng.random() * (high - low))}"
        f"|{pick(rng, WALL[at])}|{pick(rng, ROOF[at])}|{pick(rng, WATER[at])}|{pick(rng, POWER[at])}"
        f"|{pick(rng, FUEL[at])}|{pick(rng, TOILET[at])}"
    )


def assets(rng: Random, at: int) -> str:
    """Columns 29-50: the summary, 14 movables, 2 fixed assets, livestock."""
    owned = [OWNED if rng.random() * 100 < chances[at] else NOT_OWNED for chances in ASSETS]
    livestock = NO_LIVESTOCK if rng.random() < 0.97 else f"0|0|0|0|{1 + int(rng.random() * 5)}"
    return f"{OWNED if OWNED in owned else NOT_OWNED}|{'|'.join(owned)}|{livestock}"


def meter(rng: Random, conditions: str) -> str:
    """An electricity customer number where there is a meter; starts with 99, which no office uses."""
    if conditions.split("|")[6] != "1":
        return ""
    return f"99{int(rng.random() * 10**10):010d}"
