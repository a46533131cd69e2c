"""A roster as three people make it: drawn up with minutes, approved, and passed on to an heir when a receiver dies."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from access.domain.permissions import Role
from distribution.models import Programme, Roster, RosterAmendment, RosterEntry
from recipients.models import Person
from tests.distribution.factories import a_determination, a_programme
from tests.factories import FamilyFactory, PersonFactory
from tests.journeys.conftest import TakeSeat
from tests.journeys.seat import Seat
from tests.recipients.events import PDF


pytestmark = pytest.mark.journey
DECREE = "188.45/12/417.101/2026"


def test_from_minutes_to_an_heir_on_the_roster(take_seat: TakeSeat) -> None:
    family = FamilyFactory(head=True, head__full_name="Slamet Riyadi", decile=2)
    wife = PersonFactory(family=family, relationship=3, sex="P", full_name="Siti Aminah")
    programme = a_programme()
    Programme.objects.update(needs_minutes=True)
    determination = a_determination(programme)
    operator, penyetuju = take_seat(Role.OPERATOR), take_seat(Role.PENYETUJU)

    operator.open("distribution:determination", determination.pk)
    operator.confirm("Draw up the roster")
    operator.confirm("Hand over for approval")
    assert _roster().state == "draft"
    _attach_minutes(operator)
    operator.open("distribution:roster", _roster().pk)
    operator.confirm("Hand over for approval")
    operator.look()

    penyetuju.open("distribution:roster", _roster().pk)
    penyetuju.field("Number of the decree").fill(DECREE)
    penyetuju.field("Hand-over planned on").fill("2026-12-01")
    penyetuju.press("Approve and freeze")
    penyetuju.sees("Still open")
    assert _roster().decree_number == DECREE

    Person.objects.filter(pk=family.head.pk).update(vital_status="deceased")
    _pass_on(operator, wife)
    penyetuju.open("distribution:amendment", RosterAmendment.objects.across_areas(reason="test").get().pk)
    penyetuju.look()
    penyetuju.press("Approve the change")
    penyetuju.reads("Siti Aminah")
    expect(penyetuju.button("Approve the change")).to_have_count(0)
    entries = RosterEntry.objects.across_areas(reason="test").order_by("pk")
    assert [(one.recipient, one.delivery.state) for one in entries] == [(family.head, "failed"), (wife, "open")]


def _roster() -> Roster:
    return Roster.objects.across_areas(reason="test").get()


def _attach_minutes(operator: Seat) -> None:
    operator.open("distribution:roster-minutes", _roster().pk)
    operator.field("Number of the minutes").fill("400.9/7/BA/2026")
    operator.field("Held on").fill(timezone.localdate().isoformat())
    operator.field("People present").fill("31")
    operator.page.locator("input[name=file]").set_input_files(
        {"name": "berita-acara.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    operator.press("Attach")
    operator.reads("400.9/7/BA/2026")
    operator.look()


def _pass_on(operator: Seat, heir: Person) -> None:
    operator.open("distribution:roster", _roster().pk)
    operator.press("Heir of the same KK")
    operator.settle()
    operator.field("Who receives instead").select_option(str(heir.pk))
    operator.field("Number of the minutes or the letter").fill("400.9/9/BA/2026")
    operator.field("Date of the minutes or the letter").fill(timezone.localdate().isoformat())
    operator.page.locator("input[name=file]").set_input_files(
        {"name": "akta.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    operator.field("Reason").fill("Penerima meninggal, istri meneruskan.")
    operator.look()
    operator.press("Hand over for approval")
    operator.sees("The change waits for approval by another person.")
