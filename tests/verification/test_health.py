"""How a source is doing: one word and one sentence, the worst first."""

import pytest

from verification.domain.breaker import State
from verification.domain.calls import Lately
from verification.domain.health import Level, Seen, diagnose


GOOD = Lately(calls=200, p50=300, p95=900, failed=0.0)
WORKING = {
    "is_configured": True,
    "trouble": "",
    "state": State.CLOSED,
    "stopped_by": "",
    "lately": GOOD,
    "quota_left": 20_000,
    "daily_quota": 30_000,
}


@pytest.mark.parametrize(
    ("differing", "level", "word"),
    [
        ({}, Level.OK, "Works"),
        ({"is_configured": False}, Level.OFF, "Not configured"),
        ({"trouble": "POWER_URL must be ..."}, Level.BAD, "A setting cannot be used"),
        ({"is_held": True, "state": State.OPEN, "stopped_by": "down"}, Level.WARN, "Paused"),
        ({"is_held": True, "is_configured": False}, Level.OFF, "Not configured"),
        ({"state": State.OPEN, "stopped_by": "auth"}, Level.BAD, "Account refused"),
        ({"state": State.HALF_OPEN, "stopped_by": "quota"}, Level.WARN, "Quota used up"),
        ({"state": State.OPEN, "stopped_by": "down"}, Level.BAD, "Out of order"),
        ({"state": State.OPEN, "stopped_by": ""}, Level.BAD, "Out of order"),
        ({"lately": Lately(0, None, None, None)}, Level.OFF, "Never asked"),
        ({"lately": Lately(20, 300, 900, 0.2)}, Level.WARN, "Many errors"),
        ({"lately": Lately(19, 300, 900, 0.9)}, Level.OK, "Works"),
        ({"lately": Lately(30, None, None, 1.0)}, Level.WARN, "Many errors"),
        ({"lately": Lately(10, None, None, 1.0)}, Level.OK, "Works"),
        ({"lately": Lately(200, 4000, 10_000, 0.0)}, Level.WARN, "Slow"),
        ({"quota_left": 500}, Level.WARN, "Quota nearly used up"),
        ({"quota_left": 30, "daily_quota": 300}, Level.WARN, "Quota nearly used up"),
        ({"quota_left": 31, "daily_quota": 300}, Level.OK, "Works"),
        ({"quota_left": None, "daily_quota": None}, Level.OK, "Works"),
    ],
)
def test_the_first_thing_that_is_wrong_is_told(differing: dict[str, object], level: Level, word: str) -> None:
    diagnosis = diagnose(Seen(**{**WORKING, **differing}))

    assert (diagnosis.level, diagnosis.word) == (level, word)


@pytest.mark.parametrize("stopped_by", ["auth", "quota", "down"])
def test_every_sentence_can_be_filled(stopped_by: str) -> None:
    advice = diagnose(Seen(**{**WORKING, "state": State.OPEN, "stopped_by": stopped_by})).advice

    filled = advice % {"office": "OFFICE", "prefix": "P", "variables": "V", "moment": "MOMENT"}

    assert "OFFICE" in filled


@pytest.mark.parametrize("stopped_by", ["auth", "quota", "down", ""])
def test_once_the_pause_is_over_it_is_tried_again_and_no_moment_is_promised(stopped_by: str) -> None:
    resting = diagnose(Seen(**{**WORKING, "state": State.OPEN, "stopped_by": stopped_by}))
    tried = diagnose(Seen(**{**WORKING, "state": State.HALF_OPEN, "stopped_by": stopped_by}))

    assert (tried.level, tried.word) == (resting.level, resting.word)
    assert tried.advice.startswith("The next run asks one person")
    assert "%(" not in tried.advice
