"""What the frame of every page shows of what waits."""

import pytest
from django.test import Client
from django.urls import reverse

from access.domain.permissions import Role
from bansos import context
from tests.factories import UserFactory
from tests.verification.factories import FindingFactory, as_proposed


pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_whatever_somebody_may_see_the_frame_stands(client: Client, role: Role) -> None:
    client.force_login(UserFactory(role=role))

    page = client.get("/", follow=True)

    assert page.status_code == 200


@pytest.mark.parametrize(("waiting", "badge"), [(0, ""), (1, "1"), (2, "2"), (3, "2+"), (5, "2+")])
def test_the_menu_says_how_many_findings_wait_up_to_a_number(
    client: Client, monkeypatch: pytest.MonkeyPatch, waiting: int, badge: str
) -> None:
    monkeypatch.setattr(context, "MOST_COUNTED", 2)
    for _number in range(waiting):
        FindingFactory()
    FindingFactory(**as_proposed("excluded"))
    client.force_login(UserFactory(role=Role.VERIFIKATOR))

    page = client.get(reverse("verification:queue"))

    assert [item.badge for item in page.context["nav"] if item.url == reverse("verification:queue")] == [badge]


@pytest.mark.parametrize(
    ("view_name", "row"),
    [
        ("recipients:imports", "recipients:imports"),
        ("recipients:import-changes", "recipients:imports"),
        ("distribution:roster", "distribution:rosters"),
        ("distribution:roster-payments", "distribution:payments"),
        ("distribution:paper-settings", "distribution:paper-settings"),
        ("verification:dtsen-differences", "verification:dtsen-proposals"),
        ("access:exports", None),
        ("", None),
    ],
)
def test_the_menu_shows_where_a_page_belongs(view_name: str, row: str | None) -> None:
    found = context._row_of(view_name)

    assert (found.url_name if found else None) == row


@pytest.mark.parametrize(("narrowed", "mark"), [("", 'aria-current="page"'), ("review", 'aria-current="true"')])
def test_a_page_below_a_row_is_marked_as_such(client: Client, narrowed: str, mark: str) -> None:
    client.force_login(UserFactory(role=Role.VERIFIKATOR))
    address = reverse("verification:review", args=[FindingFactory().pk]) if narrowed else reverse("verification:queue")

    page = client.get(address)

    active = [item for item in page.context["nav"] if item.is_active]
    assert [(item.url, item.is_page) for item in active] == [(reverse("verification:queue"), not narrowed)]
    assert mark in page.text
