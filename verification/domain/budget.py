"""Sharing a day's quota between policies: nobody's share is lost to others, and what is not used goes on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final


# Further ahead nothing is said of a backlog.
HORIZON_DAYS: Final = 400


@dataclass(frozen=True, slots=True)
class Demand:
    """What one policy has: its place in the order, its share in per cent, how many wait, how many of it were asked
    about today.

    `waiting` None: as many as are given.
    """

    key: int
    priority: int
    share: int
    waiting: int | None
    asked: int = 0


def share_out(most: int, demands: Sequence[Demand], *, asked: int | None = None) -> dict[int, int]:
    """How many of the next `most` questions go to each policy; the sum is never more than `most`.

    Of all that was asked today and is asked next, each policy has its share, as long as somebody of it waits; those
    that are furthest behind come first. What is left goes by priority. So a share is kept whether questions are handed
    out one by one or all at once, and no policy with a share starves. `asked` is what was asked today in all, if more
    than the policies did.
    """
    given = dict.fromkeys((one.key for one in demands), 0)
    if most <= 0:
        return given
    before = sum(one.asked for one in demands)
    total = max(before, asked or 0) + most
    entitled = {one.key: _capped(one, max(0, one.share * total // 100 - one.asked)) for one in demands}
    left = _pour(most, entitled, given, demands)
    # One each for those whose share is less than one question so far.
    begun = {one.key: _capped(one, int(bool(one.share) and not one.asked and not given[one.key])) for one in demands}
    left = _hand_out(left, begun, given, demands)
    whole = {one.key: most if one.waiting is None else max(0, one.waiting - given[one.key]) for one in demands}
    _hand_out(left, whole, given, demands)
    return given


def _capped(one: Demand, count: int) -> int:
    return count if one.waiting is None else min(count, one.waiting)


def _pour(most: int, wanted: Mapping[int, int], given: dict[int, int], demands: Sequence[Demand]) -> int:
    """Give everybody what they are entitled to; when it does not suffice, in proportion. Returns what is left."""
    whole = sum(wanted.values())
    if whole <= most:
        for key, count in wanted.items():
            given[key] += count
        return most - whole
    left = most
    for key, count in wanted.items():
        part = count * most // whole
        given[key] += part
        left -= part
    behind = {key: min(1, count - count * most // whole) for key, count in wanted.items()}
    # Whole questions are left over for less than all of them: whoever has got least of what is due to them.
    order = sorted(demands, key=lambda one: (given[one.key] / max(1, wanted[one.key]), one.priority, one.key))
    return _hand_out(left, behind, given, order)


def _hand_out(left: int, wanted: Mapping[int, int], given: dict[int, int], demands: Sequence[Demand]) -> int:
    """Give as much as is wanted, one policy after the other. Returns what is left."""
    for one in demands:
        count = min(left, wanted[one.key])
        given[one.key] += count
        left -= count
    return left


@dataclass(frozen=True, slots=True)
class Day:
    """What one day's quota will do: how many of each policy."""

    on: date
    asked: Mapping[int, int]

    @property
    def total(self) -> int:
        return sum(self.asked.values())


@dataclass(frozen=True, slots=True)
class Forecast:
    """How the backlog goes down at a day's quota when nobody else falls due.

    `days` are the coming days on which somebody is asked about; `done_on` the day on which each policy's backlog is
    gone, None when that is further ahead than can be seen.
    """

    days: tuple[Day, ...]
    done_on: Mapping[int, date | None]

    @property
    def last_on(self) -> date | None:
        """The day on which nobody is left; None when that is not in sight. `days` empty: nobody waits."""
        if any(day is None for day in self.done_on.values()):
            return None
        return max((day for day in self.done_on.values() if day is not None), default=None)


def forecast(
    demands: Sequence[Demand], *, today: date, left_today: int, quota: int, open_on: Mapping[int, frozenset[date]]
) -> Forecast:
    """Day by day until nobody waits. `open_on`: the days on which each policy may ask; `quota` is a whole day's."""
    waiting = {one.key: one.waiting or 0 for one in demands}
    done_on: dict[int, date | None] = {key: None if count else today for key, count in waiting.items()}
    days: list[Day] = []
    for ahead in range(HORIZON_DAYS):
        day = today + timedelta(days=ahead)
        if not any(waiting.values()):
            break
        asking = [
            replace(one, waiting=waiting[one.key], asked=one.asked if not ahead else 0)
            for one in demands
            if waiting[one.key] and day in open_on[one.key]
        ]
        given = share_out(left_today if not ahead else quota, asking)
        for key, count in given.items():
            waiting[key] -= count
            if count and not waiting[key]:
                done_on[key] = day
        if any(given.values()):
            days.append(Day(day, {key: count for key, count in given.items() if count}))
    return Forecast(tuple(days), done_on)
