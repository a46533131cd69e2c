"""A family counts while somebody lives in it, whatever is recorded, merged or taken back, and in whichever order."""

from datetime import date

import pytest

from access.domain.permissions import Role
from recipients.actions import merging, persons
from recipients.actions.events import undoing
from recipients.domain.events.kinds import Kind
from recipients.event_errors import BuiltUpon, EventRefused
from recipients.models import Correction, Family, Membership, Person
from recipients.queries import event_plans
from tests.factories import FamilyFactory, PersonFactory, UserFactory, invented_nik
from tests.recipients.duplicate_cases import TODAY, merge
from tests.recipients.duplicate_cases import pair as pair_of
from tests.recipients.events import (
    DAY,
    NEW_KK,
    NOBODY,
    TARGET_KK,
    a_family,
    answers_of,
    applied,
    born,
    drafted,
    someone,
)


pytestmark = pytest.mark.django_db
HOME = {"address": "", "rt": "", "rw": ""}


@pytest.fixture
def decider():
    return UserFactory(role=Role.VERIFIKATOR)


@pytest.fixture
def family() -> Family:
    return a_family()


def moved_out(family: Family, *people: Person) -> Correction:
    members = [one.pk for one in people or family.persons.filter(vital_status="alive")]
    return applied(Kind.MOVE_OUT, family, {"members": members, "destination": "Sidoarjo", **NOBODY})


def joined(family: Family) -> Family:
    """All who live in the family go to another one, which is given back."""
    other = FamilyFactory(head=True, kk_number=TARGET_KK)
    places = {str(one.pk): 9 for one in family.persons.filter(vital_status="alive")}
    applied(Kind.MERGE, family, {"places": places, "target_kk": TARGET_KK, **NOBODY})
    return other


def undone(event: Correction) -> None:
    asked = undoing.ask(correction=event, reason="Salah", by=UserFactory(role=Role.OPERATOR))
    undoing.decide(correction=asked, is_undone=True, reason="", by=UserFactory(role=Role.VERIFIKATOR))


def counted(family: Family) -> tuple[str, int]:
    """The status and how many live there."""
    family.refresh_from_db()
    return family.status, Person.objects.filter(family=family, vital_status="alive").count()


def test_who_is_back_after_an_undone_merge_opens_the_family_that_the_others_left(family, decider) -> None:
    child = family.persons.get(full_name="BUDI")
    done = merge(pair_of(child, PersonFactory()), Person.objects.exclude(family=family).get(), decider)
    moved_out(family)
    assert counted(family) == ("closed", 0)

    merging.undo(merge=done, reason="keliru", by=decider)

    assert counted(family) == ("active", 1)
    assert family.head is None


def test_a_family_that_was_closed_before_the_merge_is_closed_again_when_it_is_undone(family, decider) -> None:
    child = family.persons.get(full_name="BUDI")
    moved_out(family)
    child.refresh_from_db()
    kept = PersonFactory(family=FamilyFactory(head=True))

    done = merge(pair_of(child, kept), kept, decider, "place")

    assert counted(family) == ("active", 1)
    assert family.head is None
    merging.undo(merge=done, reason="keliru", by=decider)
    assert counted(family) == ("closed", 0)
    assert family.head.full_name != kept.full_name


def test_a_head_who_died_stays_named_when_somebody_takes_a_place_in_the_closed_family(family, decider) -> None:
    child = family.persons.get(full_name="BUDI")
    applied(Kind.DEATH, family, {"member": family.head.pk, **NOBODY})
    moved_out(family)
    child.refresh_from_db()
    kept = PersonFactory(family=FamilyFactory(head=True))

    merge(pair_of(child, kept), kept, decider, "place")

    assert counted(family) == ("active", 1)
    assert family.head.vital_status == "deceased"


def test_an_undone_merge_closes_the_family_that_everybody_else_has_left_since(family, decider) -> None:
    child = family.persons.get(full_name="BUDI")
    moved_out(family, child)
    child.refresh_from_db()
    kept = PersonFactory(family=FamilyFactory(head=True))
    done = merge(pair_of(child, kept), kept, decider, "place")
    moved_out(family, *family.persons.filter(vital_status="alive").exclude(pk=kept.pk))
    assert counted(family) == ("active", 1)

    merging.undo(merge=done, reason="keliru", by=decider)

    assert counted(family) == ("closed", 0)


def test_of_two_departures_the_one_that_closed_the_family_is_undone_first(family) -> None:
    head = family.head
    first = moved_out(family, *family.persons.exclude(pk=head.pk))
    last = moved_out(family, head)

    with pytest.raises(BuiltUpon) as refused:
        undone(first)

    assert f"nomor {last.pk}" in str(refused.value)
    assert counted(family) == ("closed", 0)
    undone(last)
    undone(first)
    assert counted(family) == ("active", 3)


def test_a_closing_that_waits_for_its_undoing_still_goes_first(family, decider) -> None:
    first = moved_out(family, *family.persons.exclude(pk=family.head.pk))
    last = moved_out(family, family.head)
    undoing.ask(correction=last, reason="Salah", by=UserFactory(role=Role.OPERATOR))

    with pytest.raises(BuiltUpon, match=f"nomor {last.pk}"):
        undone(first)

    assert counted(family) == ("closed", 0)


def test_who_is_back_opens_a_family_that_was_closed_by_a_finding(family, decider) -> None:
    head = family.head
    first = moved_out(family, *family.persons.exclude(pk=head.pk))
    persons.mark_deceased(person=head, died_on=TODAY, today=TODAY, reason="dukcapil", by=decider)
    assert counted(family) == ("closed", 0)

    undone(first)

    assert counted(family) == ("active", 2)
    assert family.head == head


def test_an_undone_arrival_closes_the_family_that_the_others_have_left_since(family) -> None:
    there = list(family.persons.all())
    arrival = applied(Kind.MOVE_IN, family, answers_of(Kind.MOVE_IN, family))
    moved_out(family, *there)

    undone(arrival)

    assert counted(family) == ("closed", 0)


def test_an_undone_birth_leaves_the_family_open_for_who_came_after(family) -> None:
    moved_out(family)
    birth = applied(Kind.BIRTH, family, born())
    applied(Kind.MOVE_IN, family, answers_of(Kind.MOVE_IN, family) | {"nik": invented_nik(date(1990, 1, 1), "P")})

    undone(birth)

    assert counted(family) == ("active", 1)
    assert family.head is None


@pytest.mark.parametrize("kind", [Kind.BIRTH, Kind.MOVE_IN])
def test_who_comes_into_an_empty_family_is_not_headed_by_who_joined_another(family, kind: Kind) -> None:
    head = family.head
    arrival = answers_of(kind, family)
    joined(family)
    family.refresh_from_db()
    assert (family.status, family.head) == ("closed", head)

    event = applied(kind, family, arrival)

    assert counted(family) == ("active", 1)
    assert family.head is None
    undone(event)
    assert counted(family) == ("closed", 0)
    assert family.head == head


def test_who_was_wrongly_found_dead_is_not_headed_by_who_joined_another(family, decider) -> None:
    wife = family.persons.get(full_name="SITI AMINAH")
    persons.mark_deceased(person=wife, died_on=TODAY, today=TODAY, reason="dukcapil", by=decider)
    joined(family)

    persons.restore(person=wife, reason="keliru", by=decider)

    assert counted(family) == ("active", 1)
    assert family.head is None


def test_nobody_has_two_places_on_one_day(family) -> None:
    other = joined(family)
    child = Person.objects.get(full_name="BUDI")
    split = {"places": {str(child.pk): 1}, "new_kk": NEW_KK, **HOME, **NOBODY}

    with pytest.raises(EventRefused, match="3 Nov 2026"):
        applied(Kind.SPLIT, other, split, on=date(2026, 11, 2))

    applied(Kind.SPLIT, other, split, on=DAY)
    places = Membership.objects.filter(person=child).order_by("pk").values_list("from_on", "until_on")
    assert list(places) == [(date(2020, 1, 1), DAY), (DAY, DAY), (DAY, None)]


def test_a_draft_whose_new_head_has_died_since_says_so(family, decider) -> None:
    wife = family.persons.get(full_name="SITI AMINAH")
    draft = drafted(Kind.SPLIT, family, {"places": {str(wife.pk): 1}, "new_kk": NEW_KK, **HOME, **NOBODY})
    persons.mark_deceased(person=wife, died_on=TODAY, today=TODAY, reason="dukcapil", by=decider)

    _moved, forbidden, _notes = event_plans.conflicts(draft)

    assert forbidden == ("Ada yang disebut di sini yang bukan lagi anggota keluarga ini.",)


def named(family: Family, head: int) -> Correction:
    return applied(Kind.HEAD, family, {"new_head": head, "former_head_becomes": 2, "kk_number": ""})


def heads(family: Family) -> list[int]:
    places = Membership.objects.filter(family=family, until_on=None, relationship=1, person__vital_status="alive")
    return list(places.values_list("person_id", flat=True))


def test_a_head_who_was_wrongly_found_dead_is_no_second_head(family, decider) -> None:
    head, wife = family.head, someone(family, "SITI AMINAH")
    persons.mark_deceased(person=head, died_on=TODAY, today=TODAY, reason="dukcapil", by=decider)
    named(family, wife)

    persons.restore(person=head, reason="keliru", by=decider)

    family.refresh_from_db()
    assert (heads(family), family.head_id) == ([wife], wife)
    assert Membership.objects.get(person=head, until_on=None).relationship == Membership.Relationship.OTHER


def test_a_death_is_undone_after_the_head_who_was_named_since(family) -> None:
    head, wife = family.head, someone(family, "SITI AMINAH")
    death = applied(Kind.DEATH, family, {"member": head.pk, **NOBODY})
    naming = named(family, wife)

    with pytest.raises(BuiltUpon, match=f"nomor {naming.pk}"):
        undone(death)

    assert heads(family) == [wife]
    undone(naming)
    undone(death)
    family.refresh_from_db()
    assert (heads(family), family.head) == ([head.pk], head)


def test_a_head_who_takes_the_place_of_the_other_record_heads_the_family_no_more(family, decider) -> None:
    head, child = family.head, family.persons.get(full_name="BUDI")

    done = merge(pair_of(head, child), head, decider, "place")

    family.refresh_from_db()
    assert (heads(family), family.head) == ([], None)
    merging.undo(merge=done, reason="keliru", by=decider)
    family.refresh_from_db()
    assert (heads(family), family.head) == ([head.pk], head)


def test_the_place_of_a_head_who_moved_is_the_place_of_a_head(family, decider) -> None:
    head = family.head
    persons.mark_moved(person=head, today=TODAY, reason="pindah", by=decider)
    head.refresh_from_db()
    kept = PersonFactory(family=FamilyFactory())

    merge(pair_of(head, kept), kept, decider, "place")

    family.refresh_from_db()
    assert (heads(family), family.head) == ([kept.pk], kept)


def test_no_family_has_two_kk_numbers_or_receivers_on_one_day(family) -> None:
    head, wife = family.head.pk, someone(family, "SITI AMINAH")
    applied(Kind.HEAD, family, {"new_head": wife, "former_head_becomes": 2, "kk_number": NEW_KK})
    applied(Kind.CARETAKER, family, {"caretaker": head})
    before = date(2026, 11, 2)

    with pytest.raises(EventRefused, match="3 Nov 2026"):
        applied(Kind.HEAD, family, {"new_head": head, "former_head_becomes": 3, "kk_number": TARGET_KK}, on=before)
    with pytest.raises(EventRefused, match="3 Nov 2026"):
        applied(Kind.CARETAKER, family, {"caretaker": wife}, on=before)

    assert family.cards.count() == family.caretakers.count() == 2


def test_a_head_who_moved_and_comes_back_to_another_family_is_not_named_in_the_old_one(family, decider) -> None:
    head = family.head
    persons.mark_moved(person=head, today=TODAY, reason="dukcapil", by=decider)
    other = FamilyFactory(head=True)
    told = {"nik": head.nik, "sex": head.sex, "full_name": head.full_name, "birth_date": head.birth_date.isoformat()}

    arrival = applied(Kind.MOVE_IN, other, {**answers_of(Kind.MOVE_IN, family), **told}, on=TODAY)

    family.refresh_from_db()
    assert (family.head, Person.objects.get(pk=head.pk).family) == (None, other)
    undone(arrival)
    family.refresh_from_db()
    assert (family.head, Person.objects.get(pk=head.pk).family) == (head, family)
