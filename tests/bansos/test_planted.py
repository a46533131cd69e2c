"""What the benchmark of duplicates plants, and how it judges what was found."""

from datetime import date, timedelta

import pytest

from bansos.bench.duplicates import bound_of, judged
from bansos.bench.planted import NAMESAKE, SON, TWIN, Planted, Record, plant


def town(number: int = 400) -> list[Record]:
    names = ("AGUS SANTOSO", "SITI AMINAH", "BUDI WIJAYA", "DEWI LESTARI", "SLAMET")
    return [
        Record(
            person_id=place, family_id=place // 3, nik=f"357601{day:%d%m%y}{1000 + place}", name=names[place % 5],
            sex="LP"[place % 2], born=day, mother=("SUMIATI", "")[place % 2], place="MOJOKERTO",
            address=f"JL. SEMERU {place // 3}",
        )
        for place in range(1, number + 1)
        for day in [date(1950, 1, 1) + timedelta(days=place * 60 % 27_000)]
    ]  # fmt: skip


def kinds(made: list[Planted], kind: str) -> list[Planted]:
    return [each for each in made if each.kind == kind]


def test_a_share_of_the_people_gets_a_second_record_and_others_only_look_alike() -> None:
    made = plant(town(), share=0.1, seed=3)

    assert sum(each.is_same for each in made) == 40
    assert (len(kinds(made, TWIN)), len(kinds(made, SON)), len(kinds(made, NAMESAKE))) == (20, 10, 20)
    assert not any(each.is_same for kind in (TWIN, SON, NAMESAKE) for each in kinds(made, kind))


def test_every_planted_record_has_a_nik_and_an_id_of_its_own() -> None:
    people = town()

    made = plant(people, share=0.2, seed=3)

    niks = [each.nik for each in people] + [each.record.nik for each in made]
    assert len(set(niks)) == len(niks)
    assert all(len(nik) == 16 and nik.isdigit() and not nik.endswith("0000") for nik in niks)
    assert [each.record.person_id for each in made] == list(range(401, 401 + len(made)))


def test_the_same_seed_plants_the_same() -> None:
    assert plant(town(), seed=5) == plant(town(), seed=5)
    assert plant(town(), seed=5) != plant(town(), seed=6)


def test_look_alikes_are_what_they_are_called() -> None:
    people = town()
    by_id = {each.person_id: each for each in people}

    made = plant(people, share=0.2, seed=3)

    for twin in kinds(made, TWIN):
        origin = by_id[twin.origin]
        assert (twin.record.born, twin.record.family_id) == (origin.born, origin.family_id)
        assert twin.record.name != origin.name
    for son in kinds(made, SON):
        assert son.record.born.year - by_id[son.origin].born.year >= 18
        assert son.record.name.startswith(by_id[son.origin].name)
    for namesake in kinds(made, NAMESAKE):
        assert (namesake.record.name, namesake.record.born) == (
            by_id[namesake.origin].name,
            by_id[namesake.origin].born,
        )


def test_most_second_records_keep_something_to_be_known_by() -> None:
    people = town(1500)
    by_id = {each.person_id: each for each in people}

    second = [each for each in plant(people, share=0.2, seed=3) if each.is_same]

    shared = [
        each for each in second
        if each.record.family_id == by_id[each.origin].family_id
        or each.record.address == by_id[each.origin].address
        or (each.record.mother and by_id[each.origin].mother)
        or each.kind == "retyped"
    ]  # fmt: skip
    assert len(shared) / len(second) > 0.98


def test_what_was_found_is_judged_by_pairs() -> None:
    people = town()
    made = plant(people, share=0.1, seed=3)
    niks = {each.person_id: each.nik for each in people}
    true = [each for each in made if each.is_same]
    found = [{"a": each.record.nik, "b": niks[each.origin]} for each in true[:30]]
    found += [{"a": each.record.nik, "b": niks[each.origin]} for each in kinds(made, TWIN)[:10]]

    assert judged(made, found, niks) == (0.75, 0.75)
    assert judged(made, [], niks) == (0.0, 0.0)
    assert judged([], found, niks) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("persons", "bound"),
    [(100_000, (0.99, 10.0, 2048.0)), (1_000_000, (0.98, 120.0, 2048.0)), (2_000_000, (0.98, 240.0, 2048.0))],
)
def test_bounds_go_with_the_size_of_the_city(persons: int, bound: tuple[float, float, float]) -> None:
    assert bound_of(persons) == bound
