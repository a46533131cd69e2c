"""Checking objections: who works on them, what a facilitator is asked to see, and what was seen."""

from collections.abc import Sequence

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from access.actions import audit
from access.domain.permissions import Permission
from access.models import User
from distribution.actions.objections import keep_paper, line_about, locked_in
from distribution.domain.objections import SHORTEST_TEXT, Way
from distribution.models import Objection, ObjectionPaper, ObjectionVisit
from distribution.objection_errors import ObjectionMoved, TakenMeanwhile, TextTooShort, VisitRunning
from verification.actions import evidence
from verification.actions.evidence import Picture, Position
from verification.actions.rights import require
from verification.models import Evidence


State = Objection.State
_WHY = "the view has chosen it"


@transaction.atomic
def take(*, objection: Objection, way: str, by: User, seen: str | None = None) -> Objection:
    """Begin to check an objection, or check it in another way; whoever does it works on it from now on.

    `seen` is the number of whoever worked on it when the page was opened: nobody takes it from another unawares.
    One that BPS is to check waits for the next list (distribution.actions.rechecks).
    """
    require(by, Permission.OBJECTION_DECIDE, objection.village_id)
    locked = locked_in(objection, State.RECEIVED, State.CHECKING)
    if (locked.state, locked.way, locked.assigned_to_id) == (State.CHECKING, Way(way).value, by.pk):
        return locked  # sent twice
    if seen is not None and seen != str(locked.assigned_to_id or "") and locked.assigned_to_id != by.pk:
        raise TakenMeanwhile(str(locked.assigned_to))
    locked.state, locked.way, locked.assigned_to = State.CHECKING, Way(way).value, by
    locked.save(update_fields=["state", "way", "assigned_to"])
    audit.record("objection.take", **line_about(locked, by, way=locked.way))
    return locked


@transaction.atomic
def ask_visit(*, objection: Objection, question: str, by: User) -> ObjectionVisit:
    """Ask the facilitators of the kelurahan to look."""
    require(by, Permission.OBJECTION_DECIDE, objection.village_id)
    if len(question.strip()) < SHORTEST_TEXT:
        raise TextTooShort
    locked = locked_in(objection, State.RECEIVED, State.CHECKING)
    if locked.visits.filter(state=ObjectionVisit.State.ASSIGNED).exists():
        raise VisitRunning
    locked.state, locked.way, locked.assigned_to = State.CHECKING, Way.VISIT.value, by
    locked.save(update_fields=["state", "way", "assigned_to"])
    visit: ObjectionVisit = ObjectionVisit.objects.create(
        objection=locked, village_id=locked.village_id, question=question.strip(), assigned_by=by
    )
    audit.record("objection.ask_visit", **line_about(locked, by, visit=visit.pk))
    return visit


@transaction.atomic
def record_visit(
    *,
    visit: ObjectionVisit,
    outcome: str,
    note: str,
    by: User,
    photos: "Sequence[File[bytes]]" = (),
    position: Position | None = None,
) -> ObjectionVisit:
    """Keep what a facilitator saw. A photo of a family of the registry goes into the one store of evidence."""
    require(by, Permission.FIELD_WORK, visit.village_id)
    pictures = [evidence.look_at(photo) for photo in photos]
    locked = _locked_visit(visit)
    locked.state, locked.outcome = ObjectionVisit.State.DONE, ObjectionVisit.Outcome(outcome)
    locked.note, locked.visited_by, locked.visited_at = note.strip(), by, timezone.now()
    locked.save()
    for picture in pictures:
        _keep_picture(locked, picture, position, by)
    audit.record(
        "objection.visit",
        **line_about(locked.objection, by, visit=locked.pk, outcome=locked.outcome, photos=len(pictures)),
    )
    return locked


@transaction.atomic
def withdraw_visit(*, visit: ObjectionVisit, reason: str, by: User) -> ObjectionVisit:
    """Call a visit off."""
    require(by, Permission.OBJECTION_DECIDE, visit.village_id)
    locked = _locked_visit(visit)
    locked.state = ObjectionVisit.State.WITHDRAWN
    locked.save(update_fields=["state"])
    audit.record("objection.withdraw_visit", **line_about(locked.objection, by, reason=reason.strip(), visit=locked.pk))
    return locked


def _locked_visit(visit: ObjectionVisit) -> ObjectionVisit:
    locked: ObjectionVisit = (
        ObjectionVisit.objects.across_areas(reason=_WHY)
        .select_for_update(of=("self",), no_key=True)
        .select_related("objection")
        .get(pk=visit.pk)
    )
    if locked.state != ObjectionVisit.State.ASSIGNED:
        raise ObjectionMoved(locked.get_state_display())
    return locked


def _keep_picture(visit: ObjectionVisit, picture: Picture, position: Position | None, by: User) -> None:
    objection, taken_at = visit.objection, visit.visited_at or timezone.now()
    if objection.family_id is None:
        keep_paper(objection, picture.content, picture.suffix, by)
        return
    kept = evidence.keep(
        family_id=objection.family_id, kind=Evidence.Kind.HOUSE, picture=picture, taken_at=taken_at,
        position=position, by=by,
    )  # fmt: skip
    ObjectionPaper.objects.across_areas(reason=_WHY).get_or_create(
        objection=objection,
        sha256=kept.sha256,
        defaults={"visit": visit, "evidence": kept, "size": len(picture.content), "added_by": by},
    )
