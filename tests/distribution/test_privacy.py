"""Who keeps the programmes sees sums, and no family by name."""

import pytest
from django.test import Client
from django.urls import reverse

from access.domain.permissions import Role
from tests.distribution.factories import a_determination, an_approved_roster
from tests.factories import VILLAGE, FamilyFactory, UserFactory, areas


@pytest.fixture
def administrator(client: Client, db: None) -> Client:
    areas()
    client.force_login(UserFactory(role=Role.ADMIN))
    return client


def test_a_determination_shows_its_sums_and_no_family(administrator):
    family = FamilyFactory(head=True, decile=2, village_id=VILLAGE)
    determination = a_determination()

    page = administrator.get(reverse("distribution:determination", args=[determination.pk]))

    assert page.status_code == 200
    assert page.context["counts"]["eligible"] == 1
    assert family.head.full_name not in page.content.decode()


def test_a_roster_shows_its_sums_and_no_family(administrator):
    family = FamilyFactory(head=True, decile=2, village_id=VILLAGE)
    roster = an_approved_roster()

    page = administrator.get(reverse("distribution:roster", args=[roster.pk]))

    assert page.status_code == 200
    assert page.context["whole"].entries == 1
    assert family.head.full_name not in page.content.decode()


def test_the_delivery_list_of_a_kelurahan_stays_shut(administrator):
    FamilyFactory(head=True, decile=2, village_id=VILLAGE)
    roster = an_approved_roster()

    page = administrator.get(reverse("distribution:deliveries", args=[roster.pk, VILLAGE]))

    assert page.status_code == 403
