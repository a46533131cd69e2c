"""A rule is written, counted and tried, kept, used by a determination, and compared with the one before."""

import re

import pytest
from playwright.sync_api import expect

from access.domain.permissions import Role
from access.models import Installation
from distribution.models import Determination, Programme
from tests.distribution.factories import a_determination, a_programme
from tests.factories import CITY, FamilyFactory
from tests.journeys import worker
from tests.journeys.conftest import TakeSeat
from tests.journeys.seat import PHONE, Seat


pytestmark = pytest.mark.journey


def test_a_rule_is_changed_with_its_effect_in_sight_and_used(take_seat: TakeSeat) -> None:
    Installation.objects.update_or_create(pk=1, defaults={"city_id": CITY, "is_demo": True})
    programme = a_programme("blt")
    for decile in (2, 4, 5):
        FamilyFactory(head=True, head__full_name=f"Siti Desil {decile}", decile=decile)
    a_determination(programme)

    _operator_asks_what_if(take_seat, programme)
    _admin_writes_the_rule(take_seat, programme)
    _operator_determines_and_compares(take_seat, programme)


def _highest_decile(seat: Seat, decile: str) -> None:
    seat.page.locator("#id_decile_max").select_option(decile)


def _operator_asks_what_if(take_seat: TakeSeat, programme: Programme) -> None:
    operator = take_seat(Role.OPERATOR)
    operator.open("distribution:what-if", programme.code)
    effect = operator.page.locator("#effect")
    expect(effect).to_contain_text("Rp 1,2 jt")
    _highest_decile(operator, "5")
    expect(effect).to_contain_text("Rp 1,8 jt")
    expect(effect).to_contain_text("Siti Desil 5")
    operator.look()
    operator.field("NIK, KK number or name").fill("Siti Desil 5")
    operator.page.keyboard.press("Enter")
    expect(operator.page.locator("#tried")).to_contain_text(re.compile("Desil 5"))
    assert programme.rules.count() == 1


def _admin_writes_the_rule(take_seat: TakeSeat, programme: Programme) -> None:
    admin = take_seat(Role.ADMIN)
    admin.menu("Programmes")
    admin.press(programme.name)
    admin.press("New rule version")
    _highest_decile(admin, "5")
    expect(admin.page.locator("#effect")).to_contain_text("Rp 1,8 jt")
    expect(admin.page.locator("#reading")).to_contain_text("Desil nasional 1 sampai 5")
    admin.page.locator("#id_example-decile").select_option("5")
    admin.press("Try the made-up family")
    expect(admin.page.locator("#tried")).to_contain_text("Rp 600.000")
    admin.look()
    admin.field("In force from").fill("2026-10-01")
    admin.field("Legal basis").fill("Perwali kedua")
    admin.press("Keep this version")
    admin.sees("What it changes")
    admin.look()


def _operator_determines_and_compares(take_seat: TakeSeat, programme: Programme) -> None:
    operator = take_seat(Role.OPERATOR, **PHONE)
    operator.open("distribution:programme", programme.code)
    operator.page.locator("#id_period").select_option("2026-Q4")
    operator.press("Start")
    worker.determine()
    newest = Determination.objects.across_areas(reason="test").latest("pk")
    assert (newest.state, newest.rule.version, newest.counts["eligible"]) == ("finished", 2, 3)
    operator.open("distribution:determination", newest.pk)
    operator.press("Who enters, who leaves")
    operator.page.locator("#id_dengan").select_option(index=0)
    operator.sees("What the rule says otherwise")
    operator.reads("Siti Desil 5")
    operator.look()
    operator.press("Siti Desil 5")
    operator.sees("Every condition, with what was known on that day")
    operator.look()
