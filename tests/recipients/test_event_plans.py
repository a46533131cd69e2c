"""What events do to rows, what they may not be and what they leave open; without a database."""

from datetime import date

import pytest

from recipients.domain.events import plans
from recipients.domain.events.kinds import IDENTITY_FIELDS, RULES, FieldClass, Kind, class_of
from recipients.domain.events.state import FamilyState, Row, Scene
from recipients.domain.events.writes import Write, changed, clashes, ended, resolved
from tests.recipients.event_states import (
    CHILD,
    CONTACT,
    DAY,
    EVERYTHING,
    HEAD,
    WIFE,
    family,
    home,
    member,
    other,
    person,
    receives,
    scene,
)


def told(writes: tuple[Write, ...]) -> list[tuple[str, object, dict[str, object]]]:
    """Without what is only there to be undone, and without the columns of new dated rows."""
    return [
        (one.table, one.key, {name: value for name, value in one.after.items() if name not in {"from_on", "family_id"}})
        for one in writes
    ]


def test_every_kind_of_the_menu_can_be_planned_and_has_its_papers() -> None:
    assert set(RULES) | set(IDENTITY_FIELDS) | {Kind.NEW_FAMILY} == set(Kind)
    assert [kind for kind, rule in RULES.items() if not rule.papers] == [Kind.CONTACT]
    assert set(plans._PLANS) == set(Kind) - {Kind.NEW_FAMILY}


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        (Kind.PERSON, {"occupation"}, FieldClass.PLAIN), (Kind.PERSON, {"occupation", "nik"}, FieldClass.IDENTITY),
        (Kind.FAMILY, {"address"}, FieldClass.PLAIN), (Kind.FAMILY, {"village"}, FieldClass.IDENTITY),
        (Kind.NEW_FAMILY, set(), FieldClass.IDENTITY), (Kind.CONTACT, {"phone"}, FieldClass.PLAIN),
        (Kind.DEATH, set(), FieldClass.STATUS),
    ],
)  # fmt: skip
def test_the_class_says_who_decides(kind: Kind, fields: set[str], expected: FieldClass) -> None:
    assert class_of(kind, frozenset(fields)) == expected


def test_a_birth_adds_a_single_child_from_its_birthday() -> None:
    answers = {"nik": "3576010311269001", "full_name": "ANAK", "sex": "P", "birth_place": "", "mother_name": "SRI",
               "relationship": 4}  # fmt: skip

    child, place = plans.plan(Kind.BIRTH, scene(**answers))

    assert (child.after["birth_date"], child.after["marital_status"], child.after["family_id"]) == ("2026-11-03", 1, 1)
    assert (place.after["person_id"], place.after["relationship"], place.after["from_on"]) == (
        "new:person",
        4,
        "2026-11-03",
    )


def test_a_child_opens_the_family_that_was_closed_when_its_mother_died() -> None:
    answers = {"nik": "x", "full_name": "PUTRI", "sex": "P", "birth_place": "", "mother_name": "", "relationship": 4}
    dead = person(HEAD, "1980-05-01", vital_status="deceased")
    closed = home(family=family(status="closed"), members=(), former=(dead,))

    first, *_child = plans.plan(Kind.BIRTH, scene(closed, **answers))

    assert told([first]) == [("family", 1, {"status": "active"})]


def test_somebody_known_as_moved_comes_back_instead_of_being_doubled() -> None:
    known = person(40, "1990-01-01", vital_status="moved", family_id=9, village_id="35.76.01.1002")
    arrival = {name: known[name] for name in plans.PERSON_FIELDS} | {"relationship": 9}
    back = Scene(home=home(), known=known, answers={**EVERYTHING, **arrival}, on=DAY)

    first, place = plans.plan(Kind.MOVE_IN, back)

    assert first == Write(
        "person",
        40,
        {"vital_status": "moved", "family_id": 9, "village_id": "35.76.01.1002"},
        {"vital_status": "alive", "family_id": 1, "village_id": "35.76.01.1001"},
    )
    assert place.after["person_id"] == 40


def test_somebody_from_elsewhere_is_added() -> None:
    arrival = dict.fromkeys(plans.PERSON_FIELDS, "x") | {"relationship": 9}

    writes = plans.plan(Kind.MOVE_IN, scene(**arrival))

    assert [(one.table, one.key) for one in writes] == [("person", "new:person"), ("place", "new:place:new:person")]


def test_a_death_ends_the_place_and_names_nobody_by_itself() -> None:
    assert told(plans.plan(Kind.DEATH, scene())) == [
        ("person", HEAD, {"vital_status": "deceased", "died_on": "2026-11-03"}),
        ("place", HEAD + 100, {"until_on": "2026-11-03"}),
    ]


def test_a_death_with_successors_changes_head_card_and_receiver() -> None:
    at = home(caretaker=receives(HEAD))

    writes = plans.plan(Kind.DEATH, scene(at, new_head=WIFE, caretaker=WIFE, kk_number="3576010311269001"))

    assert told(writes)[2:] == [
        ("caretaker", 700, {"until_on": "2026-11-03"}),
        ("caretaker", "new:caretaker", {"person_id": WIFE, "until_on": None}),
        ("place", WIFE + 100, {"relationship": 1}),
        ("family", 1, {"head_id": WIFE}),
        ("card", 501, {"until_on": "2026-11-03"}),
        ("card", "new:card", {"kk_number": "3576010311269001", "until_on": None}),
    ]


def test_the_last_death_closes_the_family_and_keeps_its_card() -> None:
    at = home(members=(member(HEAD, 1),), caretaker=receives(HEAD))

    assert told(plans.plan(Kind.DEATH, scene(at)))[2:] == [
        ("caretaker", 700, {"until_on": "2026-11-03"}),
        ("family", 1, {"status": "closed"}),
    ]


def test_a_place_never_ends_before_it_began() -> None:
    writes = plans.plan(Kind.DEATH, scene(on=date(2019, 5, 5)))

    assert writes[1].after == {"until_on": "2020-01-01"}


def test_moving_out_ends_places_and_leaves_the_head_open() -> None:
    writes = plans.plan(Kind.MOVE_OUT, scene(members=[HEAD, CHILD]))

    assert told(writes) == [
        ("person", HEAD, {"vital_status": "moved"}),
        ("place", HEAD + 100, {"until_on": "2026-11-03"}),
        ("person", CHILD, {"vital_status": "moved"}),
        ("place", CHILD + 100, {"until_on": "2026-11-03"}),
        ("family", 1, {"head_id": None}),
    ]


def test_when_all_move_out_the_family_is_closed() -> None:
    at = home(members=(member(HEAD, 1),))

    assert told(plans.plan(Kind.MOVE_OUT, scene(at)))[2:] == [("family", 1, {"status": "closed"})]


def test_a_closed_family_opens_with_whoever_comes_back() -> None:
    arrival = dict.fromkeys(plans.PERSON_FIELDS, "x") | {"relationship": 1}
    dead = person(HEAD, "1980-05-01", vital_status="deceased")
    closed = FamilyState(family=family(status="closed"), former=(dead,))

    assert told(plans.plan(Kind.MOVE_IN, scene(closed, **arrival)))[0] == ("family", 1, {"status": "active"})


def test_a_marriage_at_home_changes_only_the_status_of_both() -> None:
    single = home(members=(member(HEAD, 1, marital_status=1), member(WIFE, 3, marital_status=4)))

    writes = plans.plan(Kind.MARRIAGE, scene(single, spouse=WIFE))

    assert told(writes) == [("person", HEAD, {"marital_status": 2}), ("person", WIFE, {"marital_status": 2})]


def test_a_marriage_away_moves_the_member_to_the_other_family_and_kelurahan() -> None:
    writes = plans.plan(Kind.MARRIAGE, scene(to=other(), member=CHILD, target_kk="x", relationship=5))

    assert [(one.table, one.key) for one in writes] == [
        ("place", CHILD + 100),
        ("person", CHILD),
        ("place", f"new:place:{CHILD}"),
    ]
    assert writes[1].after == {"family_id": 2, "village_id": "35.76.01.1002"}
    assert (writes[2].after["family_id"], writes[2].after["relationship"]) == (2, 5)


def test_a_divorce_without_leaving_changes_only_the_status() -> None:
    writes = plans.plan(Kind.DIVORCE, scene(spouse=WIFE))

    assert told(writes) == [("person", HEAD, {"marital_status": 3}), ("person", WIFE, {"marital_status": 3})]


def test_who_leaves_after_a_divorce_gets_a_family_of_their_own() -> None:
    places = {str(WIFE): 1, str(CHILD): 4}

    writes = plans.plan(
        Kind.DIVORCE, scene(spouse=WIFE, places=places, new_kk="3576010311269001", address="Jl. Raung 2")
    )

    tables = [(one.table, one.key) for one in writes[2:]]
    assert tables == [
        ("family", "new:family"), ("card", "new:card"), ("place", 112), ("person", WIFE), ("place", "new:place:12"),
        ("place", 113), ("person", CHILD), ("place", "new:place:13"), ("family", "new:family"),
    ]  # fmt: skip
    assert (writes[2].after["address"], writes[2].after["rt"]) == ("Jl. Raung 2", "001")
    assert writes[-1] == Write("family", "new:family", {"head_id": None}, {"head_id": WIFE})


def test_a_split_inside_the_kelurahan_keeps_the_kelurahan_of_the_person() -> None:
    writes = plans.plan(Kind.SPLIT, scene(places={str(WIFE): 1}, new_kk="3576010311269001"))

    (moved,) = (one for one in writes if one.table == "person")
    assert moved.after == {"family_id": "new:family"}


def test_joining_another_family_with_all_members_closes_this_one() -> None:
    places = {str(HEAD): 7, str(WIFE): 8, str(CHILD): 6}

    writes = plans.plan(Kind.MERGE, scene(to=other(), places=places))

    assert told(writes)[-1:] == [("family", 1, {"status": "closed"})]


@pytest.mark.parametrize(("before", "keys"), [(None, ["new:caretaker"]), (HEAD, [700, "new:caretaker"])])
def test_a_new_receiver_ends_the_former_one(before: int | None, keys: list[object]) -> None:
    at = home(caretaker=receives(before) if before else None)

    assert [one.key for one in plans.plan(Kind.CARETAKER, scene(at, caretaker=WIFE))] == keys


def test_a_receiver_who_stays_is_not_touched_by_a_death() -> None:
    at = home(caretaker=receives(WIFE))

    assert all(one.table != "caretaker" for one in plans.plan(Kind.DEATH, scene(at, caretaker=WIFE)))


def test_the_same_kk_number_is_no_new_card() -> None:
    writes = plans.plan(Kind.HEAD, scene(new_head=WIFE, former_head_becomes=2, kk_number="3576010101019000"))

    assert all(one.table != "card" for one in writes)


def test_a_first_card_ends_none() -> None:
    writes = plans.plan(Kind.HEAD, scene(home(card=None), new_head=WIFE, former_head_becomes=2, kk_number="35760103"))

    assert [one.key for one in writes if one.table == "card"] == ["new:card"]


@pytest.mark.parametrize(
    ("known", "phone", "expected"),
    [
        (None, "", []), (None, "0811", [("contact", "new:contact", {"phone": "0811"})]),
        (CONTACT, "0811", [("contact", 800, {"phone": "0811"})]), (CONTACT, "0812", []),
        (CONTACT, "", [("contact", 800, {"phone": ""})]),
    ],
)  # fmt: skip
def test_a_telephone_is_noted_once(known: Row | None, phone: str, expected: list[object]) -> None:
    same = {"address": "Jl. Ijen 1", "rt": "001", "rw": "002"}

    assert told(plans.plan(Kind.CONTACT, scene(home(contact=known), phone=phone, **same))) == expected


def test_a_new_address_is_written_on_the_family() -> None:
    writes = plans.plan(Kind.CONTACT, scene(address="Jl. Baru 2", rt="001", rw="002"))

    assert told(writes) == [("family", 1, {"address": "Jl. Baru 2"})]


def test_living_conditions_become_a_new_version_with_what_was_not_asked() -> None:
    newest = Row("living", 900, {"family_id": 1, "source": "dtsen", "version": "2026-Q3", "sewage": 1, "has_car": True})
    form = Row("living", 901, {"is_current": True})

    former, new = plans.plan(Kind.LIVING, scene(home(living=newest, living_by_form=form), has_car=False))

    assert (former.key, former.after) == (901, {"is_current": False})
    assert {name: new.after[name] for name in ("source", "version", "observed_on", "sewage", "has_car")} == {
        "source": "form", "version": "2026-Q4", "observed_on": "2026-11-03", "sewage": 1, "has_car": False,
    }  # fmt: skip


def test_a_family_never_described_is_described_by_form() -> None:
    (new,) = plans.plan(Kind.LIVING, scene(has_car=False))

    assert (new.key, new.after["has_car"], new.after["is_current"]) == ("new:living", False, True)


@pytest.mark.parametrize(("kind", "leaving"), [(Kind.GRADUATION, "graduated_self"), (Kind.OPT_OUT, "opted_out")])
def test_leaving_aid_is_a_dated_row(kind: Kind, leaving: str) -> None:
    (exit_,) = plans.plan(kind, scene(programmes=["pkh"]))

    assert (exit_.after["leaving"], exit_.after["programmes"], exit_.after["from_on"]) == (
        leaving,
        ["pkh"],
        "2026-11-03",
    )


def test_a_person_who_died_can_be_corrected() -> None:
    late = person(60, "1950-01-01", vital_status="deceased")
    correction = Scene(home=home(), known=late, answers={"wanted": {"full_name": "BENAR", "sex": "L"}}, on=DAY)

    assert told(plans.plan(Kind.PERSON, correction)) == [("person", 60, {"full_name": "BENAR"})]


def test_a_new_kelurahan_takes_members_and_those_who_died_along() -> None:
    late = person(60, "1950-01-01", vital_status="deceased")
    wanted = {"village": "35.76.01.1002", "address": "Jl. Ijen 1", "kk_number": "3576020311269001"}
    at = home(members=(member(HEAD, 1),), former=(late,))

    writes = plans.plan(Kind.FAMILY, Scene(home=at, answers={"wanted": wanted}, on=DAY))

    assert [(one.table, one.key) for one in writes] == [
        ("person", HEAD), ("person", 60), ("family", 1), ("card", 501), ("card", "new:card"),
    ]  # fmt: skip


def test_an_address_alone_changes_the_family_alone() -> None:
    writes = plans.plan(Kind.FAMILY, Scene(home=home(), answers={"wanted": {"rt": "009"}}, on=DAY))

    assert told(writes) == [("family", 1, {"rt": "009"})]


def test_a_new_family_has_its_first_member_as_head() -> None:
    people = [{"nik": "1", "full_name": "A", "relationship": 1}, {"nik": "2", "full_name": "B", "relationship": 4}]
    draft = {
        "village_code": "35.76.01.1001",
        "address": "Jl. A",
        "rt": "",
        "rw": "",
        "kk_number": "3",
        "members": people,
    }

    writes = tuple(plans.new_family(draft, "2026-11-03"))

    assert [one.key for one in writes] == [
        "new:family", "new:card", "new:person:0", "new:place:new:person:0", "new:person:1", "new:place:new:person:1",
        "new:family",
    ]  # fmt: skip
    assert writes[-1].after == {"head_id": "new:person:0"}


def test_writes_know_what_differs() -> None:
    row = family()

    assert list(changed(row, rt="001")) == []
    assert list(changed(row, rt="009", rw="002")) == [Write("family", 1, {"rt": "001"}, {"rt": "009"})]
    assert list(ended(Row("card", 5, {"from_on": "2026-01-01", "until_on": None}), "2026-11-03")) == [
        Write("card", 5, {"until_on": None}, {"until_on": "2026-11-03"})
    ]


def test_names_of_new_rows_become_their_keys() -> None:
    write = Write("place", "new:place:1", None, {"person_id": "new:person", "family_id": 7, "from_on": "2026-01-01"})

    assert resolved(write, {"new:person": 33, "new:place:1": 44}) == Write(
        "place", 44, None, {"person_id": 33, "family_id": 7, "from_on": "2026-01-01"}
    )
    assert resolved(Write("family", 1, {"rt": ""}, {"rt": "001"}), {}).key == 1


def test_clashes_are_what_would_be_done_otherwise_today() -> None:
    asked = [Write("family", 1, {"rt": "001"}, {"rt": "009"}), Write("card", "new:card", None, {"kk_number": "1"})]
    moved = [Write("family", 1, {"rt": "002"}, {"rt": "009"}), Write("card", "new:card", None, {"kk_number": "1"})]
    gone = [Write("card", "new:card", None, {"kk_number": "2"})]

    assert clashes(asked, asked) == []
    assert clashes(asked, moved) == [("family", "rt", "001", "002")]
    assert clashes(asked, gone) == [("family", "rt", "001", None), ("card", "kk_number", "1", "2")]
