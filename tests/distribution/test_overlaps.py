"""The matrix of programmes: as it holds today, read by many, changed by few, with a reason."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from access.domain.permissions import Role
from access.models import AuditEvent
from distribution.actions import programmes
from distribution.errors import SameProgramme
from distribution.models import Overlap, Programme
from distribution.queries.overlaps import history_of, matrix, overlap_on, overlaps_of
from tests.distribution.factories import a_programme
from tests.factories import UserFactory


pytestmark = pytest.mark.django_db
MATRIX = "distribution:overlaps"


@pytest.fixture
def client() -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def _said(first: Programme, second: Programme, policy: str, day: date) -> Overlap:
    return programmes.set_overlap(
        first=first, second=second, policy=policy, valid_from=day, legal_basis="Perwali contoh", by=UserFactory()
    )


def _policies(today: date) -> list[list[str | None]]:
    return [[cell.overlap.policy if cell.overlap else None for cell in row.cells] for row in matrix(today)]


def test_the_matrix_is_the_same_from_both_sides_and_holds_what_is_in_force() -> None:
    aid, rice, work = (a_programme(code) for code in ("aid", "rice", "work"))
    _said(aid, rice, "allowed", date(2026, 1, 1))
    _said(rice, aid, "forbidden", date(2026, 7, 1))
    _said(work, rice, "warned", date(2027, 1, 1))

    in_spring, in_autumn = _policies(date(2026, 6, 30)), _policies(date(2026, 7, 1))

    assert in_spring == [[None, "allowed", None], ["allowed", None, None], [None, None, None]]
    assert in_autumn == [[None, "forbidden", None], ["forbidden", None, None], [None, None, None]]
    assert [one.overlap.policy for one in overlaps_of(aid, date(2026, 7, 1))] == ["forbidden"]
    assert [one.policy for one in history_of(rice, aid)] == ["forbidden", "allowed"]


def test_a_cell_tells_the_next_change_and_not_the_one_after() -> None:
    aid, rice = a_programme("aid"), a_programme("rice")
    _said(aid, rice, "forbidden", date(2027, 1, 1))
    _said(aid, rice, "allowed", date(2028, 1, 1))

    row, _other = matrix(date(2026, 6, 1))

    assert [cell.is_same for cell in row.cells] == [True, False]
    assert row.cells[1].overlap is None
    assert (row.cells[1].coming.policy, row.cells[1].coming.valid_from) == ("forbidden", date(2027, 1, 1))


def test_a_change_is_written_with_reason_and_what_held_before() -> None:
    aid, rice = a_programme("aid"), a_programme("rice")
    _said(aid, rice, "allowed", date(2026, 1, 1))
    by = UserFactory()

    row = programmes.set_overlap(
        first=rice,
        second=aid,
        policy="forbidden",
        valid_from=date(2026, 7, 1),
        legal_basis="Perwali 9/2026",
        reason="Anggaran kota tidak cukup",
        by=by,
    )

    line = AuditEvent.objects.filter(action="overlap.set").order_by("-id").first()
    assert (line.actor, line.object_id, line.reason) == (by, str(row.pk), "Anggaran kota tidak cukup")
    assert line.details == {
        "first": "aid",
        "second": "rice",
        "policy": "forbidden",
        "level": "family",
        "before": "allowed",
        "valid_from": "2026-07-01",
        "valid_until": None,
    }
    assert overlap_on(first=aid, second=rice, day=date(2026, 7, 1)) == row


def test_of_a_pair_one_saying_holds_at_a_time() -> None:
    aid, rice = a_programme("aid"), a_programme("rice")
    _said(aid, rice, "allowed", date(2026, 1, 1))
    _said(aid, rice, "forbidden", date(2027, 1, 1))

    _said(aid, rice, "warned", date(2026, 7, 1))

    rows = Overlap.objects.order_by("valid_from").values_list("policy", "valid_from", "valid_until")
    assert list(rows) == [
        ("allowed", date(2026, 1, 1), date(2026, 7, 1)),
        ("warned", date(2026, 7, 1), date(2027, 1, 1)),
        ("forbidden", date(2027, 1, 1), None),
    ]
    with pytest.raises(IntegrityError, match="overlap_one_at_a_time"), transaction.atomic():
        Overlap.objects.filter(policy="allowed").update(valid_until=date(2026, 8, 1))


def test_a_programme_is_not_set_against_itself() -> None:
    aid = a_programme("aid")

    with pytest.raises(SameProgramme):
        _said(aid, aid, "allowed", date(2026, 1, 1))

    assert not Overlap.objects.exists()


def test_the_page_shows_the_matrix_and_offers_a_change_only_to_who_may(client: Client) -> None:
    aid, rice = a_programme("aid"), a_programme("rice")
    _said(aid, rice, "forbidden", date(2026, 1, 1))
    change = reverse("distribution:overlap-change", args=["aid", "rice"])

    client.force_login(UserFactory(role=Role.OPERATOR))
    seen = client.get(reverse(MATRIX)).content.decode()
    client.force_login(UserFactory(role=Role.ADMIN))
    offered = client.get(reverse(MATRIX)).content.decode()

    assert seen.count("Forbidden</span>") == 2
    assert (change in seen, change in offered) == (False, True)


def test_a_change_by_the_page_needs_a_reason(client: Client) -> None:
    a_programme("aid"), a_programme("rice")
    client.force_login(UserFactory(role=Role.ADMIN))
    filled = {
        "policy": "forbidden",
        "level": "person",
        "valid_from": "2026-10-01",
        "valid_until": "2026-10-01",
        "legal_basis": "Perwali 9/2026",
        "reason": " ",
    }
    address = reverse("distribution:overlap-change", args=["rice", "aid"])

    refused = client.post(address, filled)
    kept = client.post(address, filled | {"reason": "Anggaran", "valid_until": "2027-01-01"})

    assert (refused.status_code, sorted(refused.context["form"].errors)) == (422, ["reason", "valid_until"])
    assert (kept.status_code, kept["Location"]) == (302, reverse(MATRIX))
    row = Overlap.objects.get()
    assert (row.policy, row.level, row.valid_until) == ("forbidden", "person", date(2027, 1, 1))
    assert AuditEvent.objects.get(action="overlap.set").reason == "Anggaran"


def test_the_form_begins_with_what_holds_today(client: Client) -> None:
    aid, rice = a_programme("aid"), a_programme("rice")
    today = timezone.localdate()
    client.force_login(UserFactory(role=Role.ADMIN))
    address = reverse("distribution:overlap-change", args=["aid", "rice"])

    unsaid = client.get(address).context["form"].initial
    _said(aid, rice, "allowed", today - timedelta(days=1))
    said = client.get(address).context["form"].initial

    assert unsaid == {"policy": "warned", "level": "family", "valid_from": today, "legal_basis": ""}
    assert said == {"policy": "allowed", "level": "family", "valid_from": today, "legal_basis": "Perwali contoh"}


@pytest.mark.parametrize("pair", [("aid", "aid"), ("aid", "none")])
def test_a_pair_that_is_none_is_not_found(client: Client, pair: tuple[str, str]) -> None:
    a_programme("aid")
    client.force_login(UserFactory(role=Role.ADMIN))

    assert client.get(reverse("distribution:overlap-change", args=pair)).status_code == 404


def test_the_matrix_costs_the_same_for_few_and_many(client: Client) -> None:
    client.force_login(UserFactory(role=Role.ADMIN))

    counts = []
    for code in ("satu", "dua", "tiga", "empat"):
        a_programme(code)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(MATRIX))
        counts.append(len(queries))

    assert len(set(counts)) == 1
    assert counts[0] <= 12
