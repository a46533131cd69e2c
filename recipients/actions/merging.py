"""Merging two records of one person, and taking a merge back exactly as it was.

The other record is not deleted: it points to the one that is kept and counts no more. What was written about it stays
with it (checks, findings, rosters, deliveries); whoever reads those asks `merged_into`.
"""

from collections.abc import Iterator, Set
from contextlib import contextmanager
from datetime import date
from typing import Any, cast

import pghistory
from django.db import IntegrityError, transaction
from django.db.models import Model, Q
from django.utils import timezone

from access.actions import audit
from access.models import User
from recipients.actions import duplicates, registry
from recipients.actions.events import writing
from recipients.actions.registry import PRESENT
from recipients.errors import ChangedSinceMerge, NotMergeable, TakenBackAlready
from recipients.models import Caretaker, DuplicatePair, Family, Membership, Person, PersonConditions, PersonMerge


# What can be taken from the other record, and the fields that go together.
GROUPS = {
    "nik": ("nik",),
    "full_name": ("full_name",),
    "sex": ("sex",),
    "birth_date": ("birth_date",),
    "birth_place": ("birth_place",),
    "mother_name": ("mother_name",),
    "marital_status": ("marital_status",),
    "occupation": ("occupation",),
    "education": ("education",),
    "card": ("card_address", "card_rt", "card_rw", "card_hamlet", "card_village_id"),
    "place": (),
}
COUNTING = (Person.VitalStatus.ALIVE, Person.VitalStatus.UNKNOWN, Person.VitalStatus.MOVED)
_TABLES: dict[str, type[Model]] = {
    "person": Person,
    "membership": Membership,
    "caretaker": Caretaker,
    "family": Family,
    "personconditions": PersonConditions,
    "duplicatepair": DuplicatePair,
}
ADDED = "added"
Journal = dict[str, dict[str, Any]]


@transaction.atomic
def merge(*, pair: DuplicatePair, kept: Person, chosen: Set[str], today: date, reason: str, by: User) -> PersonMerge:
    """Keep one record of the pair, with the chosen fields of the other one; the other counts no more.

    1. Lock the pair, both families and both records. 2. Bring over what was chosen. 3. End the other record's place in
    its family. 4. Whoever received aid for a family still does; a family counts while somebody lives in it. 5. Bring
    over living conditions of sources that know only the other one. 6. Write the journal and the decision.
    """
    locked = duplicates.lock(pair, by)
    kept, other = _both(locked, kept)
    journal: Journal = {}
    with _history(by, "duplicate.merge", reason, locked):
        _take_fields(journal, kept, other, chosen)
        _end_place(journal, kept, other, takes_place="place" in chosen, today=today)
        _keep_receiver(journal, kept, other, today)
        _write(journal, other, vital_status=Person.VitalStatus.MERGED, merged_into_id=kept.pk)
        _bring_merged(journal, kept, other)
        _close_empty_families(journal, {kept.family_id, other.family_id, *_families_in(journal)})
        _open_family(journal, kept)
        _bring_conditions(journal, kept, other)
        _let_other_pairs_go(journal, locked, other)
    locked.state = DuplicatePair.State.MERGED
    duplicates.conclude(locked, "duplicate.merge", reason, by)
    return PersonMerge.objects.create(
        pair=locked, kept=kept, merged=other, village_id=kept.village_id, chosen=sorted(chosen), changes=journal,
        reason=reason, merged_by=by,
    )  # fmt: skip


@transaction.atomic
def undo(*, merge: PersonMerge, reason: str, by: User) -> PersonMerge:
    """Take a merge back: every row is as it was before, and the pair waits again.

    Refused when something that the merge wrote was changed afterwards: nobody's later work is overwritten. A family
    that was closed after the merge, because those who stayed left it, counts again with whoever is back in it.
    """
    rows = PersonMerge.objects.across_areas(reason="the merge that is taken back").select_for_update(no_key=True)
    locked = rows.select_related("pair").get(pk=merge.pk)
    duplicates.require_decider(locked.pair, by)
    if locked.undone_at is not None or locked.pair.state != DuplicatePair.State.MERGED:
        raise TakenBackAlready
    try:
        with transaction.atomic(), _history(by, "duplicate.undo_merge", reason, locked.pair):
            families = _touched(locked)
            writing.lock(sorted(families))
            _restore(locked.changes)
            registry.settle(families, without=(locked.kept_id, locked.merged_id))
    except IntegrityError as error:
        raise ChangedSinceMerge from error
    pair = locked.pair
    pair.state, pair.decided_by, pair.decided_at, pair.reason = DuplicatePair.State.OPEN, None, None, ""
    pair.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    locked.undone_by, locked.undone_at, locked.undo_reason = by, timezone.now(), reason
    locked.save(update_fields=["undone_by", "undone_at", "undo_reason"])
    audit.record("duplicate.undo_merge", target=pair, by=by, village_code=locked.village_id, reason=reason)
    return locked


def _both(pair: DuplicatePair, kept: Person) -> tuple[Person, Person]:
    rows = Person.objects.across_areas(reason="the two records of the pair").order_by("pk")
    writing.lock(list(rows.filter(pk__in=(pair.first_id, pair.second_id)).values_list("family_id", flat=True)))
    both = {each.pk: each for each in rows.filter(pk__in=(pair.first_id, pair.second_id)).select_for_update()}
    if kept.pk not in both or any(each.vital_status not in COUNTING for each in both.values()):
        raise NotMergeable
    first = both.pop(kept.pk)
    return first, both.popitem()[1]


@contextmanager
def _history(by: User, action: str, reason: str, pair: DuplicatePair) -> Iterator[None]:
    with pghistory.context(user=by.pk, action=action, reason=reason, pair=pair.pk):
        yield


def _bring_merged(journal: Journal, kept: Person, other: Person) -> None:
    """Records that were merged into the other one point to the kept one: one step leads to the record that counts."""
    rows = Person.objects.across_areas(reason="records of the same person").filter(merged_into=other)
    for each in rows.order_by("pk").select_for_update():
        _write(journal, each, merged_into_id=kept.pk)


def _take_fields(journal: Journal, kept: Person, other: Person, chosen: Set[str]) -> None:
    names = [name for group in sorted(chosen) for name in GROUPS[group] if name != "nik"]
    _write(journal, kept, **{name: getattr(other, name) for name in names})
    if "nik" in chosen:
        _swap_niks(journal, kept, other)


def _swap_niks(journal: Journal, kept: Person, other: Person) -> None:
    """Each record keeps a NIK for itself. NIKs are unique at every moment, so one steps aside for a moment."""
    one, two = kept.nik, other.nik
    _step_aside(other)
    _write(journal, kept, nik=two)
    other.nik = two
    _write(journal, other, nik=one)


def _step_aside(person: Person) -> None:
    person.nik = f"{person.pk:016d}"
    person.save(update_fields=["nik"])


def _end_place(journal: Journal, kept: Person, other: Person, *, takes_place: bool, today: date) -> None:
    """The other record leaves its family; the kept one goes there, if that was chosen.

    Somebody of whom one record says moved away and the other lives here, lives here: in the place of the one who does.
    """
    own = Membership.objects.filter(person=kept, until_on=None).select_for_update().first()
    left = Membership.objects.filter(person=other, until_on=None).select_for_update().first()
    family, former = _family(other.family_id), _family(kept.family_id)
    is_back = kept.vital_status not in PRESENT and other.vital_status in PRESENT
    moves = (takes_place or is_back) and family != former
    if left is not None:
        _write(journal, left, until_on=max(left.from_on, today))
    if is_back:
        _write(journal, kept, vital_status=other.vital_status)
    if moves and own is not None:
        _write(journal, own, until_on=max(own.from_on, today))
    if moves or (is_back and own is None):
        added = Membership.objects.create(
            person=kept, family=family, relationship=_role_of(family, other, left), from_on=today
        )
        journal[f"membership:{added.pk}"] = {ADDED: True, "until_on": [None, None]}
        _write(journal, kept, family_id=other.family_id, village_id=other.village_id)
    elif own is not None and left is not None and family == former and (takes_place or family.head_id == other.pk):
        _take_role(journal, family, own, left.relationship)
    if family.head_id == other.pk:
        _hand_head_over(journal, family, kept, other)
    if moves and former.head_id == kept.pk:
        _hand_head_over(journal, former, kept, other)


def _role_of(family: Family, other: Person, left: Membership | None) -> int:
    """What the other record is to its family; of one that moved away without a place, only a head is known."""
    if left is not None:
        return left.relationship
    return Membership.Relationship.HEAD if family.head_id == other.pk else Membership.Relationship.OTHER


def _take_role(journal: Journal, family: Family, own: Membership, role: int) -> None:
    """A head who takes another place in the family heads it no more."""
    _write(journal, own, relationship=role)
    if family.head_id == own.person_id and role != Membership.Relationship.HEAD:
        _write(journal, family, head_id=None)


def _family(key: int) -> Family:
    return Family.objects.across_areas(reason="the family a record leaves or comes to").get(pk=key)


def _hand_head_over(journal: Journal, family: Family, kept: Person, other: Person) -> None:
    """The kept record is the head if it lives there. Else nobody is guessed: those who stay have no head until somebody
    names one; an empty family keeps the name by which it is known."""
    people = Person.objects.across_areas(reason="the members of the family that is changed")
    stays = people.filter(family=family, vital_status__in=PRESENT).exclude(pk=other.pk)
    if kept.family_id == family.pk:
        _write(journal, family, head_id=kept.pk)
    elif stays.exists():
        _write(journal, family, head_id=None)


def _keep_receiver(journal: Journal, kept: Person, other: Person, today: date) -> None:
    """Whoever was named to receive for a family is still named where the kept record lives, and nowhere else."""
    named = Caretaker.objects.filter(person__in=(kept, other), until_on=None).select_for_update(of=("self",))
    for row in named.order_by("pk"):
        if row.family_id == kept.family_id:
            _write(journal, row, person_id=kept.pk)
        else:
            _write(journal, row, until_on=max(row.from_on, today))


def _families_in(journal: Journal) -> set[int]:
    """Families that the kept record has left."""
    return {
        cast(int, changes["family_id"][0])
        for key, changes in journal.items()
        if key.startswith("person:") and "family_id" in changes
    }


def _close_empty_families(journal: Journal, families: set[int]) -> None:
    people = Person.objects.across_areas(reason="the members of the families that are changed")
    inhabited = set(people.filter(family__in=families, vital_status__in=PRESENT).values_list("family_id", flat=True))
    rows = Family.objects.across_areas(reason="the families that are changed").order_by("pk")
    for family in rows.filter(pk__in=families - inhabited, status=Family.Status.ACTIVE):
        _write(journal, family, status=Family.Status.CLOSED)


def _open_family(journal: Journal, kept: Person) -> None:
    """Whoever takes a place in a family that was closed lives in it from now on."""
    family = _family(kept.family_id)
    if kept.vital_status not in PRESENT or family.status == Family.Status.ACTIVE:
        return
    _write(journal, family, status=Family.Status.ACTIVE)
    if registry.has_lost_head(family):
        _write(journal, family, head_id=None)


def _touched(merge: PersonMerge) -> set[int]:
    """The families of both records, before the merge and since."""
    people = Person.objects.across_areas(reason="the records of the merge that is taken back")
    now = people.filter(pk__in=(merge.kept_id, merge.merged_id)).values_list("family_id", flat=True)
    told = (changes["family_id"] for changes in merge.changes.values() if "family_id" in changes)
    return {*now, *(family for sides in told for family in sides)}


def _bring_conditions(journal: Journal, kept: Person, other: Person) -> None:
    known = PersonConditions.objects.filter(person=kept).values("source")
    for conditions in PersonConditions.objects.filter(person=other).exclude(source__in=known).order_by("pk"):
        _write(journal, conditions, person_id=kept.pk)


def _let_other_pairs_go(journal: Journal, pair: DuplicatePair, other: Person) -> None:
    """Pairs of the other record with third ones wait no more; the next search compares the kept record with them."""
    rows = DuplicatePair.objects.across_areas(reason="pairs of the record that counts no more").open()
    for each in rows.filter(Q(first=other) | Q(second=other)).exclude(pk=pair.pk).order_by("pk"):
        _write(journal, each, state=DuplicatePair.State.GONE)


def _write(journal: Journal, row: Model, **new: Any) -> None:
    """Change a row and remember how it was."""
    changed = {name: value for name, value in new.items() if getattr(row, name) != value}
    if not changed:
        return
    notes = journal.setdefault(f"{row._meta.model_name}:{row.pk}", {})
    for name, value in changed.items():
        before = notes[name][0] if name in notes else _stored(getattr(row, name))
        notes[name] = [before, _stored(value)]
        setattr(row, name, value)
    row.save(update_fields=[name.removesuffix("_id") for name in changed])


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _restore(journal: Journal) -> None:
    """Put every row back: first look whether all is as the merge left it, then what it added goes, then the rest."""
    rows = {key: _locked(key) for key in sorted(journal)}
    for key, changes in journal.items():
        row = rows[key]
        values = {name: pair[1] for name, pair in changes.items() if name != ADDED}
        if any(_stored(getattr(row, name)) != value for name, value in values.items()):
            raise ChangedSinceMerge
    for key in [key for key, changes in journal.items() if ADDED in changes]:
        rows.pop(key).delete()
    for row in [row for key, row in rows.items() if key.startswith("person:") and "nik" in journal[key]]:
        _step_aside(cast(Person, row))
    for key, row in rows.items():
        before = {name: pair[0] for name, pair in journal[key].items()}
        for name, value in before.items():
            setattr(row, name, _read(row, name, value))
        row.save(update_fields=[name.removesuffix("_id") for name in before])


def _locked(key: str) -> Model:
    table, _colon, number = key.partition(":")
    rows: Any = _TABLES[table]._default_manager.all()
    if hasattr(rows, "across_areas"):
        rows = rows.across_areas(reason="rows that the merge has written")
    found = rows.select_for_update(of=("self",)).filter(pk=int(number)).first()
    if found is None:
        raise ChangedSinceMerge
    return cast(Model, found)


def _read(row: Model, name: str, value: Any) -> Any:
    """The value as the field has it: dates come as text."""
    field: Any = row._meta.get_field(name.removesuffix("_id"))
    return field.to_python(value) if isinstance(value, str) else value
