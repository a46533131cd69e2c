"""Who is found to be entered twice, who is left apart, and what a search leaves behind."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from access.models import AuditEvent
from recipients.actions import duplicates
from recipients.domain.duplicates import Described, Reason
from recipients.errors import SearchRunning
from recipients.models import DuplicatePair, DuplicateSearch, Person
from recipients.queries import duplicates as queries
from tests.factories import CITY, FamilyFactory, UserFactory, areas
from tests.recipients.duplicate_cases import record, search_all, strangers


pytestmark = pytest.mark.django_db


def found() -> set[frozenset[str]]:
    """The names of each open pair."""
    pairs = DuplicatePair.objects.across_areas(reason="test").open().select_related("first", "second")
    return {frozenset((pair.first.full_name, pair.second.full_name)) for pair in pairs}


def reasons_of(person: Person) -> set[str]:
    pairs = DuplicatePair.objects.across_areas(reason="test")
    return set(pairs.get(second=person).reasons)


def test_second_records_are_found_with_their_reasons() -> None:
    strangers()
    home = FamilyFactory(address="Jl. Kenanga 4")
    one = record("3576011403869001", "MUHAMMAD RIZKY", "1986-03-14", family=home)
    spelt = record("3576011403869105", "MOCH. RISKI", "1986-03-14", family=home)
    swapped = record("3576010512829002", "SLAMET WIDODO", "1982-12-05", mother_name="SUMIATI")
    turned = record("3578010512829777", "SLAMET WIDODO", "1982-05-12", mother_name="SUMIATI")
    typed = record("3576012201779003", "TEGUH ISMAIL", "1977-01-22", card_address="Jl. Bromo 9")
    slipped = record("3576012201779083", "TEGUH ISMIAL", "1977-01-22", card_address="Jl. Bromo 9")

    search_all()

    assert found() == {
        frozenset((one.full_name, spelt.full_name)),
        frozenset((swapped.full_name, turned.full_name)),
        frozenset((typed.full_name, slipped.full_name)),
    }
    assert reasons_of(spelt) == {"name_same", "birth_same", "home_family"}
    assert reasons_of(turned) == {"name_same", "birth_swapped", "mother_same"}
    assert reasons_of(slipped) == {"name_slip", "birth_same", "home_address", "nik_digit"}


def test_look_alikes_stay_apart() -> None:
    strangers()
    home = FamilyFactory()
    mother = {"family": home, "mother_name": "SRI WAHYUNI"}
    record("3576010203149001", "RAFA PRATAMA", "2014-03-02", **mother)
    record("3576010203149002", "RAFI PRATAMA", "2014-03-02", **mother)
    record("3576014203149001", "NADIA PRATAMA", "2014-03-02", sex="P", **mother)
    father = FamilyFactory()
    record("3576010101709001", "SUPARMAN", "1970-01-01", family=father)
    record("3576010506959001", "SUPARMAN", "1995-06-05", family=father)
    record("3576010107559001", "AGUS SANTOSO", "1955-07-01")
    record("3576010107559107", "AGUS SANTOSO", "1955-07-01")

    search_all()

    assert found() == set()


def test_the_dead_and_the_merged_are_not_compared() -> None:
    strangers(400)
    home = FamilyFactory()
    record("3576011403869001", "MUHAMMAD RIZKY", "1986-03-14", family=home)
    record("3576011403869105", "MUHAMMAD RIZKY", "1986-03-14", family=home, vital_status="deceased")

    search_all()

    assert found() == set()


def test_a_search_tells_what_it_did_and_leaves_one_index() -> None:
    strangers(400)
    first = search_all()

    second = search_all()

    assert (second.state, second.persons, second.trouble) == ("finished", 400, "")
    assert second.is_finished
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'duplicates\\_people\\_%'")
        assert cursor.fetchall() == [(queries.Index(second.pk).people,)]
    assert first.pk != second.pk
    assert AuditEvent.objects.filter(action="duplicates.search", object_id=str(second.pk)).count() == 1


def test_a_dismissed_pair_stays_dismissed() -> None:
    strangers(400)
    home = FamilyFactory()
    record("3576011403869001", "MUHAMMAD RIZKY", "1986-03-14", family=home)
    record("3576011403869105", "MUHAMMAD RISKY", "1986-03-14", family=home)
    search_all()
    pairs = DuplicatePair.objects.across_areas(reason="test")
    pairs.update(state="dismissed", decided_by=UserFactory(), decided_at=timezone.now(), reason="kembar")

    search = search_all()

    assert (search.found, search.opened) == (1, 0)
    assert pairs.get().state == "dismissed"


def test_a_pair_that_is_no_longer_alike_is_gone_and_comes_back_when_it_is() -> None:
    strangers(400)
    home = FamilyFactory()
    record("3576011403869001", "MUHAMMAD RIZKY", "1986-03-14", family=home)
    other = record("3576011403869105", "MUHAMMAD RISKY", "1986-03-14", family=home)
    search_all()
    pairs = DuplicatePair.objects.across_areas(reason="test")
    people = Person.objects.across_areas(reason="test").filter(pk=other.pk)
    people.update(full_name="HERI SUSANTO", birth_date="1960-01-01")

    search_all()

    assert pairs.get().state == "gone"
    people.update(full_name="MUHAMMAD RISKY", birth_date="1986-03-14")
    assert search_all().opened == 1
    assert pairs.get().state == "open"


def test_only_one_search_at_a_time() -> None:
    city = areas()[CITY]
    duplicates.request_search(city=city, is_whole=True, by=UserFactory())

    with pytest.raises(SearchRunning):
        duplicates.request_search(city=city, is_whole=False, by=UserFactory())

    assert DuplicateSearch.objects.across_areas(reason="test").count() == 1
    assert duplicates.search_all() is None


def test_a_search_that_somebody_works_on_is_left_alone() -> None:
    search = duplicates.request_search(city=areas()[CITY], is_whole=True, by=UserFactory())
    running = {"state": "running", "claimed_by": "somebody", "heartbeat_at": timezone.now()}
    DuplicateSearch.objects.across_areas(reason="test").update(**running)

    assert not duplicates.search(search_id=search.pk)
    assert duplicates.waiting_searches() == []


def test_a_silent_search_is_taken_over() -> None:
    strangers(40)
    search = duplicates.request_search(city=areas()[CITY], is_whole=True, by=UserFactory())
    silent = timezone.now() - DuplicateSearch.CLAIM_EXPIRES - timedelta(seconds=1)
    running = {"state": "running", "claimed_by": "somebody", "heartbeat_at": silent}
    DuplicateSearch.objects.across_areas(reason="test").update(**running)

    assert duplicates.waiting_searches() == [search.pk]
    assert duplicates.search(search_id=search.pk)


def test_a_search_that_was_taken_over_stores_nothing(monkeypatch) -> None:
    strangers(40)
    search = duplicates.request_search(city=areas()[CITY], is_whole=True, by=UserFactory())
    rows = DuplicateSearch.objects.across_areas(reason="test")
    monkeypatch.setattr(queries, "build", lambda index: rows.update(claimed_by="somebody else"))

    with pytest.raises(SearchRunning):
        duplicates.search(search_id=search.pk)

    assert rows.get().state == "running"


def test_a_search_that_breaks_off_says_so(monkeypatch) -> None:
    def fail(index: object) -> int:
        raise RuntimeError

    search = duplicates.request_search(city=areas()[CITY], is_whole=True, by=UserFactory())
    monkeypatch.setattr(queries, "build", fail)

    with pytest.raises(RuntimeError):
        duplicates.search(search_id=search.pk)

    search.refresh_from_db()
    assert (search.state, search.trouble) == ("failed", "RuntimeError")


def test_nobody_is_looked_for_before_the_first_search() -> None:
    assert duplicates.look_for_new() is None
    assert duplicates.search_all() is None
    areas()
    assert duplicates.search_all() is not None


def test_new_and_changed_persons_are_compared_with_the_rest() -> None:
    strangers(400)
    old = record("3576011403869001", "MUHAMMAD RIZKY", "1986-03-14", card_address="JL. BROMO 9")
    renamed = record("3576010511909002", "HERI SUSANTO", "1990-11-05", mother_name="SUMIATI")
    again = record("3576010511909700", "TONI", "1990-11-05", mother_name="SUMIATI")
    with time_machine.travel(timezone.now() - timedelta(hours=1), tick=True):
        search_all()
    assert duplicates.look_for_new() is None
    record("3576011403869105", "MOCH. RISKI", "1986-03-14", card_address="JL. BROMO 9")
    Person.objects.across_areas(reason="test").filter(pk=again.pk).update(full_name="HERI SUSANTO")

    search = duplicates.look_for_new()

    assert search is not None
    assert duplicates.look_for_new() is None
    assert duplicates.search(search_id=search.pk)
    search.refresh_from_db()
    assert (search.is_whole, search.opened) == (False, 2)
    assert found() == {frozenset((old.full_name, "MOCH. RISKI")), frozenset((renamed.full_name,))}


def test_who_was_quicker_to_ask_is_no_trouble(monkeypatch) -> None:
    def taken(**_asked: object) -> None:
        raise SearchRunning

    strangers()
    search_all()
    record("3576011403869105", "MOCH. RISKI", "1986-03-14")
    real = duplicates.request_search
    monkeypatch.setattr(duplicates, "request_search", taken)

    assert duplicates.look_for_new() is None

    monkeypatch.setattr(duplicates, "request_search", real)
    assert duplicates.look_for_new() is not None


def test_many_new_persons_are_compared_by_looking_at_everybody() -> None:
    record("3576011403869001", "MUHAMMAD RIZKY", "1986-03-14")
    search_all()
    strangers(40)

    search = duplicates.look_for_new()

    assert search is not None
    duplicates.search(search_id=search.pk)
    search.refresh_from_db()
    assert (search.is_whole, search.persons) == (True, 41)


def test_a_lost_index_is_built_anew() -> None:
    strangers(40)
    lost = search_all()
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {queries.Index(lost.pk).people}")
    search = duplicates.request_search(city=areas()[CITY], is_whole=False, by=UserFactory())

    duplicates.search(search_id=search.pk)

    search.refresh_from_db()
    assert search.is_whole
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {queries.Index(search.pk).people}")
    assert queries.newest_index() is None


def test_a_form_learns_who_may_be_the_same_person() -> None:
    strangers()
    known = record("3576011403869001", "MUHAMMAD RIZKY", "1986-03-14", mother_name="SUMIATI")
    search_all()
    told = Described("3576011403869105", "MOCH. RISKI", "L", "1986-03-14", mother_name="SUMIATI")
    stranger = Described("3576010905019001", "ZAINAL", "L", "2001-05-09")

    likely = queries.likely_for([stranger, told])

    assert [(each.told, each.person_id) for each in likely] == [(1, known.pk)]
    assert {Reason.NAME_SAME, Reason.BIRTH_SAME, Reason.MOTHER_SAME} <= set(likely[0].reasons)
    assert likely[0].score > 0.8


def test_a_corrected_person_is_not_found_to_be_like_itself() -> None:
    strangers(400)
    known = record("3576011403869001", "MUHAMMAD RIZKY", "1986-03-14", mother_name="SUMIATI")
    search_all()
    told = Described(known.nik, "MUHAMMAD RISKI", "L", "1986-03-14", "SUMIATI", person_id=known.pk)

    assert queries.likely_for([told]) == []


def test_a_form_learns_nothing_without_an_index() -> None:
    assert queries.likely_for([Described("3576011403869105", "RIZKY", "L", "1986-03-14")]) == []
    strangers(40)
    search_all()
    assert queries.likely_for([]) == []
