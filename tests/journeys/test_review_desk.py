"""A morning at the review desk: many findings by keys, a whole class at once, and a second pair of eyes."""

import re
import time

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from access.domain.permissions import Role
from access.models import RecordView
from distribution.domain.payability import Block
from distribution.models import Delivery
from distribution.queries.payable import blocked_among
from tests.distribution.factories import an_approved_roster
from tests.factories import VILLAGE, FamilyFactory
from tests.journeys.conftest import TakeSeat
from tests.journeys.seat import PHONE, Seat
from tests.verification.factories import CheckFactory, FindingFactory
from verification.models import BulkDecision, Finding, FindingDecision, GroundCheck


pytestmark = pytest.mark.journey
# As many as a reviewer works off in one go, fewer here: the pace of each is the same.
IN_ONE_GO = 12
# A person needs longer to read; the portal must not be what they wait for.
PORTAL_S = 1.5
ELEMENTS = [{"name": "NAMA_LGKP", "agrees": False, "score": 70, "verdict": "different"}]


def _differs(kind: str = "name_differs") -> Finding:
    finding = FindingFactory(kind=kind, due_on=timezone.localdate())
    Finding.objects.filter(pk=finding.pk).update(
        check_answer=CheckFactory(person=finding.person, outcome="mismatched", elements=ELEMENTS)
    )
    return finding


def _decided() -> int:
    return FindingDecision.objects.across_areas(reason="test").count()


def test_findings_are_worked_off_by_keys_without_loading_the_page_anew(take_seat: TakeSeat) -> None:
    for _ in range(IN_ONE_GO):
        _differs()
    desk = take_seat(Role.VERIFIKATOR)
    desk.open("verification:queue", query="?kind=name_differs")
    desk.press("Start with the first")
    desk.settle()
    page, keys = desk.page, desk.page.keyboard
    page.evaluate("window.isSamePage = true")

    keys.press("?")
    expect(page.locator("#review-keys[open]")).to_be_visible()
    keys.press("Escape")
    began = time.monotonic()
    for number in range(1, IN_ONE_GO):
        here = page.url
        for key in ("j", "1", "t", "4", "Enter"):
            keys.press(key)
        expect(page).not_to_have_url(here)
        desk.settle()
        assert _decided() == number
    seconds = (time.monotonic() - began) / (IN_ONE_GO - 1)

    assert page.evaluate("window.isSamePage") is True
    assert seconds < PORTAL_S
    desk.look()
    for key in ("j", "2", "t", "4", "Enter"):
        keys.press(key)
    desk.reads("Anda menandai Dukcapil benar (Nama)")
    for key in ("j", "1"):
        keys.press(key)
    keys.press("r")
    page.keyboard.type("KTP-el dan KK sudah dilihat.")
    page.keyboard.press("Control+Enter")
    desk.field("Decision").select_option(Finding.Decision.NO_OBJECTION)
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile(r"verifikasi/\?kind"))
    desk.sees("The decision is stored.")
    kept = FindingDecision.objects.across_areas(reason="test").first()
    assert kept.finding.held_true == {"NAMA_LGKP": "registry"}
    assert RecordView.objects.filter(object_type="finding").count() >= IN_ONE_GO
    assert _decided() == IN_ONE_GO


def test_what_somebody_else_decided_meanwhile_is_shown_in_place(take_seat: TakeSeat) -> None:
    finding = _differs()
    desk = take_seat(Role.VERIFIKATOR)
    desk.open("verification:review", finding.pk)
    Finding.objects.filter(pk=finding.pk).update(
        state="decided", decision="corrected", decided_by=1, decided_at=timezone.now(), reason="Warga menunjukkan akta"
    )

    for key in ("t", "4", "Enter"):
        desk.page.keyboard.press(key)

    desk.reads("Warga menunjukkan akta")
    expect(desk.page.get_by_role("alert")).to_be_visible()
    assert _decided() == 0


def test_a_whole_class_is_looked_at_and_decided(take_seat: TakeSeat) -> None:
    for _ in range(14):
        FindingFactory(kind="address_differs", due_on=timezone.localdate())
    holding = FindingFactory(kind="address_differs", materiality=3)
    desk = take_seat(Role.VERIFIKATOR)
    desk.open("verification:queue")
    desk.field("Finding").select_option("address_differs")
    expect(desk.page).to_have_url(re.compile("kind=address_differs"))

    desk.press("Decide all of these together…")
    desk.settle()
    desk.look()
    desk.page.get_by_role("radio").first.check()
    desk.field("Reason (required, kept in the audit trail)").fill("Domisili berbeda, masih di kota ini.")
    desk.page.locator("main form button[type=submit]").click()

    expect(desk.page).to_have_url(re.compile(r"/bersama/\d+/"))
    desk.look()
    bulk = BulkDecision.objects.across_areas(reason="test").get()
    holding.refresh_from_db()
    assert (bulk.count, bulk.decisions.count(), holding.state) == (14, 14, "open")


def test_a_whole_class_is_sent_to_the_field_and_waits_on_the_phone(take_seat: TakeSeat) -> None:
    phone = take_seat(Role.PENDAMPING, area=VILLAGE, **PHONE)
    for _ in range(3):
        FindingFactory(kind="address_differs", due_on=timezone.localdate())
    desk = take_seat(Role.VERIFIKATOR)
    desk.open("verification:queue", query="?kind=address_differs")

    desk.press("Send all of these to the field…")
    desk.settle()
    desk.look()
    desk.field("What should they find out?").fill("Masih tinggal di alamat ini?")
    desk.page.locator("main form button[type=submit]").click()
    desk.reads("3 kunjungan diminta.")
    desk.look()

    phone.open("field:home")
    expect(phone.page.get_by_text("Sri Wahyuni").locator("visible=true")).to_have_count(3)
    asked = GroundCheck.objects.across_areas(reason="test")
    assert {(one.question, one.facilitator.username) for one in asked} == {("Masih tinggal di alamat ini?", phone.name)}


def test_aid_is_held_by_one_and_stopped_by_two(take_seat: TakeSeat) -> None:
    family = FamilyFactory(head=True, head__full_name="Sri Wahyuni", decile=2)
    an_approved_roster()
    entry = Delivery.objects.across_areas(reason="test").get().entry_id
    finding = FindingFactory(person=family.head, kind="kk_differs", due_on=timezone.localdate())
    maker, head = take_seat(Role.VERIFIKATOR), take_seat(Role.PENYETUJU)
    assert blocked_among([entry]) == {}

    maker.open("verification:review", finding.pk)
    maker.confirm("Stop the aid…", reason="Pindah ke luar kota menurut RT.")
    maker.sees("Proposed. Aid is held until another person has confirmed or refused it.")
    assert blocked_among([entry]) == {entry: Block.AID_HELD}
    maker.open("verification:confirmations")
    maker.sees("You have proposed this yourself; another person answers.")
    maker.look()

    head.open("distribution:rosters")
    head.press("Look at it")
    head.settle()
    head.look()
    head.open("verification:confirmations")
    head.reads("Pindah ke luar kota menurut RT.")
    head.press("Confirm")
    head.sees("Nothing waits for a second person")

    finding.refresh_from_db()
    assert (finding.decision, finding.proposed_by_id == finding.decided_by_id) == ("stop_aid", False)
    assert blocked_among([entry]) == {entry: Block.AID_STOPPED}


def test_a_second_person_refuses_on_a_phone_and_aid_goes_on(take_seat: TakeSeat) -> None:
    finding = FindingFactory(kind="kk_differs", due_on=timezone.localdate())
    maker, phone = take_seat(Role.VERIFIKATOR), take_seat(Role.PENYETUJU, **PHONE)
    maker.open("verification:review", finding.pk)
    maker.confirm("Stop the aid…", reason="Sudah mampu.")
    maker.sees("Proposed. Aid is held until another person has confirmed or refused it.")

    phone.open("verification:confirmations")
    phone.look()
    phone.confirm("Refuse…", reason="Baru sekali dikunjungi.")
    phone.sees("Nothing waits for a second person")
    _looks_at_every_page(phone)

    finding.refresh_from_db()
    assert (finding.state, finding.proposed_by) == ("open", None)
    maker.open("verification:review", finding.pk)
    maker.reads(re.compile("Baru sekali dikunjungi"))


def _looks_at_every_page(phone: Seat) -> None:
    for name in ("verification:oversight", "verification:assign-preview", "verification:queue"):
        phone.open(name)
        phone.look()
