"""What a form showed when it was opened, so that a change by somebody else in between is seen and not overwritten."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from recipients.domain.events.state import FamilyState, Row
from recipients.queries.event_words import FIELD_LABELS, Names, shown


_SALT: Final = "recipients.event_basis"
_WATCHED: Final = {
    "family": ("village_id", "address", "rt", "rw", "status"),
    "person": (
        "full_name", "nik", "sex", "birth_date", "birth_place", "mother_name", "marital_status", "occupation",
        "education", "vital_status", "card_address", "card_rt", "card_rw",
    ),
    "place": ("relationship",),
    "card": ("kk_number",),
    "caretaker": ("person_id",),
    "contact": ("phone",),
    "exit": ("leaving",),
}  # fmt: skip


@dataclass(frozen=True)
class Moved:
    """A fact that is not any more as the form showed it; numbers masked."""

    label: str
    then: str
    now: str


def sealed(state: FamilyState, villages: dict[str, str]) -> str:
    """What the form shows, signed, to be sent back with it. PRIVACY: numbers are masked, values only hashed."""
    facts = {key: [label, text, _mark(value)] for key, label, text, value in _facts(state, villages)}
    return signing.dumps(facts, salt=_SALT, compress=True)


def moved_since(seal: str, state: FamilyState, villages: dict[str, str]) -> list[Moved]:
    """What differs between the form's opening and now. A seal that is none counts as a form opened just now."""
    try:
        then: dict[str, list[str]] = signing.loads(seal, salt=_SALT)
    except signing.BadSignature:
        return []
    now = {key: [label, text, _mark(value)] for key, label, text, value in _facts(state, villages)}
    return [
        Moved((now.get(key) or then[key])[0], _text(then.get(key)), _text(now.get(key)))
        for key in dict.fromkeys([*then, *now])
        if _seal_of(then.get(key)) != _seal_of(now.get(key))
    ]


def _text(fact: list[str] | None) -> str:
    return fact[1] if fact else "–"


def _seal_of(fact: list[str] | None) -> str:
    return fact[2] if fact else ""


def _mark(value: Any) -> str:
    return salted_hmac(_SALT, str(value)).hexdigest()[:12]


def _facts(state: FamilyState, villages: dict[str, str]) -> Iterator[tuple[str, str, str, Any]]:
    """Key, label, text and value of everything that two people could change at once."""
    persons = {member.pk: member.name for member in state.members}
    names = Names(persons, {}, {}, {}, villages, {})
    owners = {member.place.pk: member.name for member in state.members}
    for row in state.rows():
        whose = persons.get(row.pk) if row.table == "person" else owners.get(row.pk) if row.table == "place" else None
        yield from _row_facts(row, whose, names)


def _row_facts(row: Row, whose: str | None, names: Names) -> Iterator[tuple[str, str, str, Any]]:
    for name in _WATCHED.get(row.table, ()):
        label = str(FIELD_LABELS[name.removesuffix("_id")])
        told = _("%(name)s: %(field)s") % {"name": whose, "field": label} if whose else label
        yield f"{row.table}:{row.pk}:{name}", told, shown(name, row[name], names), row[name]
