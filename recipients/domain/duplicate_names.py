"""A name as it is compared when the same person is looked for: every spelling of it gives the same key."""

from dataclasses import dataclass
from functools import lru_cache

from recipients.domain.name_words import (
    DESCENT,
    MARKS_OF_DEATH,
    OPTIONAL,
    OPTIONAL_INITIALS,
    TITLES,
    is_degree,
    sound_keys,
    split_joined,
    without_degrees,
)
from recipients.domain.names import search_key


@dataclass(frozen=True, slots=True)
class NameKey:
    """`words` in alphabetical order, each in the letters of its sound; `joined` is the name read without blanks.

    `plain` is the name as written, without blanks: in it a slip of the pen stays a slip.
    """

    words: tuple[str, ...]
    joined: str
    plain: str


def name_key(name: str) -> NameKey:
    """What is left of a name without titles, degrees, words of rank and descent: MOCH. RIZKY, S.PD and MUHAMMAD RISKI
    are equal. A name of nothing but such words keeps them.
    """
    words = _words(name)
    plain = search_key(name).replace(" ", "")
    return NameKey(tuple(sorted(_sound(word) for word in words)), _sound("".join(words)), plain)


def _words(name: str) -> list[str]:
    before, _comma, behind = name.partition(",")
    words = without_degrees(search_key(before)).split()
    after = without_degrees(f"X {search_key(behind)}").split()[1:]
    words += [word for word in after if not is_degree(word)]
    while len(words) > 1 and words[0] in TITLES:
        words.pop(0)
    kept = [word for word in words if word not in MARKS_OF_DEATH] or words
    return [part for place, word in enumerate(_told(kept)) for part in _whole(word, place, len(kept))]


def _told(words: list[str]) -> list[str]:
    """Without words of rank before and the father's name behind, as long as something is left."""
    own = next((place for place, word in enumerate(words) if word in DESCENT and place), len(words))
    left = words[:own]
    while len(left) > 1 and (left[0] in OPTIONAL or left[0] in OPTIONAL_INITIALS):
        left = left[1:]
    return left


def _whole(word: str, place: int, words: int) -> tuple[str, ...]:
    # A first M. is Muhammad by custom, not Maria.
    return ("MUHAMMAD",) if word == "M" and place == 0 and words > 1 else split_joined(word)


@lru_cache(maxsize=100_000)
def _sound(word: str) -> str:
    return min(sound_keys(word), default="")
