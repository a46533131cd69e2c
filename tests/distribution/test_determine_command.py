"""The command that works a determination out, and explains one family."""

import json
import threading
from contextlib import nullcontext
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from access.domain.permissions import Role
from distribution.actions import determinations, quotas
from distribution.models import Determination, Eligibility
from tests.distribution.factories import PERIOD, a_city, a_programme
from tests.factories import FamilyFactory, UserFactory


pytestmark = pytest.mark.django_db


def test_command_writes_the_counts(tmp_path: Path) -> None:
    FamilyFactory(head=True, decile=2)
    FamilyFactory(head=True, decile=7)
    a_programme("sembako")
    out = tmp_path / "result.json"

    call_command("determine", "sembako", period=PERIOD, json=out)

    result = json.loads(out.read_text())
    assert result.pop("seconds") >= 0
    assert result == {
        "programme": "sembako",
        "period": "2026-Q4",
        "rule_version": 1,
        "families": 2,
        "eligible": 1,
        "ineligible": 1,
        "reasons": {"DESIL_ABOVE": 1},
    }


def test_command_takes_up_what_a_killed_process_left(capsys: pytest.CaptureFixture[str]) -> None:
    FamilyFactory(head=True, decile=2)
    row = determinations.request(programme=a_programme(), period=PERIOD, city=a_city(), by=UserFactory())
    Determination.objects.filter(pk=row.pk).update(state="running", claimed_by="dead")

    call_command("determine", "blt", "--period", "2026-Q4")

    assert json.loads(capsys.readouterr().out)["eligible"] == 1
    assert Determination.objects.get().state == "finished"


@pytest.mark.concurrent
def test_command_leaves_alone_what_another_process_works_on() -> None:
    FamilyFactory(head=True, decile=2)
    row = determinations.request(programme=a_programme(), period=PERIOD, city=a_city(), by=UserFactory())
    told: list[Exception] = []

    def second() -> None:
        try:
            call_command("determine", "blt", "--period", "2026-Q4")
        except CommandError as error:
            told.append(error)
        finally:
            connection.close()

    with transaction.atomic():
        Determination.objects.select_for_update().get(pk=row.pk)
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()

    assert len(told) == 1
    assert not Eligibility.objects.exists()


def test_command_explains_one_family_without_its_nik(capsys: pytest.CaptureFixture[str]) -> None:
    family = FamilyFactory(head=True, head__occupation=5, decile=7)
    a_programme()

    call_command("determine", "blt", "--period", "2026-Q4", "--explain", family.head.nik)

    told = capsys.readouterr().out
    assert family.head.nik not in told
    assert family.head.nik[:6] + "******" in told
    assert "DESIL_ABOVE" in told
    assert "desil=7" in told
    assert not Determination.objects.exists()


def test_command_says_of_a_family_for_which_the_quota_had_no_room_that_it_waits(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _first, second = FamilyFactory(head=True, decile=2), FamilyFactory(head=True, decile=2)
    limits = {"valid_from": PERIOD.first_day, "families": 1, "rupiah": None, "decree": "SK 1", "by": UserFactory()}
    quotas.set_quota(programme=a_programme(), area=a_city(), **limits)
    call_command("determine", "blt", "--period", "2026-Q4")
    capsys.readouterr()

    call_command("determine", "blt", "--period", "2026-Q4", "--explain", second.head.nik)

    row = Determination.objects.get()
    assert f"determination={row.pk} rank=2 QUOTA_FULL" in capsys.readouterr().out


def test_command_says_that_a_closed_family_is_not_counted(capsys: pytest.CaptureFixture[str]) -> None:
    family = FamilyFactory(head=True, decile=2, status="closed")
    a_programme()

    call_command("determine", "blt", "--period", "2026-Q4", "--explain", family.head.nik)

    assert "not counted: the family is closed" in capsys.readouterr().out


@pytest.mark.parametrize(("role", "is_let"), [(Role.OPERATOR, True), (Role.PENDAMPING, False)])
def test_command_acts_only_for_those_who_may_determine(role: Role, is_let: bool) -> None:
    a_programme()
    a_city()
    UserFactory(username="siti", role=role)

    with nullcontext() if is_let else pytest.raises(CommandError, match="siti may not start a determination"):
        call_command("determine", "blt", "--period", "2026-Q4", "--by", "siti")

    assert Determination.objects.exists() is is_let


def test_command_names_what_is_wrong() -> None:
    a_programme()

    with pytest.raises(CommandError, match="Known ones: blt") as unknown:
        call_command("determine", "blt2", "--period", "2026-Q4")
    with pytest.raises(CommandError, match="a quarter is written as 2026-Q4"):
        call_command("determine", "blt", "--period", "Q4")
    with pytest.raises(CommandError, match="Nobody in the registry"):
        call_command("determine", "blt", "--period", "2026-Q4", "--explain", "3576010101019001")
    with pytest.raises(CommandError, match="no active user"):
        call_command("determine", "blt", "--period", "2026-Q4", "--by", "siapa")

    assert unknown.value.returncode == 2
    assert not Determination.objects.exists()
