"""When a source that stopped us is left alone, and for how long: a circuit breaker as plain data.

Closed: it may be asked. Open: it is left alone until a moment. Half open: that moment has passed and nobody was
answered yet; the next round asks one person alone, and goes on with everybody when that one is answered.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from verification.domain.hours import quota_day_ends


class State(StrEnum):
    """Whether a source may be asked."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


FIRST_REST: Final = timedelta(minutes=1)
LONGEST_REST: Final = timedelta(minutes=30)
# No pause is longer, not even until the next midnight: a later end was written by a clock that was wrong.
LONGEST_PAUSE: Final = timedelta(hours=25)
# An account that was refused is repaired by people, not by time.
REST_AFTER_REFUSAL: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Breaker:
    """The state of one source between rounds. `trips` are the outages in a row."""

    open_until: datetime | None = None
    trips: int = 0

    def state(self, now: datetime) -> State:
        """Whether the source may be asked now."""
        if self.open_until is None:
            return State.CLOSED
        return State.OPEN if now < self.open_until <= now + LONGEST_PAUSE else State.HALF_OPEN

    def answered(self) -> "Breaker":
        """Somebody was answered: it is closed."""
        return Breaker()

    def out_of_order(self, now: datetime) -> "Breaker":
        """It failed many times in a row: it rests, twice as long after each further outage."""
        rest = min(FIRST_REST * 2 ** min(self.trips, 10), LONGEST_REST)
        return Breaker(now + rest, self.trips + 1)

    def refused(self, now: datetime) -> "Breaker":
        """It refused our account."""
        return Breaker(now + REST_AFTER_REFUSAL, self.trips)

    def used_up(self, now: datetime) -> "Breaker":
        """The day's quota is used up: it rests until the service's own midnight, that of Jakarta."""
        return Breaker(quota_day_ends(now), self.trips)
