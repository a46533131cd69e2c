"""The main job from the hand-over file to delivered aid on the dashboard, each step by whom it belongs to."""

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from struct import pack
from zlib import compress, crc32

import pytest
from django.utils.translation import ngettext
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from access.domain.permissions import Role
from bansos.demo.areas import city_areas
from bansos.demo.files import Truth, generate
from bansos.preparation import prepare
from distribution.domain.periods import Quarter
from distribution.models import Delivery, RosterEntry
from recipients.models import Family, Import, Person
from tests.factories import CITY, agreement
from tests.journeys import worker
from tests.journeys.conftest import TakeSeat
from tests.journeys.seat import PHONE, Seat
from verification.models import Finding, VerificationRun
from verification.simulator.population import CivilFile
from verification.simulator.server import Behaviour, Simulator, running


pytestmark = [pytest.mark.journey, pytest.mark.slow]

FAMILIES, SEED = 60, 7
PERIOD = Quarter.of(date.today())  # noqa: DTZ011 - the quarter of the machine, as the pages take it
WHY = "Dicocokkan dengan KTP-el dan KK yang diperlihatkan."
ASKED = "Apakah orangnya masih tinggal di rumah ini?"
SEEN = "Rumah dihuni, semua anggota keluarga ada."
NUMBER = re.compile(r"\d{16}")


@pytest.fixture
def truth(transactional_db: None, tmp_path: Path) -> Truth:
    """A prepared, empty portal, and the files of an invented city that are to be handed over."""
    prepare(CITY)
    return generate(city_areas(CITY), FAMILIES, SEED, str(PERIOD.previous), tmp_path / "kiriman")


@pytest.fixture
def _civil_registry(truth: Truth, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The simulated civil registry of that city, the agreement with it, and the portal's settings to ask it."""
    agreement().save()
    with running(Simulator(CivilFile(truth.civil_file), Behaviour())) as url:
        for name, value in (("URL", url), ("USER_ID", "kota"), ("PASSWORD", "rahasia"), ("IP_USER", "10.1.2.3")):
            monkeypatch.setenv(f"DUKCAPIL_{name}", value)
        yield


@pytest.mark.usefixtures("_civil_registry")
def test_from_the_hand_over_file_to_delivered_aid_on_the_dashboard(truth: Truth, take_seat: TakeSeat) -> None:
    operator = take_seat(Role.OPERATOR)
    verifikator = take_seat(Role.VERIFIKATOR)

    import_url = _operator_hands_the_pair_over(operator, truth)
    _verifikator_admits_it(operator, verifikator, import_url)
    _operator_finds_a_family_by_a_misspelt_name(operator)
    _verifikator_asks_the_civil_registry(verifikator)
    visited = _verifikator_decides_one_finding_and_sends_one_to_the_field(verifikator)
    _pendamping_brings_evidence(take_seat(Role.PENDAMPING, area=visited.village_id, **PHONE), visited)
    _verifikator_decides_by_the_evidence(verifikator, visited)
    roster_url = _operator_determines_and_draws_up_the_roster(operator)
    _penyetuju_approves(take_seat(Role.PENYETUJU), roster_url)
    _bendahara_records_what_was_handed_over(take_seat(Role.BENDAHARA), roster_url)
    _pejabat_sees_figures_and_nobody(take_seat(Role.PEJABAT))


def _operator_hands_the_pair_over(operator: Seat, truth: Truth) -> str:
    """Two files in, progress, then counts and each refused row with its reason, on the page and as a workbook."""
    page = operator.page
    operator.menu("Hand-over files")
    operator.sees("No file has come yet")
    operator.look()
    operator.field("First file").set_input_files(truth.first.family_file)
    operator.field("Second file").set_input_files(truth.first.member_file)
    operator.press("Send")
    page.wait_for_url(re.compile(r"/berkas/\d+/$"))
    expect(page.locator("progress")).to_be_visible()
    operator.look()

    worker.read_files()

    operator.sees("Refused rows")
    counts = Import.objects.across_areas(reason="test").get().counts
    assert counts["families"]["read"] == truth.first.families.read
    assert counts["families"]["rejected"] == truth.first.families.rejected
    persons = counts["persons"]["new"]
    operator.reads(
        ngettext("families · %(count)s person", "families · %(count)s persons", persons) % {"count": persons}
    )
    row = page.locator("#rows tbody tr", has_text="KK_PLACEHOLDER").first
    expect(row).to_be_visible()
    assert not NUMBER.search(operator.text())
    operator.look()
    with page.expect_download() as download:
        operator.press("XLSX, numbers masked")
    sheet = CalamineWorkbook.from_filelike(BytesIO(Path(download.value.path()).read_bytes())).get_sheet_by_index(0)
    rows = sheet.to_python()
    assert len(rows) > counts["families"]["rejected"]
    operator.sees("A colleague with the task of admitting files decides about it.")
    return page.url


def _verifikator_admits_it(operator: Seat, verifikator: Seat, import_url: str) -> None:
    """Who sent the files has no button; the second person reads in numbers what will happen."""
    expect(operator.button("Admit into the registry")).to_have_count(0)
    verifikator.page.goto(import_url)
    verifikator.settle()
    verifikator.confirm("Admit into the registry")

    worker.admit_files()

    expect(verifikator.page.get_by_text(str(Import.State.ADMITTED.label), exact=True).first).to_be_visible()
    found = Import.objects.across_areas(reason="test").get()
    assert found.state == Import.State.ADMITTED
    assert Person.objects.across_areas(reason="test").count() == found.counts["persons"]["new"]
    verifikator.look()


def _operator_finds_a_family_by_a_misspelt_name(operator: Seat) -> None:
    """One letter of a long name is missing; the family is found, opened and shown with masked numbers."""
    heads = Family.objects.across_areas(reason="test").exclude(head=None)
    name = max(heads.values_list("head__full_name", flat=True), key=lambda one: (len(one), one))
    middle = len(name) // 2
    operator.menu("Recipients")
    operator.look()
    operator.page.keyboard.press("/")
    operator.page.keyboard.type(name[:middle] + name[middle + 1 :])
    operator.page.keyboard.press("Enter")
    link = operator.page.locator("#results").get_by_role("link", name=name).first
    expect(link).to_be_visible()
    operator.look()
    link.click()
    expect(operator.page.get_by_role("heading", level=1)).to_contain_text(name)
    assert not NUMBER.search(operator.text())
    operator.look()


def _verifikator_asks_the_civil_registry(verifikator: Seat) -> None:
    """A run over everybody; the page of the run follows by itself."""
    verifikator.menu("Verification runs")
    verifikator.look()
    verifikator.field("Purpose").fill("Pemadanan triwulan")
    verifikator.press("Start")
    expect(verifikator.page.locator("progress")).to_be_visible()

    worker.ask_civil_registry()

    verifikator.sees("Finished")
    expect(verifikator.page.get_by_text(str(VerificationRun.State.QUEUED.label), exact=True)).to_have_count(0)
    verifikator.look()
    assert Finding.objects.across_areas(reason="test").filter(state=Finding.State.OPEN).count() > 10


def _verifikator_decides_one_finding_and_sends_one_to_the_field(verifikator: Seat) -> Finding:
    """One by keyboard alone; another one to whoever can go and look. The next one comes up each time."""
    page, keys = verifikator.page, verifikator.page.keyboard
    verifikator.menu("Review")
    verifikator.look()
    verifikator.field("Finding").select_option(Finding.Kind.NAME_DIFFERS)
    expect(page).to_have_url(re.compile("kind=name_differs"))
    verifikator.press("Start with the first")
    verifikator.settle()
    verifikator.look()
    by_name = _finding_on(verifikator, Finding.Kind.NAME_DIFFERS)
    keys.press("j")
    keys.press("k")
    keys.press("1")
    expect(page.locator("[data-review-row].is-here input:checked")).to_have_value("registry")
    verifikator.field("Decision").select_option(Finding.Decision.NO_OBJECTION)
    verifikator.field("Reason (required, kept in the audit trail)").fill(WHY)
    keys.press("Control+Enter")
    verifikator.sees("The decision is stored.")
    decided = Finding.objects.across_areas(reason="test").get(pk=by_name)
    assert (decided.state, decided.reason) == (Finding.State.DECIDED, WHY)

    verifikator.menu("Review")
    verifikator.field("Finding").select_option(Finding.Kind.DECEASED)
    expect(page).to_have_url(re.compile("kind=deceased"))
    verifikator.press("Start with the first")
    verifikator.settle()
    to_visit = _finding_on(verifikator, Finding.Kind.DECEASED)
    verifikator.confirm("Send to the field…", reason=ASKED)
    verifikator.sees("The facilitators of this kelurahan are asked to visit.")
    return Finding.objects.across_areas(reason="test").get(pk=to_visit)


def _pendamping_brings_evidence(pendamping: Seat, finding: Finding) -> None:
    """On a phone: the visit in the list, what was found, a photo; saved, and off the list."""
    pendamping.open("field:home")
    pendamping.look()
    pendamping.page.locator(".phone-card").first.click()
    pendamping.settle()
    pendamping.reads(ASKED)
    assert not NUMBER.search(pendamping.text())
    pendamping.look()
    pendamping.page.locator(".pick-card").first.click()
    pendamping.field("Note").fill(SEEN)
    photo = {"name": "rumah.png", "mimeType": "image/png", "buffer": _photo()}
    pendamping.page.locator("input[type=file]").set_input_files(photo)
    pendamping.press("Save the visit")
    pendamping.sees("Saved. The reviewers see your visit now.")
    pendamping.sees("No visit waits")
    finding.refresh_from_db()
    assert finding.state == Finding.State.OPEN


def _verifikator_decides_by_the_evidence(verifikator: Seat, finding: Finding) -> None:
    """The photo and the note stand beside the comparison; the person lives."""
    verifikator.open("verification:review", finding.pk)
    photo = verifikator.page.locator("img.evidence")
    expect(photo).to_be_visible()
    photo.scroll_into_view_if_needed()
    assert photo.evaluate("image => image.decode().then(() => image.naturalWidth)") == 8
    verifikator.reads(SEEN)
    verifikator.look()
    verifikator.field("Decision").select_option(Finding.Decision.NO_OBJECTION)
    verifikator.field("Reason (required, kept in the audit trail)").fill("Dikunjungi, orangnya masih hidup.")
    verifikator.press("Save and next")
    verifikator.sees("The decision is stored.")
    finding.refresh_from_db()
    assert finding.state == Finding.State.DECIDED


def _operator_determines_and_draws_up_the_roster(operator: Seat) -> str:
    """Who is entitled to sembako this quarter, with reasons; the draft; handed over, and not approvable by oneself."""
    operator.menu("Programmes")
    operator.look()
    operator.page.get_by_role("link", name="Sembako").first.click()
    operator.settle()
    operator.look()
    operator.field("Period").select_option(str(PERIOD))
    operator.press("Start")
    expect(operator.page.locator("progress")).to_be_visible()

    worker.determine()

    operator.sees("Why families are not entitled")
    operator.look()
    operator.confirm("Draw up the roster")
    operator.sees("Per kelurahan")
    operator.look()
    operator.confirm("Hand over for approval")
    operator.sees("Waiting for approval")
    expect(operator.button("Approve and freeze")).to_have_count(0)
    operator.look()
    return operator.page.url


def _penyetuju_approves(penyetuju: Seat, roster_url: str) -> None:
    """By number of a decree, from the list of what waits."""
    penyetuju.look()
    penyetuju.page.goto(roster_url)
    penyetuju.settle()
    penyetuju.field("Number of the decree").fill("188.45/12/417.101/2026")
    penyetuju.field("Hand-over planned on").fill(PERIOD.last_day.isoformat())
    penyetuju.press("Approve and freeze")
    penyetuju.sees("Still open")
    penyetuju.look()
    entries = RosterEntry.objects.across_areas(reason="test").count()
    assert Delivery.objects.across_areas(reason="test").filter(state=Delivery.State.OPEN).count() == entries > 3


def _bendahara_records_what_was_handed_over(bendahara: Seat, roster_url: str) -> None:
    """In the longest list of a kelurahan: one delivered, one not, for a reason."""
    bendahara.page.goto(roster_url)
    bendahara.settle()
    bendahara.page.locator("table").first.get_by_role("link", name=_longest_list()).click()
    bendahara.settle()
    bendahara.look()
    bendahara.page.locator("button[name=only]").first.click()
    expect(bendahara.page.locator("#results .st-ok")).to_have_count(1)
    bendahara.settle()
    bendahara.page.locator("[data-select-row]").first.check()
    bendahara.choice("Why not handed over").select_option(Delivery.FailedBecause.ABSENT)
    bendahara.press("Not handed over")
    expect(bendahara.page.locator("#results .st-bad")).to_have_count(1)
    states = Delivery.objects.across_areas(reason="test").exclude(state=Delivery.State.OPEN)
    assert sorted(states.values_list("state", "failed_because")) == [("delivered", ""), ("failed", "absent")]
    bendahara.look()


def _pejabat_sees_figures_and_nobody(pejabat: Seat) -> None:
    """Coverage and delivery as figures, and no word about a person."""
    worker.refresh_figures()

    pejabat.open("distribution:dashboard")
    pejabat.sees("Coverage of desil 1–4")
    entries = RosterEntry.objects.across_areas(reason="test")
    text = pejabat.text()
    assert f"{entries.values('family').distinct().count()}" in text
    assert "Rp 600" in text
    for name in Person.objects.across_areas(reason="test").values_list("full_name", flat=True):
        assert name not in text
    assert not NUMBER.search(pejabat.page.content())
    pejabat.look()
    assert pejabat.open("recipients:list").status == 403


def _finding_on(seat: Seat, kind: Finding.Kind) -> int:
    """The finding on the review page, of the kind that the queue was narrowed to."""
    found = re.search(r"/temuan/(\d+)/", seat.page.url)
    assert found
    assert Finding.objects.across_areas(reason="test").get(pk=found[1]).kind == kind
    return int(found[1])


def _longest_list() -> str:
    names = RosterEntry.objects.across_areas(reason="test").values_list("village__name", flat=True)
    counted: dict[str, int] = {}
    for name in names:
        counted[name] = counted.get(name, 0) + 1
    return max(counted, key=lambda name: counted[name])


def _photo() -> bytes:
    """A picture of 8 by 8 white dots."""

    def part(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", crc32(kind + data))

    lines = (b"\x00" + b"\xff" * 8) * 8
    head = pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", compress(lines)) + part(b"IEND", b"")
