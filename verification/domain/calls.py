"""How a source has answered lately: the last calls, and what they come to in figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


KEPT: Final = 200


@dataclass(frozen=True, slots=True)
class Lately:
    """The last calls in figures: milliseconds of the middle one and of all but the slowest twentieth, answered calls
    only, and the share that failed. None where nothing is known.
    """

    calls: int
    p50: int | None
    p95: int | None
    failed: float | None


def keep(recent: Sequence[Sequence[int]], calls: Sequence[tuple[int, bool]]) -> list[list[int]]:
    """The last calls with these added, as they are stored: [milliseconds, 1 when answered], oldest first."""
    rows = [list(one) for one in recent]
    rows.extend([milliseconds, int(is_answered)] for milliseconds, is_answered in calls[-KEPT:])
    return rows[-KEPT:]


def lately(recent: Sequence[Sequence[int]]) -> Lately:
    """What the stored calls come to."""
    if not recent:
        return Lately(0, None, None, None)
    answered = sorted(milliseconds for milliseconds, is_answered in recent if is_answered)
    failed = (len(recent) - len(answered)) / len(recent)
    if not answered:
        return Lately(len(recent), None, None, failed)
    return Lately(len(recent), _percentile(answered, 50), _percentile(answered, 95), failed)


def _percentile(ordered: Sequence[int], percent: int) -> int:
    """The smallest value that so many per cent do not exceed."""
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(rank, 1) - 1]
