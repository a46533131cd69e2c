"""Every page of verification takes at most twelve queries, whoever opens it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from access.domain.permissions import ROLE_PERMISSIONS, Role
from tests.factories import VILLAGE, UserFactory
from tests.house.addresses import Address
from tests.verification.addresses import ADDRESSES


pytestmark = pytest.mark.django_db
MOST = 12
PAGES = {address.name: address for address in ADDRESSES if address.method == "get"}


def _view(url: str) -> Any:
    return get_resolver().resolve(url).func


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_a_page_takes_few_queries(client: Client, address: Address, django_assert_max_num_queries: Any) -> None:
    url = reverse(address.name, kwargs=dict(address.make(VILLAGE) if address.make else {}))
    welcome = [role for role in Role if _view(url).access in ROLE_PERMISSIONS[role]]

    for role in welcome:
        client.force_login(UserFactory(role=role))
        with django_assert_max_num_queries(MOST):
            assert client.get(url).status_code == 200
