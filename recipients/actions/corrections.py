"""Corrections of families and persons: plain fields at once, identity fields by two people."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

import pghistory
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actions import audit
from access.errors import Conflict, NotAllowed
from access.models import User
from recipients.actions import registry
from recipients.models import Correction, Family, Person


# What says who somebody is, or where aid goes, changes only when a second person agrees.
PERSON_IDENTITY = frozenset({"nik", "full_name", "sex", "birth_date", "birth_place", "mother_name"})
FAMILY_IDENTITY = frozenset({"kk_number", "village"})

Changes = Mapping[str, Any]


def differences(before: Mapping[str, Any], wanted: Changes) -> dict[str, list[Any]]:
    """{"field": [old, new]} of what differs, in the form that is stored."""
    stored = {name: (_stored(before.get(name)), _stored(value)) for name, value in wanted.items()}
    return {name: [old, new] for name, (old, new) in stored.items() if old != new}


def _stored(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return getattr(value, "pk", value)


def person_state(person: Person) -> dict[str, Any]:
    """What a correction of a person may touch, as it is now."""
    names = (*sorted(PERSON_IDENTITY), "marital_status", "occupation", "education", *registry.CARD_FIELDS)
    return {name: getattr(person, name) for name in names}


def family_state(family: Family) -> dict[str, Any]:
    """What a correction of a family may touch, as it is now."""
    card = family.cards.filter(until_on=None).first()
    return {
        "address": family.address,
        "rt": family.rt,
        "rw": family.rw,
        "village": family.village_id,
        "kk_number": card.kk_number if card else "",
    }


@transaction.atomic
def correct_person(*, person: Person, wanted: Changes, reason: str, by: User) -> Correction | None:
    """Change plain fields at once; with an identity field in it, the whole correction waits for a second person."""
    changes = differences(person_state(person), wanted)
    if not changes:
        raise Conflict(_("Nothing differs from what the registry has."))
    if "nik" in changes:
        registry.refuse_taken_nik(str(changes["nik"][1]), except_for=person)
    correction = Correction(
        kind=Correction.Kind.PERSON,
        person=person,
        family=person.family,
        village=person.village,
        changes=changes,
    )
    return _ask_or_apply(correction, PERSON_IDENTITY, reason, by)


@transaction.atomic
def correct_family(*, family: Family, wanted: Changes, reason: str, by: User) -> Correction | None:
    """The same for a family: address, RT and RW at once; KK number and kelurahan by two people."""
    changes = differences(family_state(family), wanted)
    if not changes:
        raise Conflict(_("Nothing differs from what the registry has."))
    if "kk_number" in changes:
        registry.refuse_taken_kk(str(changes["kk_number"][1]), except_for=family)
    correction = Correction(kind=Correction.Kind.FAMILY, family=family, village=family.village, changes=changes)
    return _ask_or_apply(correction, FAMILY_IDENTITY, reason, by)


@transaction.atomic
def request_new_family(*, draft: registry.FamilyDraft, reason: str, by: User) -> Correction:
    """A family that no file brought; it enters the registry when a second person agrees."""
    registry.refuse_taken_kk(draft.kk_number)
    for member in draft.members:
        registry.refuse_taken_nik(member.nik)
    correction = Correction(kind=Correction.Kind.NEW_FAMILY, village_id=draft.village_code, changes=draft.as_stored())
    return _ask(correction, reason, by)


def _ask_or_apply(correction: Correction, identity: frozenset[str], reason: str, by: User) -> Correction | None:
    if identity & set(correction.changes):
        return _ask(correction, reason, by)
    _apply(correction, reason, by)
    target = correction.person or correction.family
    assert target is not None  # noqa: S101 - a new family never comes this way
    audit.record(
        "registry.correct",
        target=target,
        by=by,
        village_code=correction.village_id,
        reason=reason,
        details={"fields": sorted(correction.changes)},
    )
    return None


def _ask(correction: Correction, reason: str, by: User) -> Correction:
    correction.reason = reason
    correction.requested_by = by
    correction.save()
    audit.record("correction.request", target=correction, by=by, village_code=correction.village_id, reason=reason)
    return correction


@transaction.atomic
def decide(*, correction: Correction, is_applied: bool, reason: str, by: User) -> Correction:
    """Apply or decline. Not by who asked for it; not twice; not over something that changed meanwhile.

    1. Lock and look again. 2. Apply to the registry, with history. 3. Write who, when and why.
    """
    locked = Correction.objects.select_for_update(no_key=True).get(pk=correction.pk)
    if locked.state != Correction.State.WAITING:
        raise Conflict(_("This correction has been decided already by somebody else."))
    if locked.requested_by_id == by.pk:
        raise NotAllowed(_("You asked for this correction yourself. Another person has to decide it."))
    if is_applied:
        _apply(locked, locked.reason, by)
    locked.state = Correction.State.APPLIED if is_applied else Correction.State.DECLINED
    locked.decided_by = by
    locked.decided_at = timezone.now()
    locked.decision_reason = reason
    locked.save()
    audit.record(
        "correction.apply" if is_applied else "correction.decline",
        target=locked,
        by=by,
        village_code=locked.village_id,
        reason=reason,
        details={"fields": sorted(locked.changes)},
    )
    return locked


def _apply(correction: Correction, reason: str, by: User) -> None:
    new = {name: pair[1] for name, pair in correction.changes.items() if isinstance(pair, list)}
    with pghistory.context(user=by.pk, action="registry.correct", reason=reason, correction=correction.pk):
        if correction.kind == Correction.Kind.NEW_FAMILY:
            draft = registry.FamilyDraft.from_stored(correction.changes)
            correction.family = registry.add_family(draft, on=timezone.localdate())
        elif correction.person_id:
            person = Person.objects.select_for_update(no_key=True).get(pk=correction.person_id)
            _refuse_stale(person_state(person), correction.changes)
            registry.change_person(person, new)
        else:
            family = Family.objects.select_for_update(no_key=True).get(pk=cast(int, correction.family_id))
            _refuse_stale(family_state(family), correction.changes)
            registry.change_family(family, new, on=timezone.localdate())


def _refuse_stale(now: Mapping[str, Any], changes: Mapping[str, list[Any]]) -> None:
    moved = sorted(name for name, (old, _new) in changes.items() if _stored(now.get(name)) != old)
    if moved:
        raise Conflict(
            _("Meanwhile the registry was changed in: %(fields)s. Decline this and ask for a fresh correction.")
            % {"fields": ", ".join(moved)}
        )
