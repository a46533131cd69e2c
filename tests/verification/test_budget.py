"""Sharing a day's quota between policies, and how long a backlog lasts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.domain.budget import HORIZON_DAYS, Demand, forecast, share_out


TODAY = date(2026, 11, 23)


def _demands(waiting: st.SearchStrategy[int | None]) -> st.SearchStrategy[list[Demand]]:
    one = st.tuples(st.integers(1, 9), st.integers(0, 25), waiting, st.integers(0, 400))
    return st.lists(one, min_size=1, max_size=4).map(
        lambda rows: [Demand(key, *row) for key, row in enumerate(sorted(rows, key=lambda row: row[0]), 1)]
    )


class TestShares:
    def test_everybody_gets_their_share_while_they_wait(self) -> None:
        given_out = share_out(1000, [Demand(1, 1, 50, 9999), Demand(2, 2, 30, 9999), Demand(3, 3, 20, 9999)])

        assert given_out == {1: 500, 2: 300, 3: 200}

    def test_what_one_does_not_need_goes_on_by_priority(self) -> None:
        given_out = share_out(1000, [Demand(1, 1, 50, 100), Demand(2, 2, 20, 9999), Demand(3, 3, 20, 9999)])

        assert given_out == {1: 100, 2: 700, 3: 200}

    def test_whoever_is_behind_catches_up_first(self) -> None:
        given_out = share_out(100, [Demand(1, 1, 50, 9999, asked=900), Demand(2, 2, 50, 9999, asked=0)])

        assert given_out == {1: 0, 2: 100}

    def test_a_small_share_gets_its_first_question_too(self) -> None:
        given_out = share_out(10, [Demand(1, 1, 90, 9999), Demand(2, 9, 1, 9999)])

        assert given_out == {1: 9, 2: 1}

    def test_several_who_are_behind_share_what_there_is(self) -> None:
        behind = [Demand(1, 1, 40, 9999, asked=0), Demand(2, 2, 20, 9999, asked=0), Demand(3, 3, 40, 9999, asked=1000)]

        given_out = share_out(90, behind)

        assert given_out == {1: 60, 2: 30, 3: 0}

    def test_whole_questions_left_over_go_to_whoever_has_least_of_theirs(self) -> None:
        behind = [Demand(1, 1, 50, None, asked=0), Demand(2, 2, 50, None, asked=0), Demand(3, 3, 0, 0, asked=100)]

        assert share_out(1, behind) == {1: 1, 2: 0, 3: 0}
        assert share_out(3, behind) == {1: 2, 2: 1, 3: 0}

    @pytest.mark.parametrize("most", [0, -5])
    def test_without_quota_nobody_is_asked(self, most: int) -> None:
        assert share_out(most, [Demand(1, 1, 50, 10)]) == {1: 0}

    @given(st.integers(0, 2000), _demands(st.none() | st.integers(0, 500)))
    def test_the_sum_is_never_more_than_the_quota_and_nobody_is_given_whom_they_have_not(
        self, most: int, demands: list[Demand]
    ) -> None:
        given_out = share_out(most, demands)

        assert sum(given_out.values()) <= most
        assert all(given_out[one.key] >= 0 for one in demands)
        assert all(one.waiting is None or given_out[one.key] <= one.waiting for one in demands)

    @given(st.integers(0, 2000), _demands(st.integers(0, 500)))
    def test_nothing_is_left_over_while_somebody_waits(self, most: int, demands: list[Demand]) -> None:
        given_out = share_out(most, demands)

        assert sum(given_out.values()) == min(most, sum(one.waiting or 0 for one in demands))

    @given(st.integers(4, 2000), _demands(st.just(None)))
    def test_no_policy_with_a_share_starves(self, most: int, demands: list[Demand]) -> None:
        fresh = [Demand(one.key, one.priority, one.share, None) for one in demands]

        given_out = share_out(most, fresh)

        assert all(given_out[one.key] >= max(1, one.share * most // 100) for one in fresh if one.share)

    @given(st.lists(st.integers(1, 40), min_size=1, max_size=60), _demands(st.just(None)))
    def test_handed_out_bit_by_bit_each_share_is_kept_at_any_time(self, bits: list[int], demands: list[Demand]) -> None:
        asked = dict.fromkeys((one.key for one in demands), 0)

        for bit in bits:
            now = [Demand(one.key, one.priority, one.share, None, asked[one.key]) for one in demands]
            for key, count in share_out(bit, now).items():
                asked[key] += count

        whole = sum(bits)
        assert sum(asked.values()) == whole
        assert all(asked[one.key] >= one.share * whole // 100 - len(demands) for one in demands)


class TestForecast:
    def _open(self, *keys: int) -> dict[int, frozenset[date]]:
        every_day = frozenset(TODAY + timedelta(days=ahead) for ahead in range(HORIZON_DAYS))
        return dict.fromkeys(keys, every_day)

    def test_days_until_nobody_waits(self) -> None:
        seen = forecast([Demand(1, 1, 50, 2500)], today=TODAY, left_today=400, quota=1000, open_on=self._open(1))

        assert [day.total for day in seen.days] == [400, 1000, 1000, 100]
        assert (seen.done_on[1], seen.last_on) == (TODAY + timedelta(days=3), TODAY + timedelta(days=3))

    def test_weekends_take_longer(self) -> None:
        working = frozenset(
            day for ahead in range(30) if (day := TODAY + timedelta(days=ahead)).isoweekday() not in {6, 7}
        )
        seen = forecast([Demand(1, 1, 50, 600)], today=TODAY, left_today=100, quota=100, open_on={1: working})

        assert seen.last_on == date(2026, 11, 30)

    def test_a_backlog_without_end_has_no_last_day(self) -> None:
        seen = forecast([Demand(1, 1, 50, 10)], today=TODAY, left_today=0, quota=0, open_on=self._open(1))

        assert (seen.days, seen.last_on) == ((), None)

    def test_where_nobody_waits_today_is_the_last_day(self) -> None:
        seen = forecast([Demand(1, 1, 50, 0)], today=TODAY, left_today=5, quota=5, open_on=self._open(1))

        assert (seen.days, seen.last_on) == ((), TODAY)
        assert forecast([], today=TODAY, left_today=5, quota=5, open_on={}).last_on is None
