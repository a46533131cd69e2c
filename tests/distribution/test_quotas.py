"""Quotas: set by decree, asked by determinations; the statement and the readable form agree."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from access.models import AuditEvent, User
from distribution.actions import determinations, quotas
from distribution.domain.ranking import Candidate, Room, cut
from distribution.errors import NoLimit, ReasonMissing, WrongState
from distribution.models import Eligibility, Quota
from distribution.queries.eligible import SQL
from distribution.queries.quotas import quotas_of, rooms_of
from distribution.queries.statements import text_of
from tests.distribution.factories import PERIOD, UP_TO_4, a_city, a_determination, a_programme
from tests.factories import CITY, NEIGHBOUR, VILLAGE, FamilyFactory, UserFactory, areas


pytestmark = pytest.mark.django_db
DISTRICT, FAR = "35.76.01", "35.76.02.1001"
START = date(2026, 10, 1)


def _set(code: str = VILLAGE, **changes: object) -> Quota:
    told = {
        "programme": changes.pop("programme", None) or a_programme(),
        "area": areas()[code],
        "valid_from": START,
        "families": 1,
        "rupiah": None,
        "decree": "SK 1/2026",
        "by": User.objects.machine(),
    }
    return quotas.set_quota(**(told | changes))


def test_a_quota_is_kept_with_its_decree() -> None:
    quota = _set(decree=" SK 1/2026 ")

    assert (quota.families, quota.rupiah, quota.decree, quota.valid_until) == (1, None, "SK 1/2026", None)
    assert list(quotas_of(quota.programme, START)) == [quota]
    assert list(quotas_of(quota.programme, date(2026, 9, 30))) == []
    assert AuditEvent.objects.get(action="quota.set").details["families"] == 1


def test_a_new_quota_ends_the_one_before() -> None:
    first = _set()

    second = _set(programme=first.programme, valid_from=date(2027, 1, 1), families=5)

    first.refresh_from_db()
    assert first.valid_until == date(2027, 1, 1)
    assert list(quotas_of(first.programme, date(2027, 1, 1))) == [second]
    assert rooms_of(first.programme_id, date(2026, 12, 31)) == [Room(VILLAGE, families=1)]


@pytest.mark.parametrize(
    ("changes", "error"),
    [({"families": None}, NoLimit), ({"decree": " "}, ReasonMissing)],
    ids=["no limit", "no decree"],
)
def test_what_a_quota_needs(changes: dict, error: type[Exception]) -> None:
    with pytest.raises(error):
        _set(**changes)

    assert not Quota.objects.exists()


def test_a_quota_of_a_province_would_limit_nothing() -> None:
    with pytest.raises(NoLimit):
        _set("35")

    assert not Quota.objects.exists()


def test_a_new_quota_begins_later_than_the_one_before() -> None:
    first = _set()

    with pytest.raises(WrongState):
        _set(programme=first.programme, valid_from=START)

    assert Quota.objects.get() == first


def test_a_quota_ends_once() -> None:
    quota = _set()

    quotas.end_quota(quota=quota, valid_until=date(2027, 1, 1), by=UserFactory())

    quota.refresh_from_db()
    assert quota.valid_until == date(2027, 1, 1)
    assert rooms_of(quota.programme_id, date(2027, 1, 1)) == []
    assert AuditEvent.objects.get(action="quota.end").details == {"until": "2027-01-01"}
    with pytest.raises(WrongState):
        quotas.end_quota(quota=quota, valid_until=date(2027, 4, 1), by=UserFactory())


def test_a_quota_does_not_end_before_it_begins() -> None:
    quota = _set()

    with pytest.raises(WrongState):
        quotas.end_quota(quota=quota, valid_until=START, by=UserFactory())

    quota.refresh_from_db()
    assert quota.valid_until is None


def test_the_database_refuses_a_quota_without_a_limit() -> None:
    quota = _set()

    with pytest.raises(IntegrityError, match="quota_limits_something"), transaction.atomic():
        Quota.objects.filter(pk=quota.pk).update(families=None)


def test_who_is_over_the_quota_waits_with_rank_and_amount() -> None:
    programme = a_programme(definition=UP_TO_4 | {"rank": ["decile"]})
    _set(programme=programme)
    later, first, no = (FamilyFactory(head=True, decile=number) for number in (3, 1, 9))

    row = a_determination(programme)

    results = {one.family_id: one for one in Eligibility.objects.filter(determination=row)}
    assert (results[first.pk].is_eligible, results[first.pk].rank, results[first.pk].amount) == (True, 1, 600_000)
    waiting = results[later.pk]
    assert (waiting.is_eligible, waiting.reasons, waiting.rank, waiting.amount) == (
        False, ["QUOTA_FULL"], 2, 600_000,
    )  # fmt: skip
    assert waiting.facts["full_at"] == VILLAGE
    assert (results[no.pk].reasons, results[no.pk].rank) == (["DESIL_ABOVE"], None)
    assert (row.counts["eligible"], row.counts["over_quota"], row.counts["ties"]) == (1, 1, 0)
    assert row.counts["amount"] == 600_000


def test_ties_at_the_edge_are_told() -> None:
    programme = a_programme(definition=UP_TO_4 | {"rank": ["decile"]})
    _set(programme=programme, code=CITY)
    first, second = FamilyFactory.create_batch(2, head=True, decile=2)

    row = a_determination(programme)

    results = {one.family_id: one for one in Eligibility.objects.filter(determination=row)}
    assert results[first.pk].is_eligible
    assert results[first.pk].facts["tied"] is True
    assert (results[second.pk].facts["tied"], results[second.pk].facts["full_at"]) == (True, CITY)
    assert row.counts["ties"] == 2


def test_who_waited_longest_comes_first_when_the_rule_says_so() -> None:
    programme = a_programme(definition=UP_TO_4 | {"rank": ["waiting", "decile"]})
    _set(programme=programme, valid_from=date(2026, 7, 1))
    served, waiting = (FamilyFactory(head=True, decile=number) for number in (1, 2))
    before = determinations.request(
        programme=programme, period=PERIOD.previous, city=a_city(), by=User.objects.machine()
    )
    determinations.run(determination_id=before.pk)

    row = a_determination(programme)

    entitled = Eligibility.objects.filter(determination=row, is_eligible=True)
    assert [one.family_id for one in entitled] == [waiting.pk]
    assert Eligibility.objects.get(determination=row, family=served).reasons == ["QUOTA_FULL"]


_ROOMS = st.lists(
    st.builds(
        Room,
        area=st.sampled_from([CITY, DISTRICT, VILLAGE, NEIGHBOUR, FAR]),
        families=st.none() | st.integers(0, 4),
        rupiah=st.none() | st.integers(0, 8),
    ),
    unique_by=lambda room: room.area,
    max_size=4,
)
_LINE = st.lists(
    st.tuples(st.sampled_from([VILLAGE, NEIGHBOUR, FAR]), st.integers(1, 3), st.integers(0, 3)), max_size=10
)


@settings(
    max_examples=40,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rooms=_ROOMS, line=_LINE)
def test_the_statement_places_as_going_down_the_line_does(rooms: list[Room], line: list[tuple[str, int, int]]) -> None:
    candidates = [
        Candidate(family_id=number, village=village, key=(key,), amount=amount)
        for number, (village, key, amount) in enumerate(line, start=1)
    ]

    assert _placed(candidates, rooms) == {
        family: (place.rank, place.full_at, place.is_tied) for family, place in cut(candidates, rooms).items()
    }


def _placed(candidates: list[Candidate], rooms: list[Room]) -> dict[int, tuple[int, str | None, bool]]:
    """The candidates through the statement of determinations."""
    given_line = (
        "WITH judged AS (SELECT family_id, village_id, NULL::int AS decile, 0 AS bits, amount, 0 AS quantity,"
        " ARRAY[key] AS key, '{}'::jsonb AS facts FROM unnest(%(ids)s::bigint[], %(villages)s::text[],"
        " %(keys)s::bigint[], %(amounts)s::bigint[]) AS one (family_id, village_id, key, amount)), "
    )
    with connection.cursor() as cursor:
        cursor.execute(
            given_line  # noqa: S608 - all of it is ours
            + text_of(SQL / "placed.sql")
            + "SELECT family_id, rank, facts ->> 'full_at', is_tied FROM placed",
            {
                "ids": [one.family_id for one in candidates],
                "villages": [one.village for one in candidates],
                "keys": [one.key[0] for one in candidates],
                "amounts": [one.amount for one in candidates],
                "quota_full": 1,
                "room_areas": [room.area for room in rooms],
                "room_families": [room.families for room in rooms],
                "room_rupiah": [room.rupiah for room in rooms],
            },
        )
        return {family: (rank, full_at, is_tied) for family, rank, full_at, is_tied in cursor.fetchall()}


def test_a_quota_that_ends_on_a_known_day_ends_earlier_for_a_new_one() -> None:
    first = _set()
    quotas.end_quota(quota=first, valid_until=date(2027, 7, 1), by=UserFactory())

    second = _set(programme=first.programme, valid_from=date(2027, 1, 1), families=5)

    first.refresh_from_db()
    assert (first.valid_until, second.valid_until) == (date(2027, 1, 1), None)
    assert rooms_of(first.programme_id, date(2027, 2, 1)) == [Room(VILLAGE, families=5)]


def test_the_database_refuses_two_quotas_of_an_area_at_a_time() -> None:
    first = _set()

    with pytest.raises(IntegrityError, match="quota_one_at_a_time"), transaction.atomic():
        Quota.objects.create(
            programme=first.programme, area=first.area, valid_from=date(2027, 1, 1), families=2, decree="SK",
            made_by=first.made_by,
        )  # fmt: skip
