"""When two records are held to be one person: what counts how much, and what is said about it.

The evidence is weighed as by Fellegi and Sunter: each agreement is worth as many bits as it is more likely for one
person entered twice than for two people. What is rare tells more: a name borne by one in a thousand is worth three
bits less than one borne by one in eight thousand, and the same holds for birth dates and mothers' names, so that the
default dates 1 January and 1 July count for little. The odds before any evidence follow from the number of persons;
this is what lets one threshold serve a town and a city of a million.

What brothers and sisters share anyway (family, address, mother) is left out of account where the names differ as
twins' names do, or where an age of 12 years or more lies between the two: father and son.

The formula itself is in queries/sql/duplicates_score.sql; here are its numbers. They were set by hand on planted
duplicates (docs/duplicates.md).
"""

from dataclasses import dataclass, fields
from enum import StrEnum

from recipients.domain.marking import mark as _


@dataclass(frozen=True, slots=True)
class Weights:
    """Bits for (or against) each kind of agreement. Names ending in `_less` are taken off the rarity of the value."""

    # Of the pairs of all persons, how many are one person: 2 % of the persons have a second record.
    prior: float = -4.6
    # Names: equal but for spelling; a word left out; a slip of the pen; one letter another. Others are not weighed:
    # nothing else makes up for them. Names go with birth years, so equal ones are a little less telling than their
    # rarity says.
    name_same_less: float = 2.0
    name_subset_less: float = 4.0
    name_slip_less: float = 3.5
    name_near_less: float = 4.5
    name_near_short_less: float = 7.0
    name_most: float = 15.0
    name_inexact_most: float = 13.0
    # Birth dates: equal, or equal inside the two NIKs; day and month swapped; one of day, month, year another; other.
    birth_same_less: float = 0.4
    birth_swapped_less: float = 4.0
    birth_part: float = 5.5
    # Brothers and sisters are not born in one month of one year, seldom on one day of two years.
    birth_part_in_family: float = 9.5
    birth_other: float = -4.0
    birth_most: float = 15.5
    # The mother's name, where both are known.
    mother_same_less: float = 0.5
    mother_near_less: float = 6.0
    mother_other: float = -4.0
    mother_most: float = 13.0
    # One family, one address of home or card: shared by 3 to 4 people; by few of the planted pairs neither.
    family_same_less: float = 3.4
    address_same_less: float = 3.3
    home_other: float = -3.0
    sex_differs: float = -7.0
    place_same: float = 0.5
    place_other: float = -3.0
    # NIKs: one digit off where the other digits do not explain it; the district another (by its rarity); the serial
    # one digit off; neighbours as twins have them; simply another.
    nik_slip: float = 6.0
    nik_region_less: float = 5.0
    nik_region_most: float = 3.0
    nik_digit: float = 1.0
    nik_neighbour: float = -1.7
    nik_other: float = -0.7
    # Brothers and sisters; parent and child.
    siblings: float = -4.0
    generation: float = -8.0
    # From here on a pair is worth somebody's look.
    threshold: float = 1.0
    # While a form is open a glance costs little: one name and one birth date are enough for a warning.
    entry_threshold: float = -5.0

    def parameters(self) -> dict[str, float]:
        """As the statement takes them."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


WEIGHTS = Weights()
# Bits that turn even odds into ten to one on the scale people see; the raw bits saturate too soon to rank by.
SCALE = 8.0


class Kind(StrEnum):
    """Where to look first: the two records are in one family, their NIKs are alike, or they only tell of one person."""

    FAMILY = "family"
    NUMBER = "number"
    APART = "apart"


class Reason(StrEnum):
    """One thing that speaks for one person, or against it."""

    NAME_SAME = "name_same"
    NAME_SUBSET = "name_subset"
    NAME_SLIP = "name_slip"
    NAME_NEAR = "name_near"
    BIRTH_SAME = "birth_same"
    BIRTH_SWAPPED = "birth_swapped"
    BIRTH_NIK = "birth_nik"
    BIRTH_PART = "birth_part"
    BIRTH_OTHER = "birth_other"
    MOTHER_SAME = "mother_same"
    MOTHER_NEAR = "mother_near"
    MOTHER_OTHER = "mother_other"
    HOME_FAMILY = "home_family"
    HOME_ADDRESS = "home_address"
    NIK_SLIP = "nik_slip"
    NIK_REGION = "nik_region"
    NIK_DIGIT = "nik_digit"
    SEX_OTHER = "sex_other"
    PLACE_OTHER = "place_other"


# English sentences, translated where they are shown.
MESSAGES: dict[Reason, str] = {
    Reason.NAME_SAME: _("The names are the same but for spelling, titles or order."),
    Reason.NAME_SUBSET: _("One name has a word more than the other."),
    Reason.NAME_SLIP: _("The names differ by a slip of the pen."),
    Reason.NAME_NEAR: _("The names differ by one or two letters."),
    Reason.BIRTH_SAME: _("The birth date is the same."),
    Reason.BIRTH_SWAPPED: _("Day and month of birth are swapped."),
    Reason.BIRTH_NIK: _("The birth date inside the two NIKs is the same."),
    Reason.BIRTH_PART: _("The birth dates differ only in the day, the month or the year."),
    Reason.BIRTH_OTHER: _("The birth dates differ."),
    Reason.MOTHER_SAME: _("The mother's name is the same."),
    Reason.MOTHER_NEAR: _("The mothers' names are alike."),
    Reason.MOTHER_OTHER: _("The mothers' names differ."),
    Reason.HOME_FAMILY: _("Both stand in the same family."),
    Reason.HOME_ADDRESS: _("Both have the same address."),
    Reason.NIK_SLIP: _("The NIKs differ by one slip of the pen."),
    Reason.NIK_REGION: _("The NIKs differ only in the district."),
    Reason.NIK_DIGIT: _("The NIKs differ only by a digit of the serial."),
    Reason.SEX_OTHER: _("The sex differs."),
    Reason.PLACE_OTHER: _("The places of birth differ."),
}
AGAINST = frozenset(
    {
        Reason.BIRTH_OTHER, Reason.MOTHER_OTHER, Reason.SEX_OTHER,
        Reason.PLACE_OTHER,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Described:
    """A person as somebody fills in a form, to be looked for; `person_id` is the record being corrected, if any.

    `home` is the address of the family with RT, RW and kelurahan, parted by bars.
    """

    nik: str
    full_name: str
    sex: str
    birth_date: str  # YYYY-MM-DD
    mother_name: str = ""
    birth_place: str = ""
    home: str = ""
    family_id: int | None = None
    person_id: int | None = None


def score_of(bits: float) -> float:
    """The bits of evidence as a score from 0 to 1, three decimals; even odds are 0.5."""
    return round(1 / (1 + 10 ** (-bits / SCALE)), 3)
