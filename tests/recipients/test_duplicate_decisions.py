"""Deciding a pair: dismissed or merged once, by whom, and what the database refuses."""

import pytest
from django.db import IntegrityError, transaction

from access.domain.permissions import Role
from access.errors import Conflict, UserError
from access.models import AuditEvent, RecordView
from recipients.actions import duplicates
from recipients.errors import NotPermitted, PairDecided, TakenBackAlready
from recipients.models import DuplicatePair, Person, PersonMerge
from tests.factories import VILLAGE, PersonFactory, UserFactory, areas
from tests.recipients.duplicate_cases import fresh_pair, merge, two_records
from tests.recipients.duplicate_cases import pair as pair_of


pytestmark = pytest.mark.django_db


@pytest.fixture
def decider():
    return UserFactory(role=Role.VERIFIKATOR)


@pytest.fixture
def records() -> tuple[Person, Person]:
    return two_records()


def test_a_dismissed_pair_has_who_when_and_why(records, decider) -> None:
    pair = pair_of(*records)

    done = duplicates.dismiss(pair=pair, reason="kembar", by=decider)

    assert (done.state, done.decided_by, done.reason) == ("dismissed", decider, "kembar")
    assert done.decided_at is not None
    line = AuditEvent.objects.get(action="duplicate.dismiss")
    assert (line.object_id, line.details["persons"]) == (str(pair.pk), [pair.first_id, pair.second_id])


def test_a_pair_is_decided_once(records, decider) -> None:
    pair = pair_of(*records)
    duplicates.dismiss(pair=pair, reason="kembar", by=decider)

    with pytest.raises(PairDecided):
        merge(pair, records[0], decider)

    assert PersonMerge.objects.across_areas(reason="test").count() == 0


def test_a_dismissal_can_be_taken_back(records, decider) -> None:
    pair = pair_of(*records)
    duplicates.dismiss(pair=pair, reason="kembar", by=decider)

    back = duplicates.reopen(pair=pair, reason="keliru", by=decider)

    assert (back.state, back.decided_by, back.decided_at, back.reason) == ("open", None, None, "")
    with pytest.raises(TakenBackAlready):
        duplicates.reopen(pair=pair, reason="keliru", by=decider)


def test_a_merge_is_no_dismissal_that_can_be_taken_back(records, decider) -> None:
    pair = pair_of(*records)
    merge(pair, records[0], decider)

    with pytest.raises(Conflict, match="dipisahkan"):
        duplicates.reopen(pair=pair, reason="keliru", by=decider)


def test_only_who_decides_in_both_kelurahan_may_decide(records) -> None:
    pair = pair_of(*records)
    here = UserFactory(role=Role.VERIFIKATOR, role__area=VILLAGE)

    with pytest.raises(NotPermitted):
        duplicates.dismiss(pair=pair, reason="kembar", by=here)
    with pytest.raises(NotPermitted):
        merge(pair, records[0], here)

    assert fresh_pair(pair).state == "open"


def test_whole_numbers_are_shown_for_a_reason_only() -> None:
    search = pair_of(PersonFactory(), PersonFactory()).found_by
    operator = UserFactory(role=Role.OPERATOR)

    with pytest.raises(UserError):
        duplicates.reveal(search=search, reason="  x ", by=operator)
    with pytest.raises(NotPermitted):
        duplicates.reveal(search=search, reason="pemeriksaan BPK", by=UserFactory(role=Role.PEJABAT))
    duplicates.reveal(search=search, reason="pemeriksaan BPK", by=operator)

    assert [row.reason for row in RecordView.objects.filter(kind="revealed")] == ["pemeriksaan BPK"]


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"state": "dismissed"}, "duplicate_pair_decided_has_who_when_why"),
        ({"score": 1.5}, "duplicate_pair_score_0_to_1"),
        ({"kind": "other"}, "duplicate_pair_kind_known"),
    ],
)
def test_the_database_refuses(records, changes, constraint) -> None:
    pair = pair_of(*records)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        DuplicatePair.objects.across_areas(reason="test").filter(pk=pair.pk).update(**changes)


def test_the_older_record_stands_first_and_a_pair_is_there_once(records) -> None:
    pair = pair_of(*records)
    swapped = DuplicatePair.objects.across_areas(reason="test").filter(pk=pair.pk)

    with pytest.raises(IntegrityError, match="older_first"), transaction.atomic():
        swapped.update(first=pair.second, second=pair.first)
    with pytest.raises(IntegrityError, match="duplicate_pair_once"), transaction.atomic():
        pair_of(*records)


def test_a_person_is_merged_into_somebody_or_counts(records) -> None:
    people = Person.objects.across_areas(reason="test")

    with pytest.raises(IntegrityError, match="merged_into_somebody"), transaction.atomic():
        people.filter(pk=records[0].pk).update(vital_status="merged")
    with pytest.raises(IntegrityError, match="merged_into_somebody"), transaction.atomic():
        people.filter(pk=records[0].pk).update(merged_into=records[1])


def test_an_undone_merge_has_who_when_and_why(records, decider) -> None:
    done = merge(pair_of(*records), records[0], decider)

    with pytest.raises(IntegrityError, match="undone_has_who"), transaction.atomic():
        PersonMerge.objects.across_areas(reason="test").filter(pk=done.pk).update(undo_reason="x")


def test_who_sees_one_of_two_kelurahan_does_not_see_the_pair(records) -> None:
    pair = pair_of(*records)
    areas()
    here = UserFactory(role=Role.OPERATOR, role__area=VILLAGE)

    assert list(DuplicatePair.objects.visible_to(here)) == []
    assert list(DuplicatePair.objects.visible_to(UserFactory(role=Role.OPERATOR))) == [pair]
