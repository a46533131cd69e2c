"""What happens to families, as two people record it: a death with its paper, seen by both, decided, and taken back."""

import pytest
from django.utils.translation import gettext
from playwright.sync_api import expect

from access.domain.permissions import Role
from recipients.models import Correction, Family, Person
from tests.factories import FamilyFactory, PersonFactory
from tests.journeys.conftest import TakeSeat
from tests.recipients.events import PDF


pytestmark = pytest.mark.journey


def _couple() -> tuple[Family, Person]:
    family = FamilyFactory(head=True, head__full_name="Slamet Riyadi", decile=2)
    return family, PersonFactory(family=family, relationship=3, sex="P", full_name="Siti Aminah")


def _status(person: Person) -> str:
    return str(Person.objects.get(pk=person.pk).vital_status)


def test_a_death_is_recorded_decided_and_taken_back(take_seat: TakeSeat) -> None:
    family, wife = _couple()
    operator, verifikator = take_seat(Role.OPERATOR), take_seat(Role.VERIFIKATOR)

    operator.open("recipients:family", family.pk)
    operator.page.get_by_text(gettext("Record an event"), exact=True).click()
    operator.page.get_by_role("link", name=gettext("Death"), exact=True).click()
    operator.field("Who").select_option(str(family.head.pk))
    operator.field("Date of death").fill("2026-11-03")
    operator.reads("Selasa, 3 November 2026")
    operator.field("New head of family").select_option(str(wife.pk))
    operator.page.locator("input[name=files]").set_input_files(
        {"name": "akta.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    operator.field("Reason").fill("Akta kematian diperlihatkan keluarga.")
    operator.press("Continue to the preview")
    operator.sees("What this changes")
    operator.look()
    operator.press("Send to the second person")
    assert _status(family.head) == "alive"

    verifikator.menu("Corrections")
    verifikator.page.get_by_role("link", name=gettext("Papers, running aid, history")).click()
    verifikator.sees("Running aid")
    verifikator.press("Apply the change")
    assert _status(family.head) == "deceased"
    assert Family.objects.get(pk=family.pk).head == wife

    event = Correction.objects.get()
    operator.open("recipients:event", event.pk)
    operator.confirm("Undo…", reason="Orang lain yang meninggal.")
    assert _status(family.head) == "deceased"
    verifikator.open("recipients:event", event.pk)
    verifikator.press("Undo the change")
    expect(verifikator.page.get_by_role("heading", level=1)).to_contain_text("Slamet Riyadi")
    assert _status(family.head) == "alive"
    assert Family.objects.get(pk=family.pk).head == family.head


def test_two_operators_on_one_family_see_each_other_and_overwrite_nothing(take_seat: TakeSeat) -> None:
    family, _wife = _couple()
    first, second = take_seat(Role.OPERATOR), take_seat(Role.OPERATOR)

    first.open("recipients:event-new", family.pk, "contact")
    second.open("recipients:event-new", family.pk, "contact")
    second.page.locator("[name=address]").fill("Jl. Melati 7")
    second.field("Reason").fill("Pindah rumah satu kelurahan.")
    second.press("Continue to the preview")
    second.press("Save")
    first.page.locator("[name=address]").fill("Jl. Mawar 3")
    first.field("Reason").fill("Menurut ketua RT.")
    first.press("Continue to the preview")

    first.sees("Changed by somebody else meanwhile")
    first.reads("Jl. Melati 7")
    expect(first.page.locator("[name=address]")).to_have_value("Jl. Mawar 3")
    assert Family.objects.get(pk=family.pk).address == "Jl. Melati 7"
