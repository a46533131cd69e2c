"""A payment file and its reply: three people, from an approved roster to closed books, in a browser."""

import csv
import re
from pathlib import Path

import openpyxl
import pytest
from django.utils.translation import gettext
from playwright.sync_api import expect

from access.domain.permissions import Role
from distribution.models import Delivery, PaymentBatch, PaymentReply
from tests.distribution.payment_factories import HEADER, a_bank, a_payable_roster, payments_of, said_of
from tests.journeys.conftest import TakeSeat
from tests.journeys.seat import PHONE


pytestmark = pytest.mark.journey


def _reply(path: Path, rows: list[dict[str, object]]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, HEADER, delimiter=";", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_payment_file_goes_out_and_its_reply_closes_the_books(take_seat: TakeSeat, tmp_path: Path) -> None:
    roster = a_payable_roster(3, "transfer")
    bank = a_bank()
    operator, treasurer = take_seat(Role.OPERATOR), take_seat(Role.BENDAHARA)

    operator.menu("Payments")
    operator.look()
    operator.open("distribution:roster-payments", roster.pk)
    operator.field("Paying agency").select_option(str(bank.pk))
    operator.press("Prepare")
    operator.sees("The batch is prepared. Somebody else releases it.")
    operator.look()
    batch = PaymentBatch.objects.get()

    treasurer.open("distribution:batch", batch.pk)
    treasurer.press("Release the payments")
    treasurer.sees("The batch is released. Its control totals do not change any more.")
    with treasurer.page.expect_download() as file:
        treasurer.press("Fetch the file…")
        treasurer.page.locator("#fetch-reason").fill("Dikirim ke bank")
        treasurer.page.locator("dialog[open] button[type=submit]").click()
    file.value.save_as(tmp_path / "a.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 4
    expect(treasurer.page.locator("dialog[open]")).to_have_count(0)
    treasurer.field("Number of the SPM").fill("SPM-1/2026")
    treasurer.press("Record the SPM")
    treasurer.sees("The SPM is recorded.")
    treasurer.field("Number of the SP2D").fill("SP2D-1/2026")
    treasurer.press("Record the SP2D")
    treasurer.sees("The SP2D is recorded.")
    treasurer.press("Record as sent")
    treasurer.sees("Recorded as sent. The replies of the agency can come.")
    treasurer.look()

    first, second, third = payments_of(batch)
    masked = said_of(second, ID_BAYAR="", NIK="", NO_REKENING=f"****{second.account_number[-4:]}")
    file_name = _reply(tmp_path / "balasan.csv", [said_of(third, "REKENING TUTUP"), masked, said_of(first)])
    operator.open("distribution:batch", batch.pk)
    operator.field("File of the reply").set_input_files(file_name)
    operator.field("Rows by the covering letter").fill("3")
    operator.press("Send in and look")
    operator.sees("Which payment is it?")
    operator.look()
    operator.page.keyboard.press("j")
    operator.page.keyboard.press("1")
    operator.page.keyboard.press("Control+Enter")
    expect(operator.page.locator("#messages")).to_contain_text("1")
    reply = PaymentReply.objects.get()

    treasurer.open("distribution:reply", reply.pk)
    treasurer.confirm("Take over")
    treasurer.sees("The reply is taken over. Payments and deliveries are recorded.")
    treasurer.look()
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["delivered", "delivered", "open"]

    _bring_back_and_refund(treasurer, batch)
    treasurer.confirm("Close the batch")
    treasurer.sees("The batch is closed: everything is received or returned.")
    treasurer.open("distribution:payment-books", roster.pk)
    treasurer.sees("Decree, deliveries and rupiah add up.")
    treasurer.look()
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["delivered", "delivered", "failed"]


def _bring_back_and_refund(treasurer, batch: PaymentBatch) -> None:
    treasurer.open("distribution:batch", batch.pk, query="?state=rejected")
    treasurer.page.locator("[data-select-row]").check()
    treasurer.page.locator("#returnform_reason").fill("Retur dari bank")
    treasurer.page.locator("button[value=return]").click()
    treasurer.reads(re.compile(gettext("Returned (retur)").replace("(", r"\(").replace(")", r"\)")))
    treasurer.open("distribution:batch", batch.pk, query="?state=returned")
    treasurer.page.locator("[data-select-row]").check()
    treasurer.page.locator("#returnform_reason").fill("Tidak dapat dibayar")
    treasurer.page.locator("#returnform_paper").fill("STS-7/2026")
    treasurer.page.locator("button[value=refund]").click()
    treasurer.reads(re.compile(gettext("Refunded to the treasury")))


def test_payments_on_a_phone(take_seat: TakeSeat) -> None:
    roster = a_payable_roster(2, "post")
    phone = take_seat(Role.OPERATOR, **PHONE)

    for name, args in (
        ("payments", ()), ("roster-payments", (roster.pk,)), ("payment-books", (roster.pk,)), ("payment-accounts", ()),
    ):  # fmt: skip
        phone.open(f"distribution:{name}", *args)
        phone.look()
