"""The form at the delivery point, filled in for tests."""

from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.distribution.handing_over import JPEG


def a_photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("foto.jpg", JPEG, "image/jpeg")


def filled_in(**told: Any) -> dict[str, Any]:
    return {"client_key": str(uuid4()), "how": "self", "proof": "paper", "photo": a_photo(), **told}
