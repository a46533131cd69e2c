"""A new version of DTSEN, taken in part: what changes is read, held back, accepted later, decided; figures for all."""

from pathlib import Path

import pytest
from django.utils.translation import gettext
from playwright.sync_api import expect

from access.domain.permissions import Role
from recipients.actions import quality
from recipients.models import Family, FamilyChange, Import
from tests.journeys import worker
from tests.journeys.conftest import TakeSeat
from tests.journeys.seat import PHONE, Seat
from tests.recipients.handover import admitted, family, kk, person, staged


pytestmark = pytest.mark.journey
LATER = "2026-Q4"


def _waiting(folder: Path) -> Import:
    """BUDI is not in the next file; CITRA is new; ANI's decile jumps; DEWI comes under a new KK number."""
    known = [person(1, full_name="ANI"), person(2, full_name="BUDI"), person(4, full_name="DEWI")]
    admitted(folder, [family(1), family(2), family(4)], known)
    return staged(
        folder, [family(1, decile_national="10"), family(3), family(5)],
        [person(1, full_name="ANI"), person(3, full_name="CITRA"), person(4, of=5, full_name="DEWI")],
        version=LATER,
    )  # fmt: skip


def _states(found: Import) -> dict[str, str]:
    rows = FamilyChange.objects.filter(source_import=found).order_by("pk")
    return {one.name: one.decision or one.state for one in rows}


def _choice(seat: Seat, label: str) -> None:
    """Tick or untick a class."""
    seat.page.get_by_label(gettext("Accept: %(label)s") % {"label": gettext(label)}).click()


def test_a_new_version_is_taken_in_part(take_seat: TakeSeat, tmp_path: Path) -> None:
    verifikator = take_seat(Role.VERIFIKATOR)
    found = _waiting(tmp_path)

    _verifikator_holds_back_what_she_doubts(verifikator, found)
    _verifikator_admits_the_rest(verifikator, found)
    _verifikator_accepts_one_of_them_after_all(verifikator, found)
    _verifikator_closes_the_family_that_is_gone(verifikator, found)
    _pejabat_sees_figures_and_nobody(take_seat(Role.PEJABAT, **PHONE))


def _verifikator_holds_back_what_she_doubts(verifikator: Seat, found: Import) -> None:
    """A whole class by its tick box, one family from its page."""
    verifikator.open("recipients:import", found.pk)
    verifikator.press("Changes per family")
    verifikator.sees("New KK number")
    _choice(verifikator, "Decile rose by 7 or more")
    verifikator.press("Keep this choice")
    verifikator.reads("1 keluarga ditahan dan datanya tetap seperti sekarang.")
    verifikator.look()

    newcomer = FamilyChange.objects.get(source_import=found, name="CITRA")
    verifikator.open("recipients:change", newcomer.pk)
    verifikator.press("Hold this family back")
    verifikator.sees("The family is held back.")
    assert _states(found) == {"ANI": "held", "BUDI": "proposed", "CITRA": "held", "DEWI": "proposed"}


def _verifikator_admits_the_rest(verifikator: Seat, found: Import) -> None:
    """The family with the new number is the old one; those held back are as they were."""
    before = Family.objects.get(cards__kk_number=kk(4)).pk
    verifikator.open("recipients:import", found.pk)
    verifikator.confirm("Admit into the registry")

    worker.admit_files()

    verifikator.open("recipients:import-changes", found.pk)
    verifikator.reads("2 keluarga ditahan: datanya masih seperti sebelum berkas ini.")
    verifikator.look()
    assert Family.objects.get(cards__kk_number=kk(5)).pk == before
    assert not Family.objects.filter(cards__kk_number=kk(3)).exists()


def _verifikator_accepts_one_of_them_after_all(verifikator: Seat, found: Import) -> None:
    verifikator.press("Look at them")
    _choice(verifikator, "CITRA")
    verifikator.look()
    verifikator.press("Accept the ticked families")

    verifikator.reads("1 keluarga sudah masuk data sesuai isi berkas.")
    assert Family.objects.filter(cards__kk_number=kk(3)).exists()
    assert _states(found)["ANI"] == "held"


def _verifikator_closes_the_family_that_is_gone(verifikator: Seat, found: Import) -> None:
    """Before and after are on its page, and why it was closed."""
    gone = FamilyChange.objects.get(source_import=found, name="BUDI")
    verifikator.open("recipients:change", gone.pk)
    verifikator.press("Decide…")
    dialog = verifikator.page.locator("dialog[open]")
    dialog.get_by_label(gettext("Close: the family no longer counts and gets no aid")).check()
    dialog.locator("textarea").fill("Pindah ke Gresik menurut RT.")
    dialog.get_by_role("button", name=gettext("Keep the decision")).click()

    verifikator.reads("Pindah ke Gresik menurut RT.")
    verifikator.look()
    assert Family.objects.get(pk=gone.family_id).status == Family.Status.CLOSED


def _pejabat_sees_figures_and_nobody(pejabat: Seat) -> None:
    quality.refresh()
    pejabat.open("recipients:changes")
    pejabat.sees("Per kelurahan")
    pejabat.look()
    assert "BUDI" not in pejabat.text()

    pejabat.open("recipients:quality")
    expect(pejabat.page.get_by_role("heading", level=1)).to_have_text(gettext("Data quality"))
    pejabat.look()
    assert pejabat.page.locator("a[href*='/mutu/daftar/']").count() == 0
