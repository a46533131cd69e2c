"""Who heads a family after an event; without a database."""

import pytest

from recipients.domain.events import plans
from recipients.domain.events.kinds import Kind
from recipients.domain.events.state import FamilyState, Scene
from tests.recipients.event_states import CHILD, DAY, EVERYTHING, HEAD, WIFE, family, home, member, person, scene
from tests.recipients.test_event_plans import told


@pytest.mark.parametrize(
    ("former", "lost"),
    [((), True), ((person(HEAD, "1980-05-01", vital_status="moved"),), True),
     ((person(HEAD, "1980-05-01", vital_status="merged"),), True),
     ((person(HEAD, "1980-05-01", vital_status="deceased"),), False)],
)  # fmt: skip
@pytest.mark.parametrize("kind", [Kind.BIRTH, Kind.MOVE_IN])
def test_a_head_who_left_with_the_others_is_not_the_head_of_who_comes_then(kind: Kind, former, lost: bool) -> None:
    arrival = dict.fromkeys((*plans.PERSON_FIELDS, "birth_place", "mother_name"), "x") | {"relationship": 4}
    closed = home(family=family(status="closed"), members=(), former=former)

    first, *_others = plans.plan(kind, scene(closed, **arrival))

    assert first.after == {"status": "active"} | ({"head_id": None} if lost else {})


def test_a_head_who_comes_back_into_the_empty_family_is_its_head_still() -> None:
    known = person(HEAD, "1980-05-01", vital_status="moved")
    arrival = {name: known[name] for name in plans.PERSON_FIELDS} | {"relationship": 9}
    closed = home(family=family(status="closed"), members=(), former=(known,))

    first, *_others = plans.plan(
        Kind.MOVE_IN, Scene(home=closed, known=known, answers={**EVERYTHING, **arrival}, on=DAY)
    )

    assert first.after == {"status": "active"}


def test_a_new_head_gives_the_former_one_another_place() -> None:
    writes = plans.plan(Kind.HEAD, scene(new_head=WIFE, former_head_becomes=2))

    assert told(writes) == [
        ("place", HEAD + 100, {"relationship": 2}),
        ("place", WIFE + 100, {"relationship": 1}),
        ("family", 1, {"head_id": WIFE}),
    ]


def test_one_of_two_heads_becomes_the_only_one() -> None:
    both = home(members=(member(HEAD, 1), member(WIFE, 1)))

    assert told(plans.plan(Kind.HEAD, scene(both, new_head=HEAD, former_head_becomes=3))) == [
        ("place", WIFE + 100, {"relationship": 3})
    ]


def test_a_head_named_after_a_death_replaces_only_the_name() -> None:
    widow = home(members=(member(WIFE, 3),))

    assert told(plans.plan(Kind.HEAD, scene(widow, new_head=WIFE))) == [
        ("place", WIFE + 100, {"relationship": 1}),
        ("family", 1, {"head_id": WIFE}),
    ]


@pytest.mark.parametrize(
    ("former", "lost"), [((), True), ((person(HEAD, "1980-05-01", vital_status="deceased"),), False)]
)
@pytest.mark.parametrize("kind", [Kind.MARRIAGE, Kind.MERGE])
def test_who_joins_a_family_that_a_file_has_emptied_is_not_headed_by_who_left(kind: Kind, former, lost: bool) -> None:
    emptied = FamilyState(family=family(2), former=former)

    writes = plans.plan(kind, scene(to=emptied, member=WIFE, relationship=9, places={str(WIFE): 9}, target_kk="x"))

    heads = [one.after for one in writes if one.table == "family" and one.key == 2]
    assert heads == ([{"head_id": None}] if lost else [])


@pytest.mark.parametrize(
    ("members", "head", "lost"),
    [((member(WIFE, 3),), HEAD, True), ((member(WIFE, 3),), WIFE, False), ((), HEAD, False)],
)
def test_a_head_who_comes_back_to_another_family_heads_those_who_stayed_no_more(members, head: int, lost: bool) -> None:
    known = person(HEAD, "1980-05-01", vital_status="moved")
    arrival = {name: known[name] for name in plans.PERSON_FIELDS} | {"relationship": 9}
    left = home(family=family(2, head_id=head), members=members, former=(known,))
    here = FamilyState(family=family(1, head_id=None), members=(member(CHILD, 1),))
    back = Scene(home=here, known=known, known_home=left, answers={**EVERYTHING, **arrival}, on=DAY)

    writes = plans.plan(Kind.MOVE_IN, back)

    heads = [one.after for one in writes if one.table == "family" and one.key == 2]
    assert heads == ([{"head_id": None}] if lost else [])
