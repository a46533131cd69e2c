"""What a person decided is not asked again for the same facts, and is for new ones."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from access.models import AuditEvent, User
from recipients.models import Family, Person
from tests.factories import CITY, NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, areas
from tests.verification.answers import element
from tests.verification.factories import (
    CheckFactory,
    FindingFactory,
    GroundCheckFactory,
    as_decided,
    as_proposed,
    facilitator,
    reviewer,
)
from verification import tasks
from verification.actions import findings, following
from verification.domain.findings import NewFinding
from verification.models import Check, Finding
from verification.queries.answers import StoredAnswer, open_findings


pytestmark = pytest.mark.django_db


def told(person: Person, days_ago: int, outcome: str, *rows: dict[str, Any], kind: str = "", **values: Any) -> Check:
    """An answer about the same identity; it opens a finding of `kind` over the rows that do not agree."""
    Check.objects.filter(person=person).update(is_latest=False)
    at = timezone.now() - timedelta(days=days_ago)
    check = CheckFactory(
        person=person, outcome=outcome, elements=list(rows), answered_at=at, asked_hash=7, **values
    )  # fmt: skip
    if kind:
        said = tuple((row["name"], row.get("score")) for row in rows if not row["agrees"])
        answer = StoredAnswer(check.pk, outcome, [], "", "", 7, (NewFinding(kind, 2, said),), frozenset())
        open_findings([answer], machine_id=User.MACHINE_ID, now=at)
    return check


def decided(person: Person) -> None:
    findings.decide(
        finding=Finding.objects.get(person=person, state="open"), decision="no_objection", reason="dilihat",
        by=reviewer(),
    )  # fmt: skip


def is_asked(person: Person) -> bool:
    return Finding.objects.filter(person=person, state="open").exists()


def name(score: int, *, agrees: bool = False) -> dict[str, Any]:
    return element("NAMA_LGKP", score, agrees=agrees)


def wage(value: int, *, agrees: bool = False) -> dict[str, Any]:
    return {"name": "upah", "agrees": agrees, "value": value, "limit": 4_000_000}


def test_who_was_found_alive_and_is_reported_dead_once_more_is_asked_about() -> None:
    person = PersonFactory()
    told(person, 300, "deceased", kind="deceased")
    decided(person)
    told(person, 200, "matched", name(100, agrees=True))

    told(person, 1, "deceased", kind="deceased")

    assert is_asked(person)


def test_the_same_report_again_and_again_is_decided_once() -> None:
    person = PersonFactory()
    told(person, 300, "deceased", kind="deceased")
    decided(person)
    told(person, 200, "deceased", kind="deceased")

    told(person, 1, "deceased", kind="deceased")

    assert not is_asked(person)


@pytest.mark.parametrize(
    ("was", "now", "is_new"),
    [(85, 85, False), (85, 60, True)],
)
def test_another_score_for_the_same_name_is_new(was: int, now: int, is_new: bool) -> None:
    person = PersonFactory()
    told(person, 300, "mismatched", name(was), kind="name_differs")
    decided(person)

    told(person, 1, "mismatched", name(now), kind="name_differs")

    assert is_asked(person) is is_new


def test_a_threshold_that_was_loosened_for_a_while_is_nothing_new() -> None:
    person = PersonFactory()
    told(person, 300, "mismatched", name(85), kind="name_differs")
    decided(person)
    told(person, 200, "matched", name(85, agrees=True))

    told(person, 1, "mismatched", name(85), kind="name_differs")

    assert not is_asked(person)


def test_an_element_that_agreed_at_the_time_of_the_decision_is_new() -> None:
    person = PersonFactory()
    place = element("TMPT_LHR", 40, agrees=False)
    mother = element("NAMA_LGKP_IBU", 100, agrees=True)
    told(person, 300, "matched", place, mother, kind="other_element_differs")
    decided(person)

    told(person, 1, "matched", place, element("NAMA_LGKP_IBU", 30, agrees=False), kind="other_element_differs")

    assert is_asked(person)


@pytest.mark.parametrize(
    ("values", "is_new"),
    [((5_000_000,), False), ((4_500_000,), False), ((9_000_000,), True), ((5_000_000, 8_000_000), True)],
)
def test_a_larger_value_than_the_one_decided_about_is_new(values: tuple[int, ...], is_new: bool) -> None:
    person = PersonFactory()
    told(person, 300, "mismatched", wage(5_000_000), kind="income_above", source="employment")
    decided(person)

    told(person, 1, "mismatched", *map(wage, values), kind="income_above", source="employment")

    assert is_asked(person) is is_new


def test_an_answer_whose_parts_were_dropped_makes_nothing_new() -> None:
    person = PersonFactory()
    first = told(person, 300, "mismatched", wage(5_000_000), kind="income_above", source="employment")
    decided(person)
    Check.objects.filter(pk=first.pk).update(elements=[])

    told(person, 1, "mismatched", wage(9_000_000), kind="income_above", source="employment")

    assert not is_asked(person)


@pytest.mark.parametrize(("state", "follows"), [("open", True), ("proposed", False)])
def test_an_open_finding_follows_the_person_to_another_family(state: str, follows: bool) -> None:
    person = PersonFactory()
    told(person, 300, "mismatched", name(60), kind="name_differs")
    finding = Finding.objects.get(person=person)
    if state == "proposed":
        findings.decide(finding=finding, decision="stop_aid", reason="dilihat", by=reviewer())
    new = FamilyFactory(village_id=areas()[NEIGHBOUR].code)
    Person.objects.filter(pk=person.pk).update(family=new, village_id=new.village_id)

    told(person, 1, "mismatched", name(60), kind="name_differs")

    before = (person.family_id, person.village_id)
    finding.refresh_from_db()
    place = (finding.family_id, finding.village_id)
    assert place == ((new.pk, NEIGHBOUR) if follows else before)


def held_by(finding: Finding, officer: User) -> Finding:
    Finding.objects.filter(pk=finding.pk).update(assigned_to=officer, assigned_by=officer, assigned_at=timezone.now())
    return finding


@pytest.mark.parametrize(("area", "keeps"), [(VILLAGE, False), (CITY, True)], ids=["of the kelurahan", "of the city"])
@pytest.mark.parametrize("way", ["asked again", "moved as a family"])
def test_a_finding_that_goes_elsewhere_stays_with_its_officer_only_where_that_one_decides(
    area: str, keeps: bool, way: str
) -> None:
    person = PersonFactory()
    told(person, 300, "mismatched", name(60), kind="name_differs")
    officer = reviewer(area)
    finding = held_by(Finding.objects.get(person=person), officer)
    neighbour = areas()[NEIGHBOUR].code
    Family.objects.filter(pk=person.family_id).update(village_id=neighbour)
    Person.objects.filter(pk=person.pk).update(village_id=neighbour)

    if way == "asked again":
        told(person, 1, "mismatched", name(60), kind="name_differs")
    else:
        assert (following.follow_families(), following.follow_families()) == (1, 0)

    finding.refresh_from_db()
    assert finding.village_id == NEIGHBOUR
    assert (finding.assigned_to, finding.assigned_at is None) == ((officer, False) if keeps else (None, True))


@pytest.mark.parametrize("ended", ["role", "account"])
def test_a_finding_that_goes_elsewhere_is_nobodys_when_its_officer_has_left(ended: str) -> None:
    person = PersonFactory()
    told(person, 300, "mismatched", name(60), kind="name_differs")
    officer = reviewer()
    finding = held_by(Finding.objects.get(person=person), officer)
    Family.objects.filter(pk=person.family_id).update(village_id=areas()[NEIGHBOUR].code)
    if ended == "role":
        officer.assignments.update(valid_until=timezone.localdate())
    else:
        User.objects.filter(pk=officer.pk).update(is_active=False)

    tasks.follow_families()

    finding.refresh_from_db()
    assert (finding.village_id, finding.assigned_to) == (NEIGHBOUR, None)


@pytest.mark.parametrize(("area", "keeps"), [(VILLAGE, False), (CITY, True)])
def test_a_visit_that_waits_goes_to_the_facilitators_of_the_new_kelurahan(area: str, keeps: bool) -> None:
    asked = facilitator(area)
    visit = GroundCheckFactory(facilitator=asked)
    Family.objects.filter(pk=visit.family_id).update(village_id=areas()[NEIGHBOUR].code)

    tasks.follow_families()

    visit.refresh_from_db()
    assert (visit.village_id, visit.finding.village_id, visit.state) == (NEIGHBOUR, NEIGHBOUR, "assigned")
    assert visit.facilitator == (asked if keeps else None)


@pytest.mark.parametrize("state", ["proposed", "decided"])
def test_what_somebody_else_has_to_end_first_stays_where_it_is(state: str) -> None:
    finding = FindingFactory(**(as_proposed("stop_aid") if state == "proposed" else as_decided("no_objection")))
    Family.objects.filter(pk=finding.family_id).update(village_id=areas()[NEIGHBOUR].code)

    assert following.follow_families() == 0

    finding.refresh_from_db()
    assert finding.village_id == VILLAGE


@pytest.mark.parametrize("state", ["open", "waiting", "proposed"])
@pytest.mark.parametrize("ended", ["role", "account", ""])
def test_what_an_officer_who_has_left_held_is_nobodys(ended: str, state: str) -> None:
    traits = as_proposed("stop_aid") if state == "proposed" else {"state": state, "recheck_on": timezone.localdate()}
    officer = reviewer(VILLAGE)
    finding = held_by(FindingFactory(**traits), officer)
    if ended == "role":
        officer.assignments.update(valid_until=timezone.localdate())
    elif ended:
        User.objects.filter(pk=officer.pk).update(is_active=False)

    tasks.follow_families()

    finding.refresh_from_db()
    assert (finding.assigned_to, finding.state) == (None if ended else officer, state)
    assert AuditEvent.objects.filter(action="finding.let_go").count() == bool(ended)


@pytest.mark.parametrize("ended", ["role", "account", ""])
def test_a_visit_asked_of_a_facilitator_who_has_left_is_everybody_s_there(ended: str) -> None:
    gone = facilitator()
    visit = GroundCheckFactory(facilitator=gone)
    if ended == "role":
        gone.assignments.update(valid_until=timezone.localdate())
    elif ended:
        User.objects.filter(pk=gone.pk).update(is_active=False)

    tasks.follow_families()

    visit.refresh_from_db()
    assert (visit.facilitator, visit.state) == (None if ended else gone, "assigned")
    assert AuditEvent.objects.filter(action="ground_check.let_go").count() == bool(ended)
