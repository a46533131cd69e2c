"""Deciding findings, visits, and what they change."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pghistory
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from access.models import AuditEvent, User
from recipients.actions import persons
from recipients.models import Family, Membership, Person
from tests.factories import NEIGHBOUR, VILLAGE, PersonFactory
from tests.verification.factories import (
    CheckFactory,
    EvidenceFactory,
    FindingFactory,
    GroundCheckFactory,
    facilitator,
    reviewer,
)
from verification import errors
from verification.actions import confirmations, findings, ground_checks
from verification.models import Check, Finding


pytestmark = pytest.mark.django_db


UNANSWERED = {"outcome": "", "answered_at": None, "is_latest": False}


def decided(finding: Finding, decision: str = "no_objection", by: User | None = None) -> Finding:
    return findings.decide(finding=finding, decision=decision, reason="KTP dan KK dilihat", by=by or reviewer())


def by_two(finding: Finding, decision: str) -> Finding:
    return confirmations.confirm(finding=decided(finding, decision), by=reviewer())


class TestDecide:
    def test_keeps_who_when_why_and_an_audit_line(self) -> None:
        by = reviewer()
        finding = findings.decide(
            finding=FindingFactory(),
            decision="corrected",
            reason=" KTP dilihat ",
            by=by,
            held_true={"NAMA_LGKP": "dukcapil"},
        )

        finding.refresh_from_db()
        assert (finding.state, finding.decision, finding.decided_by) == ("decided", "corrected", by)
        assert (finding.reason, finding.held_true) == ("KTP dilihat", {"NAMA_LGKP": "dukcapil"})
        event = AuditEvent.objects.get(action="finding.decide")
        assert (event.actor, event.village_code, event.reason) == (by, VILLAGE, "KTP dilihat")

    def test_the_first_decision_counts(self) -> None:
        finding, first = FindingFactory(), reviewer()
        decided(finding, "corrected", first)

        with pytest.raises(errors.AlreadyDecided, match=first.full_name):
            decided(finding, "stop_aid")

        finding.refresh_from_db()
        assert (finding.decision, AuditEvent.objects.filter(action="finding.decide").count()) == ("corrected", 1)

    def test_needs_a_reason(self) -> None:
        finding = FindingFactory()

        with pytest.raises(errors.ReasonMissing):
            findings.decide(finding=finding, decision="no_objection", reason="  ", by=reviewer())

        finding.refresh_from_db()
        assert (finding.state, AuditEvent.objects.count()) == ("open", 0)

    @pytest.mark.parametrize(
        ("kind", "element", "fact", "instead"),
        [
            ("deceased", "NIK", "NIK and status", "Does not count any more: deceased, duplicate or moved"),
            ("not_found", "NIK", "NIK and status", "Still entitled: the data are corrected"),
            ("name_differs", "NAMA_LGKP", "Name", "Still entitled: the data are corrected"),
        ],
    )
    def test_data_that_the_civil_registry_was_believed_to_know_better_do_not_stay(
        self, kind: str, element: str, fact: str, instead: str
    ) -> None:
        finding = FindingFactory(kind=kind)
        visit = GroundCheckFactory(finding=finding)

        with override("en"), pytest.raises(errors.DukcapilBelieved) as refused:
            findings.decide(
                finding=finding, decision="no_objection", reason="KTP", by=reviewer(), held_true={element: "dukcapil"}
            )

        finding.refresh_from_db()
        visit.refresh_from_db()
        assert (finding.state, finding.held_true, visit.state) == ("open", {}, "assigned")
        assert f"({fact})" in str(refused.value)
        assert f"“{instead}”" in str(refused.value)

    def test_what_a_second_person_refused_carries_no_marks_that_a_class_could_go_against(self) -> None:
        finding = findings.decide(
            finding=FindingFactory(), decision="exclude_person", reason="KTP", by=reviewer(),
            held_true={"NAMA_LGKP": "dukcapil"},
        )  # fmt: skip

        confirmations.refuse(finding=finding, reason="belum jelas", by=reviewer())

        finding.refresh_from_db()
        assert finding.held_true == {}

    def test_is_refused_outside_the_own_area(self) -> None:
        finding = FindingFactory()

        with pytest.raises(errors.OutsideOwnArea):
            decided(finding, by=reviewer(NEIGHBOUR))

        finding.refresh_from_db()
        assert finding.state == "open"

    def test_withdraws_a_visit_that_is_still_to_be_made(self) -> None:
        visit = GroundCheckFactory()

        decided(visit.finding)

        visit.refresh_from_db()
        assert visit.state == "withdrawn"

    def test_several_about_one_person_are_decided_all_or_none(self) -> None:
        first = FindingFactory()
        second = FindingFactory(person=first.person, kind="sex_differs")
        decided(second)

        with pytest.raises(errors.AlreadyDecided):
            findings.decide_together(
                findings=[second, first], decision="corrected", reason="KTP", by=reviewer(), held_true={}
            )

        first.refresh_from_db()
        assert first.state == "open"

    def test_the_database_refuses_a_decision_without_reason(self) -> None:
        finding = FindingFactory()

        with pytest.raises(IntegrityError, match="finding_decided_has_who_when_why"), transaction.atomic():
            Finding.objects.filter(pk=finding.pk).update(
                state="decided", decision="no_objection", decided_by=1, decided_at=timezone.now()
            )


class TestExcludedPersons:
    def test_a_death_found_true_is_recorded_in_the_registry(self) -> None:
        finding = FindingFactory(kind="deceased")
        PersonFactory(family=finding.family, relationship=3)

        by_two(finding, "exclude_person")

        person = Person.objects.get(pk=finding.person_id)
        assert (person.vital_status, person.died_on) == ("deceased", None)
        assert Membership.objects.get(person=person).until_on == timezone.localdate()
        assert Family.objects.get(pk=finding.family_id).status == "active"

    def test_the_family_of_the_last_person_is_closed_and_opened_again(self) -> None:
        finding, by = FindingFactory(kind="deceased"), reviewer()
        by_two(finding, "exclude_person")
        assert Family.objects.get(pk=finding.family_id).status == "closed"

        findings.reopen(finding=finding, reason="orangnya masih hidup", by=by)

        person = Person.objects.get(pk=finding.person_id)
        assert (person.vital_status, person.family.status) == ("alive", "active")
        assert Membership.objects.get(person=person).until_on is None

    def test_a_death_known_from_elsewhere_stays_when_a_decision_is_opened_again(self) -> None:
        finding, by = FindingFactory(kind="duplicate"), reviewer()
        by_two(finding, "exclude_person")
        with pghistory.context(action="registry.correct", reason="akta kematian"):
            Person.objects.filter(pk=finding.person_id).update(vital_status="deceased", died_on=date(2026, 11, 1))
        other = FindingFactory(kind="deceased", person=finding.person)
        by_two(other, "exclude_person")

        for each in (finding, other):
            findings.reopen(finding=each, reason="keliru", by=by)

        assert Person.objects.get(pk=finding.person_id).vital_status == "deceased"

    def test_only_the_decision_that_recorded_a_death_takes_it_back(self) -> None:
        first, by = FindingFactory(kind="deceased"), reviewer()
        by_two(first, "exclude_person")
        second = FindingFactory(kind="not_found", person=first.person)
        by_two(second, "exclude_person")

        findings.reopen(finding=second, reason="keliru", by=by)
        assert Person.objects.get(pk=first.person_id).vital_status == "deceased"

        findings.reopen(finding=first, reason="masih hidup", by=by)
        assert Person.objects.get(pk=first.person_id).vital_status == "alive"

    def test_a_record_that_was_merged_meanwhile_stays_merged(self) -> None:
        finding, kept = FindingFactory(kind="deceased"), PersonFactory()
        decided(finding, "exclude_person")
        Person.objects.filter(pk=finding.person_id).update(vital_status="merged", merged_into=kept)

        confirmations.confirm(finding=finding, by=reviewer())

        assert Person.objects.get(pk=finding.person_id).vital_status == "merged"

    def test_a_move_seen_on_a_visit_is_recorded_as_a_move(self) -> None:
        visit = GroundCheckFactory()
        ground_checks.record_visit(ground_check=visit, outcome="moved", note="", by=facilitator())

        by_two(visit.finding, "exclude_person")

        assert Person.objects.get(pk=visit.finding.person_id).vital_status == "moved"

    def test_a_duplicate_keeps_its_status_when_it_is_left_out(self) -> None:
        finding = FindingFactory(kind="duplicate")

        by_two(finding, "exclude_person")

        assert Person.objects.get(pk=finding.person_id).vital_status == "alive"


class TestRegistryOfPersons:
    def test_a_death_is_recorded_once(self) -> None:
        person, by = PersonFactory(), reviewer()
        for _ in range(2):
            persons.mark_deceased(
                person=person, died_on=date(2026, 11, 1), today=date(2026, 11, 22), reason="akta kematian", by=by
            )

        person.refresh_from_db()
        assert (person.vital_status, person.died_on) == ("deceased", date(2026, 11, 1))
        assert AuditEvent.objects.filter(action="person.mark_deceased").count() == 1

    def test_history_keeps_the_row_before_with_actor_and_reason(self) -> None:
        person, by = PersonFactory(), reviewer()

        persons.mark_moved(person=person, today=date(2026, 11, 22), reason="pindah ke Sidoarjo", by=by)

        (event,) = Person.pgh_event_model.objects.filter(pgh_obj=person)
        assert event.vital_status == "alive"
        assert event.pgh_context.metadata == {
            "user": by.pk,
            "action": "person.mark_moved",
            "reason": "pindah ke Sidoarjo",
        }

    def test_nobody_who_is_here_is_restored(self) -> None:
        person = PersonFactory()

        persons.restore(person=person, reason="keliru", by=reviewer())

        assert AuditEvent.objects.filter(action="person.restore").count() == 0

    def test_a_person_without_a_place_in_a_family_can_be_restored(self) -> None:
        person = PersonFactory(vital_status="moved")
        Membership.objects.filter(person=person).delete()

        persons.restore(person=person, reason="kembali", by=reviewer())

        person.refresh_from_db()
        assert person.vital_status == "alive"


class TestReopen:
    def test_refuses_while_a_newer_finding_of_the_kind_is_open(self) -> None:
        finding, by = FindingFactory(), reviewer()
        decided(finding, by=by)
        FindingFactory(person=finding.person)

        with pytest.raises(errors.OpenAlready):
            findings.reopen(finding=finding, reason="keliru", by=by)

    def test_refuses_what_is_not_decided(self) -> None:
        with pytest.raises(errors.NotDecided):
            findings.reopen(finding=FindingFactory(), reason="keliru", by=reviewer())

    def test_needs_a_reason(self) -> None:
        with pytest.raises(errors.ReasonMissing):
            findings.reopen(finding=FindingFactory(), reason=" ", by=reviewer())

    def test_refuses_when_somebody_else_has_the_nik_by_now(self) -> None:
        finding, by = FindingFactory(kind="deceased"), reviewer()
        by_two(finding, "exclude_person")
        PersonFactory(nik=finding.person.nik)

        with pytest.raises(errors.Conflict):
            findings.reopen(finding=finding, reason="masih hidup", by=by)

        finding.refresh_from_db()
        assert finding.state == "decided"


class TestWaiting:
    def test_the_person_is_asked_again_on_the_day_of_the_policy(self) -> None:
        finding = FindingFactory()

        findings.wait_for_consolidation(finding=finding, reason="baru pindah KK", by=reviewer())

        finding.refresh_from_db()
        day = timezone.localdate() + timedelta(days=14)
        check = Check.objects.get(person=finding.person)
        assert (finding.state, finding.recheck_on) == ("waiting", day)
        assert (check.state, check.due_on, check.due_because) == ("due", day, "consolidation")

    def test_a_check_that_is_due_already_moves_to_the_day(self) -> None:
        finding = FindingFactory()
        due = Check.objects.create(
            person=finding.person, source="dukcapil", due_on=date(2026, 11, 1), due_because="stale"
        )

        findings.wait_for_consolidation(finding=finding, reason="baru pindah", by=reviewer(), days=3)

        due.refresh_from_db()
        assert due.due_on == timezone.localdate() + timedelta(days=3)

    def test_asked_for_twice_it_waits_once(self) -> None:
        finding = FindingFactory()
        findings.wait_for_consolidation(finding=finding, reason="baru pindah", by=reviewer())

        with pytest.raises(errors.WaitsAlready):
            findings.wait_for_consolidation(finding=finding, reason="baru pindah", by=reviewer())

        finding.refresh_from_db()
        assert finding.waits == 1

    def test_can_be_made_longer(self) -> None:
        finding = FindingFactory()
        findings.wait_for_consolidation(finding=finding, reason="baru pindah", by=reviewer(), days=3)

        findings.wait_for_consolidation(finding=finding, reason="belum selesai", by=reviewer(), days=9)

        finding.refresh_from_db()
        assert (finding.waits, finding.recheck_on) == (2, timezone.localdate() + timedelta(days=9))

    def test_is_refused_while_a_facilitator_is_asked(self) -> None:
        visit = GroundCheckFactory()

        with pytest.raises(errors.WithFacilitator):
            findings.wait_for_consolidation(finding=visit.finding, reason="x", by=reviewer())


class TestReport:
    def test_opens_a_finding_with_weight_and_deadline_of_its_kind(self) -> None:
        person, by = PersonFactory(), reviewer()

        opened = findings.report(kind="aid_amiss", person=person, family=person.family, by=by)

        assert (opened.state, opened.materiality, opened.village_id) == ("open", 2, person.family.village_id)
        assert opened.check_answer_id is None
        assert opened.due_on is not None
        event = AuditEvent.objects.get(action="finding.report")
        assert (event.actor, event.details) == (by, {"kind": "aid_amiss"})

    def test_what_is_said_while_one_is_undecided_belongs_to_it(self) -> None:
        person, by = PersonFactory(), reviewer()
        told = {"kind": "aid_amiss", "person": person, "family": person.family, "by": by}
        first = findings.report(**told)

        again = findings.report(**told)
        decided(first, by=by)
        later = findings.report(**told)

        assert (again.pk, later.pk == first.pk) == (first.pk, False)


@pytest.mark.parametrize(
    ("make", "constraint", "change"),
    [
        (CheckFactory, "check_answered_has_an_answer", {"outcome": ""}),
        (CheckFactory, "check_claimed_has_run_and_time", UNANSWERED | {"state": "claimed"}),
        (FindingFactory, "finding_waiting_has_a_day", {"state": "waiting"}),
        (FindingFactory, "finding_materiality_1_to_3", {"materiality": 4}),
        (GroundCheckFactory, "ground_check_done_has_who_when_what", {"state": "done"}),
        (EvidenceFactory, "evidence_position_is_a_pair", {"latitude": Decimal("1.5")}),
    ],
)  # fmt: skip
def test_the_database_forbids_half_a_row(make: Callable, constraint: str, change: dict[str, object]) -> None:
    row = make()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**change)
