"""How NIK and KK numbers are shown to everyone who has not given a reason to see them whole."""

import re


# What stands before and after birth date and sex, as far as it is told: the lists of others hide digits with stars.
_NUMBER = re.compile(r"([0-9*]{6})[0-9*]{6}([0-9*]{4})")
_MASKED = re.compile(r"[0-9]{6}\*{6}[0-9]{4}|[0-9]{0,2}\*+[0-9]{0,2}")
_MOST_STARS = 12
# Twelve digits and more are a NIK, a KK number or a customer's number, whatever stands between them.
# A hash of a file (SHA-256) is no such number, though digits may follow each other in it.
_HASH_OR_LONG_NUMBER = re.compile(r"\b(?P<hash>(?=[0-9]*[a-f])[0-9a-f]{64})\b|\d(?:[\s.'’-]?\d){11,}")


def mask_number(number: str | None) -> str:
    """Hides the birth date and sex inside a NIK or KK number: 3576010101010007 -> 357601******0007.

    What is already masked stays as it is, and of a number that a list told only in part what is left of it is shown:
    3576************. PRIVACY: anything that is not sixteen digits or stars shows at most its first and last two
    characters, and nothing at all when it is too short to hide enough between them.
    """
    text = (number or "").strip()
    if not text or _MASKED.fullmatch(text):
        return text
    told = _NUMBER.fullmatch(text)
    if told:
        return f"{told[1]}******{told[2]}"
    if len(text) < 8:
        return "*" * len(text)
    return f"{text[:2]}{'*' * min(len(text) - 4, _MOST_STARS)}{text[-2:]}"


def mask_numbers_in(text: str) -> str:
    """A text in which every long number is masked, wherever it stands."""
    return _HASH_OR_LONG_NUMBER.sub(
        lambda found: found["hash"] or mask_number("".join(filter(str.isdigit, found[0]))), text
    )
