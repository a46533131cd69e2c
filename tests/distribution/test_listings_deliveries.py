"""Delivery lists with their proof, and families of a sample, as lists that are taken out."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from access.domain.permissions import Role
from access.models import User
from distribution.actions import deliveries, samples
from distribution.actions.samples import Answer
from distribution.models import Delivery, SampleCheck
from tests.distribution.handing_over import a_handover, a_point, a_roster_to_hand_over, letters
from tests.distribution.test_listings import taken
from tests.factories import VILLAGE, UserFactory


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def operator(db: None) -> User:
    return UserFactory(role=Role.OPERATOR)


def test_a_delivery_list_says_who_took_the_aid_and_what_proves_it(operator: User) -> None:
    roster = a_roster_to_hand_over(3)
    a_point(roster)
    letters(roster)
    kept = a_handover(roster)
    other = Delivery.objects.across_areas(reason="test").exclude(pk=kept.delivery_id).earliest("pk")
    deliveries.deliver_one(delivery=other, by=operator)
    place = f"roster={roster.pk}&village={VILLAGE}"

    rows = taken("deliveries", operator, place)
    found = {proof: len(taken("deliveries", operator, f"{place}&proof={proof}")) for proof in ("unchecked", "none", "")}

    assert found == {"unchecked": 1, "none": 1, "": 3}
    assert [row["point"] for row in rows] == ["Balai kelurahan"] * 3
    assert sorted(row["received_by"] for row in rows) == ["", "", kept.received_by.full_name]
    assert sum(bool(row["documentation"]) for row in rows) == 1


def test_families_of_a_sample_with_what_they_said(operator: User) -> None:
    kept = a_handover(a_roster_to_hand_over(2))
    rest = Delivery.objects.across_areas(reason="test").exclude(pk=kept.delivery_id)
    deliveries.mark_delivered(delivery_ids=list(rest.values_list("pk", flat=True)), by=operator)
    roster = kept.delivery.entry.roster
    samples.draw(roster=roster, confidence=95, margin_percent=5, by=UserFactory())
    check = SampleCheck.objects.across_areas(reason="test").get(delivery=kept.delivery)
    samples.record(check=check, answer=Answer(False, 0, note="Tidak datang"), by=UserFactory())

    rows = taken("sample", operator, f"roster={roster.pk}")

    assert sorted((row["received"], row["note"], bool(row["in_order"])) for row in rows if row["in_order"]) == [
        (0, "Tidak datang", True)
    ]
    assert len(rows) == 2
    assert taken("sample", operator, "roster=x") == []


@pytest.mark.parametrize(
    ("state", "asked"), [("open", [False]), ("answered", [True]), ("amiss", []), ("x", [False, True])]
)
def test_families_of_a_sample_are_taken_out_as_the_page_narrows_them(
    client: Client, operator: User, state: str, asked: list[bool]
) -> None:
    kept = a_handover(a_roster_to_hand_over(2))
    rest = Delivery.objects.across_areas(reason="test").exclude(pk=kept.delivery_id)
    deliveries.mark_delivered(delivery_ids=list(rest.values_list("pk", flat=True)), by=operator)
    roster = kept.delivery.entry.roster
    samples.draw(roster=roster, confidence=95, margin_percent=5, by=UserFactory())
    check = SampleCheck.objects.across_areas(reason="test").get(delivery=kept.delivery)
    samples.record(check=check, answer=Answer(True, check.expected), by=UserFactory())
    client.force_login(operator)

    page = client.get(reverse("distribution:sample", args=[roster.pk]), {"state": state}).context["rows"]
    rows = taken("sample", operator, f"roster={roster.pk}&state={state}")

    assert (
        sorted(bool(row["in_order"]) for row in rows)
        == sorted(one.is_in_order is not None for one, _key in page)
        == asked
    )
