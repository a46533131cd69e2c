"""What events may not be, what they leave open and what they mean to aid; without a database."""

from dataclasses import replace
from datetime import date

import pytest

from recipients.domain.events import checks, plans
from recipients.domain.events.kinds import Kind
from recipients.domain.events.state import Row, Scene
from recipients.domain.events.writes import TABLES, Write
from recipients.domain.papers import paper_suffix
from tests.recipients.event_states import (
    CHILD,
    CONTACT,
    HEAD,
    TODAY,
    WIFE,
    family,
    home,
    member,
    other,
    person,
    receives,
    scene,
)


EARLY = date(2014, 1, 1)
# A file says that somebody died and ends no place.
WITH_DEAD = home(members=(member(HEAD, 1), member(WIFE, 3), member(CHILD, 4, vital_status="deceased")))
TWO_HEADS = home(members=(member(HEAD, 1), member(WIFE, 1)))
CHILDS = {"nik": "x", "full_name": "PUTRI", "sex": "P", "birth_place": "", "mother_name": "", "relationship": 4}
BACK = {"birth_date": "1990-01-01", "relationship": 9}
PROBLEMS = {
    "in the future": (Kind.DEATH, scene(on=date(2026, 11, 23)), {"effective_on"}),
    "before the birth": (Kind.DEATH, scene(member=CHILD, on=date(2014, 1, 1)), {"effective_on"}),
    "married before the birth": (Kind.MARRIAGE, scene(member=CHILD, on=EARLY), {"effective_on"}),
    "married to a child unborn": (Kind.MARRIAGE, scene(spouse=CHILD, on=EARLY), {"effective_on"}),
    "left before the birth": (
        Kind.SPLIT,
        scene(places={"12": 1, "13": 4}, new_kk="x", on=EARLY),
        {"effective_on"},
    ),
    "joined before the birth": (Kind.MERGE, scene(to=other(), places={"13": 9}, on=EARLY), {"effective_on"}),
    "head before the birth": (
        Kind.HEAD,
        scene(new_head=CHILD, former_head_becomes=9, on=EARLY),
        {"effective_on"},
    ),
    "arrived before the birth": (Kind.MOVE_IN, scene(birth_date="2014-01-02", on=EARLY), {"effective_on"}),
    "left before coming here": (
        Kind.SPLIT,
        replace(scene(places={"12": 1}, new_kk="x"), placed_until={WIFE: "2026-11-04"}),
        {"effective_on"},
    ),
    "married away before coming here": (
        Kind.MARRIAGE,
        replace(scene(to=other(), target_kk="x", relationship=5, member=CHILD), placed_until={CHILD: "2026-11-04"}),
        {"effective_on"},
    ),
    "a new card before the present one": (
        Kind.HEAD,
        replace(scene(new_head=WIFE, former_head_becomes=2, kk_number="x"), held_until={"card": "2026-11-04"}),
        {"kk_number"},
    ),
    "a receiver before the present one": (
        Kind.CARETAKER,
        replace(scene(home(caretaker=receives(HEAD)), caretaker=WIFE), held_until={"caretaker": "2026-11-04"}),
        {"caretaker"},
    ),
    "a first receiver before the last one ended": (
        Kind.CARETAKER,
        replace(scene(caretaker=WIFE), held_until={"caretaker": "2026-11-04"}),
        {"caretaker"},
    ),
    "back before leaving": (
        Kind.MOVE_IN,
        replace(scene(**BACK), known=person(40, "1990-01-01"), placed_until={40: "2026-11-04"}),
        {"effective_on"},
    ),
    "a dead member leaves": (Kind.SPLIT, scene(WITH_DEAD, places={"12": 1, "13": 4}, new_kk="x"), {"places"}),
    "a dead member leaves alone": (Kind.SPLIT, scene(WITH_DEAD, places={"13": 1}, new_kk="x"), {"places"}),
    "a dead member joins": (Kind.MERGE, scene(WITH_DEAD, to=other(), places={"13": 9}), {"places"}),
    "a dead member stays alone": (
        Kind.SPLIT,
        scene(WITH_DEAD, places={"11": 1, "12": 3}, new_kk="x"),
        {"places"},
    ),
    "a dead member marries": (Kind.MARRIAGE, scene(WITH_DEAD, member=CHILD), {"member"}),
    "divorced from a dead member": (Kind.DIVORCE, scene(WITH_DEAD, spouse=CHILD), {"spouse"}),
    "a dead member dies": (Kind.DEATH, scene(WITH_DEAD, member=CHILD), {"member"}),
    "nobody died": (Kind.DEATH, scene(member=99), {"member"}),
    "nobody moved": (Kind.MOVE_OUT, scene(members=[]), {"members"}),
    "second head beside the one who stays": (
        Kind.MARRIAGE,
        scene(to=other(), target_kk="x", relationship=5, member=CHILD, new_head=WIFE),
        {"new_head"},
    ),
    "head leaves himself": (Kind.MOVE_OUT, scene(new_head=HEAD), {"new_head"}),
    "receiver died": (Kind.DEATH, scene(caretaker=HEAD), {"caretaker"}),
    "receiver is a child": (Kind.DEATH, scene(caretaker=CHILD), {"caretaker"}),
    "married to oneself": (Kind.MARRIAGE, scene(spouse=HEAD), {"spouse"}),
    "one of two moved out before": (Kind.MOVE_OUT, scene(members=[WIFE, 99]), {"members"}),
    "stranger marries": (Kind.MARRIAGE, scene(member=99), {"member"}),
    "other family unknown": (Kind.MARRIAGE, scene(target_kk="x", relationship=5), {"target_kk"}),
    "place there unknown": (Kind.MARRIAGE, scene(to=other(), target_kk="x"), {"relationship"}),
    "own family": (Kind.MERGE, scene(to=home(), places={"12": 9}), {"target_kk"}),
    "closed family": (Kind.MERGE, scene(to=other(status="closed"), places={"12": 9}), {"target_kk"}),
    "joins as head": (Kind.MERGE, scene(to=other(), places={"12": 1}), {"places"}),
    "nobody joins": (Kind.MERGE, scene(to=other()), {"places"}),
    "split without a head": (Kind.SPLIT, scene(places={"12": 3}, new_kk="x"), {"places"}),
    "split without a card": (Kind.SPLIT, scene(places={"12": 1}), {"new_kk"}),
    "everybody leaves": (Kind.SPLIT, scene(places={"11": 1, "12": 3, "13": 4}, new_kk="x"), {"places"}),
    "divorce with two heads": (Kind.DIVORCE, scene(spouse=WIFE, places={"12": 1, "13": 1}, new_kk="x"), {"places"}),
    "head already": (Kind.HEAD, scene(new_head=HEAD, former_head_becomes=2), {"new_head"}),
    "former head beside two heads": (Kind.HEAD, scene(TWO_HEADS, new_head=HEAD), {"former_head_becomes"}),
    "former head without a place": (Kind.HEAD, scene(new_head=WIFE), {"former_head_becomes"}),
    "receives already": (Kind.CARETAKER, scene(home(caretaker=receives(WIFE)), caretaker=WIFE), {"caretaker"}),
    "left aid already": (
        Kind.OPT_OUT,
        scene(home(exits=(Row("exit", 1, {"programmes": []}),)), programmes=["pkh"]),
        {"programmes"},
    ),
    "left this programme already": (
        Kind.GRADUATION,
        scene(home(exits=(Row("exit", 1, {"programmes": ["pkh"]}),)), programmes=["pkh"]),
        {"programmes"},
    ),
}


@pytest.mark.parametrize(("kind", "at", "fields"), PROBLEMS.values(), ids=PROBLEMS)
def test_what_cannot_be_is_told_at_its_field(kind: Kind, at: Scene, fields: set[str]) -> None:
    assert {one.field for one in checks.problems(kind, at, TODAY)} == fields


def test_a_date_that_is_too_early_is_told_with_the_day_from_which_it_can_be() -> None:
    unborn = scene(members=[WIFE, CHILD], on=EARLY)
    elsewhere = replace(scene(places={"12": 1}, new_kk="x"), placed_until={WIFE: "2026-11-04"})

    [born] = checks.problems(Kind.MOVE_OUT, unborn, TODAY)
    [placed] = checks.problems(Kind.SPLIT, elsewhere, TODAY)

    assert (born.day, placed.day) == (date(2015, 2, 28), date(2026, 11, 4))
    assert "%(day)s" in born.text
    assert "%(day)s" in placed.text


POSSIBLE = {
    "a death": (Kind.DEATH, scene(new_head=WIFE, caretaker=WIFE)),
    "a birth": (Kind.BIRTH, scene()),
    "a marriage": (Kind.MARRIAGE, scene(to=other(), target_kk="x", relationship=5, member=CHILD)),
    "a marriage at home": (Kind.MARRIAGE, scene(spouse=WIFE)),
    "a marriage that names the present head": (Kind.MARRIAGE, scene(spouse=WIFE, new_head=HEAD)),
    "a divorce": (Kind.DIVORCE, scene(spouse=WIFE)),
    "a split": (Kind.SPLIT, scene(places={"12": 1, "13": 4}, new_kk="x")),
    "a head after a death": (Kind.HEAD, scene(home(members=(member(WIFE, 3),)), new_head=WIFE)),
    "one of two heads": (Kind.HEAD, scene(TWO_HEADS, new_head=HEAD, former_head_becomes=9)),
    "a head who was not named": (Kind.HEAD, scene(home(family=family(head_id=None)), new_head=HEAD)),
    "a receiver": (Kind.CARETAKER, scene(home(caretaker=receives(HEAD)), caretaker=WIFE)),
    "a new card on the day of the present one": (
        Kind.HEAD,
        replace(scene(new_head=WIFE, former_head_becomes=2, kk_number="x"), held_until={"card": "2026-11-03"}),
    ),
    "the same card and no receiver": (
        Kind.DEATH,
        replace(scene(kk_number="3576010101019000"), held_until={"card": "2026-11-20", "caretaker": "2026-11-20"}),
    ),
    "somebody leaves on the day of coming": (
        Kind.SPLIT,
        replace(scene(places={"12": 1}, new_kk="x"), placed_until={WIFE: "2026-11-03", HEAD: "2026-11-20"}),
    ),
    "a marriage at home, before coming here": (
        Kind.MARRIAGE,
        replace(scene(spouse=WIFE), placed_until={WIFE: "2026-11-20"}),
    ),
    "an arrival on the day of birth": (Kind.MOVE_IN, scene(birth_date="2026-11-03")),
    "another programme": (
        Kind.OPT_OUT,
        scene(home(exits=(Row("exit", 1, {"programmes": ["pkh"]}),)), programmes=["sembako"]),
    ),
}


@pytest.mark.parametrize(("kind", "at"), POSSIBLE.values(), ids=POSSIBLE)
def test_what_can_be_has_no_problem(kind: Kind, at: Scene) -> None:
    assert checks.problems(kind, at, TODAY) == ()


@pytest.mark.parametrize(
    ("kind", "at", "count"),
    [
        (Kind.DEATH, scene(), 1), (Kind.DEATH, scene(new_head=WIFE), 0), (Kind.DEATH, scene(member=CHILD), 0),
        (Kind.DEATH, scene(home(members=(member(HEAD, 1),))), 1),
        (Kind.DEATH, scene(home(caretaker=receives(HEAD))), 2),
        (Kind.DEATH, scene(home(caretaker=receives(HEAD)), caretaker=WIFE), 1),
        (Kind.BIRTH, scene(home(members=(), family=family(status="closed")), **CHILDS), 1),
    ],
)  # fmt: skip
def test_what_stays_open_is_told(kind: Kind, at: Scene, count: int) -> None:
    assert len(checks.notes(plans.plan(kind, at), at)) == count


def test_the_meaning_for_aid_is_read_from_the_writes() -> None:
    split = plans.plan(Kind.SPLIT, scene(places={str(WIFE): 1}, new_kk="3576010311269001", caretaker=HEAD))
    left = plans.plan(Kind.OPT_OUT, scene(programmes=["pkh"]))

    what, goodbye = checks.meaning(split, 1), checks.meaning(left, 1)

    assert (what.gone, what.receiver, what.is_closed, what.has_left) == (frozenset({WIFE}), HEAD, False, False)
    assert (goodbye.has_left, goodbye.programmes, goodbye.receiver) == (True, ("pkh",), None)


def test_stored_writes_are_read_again() -> None:
    write = Write("family", 1, {"rt": "001"}, {"rt": "009"})

    assert Write.from_stored(write.as_stored()) == write


def test_a_state_lists_all_its_rows_once() -> None:
    full = home(
        caretaker=receives(HEAD), contact=CONTACT, exits=(Row("exit", 3, {}),), former=(person(60, "1950-01-01"),)
    )

    keys = [(row.table, row.pk) for row in full.rows()]

    assert len(keys) == len(set(keys)) == 11
    assert {table for table, _pk in keys} <= set(TABLES)


def test_who_died_or_moved_is_not_present() -> None:
    gone = (member(HEAD, 1, vital_status="deceased"), member(CHILD, 4, vital_status="merged"))
    at = home(members=(*gone, member(WIFE, 3, vital_status="unknown")))

    assert [one.pk for one in at.present] == [WIFE]
    assert at.member(None) is None
    assert at.present[0].name == "WARGA 12"


@pytest.mark.parametrize(("day", "age"), [(date(2026, 2, 27), 10), (date(2026, 2, 28), 11)])
def test_age_is_in_completed_years(day: date, age: int) -> None:
    assert member(CHILD, 4, "2015-02-28").age_on(day) == age


@pytest.mark.parametrize(
    ("first", "suffix"),
    [(b"%PDF-1.7", "pdf"), (b"\xff\xd8\xff\xe0", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"), (b"MZ", None), (b"", None)],
)
def test_papers_are_known_by_what_they_begin_with(first: bytes, suffix: str | None) -> None:
    assert paper_suffix(first) == suffix
