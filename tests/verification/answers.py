"""Answers of the civil registry with their elements, as they are stored."""

from typing import Any

from django.db import connection

from recipients.models import Person
from tests.factories import FamilyFactory, PersonFactory
from tests.verification.factories import CheckFactory
from verification.models import Check


def element(name: str, score: int | None, *, agrees: bool, verdict: str = "same") -> dict[str, Any]:
    return {"name": name, "agrees": agrees, "score": score, "verdict": verdict}


def answered(*, score: int = 100, agrees: bool = True, **values: Any) -> Check:
    """An answer about the person as the registry has them now."""
    person = values.pop("person", None) or PersonFactory(family=FamilyFactory(kk_number="3576010101010001"))
    verdict = "same" if agrees else "close"
    elements = [
        element("NAMA_LGKP", score, agrees=agrees, verdict=verdict),
        element("TGL_LHR", None, agrees=True),
        element("JENIS_KLMIN", None, agrees=True),
    ]
    outcome = "matched" if agrees else "mismatched"
    return CheckFactory(person=person, elements=elements, outcome=outcome, asked_hash=identity_of(person), **values)


def identity_of(person: Person) -> int:
    """The fingerprint of the identity, as a claim takes it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT hash_record_extended(ROW (p.nik, p.full_name, p.birth_date, p.sex, card.kk_number), 0)"
            " FROM recipients_person p JOIN recipients_familycard card USING (family_id)"
            " WHERE p.id = %s AND card.until_on IS NULL",
            [person.pk],
        )
        (found,) = cursor.fetchone()
    return int(found)
