"""What people mean by what they type into the search: a number, an address, or a name in one of its spellings."""

import re


SHORTEST = 3  # letters
DIGITS = 16  # of a NIK or KK number

_SIGNS = re.compile(r"[\s.'’-]")
_PUNCTUATION = str.maketrans(".,'`-", "     ")
_PLACE = re.compile(r"\d|^(?:JL|JALAN|GG|GANG|DSN|DUSUN|LINK|LINGKUNGAN|PERUM|PERUMAHAN|BLOK|KAMPUNG|KP|RT|RW)\b")
# First names that are written short as often as long; the signs between the letters are gone already.
_SPELLINGS = (
    frozenset({"MUHAMMAD", "MOHAMMAD", "MUHAMAD", "MOHAMAD", "MOCHAMAD", "MOCHAMMAD", "MUCHAMAD", "MUH", "MOH", "MOCH",
               "MHD", "MUCH"}),
    frozenset({"ABDUL", "ABD"}),
    frozenset({"ACHMAD", "AHMAD", "ACH", "AHM"}),
)  # fmt: skip
# One long and one short spelling of each are enough: the rest is near enough to one of them to be found as a typo.
_SOUGHT = (("MUHAMMAD", "MOCHAMAD", "MUH", "MOH", "MOCH"), ("ABDUL", "ABD"), ("ACHMAD", "AHMAD", "ACH"))


def digits_in(text: str) -> str:
    """The digits of a number typed with blanks, dots or dashes between them; empty when it is no number."""
    plain = _SIGNS.sub("", text)
    return plain if plain.isdecimal() and plain.isascii() else ""


def is_too_short(text: str) -> bool:
    """Whether there is too little of it to look for."""
    return 0 < len(text.strip()) < SHORTEST


def lacks_digits(text: str) -> bool:
    """Whether it is the beginning of a number; numbers are found whole only."""
    digits = digits_in(text)
    return bool(digits) and len(digits) != DIGITS and not is_too_short(text)


def looks_like_address(text: str) -> bool:
    """Names have no digits, and no person is called Jalan."""
    return bool(_PLACE.search(key_of(text)))


def key_of(text: str) -> str:
    """A name as the registry's search column keeps it: upper case, without signs."""
    return " ".join(text.upper().translate(_PUNCTUATION).split())


def spellings(text: str) -> tuple[str, ...]:
    """The name as typed, and with its first word in the spellings that mean the same."""
    key = key_of(text)
    first, _, rest = key.partition(" ")
    if not rest:
        return (key,)
    for group, sought in zip(_SPELLINGS, _SOUGHT, strict=True):
        if first in group:
            return tuple(dict.fromkeys([key, *(f"{word} {rest}" for word in sought)]))
    return (key,)
