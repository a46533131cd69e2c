"""Records that may be one person: found by a search, compared side by side, merged, taken back, and kept apart."""

import pytest
from django.utils.translation import gettext
from playwright.sync_api import expect

from access.domain.permissions import Role
from recipients.models import DuplicatePair, Person
from tests.journeys import worker
from tests.journeys.conftest import TakeSeat
from tests.journeys.seat import Seat
from tests.recipients.duplicate_cases import record, strangers


pytestmark = pytest.mark.journey
State = DuplicatePair.State


def _twice_in_the_registry() -> tuple[Person, Person]:
    """Siti with a slip in her NIK and her name written short, and a namesake with another mother."""
    strangers(300)
    known = record("3576015203819021", "SITI AMINAH", "1981-03-12", sex="P", mother_name="SUMINI")
    record("3576015203819012", "ST. AMINAH", "1981-03-12", sex="P", mother_name="SUMINI")
    twin = record("3576011507900031", "AGUS SUPRIYADI", "1990-07-15", mother_name="PARTINI")
    record("3576011507900013", "AGUS SUPRIADI", "1990-07-15", mother_name="PARTINI")
    return known, twin


def _state_of(one: Person) -> str:
    return str(DuplicatePair.objects.across_areas(reason="test").get(first=one).state)


def _kept(person: Person) -> Person:
    return Person.objects.across_areas(reason="test").get(pk=person.pk)


def test_duplicates_are_merged_taken_back_and_kept_apart(take_seat: TakeSeat) -> None:
    operator, verifikator = take_seat(Role.OPERATOR), take_seat(Role.VERIFIKATOR)
    siti, agus = _twice_in_the_registry()

    _verifikator_searches_everybody(verifikator)
    _operator_reads_the_queue_and_cannot_decide(operator)
    _verifikator_merges_the_first_pair_by_keyboard(verifikator, siti)
    _verifikator_keeps_the_second_pair_apart(verifikator, agus)
    _verifikator_takes_the_merge_back(verifikator, siti)
    _nobody_is_asked_again_about_those_kept_apart(verifikator, agus)


def _search(verifikator: Seat) -> None:
    """Ask for it, wait until it is asked for, let a worker do it."""
    verifikator.press("Search everybody again")
    expect(verifikator.page.get_by_role("button", name=gettext("Search everybody again"))).to_have_count(0)
    worker.search_duplicates()


def _verifikator_searches_everybody(verifikator: Seat) -> None:
    verifikator.menu("Duplicates")
    verifikator.sees("Nobody waits to be told apart")
    _search(verifikator)
    verifikator.open("recipients:duplicates")
    verifikator.reads("SITI AMINAH")
    verifikator.look()


def _operator_reads_the_queue_and_cannot_decide(operator: Seat) -> None:
    operator.menu("Duplicates")
    operator.page.get_by_role("link", name="SITI AMINAH").click()
    operator.sees("Compare the records")
    expect(operator.page.locator("input[name=decision]")).to_have_count(0)


def _verifikator_merges_the_first_pair_by_keyboard(verifikator: Seat, siti: Person) -> None:
    """J to the decision, 1 for the left record, a reason, Ctrl+Enter."""
    page = verifikator.page
    page.get_by_role("link", name="SITI AMINAH").click()
    verifikator.settle()
    verifikator.look()
    for _row in range(page.locator("[data-review-row]").count()):
        page.keyboard.press("j")
    page.keyboard.press("1")
    expect(page.locator("input[name=decision][value=first]")).to_be_checked()
    verifikator.field("Reason (required, kept in the audit trail)").fill("KTP dan KK asli diperlihatkan.")
    page.keyboard.press("Control+Enter")

    verifikator.sees("Merged. The other record stays in the registry and points to the one that is kept.")
    assert _state_of(siti) == State.MERGED


def _verifikator_keeps_the_second_pair_apart(verifikator: Seat, agus: Person) -> None:
    """The next pair has come by itself."""
    verifikator.reads("AGUS SUPRIYADI")
    verifikator.page.get_by_label(gettext("Different persons")).check()
    verifikator.field("Reason (required, kept in the audit trail)").fill("Saudara kembar menurut akta lahir.")
    verifikator.press("Save and show the next")

    verifikator.sees("Nobody waits to be told apart")
    assert _state_of(agus) == State.DISMISSED


def _verifikator_takes_the_merge_back(verifikator: Seat, siti: Person) -> None:
    """A decided pair is found again by its decision."""
    verifikator.field("Decision").select_option(State.MERGED)
    verifikator.page.get_by_role("link", name="SITI AMINAH").click()
    verifikator.sees("Merge")
    verifikator.look()
    verifikator.confirm("Take the decision back…", reason="Salah pilih pasangan.")

    verifikator.sees("Taken back. The pair waits for a decision again.")
    assert _state_of(siti) == State.OPEN
    assert _kept(siti).full_name == "SITI AMINAH"


def _nobody_is_asked_again_about_those_kept_apart(verifikator: Seat, agus: Person) -> None:
    verifikator.open("recipients:duplicates")
    _search(verifikator)
    verifikator.open("recipients:duplicates")

    expect(verifikator.page.get_by_role("link", name="SITI AMINAH")).to_have_count(1)
    expect(verifikator.page.get_by_role("link", name="AGUS SUPRIYADI")).to_have_count(0)
    assert _state_of(agus) == State.DISMISSED
