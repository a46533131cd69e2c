"""Findings about people who have died or moved away since: closed, and open again when that is taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from access.models import AuditEvent, User
from recipients.actions import persons
from tests.factories import PersonFactory
from tests.verification.factories import CheckFactory, FindingFactory, GroundCheckFactory, as_proposed, reviewer
from verification import tasks
from verification.actions.following import settle_gone
from verification.models import Finding


pytestmark = pytest.mark.django_db


def gone(finding: Finding, status: str = "deceased") -> None:
    act = persons.mark_deceased if status == "deceased" else persons.mark_moved
    died = {"died_on": None} if status == "deceased" else {}
    act(person=finding.person, today=timezone.localdate(), reason="akta", by=reviewer(), **died)


@pytest.mark.parametrize("status", ["deceased", "moved"])
@pytest.mark.parametrize("state", ["open", "waiting"])
def test_what_is_undecided_about_somebody_who_is_gone_is_closed(state: str, status: str) -> None:
    finding = FindingFactory(kind="deceased", state=state, recheck_on=timezone.localdate())
    gone(finding, status)

    tasks.follow_families()

    finding.refresh_from_db()
    assert (finding.state, finding.decision, finding.recheck_on) == ("decided", "no_objection", None)
    assert finding.decided_by_id == User.MACHINE_ID
    assert finding.reason == "Sejak itu data induk mencatat bahwa orang ini meninggal atau pindah."
    assert AuditEvent.objects.get(action="finding.close_gone").object_id == str(finding.pk)
    assert settle_gone() == 0


def test_the_visit_is_called_off() -> None:
    visit = GroundCheckFactory()
    gone(visit.finding)

    assert settle_gone() == 1

    visit.refresh_from_db()
    assert visit.state == "withdrawn"


@pytest.mark.parametrize("kind", ["vehicle", "aid_amiss"])
def test_what_is_about_means_or_aid_is_left_to_people(kind: str) -> None:
    gone(FindingFactory(kind=kind))

    assert settle_gone() == 0


def test_what_takes_aid_away_is_left_to_people() -> None:
    gone(FindingFactory(**as_proposed("stop_aid")))

    assert settle_gone() == 0


@pytest.mark.parametrize(("is_heard", "state"), [(False, "open"), (True, "decided")])
def test_a_death_that_is_taken_back_opens_it_again_unless_the_source_was_heard(is_heard: bool, state: str) -> None:
    person = PersonFactory()
    told = CheckFactory(person=person, outcome="deceased", is_latest=not is_heard)
    finding = FindingFactory(kind="deceased", person=person, check_answer=told)
    gone(finding)
    settle_gone()
    if is_heard:
        CheckFactory(person=person, answered_at=timezone.now() + timedelta(minutes=1))
    persons.restore(person=person, reason="keliru", by=reviewer())

    settle_gone()

    finding.refresh_from_db()
    assert finding.state == state
    assert AuditEvent.objects.filter(action="finding.reopen_returned").exists() is not is_heard


def test_one_of_the_kind_that_was_opened_meanwhile_is_enough() -> None:
    finding = FindingFactory(kind="not_found")
    gone(finding)
    settle_gone()
    persons.restore(person=finding.person, reason="keliru", by=reviewer())
    FindingFactory(kind="not_found", person=finding.person)

    settle_gone()

    finding.refresh_from_db()
    assert finding.state == "decided"
