"""Rosters, deliveries and results as lists that are taken out."""

from datetime import date

import pytest
from django.http import QueryDict
from django.urls import reverse

from access.actions.export_resource import ListResource
from access.domain.permissions import Role
from access.listings import listing
from access.models import User
from distribution.actions import deliveries
from distribution.models import Delivery
from recipients.models import Person
from tests.distribution.factories import a_determination, a_roster, an_approved_roster
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, UserFactory


pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> User:
    return UserFactory(role=Role.OPERATOR)


def taken(key: str, user: User, query: str) -> list[dict[str, object]]:
    source = listing(key)
    columns = source.columns()
    resource = ListResource(columns, is_masked=True)
    names = [column.name for column in columns]
    return [dict(zip(names, resource.export_resource(row), strict=True)) for row in source.rows(QueryDict(query), user)]


def test_a_roster_with_what_was_delivered(operator: User) -> None:
    family = FamilyFactory(head=True, head__full_name="SRI WAHYUNI", decile=2)
    FamilyFactory(head=True, decile=3, village_id=NEIGHBOUR)
    roster = an_approved_roster()
    delivery = Delivery.objects.across_areas(reason="test").get(entry__family=family)
    deliveries.mark_failed(delivery_ids=[delivery.pk], because="absent", note="", by=operator)

    first, second = taken("roster", operator, f"roster={roster.pk}")

    assert (first["receiver"], first["village"], first["amount"]) == ("SRI WAHYUNI", "Surodinawan", 600_000)
    assert (first["state"], first["because"], first["recorded_by"]) == ("Gagal", "Tidak hadir", operator.full_name)
    assert (second["village"], second["state"], second["recorded_by"]) == ("Prajuritkulon", "Belum tersalur", "")
    assert listing("roster").count(QueryDict(f"roster={roster.pk}"), operator) == 2


@pytest.mark.parametrize("key", ["roster", "deliveries"])
def test_what_is_held_says_so_in_the_file_and_on_paper_too(operator: User, key: str) -> None:
    """Whoever hands out by a printed list must not hand over what the page holds."""
    family = FamilyFactory(head=True, decile=2)
    FamilyFactory(head=True, decile=3)
    roster = an_approved_roster()
    Person.objects.filter(family=family).update(vital_status="deceased", died_on=date(2026, 10, 1))

    held, other = taken(key, operator, f"roster={roster.pk}&village={VILLAGE}")

    assert (held["state"], other["state"], other["because"]) == ("Ditahan", "Belum tersalur", "")
    assert held["because"] == "Penerima sudah meninggal. Anggota keluarga lain perlu ditunjuk."


def test_a_draft_has_no_deliveries_yet(operator: User) -> None:
    FamilyFactory(head=True, decile=2)
    roster = a_roster()

    (row,) = taken("roster", operator, f"roster={roster.pk}")

    assert (row["state"], row["because"], row["recorded_at"], row["recorded_by"]) == ("Belum disetujui", None, None, "")


def test_the_delivery_list_of_one_kelurahan_narrowed(operator: User) -> None:
    FamilyFactory(head=True, head__full_name="SRI WAHYUNI", decile=2)
    FamilyFactory(head=True, decile=3, village_id=NEIGHBOUR)
    roster = an_approved_roster()
    place = f"roster={roster.pk}&village={VILLAGE}"
    source = listing("deliveries")

    assert [row["receiver"] for row in taken("deliveries", operator, place)] == ["SRI WAHYUNI"]
    assert taken("deliveries", operator, f"{place}&state=delivered") == []
    assert source.url(QueryDict(f"{place}&state=open")) == (
        reverse("distribution:deliveries", args=[roster.pk, VILLAGE]) + "?state=open"
    )
    assert source.narrowed_by(QueryDict(f"{place}&text=3576014503860007&state=open"), operator) == [
        "Program blt, 2026-Q4", "Surodinawan", "Nama atau NIK: 357601******0007", "Status: Belum tersalur",
    ]  # fmt: skip


def test_rows_of_other_areas_stay_where_they_are() -> None:
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()
    elsewhere = UserFactory(role=Role.OPERATOR, role__area=NEIGHBOUR)

    assert taken("roster", elsewhere, f"roster={roster.pk}") == []
    assert taken("roster", elsewhere, "roster=x") == []


def test_results_of_a_determination_with_their_reasons(operator: User) -> None:
    FamilyFactory(head=True, head__full_name="SRI WAHYUNI", decile=2)
    FamilyFactory(decile=9)
    determination = a_determination()
    query = f"determination={determination.pk}"

    entitled, other = taken("results", operator, query)

    assert (entitled["head"], entitled["result"], entitled["amount"]) == ("SRI WAHYUNI", "Layak", 600_000)
    assert (other["head"], other["nik"], other["result"]) == ("", "", "Tidak layak")
    assert "Desil di atas batas" in str(other["reasons"])
    assert listing("results").count(QueryDict(f"{query}&result=eligible"), operator) == 1
    assert listing("results").narrowed_by(QueryDict(f"{query}&result=eligible"), operator) == [
        "Program blt, 2026-Q4", "Hasil: Layak",
    ]  # fmt: skip
    assert taken("results", operator, "determination=") == []


def test_rosters_with_plan_and_delivery(operator: User) -> None:
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()
    source = listing("rosters")

    (row,) = taken("rosters", operator, "state=approved")

    assert (row["number"], row["families"], row["amount"], row["delivered"]) == (roster.pk, 1, 600_000, 0)
    assert row["decree"] == "188.45/12/2026"
    assert taken("rosters", operator, "state=draft") == []
    assert (source.count(QueryDict("state=x"), operator), source.narrowed_by(QueryDict("state=x"), operator)) == (1, [])
    assert source.narrowed_by(QueryDict("state=approved"), operator) == ["Disetujui"]
