"""Pages on a phone and in both colour schemes: nothing sticks out, thumbs find their way, all can be read."""

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from access.domain.permissions import Role
from distribution.actions import figures
from tests.distribution.factories import an_approved_roster
from tests.factories import CITY, VILLAGE, FamilyFactory, PersonFactory
from tests.journeys.conftest import TakeSeat
from tests.journeys.seat import DESK, PHONE
from tests.verification.factories import CheckFactory, FindingFactory, GroundCheckFactory
from verification.models import Finding, Outcome


pytestmark = pytest.mark.journey

# What a thumb has to meet on each page: the main action, the way into an item, the menu.
TARGETS = (
    ".btn-primary, .bottom-bar .btn, .phone-card, .pick-card, .phone-back, [data-drawer-open], [data-menu] summary"
)


@pytest.fixture
def finding(small_city: None) -> Finding:
    """A finding with an answer behind it, one visit that waits, and a roster under way."""
    family = FamilyFactory(head=True, head__full_name="Raden Ajeng Kartikasari Wulandari Prameswari", decile=2)
    PersonFactory(family=family, full_name="Sri Wahyuni", sex="P", relationship=3)
    FamilyFactory(head=True, decile=3, address="Jl. Raya Prajurit Kulon Gang Mawar Melati III No. 117 B")
    an_approved_roster()
    GroundCheckFactory()
    figures.refresh(city_code=CITY)
    check = CheckFactory(person=family.head, outcome=Outcome.MISMATCHED)
    return FindingFactory(person=family.head, family=family, check_answer=check)


def test_pages_of_the_office_fit_a_phone(take_seat: TakeSeat, finding: Finding) -> None:
    phone = take_seat(Role.VERIFIKATOR, **PHONE)

    for url_name, args in (
        ("recipients:list", ()), ("recipients:family", (finding.family_id,)), ("recipients:imports", ()),
        ("recipients:corrections", ()), ("verification:queue", ()), ("verification:review", (finding.pk,)),
        ("verification:runs", ()), ("distribution:dashboard", ()), ("distribution:programmes", ()),
        ("distribution:rosters", ()),
    ):  # fmt: skip
        phone.open(url_name, *args)

        phone.look()
        assert phone.small_targets(TARGETS) == [], url_name


def test_the_sources_are_compared_on_a_phone_without_pushing_sideways(take_seat: TakeSeat, finding: Finding) -> None:
    phone = take_seat(Role.VERIFIKATOR, **PHONE)
    phone.open("verification:review", finding.pk)

    table = phone.page.locator("#cmp")
    widths = table.evaluate("table => [table.parentElement.scrollWidth, table.parentElement.clientWidth]")

    assert widths[0] == widths[1]
    visit = table.locator("td[data-label='Kunjungan lapangan']").first.bounding_box()
    assert visit["x"] >= 0
    assert visit["x"] + visit["width"] <= PHONE["viewport"]["width"]


def test_a_file_is_chosen_by_key_and_named_in_the_language_of_the_page(take_seat: TakeSeat, tmp_path: Path) -> None:
    desk = take_seat(Role.OPERATOR, **DESK)
    # The browser hands its dialogs over from here on; told only together with the key, a busy one opens its own.
    desk.page.on("filechooser", lambda _chooser: None)
    desk.open("recipients:imports")
    paper = tmp_path / "keluarga.csv"
    paper.write_text("x")
    face = desk.page.locator(".file-pick").first
    expect(face).to_contain_text("Belum dipilih")

    face.locator("input").focus()
    with desk.page.expect_file_chooser() as asked:
        desk.page.keyboard.press("Enter")
    asked.value.set_files(paper)

    expect(face.get_by_text("Belum dipilih")).to_be_hidden()
    expect(desk.page.get_by_text("keluarga.csv · 1 B")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_the_field_fit_a_thumb(take_seat: TakeSeat, finding: Finding, scheme: str) -> None:
    phone = take_seat(Role.PENDAMPING, area=VILLAGE, **PHONE, color_scheme=scheme)

    phone.look()
    assert phone.small_targets(TARGETS) == []
    phone.page.locator(".phone-card").first.click()
    phone.settle()

    phone.look()
    assert phone.small_targets(TARGETS + ", [data-position]") == []


def test_pages_of_the_office_are_readable_in_the_dark(take_seat: TakeSeat, finding: Finding) -> None:
    desk = take_seat(Role.VERIFIKATOR, **DESK, color_scheme="dark")
    expect(desk.page.locator("html")).to_have_attribute("data-bs-theme", "dark")

    for url_name, args in (
        ("recipients:list", ()), ("recipients:family", (finding.family_id,)), ("verification:review", (finding.pk,)),
        ("verification:runs", ()), ("distribution:dashboard", ()), ("distribution:rosters", ()),
    ):  # fmt: skip
        desk.open(url_name, *args)

        desk.look()


def test_the_menu_of_a_phone_opens_leads_somewhere_and_closes(take_seat: TakeSeat, finding: Finding) -> None:
    phone = take_seat(Role.VERIFIKATOR, **PHONE)
    phone.open("recipients:list")

    phone.page.locator("[data-drawer-open]").click()
    phone.menu("Dashboard")

    expect(phone.page).to_have_url(phone.address + reverse("distribution:dashboard"))
    expect(phone.page.get_by_role("navigation").first).not_to_be_in_viewport()
