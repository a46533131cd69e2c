"""The form at the delivery point, filled in for tests."""

from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from access.domain.permissions import Role
from access.models import User
from tests.distribution.handing_over import JPEG
from tests.factories import UserFactory


def signed_in(client: Client, role: Role, area: str | None = None) -> User:
    user = UserFactory(role=role, **({"role__area": area} if area else {}))
    client.force_login(user)
    return user


def a_photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("foto.jpg", JPEG, "image/jpeg")


def filled_in(**told: Any) -> dict[str, Any]:
    return {"client_key": str(uuid4()), "how": "self", "proof": "paper", "photo": a_photo(), **told}


def texts_of(response: Any) -> list[str]:
    return [str(one) for one in response.context["messages"]]
