"""Whom failed attempts are counted for: the network somebody comes from, and the account somebody tries."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from access.spraying import MOST_NAMES
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


class TestManyNames:
    """One password tried on many names from one network."""

    @pytest.fixture
    def sprayed(self, client: Client, settings, db) -> Client:
        settings.BEHIND_PROXY = True
        UserFactory(username="siti", password=make_password("rahasia-siti-1"))
        UserFactory(username="rini", password=make_password("rahasia-rini-1"))
        self.sign_in(client, "siti", "rahasia-siti-1")
        _fail(client, 1, "nama0", forwarded=ELSEWHERE)
        others = [f"nama{number}" for number in range(1, MOST_NAMES)]
        AccessAttempt.objects.bulk_create(
            AccessAttempt(username=name, ip_address=ELSEWHERE, failures_since_start=1) for name in others
        )
        return client

    def sign_in(self, client: Client, name: str, password: str, forwarded: str = ELSEWHERE) -> int:
        sent = {"username": name, "password": password}
        response = client.post(reverse("access:sign-in"), sent, headers={"X-Forwarded-For": forwarded})
        client.logout()
        return response.status_code

    def test_a_name_that_never_signed_in_from_there_waits_even_with_the_right_password(self, sprayed: Client) -> None:
        response = sprayed.post(
            reverse("access:sign-in"), {"username": "rini", "password": "rahasia-rini-1"},
            headers={"X-Forwarded-For": ELSEWHERE},
        )  # fmt: skip

        assert response.status_code == 429
        assert "jaringan ini" in response.text

    def test_who_works_there_goes_on(self, sprayed: Client) -> None:
        assert self.sign_in(sprayed, "SITI", "rahasia-siti-1") == 302

    def test_other_networks_go_on(self, sprayed: Client) -> None:
        assert self.sign_in(sprayed, "rini", "rahasia-rini-1", HOME) == 302

    def test_a_quarter_of_an_hour_later_everybody_goes_on(self, sprayed: Client, time_machine) -> None:
        time_machine.move_to(timezone.now() + timedelta(minutes=16))

        assert self.sign_in(sprayed, "rini", "rahasia-rini-1") == 302

    def test_one_name_fewer_locks_nobody(self, sprayed: Client) -> None:
        AccessAttempt.objects.filter(username="nama7").delete()

        assert self.sign_in(sprayed, "rini", "rahasia-rini-1") == 302

    def test_five_attempts_of_somebody_known_are_all_the_same_five(self, sprayed: Client) -> None:
        assert _fail(sprayed, 5, "siti", forwarded=ELSEWHERE)[-1] == 429
        assert self.sign_in(sprayed, "siti", "rahasia-siti-1") == 429
