"""An objection on its way: from a citizen's phone through a visit and two officers to the letter and the slip."""

import re

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, expect

from access.domain.permissions import Role
from access.models import User
from distribution.actions import objection_terms
from distribution.domain.payability import Block
from distribution.models import Objection
from distribution.queries.payable import blocked_on
from tests.distribution.factories import a_determination, a_programme, an_approved_roster
from tests.distribution.objection_factories import PNG
from tests.factories import VILLAGE, FamilyFactory
from tests.journeys.conftest import TakeSeat
from tests.journeys.seat import PHONE, Seat


pytestmark = pytest.mark.journey


@pytest.fixture
def citizen(browser: Browser, small_city: None, live_server) -> Seat:
    """Somebody with a phone and without an account."""
    cache.clear()
    context = browser.new_context(locale="id-ID", timezone_id="Asia/Jakarta", **PHONE)
    seat = Seat(context, live_server.url)
    yield seat
    context.close()
    assert seat.troubles == []


def _bring_more(citizen: Seat, number: str, secret: str) -> None:
    """With the slip, a photo that was taken later."""
    page = citizen.page
    citizen.open("distribution:public-status")
    page.locator('input[name="number"]').fill(number)
    page.locator('input[name="secret"]').fill(secret)
    citizen.press("Look")
    citizen.settle()
    page.locator('textarea[name="note"]').fill("Foto garasinya dari jalan.")
    page.locator('input[name="papers"]').set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": PNG})
    citizen.look()
    citizen.press("Send the evidence")
    citizen.sees("Your evidence is kept. The officer sees that it has come.")
    assert "garasi" not in citizen.text()


def test_a_report_about_a_neighbour_goes_from_the_phone_to_the_answer(citizen: Seat, take_seat: TakeSeat) -> None:
    objection_terms.load_shipped(by=User.objects.machine())
    family = FamilyFactory(head=True, head__full_name="Budi Santoso", decile=2, kk_number="3576010101010077")
    roster = an_approved_roster(a_determination(a_programme()))

    citizen.open("distribution:public-home")
    citizen.look()
    citizen.page.locator("a.phone-card").first.click()
    citizen.settle()
    page = citizen.page
    page.locator('input[name="kind"][value="other"]').check()
    page.locator('select[name="ground"]').select_option(label="Keluarga itu mampu")
    page.locator('select[name="village"]').select_option(VILLAGE)
    page.locator('input[name="about"]').fill("Budi Santoso, Jl. Raya Ijen")
    page.locator('textarea[name="statement"]').fill("Punya dua mobil dan rumah kos di belakang.")
    page.locator('input[name="full_name"]').fill("Siti Tetangga")
    page.locator('input[name="agrees"]').check()
    citizen.look()
    page.wait_for_timeout(3_500)
    citizen.press("Send")
    expect(page.locator("p.mono.h2")).to_have_count(2)
    citizen.look()
    number, secret = page.locator("p.mono.h2").all_inner_texts()

    verifier = take_seat(Role.VERIFIKATOR)
    verifier.open("distribution:objections")
    verifier.look()
    verifier.page.get_by_role("link", name=number).click()
    verifier.settle()
    assert "Siti Tetangga" not in verifier.text()
    verifier.page.locator('input[name="number"]').first.fill("3576010101010077")
    verifier.press("Name the family")
    verifier.sees("It is noted which family this is about.")
    verifier.confirm("Ask for a visit…", reason="Apakah benar keluarga ini punya dua mobil?")
    verifier.sees("The facilitators of the kelurahan see the visit on their phones now.")
    verifier.look()

    facilitator = take_seat(Role.PENDAMPING, area=VILLAGE, **PHONE)
    facilitator.open("field:home")
    facilitator.page.get_by_role("link", name=re.compile("Sanggahan")).click()
    facilitator.settle()
    facilitator.look()
    facilitator.page.get_by_role("link", name=re.compile("Budi Santoso")).click()
    facilitator.settle()
    assert "Siti Tetangga" not in facilitator.text()
    facilitator.page.locator('input[name="outcome"][value="true"]').check()
    facilitator.page.locator('textarea[name="note"]').fill("Dua mobil di halaman, tiga kamar kos.")
    facilitator.look()
    facilitator.press("Save the visit")
    facilitator.sees("Saved. The office sees your visit now.")

    _bring_more(citizen, number, secret)
    verifier.page.reload()
    verifier.settle()
    verifier.reads("Foto garasinya dari jalan.")
    verifier.look()
    verifier.press("I have looked at it")
    verifier.sees("It is noted that you have looked at the new evidence.")
    verifier.page.locator('input[name="outcome"][value="granted"]').check()
    verifier.page.locator('select[name="remedy"]').select_option("hold")
    verifier.page.locator('textarea[name="reason"]:visible').first.fill(
        "Kunjungan membenarkan dua mobil dan rumah kos."
    )
    verifier.page.locator('form[action$="/putuskan/"] button[type="submit"]').click()
    verifier.sees("Proposed. A second person has to confirm it, because aid is taken away.")
    assert set(blocked_on(roster.pk).values()) == {Block.AID_HELD}

    approver = take_seat(Role.PENYETUJU)
    approver.open("distribution:objections")
    approver.page.get_by_role("link", name=number).click()
    approver.settle()
    approver.press("Confirm as the second person")
    approver.sees("Confirmed. It counts from today on.")
    assert set(blocked_on(roster.pk).values()) == {Block.OBJECTION_HELD}

    operator = take_seat(Role.OPERATOR)
    objection = Objection.objects.across_areas(reason="test").get()
    operator.open("distribution:objection", objection.pk)
    operator.page.locator('form[action$="/surat/nomor/"] input[name="number"]').fill("460/12/417.309/2026")
    operator.press("Note the letter")
    operator.sees("Number and day of the letter are noted.")
    operator.look()

    citizen.open("distribution:public-status")
    page.locator('input[name="number"]').fill(number)
    page.locator('input[name="secret"]').fill(secret.lower())
    citizen.press("Look")
    citizen.reads(re.compile("menyangkut keluarga lain"))
    citizen.look()
    assert "Budi" not in citizen.text()
    objection.refresh_from_db()
    assert (objection.family, objection.remedy, objection.letter_number) == (family, "hold", "460/12/417.309/2026")
