"""How often somebody without an account may do something: counted by address of the network, in the cache."""

import hashlib

from django.core.cache import cache
from django.http import HttpRequest

from access.visitors import address_of


def is_too_often(request: HttpRequest, what: str, *, most: int, seconds: int) -> bool:
    """Count one more attempt from where this request comes; True when there were more than `most` within the time.

    PRIVACY: the address is kept as a hash, and only for that time.
    """
    place = hashlib.sha256(f"{what}:{address_of(request)}".encode()).hexdigest()
    key = f"attempts:{place}"
    if cache.add(key, 1, timeout=seconds):
        return False
    try:
        return bool(cache.incr(key) > most)
    except ValueError:
        # The time was over between the two questions.
        return False
