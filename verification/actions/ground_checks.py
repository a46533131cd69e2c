"""Visits: recorded by facilitators with evidence, withdrawn by reviewers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from access.actions import audit
from access.domain.permissions import Permission
from access.models import User
from verification.actions import evidence
from verification.actions.evidence import Picture, Position
from verification.actions.rights import require
from verification.errors import VisitOver
from verification.models import Evidence, Finding, GroundCheck


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture taken on a visit: the file as it was sent, what it shows (Evidence.Kind), and a small copy."""

    file: "File[bytes]"
    kind: str
    taken_at: datetime | None = None
    small: "File[bytes] | None" = None


@transaction.atomic
def record_visit(
    *,
    ground_check: GroundCheck,
    outcome: str,
    note: str,
    by: User,
    photos: Sequence[Photo] = (),
    position: Position | None = None,
    visited_at: datetime | None = None,
) -> GroundCheck:
    """Keep what a facilitator found; the finding goes back to the reviewers with it. Sent twice, it is kept
    once.

    Steps: 1. look at the photos before anything is written; 2. lock the visit; 3. write it, its evidence and
    the finding's state.
    """
    require(by, Permission.FIELD_WORK, ground_check.village_id)
    pictures = [(photo, evidence.look_at(photo.file, photo.small)) for photo in photos]
    visit = _locked(ground_check)
    visit.state, visit.outcome = GroundCheck.State.DONE, GroundCheck.Outcome(outcome)
    visit.note, visit.visited_by = note.strip(), by
    visit.visited_at = visited_at or timezone.now()
    visit.save()
    for photo, picture in pictures:
        _keep(visit, photo, picture, position, by)
    if not pictures and position is not None:
        _keep(visit, None, None, position, by)
    _reopen(visit)
    audit.record(
        "ground_check.record",
        target=visit,
        by=by,
        village_code=visit.village_id,
        details={"outcome": visit.outcome, "photos": len(pictures), "finding": visit.finding_id},
    )
    return visit


@transaction.atomic
def withdraw(*, ground_check: GroundCheck, reason: str, by: User) -> GroundCheck:
    """Call a visit off; the finding waits for a decision again."""
    require(by, Permission.FINDING_DECIDE, ground_check.village_id)
    visit = _locked(ground_check)
    visit.state = GroundCheck.State.WITHDRAWN
    visit.save(update_fields=["state"])
    _reopen(visit)
    audit.record("ground_check.withdraw", target=visit, by=by, village_code=visit.village_id, reason=reason.strip())
    return visit


def _locked(ground_check: GroundCheck) -> GroundCheck:
    visit: GroundCheck = GroundCheck.objects.select_for_update(of=("self",), no_key=True).get(pk=ground_check.pk)
    if visit.state != GroundCheck.State.ASSIGNED:
        raise VisitOver
    return visit


def _reopen(visit: GroundCheck) -> None:
    Finding.objects.across_areas(reason="the finding of this visit").filter(
        pk=visit.finding_id, state=Finding.State.GROUND_CHECK
    ).update(state=Finding.State.OPEN)


def _keep(
    visit: GroundCheck, photo: Photo | None, picture: Picture | None, position: Position | None, by: User
) -> None:
    evidence.keep(
        family_id=visit.family_id,
        kind=photo.kind if photo else Evidence.Kind.HOUSE,
        picture=picture,
        taken_at=(photo.taken_at if photo else None) or visit.visited_at or timezone.now(),
        position=position,
        ground_check=visit,
        by=by,
    )
