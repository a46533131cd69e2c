"""Whom failed attempts are counted for: the network somebody comes from, and the account somebody tries."""

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from access.visitors import address_of
from tests.factories import UserFactory


HOME, ELSEWHERE = "203.0.113.7", "198.51.100.9"


def _asked(remote: str, forwarded: str = "") -> HttpRequest:
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = remote
    if forwarded:
        request.META["HTTP_X_FORWARDED_FOR"] = forwarded
    return request


def _fail(client: Client, times: int, name: str = "rini", forwarded: str = HOME) -> list[int]:
    sent = {"username": name, "password": "salah"}
    return [
        client.post(reverse("access:sign-in"), sent, headers={"X-Forwarded-For": forwarded}).status_code
        for _ in range(times)
    ]


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("10.0.0.1, 203.0.113.7", "203.0.113.7"),  # the first one came from the visitor, who may write what they like
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),  # a household has a network of these, not one address
        ("nobody", "172.18.0.5"),
        ("", "172.18.0.5"),
    ],
)
def test_behind_a_proxy_the_visitor_is_whom_the_proxy_saw(settings, forwarded: str, address: str) -> None:
    settings.BEHIND_PROXY = True

    assert address_of(_asked("172.18.0.5", forwarded)) == address


def test_without_a_proxy_nobody_can_call_themselves_somebody_else(settings) -> None:
    settings.BEHIND_PROXY = False

    assert address_of(_asked("203.0.113.7", "198.51.100.9")) == "203.0.113.7"


def test_a_request_without_an_address_has_none(settings) -> None:
    assert address_of(HttpRequest()) is None


def test_wrong_passwords_from_elsewhere_do_not_lock_an_office_out(client: Client, settings, db) -> None:
    settings.BEHIND_PROXY = True
    UserFactory(username="rini")

    attacked = _fail(client, 5, forwarded=ELSEWHERE)

    assert attacked[-1] == 429
    assert _fail(client, 1, forwarded=HOME) == [200]


@pytest.mark.parametrize("other", ["RINI", "Rini", "ｒｉｎｉ", "rını"])
def test_writing_the_name_in_another_way_gives_no_further_attempts(client: Client, db, other: str) -> None:
    UserFactory(username="rini")

    _fail(client, 5)

    assert _fail(client, 1, other) == [429]
