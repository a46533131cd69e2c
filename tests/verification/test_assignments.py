"""Who has a finding in hand."""

import pytest
from django.db import IntegrityError, transaction

from access.domain.permissions import Role
from access.models import AuditEvent, User
from tests.factories import NEIGHBOUR, VILLAGE, UserFactory
from tests.verification.factories import FindingFactory, reviewer
from verification import errors
from verification.actions import assignments, findings
from verification.models import Finding


pytestmark = pytest.mark.django_db


@pytest.fixture
def head() -> User:
    return UserFactory(role=Role.PENYETUJU)


def holders(*chosen: Finding) -> list[User | None]:
    return [Finding.objects.across_areas(reason="test").get(pk=one.pk).assigned_to for one in chosen]


class TestTaking:
    def test_a_finding_is_taken_in_hand_and_given_back(self) -> None:
        finding, by = FindingFactory(), reviewer()

        assignments.take(finding=finding, by=by)
        assert holders(finding) == [by]
        assignments.give_back(finding=finding, by=by)

        assert holders(finding) == [None]
        assert AuditEvent.objects.filter(action__in=["finding.take", "finding.give_back"]).count() == 2

    def test_what_somebody_has_is_not_taken_away(self) -> None:
        finding, first = FindingFactory(), reviewer()
        assignments.take(finding=finding, by=first)
        assignments.take(finding=finding, by=first)

        with pytest.raises(errors.InOtherHands, match=first.full_name):
            assignments.take(finding=finding, by=reviewer())

        assert holders(finding) == [first]

    def test_only_the_holder_gives_back(self) -> None:
        finding, first = FindingFactory(), reviewer()
        assignments.take(finding=finding, by=first)

        with pytest.raises(errors.NotInHand):
            assignments.give_back(finding=finding, by=reviewer())

        assert holders(finding) == [first]

    def test_a_decided_finding_is_not_taken(self) -> None:
        finding, by = FindingFactory(), reviewer()
        findings.decide(finding=finding, decision="corrected", reason="KTP", by=by)

        with pytest.raises(errors.AlreadyDecided):
            assignments.take(finding=finding, by=by)


class TestAssigning:
    def test_the_head_shares_out_evenly(self, head: User) -> None:
        busy, free = reviewer(), reviewer()
        assignments.take(finding=FindingFactory(), by=busy)
        chosen = [FindingFactory() for _ in range(3)]

        given = assignments.assign(finding_ids=[one.pk for one in chosen], officers=[busy, free], by=head)

        assert given == {busy: 1, free: 2}
        assert {
            one.assigned_by for one in Finding.objects.across_areas(reason="test").filter(pk__in=[chosen[0].pk])
        } == {head}
        told = {event.object_id: event.details for event in AuditEvent.objects.filter(action="finding.assign")}
        assert sorted(one for details in told.values() for one in details["findings"]) == [one.pk for one in chosen]

    def test_the_weightiest_go_first(self, head: User) -> None:
        light, heavy = FindingFactory(kind="address_differs"), FindingFactory(kind="deceased")
        first, second = reviewer(), reviewer()

        assignments.assign(finding_ids=[light.pk, heavy.pk], officers=[second, first], by=head)

        assert holders(heavy, light) == [first, second]

    def test_who_gets_nothing_has_no_audit_line(self, head: User) -> None:
        busy, free = reviewer(), reviewer()
        assignments.take(finding=FindingFactory(), by=busy)

        given = assignments.assign(finding_ids=[FindingFactory().pk], officers=[busy, free], by=head)

        assert given == {busy: 0, free: 1}
        assert AuditEvent.objects.filter(action="finding.assign").count() == 1

    def test_one_finding_decided_meanwhile_stops_all(self, head: User) -> None:
        open_one, decided = FindingFactory(), FindingFactory()
        findings.decide(finding=decided, decision="corrected", reason="KTP", by=reviewer())

        with pytest.raises(errors.ClassChanged):
            assignments.assign(finding_ids=[open_one.pk, decided.pk], officers=[reviewer()], by=head)

        assert holders(open_one) == [None]

    def test_nobody_is_given_findings_of_another_area(self, head: User) -> None:
        finding, stranger = FindingFactory(village_id=VILLAGE), reviewer(NEIGHBOUR)

        with pytest.raises(errors.OfficerElsewhere, match=stranger.full_name):
            assignments.assign(finding_ids=[finding.pk], officers=[stranger], by=head)

        assert holders(finding) == [None]

    def test_findings_that_none_of_several_may_decide_stop_all(self, head: User) -> None:
        here, there = FindingFactory(village_id=VILLAGE), FindingFactory(village_id=NEIGHBOUR)

        with pytest.raises(errors.NobodyForThem, match="1"):
            assignments.assign(
                finding_ids=[here.pk, there.pk], officers=[reviewer(VILLAGE), reviewer(VILLAGE)], by=head
            )

        assert holders(here, there) == [None, None]

    def test_who_is_not_the_head_assigns_nothing(self) -> None:
        by = reviewer()

        with pytest.raises(errors.ClassChanged):
            assignments.assign(finding_ids=[FindingFactory().pk], officers=[by], by=by)

    @pytest.mark.parametrize("what", ["findings", "officers"])
    def test_nothing_or_nobody_is_refused(self, head: User, what: str) -> None:
        ids = [] if what == "findings" else [FindingFactory().pk]

        with pytest.raises(errors.NothingToDecide):
            assignments.assign(finding_ids=ids, officers=[] if what == "officers" else [head], by=head)


def test_the_database_wants_to_know_who_assigned() -> None:
    with pytest.raises(IntegrityError, match="finding_assigned_has_by_whom_and_when"), transaction.atomic():
        Finding.objects.filter(pk=FindingFactory().pk).update(assigned_to=reviewer())
