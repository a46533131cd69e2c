"""Deciding about what a file changes: what is accepted with it, what later, and what becomes of who vanished."""

from collections.abc import Sequence

import pghistory
from django.db import transaction
from django.utils import timezone

from access.actions import audit
from access.domain.permissions import Permission
from access.models import User
from recipients import errors
from recipients.actions.imports.receive import city_of
from recipients.actions.imports.work import merge, work_of
from recipients.domain.changes import GONE, classes_of, known
from recipients.models import AdmissionChoice, Family, FamilyChange, HeldRow, Import, Person
from recipients.models.changes import FamilyChangeQuerySet
from recipients.queries import admission, changes_hold, intake_tables


State = FamilyChange.State
Decision = FamilyChange.Decision
_WHY = "the import of the city the person was checked for"


@transaction.atomic
def choose(*, import_id: int, held_classes: Sequence[str], by: User) -> int:
    """Say which classes of changes are not accepted with an import; returns how many families are held back.

    Families between which members move are held back together.
    """
    found = _staged(import_id, by)
    AdmissionChoice.objects.update_or_create(
        source_import=found, defaults={"held_classes": known(held_classes), "chosen_by": by}
    )
    held = changes_hold.apply_choice(found.pk)
    details = {"held_classes": known(held_classes), "families": held}
    audit.record("import.choose", target=found, by=by, details=details)
    return held


@transaction.atomic
def pick(*, change: FamilyChange, is_held: bool, by: User) -> None:
    """Hold one family back, or no longer, before the import is admitted."""
    found = _staged(change.source_import_id, by)
    changes = FamilyChange.objects.across_areas(reason=_WHY)
    changes.filter(pk=change.pk).update(is_picked=is_held)
    changes_hold.apply_choice(found.pk)
    audit.record(
        "change.pick", target=change, by=by, village_code=change.village_id, details={"is_held": is_held}
    )  # fmt: skip


def _staged(import_id: int, by: User) -> Import:
    """The waiting import, locked, when this person may decide about it."""
    city = city_of(by, Permission.IMPORT_ADMIT)
    imports = Import.objects.across_areas(reason=_WHY)
    found = imports.select_for_update(of=("self",), no_key=True).get(pk=import_id, city_id=city)
    if found.uploaded_by_id == by.pk and not by.is_machine:
        raise errors.SameActor
    if found.state != Import.State.STAGED or found.admission_by_id:
        raise errors.NotWaiting(found.pk, found.get_state_display())
    return found


@transaction.atomic
def accept(*, import_id: int, change_ids: Sequence[int], by: User) -> int:
    """Take held-back families in after all, as somebody else than who sent the file; returns how many.

    1. Take the registry for this transaction. 2. Add the families they can only be accepted with. 3. Compare the rows
    put aside with the registry of today and merge them. 4. Mark whom the file no longer had.
    """
    city = city_of(by, Permission.IMPORT_ADMIT)
    found = Import.objects.across_areas(reason=_WHY).select_related("uploaded_by").get(pk=import_id, city_id=city)
    if found.uploaded_by_id == by.pk and not by.is_machine:
        raise errors.SameActor
    admission.begin()
    wanted = changes_hold.together(found.pk, change_ids)
    if found.state != Import.State.ADMITTED or not wanted:
        raise errors.NothingHeld
    changes = list(FamilyChange.objects.across_areas(reason=_WHY).filter(pk__in=wanted).order_by("pk"))
    context = {"user": by.pk, "action": "change.accept", "reason": f"import {found.pk}", "run": found.pk}
    with pghistory.context(**context):
        _merge(found, [one for one in changes if one.file_row is not None])
        _mark_gone(found, changes)
    rows = FamilyChange.objects.across_areas(reason=_WHY).filter(pk__in=wanted)
    rows.update(state=State.APPLIED, decision=Decision.ACCEPTED, decided_by=by, decided_at=timezone.now())
    HeldRow.objects.filter(change__in=wanted).delete()
    audit.record("change.accept", target=found, by=by, details={"changes": wanted})
    return len(wanted)


def _merge(found: Import, changes: Sequence[FamilyChange]) -> None:
    if not changes:
        return
    work = work_of(found)
    intake_tables.drop_tables(found.pk)
    if not changes_hold.bring_back(work, [one.pk for one in changes]):
        raise errors.HeldRowsUnfit
    merge(work, effective_on=min(work.as_of, timezone.localdate()))
    intake_tables.drop_tables(found.pk)


def _mark_gone(found: Import, changes: Sequence[FamilyChange]) -> None:
    gone = [one.family_id for one in changes if GONE & {*one.classes}]
    missing = [person for one in changes for person in one.missing]
    families = Family.objects.across_areas(reason=_WHY).filter(pk__in=gone, vanished_in="")
    families.update(vanished_in=found.dataset_version)
    persons = Person.objects.across_areas(reason=_WHY).filter(pk__in=missing, vanished_in="")
    persons.update(vanished_in=found.dataset_version)


@transaction.atomic
def decide(*, change: FamilyChange, decision: str, note: str, by: User) -> int:
    """Say of one change in the registry that it was seen, or of a vanished family that it is kept or closed."""
    changes = FamilyChange.objects.visible_to(by, Permission.CORRECTION_DECIDE).filter(pk=change.pk)
    decided = _decide(changes, decision, note, by)
    details = {"family": change.family_id, "decision": decision}
    audit.record(
        "change.decide", target=change, by=by, village_code=change.village_id, reason=note.strip(), details=details
    )
    return decided


@transaction.atomic
def decide_class(*, found: Import, key: str, area: str, decision: str, note: str, by: User) -> int:
    """The same for all families of a class (or group) of an import, in an area when one is given."""
    changes = FamilyChange.objects.visible_to(by, Permission.CORRECTION_DECIDE)
    changes = changes.filter(source_import=found, classes__overlap=[*classes_of(key)])
    if area:
        changes = changes.filter(village__code__startswith=area)
    decided = _decide(changes, decision, note, by)
    details = {"class": key, "area": area, "decision": decision, "families": decided}
    audit.record("change.decide", target=found, by=by, reason=note.strip(), details=details)
    return decided


def _decide(changes: FamilyChangeQuerySet, decision: str, note: str, by: User) -> int:
    """Those that somebody else has decided about are left out. Closing needs a reason."""
    note = note.strip()
    if decision == Decision.CLOSED and not note:
        raise errors.ClosingNeedsReason
    undecided = changes.filter(state=State.APPLIED, decision="")
    if decision != Decision.SEEN:
        undecided = undecided.filter(classes__overlap=sorted(GONE))
    locked = undecided.select_for_update(of=("self",), no_key=True).order_by("pk")
    families = dict(locked.values_list("pk", "family_id"))
    if not families or decision not in {Decision.SEEN, Decision.KEPT, Decision.CLOSED}:
        raise errors.NothingToDecide
    if decision != Decision.SEEN:
        _settle(list(families.values()), decision, note, by)
    rows = FamilyChange.objects.across_areas(reason="already narrowed to what the person may decide")
    rows.filter(pk__in=list(families)).update(
        decision=decision, note=note, decided_by=by, decided_at=timezone.now()
    )  # fmt: skip
    return len(families)


def _settle(families: Sequence[int], decision: str, note: str, by: User) -> None:
    """A closed family no longer counts; a kept one and its members are no longer marked as missing, until a file
    misses them again.
    """
    missing = Family.objects.across_areas(reason="already narrowed to what the person may decide")
    missing = missing.filter(pk__in=families).exclude(vanished_in="")
    with pghistory.context(user=by.pk, action="change.decide", reason=note):
        if decision == Decision.CLOSED:
            missing.update(status=Family.Status.CLOSED)
        else:
            missing.update(vanished_in="")
            persons = Person.objects.across_areas(reason="members of families that the person decides about")
            persons.filter(family__in=families).exclude(vanished_in="").update(vanished_in="")
