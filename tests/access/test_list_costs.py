"""What lists of this room cost: the same number of queries for one row and for fifty, at most twelve."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from access.actions import audit
from access.domain.permissions import Role
from access.models import Export, Holiday, User
from tests.factories import FamilyFactory, UserFactory


pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> User:
    user = UserFactory(role=Role.ADMIN)
    client.force_login(user)
    return user


def accounts(admin: User, number: int) -> None:
    for _one in range(number):
        UserFactory(role=Role.OPERATOR)


def acts(admin: User, number: int) -> None:
    for _one in range(number):
        audit.record("user.create", target=UserFactory(), by=admin, reason="uji")


def looks(admin: User, number: int) -> None:
    for _one in range(number):
        audit.record_view(UserFactory(), by=admin)


def exports(admin: User, number: int) -> None:
    for _one in range(number):
        Export.objects.create(
            listing="users", requested_by=admin, file_format="xlsx", columns=["name"], state="cancelled",
            finished_at=timezone.now(),
        )  # fmt: skip


def holidays(admin: User, number: int) -> None:
    known = Holiday.objects.count()
    for one in range(known, known + number):
        Holiday.objects.create(on=date(2031, 1, 1) + timedelta(days=one), name=f"Libur {one}", kind="national")


@pytest.mark.parametrize(
    ("url", "make"),
    [
        (reverse("access:users"), accounts),
        (reverse("access:audit"), acts),
        (f"{reverse('access:audit')}?show=views", looks),
        (reverse("access:exports"), exports),
        (reverse("access:reference-list", args=["hari-libur"]), holidays),
        (reverse("access:list-print", args=["users"]), accounts),
        (reverse("access:list-print", args=["audit"]), acts),
    ],
)
def test_one_row_and_fifty_cost_the_same(
    client: Client, admin: User, url: str, make: Callable[[User, int], None], django_assert_max_num_queries
) -> None:
    make(admin, 1)
    client.get(url)
    with django_assert_max_num_queries(12) as one:
        client.get(url)
    make(admin, 49)

    with django_assert_max_num_queries(12) as fifty:
        page = client.get(url)

    assert page.status_code == 200
    assert len(one) == len(fifty)


def test_families_on_paper_cost_the_same_for_one_and_fifty(client: Client, django_assert_max_num_queries) -> None:
    client.force_login(UserFactory(role=Role.OPERATOR))
    url = reverse("access:list-print", args=["families"])
    FamilyFactory(head=True)
    client.get(url)
    with django_assert_max_num_queries(16) as one:
        client.get(url)
    FamilyFactory.create_batch(49, head=True)

    with django_assert_max_num_queries(16) as fifty:
        client.get(url)

    assert len(one) == len(fifty)
