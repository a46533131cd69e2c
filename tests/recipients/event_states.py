"""Families in plain values, for tests of events without a database."""

from datetime import date

from recipients.domain.events.state import FamilyState, Member, Row, Scene


DAY = date(2026, 11, 3)
TODAY = date(2026, 11, 22)
HEAD, WIFE, CHILD = 11, 12, 13
EVERYTHING = {
    "member": HEAD, "members": [HEAD], "spouse": None, "new_head": None, "caretaker": None, "kk_number": "",
    "places": {}, "new_kk": "", "target_kk": "", "relationship": None, "former_head_becomes": None, "programmes": [],
    "address": "", "rt": "", "rw": "", "phone": "", "graduation": "graduated_self", "opt_out": "moved",
}  # fmt: skip


def person(pk: int, born: str, **changes: object) -> Row:
    known = {"nik": f"35760101019{pk:05d}", "full_name": f"WARGA {pk}", "sex": "L", "birth_date": born,
             "birth_place": "", "mother_name": "", "marital_status": 2, "vital_status": "alive", "died_on": None,
             "family_id": 1, "village_id": "35.76.01.1001"}  # fmt: skip
    return Row("person", pk, {**known, **changes})


def member(pk: int, relationship: int, born: str = "1980-05-01", **changes: object) -> Member:
    place = {"person_id": pk, "family_id": 1, "relationship": relationship, "from_on": "2020-01-01", "until_on": None}
    return Member(person(pk, born, **changes), Row("place", pk + 100, place))


def family(pk: int = 1, **changes: object) -> Row:
    known = {"village_id": "35.76.01.1001", "address": "Jl. Ijen 1", "rt": "001", "rw": "002", "head_id": HEAD,
             "status": "active"}  # fmt: skip
    return Row("family", pk, {**known, **changes})


def card(number: str = "3576010101019000", family_id: int = 1) -> Row:
    return Row(
        "card",
        500 + family_id,
        {"family_id": family_id, "kk_number": number, "from_on": "2020-01-01", "until_on": None},
    )


def receives(pk: int) -> Row:
    return Row("caretaker", 700, {"family_id": 1, "person_id": pk, "from_on": "2021-01-01", "until_on": None})


def home(**changes: object) -> FamilyState:
    members = (member(HEAD, 1), member(WIFE, 3), member(CHILD, 4, "2015-02-28"))
    return FamilyState(**{"family": family(), "card": card(), "members": members, **changes})  # type: ignore[arg-type]


def other(**changes: object) -> FamilyState:
    return FamilyState(
        family=family(2, **{"village_id": "35.76.01.1002", "head_id": None, **changes}),
        card=card("3576010101019222", 2),
    )


def scene(at: FamilyState | None = None, *, to: FamilyState | None = None, on: date = DAY, **answers: object) -> Scene:
    return Scene(home=at or home(), other=to, answers={**EVERYTHING, **answers}, on=on)


CONTACT = Row("contact", 800, {"family_id": 1, "phone": "0812"})
