"""Lists as people use them: narrowed, kept, chosen from, taken out; and the reference data behind them."""

import re
from pathlib import Path

import openpyxl
import pytest
from django.utils.translation import gettext
from playwright.sync_api import expect

from access.actions import reference
from access.domain.permissions import Role
from access.models import AuditEvent, Holiday, User
from tests.factories import FamilyFactory
from tests.journeys.conftest import TakeSeat
from tests.journeys.seat import PHONE
from tests.recipients.duplicate_cases import pair
from tests.recipients.factories import ImportFactory


pytestmark = pytest.mark.journey
# What is left of A4 laid across within its margins, at 96 pixels an inch.
SHEET = {"width": 1032, "height": 700}


def test_a_list_is_narrowed_kept_and_taken_out(take_seat: TakeSeat, tmp_path: Path) -> None:
    FamilyFactory(head=True, head__full_name="Sri Wahyuni", head__sex="P", decile=2)
    FamilyFactory(head=True, head__full_name="Bambang Sutrisno", decile=9)
    desk = take_seat(Role.OPERATOR)
    desk.open("recipients:list", query="?decile_to=4")

    desk.page.locator(".list-tools summary", has_text=gettext("Views")).click()
    desk.page.locator("#view-name").fill("Desil rendah")
    desk.press("Keep")
    expect(desk.page.locator("#messages")).to_contain_text("Desil rendah")
    desk.page.locator(".list-tools summary", has_text=gettext("Columns")).click()
    desk.page.locator(".list-tools input[value=district]").check()
    desk.press("Show these columns")
    expect(desk.page.locator("#results thead")).to_contain_text(gettext("Kecamatan"))
    desk.look()

    desk.page.locator("[data-select-row]").first.check()
    desk.page.locator("[data-select-bar] button[value=export]").click()
    desk.look()
    with desk.page.expect_download() as file:
        desk.page.locator("form.card button[type=submit]").click()
    file.value.save_as(tmp_path / "a.xlsx")

    rows = list(openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0].iter_rows(values_only=True))
    assert [row[1] for row in rows[1:]] == ["Sri Wahyuni"]
    assert "******" in rows[1][0]
    desk.open("access:exports")
    desk.look()
    desk.page.locator("tbody a").first.click()
    desk.sees("Each download is written to the audit trail.")
    desk.look()
    desk.open("access:list-print", "families")
    desk.look()


def test_lists_on_a_phone(take_seat: TakeSeat) -> None:
    FamilyFactory(head=True, decile=2)
    phone = take_seat(Role.OPERATOR, **PHONE)
    phone.open("recipients:list")

    phone.page.locator(".list-tools summary", has_text=gettext("Columns")).click()
    expect(phone.page.locator(".list-tools input[value=nik]")).to_be_visible()
    phone.look()
    for url_name, args in (
        ("access:export-new", ("families",)),
        ("access:exports", ()),
        ("access:views", ("families",)),
        ("access:list-print", ("families",)),
    ):
        phone.open(url_name, *args)
        phone.look()


def test_lists_fit_on_a_sheet_of_paper_laid_across(take_seat: TakeSeat) -> None:
    refused = ImportFactory()
    first, second = FamilyFactory(head=True).head, FamilyFactory(head=True).head
    pair(first, second, reasons=["name_same", "birth_same"])
    desk = take_seat(Role.VERIFIKATOR)

    for key, query in (("families", ""), ("refused", f"?import={refused.pk}"), ("duplicates", ""), ("imports", "")):
        desk.open("access:list-print", key, query=query)
        sheet = desk.page.pdf(prefer_css_page_size=True)
        desk.page.emulate_media(media="print")
        desk.page.set_viewport_size(SHEET)

        assert set(re.findall(rb"/MediaBox \[0 0 (\d+)", sheet)) == {b"841"}, key
        assert desk.overflow() == 0, key


def test_reference_data_is_changed_in_a_form_and_by_a_file(take_seat: TakeSeat, tmp_path: Path) -> None:
    desk = take_seat(Role.ADMIN)
    reference.load_shipped(by=User.objects.machine())
    file = tmp_path / "libur.csv"
    file.write_text("Hari;Nama;Jenis\n20-06-2026;Hari jadi kota;Libur daerah\n")
    desk.open("access:reference")
    desk.look()

    desk.open("access:reference-list", "hari-libur", query="?year=2026")
    desk.look()
    desk.page.locator("tbody a").first.click()
    desk.settle()
    desk.field("Name").fill("Tahun Baru")
    desk.field("Reason").fill("SKB 3 Menteri")
    desk.press("Keep")
    expect(desk.page.locator("tbody")).to_contain_text("SKB 3 Menteri")
    desk.look()

    desk.open("access:reference-import", "hari-libur")
    desk.page.locator("input[type=file]").set_input_files(file)
    desk.press("Try it out")
    expect(desk.page.locator("tbody")).to_contain_text("Hari jadi kota")
    desk.look()
    desk.field("Reason").fill("Perwali 5/2026")
    desk.press("Take these rows over")

    expect(desk.page.locator("#messages")).to_contain_text("1")
    assert Holiday.objects.get(on="2026-06-20").name == "Hari jadi kota"
    assert AuditEvent.objects.filter(action="reference.import", reason="Perwali 5/2026").exists()
