"""Merging a staged hand-over into the registry: one transaction, one statement per table and kind of change."""

import logging
from dataclasses import asdict
from datetime import date

import pghistory
from django.db import transaction
from django.utils import timezone

from access.actions import audit
from access.domain.permissions import Permission
from access.models import User
from recipients import errors
from recipients.actions.imports import claims
from recipients.actions.imports.receive import city_of, refuse_older
from recipients.actions.imports.stage import StoredFiles, get
from recipients.actions.imports.work import counts_of, engine_of, merge, work_of
from recipients.models import Import
from recipients.queries import admission, changes, changes_hold, intake, intake_tables


logger = logging.getLogger(__name__)
State = Import.State


def admit(*, import_id: int, by: User) -> Import:
    """Bring what the file has new, changed or no longer into the registry, in the name of a second person.

    1. Claim. 2. Compare again, because the registry may have changed since the preview. 3. Write only what differs.
    A failure or a kill leaves the registry as it was and the import waiting for admission.
    """
    city = city_of(by, Permission.IMPORT_ADMIT)
    found = get(import_id)
    if found.city_id != city:
        raise errors.NotPermitted
    if found.uploaded_by_id == by.pk and not by.is_machine:
        raise errors.SameActor
    token = claims.claim(import_id, waiting=(State.STAGED,), working=State.ADMITTING, now=timezone.now())
    if not token:
        raise errors.NotWaiting(found.pk, found.get_state_display())
    try:
        with claims.Beat(import_id, token) as beat, transaction.atomic():
            _admit(found, by, token, beat)
    except errors.StagingLost:
        claims.finish(import_id, token, state=State.RECEIVED)
        raise
    except Exception as error:
        trouble = "" if isinstance(error, errors.UserError) else type(error).__name__
        _give_back(found, token, trouble)
        raise
    return get(import_id)


def _admit(found: Import, by: User, token: str, beat: claims.Beat) -> None:
    work, engine = work_of(found), engine_of(found)
    admission.begin()
    if not intake_tables.has_tables(work):
        raise errors.StagingLost
    if found.dataset_version:
        refuse_older(found.city_id, found.source, found.dataset_version, older=found.is_older_allowed)
    context = {"user": by.pk, "action": "import.admit", "reason": f"import {found.pk}", "run": found.pk}
    with pghistory.context(**context):
        # As long as the registry stands still, what was counted for the preview holds.
        found.refresh_from_db(fields=["counts"])
        counts = {name: number for name, number in found.counts.items() if name != "alike"}
        if intake.has_registry_moved(work):
            beat.enter("comparing")
            engine.compare_again(work, StoredFiles(found, beat))
            changes.describe(work)
            counts = counts_of(work, {staged.role: intake.count_marks(staged) for staged in work.files})
        held = changes_hold.leave_out(work)
        beat.enter("writing")
        merge(work, effective_on=_effective_on(work.as_of))
    changes_hold.conclude(found)
    counts["held"] = asdict(held)
    intake_tables.drop_tables(found.pk)
    claims.finish(found.pk, token, state=State.ADMITTED, counts=counts, admitted_by=by, admitted_at=timezone.now())
    details = {"version": found.dataset_version, **{key: counts[key] for key in ("families", "persons")}}
    audit.record("import.admit", target=found, by=by, details=details)


def _effective_on(as_of: date) -> date:
    """The day from which the facts hold: the version's last, or today while that day has not come."""
    return min(as_of, timezone.localdate())


def _give_back(found: Import, token: str, trouble: str) -> None:
    try:
        claims.finish(found.pk, token, state=State.STAGED, trouble=trouble)
    except claims.Lost:
        logger.warning("import=%s was taken over", found.pk)
