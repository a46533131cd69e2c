"""The slip that a citizen gets for an objection: a number, and a secret by which only its holder can ask again.

The secret is drawn from a nonce of the form with the installation's key, so a form that is sent twice gives the same
slip, and the database keeps nothing but a hash of it.
"""

import hashlib
import hmac
from typing import Final


# Crockford's letters: none that is taken for a digit when it is read out at a counter.
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LENGTH: Final = 12
_GROUP: Final = 4
PREFIX: Final = "S-"


def number_of(objection: int) -> str:
    """The number on the slip: S-000123."""
    return f"{PREFIX}{objection:06d}"


def objection_of(number: str) -> int | None:
    """The objection that a number names; None when it is no number of ours."""
    digits = number.strip().upper().removeprefix(PREFIX)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 12 else None


def secret_of(key: bytes, nonce: str) -> str:
    """The secret that belongs to a nonce: ABCD-EFGH-JKMN, sixty bits."""
    digest = int.from_bytes(hashlib.blake2b(nonce.encode(), key=key[:64], digest_size=8).digest())
    letters = [_LETTERS[digest >> 5 * place & 31] for place in range(_LENGTH)]
    return "-".join("".join(letters[at : at + _GROUP]) for at in range(0, _LENGTH, _GROUP))


def tidied(secret: str) -> str:
    """A secret as somebody typed it, with what is easily misread put right."""
    plain = "".join(letter for letter in secret.upper() if letter.isalnum()).translate(_MISREAD)
    return "-".join(plain[at : at + _GROUP] for at in range(0, len(plain), _GROUP))


def hash_of(key: bytes, secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.blake2b(tidied(secret).encode(), key=key[:64], digest_size=32).hexdigest()


def is_right(key: bytes, secret: str, kept: str) -> bool:
    """Whether a secret is the one whose hash was kept; takes the same time for every wrong one."""
    return hmac.compare_digest(hash_of(key, secret), kept)
