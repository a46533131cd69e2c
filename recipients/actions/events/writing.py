"""Writing the rows of an event, and taking them back exactly."""

from collections.abc import Callable, Sequence

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q

from recipients import additions
from recipients.actions import registry
from recipients.domain.events.writes import Write, resolved
from recipients.event_errors import BuiltUpon, NotTaken
from recipients.models import DuplicatePair, Family, Person
from recipients.queries.event_state import MODELS, row_of


def lock(family_ids: Sequence[int]) -> None:
    """Nobody else changes these families until the transaction ends; always in the order of their keys."""
    locked = Family.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=family_ids)
    list(locked.order_by("pk"))


def write(writes: Sequence[Write]) -> list[Write]:
    """Write every row and give back the journal: the same writes with the keys of the rows that were made."""
    keys: dict[str, int] = {}
    journal = []
    try:
        with transaction.atomic():
            for one in writes:
                ready = resolved(one, keys)
                refuse_taken(ready)
                key = _written(ready)
                if isinstance(one.key, str):
                    keys[one.key] = key
                journal.append(Write(ready.table, key, ready.before, ready.after))
    except IntegrityError as error:
        raise NotTaken from error
    return journal


def _written(one: Write) -> int:
    rows = MODELS[one.table]._default_manager
    if one.is_new and isinstance(one.key, str):
        return int(rows.create(**one.after).pk)
    rows.filter(pk=one.key).update(**one.after)
    return int(one.key)


def refuse_taken(one: Write) -> None:
    """Say in whose kelurahan a number is, before the database only says that it is taken."""
    if one.table == "card" and one.is_new:
        registry.refuse_taken_kk(one.after["kk_number"])
    if one.table == "person" and "nik" in one.after:
        known = Person(pk=one.key) if isinstance(one.key, int) else None
        registry.refuse_taken_nik(one.after["nik"], except_for=known)


def unwrite(journal: Sequence[Write], later: Callable[[Write], str]) -> None:
    """Take every row back to what it was, the last one first. Refused when a row is not any more as it was left.

    `later` names what came after for such a row.
    """
    for one in reversed(journal):
        model = MODELS[one.table]
        found = model._default_manager.select_for_update(of=("self",)).filter(pk=one.key).first()
        if found is None or any(row_of(one.table, found)[name] != value for name, value in one.after.items()):
            raise BuiltUpon(later(one))
        try:
            with transaction.atomic():
                _taken_back(one)
        except (IntegrityError, ProtectedError) as error:
            raise BuiltUpon(later(one)) from error


def _taken_back(one: Write) -> None:
    if one.table == "person" and one.is_new:
        _let_go(int(one.key))
    rows = MODELS[one.table]._default_manager.filter(pk=one.key)
    if one.before is None:
        rows.delete()
    else:
        rows.update(**one.before)


def _let_go(person: int) -> None:
    """Forget what was only thought about a person who is taken out: checks that are due, likeness nobody has judged."""
    additions.let_go(person)
    pairs = DuplicatePair.objects.across_areas(reason="pairs of the person who is taken out of the registry")
    unjudged = pairs.filter(state__in=[DuplicatePair.State.OPEN, DuplicatePair.State.GONE])
    unjudged.filter(Q(first=person) | Q(second=person)).delete()
