"""Re-validation as a standing order: a policy with its effect, a pause, the plan of the day, and asking at once."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from access.domain.permissions import Role
from access.models import Installation
from tests.factories import CITY, FamilyFactory, PersonFactory
from tests.journeys import worker
from tests.journeys.conftest import TakeSeat
from tests.journeys.seat import PHONE
from tests.verification.conftest import record_of
from tests.verification.factories import CheckFactory
from verification.models import Check, Pause, Policy, VerificationRun
from verification.simulator.population import InMemory
from verification.simulator.server import Behaviour, Simulator, running


pytestmark = pytest.mark.journey


def test_a_policy_is_made_paused_and_resumed_and_somebody_is_asked_about_at_once(
    take_seat: TakeSeat, monkeypatch: pytest.MonkeyPatch
) -> None:
    Installation.objects.update_or_create(pk=1, defaults={"city_id": CITY, "is_demo": True})
    person = PersonFactory(family=FamilyFactory(kk_number="3576010101010001"), full_name="Bambang Sutrisno")
    CheckFactory(person=person, answered_at=timezone.now() - timedelta(days=40))
    with running(Simulator(InMemory([record_of(person)]), Behaviour())) as url:
        account = {"URL": url, "USER_ID": "petugas", "PASSWORD": "rahasia", "IP_USER": "10.1.2.3", "DAILY_QUOTA": "50"}
        for name, value in account.items():
            monkeypatch.setenv(f"DUKCAPIL_{name}", value)

        _admin_makes_a_policy_and_sees_its_effect_first(take_seat)
        _admin_pauses_and_resumes_it(take_seat)
        _the_standing_order_does_its_work()
        _verifikator_asks_about_one_person_at_once(take_seat, person.family_id)

    assert list(VerificationRun.objects.order_by("pk").values_list("is_standing", "person_id")) == [
        (True, None),
        (False, person.pk),
    ]
    assert Check.objects.filter(person=person, state="answered", outcome="matched").count() == 3


def _admin_makes_a_policy_and_sees_its_effect_first(take_seat: TakeSeat) -> None:
    admin = take_seat(Role.ADMIN)
    admin.menu("Today's plan")
    admin.look()
    admin.press("Policies")
    admin.look()
    admin.press("New policy")
    admin.look()
    admin.press("Last answer is old")
    admin.field("Name").fill("Setiap bulan")
    admin.field("An answer is old after how many days").fill("30")
    admin.field("Priority").fill("2")
    admin.field("Share of the daily quota, in per cent").fill("15")
    admin.field("Reason (required, kept in the audit trail)").fill("Rapat 20 November")
    admin.press("Show the effect")
    admin.reads("1 dari 1 orang terkena kebijakan ini hari ini; 1 di antaranya belum jatuh tempo.")
    admin.look()
    admin.press("Keep this policy")
    admin.sees("Terms through time")
    admin.look()
    assert Policy.objects.get(code="setiap-bulan").trigger == "stale"


def _admin_pauses_and_resumes_it(take_seat: TakeSeat) -> None:
    admin = take_seat(Role.ADMIN)
    admin.open("verification:plan")
    row = admin.page.locator("tbody tr", has_text="Setiap bulan")
    opener, dialog = row.locator("[data-dialog-open]"), admin.page.locator("dialog[open]")
    keys = admin.page.keyboard
    for opens, closes in (("Enter", ("Escape",)), ("Space", ("Tab", "Space"))):
        opener.press(opens)
        expect(dialog.locator("textarea")).to_be_focused()
        for key in closes:
            keys.press(key)
        expect(opener).to_be_focused()
    opener.press("Space")
    keys.type("Perjanjian diperpanjang")
    for key in ("Tab", "Tab", "Enter"):
        keys.press(key)
    admin.reads("Perjanjian diperpanjang")
    admin.look()
    row.locator("[data-dialog-open]").click()
    dialog.locator("textarea").fill("Perjanjian baru berlaku")
    dialog.locator("button[type=submit]").click()
    admin.sees("Resumed. Whoever waits is asked about again.")
    assert Pause.objects.get().resumed_at is not None


def _the_standing_order_does_its_work() -> None:
    worker.plan_checks()
    worker.ask_civil_registry()


def _verifikator_asks_about_one_person_at_once(take_seat: TakeSeat, family: int) -> None:
    phone = take_seat(Role.VERIFIKATOR, **PHONE)
    phone.open("verification:plan")
    phone.look()
    desk = take_seat(Role.VERIFIKATOR)
    desk.open("verification:plan")
    desk.page.locator("#freshness tbody a").first.click()
    desk.reads("Bambang Sutrisno")
    desk.look()
    desk.open("recipients:family", family)
    desk.page.locator("a[data-dialog-open^=ask-]").first.click()
    dialog = desk.page.locator("dialog[open]")
    dialog.locator("textarea").fill("Surat warga")
    dialog.locator("button[type=submit]").click()
    worker.ask_civil_registry()
    desk.page.reload()
    desk.sees("Asked in all")
    desk.look()
