"""How long to wait before trying again: growing, bounded, and spread so that many do not come back at once."""

from typing import Final


LONGEST_S: Final = 60.0
_SPREAD: Final = 0.5


def wait_before(attempt: int, base_s: float, *, chance: float, least_s: float = 0.0) -> float:
    """Seconds before the `attempt`-th try (the second is the first repeated one): about `base_s`, doubled each time.

    `chance` from 0 to 1 spreads it by a half either way. `least_s` is what the service asked for; nobody waits longer
    than a minute.
    """
    doubled = base_s * 2.0 ** max(attempt - 2, 0)
    spread = doubled * (1 - _SPREAD + 2 * _SPREAD * chance)
    return min(max(spread, least_s), LONGEST_S)
