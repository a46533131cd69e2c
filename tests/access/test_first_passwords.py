"""A password that somebody else knows opens one page only: the one where its owner chooses another."""

import pytest
from django.test import Client
from django.urls import reverse

from access.actions import users
from access.domain.permissions import Role
from access.errors import Conflict
from access.first_passwords import is_open
from access.models import AuditEvent, User
from bansos import demo_accounts
from tests.factories import UserFactory
from tests.house.test_addresses import VIEWS, _access


OWN = "sendiri-saja-2026"
PAGE = "/sandi/"


@pytest.fixture
def admin(db: None) -> User:
    return UserFactory(role=Role.ADMIN)


@pytest.fixture
def given(admin: User) -> tuple[User, str]:
    """A treasurer-to-be and the password that the administrator hands over."""
    user, password = users.create(username="rini", full_name="Rini Wulandari", agency="", by=admin)
    users.give_role(
        user=user, role=Role.ADMIN, area=admin.assignments.get().area, valid_from=admin.created_at.date(),
        valid_until=None, by=admin,
    )  # fmt: skip
    return user, password


@pytest.fixture
def rini(given: tuple[User, str], client: Client) -> Client:
    client.post(reverse("access:sign-in"), {"username": "rini", "password": given[1]})
    return client


def _choose(client: Client, old: str, new: str = OWN, **more: str):
    return client.post(PAGE, {"old_password": old, "new_password1": new, "new_password2": new, **more})


def test_a_first_password_leads_every_page_to_the_choice_of_an_own_one(rini: Client) -> None:
    assert rini.get("/pengguna/?a=1")["Location"] == "/sandi/?next=/pengguna/%3Fa%3D1"
    assert rini.get("/")["Location"] == "/sandi/?next=/"

    page = rini.get("/sandi/?next=/pengguna/").content.decode()

    assert 'name="next" value="/pengguna/"' in page
    assert "/keluar/" in page
    assert 'href="/pengguna/"' not in page


def test_an_own_password_lets_its_owner_go_on(rini: Client, given: tuple[User, str]) -> None:
    user, password = given

    response = _choose(rini, password, next="/pengguna/")

    assert response["Location"] == "/pengguna/"
    assert rini.get("/pengguna/").status_code == 200
    user.refresh_from_db()
    assert (user.has_first_password, user.check_password(OWN)) == (False, True)
    assert AuditEvent.objects.filter(action="user.change_password", actor=user).count() == 1


def test_the_given_password_again_is_no_choice(rini: Client, given: tuple[User, str]) -> None:
    user, password = given

    page = _choose(rini, password, password)

    assert page.status_code == 200
    user.refresh_from_db()
    assert user.has_first_password
    assert not AuditEvent.objects.filter(action="user.change_password").exists()


def test_another_site_is_not_where_one_goes_on(rini: Client, given: tuple[User, str]) -> None:
    assert _choose(rini, given[1], next="https://jahat.example/")["Location"] == "/"


def test_a_form_sent_with_a_first_password_changes_nothing(rini: Client, admin: User) -> None:
    response = rini.post(reverse("access:user-activity", args=[admin.pk]), {"activity": "off", "reason": "-"})

    admin.refresh_from_db()
    assert (response.status_code, admin.is_active) == (403, True)
    assert 'href="/sandi/"' in response.content.decode()


def test_the_api_says_what_to_do_first(rini: Client) -> None:
    response = rini.get("/api/v1/areas/")

    assert response.status_code == 403
    assert list(response.json()) == ["detail"]


def test_a_part_of_a_page_moves_the_whole_page(rini: Client) -> None:
    response = rini.get("/pengguna/", headers={"HX-Request": "true"})

    assert (response.status_code, response["HX-Redirect"]) == (403, PAGE)


def test_the_way_out_and_the_language_stay_open(rini: Client) -> None:
    assert rini.post("/bahasa/setlang/", {"language": "en"}).status_code == 302
    assert rini.post("/keluar/")["Location"] == "/masuk/"


def test_every_address_that_is_not_public_waits_for_an_own_password() -> None:
    open_ones = {name for name, view in VIEWS.items() if is_open(view, name)}

    assert open_ones == {name for name, view in VIEWS.items() if _access(view) == "public"} | {
        "access:password", "access:sign-out", "set_language",
    }  # fmt: skip


def test_a_reset_password_has_to_be_changed_again(rini: Client, given: tuple[User, str], admin: User) -> None:
    _choose(rini, given[1])

    reset = users.reset_password(user=User.objects.get(pk=given[0].pk), by=admin)

    assert rini.get("/pengguna/")["Location"].startswith("/masuk/")
    rini.post(reverse("access:sign-in"), {"username": "rini", "password": reset})
    assert rini.get("/pengguna/")["Location"].startswith(PAGE)


def test_a_password_that_was_reset_meanwhile_is_not_chosen_away(given: tuple[User, str], admin: User) -> None:
    before = User.objects.get(pk=given[0].pk)
    reset = users.reset_password(user=given[0], by=admin)

    with pytest.raises(Conflict):
        users.change_password(password=OWN, by=before)

    assert User.objects.get(pk=before.pk).check_password(reset)


def test_the_page_tells_of_a_password_that_was_reset_meanwhile(
    rini: Client, given: tuple[User, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**kwargs: object) -> None:
        raise Conflict("Kata sandi baru saja diganti.")

    monkeypatch.setattr(users, "change_password", refused)

    page = _choose(rini, given[1])

    assert (page.status_code, "Kata sandi baru saja diganti." in page.content.decode()) == (200, True)


def test_an_account_made_on_the_command_line_is_its_owners(db: None) -> None:
    user, _ = users.create(username="siti", full_name="Siti Rahayu", agency="", by=User.objects.machine())

    assert not user.has_first_password


def test_the_printed_demo_password_opens_an_account_that_was_reset(admin: User, monkeypatch, settings) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "abcd-efgh-jkmn")
    users.reset_password(user=UserFactory(username="operator"), by=admin)

    demo_accounts.set_password()

    operator = User.objects.get(username="operator")
    assert (operator.check_password("abcd-efgh-jkmn"), operator.has_first_password) == (True, False)
