"""The second pair of eyes: what takes aid away is proposed by one person and confirmed by another."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from access.domain.permissions import Role
from access.models import AuditEvent, User
from recipients.models import Person
from tests.factories import NEIGHBOUR, UserFactory
from tests.verification.factories import OPENED_AT, FindingFactory, GroundCheckFactory, as_proposed, reviewer
from verification import errors
from verification.actions import confirmations, findings
from verification.models import Finding, FindingDecision


pytestmark = pytest.mark.django_db


def proposal(decision: str = "stop_aid", by: User | None = None, **traits) -> Finding:
    return findings.decide(
        finding=FindingFactory(**traits), decision=decision, reason="Sudah mampu", by=by or reviewer()
    )


def head() -> User:
    return UserFactory(role=Role.PENYETUJU)


class TestProposing:
    @pytest.mark.parametrize("decision", ["stop_aid", "exclude_person"])
    def test_what_takes_aid_away_is_only_proposed(self, decision: str) -> None:
        by = reviewer()

        finding = proposal(decision, by, kind="deceased")

        finding.refresh_from_db()
        assert (finding.state, finding.proposed_decision, finding.proposed_by) == ("proposed", decision, by)
        assert (finding.decision, finding.reason, finding.decided_by) == ("", "Sudah mampu", None)
        assert Person.objects.get(pk=finding.person_id).vital_status == "alive"
        assert FindingDecision.objects.count() == 0
        assert AuditEvent.objects.get(action="finding.propose").details == {"decision": decision, "kind": "deceased"}

    def test_it_is_neither_decided_nor_sent_away_before_it_is_answered(self) -> None:
        finding, other = proposal(), reviewer()

        for act in (
            lambda: findings.decide(finding=finding, decision="no_objection", reason="x", by=other),
            lambda: findings.send_to_field(finding=finding, question="?", by=other),
            lambda: findings.wait_for_consolidation(finding=finding, reason="x", by=other),
        ):
            with pytest.raises(errors.AwaitsSecondPerson, match=finding.proposed_by.full_name):
                act()

        finding.refresh_from_db()
        assert finding.state == "proposed"


class TestConfirming:
    def test_another_person_makes_it_count(self) -> None:
        maker, checker = reviewer(), head()
        finding = proposal("stop_aid", maker)

        confirmations.confirm(finding=finding, by=checker)

        finding.refresh_from_db()
        kept = FindingDecision.objects.get()
        assert (finding.state, finding.decision, finding.decided_by) == ("decided", "stop_aid", checker)
        assert (kept.made_by, kept.confirmed_by, kept.decision, kept.opened_at) == (
            maker, checker, "stop_aid", OPENED_AT,
        )  # fmt: skip
        event = AuditEvent.objects.get(action="finding.confirm")
        assert (event.actor, event.reason, event.details["proposed_by"]) == (checker, "Sudah mampu", maker.pk)

    def test_nobody_confirms_the_own_proposal(self) -> None:
        maker = reviewer()
        finding = proposal("stop_aid", maker)

        with pytest.raises(errors.OwnProposal):
            confirmations.confirm(finding=finding, by=maker)

        finding.refresh_from_db()
        assert (finding.state, FindingDecision.objects.count()) == ("proposed", 0)

    def test_it_is_confirmed_once(self) -> None:
        finding = confirmations.confirm(finding=proposal(), by=head())

        with pytest.raises(errors.AlreadyDecided):
            confirmations.confirm(finding=finding, by=reviewer())

    def test_without_a_proposal_there_is_nothing_to_confirm(self) -> None:
        with pytest.raises(errors.NotProposed):
            confirmations.confirm(finding=FindingFactory(), by=head())

    def test_it_is_refused_outside_the_own_area(self) -> None:
        with pytest.raises(errors.OutsideOwnArea):
            confirmations.confirm(finding=proposal(), by=reviewer(NEIGHBOUR))

    def test_the_database_lets_nobody_take_aid_away_alone(self) -> None:
        alone = reviewer()
        decided = {"state": "decided", "decided_by": alone, "decided_at": timezone.now(), "reason": "x"}
        by_one = as_proposed("stop_aid") | decided | {"decision": "stop_aid", "proposed_by": alone}

        for fields in (decided | {"decision": "stop_aid"}, by_one):
            with pytest.raises(IntegrityError, match="finding_aid_taken_away_by_two_people"), transaction.atomic():
                Finding.objects.filter(pk=FindingFactory().pk).update(**fields)

    def test_the_database_wants_to_know_who_proposed(self) -> None:
        with pytest.raises(IntegrityError, match="finding_proposed_has_who_when_what"), transaction.atomic():
            Finding.objects.filter(pk=FindingFactory().pk).update(state="proposed")

    def test_the_database_refuses_a_maker_who_checks(self) -> None:
        confirmations.confirm(finding=proposal(), by=head())
        kept = FindingDecision.objects.get()

        with pytest.raises(IntegrityError, match="finding_decision_maker_is_not_checker"), transaction.atomic():
            FindingDecision.objects.filter(pk=kept.pk).update(confirmed_by=kept.made_by)


class TestRefusing:
    def test_the_finding_waits_again_without_a_proposal(self) -> None:
        maker, checker = reviewer(), head()
        finding = proposal("stop_aid", maker)

        confirmations.refuse(finding=finding, reason=" Baru sekali kunjungan ", by=checker)

        finding.refresh_from_db()
        assert (finding.state, finding.proposed_by, finding.proposed_decision) == ("open", None, "")
        assert finding.reason == ""
        event = AuditEvent.objects.get(action="finding.refuse")
        assert (event.actor, event.reason) == (checker, "Baru sekali kunjungan")
        assert event.details == {"decision": "stop_aid", "kind": "name_differs", "proposed_by": maker.pk}

    def test_its_maker_may_take_it_back(self) -> None:
        maker = reviewer()

        confirmations.refuse(finding=proposal("stop_aid", maker), reason="Keliru keluarga", by=maker)

        assert AuditEvent.objects.filter(action="finding.withdraw_proposal", actor=maker).count() == 1

    def test_needs_a_reason(self) -> None:
        finding = proposal()

        with pytest.raises(errors.ReasonMissing):
            confirmations.refuse(finding=finding, reason=" ", by=head())

        finding.refresh_from_db()
        assert finding.state == "proposed"

    def test_a_proposal_that_was_answered_is_not_refused(self) -> None:
        with pytest.raises(errors.NotProposed):
            confirmations.refuse(finding=FindingFactory(), reason="x", by=head())


class TestDecisionsKept:
    def test_a_decision_that_is_taken_back_stays_readable(self) -> None:
        by = reviewer()
        finding = findings.decide(finding=FindingFactory(), decision="corrected", reason="KTP", by=by)

        findings.reopen(finding=finding, reason="KTP palsu", by=by)
        findings.decide(finding=finding, decision="no_objection", reason="KK asli", by=by)

        first, second = FindingDecision.objects.order_by("pk")
        assert (first.decision, first.reopened_by, first.reopened_because) == ("corrected", by, "KTP palsu")
        assert (second.decision, second.reopened_at, second.made_by) == ("no_objection", None, by)

    def test_a_finding_opened_again_has_a_new_deadline(self) -> None:
        by = reviewer()
        finding = findings.decide(
            finding=FindingFactory(due_on=OPENED_AT.date()), decision="corrected", reason="KTP", by=by
        )

        findings.reopen(finding=finding, reason="KTP palsu", by=by)

        finding.refresh_from_db()
        assert finding.due_on > timezone.localdate()

    def test_a_stop_that_is_taken_back_can_be_proposed_again(self) -> None:
        by = reviewer()
        finding = confirmations.confirm(finding=proposal("stop_aid", by), by=head())

        findings.reopen(finding=finding, reason="pindah kembali", by=by)

        finding.refresh_from_db()
        assert (finding.state, finding.proposed_by, finding.proposed_decision) == ("open", None, "")


class TestNamedFacilitator:
    def test_one_facilitator_of_the_kelurahan_is_asked(self) -> None:
        finding, facilitator = FindingFactory(due_on=OPENED_AT.date()), UserFactory(role=Role.PENDAMPING)

        visit = findings.send_to_field(finding=finding, question="?", facilitator=facilitator, by=reviewer())

        finding.refresh_from_db()
        assert visit.facilitator == facilitator
        assert finding.due_on > timezone.localdate()

    def test_nobody_from_elsewhere_is_asked(self) -> None:
        finding = FindingFactory()
        stranger = UserFactory(role=Role.PENDAMPING, role__area=NEIGHBOUR)

        with pytest.raises(errors.OfficerElsewhere, match=stranger.full_name):
            findings.send_to_field(finding=finding, question="?", facilitator=stranger, by=reviewer())

        finding.refresh_from_db()
        assert (finding.state, finding.ground_checks.count()) == ("open", 0)

    def test_a_deadline_that_is_later_anyway_stays(self) -> None:
        far = timezone.localdate().replace(year=timezone.localdate().year + 1)
        finding = FindingFactory(due_on=far)

        findings.send_to_field(finding=finding, question="?", by=reviewer())

        finding.refresh_from_db()
        assert finding.due_on == far


def test_a_proposal_calls_a_visit_off() -> None:
    visit = GroundCheckFactory()

    findings.decide(finding=visit.finding, decision="stop_aid", reason="Sudah mampu", by=reviewer())

    visit.refresh_from_db()
    assert visit.state == "withdrawn"
