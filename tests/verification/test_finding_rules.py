"""Weight and deadline of kinds: shipped, written by the city, kept by findings."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.http import QueryDict

from access.models import AuditEvent, Holiday, User
from tests.verification.factories import CheckFactory, FindingFactory, as_proposed
from verification.actions import finding_rules
from verification.domain.findings import NewFinding
from verification.models import Check, Finding, FindingRule
from verification.queries.answers import StoredAnswer, close_findings, open_findings
from verification.queries.deadlines import rules_on
from verification.rules_reference import FindingRules


pytestmark = pytest.mark.django_db
# A Monday.
MONDAY = date(2026, 12, 21)


def opened(check: Check, kind: str, weight: int = 1) -> Finding:
    finding = NewFinding(kind, weight)
    answer = StoredAnswer(check.pk, "mismatched", [], "", "", 1, (finding,), frozenset())
    open_findings([answer], machine_id=User.MACHINE_ID, now=check.answered_at)
    return Finding.objects.across_areas(reason="test").get(person=check.person, kind=kind)


def test_every_kind_has_a_shipped_rule_and_loading_again_changes_nothing() -> None:
    finding_rules.load_shipped(by=User.objects.machine())
    before = AuditEvent.objects.count()
    FindingRule.objects.filter(kind="deceased").update(working_days=1)

    finding_rules.load_shipped(by=User.objects.machine())

    assert set(FindingRule.objects.values_list("kind", flat=True)) == set(Finding.Kind.values)
    assert FindingRule.objects.get(kind="deceased").working_days == 1
    assert AuditEvent.objects.count() == before


def test_the_newest_rule_that_has_begun_counts() -> None:
    for valid_from, days in ((date(2026, 1, 1), 9), (date(2026, 12, 1), 2), (date(2027, 1, 1), 1)):
        FindingRule.objects.create(kind="kk_differs", valid_from=valid_from, materiality=1, working_days=days)
    Holiday.objects.create(on=date(2026, 12, 22), name="Libur", kind="city")

    rules = rules_on(MONDAY, ["kk_differs", "deceased"])

    assert (rules["kk_differs"].materiality, rules["kk_differs"].due_on) == (1, date(2026, 12, 24))
    assert (rules["deceased"].materiality, rules["deceased"].due_on) == (3, date(2026, 12, 25))


@time_machine.travel("2026-11-16 03:00:00+00:00", tick=False)
def test_a_finding_keeps_what_was_in_force_when_it_was_opened() -> None:
    FindingRule.objects.create(kind="kk_differs", valid_from=date(2026, 1, 1), materiality=1, working_days=4)
    check = CheckFactory(outcome="mismatched", asked_hash=1)

    finding = opened(check, "kk_differs", weight=2)

    assert (finding.materiality, finding.due_on) == (1, date(2026, 11, 18))


def test_one_that_waited_has_a_new_deadline_and_others_keep_theirs() -> None:
    check = CheckFactory(outcome="mismatched", asked_hash=1)
    old = date(2026, 11, 1)
    waited = FindingFactory(person=check.person, kind="kk_differs", state="waiting", recheck_on=old, due_on=old)
    opened_before = FindingFactory(person=check.person, kind="name_differs", due_on=old)

    opened(check, "kk_differs")
    opened(check, "name_differs")

    waited.refresh_from_db()
    opened_before.refresh_from_db()
    assert (waited.state, waited.due_on) == ("open", date(2026, 11, 26))
    assert opened_before.due_on == old


def test_an_answer_that_settles_a_finding_calls_its_proposal_off() -> None:
    check = CheckFactory(asked_hash=1)
    finding = FindingFactory(person=check.person, kind="deceased", **as_proposed("exclude_person"))
    answer = StoredAnswer(check.pk, "matched", [], "", "", 1, (), frozenset({"deceased"}))

    close_findings([answer], machine_id=User.MACHINE_ID, reason="hidup", now=check.answered_at)

    finding.refresh_from_db()
    assert (finding.state, finding.decision, finding.proposed_by) == ("decided", "no_objection", None)


def test_what_came_without_a_deadline_gets_one_from_today() -> None:
    without = FindingFactory(kind="deceased")
    kept = FindingFactory(kind="deceased", due_on=MONDAY)
    decided = FindingFactory(kind="sex_differs", state="decided", decided_by_id=1, decided_at=kept.opened_at,
                             decision="corrected", reason="x")  # fmt: skip

    with time_machine.travel("2026-12-01 03:00:00+00:00", tick=False):
        number = finding_rules.set_missing_deadlines()

    for one in (without, kept, decided):
        one.refresh_from_db()
    assert number == 1
    assert (without.due_on, kept.due_on, decided.due_on) == (date(2026, 12, 4), MONDAY, None)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("finding_rule_weight_1_to_3", {"materiality": 4, "kind": "kk_differs"}),
        ("finding_rule_1_to_60_days", {"working_days": 0}),
        ("finding_rule_death_holds_aid", {"materiality": 2}),
        ("finding_rule_once_per_kind_and_day", {"valid_from": date(2026, 1, 1)}),
    ],
)
def test_the_database_refuses_rules_that_cannot_be(constraint: str, change: dict[str, object]) -> None:
    FindingRule.objects.create(kind="deceased", valid_from=date(2026, 1, 1), materiality=3, working_days=3)
    rule = FindingRule.objects.create(kind="deceased", valid_from=date(2026, 2, 1), materiality=3, working_days=3)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        FindingRule.objects.filter(pk=rule.pk).update(**change)


def test_rules_are_listed_by_kind_newest_first() -> None:
    for kind, month in (("kk_differs", 1), ("kk_differs", 2), ("deceased", 1)):
        FindingRule.objects.create(kind=kind, valid_from=date(2026, month, 1), materiality=3, working_days=3)

    every = [(one.kind, one.valid_from.month) for one in FindingRules().narrowed(QueryDict())]
    narrowed = FindingRules().narrowed(QueryDict("kind=deceased"))

    assert every == [("deceased", 1), ("kk_differs", 2), ("kk_differs", 1)]
    assert [one.kind for one in narrowed] == ["deceased"]
    assert FindingRules().choices()[0][2][0][0] == "deceased"
