"""Office hours on the city's clock, and the day of a service's quota."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.domain.hours import EVERY_DAY, OfficeHours, counts_against, quota_day, quota_day_ends


WIB = ZoneInfo("Asia/Jakarta")
WITA = ZoneInfo("Asia/Makassar")
OFFICE = OfficeHours(frozenset({1, 2, 3, 4, 5}), time(7, 30), time(16, 0), on_holidays=False)
NIGHT = OfficeHours(frozenset({5}), time(22, 0), time(5, 0))
CHRISTMAS = date(2026, 12, 25)  # a Friday
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.sampled_from([WIB, WITA]))  # noqa: DTZ001
HOURS = st.builds(
    OfficeHours,
    st.frozensets(st.integers(1, 7), min_size=1),
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    on_holidays=st.booleans(),
)


def _at(day: int, hour: int, minute: int = 0, zone: ZoneInfo = WIB, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=zone)


@pytest.mark.parametrize(
    ("_case", "hours", "now", "is_open"),
    [
        ("Thursday morning", OFFICE, _at(24, 7, 30), True),
        ("a minute before", OFFICE, _at(24, 7, 29), False),
        ("at closing time", OFFICE, _at(24, 16), False),
        ("on a holiday", OFFICE, _at(25, 9), False),
        ("on Saturday", OFFICE, _at(26, 9), False),
        ("Friday before midnight", NIGHT, _at(4, 23, 59), True),
        ("Saturday after midnight, still Friday's hours", NIGHT, _at(5, 4, 59), True),
        ("Saturday at five", NIGHT, _at(5, 5), False),
        ("Saturday night has none of its own", NIGHT, _at(5, 23), False),
        ("the whole day", EVERY_DAY, _at(27, 3), True),
    ],
)
def test_open_or_not(_case: str, hours: OfficeHours, now: datetime, is_open: bool) -> None:
    assert hours.is_open(now, {CHRISTMAS}) is is_open


def test_after_the_last_hour_of_the_week_it_opens_on_monday() -> None:
    assert OFFICE.next_opening(_at(24, 17), {CHRISTMAS}) == _at(28, 7, 30)


def test_while_open_it_opens_now() -> None:
    assert OFFICE.next_opening(_at(24, 9), set()) == _at(24, 9)


def test_hours_without_a_day_never_open() -> None:
    assert OfficeHours(frozenset()).next_opening(_at(24, 9), set()) is None


def test_each_city_has_its_own_midnight() -> None:
    friday_in_mataram = datetime(2026, 12, 4, 22, 30, tzinfo=WITA)

    assert NIGHT.is_open(friday_in_mataram, set())
    assert not NIGHT.is_open(friday_in_mataram.astimezone(WIB), set())


def test_the_quota_s_day_is_that_of_jakarta() -> None:
    after_midnight_in_mataram = datetime(2026, 12, 5, 0, 30, tzinfo=WITA)

    assert quota_day(after_midnight_in_mataram) == date(2026, 12, 4)
    assert quota_day_ends(after_midnight_in_mataram) == datetime(2026, 12, 4, 17, 0, tzinfo=UTC)
    assert quota_day(after_midnight_in_mataram + timedelta(minutes=30)) == date(2026, 12, 5)


@pytest.mark.parametrize(
    ("called_on", "counts"),
    [(None, False), (date(2026, 12, 3), False), (date(2026, 12, 4), True), (date(2026, 12, 5), True),
     (date(2026, 12, 6), False)],
)  # fmt: skip
def test_which_calls_count_against_today(called_on: date | None, counts: bool) -> None:
    assert counts_against(called_on, date(2026, 12, 4)) is counts


def test_a_clock_without_a_place_is_refused() -> None:
    with pytest.raises(TypeError, match="time zone"):
        OFFICE.is_open(datetime(2026, 12, 4, tzinfo=UTC), set())


@given(HOURS, MOMENTS)
def test_it_is_open_exactly_until_it_closes(hours: OfficeHours, now: datetime) -> None:
    ends = hours.closes_after(now, {CHRISTMAS})

    assert hours.is_open(now, {CHRISTMAS}) is (ends is not None)
    assert ends is None or now < ends <= now + timedelta(days=1)


@given(HOURS, MOMENTS)
def test_at_the_next_opening_it_is_open_and_not_before(hours: OfficeHours, now: datetime) -> None:
    opening = hours.next_opening(now, {CHRISTMAS})

    assert opening is not None
    assert hours.is_open(opening, {CHRISTMAS})
    assert opening == now or not hours.is_open(now, {CHRISTMAS})


@given(MOMENTS, st.integers(1, 72))
def test_a_clock_that_is_set_back_sees_the_same_hours_again(now: datetime, hours_back: int) -> None:
    before = now - timedelta(hours=hours_back)
    seen = OFFICE.is_open(before, {CHRISTMAS})

    OFFICE.is_open(now, {CHRISTMAS})

    assert OFFICE.is_open(before, {CHRISTMAS}) is seen
    assert quota_day(before) <= quota_day(now)
