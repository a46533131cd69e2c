"""Findings about a record that was merged: closed with a reason, open again when the merge is taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from access.domain.permissions import Role
from access.models import AuditEvent, User
from recipients.actions import merging
from recipients.models import PersonMerge
from tests.factories import PersonFactory, UserFactory
from tests.recipients.duplicate_cases import pair
from tests.verification.factories import FindingFactory, GroundCheckFactory
from verification.actions.merged import settle_merged
from verification.models import Check, Finding
from verification.tasks import settle_merged as task


pytestmark = pytest.mark.django_db


@pytest.fixture
def finding() -> Finding:
    """Somebody was sent to look; the record is the younger one of two."""
    older = PersonFactory()
    person = PersonFactory()
    finding = FindingFactory(person=person, family=person.family, village_id=person.village_id, kind="not_found")
    GroundCheckFactory(finding=finding)
    finding.kept = older
    return finding


def merged(finding: Finding) -> PersonMerge:
    return merging.merge(
        pair=pair(finding.kept, finding.person), kept=finding.kept, chosen=set(), today=timezone.localdate(),
        reason="KTP sama", by=UserFactory(role=Role.VERIFIKATOR),
    )  # fmt: skip


def test_what_waits_about_a_merged_record_is_closed_and_the_kept_one_is_asked_about(finding) -> None:
    Check.objects.create(person=finding.person, source="dukcapil", due_on=timezone.localdate())
    merged(finding)

    assert settle_merged() == 1

    finding.refresh_from_db()
    assert (finding.state, finding.decision, finding.decided_by_id) == ("decided", "no_objection", User.MACHINE_ID)
    assert finding.reason == "Data ini sudah digabung dengan data lain milik orang yang sama."
    assert finding.ground_checks.get().state == "withdrawn"
    due = Check.objects.across_areas(reason="test").filter(state="due")
    assert [check.person_id for check in due] == [finding.kept.pk]
    assert AuditEvent.objects.get(action="finding.close_merged").object_id == str(finding.pk)


def test_looking_twice_changes_nothing(finding) -> None:
    merged(finding)
    settle_merged()

    assert settle_merged() == 0
    assert AuditEvent.objects.filter(action="finding.close_merged").count() == 1


def test_findings_of_others_are_left_alone(finding) -> None:
    other = FindingFactory()
    merged(finding)

    settle_merged()

    other.refresh_from_db()
    assert other.state == "open"


def test_a_merge_that_is_taken_back_opens_its_findings_again(finding) -> None:
    merge = merged(finding)
    task()
    merging.undo(merge=merge, reason="dua orang", by=UserFactory(role=Role.VERIFIKATOR))

    task()

    finding.refresh_from_db()
    assert (finding.state, finding.decision, finding.decided_by, finding.reason) == ("open", "", None, "")
    assert AuditEvent.objects.filter(action="finding.reopen_unmerged").count() == 1
    assert settle_merged() == 0


def test_what_was_decided_otherwise_stays_decided(finding) -> None:
    Finding.objects.filter(pk=finding.pk).update(
        state="decided", decision="no_objection", decided_by=User.MACHINE_ID, decided_at=timezone.now(), reason="cocok"
    )
    merge = merged(finding)
    settle_merged()
    merging.undo(merge=merge, reason="dua orang", by=UserFactory(role=Role.VERIFIKATOR))
    settle_merged()

    finding.refresh_from_db()
    assert (finding.state, finding.reason) == ("decided", "cocok")


def test_one_of_the_kind_that_was_opened_since_is_enough(finding) -> None:
    merge = merged(finding)
    settle_merged()
    merging.undo(merge=merge, reason="dua orang", by=UserFactory(role=Role.VERIFIKATOR))
    FindingFactory(
        person=finding.person, family=finding.family, village_id=finding.village_id, kind="not_found",
        opened_at=timezone.now() - timedelta(minutes=1),
    )  # fmt: skip

    settle_merged()

    finding.refresh_from_db()
    assert finding.state == "decided"
