"""One family of a change report: every field before and after, and what became of its members.

A waiting import is asked for its compared rows; of an admitted one the versions and the history are read.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db import connection

from access.domain.privacy import Privacy
from recipients.domain.formats import dtsen
from recipients.domain.formats.base import FileFormat
from recipients.domain.judging import SINGLE_FILE
from recipients.models import (
    DecileRecord,
    Family,
    FamilyCard,
    FamilyChange,
    Import,
    LivingConditions,
    Membership,
    Person,
    PersonConditions,
)
from recipients.queries import intake_columns
from recipients.queries.changes_words import Difference, FieldChange, names_in, told
from recipients.queries.intake_tables import fetch
from recipients.queries.intake_version import is_outdated


FAMILY_FIELDS = ("village_id", "address", "head_id")
PERSON_FIELDS = (
    "full_name", "sex", "birth_date", "birth_place", "mother_name", "marital_status", "occupation", "education",
    "card_address", "card_rt", "card_rw", "card_hamlet", "card_village_id", "vital_status",
)  # fmt: skip
SENSITIVE = frozenset(name for name, level in PersonConditions.privacy.items() if level is Privacy.SENSITIVE)


@dataclass(frozen=True)
class MemberChange:
    """What became of a member; `what` is one of new, came, left, gone, changed."""

    person_id: int | None
    name: str
    what: str
    fields: Sequence[FieldChange]


@dataclass(frozen=True)
class Detail:
    """Everything that differs in a family, and in its members."""

    fields: Sequence[FieldChange]
    members: Sequence[MemberChange]


@dataclass(frozen=True)
class _Pair:
    """Values before and after by column; None where there was or is nothing."""

    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True)
class _Member:
    """A MemberChange before its values are put into words."""

    person_id: int | None
    name: str
    what: str
    fields: Sequence[Difference]


_NEITHER = _Pair(None, None)
_Found = tuple[list[Difference], list[_Member]]


def detail(change: FamilyChange, *, with_health: bool) -> Detail:
    """What differs. A held-back family of an admitted import has its rows put aside: only its classes are known."""
    if change.source_import.state == Import.State.STAGED:
        outdated = is_outdated(change.source_import)
        return Detail([], []) if outdated else _in_words(*_staged(change, with_health=with_health))
    if change.state == FamilyChange.State.APPLIED:
        return _in_words(*_admitted(change, with_health=with_health))
    return Detail([], [])


def has_tables(change: FamilyChange) -> bool:
    """Whether the compared rows of a waiting import are there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"intake_person_fate_{change.source_import_id}"])
        return bool(cursor.fetchone()[0])


def _staged(change: FamilyChange, *, with_health: bool) -> _Found:
    if not has_tables(change):
        return [], []
    names = {
        f"{role}_{part}" if part else role: f"intake_{role}_{part or 'judged'}_{change.source_import_id}"
        for role in ("family", "person")
        for part in ("", "fate", "gone")
    }
    known = {"family_id": change.family_id, "source": change.source_import.source}
    # A file of persons says nothing of how a family lives, and changes nothing where it is silent.
    is_part = change.source_import.source in SINGLE_FILE
    fields: list[Difference] = []
    for before, living, decile, after, *cards in map(_objects, fetch("changes_staged_family", known, **names)):
        fields += _compared(_Pair(*cards), ("kk_number",))
        if is_part:
            continue
        fields += _compared(_Pair(before, after), ("village_id", "address"))
        fields += _compared(_Pair(decile, _deciles(after)), ("national", "province", "city"))
        fields += _compared(_Pair(living, after), intake_columns.LIVING_COLUMNS, dtsen.FAMILY)
    members = []
    for person_id, what, name, *rows in fetch("changes_staged_members", known, **names):
        person, conditions, after = _objects(rows)
        if is_part and after is not None:
            after = {key: value for key, value in after.items() if value not in (None, "")}
        compared = [] if after is None else _member_fields(person, conditions, after, with_health=with_health)
        if what != "changed" or compared:
            members.append(_Member(person_id, name, what, compared if what in {"changed", "came"} else []))
    return fields, members


def _objects(row: Sequence[str | None]) -> list[Any]:
    """Rows that the database wrote as JSON."""
    return [None if text is None else json.loads(text) for text in row]


def _deciles(after: Mapping[str, Any]) -> dict[str, Any]:
    return {level: after.get(f"decile_{level}") for level in ("national", "province", "city")}


def _member_fields(
    person: Mapping[str, Any] | None,
    conditions: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    *,
    with_health: bool,
) -> list[Difference]:
    return [
        *_compared(_Pair(person, after), PERSON_FIELDS),
        *_compared(_Pair(conditions, after), _conditions(with_health=with_health), dtsen.PERSON),
    ]


def _conditions(*, with_health: bool) -> list[str]:
    return [name for name in intake_columns.CONDITION_COLUMNS if with_health or name not in SENSITIVE]


def _admitted(change: FamilyChange, *, with_health: bool) -> _Found:
    """Old rows come from the history that the admission wrote, new ones from what followed them."""
    run, family_id = change.source_import_id, change.family_id
    fields = [
        *_compared(_card_step(family_id, run), ("kk_number",)),
        *_compared(_step(Family, {family_id: change.family}, run).get(family_id, _NEITHER), FAMILY_FIELDS),
        *_compared(_decile_step(family_id, run), ("national", "province", "city")),
        *_compared(
            _version_steps(LivingConditions, "family_id", [family_id], run).get(family_id, _NEITHER),
            intake_columns.LIVING_COLUMNS, dtsen.FAMILY,
        ),
    ]  # fmt: skip
    return fields, _admitted_members(change, with_health=with_health)


def _admitted_members(change: FamilyChange, *, with_health: bool) -> list[_Member]:
    found = change.source_import
    left = _former_members(change)
    persons = Person.objects.across_areas(reason="members of a family that the reader may see")
    everybody = (persons.filter(family=change.family_id) | persons.filter(pk__in=left)).in_bulk()
    steps = _step(Person, everybody, found.pk)
    said = _version_steps(PersonConditions, "person_id", [*everybody], found.pk)
    members = []
    for _pk, one in sorted(everybody.items()):
        step = steps.get(one.pk, _NEITHER)
        what = _what(one, step, found, is_left=one.pk in left)
        fields = [] if what in {"new", "left", "gone"} else [
            *_compared(step, PERSON_FIELDS),
            *_compared(said.get(one.pk, _NEITHER), _conditions(with_health=with_health), dtsen.PERSON),
        ]  # fmt: skip
        if what != "changed" or fields:
            members.append(_Member(one.pk, one.full_name, what, fields))
    return members


def _what(person: Person, step: _Pair, found: Import, *, is_left: bool) -> str:
    if is_left:
        return "left"
    if step.before and step.after and step.before["family_id"] != step.after["family_id"]:
        return "came"
    if step.before and step.after and not step.before["vanished_in"] and step.after["vanished_in"]:
        return "gone"
    is_new = found.started_at and found.admitted_at and found.started_at <= person.created_at <= found.admitted_at
    return "new" if is_new else "changed"


def _former_members(change: FamilyChange) -> set[int]:
    """Persons whom the admission took out of the family."""
    events = apps.get_model("recipients", "MembershipEvent").objects.filter(
        family=change.family_id, until_on=None, pgh_context__metadata__run=change.source_import_id
    )
    ended = Membership.objects.filter(pk__in=events.values("pgh_obj"), until_on__isnull=False)
    return set(ended.values_list("person_id", flat=True))


def _step(model: type[Family | Person], now: Mapping[int, Family | Person], run: int) -> dict[int, _Pair]:
    """The row of each object before a run and after it, given what they are now."""
    history = apps.get_model("recipients", f"{model.__name__}Event")
    names = [field.attname for field in model._meta.concrete_fields]
    rows: dict[int, list[tuple[bool, dict[str, Any]]]] = {}
    for event in history.objects.filter(pgh_obj__in=now).order_by("pgh_id").select_related("pgh_context"):
        is_of_run = bool(event.pgh_context and event.pgh_context.metadata.get("run") == run)
        rows.setdefault(event.pgh_obj_id, []).append((is_of_run, {name: getattr(event, name) for name in names}))
    found = {}
    for key, states in rows.items():
        places = [place for place, (is_of_run, _row) in enumerate(states) if is_of_run]
        if places:
            last = places[-1] + 1
            found[key] = _Pair(states[places[0]][1], states[last][1] if last < len(states) else vars(now[key]))
    return found


def _version_steps(
    model: type[LivingConditions | PersonConditions], owner: str, ids: Sequence[int], run: int
) -> dict[int, _Pair]:
    """What the source said of each owner before, and with the run."""
    rows = model.objects.filter(**{f"{owner}__in": ids})
    said: dict[int, list[Any]] = {}
    # In two parts, because each of them has its own index.
    for row in rows.filter(is_current=True).union(rows.filter(is_current=False), all=True).order_by("pk"):
        said.setdefault(getattr(row, owner), []).append(row)
    found = {}
    for key, states in said.items():
        new = next((row for row in reversed(states) if row.source_import_id == run), None)
        if new:
            before = [row for row in states if row.source == new.source and row.pk < new.pk]
            found[key] = _Pair(vars(before[-1]) if before else None, vars(new))
    return found


def _card_step(family_id: int, run: int) -> _Pair:
    """The KK number that a run ended, and the one that began when it ended."""
    events = apps.get_model("recipients", "FamilyCardEvent").objects.filter(
        family=family_id, until_on=None, pgh_context__metadata__run=run
    )
    ended = FamilyCard.objects.filter(pk__in=events.values("pgh_obj"), until_on__isnull=False).first()
    if ended is None:
        return _NEITHER
    began = FamilyCard.objects.filter(family=family_id, pk__gt=ended.pk).order_by("pk").first()
    return _Pair(vars(ended), vars(began) if began else None)


def _decile_step(family_id: int, run: int) -> _Pair:
    records = list(DecileRecord.objects.filter(family=family_id).order_by("-version"))
    new = next((one for one in records if one.source_import_id == run), None)
    if new is None:
        return _NEITHER
    old = next((one for one in records if one.version < new.version), None)
    return _Pair(vars(old) if old else None, vars(new))


def _compared(pair: _Pair, names: Iterable[str], form: FileFormat | None = None) -> list[Difference]:
    """The columns that differ; nothing when one side is missing."""
    before, after = pair.before, pair.after
    if not before or not after:
        return []
    return [
        Difference(name, before[name], after[name], form)
        for name in names
        if name in before and name in after and _plain(before[name]) != _plain(after[name])
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _in_words(fields: Sequence[Difference], members: Sequence[_Member]) -> Detail:
    names = names_in([*fields, *(one for member in members for one in member.fields)])
    return Detail(
        [told(one, names) for one in fields],
        [
            MemberChange(member.person_id, member.name, member.what, [told(one, names) for one in member.fields])
            for member in members
        ],
    )
