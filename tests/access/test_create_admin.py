"""The first account of an installation."""

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from access.domain.permissions import Permission
from access.models import AuditEvent, User
from tests.factories import CITY, areas


@pytest.fixture
def city(db: None) -> None:
    areas()


def test_the_first_administrator_signs_in_with_the_printed_password(city, capsys, rf):
    call_command("create_admin", "siti.rahayu", full_name="Siti Rahayu", agency="Diskominfo")

    password = capsys.readouterr().out.strip().rpartition("password=")[2]
    user = authenticate(rf.post("/masuk/"), username="siti.rahayu", password=password)
    assert user == User.objects.get(username="siti.rahayu")
    assert user.areas_for(Permission.USER_MANAGE) == {CITY}
    assert list(AuditEvent.objects.order_by("id").values_list("action", "actor_id")) == [
        ("user.create", User.MACHINE_ID),
        ("role.give", User.MACHINE_ID),
    ]


def test_a_taken_name_is_refused_and_nothing_is_written(city):
    call_command("create_admin", "siti.rahayu", full_name="Siti Rahayu")

    with pytest.raises(CommandError, match=r"Siti\.Rahayu"):
        call_command("create_admin", "Siti.Rahayu", full_name="Siti Rahayu")

    assert User.objects.exclude(pk=User.MACHINE_ID).count() == 1


def test_a_database_without_a_city_has_to_be_prepared_first(db):
    with pytest.raises(CommandError, match=r"run: python manage\.py prepare"):
        call_command("create_admin", "siti.rahayu", full_name="Siti Rahayu")

    assert not User.objects.exclude(pk=User.MACHINE_ID).exists()
