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
