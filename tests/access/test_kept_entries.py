"""What was typed into a small form that is refused: it is there again, in its place or beside the message."""

import re

import pytest
from django.test import Client
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
