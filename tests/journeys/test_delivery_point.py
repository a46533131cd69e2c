"""A day at a delivery point: letters drawn at the desk, scanned and signed on a phone, looked at by a third person."""

import re

import pytest
from django.utils import timezone
from django.utils.translation import gettext
from playwright.sync_api import expect

from access.domain.permissions import Role
from distribution.domain.invitations import shown
from distribution.models import Delivery, Handover, Invitation, SampleCheck
from distribution.queries.invitations import address_path
from recipients.models import Membership
from tests.distribution.factories import an_approved_roster
from tests.factories import VILLAGE, FamilyFactory, PersonFactory
from tests.journeys.conftest import TakeSeat
from tests.journeys.seat import PHONE, Seat


pytestmark = pytest.mark.journey

# A picture larger than what is sent: the phone makes it smaller.
_PICTURE = """
async () => {
  const canvas = document.createElement("canvas");
  canvas.width = 2400; canvas.height = 1800;
  canvas.getContext("2d").fillRect(0, 0, 2400, 900);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
  return [...new Uint8Array(await blob.arrayBuffer())];
}
"""


def test_a_letter_is_scanned_signed_and_looked_at(take_seat: TakeSeat) -> None:
    for name in ("Sri Wahyuni", "Bambang Sutrisno"):
        FamilyFactory(head=True, head__full_name=name, decile=2)
    roster = an_approved_roster()
    desk, phone, checker = (
        take_seat(Role.OPERATOR),
        take_seat(Role.PENDAMPING, area=VILLAGE, **PHONE),
        take_seat(Role.VERIFIKATOR),
    )

    _plan(desk, roster.pk)
    first, second = Invitation.objects.across_areas(reason="test").order_by("pk")
    _hand_over_by_code(phone, first)
    _second_scan(phone, first)
    _hand_over_to_wife(phone, second)
    checker.open("distribution:documentation")
    checker.look()
    # "Terima" stands in two names of the menu as well.
    checker.page.get_by_role("button", name=gettext("Accept"), exact=True).first.click()
    checker.sees("The photo is accepted.")
    checker.confirm("Take it again…", reason="Wajah tidak terlihat.")
    desk.open("distribution:point", first.point_id)
    desk.reads(re.compile(r"\b1 "))
    desk.look()
    desk.open("distribution:evidence", second.entry.family_id)
    desk.look()

    states = Handover.objects.across_areas(reason="test").order_by("pk").values_list("documentation", flat=True)
    assert sorted(states) == ["accepted", "refused"]
    assert {one.state for one in Delivery.objects.across_areas(reason="test")} == {"delivered"}


def _plan(desk: Seat, roster: int) -> None:
    """A place and hours today, and a letter for everybody."""
    desk.open("distribution:points", roster)
    desk.field("Place").fill("Balai kelurahan Surodinawan")
    desk.page.locator("[name=on_day]").fill(timezone.localdate().isoformat())
    desk.page.locator("[name=starts_at]").fill("08:00")
    desk.page.locator("[name=ends_at]").fill("12:00")
    desk.press("Add")
    desk.reads("Balai kelurahan Surodinawan")
    desk.confirm("Draw letters…")
    desk.look()


def _hand_over_by_code(phone: Seat, letter: Invitation) -> None:
    """The code is typed, the photo made smaller, the receiver signs with the finger."""
    phone.open("distribution:scan")
    phone.look()
    phone.page.locator("[name=code]").fill(shown(letter.key).lower())
    phone.press("Open")
    phone.settle()
    phone.look()
    assert phone.small_targets("main button, main .pick-card") == []
    take_photo(phone)
    sign(phone)
    _without_signal(phone)
    phone.press("Handed over")
    phone.sees("Handed over. The record is kept.")

    kept = Handover.objects.across_areas(reason="test").select_related("photo", "signature").get(invitation=letter)
    assert kept.photo is not None
    assert kept.photo.small
    assert kept.photo.file.size < 150_000
    assert kept.signature is not None


def _without_signal(phone: Seat) -> None:
    """Pressed twice where there is no signal: the page stays, with the photo and one sentence above the bar."""
    phone.context.set_offline(True)
    for _press in range(2):
        phone.press("Handed over")
        phone.sees("The server could not be reached. Nothing you typed is lost. Check the connection and try again.")
    phone.context.set_offline(False)

    assert phone.page.locator("[data-session-problem]").count() == 1
    assert phone.page.locator("form#handover [data-session-problem]").count() == 1
    phone.troubles = [one for one in phone.troubles if "ERR_INTERNET_DISCONNECTED" not in one]


def take_photo(phone: Seat) -> None:
    content = bytes(phone.page.evaluate(_PICTURE))
    photo = phone.page.locator("input[name=photo]")
    photo.set_input_files({"name": "IMG_2041.jpg", "mimeType": "image/jpeg", "buffer": content})
    expect(phone.page.get_by_text("foto.jpg").first).to_be_visible()


def sign(phone: Seat) -> None:
    canvas = phone.page.locator("canvas.signature")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    mouse = phone.page.mouse
    mouse.move(box["x"] + 30, box["y"] + 60)
    mouse.down()
    mouse.move(box["x"] + 160, box["y"] + 30)
    mouse.move(box["x"] + 220, box["y"] + 80)
    mouse.up()
    expect(phone.page.locator("canvas[data-kept]")).to_have_count(1)


def _second_scan(phone: Seat, letter: Invitation) -> None:
    """Who comes again with the same letter is told when it was and who wrote it down."""
    phone.page.goto(f"{phone.address}{address_path(letter.key)}")
    phone.settle()
    phone.reads(re.compile(re.escape(gettext("Handed over"))))
    assert phone.name in phone.text() or "Petugas" in phone.text()
    expect(phone.page.locator("#handover")).to_have_count(0)


def _hand_over_to_wife(phone: Seat, letter: Invitation) -> None:
    """The address of the QR, a member of the family with a letter of attorney, and a thumbprint with a witness."""
    wife = PersonFactory(
        family=letter.entry.family, relationship=Membership.Relationship.WIFE, full_name="Siti Aminah", sex="P"
    )
    phone.page.goto(f"{phone.address}{address_path(letter.key)}")
    phone.settle()
    phone.page.get_by_text(gettext("Taken by a member of the family with a letter of attorney")).click()
    phone.page.locator("[name=received_by]").select_option(str(wife.pk))
    phone.press("Handed over")
    phone.sees("Take a photo of the letter of attorney (surat kuasa).")
    phone.settle()
    content = bytes(phone.page.evaluate(_PICTURE))
    letter_photo = phone.page.locator("input[name=power_of_attorney]")
    letter_photo.set_input_files({"name": "kuasa.jpg", "mimeType": "image/jpeg", "buffer": content})
    phone.page.locator("[name=poa_number]").fill("7/SK/2026")
    phone.page.get_by_text(gettext("Thumbprint on paper, before a witness")).click()
    phone.page.locator("[name=witness]").fill("Ketua RT 003")
    take_photo(phone)
    phone.look()
    phone.press("Handed over")
    phone.reads("Siti Aminah")


def test_a_family_is_asked_whether_its_aid_arrived(take_seat: TakeSeat) -> None:
    family = FamilyFactory(head=True, head__full_name="Sri Wahyuni", decile=2)
    roster = an_approved_roster()
    treasurer, checker, phone = (
        take_seat(Role.BENDAHARA),
        take_seat(Role.VERIFIKATOR),
        take_seat(Role.PENDAMPING, area=VILLAGE, **PHONE),
    )

    treasurer.open("distribution:deliveries", roster.pk, VILLAGE)
    treasurer.page.get_by_role("button", name=family.head.full_name).first.click()
    treasurer.settle()
    checker.open("distribution:sample", roster.pk)
    checker.look()
    checker.press("Draw")
    checker.settle()
    phone.open("field:home")
    phone.page.get_by_role("link", name="Sri Wahyuni").click()
    phone.settle()
    phone.look()
    phone.page.get_by_text(gettext("The aid was received"), exact=True).click()
    phone.page.locator("[name=deducted]").fill("50000")
    phone.page.locator("[name=deducted_by]").fill("Tidak disebut")
    phone.page.locator("[name=note]").fill("Diminta iuran sehabis mengambil uang.")
    phone.press("Save")
    phone.sees("Kept. Thank you.")
    checker.open("distribution:sample", roster.pk)
    checker.look()
    checker.press("Open the finding")
    checker.reads(re.compile("Tidak disebut"))
    checker.look()
    checker.page.locator("[name=decision]").select_option("no_objection")
    checker.page.locator("[name=reason]").first.fill("Uang dikembalikan di depan lurah.")
    checker.press("Save and next")
    checker.sees("The decision is stored.")
    checker.open("distribution:sample", roster.pk)
    checker.reads("Uang dikembalikan di depan lurah.")

    check = SampleCheck.objects.across_areas(reason="test").select_related("finding").get()
    assert (check.is_in_order, check.deducted) == (False, 50_000)
    assert (check.finding.kind, check.finding.state) == ("aid_amiss", "decided")
