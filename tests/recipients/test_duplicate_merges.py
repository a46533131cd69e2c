"""Two records made one: what the kept one takes over, who heads the families then, and all of it taken back exactly."""

from datetime import date

import pytest
from django.apps import apps
from django.core import serializers

from access.domain.permissions import Role
from access.models import AuditEvent
from recipients.actions import merging
from recipients.errors import ChangedSinceMerge, NotMergeable, TakenBackAlready
from recipients.models import Caretaker, Family, Membership, Person, PersonConditions
from tests.factories import NEIGHBOUR, FamilyFactory, PersonFactory, UserFactory
from tests.recipients.duplicate_cases import REASON, TODAY, fresh_pair, merge, two_records
from tests.recipients.duplicate_cases import pair as pair_of


pytestmark = pytest.mark.django_db


@pytest.fixture
def decider():
    return UserFactory(role=Role.VERIFIKATOR)


@pytest.fixture
def records() -> tuple[Person, Person]:
    return two_records()


def everything() -> dict[str, object]:
    """Every row that a merge may touch, as it is."""
    tables = (Person, Membership, Family, PersonConditions, Caretaker)
    return {table.__name__: serializers.serialize("json", table._base_manager.order_by("pk").all()) for table in tables}


def person(one: Person) -> Person:
    return Person.objects.across_areas(reason="test").get(pk=one.pk)


def test_the_other_record_counts_no_more_and_points_to_the_kept_one(records, decider) -> None:
    one, other = records
    pair = pair_of(one, other)

    done = merge(pair, one, decider)

    merged = person(other)
    assert (merged.vital_status, merged.merged_into_id, merged.nik) == ("merged", one.pk, other.nik)
    assert Membership.objects.get(person=other).until_on == TODAY
    assert (fresh_pair(pair).state, done.chosen) == ("merged", [])
    assert person(one).full_name == "MUHAMMAD RIZKY"
    assert not Person.objects.across_areas(reason="test").living().filter(pk=other.pk).exists()
    event = apps.get_model("recipients", "PersonEvent").objects.select_related("pgh_context").get(id=other.pk)
    assert event.pgh_context.metadata["action"] == "duplicate.merge"
    assert event.pgh_context.metadata["reason"] == REASON


def test_chosen_facts_come_from_the_other_record(records, decider) -> None:
    one, other = records

    merge(pair_of(one, other), one, decider, "full_name", "mother_name", "nik")

    kept, merged = person(one), person(other)
    assert (kept.full_name, kept.mother_name, kept.nik) == ("MOCH. RISKI", "SUMIATI", other.nik)
    assert merged.nik == one.nik


def test_the_kept_record_takes_the_place_in_the_other_family(records, decider) -> None:
    one, other = records

    merge(pair_of(one, other), one, decider, "place")

    kept = person(one)
    assert (kept.family_id, kept.village_id) == (other.family_id, NEIGHBOUR)
    assert list(
        Membership.objects.filter(person=one).order_by("pk").values_list("family_id", "relationship", "until_on")
    ) == [(one.family_id, 1, TODAY), (other.family_id, 4, None)]
    assert Family.objects.across_areas(reason="test").get(pk=one.family_id).status == "closed"


def test_a_family_without_anybody_left_is_closed(decider) -> None:
    one, other = PersonFactory(), PersonFactory()

    merge(pair_of(one, other), one, decider)

    families = Family.objects.across_areas(reason="test")
    assert (families.get(pk=one.family_id).status, families.get(pk=other.family_id).status) == ("active", "closed")


def test_in_one_family_the_kept_record_becomes_head_when_the_other_was(decider) -> None:
    home = FamilyFactory(head=True)
    child = PersonFactory(family=home, relationship=4)

    merge(pair_of(home.head, child), child, decider)

    home.refresh_from_db()
    assert home.head_id == child.pk
    assert Membership.objects.get(person=child).relationship == 1


@pytest.mark.parametrize("has_others", [True, False])
def test_those_who_stay_have_no_head_and_nobody_is_guessed(decider, has_others: bool) -> None:
    home = FamilyFactory(head=True)
    left = home.head
    if has_others:
        PersonFactory(family=home, relationship=4)
    kept = PersonFactory(family=FamilyFactory())

    done = merge(pair_of(left, kept), kept, decider)
    home.refresh_from_db()

    assert (home.head_id, home.status) == ((None, "active") if has_others else (left.pk, "closed"))
    merging.undo(merge=done, reason="keliru", by=decider)
    home.refresh_from_db()
    assert (home.head_id, home.status) == (left.pk, "active")


def test_a_head_who_goes_to_the_place_of_the_other_record_leaves_the_own_family_without_head(decider) -> None:
    home = FamilyFactory(head=True)
    kept = home.head
    PersonFactory(family=home, relationship=4)
    Caretaker.objects.create(family=home, person=kept, from_on=date(2021, 1, 1))
    other = PersonFactory(family=FamilyFactory(head=True), relationship=4)
    before = everything()

    done = merge(pair_of(kept, other), kept, decider, "place")
    home.refresh_from_db()

    assert (home.head_id, home.status) == (None, "active")
    assert Caretaker.objects.get().until_on == TODAY
    merging.undo(merge=done, reason="keliru", by=decider)
    assert everything() == before


def test_who_receives_for_the_family_still_does_under_the_record_that_is_kept(decider) -> None:
    home = FamilyFactory(head=True)
    kept, other = PersonFactory(family=home, relationship=10), PersonFactory(family=home, relationship=3)
    Caretaker.objects.create(family=home, person=other, from_on=date(2021, 1, 1))
    before = everything()

    done = merge(pair_of(kept, other), kept, decider)

    assert Caretaker.objects.get().person_id == kept.pk
    assert Caretaker.objects.get().until_on is None
    merging.undo(merge=done, reason="keliru", by=decider)
    assert everything() == before


@pytest.mark.parametrize("is_at_home", [True, False])
def test_somebody_who_came_back_lives_here_whichever_record_is_kept(decider, is_at_home: bool) -> None:
    home = FamilyFactory()
    kept = PersonFactory(family=home, vital_status="moved")
    Membership.objects.update(until_on=TODAY)
    other = PersonFactory(family=home if is_at_home else FamilyFactory(), relationship=3)
    before = everything()

    done = merge(pair_of(kept, other), kept, decider)

    assert (person(kept).vital_status, person(kept).family_id) == ("alive", other.family_id)
    place = Membership.objects.get(person=kept, until_on=None)
    assert (place.family_id, place.relationship) == (other.family_id, 3)
    assert Family.objects.across_areas(reason="test").get(pk=other.family_id).status == "active"
    merging.undo(merge=done, reason="keliru", by=decider)
    assert everything() == before


def test_a_merge_is_not_taken_back_over_a_receiver_who_was_named_since(decider) -> None:
    home = FamilyFactory(head=True)
    child = PersonFactory(family=home, relationship=4)
    Caretaker.objects.create(family=home, person=home.head, from_on=date(2021, 1, 1))
    kept = PersonFactory(family=FamilyFactory())
    done = merge(pair_of(home.head, kept), kept, decider)
    Caretaker.objects.create(family=home, person=child, from_on=TODAY)

    with pytest.raises(ChangedSinceMerge):
        merging.undo(merge=done, reason="keliru", by=decider)

    assert person(home.head).vital_status == "merged"


def test_in_one_family_the_place_of_the_other_can_be_taken(decider) -> None:
    home = FamilyFactory(head=True)
    one, other = PersonFactory(family=home, relationship=9), PersonFactory(family=home, relationship=4)

    merge(pair_of(one, other), one, decider, "place")

    assert Membership.objects.get(person=one).relationship == 4


def test_in_one_family_the_kept_record_keeps_its_place(decider) -> None:
    home = FamilyFactory(head=True)
    one, other = PersonFactory(family=home, relationship=4), PersonFactory(family=home, relationship=9)

    merge(pair_of(one, other), one, decider)

    assert Membership.objects.get(person=one).relationship == 4


def test_records_without_a_present_place_are_merged_too(decider) -> None:
    one, other = PersonFactory(vital_status="moved"), PersonFactory()
    Membership.objects.update(until_on=TODAY)

    merge(pair_of(one, other), one, decider, "place")

    assert person(one).family_id == other.family_id
    assert Membership.objects.get(person=one, until_on=None).relationship == Membership.Relationship.OTHER


def test_conditions_of_a_source_that_knows_only_the_other_record_come_along(records, decider) -> None:
    one, other = records
    told = {"version": "2026-Q3", "observed_on": TODAY}
    PersonConditions.objects.create(person=one, source="dtsen", **told)
    left = PersonConditions.objects.create(person=other, source="dtsen", **told)
    brought = PersonConditions.objects.create(person=other, source="siak", **told)

    merge(pair_of(one, other), one, decider)

    assert PersonConditions.objects.get(pk=left.pk).person_id == other.pk
    assert PersonConditions.objects.get(pk=brought.pk).person_id == one.pk


def test_other_pairs_of_the_merged_record_wait_no_more(records, decider) -> None:
    one, other = records
    third = PersonFactory()
    of_other, of_kept = pair_of(other, third), pair_of(one, third)

    merge(pair_of(one, other), one, decider)

    assert (fresh_pair(of_other).state, fresh_pair(of_kept).state) == ("gone", "open")


def test_one_step_leads_from_every_record_to_the_one_that_counts(records, decider) -> None:
    one, other = records
    third = PersonFactory()
    merge(pair_of(one, other), one, decider)

    last = merge(pair_of(one, third), third, decider)

    assert [person(each).merged_into_id for each in (one, other)] == [third.pk, third.pk]
    merging.undo(merge=last, reason="keliru", by=decider)
    assert [person(each).merged_into_id for each in (one, other)] == [None, one.pk]


def test_merges_of_one_person_are_taken_back_in_turn(records, decider) -> None:
    one, other = records
    third = PersonFactory()
    first = merge(pair_of(one, other), one, decider)
    merge(pair_of(one, third), third, decider)

    with pytest.raises(ChangedSinceMerge):
        merging.undo(merge=first, reason="keliru", by=decider)


def test_the_deceased_are_not_merged(decider) -> None:
    one, other = PersonFactory(), PersonFactory(vital_status="deceased")

    with pytest.raises(NotMergeable):
        merge(pair_of(one, other), one, decider)


def test_only_a_record_of_the_pair_can_be_kept(records, decider) -> None:
    with pytest.raises(NotMergeable):
        merge(pair_of(*records), PersonFactory(), decider)


def test_a_merge_is_taken_back_exactly(records, decider) -> None:
    one, other = records
    PersonConditions.objects.create(person=other, source="siak", version="2026-Q3", observed_on=TODAY)
    of_other = pair_of(other, PersonFactory())
    pair = pair_of(one, other)
    before = everything()
    done = merge(pair, one, decider, *merging.GROUPS)
    assert everything() != before

    back = merging.undo(merge=done, reason="ternyata dua orang", by=decider)

    assert everything() == before
    assert (back.undone_by, back.undo_reason) == (decider, "ternyata dua orang")
    assert back.undone_at is not None
    assert (fresh_pair(pair).state, fresh_pair(of_other).state) == ("open", "open")
    assert AuditEvent.objects.filter(action="duplicate.undo_merge", object_id=str(pair.pk)).count() == 1


def test_a_merge_without_choices_is_taken_back_exactly(decider) -> None:
    home = FamilyFactory(head=True)
    child = PersonFactory(family=home, relationship=4)
    before = everything()

    merging.undo(merge=merge(pair_of(home.head, child), child, decider), reason="keliru", by=decider)

    assert everything() == before


def test_a_merge_on_which_later_work_rests_is_not_taken_back(records, decider) -> None:
    one, other = records
    done = merge(pair_of(one, other), one, decider, "full_name")
    Person.objects.across_areas(reason="test").filter(pk=one.pk).update(full_name="MUHAMMAD RIZKI")

    with pytest.raises(ChangedSinceMerge):
        merging.undo(merge=done, reason="keliru", by=decider)

    assert person(other).vital_status == "merged"


def test_a_merge_whose_rows_are_gone_is_not_taken_back(records, decider) -> None:
    one, other = records
    done = merge(pair_of(one, other), one, decider, "place")
    Membership.objects.filter(person=one, until_on=None).delete()

    with pytest.raises(ChangedSinceMerge):
        merging.undo(merge=done, reason="keliru", by=decider)


def test_a_merge_is_taken_back_once(records, decider) -> None:
    done = merge(pair_of(*records), records[0], decider)
    merging.undo(merge=done, reason="keliru", by=decider)

    with pytest.raises(TakenBackAlready):
        merging.undo(merge=done, reason="keliru", by=decider)


def test_after_being_taken_back_a_pair_can_be_merged_again(records, decider) -> None:
    pair = pair_of(*records)
    merging.undo(merge=merge(pair, records[0], decider), reason="keliru", by=decider)

    merge(pair, records[1], decider)

    assert person(records[0]).merged_into_id == records[1].pk
