"""The words that a programme's rule is made of. All are closed lists: stored in definitions, never renamed."""

from enum import StrEnum
from typing import Final


class Level(StrEnum):
    """Against whom the decile ranks a family."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"


class Component(StrEnum):
    """What makes a person a PKH component (pregnancy is not in the data)."""

    EARLY_CHILDHOOD = "early_childhood"
    PRIMARY = "primary"
    JUNIOR = "junior"
    SENIOR = "senior"
    ELDERLY = "elderly"
    SEVERE_DISABILITY = "severe_disability"


class Asset(StrEnum):
    """Possessions that speak against need. The order is that of the bits in gathered facts: append only."""

    CAR = "car"
    OTHER_HOUSE = "other_house"
    OTHER_LAND = "other_land"
    MOTORCYCLE = "motorcycle"
    MOTORBOAT = "motorboat"
    GOLD = "gold"
    AIR_CONDITIONER = "air_conditioner"
    COMPUTER = "computer"
    WATER_HEATER = "water_heater"
    REFRIGERATOR = "refrigerator"
    FLAT_TV = "flat_tv"


class HeldBy(StrEnum):
    """Undecided findings that keep a family out until somebody has decided them. Append only, as above."""

    DUPLICATE = "duplicate"
    INACTIVE = "inactive"
    NOT_FOUND = "not_found"
    MALFORMED = "malformed"
    NAME_DIFFERS = "name_differs"
    BIRTH_DATE_DIFFERS = "birth_date_differs"
    SEX_DIFFERS = "sex_differs"
    KK_DIFFERS = "kk_differs"
    INCOME_ABOVE = "income_above"
    CIVIL_SERVANT = "civil_servant"
    VEHICLE = "vehicle"
    LAND = "land"
    POWER_ABOVE = "power_above"
    OTHER_RECORD = "other_record"


class FindingsOf(StrEnum):
    """Whose findings count: those of who receives for the family, or of any member."""

    RECEIVER = "receiver"
    ANY = "any"


class Receiver(StrEnum):
    """Who receives for the family (pengurus) when several could."""

    HEAD = "head"
    MOTHER = "mother"


class Per(StrEnum):
    """What the amount is multiplied with."""

    FAMILY = "family"
    MEMBER = "member"
    COMPONENT = "component"


class AgeOf(StrEnum):
    """Whose age is asked for: any member's, the head's (the oldest one's if there are two), or the receiver's."""

    MEMBER = "member"
    HEAD = "head"
    RECEIVER = "receiver"


class Sign(StrEnum):
    """Coded living conditions (DTSEN family file) that may show hardship."""

    FLOOR = "floor"
    WALL = "wall"
    ROOF = "roof"
    WATER = "water"
    LIGHT = "light"
    POWER = "power"
    FUEL = "fuel"
    TOILET = "toilet"
    CLOSET = "closet"
    SEWAGE = "sewage"
    OWNERSHIP = "ownership"


class Where(StrEnum):
    """Where a family has to have lived for some time."""

    CITY = "city"
    VILLAGE = "village"


class RankBy(StrEnum):
    """What puts a family further in front when a quota is short; each has one natural direction."""

    DECILE = "decile"  # lowest first, unknown last
    COMPONENTS = "components"  # most members with a component of the rule first
    ELDERLY = "elderly"  # most first, as the next two
    SEVERE_DISABILITY = "severe_disability"
    EARLY_CHILDHOOD = "early_childhood"
    MEMBERS = "members"  # most first
    LIVING = "living"  # most signs of hardship first
    RESIDENCE = "residence"  # longest in the city first
    WAITING = "waiting"  # most earlier periods on the waiting list first


VEHICLES: Final = (Asset.CAR, Asset.MOTORCYCLE, Asset.MOTORBOAT)

# The lowest and highest code of each condition (domain: DTSEN v3, our own numbering).
SIGN_CODES: Final[dict[Sign, tuple[int, int]]] = {
    Sign.FLOOR: (1, 9),
    Sign.WALL: (1, 7),
    Sign.ROOF: (1, 8),
    Sign.WATER: (1, 11),
    Sign.LIGHT: (1, 4),
    Sign.POWER: (1, 5),
    Sign.FUEL: (0, 11),
    Sign.TOILET: (1, 6),
    Sign.CLOSET: (1, 4),
    Sign.SEWAGE: (1, 6),
    Sign.OWNERSHIP: (1, 5),
}

# Installed power (W) by the code of the DTSEN family file.
POWER_CODES: Final[dict[int, int]] = {450: 1, 900: 2, 1300: 3, 2200: 4}
HIGHEST_OCCUPATION: Final = 89
HIGHEST_WORK_STATUS: Final = 8
HIGHEST_AMOUNT: Final = 100_000_000
HIGHEST_COUNT: Final = 20
HIGHEST_AGE: Final = 120
HIGHEST_AREA: Final = 100  # square metres a head
HIGHEST_MONTHS: Final = 240
HIGHEST_QUANTITY: Final = 100_000
