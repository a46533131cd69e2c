"""Who of the registry may be the people that a form is about to bring in, or to change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from access.models import User
from recipients.domain.duplicates import AGAINST, MESSAGES, Described
from recipients.domain.events.kinds import Kind
from recipients.models import Correction, DuplicatePair, Person
from recipients.queries.duplicates import Likely, likely_for


# A change of none of these makes nobody look like somebody else.
COMPARED = ("nik", "full_name", "sex", "birth_date", "mother_name", "birth_place")


@dataclass(frozen=True)
class LikelyRow:
    """Somebody who may be the person told of. `person` is None where the user may not see more than the kelurahan."""

    told: str
    person: Person | None
    village: str
    score: float
    reasons: Sequence[str]


def likely_rows(described: Sequence[Described], user: User) -> list[LikelyRow]:
    """The persons who may be those described, the surest first; pairs that somebody has kept apart are left out."""
    found = _undecided(described, likely_for(described))
    persons = Person.objects.across_areas(reason="a NIK is unique in the whole city, so is a person")
    known = persons.living().select_related("village").in_bulk([each.person_id for each in found])
    seen = set(Person.objects.visible_to(user).filter(pk__in=known).values_list("pk", flat=True))
    return [
        LikelyRow(
            told=described[each.told].full_name,
            person=known[each.person_id] if each.person_id in seen else None,
            village=known[each.person_id].village.name,
            score=each.score,
            reasons=[_(MESSAGES[reason]) for reason in each.reasons if reason not in AGAINST],
        )
        for each in found
        if each.person_id in known
    ]


def described_in(correction: Correction) -> list[Described]:
    """The people that a change would bring in, or make look otherwise."""
    if correction.kind == Kind.NEW_FAMILY:
        return described_members(correction.changes)
    told = [write for write in correction.writes if write["table"] == "person"]
    changed = {write["key"]: write["after"] for write in told if write["before"] is not None}
    persons = Person.objects.across_areas(reason="persons of a change that was found already")
    alike = [
        _described(_now(person) | changed[person.pk], person)
        for person in persons.filter(pk__in=changed).order_by("pk")
        if any(name in changed[person.pk] for name in COMPARED)
    ]
    return [*(_described(write["after"], None) for write in told if write["before"] is None), *alike]


def described_members(family: Mapping[str, Any]) -> list[Described]:
    """The members of a family that is being registered, as the draft is stored."""
    home = "|".join(family[name] for name in ("address", "rt", "rw", "village_code"))
    return [replace(_described(member, None), home=home) for member in family["members"]]


def _now(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in COMPARED}


def _described(values: Mapping[str, Any], person: Person | None) -> Described:
    texts = {name: str(values.get(name) or "") for name in COMPARED}
    return Described(**texts, family_id=person.family_id if person else None, person_id=person.pk if person else None)


def _undecided(described: Sequence[Described], found: Iterable[Likely]) -> list[Likely]:
    """Without whom somebody has decided about already."""
    own = {each.person_id for each in described if each.person_id}
    rows = DuplicatePair.objects.across_areas(reason="pairs of the persons that are being changed")
    dismissed = rows.filter(Q(first__in=own) | Q(second__in=own), state=DuplicatePair.State.DISMISSED)
    apart = {frozenset(pair) for pair in dismissed.values_list("first_id", "second_id")}
    return [each for each in found if frozenset((described[each.told].person_id, each.person_id)) not in apart]
