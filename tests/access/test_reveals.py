"""The limit of whole numbers in a day: which one holds, whom it stops, and whom the auditor sees near it."""

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from access.actions import reference
from access.actions.reveals import record_reveal
from access.domain.permissions import Role
from access.domain.reveals import is_near, limit_on
from access.errors import RevealLimitReached
from access.models import AuditEvent, RecordView, RevealLimit, User
from access.queries.reveals import near_limit, shown_to
from tests.access.reference_data import url
from tests.factories import UserFactory


LIMITS = [(date(2026, 3, 1), 40), (date(2026, 1, 1), 100), (date(2026, 12, 31), 7)]
KEY = "batas-nomor-utuh"
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "limit"),
    [
        (date(2025, 12, 31), 100),  # none has begun: the shipped one
        (date(2026, 1, 1), 100),
        (date(2026, 2, 28), 100),
        (date(2026, 3, 1), 40),
        (date(2026, 12, 30), 40),
        (date(2027, 1, 1), 7),
    ],
)
def test_the_newest_limit_that_has_begun_holds(day: date, limit: int) -> None:
    assert limit_on(day, LIMITS) == limit


@pytest.mark.parametrize(("shown", "near"), [(0, False), (79, False), (80, True), (100, True), (130, True)])
def test_near_is_four_fifths(shown: int, near: bool) -> None:
    assert is_near(shown, 100) is near


def _reveal(by: User, times: int = 1) -> None:
    for _ in range(times):
        record_reveal(by, village_code="", reason="cocokkan", by=by)


@pytest.mark.django_db
def test_a_new_day_begins_with_the_whole_limit(time_machine) -> None:
    user = UserFactory(role=Role.OPERATOR)
    RevealLimit.objects.create(valid_from=date(2026, 1, 1), per_day=2)
    time_machine.move_to("2026-11-22T16:59:00+00:00")  # a minute before midnight in Jakarta
    _reveal(user, 2)
    with pytest.raises(RevealLimitReached):
        _reveal(user)

    time_machine.move_to("2026-11-22T17:01:00+00:00")
    _reveal(user)

    assert (shown_to(user, date(2026, 11, 22)), shown_to(user, date(2026, 11, 23))) == (2, 1)
    assert AuditEvent.objects.filter(action="reveal.refuse").count() == 1


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_both_get_the_last_one() -> None:
    user = UserFactory()
    RevealLimit.objects.create(valid_from=timezone.localdate(), per_day=1)
    refused = []

    def press() -> None:
        try:
            _reveal(user)
        except RevealLimitReached:
            refused.append(1)
        finally:
            connection.close()

    presses = [threading.Thread(target=press) for _ in range(2)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()

    assert (RecordView.objects.count(), len(refused)) == (1, 1)


@pytest.mark.django_db
def test_the_auditor_sees_who_came_near(client, time_machine) -> None:
    time_machine.move_to("2026-11-23T03:00:00+00:00")
    RevealLimit.objects.create(valid_from=date(2026, 1, 1), per_day=5)
    busy, calm = UserFactory(full_name="Rina Wulandari"), UserFactory(full_name="Dwi Hartono")
    _reveal(busy, 4)
    _reveal(calm, 3)
    client.force_login(UserFactory(role=Role.AUDITOR))

    page = client.get("/audit/?show=views").content.decode()

    assert [(one.name, one.day, one.shown, one.limit) for one in near_limit(TODAY)] == [("Rina Wulandari", TODAY, 4, 5)]
    assert f"actor={busy.pk}&amp;since=2026-11-23&amp;until=2026-11-23" in page
    assert near_limit(TODAY + timedelta(days=31)) == []


@pytest.mark.django_db
def test_the_page_says_that_nobody_came_near(client) -> None:
    RevealLimit.objects.create(valid_from=date(2026, 1, 1), per_day=1234)
    client.force_login(UserFactory(role=Role.AUDITOR))

    assert "1.234" in client.get("/audit/?show=views").content.decode()
    assert "1.234" not in client.get("/audit/").content.decode()


@pytest.mark.django_db
def test_an_administrator_sets_another_limit_from_today_on(client) -> None:
    client.force_login(UserFactory(role=Role.ADMIN))
    reference.load_shipped(by=User.objects.machine())
    today = timezone.localdate()

    def send(day: date, per_day: int = 250) -> int:
        sent = {"valid_from": day.isoformat(), "per_day": str(per_day), "reason": "Surat Sekda 12/2026"}
        return client.post(url("reference-new", KEY), sent).status_code

    assert [send(today - timedelta(days=1)), send(today, 0), send(today, 10_001), send(today), send(today)] == [
        422, 422, 422, 302, 422,
    ]  # fmt: skip
    assert list(RevealLimit.objects.values_list("valid_from", "per_day")) == [(today, 250), (date(2026, 1, 1), 100)]


@pytest.mark.django_db
@pytest.mark.parametrize(("days_ago", "status", "kept"), [(1, 422, 50), (0, 302, 60)])
def test_a_limit_that_numbers_were_shown_by_stays(client, days_ago: int, status: int, kept: int) -> None:
    client.force_login(UserFactory(role=Role.ADMIN))
    row = RevealLimit.objects.create(valid_from=timezone.localdate() - timedelta(days=days_ago), per_day=50)

    response = client.post(url("reference-row", KEY, row.pk), {"per_day": "60", "reason": "Surat Sekda 12/2026"})

    row.refresh_from_db()
    assert (response.status_code, row.per_day) == (status, kept)


@pytest.mark.django_db
def test_a_limit_of_nothing_is_not_kept() -> None:
    with pytest.raises(IntegrityError, match="reveal_limit_lets_work_go_on"), transaction.atomic():
        RevealLimit.objects.create(valid_from=date(2026, 1, 1), per_day=0)
