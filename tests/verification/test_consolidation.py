"""Findings that wait for the civil registry's copy: which do by themselves, until when, and how often."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from access.models import AuditEvent, User
from recipients.models import Correction, FamilyCard, Membership, Person
from tests.factories import FamilyFactory, PersonFactory, UserFactory
from tests.verification.factories import CheckFactory, FindingFactory, reviewer
from verification import tasks
from verification.actions import consolidation, findings
from verification.domain.consolidation import BECAUSE, MOST_WAITS_IN_ALL, WaitRule, open_before, rule_on
from verification.domain.findings import MATERIALITY, NewFinding
from verification.errors import WaitedEnough
from verification.models import Check, Finding
from verification.queries import answers
from verification.queries.answers import StoredAnswer


pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LATELY = TODAY - timedelta(days=10)
LONG_AGO = TODAY - timedelta(days=400)
IN_TWO_WEEKS = TODAY + timedelta(days=14)


def _answered(person: Person, kind: str, *, days_later: int = 0) -> Finding:
    """An answer that shows a difference, kept as a run keeps it."""
    Check.objects.filter(person=person).exclude(state="answered").delete()
    Check.objects.filter(person=person).update(is_latest=False)
    check = CheckFactory(person=person, outcome="not_found" if kind == "not_found" else "matched", asked_hash=1)
    found = (NewFinding(kind, MATERIALITY[kind]),)
    answer = StoredAnswer(check.pk, check.outcome, (), "", "", 1, found, frozenset())
    now = timezone.now() + timedelta(days=days_later)
    answers.open_findings([answer], machine_id=User.MACHINE_ID, now=now)
    return Finding.objects.get(person=person, kind=kind)


def _person(**values: Any) -> Person:
    return PersonFactory(family=FamilyFactory(), **values)


def _new_card(person: Person, on: date) -> None:
    FamilyCard.objects.filter(family=person.family_id).update(until_on=on)
    FamilyCard.objects.create(family_id=person.family_id, kk_number="3576010101017777", from_on=on)


def _new_family(person: Person, on: date) -> None:
    Membership.objects.filter(person=person).update(until_on=on)
    Membership.objects.create(person=person, family_id=person.family_id, relationship=4, from_on=on)


def _event(person: Person, on: date) -> None:
    Correction.objects.create(
        kind="move_in", family_id=person.family_id, village_id=person.village_id, effective_on=on, reason="pindah",
        state="applied", requested_by=UserFactory(), decided_by=UserFactory(), decided_at=timezone.now(),
    )  # fmt: skip


def _nik_corrected(person: Person, on: date) -> None:
    Person.objects.filter(pk=person.pk).update(nik="3576010101010999")
    moment = datetime(on.year, on.month, on.day, tzinfo=UTC)
    person.events.update(pgh_created_at=moment)


@pytest.mark.parametrize(
    ("kind", "change", "because"),
    [
        ("kk_differs", _new_card, "new_card"),
        ("kk_differs", _new_family, "new_family"),
        ("kk_differs", _event, "new_family"),
        ("not_found", _event, "new_family"),
        ("not_found", _nik_corrected, "corrected"),
    ],
)
def test_what_a_late_copy_explains_waits_with_a_day(kind, change, because):
    person = _person()
    change(person, LATELY)

    finding = _answered(person, kind)

    assert (finding.state, finding.recheck_on, finding.waits, finding.waits_because) == (
        "waiting", IN_TWO_WEEKS, 1, because,
    )  # fmt: skip
    check = Check.objects.get(person=person, state="due")
    assert (check.due_on, check.due_because) == (IN_TWO_WEEKS, "consolidation")


@pytest.mark.parametrize("change", [_new_card, _new_family, _event, _nik_corrected])
def test_what_changed_long_ago_explains_nothing(change):
    person = _person()
    change(person, LONG_AGO)

    assert _answered(person, "kk_differs").state == "open"
    assert _answered(person, "not_found").state == "open"


def test_a_newborn_unknown_to_the_civil_registry_waits():
    assert _answered(_person(birth_date=LATELY), "not_found").waits_because == "newborn"
    assert _answered(_person(birth_date=LATELY), "kk_differs").state == "open"


@pytest.mark.parametrize("kind", ["deceased", "duplicate", "inactive", "malformed", "name_differs"])
def test_no_other_kind_waits_by_itself(kind):
    person = _person()
    _new_card(person, LATELY)
    _new_family(person, LATELY)

    finding = _answered(person, kind)

    assert (finding.state, finding.recheck_on, finding.waits) == ("open", None, 0)
    assert not Check.objects.filter(person=person, state="due").exists()


def test_a_first_card_is_not_a_new_one():
    person = _person()
    FamilyCard.objects.filter(family=person.family_id).update(from_on=LATELY)
    Membership.objects.filter(person=person).update(from_on=LATELY)

    assert _answered(person, "kk_differs").state == "open"


def test_a_finding_waits_twice_and_then_comes_back():
    person = _person()
    _new_card(person, LATELY)
    first = _answered(person, "kk_differs")

    second = _answered(person, "kk_differs", days_later=14)
    third = _answered(person, "kk_differs", days_later=28)

    assert first.pk == second.pk == third.pk
    assert [(one.state, one.waits) for one in (first, second, third)] == [("waiting", 1), ("waiting", 2), ("open", 2)]
    assert [one.recheck_on for one in (second, third)] == [TODAY + timedelta(days=28), None]


def test_the_same_answer_judged_again_changes_no_wait():
    person = _person()
    _new_card(person, LATELY)
    before = _answered(person, "kk_differs")
    answer = StoredAnswer(before.check_answer_id, "matched", (), "", "", 1, (NewFinding("kk_differs", 2),), frozenset())

    answers.open_findings([answer], machine_id=User.MACHINE_ID, now=timezone.now() + timedelta(days=3))

    before.refresh_from_db()
    assert (before.state, before.waits, before.recheck_on) == ("waiting", 1, IN_TWO_WEEKS)


def test_what_a_reviewer_put_off_comes_back_with_the_next_answer():
    person = _person()
    finding = _answered(person, "kk_differs")
    findings.wait_for_consolidation(finding=finding, reason="Disdukcapil memproses", by=reviewer())
    _new_card(person, LATELY)

    again = _answered(person, "kk_differs")

    assert (again.state, again.waits) == ("open", 1)


def test_a_reviewer_puts_a_finding_off_four_times_at_most():
    finding, by = FindingFactory(), reviewer()
    for days in range(1, MOST_WAITS_IN_ALL + 1):
        findings.wait_for_consolidation(finding=finding, reason="Disdukcapil memproses", by=by, days=days)

    with pytest.raises(WaitedEnough):
        findings.wait_for_consolidation(finding=finding, reason="Disdukcapil memproses", by=by)

    finding.refresh_from_db()
    assert (finding.waits, finding.waits_because) == (MOST_WAITS_IN_ALL, "")


def test_what_waited_in_vain_comes_back_by_itself():
    waiting = FindingFactory(state="waiting", recheck_on=TODAY - timedelta(days=15))
    fresh = FindingFactory(state="waiting", recheck_on=TODAY - timedelta(days=14))

    tasks.open_overdue_waits()

    waiting.refresh_from_db()
    fresh.refresh_from_db()
    assert (waiting.state, waiting.recheck_on, fresh.state) == ("open", None, "waiting")
    assert waiting.due_on > TODAY
    assert AuditEvent.objects.get(action="finding.wait_over").details == {"findings": 1}
    assert consolidation.open_overdue(today=TODAY, by=User.objects.machine()) == 0


def test_the_rule_in_force_is_the_newest_that_has_begun():
    rule = rule_on(date(2026, 11, 22))

    assert (rule.since(date(2026, 11, 22)), rule.born_since(date(2026, 11, 22))) == (
        date(2026, 9, 23), date(2026, 7, 25),
    )  # fmt: skip
    assert isinstance(rule_on(date(2020, 1, 1)), WaitRule)
    assert open_before(date(2026, 11, 22)) == date(2026, 11, 8)


def test_every_reason_to_wait_has_words():
    assert set(BECAUSE) == set(Finding.Waits.values)
