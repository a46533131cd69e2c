"""Corrections in one step, and the second person's decision about every change (recipients.actions.events)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.errors import Conflict, NotAllowed
from access.models import User
from recipients.actions import registry
from recipients.actions.events import planning, requests
from recipients.domain.events.kinds import Kind
from recipients.models import Correction, Family, Person


Changes = Mapping[str, Any]


def wanted_answers(wanted: Changes, **others: Any) -> dict[str, Any]:
    """What a form says should be, in the form that is stored."""
    return {"wanted": {name: _stored(value) for name, value in wanted.items()}, **others}


def _stored(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return getattr(value, "pk", value)


@transaction.atomic
def correct_person(*, person: Person, wanted: Changes, reason: str, by: User) -> Correction:
    """Change plain fields at once; with an identity field in it, the whole correction waits for a second person."""
    draft = requests.draft(
        kind=Kind.PERSON,
        family=person.family,
        answers=wanted_answers(wanted, person=person.pk),
        on=timezone.localdate(),
        reason=reason,
        by=by,
    )
    return requests.send(correction=draft, by=by)


@transaction.atomic
def correct_family(*, family: Family, wanted: Changes, reason: str, by: User) -> Correction:
    """The same for a family: address, RT and RW at once; KK number and kelurahan by two people."""
    draft = requests.draft(
        kind=Kind.FAMILY,
        family=family,
        answers=wanted_answers(wanted),
        on=timezone.localdate(),
        reason=reason,
        by=by,
    )
    return requests.send(correction=draft, by=by)


@transaction.atomic
def request_new_family(*, draft: registry.FamilyDraft, reason: str, by: User) -> Correction:
    """A family that no file brought; it enters the registry when a second person agrees."""
    correction = Correction(
        kind=Kind.NEW_FAMILY,
        village_id=draft.village_code,
        changes=draft.as_stored(),
        effective_on=timezone.localdate(),
        reason=reason,
        requested_by=by,
        requested_at=timezone.now(),
    )
    planning.plan_anew(correction, among=Family.objects.none())
    requests.refuse_twin(correction, by)
    correction.save()
    planning.record("correction.request", correction, reason=reason, by=by)
    return correction


@transaction.atomic
def decide(*, correction: Correction, is_applied: bool, reason: str, by: User) -> Correction:
    """Apply or decline. Not by who asked for it; not twice; not over something that changed meanwhile.

    1. Lock and look again. 2. Apply to the registry, with history. 3. Write who, when and why.
    """
    locked = Correction.objects.select_for_update(of=("self",), no_key=True).get(pk=correction.pk)
    if locked.state != Correction.State.WAITING:
        raise Conflict(_("This correction has been decided already. Look at it again."))
    if locked.requested_by_id == by.pk:
        raise NotAllowed(_("You asked for this correction yourself. Another person has to decide it."))
    locked.decision_reason = reason
    if is_applied:
        requests.apply(locked, planning.still_the_same(locked), by)
    else:
        locked.state, locked.decided_by, locked.decided_at = Correction.State.DECLINED, by, timezone.now()
        locked.save()
    planning.record("correction.apply" if is_applied else "correction.decline", locked, reason=reason, by=by)
    return locked
