"""What events may not be, what they leave open and what they mean to aid; without a database."""

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
    home,
    member,
    other,
    person,
    receives,
    scene,
)


PROBLEMS = {
    "in the future": (Kind.DEATH, scene(on=date(2026, 11, 23)), {"effective_on"}),
    "before the birth": (Kind.DEATH, scene(member=CHILD, on=date(2014, 1, 1)), {"effective_on"}),
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


POSSIBLE = {
    "a death": (Kind.DEATH, scene(new_head=WIFE, caretaker=WIFE)),
    "a birth": (Kind.BIRTH, scene()),
    "a marriage": (Kind.MARRIAGE, scene(to=other(), target_kk="x", relationship=5, member=CHILD)),
    "a marriage at home": (Kind.MARRIAGE, scene(spouse=WIFE)),
    "a marriage that names the present head": (Kind.MARRIAGE, scene(spouse=WIFE, new_head=HEAD)),
    "a divorce": (Kind.DIVORCE, scene(spouse=WIFE)),
    "a split": (Kind.SPLIT, scene(places={"12": 1, "13": 4}, new_kk="x")),
    "a head after a death": (Kind.HEAD, scene(home(members=(member(WIFE, 3),)), new_head=WIFE)),
    "a receiver": (Kind.CARETAKER, scene(home(caretaker=receives(HEAD)), caretaker=WIFE)),
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
