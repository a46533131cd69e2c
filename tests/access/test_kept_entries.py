"""What was typed into a small form that is refused: it is there again, in its place or beside the message."""

import re

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import Client, RequestFactory
from django.urls import reverse

from access.domain.permissions import Role
from access.models import User
from tests.access.reference_data import HOLIDAYS, christmas, url
from tests.factories import UserFactory


pytestmark = pytest.mark.django_db
REASON = 'Pindah tugas ke "Dinsos" <baru>'
DRAWN = "Pindah tugas ke &quot;Dinsos&quot; &lt;baru&gt;"


@pytest.fixture
def admin(client: Client) -> User:
    user = UserFactory(role=Role.ADMIN)
    client.force_login(user)
    return user


def _deactivate(client: Client, user: User, **more: str):
    address = reverse("access:user-activity", args=[user.pk])
    return client.post(address, {"reason": REASON, "entry_form": "#activity", **more})


def _page(client: Client, user: User) -> str:
    return client.get(reverse("access:user", args=[user.pk])).content.decode()


def _dialog(page: str, name: str) -> str:
    return re.search(rf'<dialog[^>]* id="{name}".*?</dialog>', page, re.DOTALL)[0]


def test_a_refused_dialog_is_open_again_with_what_was_typed_and_why(client: Client, admin: User) -> None:
    response = _deactivate(client, admin)

    assert response["Location"] == reverse("access:user", args=[admin.pk]) + "#activity"
    page = _page(client, admin)
    dialog, other = _dialog(page, "activity"), _dialog(page, "reset")
    assert f"data-charcount>{DRAWN}</textarea>" in dialog
    assert "data-entry-again" in dialog
    assert re.search(r'role="alert">.*<p>[^<]*administrator', dialog, re.DOTALL)
    assert "data-entry-again" not in other
    assert page.count("csrfmiddlewaretoken") == _page(client, admin).count("csrfmiddlewaretoken")


def test_it_is_shown_once(client: Client, admin: User) -> None:
    _deactivate(client, admin)
    _page(client, admin)

    again = _page(client, admin)

    assert DRAWN not in again
    assert "data-entry-again" not in again


def test_nothing_that_was_typed_can_be_read_in_a_cookie_or_stays_after_its_page(
    client: Client, admin: User, rf: RequestFactory
) -> None:
    nik = "3576010101010007"
    _deactivate(client, admin, reason=f"NIK {nik}", **{f"more_{n}": "x" * 500 for n in range(20)})

    request = rf.get("/")
    request.COOKIES = {name: one.value for name, one in client.cookies.items()}
    told = [str(one.message) for one in CookieStorage(request)]
    assert len(told) == 2
    assert not [one for one in told if nik in one]
    assert sum(len(one.OutputString()) for one in client.cookies.values()) < 2000
    assert f"NIK {nik}" in _dialog(_page(client, admin), "activity")
    assert nik not in str(dict(client.session.items()))


def test_what_was_done_is_not_asked_again(client: Client, admin: User) -> None:
    somebody = UserFactory()

    response = _deactivate(client, somebody)

    assert response["Location"] == reverse("access:user", args=[somebody.pk])
    assert DRAWN not in _page(client, somebody)


def test_an_older_error_does_not_open_what_was_done(client: Client, admin: User) -> None:
    day = christmas()
    _deactivate(client, admin)

    response = client.post(url("reference-delete", HOLIDAYS, day.pk), {"reason": "keliru", "entry_form": "#delete"})

    assert "#" not in response["Location"]


def test_where_the_form_is_gone_the_words_stand_beside_the_message(client: Client, admin: User) -> None:
    _deactivate(client, admin)

    page = client.get(reverse("access:users")).content.decode()

    assert f"Yang tadi Anda tulis: {DRAWN}" in page


@pytest.mark.parametrize("name", ["#a b", '#x"><script>', "", "##x", "#" + "a" * 100])
def test_a_name_that_no_form_has_is_left_out_of_the_address(client: Client, admin: User, name: str) -> None:
    response = _deactivate(client, admin, entry_form=name)

    assert response["Location"] == reverse("access:user", args=[admin.pk])
    assert DRAWN not in _page(client, admin)


def test_nothing_is_kept_of_who_has_no_account(client: Client) -> None:
    slip = {"number": "SGH-000000", "secret": "rahasia-warga", "entry_form": "#withdraw"}

    response = client.post(reverse("distribution:public-withdraw"), slip)

    assert (response.status_code, "#" in response["Location"], client.session.items()) == (302, False, {}.items())
