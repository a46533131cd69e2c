"""People who open the pages of aid, and what the pages tell them."""

from typing import Any

from django.test import Client
from django.urls import reverse

from access.domain.permissions import Role
from access.models import User
from tests.factories import UserFactory


def signed_in(client: Client, role: Role, area: str | None = None) -> User:
    user = UserFactory(role=role, **({"role__area": area} if area else {}))
    client.force_login(user)
    return user


def texts_of(response: Any) -> list[str]:
    return [str(one) for one in response.context["messages"]]


def sent(client: Client, name: str, pk: int, **data: object) -> Any:
    """The page after a form was sent."""
    return client.post(reverse(f"distribution:{name}", args=[pk]), data, follow=True)


def text_of(client: Client, name: str, *args: object, query: str = "") -> str:
    response = client.get(reverse(f"distribution:{name}", args=args) + query)
    assert response.status_code == 200
    return str(response.content.decode())
