"""The code of an invitation letter: what is printed under the QR, typed at the delivery point, or read by a scanner.

Twelve signs of an alphabet without look-alikes. The twelfth checks the others, so that a slip of the finger is told at
once instead of being "not found".
"""

import re
from dataclasses import dataclass
from typing import Final


# Without I, L, O (read as 1, 1, 0), S (as 5) and U. Thirty-one signs, a prime: the check finds every single wrong sign
# and every two that changed places.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRTVWXYZ"
LENGTH: Final = 12
_MEANT: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "S": "5", "U": "V"})
# 12 times 13 leaves 1 when divided by 31: by it the last sign is found that makes the weighted sum come out even.
_INVERSE_OF_LAST_WEIGHT: Final = 13
_FILLING: Final = re.compile(r"[\s.\-–_]+")
_ADDRESS: Final = re.compile(r"undangan/([0-9A-Za-z.\-]{1,60})/?(?:[?#].*)?$")
SEPARATOR: Final = "."


@dataclass(frozen=True, slots=True)
class Scanned:
    """What was read at the delivery point: the token of an address, or a code that somebody typed."""

    token: str = ""
    key: str = ""


def check_sign(body: str) -> str:
    """The twelfth sign of the eleven before it."""
    weighted = sum(place * ALPHABET.index(sign) for place, sign in enumerate(body, start=1))
    return ALPHABET[-weighted * _INVERSE_OF_LAST_WEIGHT % len(ALPHABET)]


def is_key(text: str) -> bool:
    """Whether these are twelve signs of which the last fits the others."""
    return len(text) == LENGTH and all(sign in ALPHABET for sign in text) and check_sign(text[:-1]) == text[-1]


def read_key(typed: str) -> str | None:
    """A code as somebody typed it (small letters, spaces, O for 0); None when it cannot be one."""
    text = _FILLING.sub("", typed).upper().translate(_MEANT)
    return text if is_key(text) else None


def read_scan(text: str) -> Scanned | None:
    """What a camera, a hand scanner or a finger gave: an address of a letter, or its code; None for anything else."""
    found = _ADDRESS.search(text.strip())
    if found:
        return Scanned(token=found[1])
    key = read_key(text)
    return Scanned(key=key) if key else None


def shown(key: str) -> str:
    """The code in three groups, as it is printed: ABCD-EFGH-JKMN."""
    return "-".join(key[start : start + 4] for start in range(0, len(key), 4))
