"""The small ways of every day: finding a family without a mouse, correcting a name, seeing a whole number."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import gettext
from playwright.sync_api import expect

from access.domain.permissions import Role
from access.models import RecordView, User
from recipients.models import Correction, Person
from tests.factories import FamilyFactory
from tests.journeys.conftest import TakeSeat
from tests.journeys.seat import Seat


pytestmark = pytest.mark.journey


def test_a_family_is_found_opened_and_left_again_without_a_mouse(take_seat: TakeSeat) -> None:
    FamilyFactory(head=True, head__full_name="Sri Wahyuni", head__sex="P", decile=2)
    FamilyFactory(head=True, head__full_name="Bambang Sutrisno", decile=3)
    desk = take_seat(Role.OPERATOR)
    desk.open("recipients:list")
    keys = desk.page.keyboard

    keys.press("/")
    keys.type("sri wahyni")
    keys.press("Enter")
    found = desk.page.locator("#results").get_by_role("link", name="Sri Wahyuni")
    expect(found).to_be_visible()
    expect(desk.page.locator("#results").get_by_role("link", name="Bambang Sutrisno")).to_have_count(0)
    _tab_to(desk.page, "Sri Wahyuni")
    keys.press("Enter")

    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("Sri Wahyuni")
    desk.page.go_back()
    expect(found).to_be_visible()
    assert "wahyni" in desk.page.url


def test_the_first_tab_leads_past_the_menu(take_seat: TakeSeat) -> None:
    desk = take_seat(Role.OPERATOR)
    desk.open("recipients:list")

    desk.page.keyboard.press("Tab")
    focused = desk.page.evaluate("document.activeElement.textContent")
    desk.page.keyboard.press("Enter")

    assert focused == gettext("Skip to the content")
    assert desk.page.evaluate("document.activeElement.id") == "main"


def test_a_corrected_name_waits_for_a_second_person(take_seat: TakeSeat) -> None:
    family = FamilyFactory(head=True, head__full_name="Sri Wahyni", head__sex="P", decile=2)
    operator, verifikator = take_seat(Role.OPERATOR), take_seat(Role.VERIFIKATOR)

    operator.open("recipients:person-correct", family.head.pk)
    operator.field("Full name").fill("Sri Wahyuni")
    operator.field("Reason").fill("Sesuai KTP-el yang diperlihatkan.")
    operator.press("Continue to the preview")
    operator.press("Send to the second person")
    assert _name_of(family.head) == "Sri Wahyni"
    verifikator.menu("Corrections")
    verifikator.press("Apply the change")
    verifikator.sees("Nothing waits")

    assert _name_of(family.head) == "Sri Wahyuni"


def test_nothing_typed_is_lost_with_the_session(take_seat: TakeSeat) -> None:
    family = FamilyFactory(head=True, head__full_name="Sri Wahyni", head__sex="P", decile=2)
    operator = take_seat(Role.OPERATOR)
    operator.open("recipients:person-correct", family.head.pk)
    operator.field("Full name").fill("Sri Wahyuni")
    operator.field("Reason").fill("Sesuai KTP-el yang diperlihatkan.")

    operator.page.evaluate("performance.now = () => 1e9")
    operator.context.clear_cookies()
    operator.press("Continue to the preview")
    operator.sees("Sign in in another window, then send again.")
    operator.look()
    elsewhere = Seat(operator.context, operator.address)
    elsewhere.sign_in(take_seat(Role.OPERATOR).name)
    operator.press("Continue to the preview")
    operator.reads(
        gettext(
            "Somebody else is signed in on this device now, so nothing was sent; what you typed is still here. Let them"
            " sign out and sign in yourself in another window, then send again."
        )
    )
    operator.context.clear_cookies()
    elsewhere.sign_in(operator.name)
    operator.press("Continue to the preview")

    expect(operator.button("Send to the second person")).to_be_visible()
    assert Correction.objects.across_areas(reason="test").get().reason == "Sesuai KTP-el yang diperlihatkan."
    assert elsewhere.troubles == []


def test_a_refused_reason_is_still_in_its_window(take_seat: TakeSeat) -> None:
    desk = take_seat(Role.ADMIN)
    own = User.objects.get(username=desk.name)
    desk.open("access:user", own.pk)
    desk.press("Deactivate")
    typed = desk.page.locator("#activity-reason")
    typed.fill("Pindah tugas")

    desk.page.locator("#activity button[type=submit]").dblclick()

    expect(desk.page.locator("#activity[open] [role=alert]")).to_be_visible()
    desk.settle()
    expect(typed).to_be_focused()
    expect(typed).to_have_value("Pindah tugas")
    desk.look()
    desk.page.keyboard.press("Escape")
    expect(typed).to_be_hidden()


def test_a_whole_number_is_shown_once_and_the_auditor_reads_why(take_seat: TakeSeat) -> None:
    family = FamilyFactory(head=True, head__full_name="Sri Wahyuni", head__sex="P")
    operator, auditor = take_seat(Role.OPERATOR), take_seat(Role.AUDITOR)
    nik, masked = family.head.nik, f"{family.head.nik[:6]}******{family.head.nik[-4:]}"

    operator.open("recipients:person", family.head.pk)
    operator.reads(masked)
    assert nik not in operator.page.content()
    operator.confirm("Show the whole number…", reason="Mencocokkan dengan kartu keluarga.")
    operator.reads(nik)
    operator.open("recipients:person", family.head.pk)
    assert nik not in operator.page.content()

    auditor.menu("Audit trail")
    auditor.press("Records opened")
    auditor.reads("Mencocokkan dengan kartu keluarga.")
    assert nik not in auditor.page.content()
    assert RecordView.objects.filter(reason="Mencocokkan dengan kartu keluarga.").count() == 1


def test_language_and_colours_change_without_leaving_the_page(take_seat: TakeSeat) -> None:
    FamilyFactory(head=True, head__full_name="Sri Wahyuni", head__sex="P", decile=2)
    desk = take_seat(Role.VERIFIKATOR)
    desk.open("recipients:list", query="?decile_from=2")
    heading, root = desk.page.get_by_role("heading", level=1), desk.page.locator("html")
    where = desk.page.url

    expect(heading).to_have_text(gettext("Recipients"))
    desk.page.get_by_role("button", name="English").locator("visible=true").click()
    expect(heading).to_have_text("Recipients")
    assert desk.page.url == where
    desk.page.locator(".top details[data-menu] summary").click()
    desk.page.get_by_role("button", name="Dark").click()
    expect(root).to_have_attribute("data-bs-theme", "dark")
    assert desk.page.url == where
    desk.page.locator(".top details[data-menu] summary").click()
    desk.page.get_by_role("button", name="Light").click()
    expect(root).to_have_attribute("data-bs-theme", "light")

    assert desk.page.url == where


def _name_of(person: Person) -> str:
    return Person.objects.across_areas(reason="test").values_list("full_name", flat=True).get(pk=person.pk)


def _tab_to(page, text: str) -> None:
    """Press Tab until a link with this text has the focus; a keyboard user reaches it sooner or later, or never."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if re.search(text, page.evaluate("document.activeElement.textContent") or ""):
            return
    raise AssertionError(f"{text} cannot be reached with the keyboard on {reverse('recipients:list')}")
