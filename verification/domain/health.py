"""How a source is doing, and what operators should do about it: one sentence, from what is known of it."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from recipients.domain.marking import mark as _
from verification.domain.breaker import State
from verification.domain.calls import Lately


class Level(StrEnum):
    """How a source is doing; the values are the variants of badges."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    OFF = "mute"


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a source. `trouble` says which setting cannot be used; held is what somebody has paused."""

    is_configured: bool
    trouble: str
    state: State
    stopped_by: str
    lately: Lately
    is_held: bool = False
    quota_left: int | None = None
    daily_quota: int | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A word and a sentence. The sentence has the places %(office)s, %(prefix)s, %(variables)s and %(moment)s."""

    level: Level
    word: str
    advice: str


MANY_FAILED: Final = 0.2
SLOW_MS: Final = 10_000
FEW_LEFT: Final = 500
_FEWEST_CALLS: Final = 20

_NOT_CONFIGURED: Final = Diagnosis(
    Level.OFF,
    _("Not configured"),
    _("Nobody is asked. Where there is an agreement with %(office)s, set %(variables)s and the account."),
)
_UNUSABLE: Final = Diagnosis(
    Level.BAD,
    _("A setting cannot be used"),
    _("Nobody is asked. Correct the variable that is named here, then start the portal again."),
)
_HELD: Final = Diagnosis(
    Level.WARN,
    _("Paused"),
    _(
        "Somebody has paused it: nobody is asked, and whoever waits stays due. It is resumed on the page of"
        " today's plan."
    ),
)
_REFUSED: Final = Diagnosis(
    Level.BAD,
    _("Account refused"),
    _(
        "Check the account (variables %(prefix)s_…) and our registered address with %(office)s, then choose"
        " “Try again”. Nobody was marked wrongly; whoever was not answered stays due."
    ),
)
_USED_UP: Final = Diagnosis(
    Level.WARN,
    _("Quota used up"),
    _(
        "Nothing is to be done: asking goes on by itself after %(moment)s. If the quota never suffices, ask %(office)s"
        " for a larger one."
    ),
)
_OUT_OF_ORDER: Final = Diagnosis(
    Level.BAD,
    _("Out of order"),
    _(
        "It is tried again by itself after %(moment)s. If it stays like this for more than an hour, look after the"
        " connection (VPN), then call %(office)s."
    ),
)
_NEVER_ASKED: Final = Diagnosis(
    Level.OFF,
    _("Never asked"),
    _("It is configured. Start a run with a small limit to try it."),
)
_MANY_ERRORS: Final = Diagnosis(
    Level.WARN,
    _("Many errors"),
    _(
        "Asking goes on, and every failed question is asked again. If it lasts, tell %(office)s since when, and lower"
        " %(prefix)s_CONCURRENCY."
    ),
)
_SLOW: Final = Diagnosis(
    Level.WARN,
    _("Slow"),
    _("Asking goes on. If runs do not end in time, ask %(office)s whether fewer questions at once are better."),
)
_NEARLY_USED_UP: Final = Diagnosis(
    Level.WARN,
    _("Quota nearly used up"),
    _("Asking stops by itself at the end of the quota and goes on tomorrow. Put off what is not urgent."),
)
_WORKS: Final = Diagnosis(Level.OK, _("Works"), _("Nothing is to be done."))
# The pause is over: what stopped it is no news any more, and nothing is known yet of how it is now.
_TRIED_AGAIN: Final = _(
    "The next run asks one person and goes on with everybody when that one is answered. It begins by itself, mostly"
    " within a minute, as soon as somebody is due."
)
_STOPS: Final = {"auth": _REFUSED, "quota": _USED_UP, "down": _OUT_OF_ORDER}


def diagnose(seen: Seen) -> Diagnosis:
    """The first thing that is wrong, the worst first."""
    if seen.trouble:
        return _UNUSABLE
    if not seen.is_configured:
        return _NOT_CONFIGURED
    if seen.is_held:
        return _HELD
    if seen.state is not State.CLOSED:
        stop = _STOPS.get(seen.stopped_by, _OUT_OF_ORDER)
        return replace(stop, advice=_TRIED_AGAIN) if seen.state is State.HALF_OPEN else stop
    if not seen.lately.calls:
        return _NEVER_ASKED
    return _of_calls(seen)


def _of_calls(seen: Seen) -> Diagnosis:
    lately = seen.lately
    if lately.calls >= _FEWEST_CALLS and lately.failed is not None and lately.failed >= MANY_FAILED:
        return _MANY_ERRORS
    if lately.p95 is not None and lately.p95 >= SLOW_MS:
        return _SLOW
    few = FEW_LEFT if seen.daily_quota is None else min(FEW_LEFT, seen.daily_quota // 10)
    if seen.quota_left is not None and seen.quota_left <= few:
        return _NEARLY_USED_UP
    return _WORKS
