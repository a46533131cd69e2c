"""The language of the pages."""

import pytest
from django.test import Client
from django.urls import reverse


pytestmark = pytest.mark.django_db


def test_an_english_browser_gets_indonesian_pages(client: Client) -> None:
    response = client.get(reverse("access:sign-in"), HTTP_ACCEPT_LANGUAGE="en-US,en;q=0.9")

    assert response.headers["Content-Language"] == "id"
    assert "Kata sandi" in response.content.decode()


def test_who_chooses_english_keeps_it(client: Client) -> None:
    client.post(reverse("set_language"), {"language": "en", "next": "/masuk/"})

    response = client.get(reverse("access:sign-in"))

    assert response.headers["Content-Language"] == "en"
    assert "Password" in response.content.decode()


def test_an_unknown_language_counts_as_none(client: Client) -> None:
    client.cookies["django_language"] = "xx"

    assert client.get(reverse("access:sign-in")).headers["Content-Language"] == "id"
