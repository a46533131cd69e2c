"""Who comes first when a quota is short, and what is said about ties."""

from datetime import date

from distribution.domain.ranking import UNKNOWN, Candidate, Place, Room, cut, day_number, standing
from distribution.domain.rules import RankBy


VILLAGE, NEIGHBOUR, FAR = "35.76.01.1001", "35.76.01.1002", "35.76.02.1001"


def _one(family: int, key: int, village: str = VILLAGE, amount: int = 100) -> Candidate:
    return Candidate(family_id=family, village=village, key=(key,), amount=amount)


def _full_at(places: dict[int, Place]) -> dict[int, str | None]:
    return {family: place.full_at for family, place in places.items()}


def test_without_a_quota_everybody_has_a_place() -> None:
    places = cut([_one(1, 5), _one(2, 3)], [])

    assert places == {2: Place(1, None), 1: Place(2, None)}


def test_the_first_in_the_line_find_a_place() -> None:
    places = cut([_one(1, 3), _one(2, 1), _one(3, 2)], [Room(VILLAGE, families=2)])

    assert places == {2: Place(1, None), 3: Place(2, None), 1: Place(3, VILLAGE)}


def test_each_area_around_must_have_room() -> None:
    line = [_one(1, 1), _one(2, 2), _one(3, 3, NEIGHBOUR), _one(4, 4, FAR), _one(5, 5, FAR)]
    rooms = [Room("35.76", families=3), Room("35.76.01", families=2), Room(VILLAGE, families=1)]

    places = cut(line, rooms)

    assert _full_at(places) == {1: None, 2: VILLAGE, 3: None, 4: None, 5: "35.76"}


def test_money_that_does_not_suffice_closes_the_area_and_nobody_is_passed_over() -> None:
    line = [_one(1, 1, amount=300), _one(2, 2, amount=500), _one(3, 3, amount=100)]

    places = cut(line, [Room(VILLAGE, rupiah=600)])

    assert _full_at(places) == {1: None, 2: VILLAGE, 3: VILLAGE}


def test_a_tie_at_the_edge_is_told_on_both_sides() -> None:
    line = [_one(1, 1), _one(2, 2), _one(3, 2), _one(4, 2), _one(5, 3)]

    places = cut(line, [Room(VILLAGE, families=2)])

    assert [family for family, place in places.items() if place.is_tied] == [2, 3, 4]
    assert _full_at(places) == {1: None, 2: None, 3: VILLAGE, 4: VILLAGE, 5: VILLAGE}


def test_equal_keys_beyond_the_edge_are_no_tie() -> None:
    places = cut([_one(1, 1), _one(2, 2), _one(3, 2)], [Room(VILLAGE, families=1)])

    assert not any(place.is_tied for place in places.values())


def test_a_tie_with_somebody_in_another_village_is_none_of_this_village() -> None:
    line = [_one(1, 2, NEIGHBOUR), _one(2, 1), _one(3, 2)]

    places = cut(line, [Room(VILLAGE, families=1)])

    assert not any(place.is_tied for place in places.values())


def test_the_key_puts_the_neediest_first_and_the_unknown_last() -> None:
    order = (RankBy.DECILE, RankBy.ELDERLY, RankBy.RESIDENCE)

    assert standing(order, {RankBy.DECILE: 2, RankBy.ELDERLY: 3, RankBy.RESIDENCE: 40}) == (2, -3, 40)
    assert standing(order, {RankBy.DECILE: None, RankBy.ELDERLY: None, RankBy.RESIDENCE: None}) == (
        UNKNOWN,
        0,
        UNKNOWN,
    )


def test_a_day_is_a_number() -> None:
    assert day_number(date(1970, 1, 2)) == 1
    assert day_number(None) is None
