"""When a source is left alone, with a clock of our own."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.domain.breaker import FIRST_REST, LONGEST_REST, Breaker, State
from verification.domain.calls import KEPT, keep, lately
from verification.domain.patience import LONGEST_S, wait_before


WITA = timezone(timedelta(hours=8))
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=WITA)


class TestBreaker:
    def test_a_new_source_may_be_asked(self) -> None:
        assert Breaker().state(NOON) is State.CLOSED

    def test_after_an_outage_it_rests_then_one_is_asked_alone_then_it_is_closed(self) -> None:
        broken = Breaker().out_of_order(NOON)

        states = [broken.state(NOON), broken.state(NOON + FIRST_REST), broken.answered().state(NOON)]

        assert states == [State.OPEN, State.HALF_OPEN, State.CLOSED]

    def test_each_further_outage_doubles_the_rest_up_to_half_an_hour(self) -> None:
        clock, breaker, rests = NOON, Breaker(), []
        for _ in range(8):
            breaker = breaker.out_of_order(clock)
            rests.append(int((breaker.open_until - clock).total_seconds() / 60))
            clock = breaker.open_until

        assert rests == [1, 2, 4, 8, 16, 30, 30, 30]

    def test_an_answer_forgets_the_outages(self) -> None:
        breaker = Breaker(NOON, trips=6).answered().out_of_order(NOON)

        assert breaker.open_until == NOON + timedelta(minutes=1)

    @pytest.mark.parametrize(("day", "hour"), [(31, 23), (1, 0)])
    def test_a_used_up_quota_rests_until_midnight_in_jakarta(self, day: int, hour: int) -> None:
        month, year = (12, 2026) if day == 31 else (1, 2027)
        breaker = Breaker().used_up(datetime(year, month, day, hour, 59, tzinfo=WITA))

        assert (breaker.open_until, breaker.trips) == (datetime(2027, 1, 1, 1, 0, tzinfo=WITA), 0)

    def test_a_rest_that_a_wrong_clock_began_does_not_last(self) -> None:
        next_year = Breaker().used_up(NOON.replace(year=NOON.year + 1))

        assert next_year.state(NOON) is State.HALF_OPEN

    def test_a_refused_account_waits_for_people(self) -> None:
        assert Breaker().refused(NOON).open_until == NOON + timedelta(hours=12)

    @given(st.integers(0, 40_000), st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001
    def test_no_rest_is_longer_than_half_an_hour(self, trips: int, now: datetime) -> None:
        broken = Breaker(trips=trips).out_of_order(now)

        assert FIRST_REST <= broken.open_until - now <= LONGEST_REST


class TestPatience:
    @pytest.mark.parametrize(
        ("attempt", "chance", "seconds"),
        [(2, 0.5, 1.0), (3, 0.5, 2.0), (4, 0.5, 4.0), (2, 0.0, 0.5), (2, 1.0, 1.5), (20, 0.5, LONGEST_S)],
    )
    def test_waits_double_and_are_spread_by_a_half(self, attempt: int, chance: float, seconds: float) -> None:
        assert wait_before(attempt, 1.0, chance=chance) == seconds

    def test_what_the_service_asks_for_is_waited_within_a_minute(self) -> None:
        waits = [wait_before(2, 1.0, chance=0.5, least_s=asked) for asked in (0.1, 30.0, 7200.0)]

        assert waits == [1.0, 30.0, LONGEST_S]


class TestLately:
    def test_nothing_is_known_before_the_first_call(self) -> None:
        assert (lately([]).calls, lately([]).p50, lately([]).failed) == (0, None, None)

    def test_the_figures_of_a_hundred_calls(self) -> None:
        told = lately([[number, 1] for number in range(1, 101)])

        assert (told.calls, told.p50, told.p95, told.failed) == (100, 50, 95, 0.0)

    def test_failed_calls_count_in_the_share_only(self) -> None:
        told = lately([[100, 1], [15_000, 0], [300, 1], [15_000, 0]])

        assert (told.p50, told.p95, told.failed) == (100, 300, 0.5)

    def test_a_source_that_only_fails_has_no_latency(self) -> None:
        assert lately([[15_000, 0]]).p95 is None

    def test_only_the_last_calls_are_kept(self) -> None:
        first = keep([], [(number, True) for number in range(KEPT + 50)])

        kept = keep(first, [(7, False)])

        assert (len(kept), kept[0], kept[-1]) == (KEPT, [51, 1], [7, 0])
