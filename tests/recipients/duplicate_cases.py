"""What tests of duplicates begin with: a small town where rare and common can be told apart, records, pairs, merges."""

from datetime import date, timedelta
from itertools import product
from typing import Any

from access.models import User
from recipients.actions import duplicates, merging
from recipients.models import DuplicatePair, DuplicateSearch, Family, Person, PersonMerge, Source
from tests.factories import CITY, NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, UserFactory, areas


TODAY = date(2026, 11, 22)
REASON = "KTP yang sama"
WORDS = ("AGUS", "BUDI", "CAHYO", "DEDI", "EKO", "FAJAR", "GATOT", "HENDRA", "IMAM", "JOKO")
ENDS = ("SANTOSO", "WIJAYA", "PURNOMO", "KURNIAWAN", "HIDAYAT", "NUGROHO", "SETIAWAN", "PRASETYO", "RIYADI", "ARIFIN")


def strangers(number: int = 2000) -> None:
    """People of ten first and ten second names, born one a week, each in a family of four."""
    areas()
    families = Family.objects.bulk_create(
        Family(village_id=VILLAGE, address=f"Jl. Semeru {place}", source=Source.DTSEN)
        for place in range(number // 4 + 1)
    )
    names = list(product(WORDS, ENDS))
    people = []
    for place in range(number):
        first, second = names[place * 37 % len(names)]
        born = date(1950, 1, 1) + timedelta(days=place * 7)
        people.append(
            Person(
                nik=f"357601{born:%d%m%y}{1000 + place * 389 % 9000:04d}", full_name=f"{first} {second}", sex="L",
                birth_date=born, family=families[place // 4], village_id=VILLAGE, source=Source.DTSEN,
                card_address=f"JL. SEMERU {place // 4}",
            )
        )  # fmt: skip
    Person.objects.bulk_create(people)


def record(nik: str, name: str, born: str, *, family: Family | None = None, **more: Any) -> Person:
    """One record, in a family of its own unless told."""
    home = family or FamilyFactory()
    person: Person = Person.objects.create(
        nik=nik, full_name=name, birth_date=date.fromisoformat(born), family=home, village_id=home.village_id,
        source=Source.DTSEN, **{"sex": "L", **more},
    )  # fmt: skip
    return person


def search_all() -> DuplicateSearch:
    """A search through everybody, in the foreground."""
    city = areas()[CITY]
    search = duplicates.request_search(city=city, is_whole=True, by=UserFactory())
    assert duplicates.search(search_id=search.pk)
    search.refresh_from_db()
    return search


def pair(first: Person, second: Person, **more: Any) -> DuplicatePair:
    """A pair that waits."""
    searches = DuplicateSearch.objects.across_areas(reason="test")
    search = searches.first() or DuplicateSearch.objects.create(
        city=areas()[CITY], state=DuplicateSearch.State.FINISHED, requested_by=UserFactory()
    )
    older, newer = sorted((first, second), key=lambda one: one.pk)
    return DuplicatePair.objects.create(
        first=older, second=newer, village_id=older.village_id, other_village_id=newer.village_id, found_by=search,
        **{"score": 0.96, "reasons": ["name_same", "birth_same"], "kind": "apart", **more},
    )  # fmt: skip


def two_records() -> tuple[Person, Person]:
    """Head of one family and, under another NIK, a child in another one."""
    one: Person = PersonFactory(family=FamilyFactory(), full_name="MUHAMMAD RIZKY", mother_name="")
    home = FamilyFactory(head=True, village_id=NEIGHBOUR)
    other: Person = PersonFactory(family=home, full_name="MOCH. RISKI", mother_name="SUMIATI", relationship=4)
    return one, other


def merge(pair: DuplicatePair, kept: Person, by: User, *chosen: str) -> PersonMerge:
    """Both are one person, and these facts come from the other record."""
    return merging.merge(pair=pair, kept=kept, chosen=set(chosen), today=TODAY, reason=REASON, by=by)


def fresh_pair(pair: DuplicatePair) -> DuplicatePair:
    """The pair as it stands now."""
    return DuplicatePair.objects.across_areas(reason="test").get(pk=pair.pk)
