"""The audit trail as an auditor reads it: in words, narrowed by act, person, day and record."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import translation

from access.actions import audit
from access.domain.permissions import Role
from access.listings import listing
from access.models import AuditEvent, RecordView, User
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


def _rows(client: Client, **wanted: object):
    return client.get(reverse("access:audit"), wanted).context["rows"]


def _column(client: Client, name: str, **wanted: object) -> list[object]:
    """What one column of the page says, from the top."""
    context = client.get(reverse("access:audit"), wanted).context
    column = next(column for column in context["columns"] if column.name == name)
    with translation.override("en"):
        return [column.value(row) for row in context["rows"]]


def test_acts_and_records_are_told_in_words(client: Client) -> None:
    _acted("roster.approve")

    assert _column(client, "act") == ["Approved a roster"]
    assert _column(client, "record") == [f"Account {AuditEvent.objects.get(action='roster.approve').object_id}"]


def test_an_act_of_an_earlier_version_keeps_its_code(client: Client) -> None:
    _acted("pigeon.release")

    assert _column(client, "act") == ["pigeon.release"]


def test_the_act_is_chosen_by_its_words(client: Client) -> None:
    _acted("finding.decide")
    _acted("finding.reopen")

    page = client.get(reverse("access:audit"), {"act": "finding.decide"})

    assert [row.act for row in page.context["rows"]] == ["finding.decide"]
    assert "Approved a roster</option>" in page.content.decode()


def test_a_person_and_a_record_narrow_the_page(client: Client) -> None:
    rini, budi = UserFactory(), UserFactory()
    _acted("finding.decide", by=rini)
    _acted("finding.reopen", by=budi)
    key = _rows(client, actor=budi.pk)[0].key

    assert [row.act for row in _rows(client, actor=rini.pk)] == ["finding.decide"]
    assert [row.act for row in _rows(client, target=f"user:{key}")] == ["finding.reopen"]


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

    assert [row.act for row in _rows(client, since=day, until=day)] == ["moment.last", "moment.first"]


def test_a_last_day_before_the_first_is_said_and_nothing_is_hidden(client: Client) -> None:
    _acted("finding.decide")

    page = client.get(reverse("access:audit"), {"since": "2026-11-20", "until": "2026-11-19"})

    assert list(page.context["form"].errors) == ["until"]
    assert len(page.context["rows"]) == 1


@pytest.mark.parametrize(("name", "day"), [("until", "9999-12-31"), ("since", "0001-01-01"), ("until", "2026-02-29")])
def test_a_day_that_no_calendar_has_is_said_and_nothing_is_hidden(client: Client, name: str, day: str) -> None:
    _acted("finding.decide")

    page = client.get(reverse("access:audit"), {name: day})

    assert list(page.context["form"].errors) == [name]
    assert len(page.context["rows"]) == 1


def test_a_filter_that_is_not_understood_takes_no_other_one_away(client: Client) -> None:
    """A view that was kept may name an act that there is none of any more."""
    _acted("finding.decide")
    rini = UserFactory(full_name="Rini")
    query = f"actor={rini.pk}&act=gone.act"

    page = client.get(f"{reverse('access:audit')}?{query}")

    assert (list(page.context["form"].errors), list(page.context["rows"])) == (["act"], [])
    assert listing("audit").count(QueryDict(query), rini) == 0
    assert listing("audit").narrowed_by(QueryDict(query), rini) == ["Orang: Rini"]


@pytest.mark.parametrize(("key", "acts"), [("audit", ["Tindakan: Memutuskan temuan"]), ("views", [])])
def test_a_print_out_of_the_trail_says_what_it_is_narrowed_to(client: Client, key: str, acts: list[str]) -> None:
    rini = UserFactory(full_name="Rini")
    query = QueryDict(f"actor={rini.pk}&act=finding.decide&target=family:12&since=2026-11-01&until=")

    assert listing(key).narrowed_by(query, rini) == [
        "Orang: Rini", *acts, "Catatan: family:12", "Dari: 1 Nov 2026",
    ]  # fmt: skip
    assert listing(key).narrowed_by(QueryDict("until=9999-12-31"), rini) == []


def test_looks_at_records_are_told_in_words_too(client: Client) -> None:
    family = FamilyFactory()
    rini = UserFactory()
    audit.record_view(family, by=rini, village_code=VILLAGE)
    audit.record_view(family, by=UserFactory(), kind=RecordView.Kind.REVEALED, reason="Cek KTP", village_code=VILLAGE)

    own = _rows(client, show="views", actor=rini.pk)

    assert _column(client, "act", show="views") == ["Had a masked number shown", "Opened the record"]
    assert [(row.kind, row.key) for row in own] == [("family", str(family.pk))]


def test_records_opened_stay_on_their_side_when_columns_are_chosen_and_views_opened_again(client: Client) -> None:
    address = reverse("access:audit")

    answer = client.post(reverse("access:list-columns", args=["views"]), {"columns": ["who"], "query": "show=views"})
    page = client.get(answer["Location"])
    acts = client.get(address)

    assert answer["Location"] == f"{address}?show=views&columns=who"
    assert [column.name for column in page.context["columns"]] == ["at", "who"]
    assert len(acts.context["columns"]) == 7
    assert listing("views").url(QueryDict("actor=3")) == f"{address}?actor=3&show=views"


def test_older_acts_are_on_the_next_page(client: Client) -> None:
    by = UserFactory()
    for _number in range(PAGE + 1):
        _acted("finding.decide", by=by)

    first = client.get(reverse("access:audit"), {"actor": by.pk})
    second = _rows(client, actor=by.pk, before=first.context["older"])

    assert (len(first.context["rows"]), len(second)) == (PAGE, 1)
