"""With those whose data we ask and correct: proposals to DTSEN, reports and logs that are owed, offices asked by file;
and what an answer comes to.
"""

import csv
import re
from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.utils import timezone
from django.utils.translation import gettext
from openpyxl import Workbook, load_workbook
from playwright.sync_api import FilePayload

from access.domain.permissions import Role
from access.models import Installation
from tests.factories import CITY, FamilyFactory, PersonFactory
from tests.journeys import worker
from tests.journeys.conftest import TakeSeat
from tests.verification.answers import answered
from tests.verification.dtsen_factories import PNG, report, signed, version
from tests.verification.factories import CheckFactory, FindingFactory, RunFactory
from verification.domain.dtsen_proposals import number_of
from verification.models import Exchange, Finding, OwnerReport, Proposal, Threshold


pytestmark = pytest.mark.journey
TODAY = timezone.localdate()


def _file(name: str, kind: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": content}


def test_a_family_that_dtsen_does_not_know_is_proposed_sent_and_answered(take_seat: TakeSeat) -> None:
    version()
    FamilyFactory(head=True, head__full_name="Sri Wahyuni", source="form")
    operator, verifikator = take_seat(Role.OPERATOR), take_seat(Role.VERIFIKATOR)

    operator.open("verification:dtsen-differences")
    operator.look()
    operator.page.get_by_role("checkbox").first.check()
    operator.page.locator("[name=reason]").fill("Pindahan, belum terdata.")
    operator.press("Propose the ticked families")
    operator.page.get_by_role("link", name="Sri Wahyuni").first.click()
    operator.settle()
    operator.page.locator("select[name=kind]").select_option("minutes")
    operator.page.locator("input[type=file]").set_input_files(_file("ba.png", "image/png", PNG))
    operator.sends("Add to the evidence")
    operator.look()

    one = Proposal.objects.across_areas(reason="test").get()
    verifikator.open("verification:dtsen-proposal", one.pk)
    verifikator.look()
    verifikator.press("Approve")
    verifikator.settle()

    operator.open("verification:dtsen-batches")
    operator.field("For which sending").fill("Kiriman November")
    operator.press("Put the file together")
    operator.settle()
    worker.build_batches()
    operator.open("verification:dtsen-batches")
    with operator.page.expect_download() as fetched:
        operator.press("Fetch the file")
    assert Path(fetched.value.path()).read_bytes()[:2] == b"PK"
    operator.page.locator("input[name=sent_on]").first.fill(TODAY.isoformat())
    operator.press("Note as sent")
    operator.settle()
    operator.look()

    one.refresh_from_db()
    text = StringIO()
    csv.writer(text).writerows(
        [
            ["nomor_usulan", "nomor_kartu_keluarga", "hasil", "tanggal_jawaban", "keterangan"],
            [number_of(CITY, one.pk), one.kk_number, "DITERIMA", TODAY.isoformat(), ""],
        ]
    )
    operator.page.locator("input[type=file]").set_input_files(
        _file("jawaban.csv", "text/csv", text.getvalue().encode())
    )
    operator.sends("Take the answers in")
    operator.look()

    one.refresh_from_db()
    assert one.state == Proposal.State.ACCEPTED
    operator.open("verification:dtsen-proposal", one.pk)
    operator.reads(re.compile("Diterima pusat"))


def test_what_is_owed_to_data_owners_is_reported_and_looked_up(take_seat: TakeSeat) -> None:
    terms = signed()
    check = CheckFactory(
        run=RunFactory(agreement=terms, purpose="Pemutakhiran triwulan"),
        answered_at=timezone.now() - timedelta(days=3),
        outcome="matched",
    )
    half_year = report(
        agreement=terms, begins_on=date(TODAY.year, 1, 1), ends_on=TODAY - timedelta(days=1), due_on=TODAY
    )
    admitted = version()
    of_version = report(
        kind=OwnerReport.Kind.DTSEN_USE,
        period="2026-Q3",
        source_import=admitted,
        ends_on=TODAY - timedelta(days=1),
        due_on=TODAY,
    )
    operator, auditor = take_seat(Role.OPERATOR), take_seat(Role.AUDITOR)

    operator.open("access:home")
    operator.menu("Data duties")
    operator.look()
    for owed, figure in (
        (half_year, "Pemutakhiran triwulan"),
        (of_version, gettext("Active families in the registry now")),
    ):
        operator.open("verification:duty-report", owed.pk)
        operator.reads(figure)
        operator.look()
        operator.page.locator("input[name=sent_on]").fill(TODAY.isoformat())
        operator.field("Number of the letter").fill("400/12/Dinsos")
        operator.press("Note as sent")
        operator.sees("The report is noted as sent, with its figures as they are now.")

    auditor.open("verification:access-log")
    auditor.reads(check.person.nik[:6] + "******" + check.person.nik[-4:])
    auditor.reads(terms.number)
    auditor.look()
    assert OwnerReport.objects.filter(sent_on=None).count() == 0


def test_an_office_without_a_service_is_asked_by_file(take_seat: TakeSeat) -> None:
    people = [PersonFactory(family=FamilyFactory(kk_number=f"357601010101000{place}")) for place in (1, 2)]
    signed(source="employment")
    desk = take_seat(Role.VERIFIKATOR)

    desk.open("verification:source", "employment")
    desk.press("Ask by file")
    desk.settle()
    desk.look()
    desk.page.locator("input[name=draw-limit]").fill("2")
    desk.page.locator("input[name=draw-purpose]").fill("Pemutakhiran triwulan")
    desk.press("Draw up the request")
    desk.settle()
    desk.look()
    with desk.page.expect_download() as fetched:
        desk.press("Fetch the file")
    answer = _filled_in(Path(fetched.value.path()))
    desk.page.locator("input[name=file]").set_input_files(_file("jawaban.xlsx", "application/vnd.ms-excel", answer))
    desk.sends("Take the answer in")
    desk.sees("Every row was taken.")
    desk.look()

    assert Exchange.objects.get().state == Exchange.State.ANSWERED
    found = Finding.objects.across_areas(reason="test")
    assert {one.person_id for one in found.filter(kind="income_above")} == {person.pk for person in people}


def _filled_in(path: Path) -> bytes:
    """The request as the office sends it back: everybody found, with a wage above the limit."""
    book = load_workbook(BytesIO(path.read_bytes()))
    sheet = book.worksheets[0]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    head = next(place for place, row in enumerate(rows) if "tanda" in row)
    for row in rows[head + 1 :]:
        row[rows[head].index("ditemukan")] = "YA"
        row[rows[head].index("upah_bulanan")] = "9000000"
    filled, content = Workbook(), BytesIO()
    for row in rows:
        filled.active.append(row)
    filled.save(content)
    return content.getvalue()


def test_why_a_name_counts_as_another_is_told_and_a_new_threshold_settles_it(take_seat: TakeSeat) -> None:
    Installation.objects.get_or_create(city_id=CITY)
    check = answered(score=87, agrees=False)
    check.elements[0]["threshold"] = 90
    check.save()
    finding = FindingFactory(person=check.person, check_answer=check, due_on=TODAY)
    Threshold.objects.create(source="dukcapil", element="NAMA_LGKP", limit=85, valid_from=TODAY)
    reviewer, admin = take_seat(Role.VERIFIKATOR), take_seat(Role.ADMIN)

    reviewer.open("verification:review", finding.pk)
    reviewer.reads("Dukcapil memberi nilai 87, ambang 90: hampir sama, perlu dilihat.")
    reviewer.look()

    admin.open("verification:judging")
    admin.press("Count the effect")
    admin.settle()
    worker.judge_answers()
    admin.open("verification:judging")
    admin.sees("What would change")
    admin.look()
    admin.confirm("Judge anew…", reason="Ambang nama disepakati 85")
    worker.judge_answers()

    finding.refresh_from_db()
    assert (finding.state, finding.decision) == ("decided", "no_objection")
    reviewer.open("verification:queue")
    reviewer.sees("Nothing waits for a decision")
