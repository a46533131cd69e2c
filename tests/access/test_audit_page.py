"""The audit trail as an auditor reads it: in words, narrowed by act, person, day and record."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from access.actions import audit
from access.domain.permissions import Role
from access.models import RecordView, User
from access.queries.audit import PAGE
from tests.factories import VILLAGE, FamilyFactory, UserFactory


pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(UserFactory(role=Role.AUDITOR))
    return client


def _acted(act: str, by: User | None = None, **more: object) -> None:
    audit.record(act, target=UserFactory(), by=by or UserFactory(), **more)


def _lines(client: Client, **wanted: object):
    return client.get(reverse("access:audit"), wanted).context["lines"]


def test_acts_and_records_are_told_in_words(client: Client) -> None:
    _acted("roster.approve")

    (line,) = _lines(client)

    assert (line.act, line.record) == ("Approved a roster", "Account")


def test_an_act_of_an_earlier_version_keeps_its_code(client: Client) -> None:
    _acted("pigeon.release")

    assert [line.act for line in _lines(client)] == ["pigeon.release"]


def test_the_act_is_chosen_by_its_words(client: Client) -> None:
    _acted("finding.decide")
    _acted("finding.reopen")

    page = client.get(reverse("access:audit"), {"act": "finding.decide"})

    assert [line.act for line in page.context["lines"]] == ["Decided a finding"]
    assert "Approved a roster</option>" in page.content.decode()


def test_a_person_and_a_record_narrow_the_page(client: Client) -> None:
    rini, budi = UserFactory(), UserFactory()
    _acted("finding.decide", by=rini)
    _acted("finding.reopen", by=budi)
    key = _lines(client, actor=budi.pk)[0].row.key

    assert [line.row.act for line in _lines(client, actor=rini.pk)] == ["finding.decide"]
    assert [line.row.act for line in _lines(client, target=f"user:{key}")] == ["finding.reopen"]


def test_first_and_last_day_are_days_of_the_city(client: Client) -> None:
    day = date(2026, 11, 20)
    midnight = datetime(2026, 11, 19, 17, 0, tzinfo=UTC)  # 00.00 WIB
    for at, act in (
        (midnight - timedelta(seconds=1), "before"),
        (midnight, "first"),
        (midnight + timedelta(hours=24, seconds=-1), "last"),
        (midnight + timedelta(hours=24), "after"),
    ):
        with time_machine.travel(at, tick=False):
            _acted(f"moment.{act}")

    assert [line.act for line in _lines(client, since=day, until=day)] == ["moment.last", "moment.first"]


def test_a_last_day_before_the_first_is_said_and_nothing_is_hidden(client: Client) -> None:
    _acted("finding.decide")

    page = client.get(reverse("access:audit"), {"since": "2026-11-20", "until": "2026-11-19"})

    assert list(page.context["form"].errors) == ["until"]
    assert len(page.context["lines"]) == 1


def test_looks_at_records_are_told_in_words_too(client: Client) -> None:
    family = FamilyFactory()
    rini = UserFactory()
    audit.record_view(family, by=rini, village_code=VILLAGE)
    audit.record_view(family, by=UserFactory(), kind=RecordView.Kind.REVEALED, reason="Cek KTP", village_code=VILLAGE)

    lines = _lines(client, show="views")
    own = _lines(client, show="views", actor=rini.pk)

    assert [line.act for line in lines] == ["Had a masked number shown", "Opened the record"]
    assert [(line.row.kind, line.row.key) for line in own] == [("family", str(family.pk))]


def test_older_acts_are_on_the_next_page(client: Client) -> None:
    by = UserFactory()
    for _number in range(PAGE + 1):
        _acted("finding.decide", by=by)

    first = client.get(reverse("access:audit"), {"actor": by.pk})
    second = _lines(client, actor=by.pk, before=first.context["older"])

    assert (len(first.context["lines"]), len(second)) == (PAGE, 1)
