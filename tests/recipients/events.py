"""Recording invented events in tests, as the pages do it: drafted, sent, decided by somebody else."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from access.domain.permissions import Role
from access.models import User
from recipients.actions import corrections
from recipients.actions.events import requests
from recipients.actions.events.documents import Scan
from recipients.domain.events.kinds import RULES, Kind
from recipients.models import Caretaker, Correction, Family, Person
from tests.factories import FamilyFactory, PersonFactory, UserFactory, invented_nik


PDF = b"%PDF-1.7 isi contoh"
DAY = date(2026, 11, 3)
REASON = "Surat keterangan 470/12/2026"
NOBODY = {"new_head": None, "caretaker": None, "kk_number": ""}
NEW_KK = "3576010311269001"
TARGET_KK = "3576010311269777"


def scan(paper: str, content: bytes = PDF, name: str = "akta.pdf") -> Scan:
    return Scan(SimpleUploadedFile(name, content), paper, "470/12/2026")


def drafted(
    kind: Kind, family: Family, answers: Mapping[str, Any], *, on: date = DAY, by: User | None = None, **others: Any
) -> Correction:
    """A draft with the first paper that the kind of event asks for."""
    papers = RULES[kind].papers[:1] if kind in RULES else ()
    return requests.draft(
        kind=kind,
        family=family,
        answers=answers,
        on=on,
        reason=REASON,
        by=by or UserFactory(role=Role.OPERATOR),
        **{"scans": [scan(paper) for paper in papers], **others},
    )


def sent(kind: Kind, family: Family, answers: Mapping[str, Any], **others: Any) -> Correction:
    draft = drafted(kind, family, answers, **others)
    return requests.send(correction=draft, by=draft.requested_by)


def applied(kind: Kind, family: Family, answers: Mapping[str, Any], **others: Any) -> Correction:
    waiting = sent(kind, family, answers, **others)
    if waiting.state == Correction.State.APPLIED:
        return waiting
    return corrections.decide(correction=waiting, is_applied=True, reason="", by=UserFactory(role=Role.VERIFIKATOR))


def a_family() -> Family:
    """Head, wife and child; the wife receives."""
    family = FamilyFactory(head=True, conditions={"power_capacity": 1, "sewage": 1}, kk_number="3576010101019000")
    wife = PersonFactory(family=family, relationship=3, sex="P", full_name="SITI AMINAH")
    PersonFactory(family=family, relationship=4, full_name="BUDI", birth_date=date(2015, 2, 28))
    Caretaker.objects.create(family=family, person=wife, from_on=date(2021, 1, 1))
    Person.objects.filter(family=family).update(marital_status=2)
    return family


def someone(family: Family, name: str) -> int:
    return int(family.persons.get(full_name=name).pk)


def born(**changes: object) -> dict[str, object]:
    known = {"full_name": "PUTRI", "nik": invented_nik(DAY, "P"), "sex": "P", "birth_place": "MOJOKERTO",
             "mother_name": "SITI AMINAH", "relationship": 4}  # fmt: skip
    return {**known, **changes}


LIVING = {"power_capacity": 3, "has_car": True}


def answers_of(kind: Kind, family: Family) -> Mapping[str, Any]:
    """What is filled in, for each kind of event, about the family of the fixture."""
    head, wife = family.head.pk, someone(family, "SITI AMINAH")
    child = someone(family, "BUDI")
    home = {"address": "", "rt": "", "rw": ""}
    return {
        Kind.BIRTH: born(),
        Kind.DEATH: {"member": head, "new_head": wife, "caretaker": None, "kk_number": NEW_KK},
        Kind.MOVE_IN: {**born(), "birth_date": "1990-01-01", "marital_status": 1, "origin": "Jombang"},
        Kind.MOVE_OUT: {"members": [head, wife, child], "destination": "Sidoarjo", **NOBODY},
        Kind.MARRIAGE: {"member": child, "spouse": None, "target_kk": TARGET_KK, "relationship": 5, **NOBODY},
        Kind.DIVORCE: {"member": head, "spouse": wife, "places": {str(wife): 1}, "new_kk": NEW_KK, **home, **NOBODY},
        Kind.SPLIT: {"places": {str(wife): 1, str(child): 4}, "new_kk": NEW_KK, **home, **NOBODY},
        Kind.MERGE: {"places": {str(head): 7, str(wife): 8, str(child): 6}, "target_kk": TARGET_KK, **NOBODY},
        Kind.HEAD: {"new_head": wife, "former_head_becomes": 2, "kk_number": NEW_KK},
        Kind.CARETAKER: {"caretaker": head},
        Kind.CONTACT: {"phone": "081234567890", "address": "Jl. Baru 2", "rt": "009", "rw": "001"},
        Kind.LIVING: LIVING,
        Kind.GRADUATION: {"graduation": "graduated_self", "programmes": []},
        Kind.OPT_OUT: {"opt_out": "improved", "programmes": ["pkh"]},
    }[kind]


KINDS = [kind for kind in Kind if kind not in {Kind.NEW_FAMILY, Kind.FAMILY, Kind.PERSON}]
