"""Whatever is typed into an address where a number stands: the page is shown, as without it."""

import pytest
from django.test import Client
from django.urls import reverse

from access.domain.permissions import ROLE_PERMISSIONS, Role
from tests.factories import UserFactory
from tests.house.test_addresses import VIEWS


pytestmark = pytest.mark.django_db

LISTS = (
    "access:audit",
    "recipients:change-list",
    "recipients:corrections",
    "recipients:list",
    "recipients:imports",
    "recipients:own-requests",
    "recipients:quality-list",
    "verification:queue",
    "distribution:determinations",
    "distribution:objections",
)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_shown_whatever_number_its_address_tells(client: Client, name: str) -> None:
    role = next(role for role in Role if VIEWS[name].access in ROLE_PERMISSIONS[role])
    client.force_login(UserFactory(role=role))

    page = client.get(reverse(name), dict.fromkeys(("after", "before", "lists", "import"), "²"))

    assert page.status_code == 200
