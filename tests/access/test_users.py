"""Accounts and roles: who may give what to whom, and what stays impossible."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from access.actions import users
from access.domain.permissions import OF_THE_CITY, Permission, Role, permissions_of
from access.errors import Conflict, NotAllowed
from access.models import Area, AuditEvent, RoleAssignment, User
from tests.factories import CITY, NEIGHBOUR, VILLAGE, UserFactory, areas


pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return UserFactory(role=Role.ADMIN)


def _give(
    user: User, by: User, area: str = CITY, role: Role = Role.OPERATOR, until: date | None = None
) -> RoleAssignment:
    return users.give_role(
        user=user, role=role, area=Area.objects.get(pk=area), valid_from=date(2026, 1, 1), valid_until=None, by=by
    )


def test_an_unknown_role_may_do_nothing() -> None:
    assert permissions_of("bupati") == frozenset()


def test_a_new_account_signs_in_with_the_password_that_was_shown(admin: User, client: Client) -> None:
    user, password = users.create(username="rini", full_name="Rini Wulandari", agency="Dinsos P3A", by=admin)

    response = client.post(reverse("access:sign-in"), {"username": "RINI", "password": password})

    assert response.status_code == 302
    assert user.password != password
    assert AuditEvent.objects.get(action="user.create").actor == admin


def test_a_taken_name_is_refused_whatever_its_case(admin: User) -> None:
    UserFactory(username="rini")

    with pytest.raises(Conflict):
        users.create(username="Rini", full_name="Rini Lain", agency="", by=admin)

    assert User.objects.filter(username__iexact="rini").count() == 1


def test_the_same_new_account_sent_twice_at_once_is_refused_in_words(
    admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    users.create(username="rini", full_name="Rini Wulandari", agency="", by=admin)
    # The other press was not there yet when this one looked.
    monkeypatch.setattr(QuerySet, "exists", lambda rows: False)

    with pytest.raises(Conflict):
        users.create(username="rini", full_name="Rini Wulandari", agency="", by=admin)

    assert User.objects.filter(username="rini").count() == 1


def test_the_same_role_sent_twice_at_once_is_refused_in_words(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    user = UserFactory()
    areas()
    _give(user, admin)
    # The other press was not there yet when this one looked.
    monkeypatch.setattr(QuerySet, "exists", lambda rows: False)

    with pytest.raises(Conflict):
        _give(user, admin)

    assert user.assignments.count() == 1


def test_a_password_changed_by_its_owner_leaves_a_line(client: Client) -> None:
    user = UserFactory()
    user.set_password("lama-sekali-1945")
    user.save()
    client.force_login(user)
    told = {"new_password1": "baru-sekali-2026", "new_password2": "baru-sekali-2026"}

    refused = client.post(reverse("access:password"), told | {"old_password": "bukan ini"})
    changed = client.post(reverse("access:password"), told | {"old_password": "lama-sekali-1945"})

    assert (refused.status_code, changed.status_code) == (200, 302)
    assert User.objects.get(pk=user.pk).check_password("baru-sekali-2026")
    assert [one.actor for one in AuditEvent.objects.filter(action="user.change_password")] == [user]


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/audit/?show=views", "/audit/?show=views"),
        ("abc", "/"),
        ("2026-02-30", "/"),
        ("//jahat.example/", "/"),
        ("https://jahat.example/", "/"),
        ("/\\jahat.example/", "/"),
    ],
)
def test_the_colours_lead_back_to_a_page_of_the_portal(client: Client, asked: str, led_to: str) -> None:
    response = client.post(reverse("access:set-theme"), {"theme": "dark", "next": asked})

    assert (response.status_code, response["Location"]) == (302, led_to)


def test_a_page_that_is_open_learns_who_is_signed_in_now(client: Client) -> None:
    user = UserFactory()
    client.force_login(user)

    response = client.get(reverse("access:password"))

    assert response["Signed-In"] == str(user.pk)
    assert f'data-session-user="{user.pk}"' in response.text


def test_deactivating_twice_leaves_the_account_deactivated(admin: User, client: Client) -> None:
    user = UserFactory()
    client.force_login(admin)

    for _press in range(2):
        client.post(reverse("access:user-activity", args=[user.pk]), {"activity": "off", "reason": "pindah tugas"})

    user.refresh_from_db()
    assert user.is_active is False
    assert AuditEvent.objects.filter(action__in=["user.deactivate", "user.activate"]).count() == 1


def test_activating_an_active_account_is_said(admin: User) -> None:
    with pytest.raises(Conflict):
        users.set_active(user=UserFactory(), is_active=True, reason="keliru", by=admin)


def test_a_reset_password_ends_the_old_one(admin: User) -> None:
    user, old = users.create(username="rini", full_name="Rini Wulandari", agency="", by=admin)

    new = users.reset_password(user=user, by=admin)

    user.refresh_from_db()
    assert (user.check_password(old), user.check_password(new)) == (False, True)


def test_a_deactivated_person_cannot_sign_in(admin: User, client: Client) -> None:
    user, password = users.create(username="rini", full_name="Rini Wulandari", agency="", by=admin)
    users.set_active(user=user, is_active=False, reason="pindah tugas", by=admin)

    response = client.post(reverse("access:sign-in"), {"username": "rini", "password": password})

    assert response.status_code == 200
    assert AuditEvent.objects.get(action="user.deactivate").reason == "pindah tugas"


def test_an_activated_person_is_let_in_again(admin: User) -> None:
    user = UserFactory(is_active=False)

    users.set_active(user=user, is_active=True, reason="kembali bertugas", by=admin)

    user.refresh_from_db()
    assert user.is_active
    assert AuditEvent.objects.filter(action="user.activate").count() == 1


def test_nobody_deactivates_themselves(admin: User) -> None:
    with pytest.raises(NotAllowed):
        users.set_active(user=admin, is_active=False, reason="", by=admin)

    admin.refresh_from_db()
    assert admin.is_active


@pytest.mark.parametrize("act", ["reset", "deactivate", "role"])
def test_the_machine_account_stays_as_it_is(admin: User, act: str) -> None:
    machine = User.objects.machine()
    acts = {
        "reset": lambda: users.reset_password(user=machine, by=admin),
        "deactivate": lambda: users.set_active(user=machine, is_active=True, reason="", by=admin),
        "role": lambda: _give(machine, admin),
    }

    with pytest.raises(NotAllowed):
        acts[act]()

    machine.refresh_from_db()
    assert (machine.has_usable_password(), machine.is_active, machine.assignments.count()) == (False, False, 0)


def test_a_role_counts_in_its_area_and_below(admin: User) -> None:
    user = UserFactory()
    _give(user, admin, area="35.76.01", role=Role.PENDAMPING)

    fresh = User.objects.get(pk=user.pk)

    assert fresh.may_in(Permission.FIELD_WORK, VILLAGE)
    assert not fresh.may_in(Permission.FIELD_WORK, "35.76.02.1001")
    assert not fresh.may_in(Permission.FIELD_WORK, CITY)


@pytest.mark.parametrize("permission", sorted(OF_THE_CITY))
def test_what_holds_for_the_whole_city_is_changed_by_its_administrator_only(permission: Permission) -> None:
    of_a_part = UserFactory(role=Role.ADMIN, role__area="35.76.01")

    assert UserFactory(role=Role.ADMIN).may(permission)
    assert of_a_part.may(Permission.USER_MANAGE)
    assert not of_a_part.may(permission)
    assert not of_a_part.may_in(permission, "35.76.01.1001")


def test_nobody_gives_themselves_a_role(admin: User) -> None:
    with pytest.raises(NotAllowed):
        _give(admin, admin)

    assert admin.assignments.count() == 1


def test_roles_are_given_only_inside_the_own_area() -> None:
    admin = UserFactory(role=Role.ADMIN, role__area=VILLAGE)
    user = UserFactory()

    with pytest.raises(NotAllowed):
        _give(user, admin, area=NEIGHBOUR)

    assert user.assignments.count() == 0


@pytest.mark.parametrize("act", ["reset", "deactivate", "end"])
def test_an_account_with_a_role_outside_the_own_area_is_left_alone(admin: User, act: str) -> None:
    village_admin = UserFactory(role=Role.ADMIN, role__area=VILLAGE)
    password, role = admin.password, admin.assignments.get()
    acts = {
        "reset": lambda: users.reset_password(user=admin, by=village_admin),
        "deactivate": lambda: users.set_active(user=admin, is_active=False, reason="", by=village_admin),
        "end": lambda: users.end_role(assignment=role, today=timezone.localdate(), by=village_admin),
    }

    with pytest.raises(NotAllowed):
        acts[act]()

    admin.refresh_from_db()
    role.refresh_from_db()
    assert (admin.password, admin.is_active, role.valid_until) == (password, True, None)
    assert not AuditEvent.objects.filter(actor=village_admin).exists()


def test_a_role_that_is_yet_to_come_outside_the_own_area_protects_the_account_too(admin: User) -> None:
    village_admin = UserFactory(role=Role.ADMIN, role__area=VILLAGE)
    user = UserFactory(role=Role.OPERATOR, role__area=VILLAGE)
    users.give_role(
        user=user, role=Role.ADMIN, area=Area.objects.get(pk=CITY), valid_from=timezone.localdate() + timedelta(days=9),
        valid_until=None, by=admin,
    )  # fmt: skip

    with pytest.raises(NotAllowed):
        users.reset_password(user=user, by=village_admin)


def test_accounts_of_the_own_area_and_those_whose_roles_have_ended_are_looked_after() -> None:
    village_admin = UserFactory(role=Role.ADMIN, role__area=VILLAGE)
    of_the_village = UserFactory(role=Role.OPERATOR, role__area=VILLAGE)
    retired = UserFactory(role=Role.OPERATOR)
    retired.assignments.update(valid_until=timezone.localdate())

    for user in (of_the_village, retired):
        users.reset_password(user=user, by=village_admin)

    assert AuditEvent.objects.filter(actor=village_admin, action="user.reset_password").count() == 2


def test_the_page_tells_why_a_password_is_not_reset(admin: User, client: Client) -> None:
    client.force_login(UserFactory(role=Role.ADMIN, role__area=VILLAGE))

    response = client.post(reverse("access:password-reset", args=[admin.pk]), follow=True)

    assert response.redirect_chain == [(reverse("access:user", args=[admin.pk]), 302)]
    assert "di luar wilayah Anda" in response.content.decode()


def test_the_same_role_twice_is_refused_by_action_and_database(admin: User) -> None:
    user = UserFactory()
    _give(user, admin)

    with pytest.raises(Conflict):
        _give(user, admin)
    with pytest.raises(IntegrityError, match="assignment_once_at_a_time"), transaction.atomic():
        RoleAssignment.objects.create(
            user=user, role=Role.OPERATOR, area_id=CITY, valid_from=date(2026, 2, 1), given_by=admin
        )


def test_an_ended_role_counts_no_more(admin: User) -> None:
    user = UserFactory()
    assignment = _give(user, admin)

    users.end_role(assignment=assignment, today=timezone.localdate(), by=admin)

    assert not User.objects.get(pk=user.pk).may(Permission.REGISTRY_VIEW)


def test_a_role_ends_once(admin: User) -> None:
    assignment = _give(UserFactory(), admin)
    users.end_role(assignment=assignment, today=timezone.localdate(), by=admin)

    with pytest.raises(Conflict):
        users.end_role(assignment=assignment, today=timezone.localdate(), by=admin)


def test_a_role_that_begins_later_ends_before_it_begins(admin: User) -> None:
    today = timezone.localdate()
    areas()
    assignment = users.give_role(
        user=UserFactory(), role=Role.OPERATOR, area=Area.objects.get(pk=CITY), valid_from=today + timedelta(days=9),
        valid_until=None, by=admin,
    )  # fmt: skip

    users.end_role(assignment=assignment, today=today, by=admin)

    assignment.refresh_from_db()
    assert assignment.valid_until == assignment.valid_from


def test_five_wrong_passwords_lock_the_account_for_this_address(client: Client, settings) -> None:
    UserFactory(username="rini")

    answers = [
        client.post(reverse("access:sign-in"), {"username": "rini", "password": "salah"}).status_code for _ in range(6)
    ]

    assert answers[:4] == [200, 200, 200, 200]
    assert answers[4:] == [429, 429]
