"""Deciding a whole class of findings: exactly what was previewed, all or none, never what holds aid."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from access.models import AuditEvent, User
from tests.factories import NEIGHBOUR, VILLAGE
from tests.verification.factories import FindingFactory, GroundCheckFactory, as_proposed, reviewer
from verification import errors
from verification.actions import assignments, classes, findings
from verification.models import BulkDecision, Finding, FindingDecision
from verification.queries.classes import preview_of, scope_of
from verification.queries.queue import QueueFilter


pytestmark = pytest.mark.django_db
ADDRESSES = QueueFilter(kind="address_differs")


def decide(chosen: QueueFilter, by: User, *, decision: str = "no_objection", fingerprint: str = "") -> BulkDecision:
    return classes.decide_class(
        chosen=chosen,
        fingerprint=fingerprint or preview_of(chosen, by).fingerprint,
        decision=decision,
        reason="Domisili berbeda, masih di kota ini",
        by=by,
    )


def states() -> list[str]:
    return list(Finding.objects.across_areas(reason="test").order_by("pk").values_list("state", flat=True))


class TestPreview:
    def test_counts_what_is_decided_and_what_is_left_out(self) -> None:
        by, other = reviewer(), reviewer()
        mine, nobodys = FindingFactory(kind="address_differs"), FindingFactory(kind="address_differs")
        assignments.take(finding=mine, by=by)
        assignments.take(finding=FindingFactory(kind="address_differs"), by=other)
        FindingFactory(kind="address_differs", state="ground_check")
        FindingFactory(kind="address_differs", **as_proposed("stop_aid"))
        FindingFactory(kind="address_differs", materiality=3)
        FindingFactory(kind="name_differs")

        preview = preview_of(ADDRESSES, by)

        assert [one.pk for one in preview.sample] == [mine.pk, nobodys.pk]
        assert (preview.count, preview.persons, len(preview.family_ids)) == (2, 2, 2)
        assert (preview.holding_aid, preview.elsewhere, preview.in_other_hands) == (1, 1, 1)
        assert [count for _name, count in preview.villages] == [2]

    def test_without_a_kind_there_is_no_class(self) -> None:
        FindingFactory()

        assert preview_of(QueueFilter(), reviewer()).count == 0

    def test_the_area_is_the_smallest_that_holds_all(self) -> None:
        by = reviewer(VILLAGE)

        assert scope_of(ADDRESSES, by).pk == VILLAGE
        assert scope_of(QueueFilter(area="35.76"), by).pk == "35.76"


class TestDeciding:
    def test_decides_all_and_keeps_each(self) -> None:
        by = reviewer()
        chosen = [FindingFactory(kind="address_differs") for _ in range(3)]
        FindingFactory(kind="name_differs")

        bulk = decide(ADDRESSES, by)

        assert states() == ["decided", "decided", "decided", "open"]
        assert (bulk.count, bulk.kind, bulk.criteria) == (3, "address_differs", {"kind": "address_differs"})
        kept = FindingDecision.objects.filter(bulk=bulk).order_by("finding")
        assert [(one.finding_id, one.made_by, one.decision) for one in kept] == [
            (one.pk, by, "no_objection") for one in chosen
        ]
        event = AuditEvent.objects.get(action="finding.decide_class")
        assert (event.object_id, event.details["findings"], event.reason) == (str(bulk.pk), 3, bulk.reason)
        one = Finding.objects.across_areas(reason="test").get(pk=chosen[0].pk)
        assert (one.decided_by, one.decision, one.reason) == (by, "no_objection", bulk.reason)

    @pytest.mark.parametrize(
        "meanwhile",
        [
            lambda _one: FindingFactory(kind="address_differs"),
            lambda one: findings.decide(finding=one, decision="corrected", reason="KTP", by=reviewer()),
            lambda one: assignments.take(finding=one, by=reviewer()),
            lambda one: findings.send_to_field(finding=one, question="?", by=reviewer()),
        ],
        ids=["one more", "one decided", "one taken", "one sent to the field"],
    )
    def test_what_changed_since_the_preview_stops_all(self, meanwhile: Callable[[Finding], object]) -> None:
        by = reviewer()
        first, second = FindingFactory(kind="address_differs"), FindingFactory(kind="address_differs")
        fingerprint = preview_of(ADDRESSES, by).fingerprint
        meanwhile(second)

        with pytest.raises(errors.ClassChanged):
            decide(ADDRESSES, by, fingerprint=fingerprint)

        first.refresh_from_db()
        assert (first.state, BulkDecision.objects.count()) == ("open", 0)

    @pytest.mark.parametrize("decision", ["stop_aid", "exclude_person"])
    def test_aid_is_never_taken_away_from_many_at_once(self, decision: str) -> None:
        FindingFactory(kind="address_differs")

        with pytest.raises(errors.NotTogether):
            decide(ADDRESSES, reviewer(), decision=decision)

        assert states() == ["open"]

    def test_findings_that_hold_aid_are_never_among_them(self) -> None:
        FindingFactory(kind="deceased")

        with pytest.raises(errors.NothingToDecide):
            decide(QueueFilter(kind="deceased"), reviewer())

        assert states() == ["open"]

    def test_findings_elsewhere_are_not_touched(self) -> None:
        here = FindingFactory(kind="address_differs", village_id=VILLAGE)
        there = FindingFactory(kind="address_differs", village_id=NEIGHBOUR)

        bulk = decide(ADDRESSES, reviewer(VILLAGE))

        here.refresh_from_db()
        there.refresh_from_db()
        assert (bulk.count, here.state, there.state) == (1, "decided", "open")

    def test_needs_a_reason(self) -> None:
        FindingFactory(kind="address_differs")
        by = reviewer()

        with pytest.raises(errors.ReasonMissing):
            classes.decide_class(
                chosen=ADDRESSES,
                fingerprint=preview_of(ADDRESSES, by).fingerprint,
                decision="corrected",
                reason=" ",
                by=by,
            )

        assert states() == ["open"]

    def test_each_can_be_opened_again_by_itself(self) -> None:
        by, finding = reviewer(), FindingFactory(kind="address_differs")
        FindingFactory(kind="address_differs")
        bulk = decide(ADDRESSES, by)

        findings.reopen(finding=finding, reason="ternyata pindah kota", by=by)

        assert states() == ["open", "decided"]
        assert FindingDecision.objects.get(bulk=bulk, finding=finding).reopened_because == "ternyata pindah kota"


class TestDatabase:
    def test_refuses_a_class_that_takes_aid_away(self) -> None:
        FindingFactory(kind="address_differs")
        bulk = decide(ADDRESSES, reviewer())

        with pytest.raises(IntegrityError, match="bulk_decision_never_takes_aid_away"), transaction.atomic():
            BulkDecision.objects.filter(pk=bulk.pk).update(decision="stop_aid")

    def test_refuses_a_finding_that_holds_aid_in_a_class(self) -> None:
        FindingFactory(kind="address_differs")
        decide(ADDRESSES, reviewer())

        with pytest.raises(IntegrityError, match="finding_decision_bulk_never_holds_aid"), transaction.atomic():
            FindingDecision.objects.update(materiality=3)

    def test_keeps_one_decision_in_force(self) -> None:
        finding = findings.decide(finding=FindingFactory(), decision="corrected", reason="KTP", by=reviewer())
        kept = finding.decisions.get()
        kept.pk = None

        with pytest.raises(IntegrityError, match="finding_decision_one_in_force"), transaction.atomic():
            kept.save()

    def test_wants_to_know_who_opened_again_and_why(self) -> None:
        findings.decide(finding=FindingFactory(), decision="corrected", reason="KTP", by=reviewer())

        with pytest.raises(IntegrityError, match="finding_decision_reopened_has_who_when_why"), transaction.atomic():
            FindingDecision.objects.update(reopened_by=reviewer())


def test_a_visit_keeps_a_finding_out_of_the_class() -> None:
    visit = GroundCheckFactory()

    assert preview_of(QueueFilter(kind=visit.finding.kind), reviewer()).elsewhere == 1
