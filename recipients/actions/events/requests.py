"""Recording an event: drafted and shown, then sent. Plain facts are applied at once, others wait for another person."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

import pghistory
from django.db import transaction
from django.utils import timezone

from access.domain.permissions import Permission
from access.models import User
from recipients.actions.events import documents, planning, writing
from recipients.actions.events.documents import Scan
from recipients.domain.events.kinds import RULES, FieldClass, Kind
from recipients.domain.events.state import Values
from recipients.event_errors import NotInState, NotYours, PaperMissing, SentAlready
from recipients.models import Correction, Family
from recipients.queries.event_plans import Planned


DRAFT_DAYS: Final = 14


@transaction.atomic
def draft(
    *,
    kind: Kind,
    family: Family,
    answers: Values,
    on: date,
    reason: str,
    by: User,
    scans: Sequence[Scan] = (),
    instead_of: Correction | None = None,
) -> Correction:
    """Keep what was filled in, with what it would do, so that it can be looked at before it is sent.

    `instead_of`: the own draft that is being changed; papers attached to it stay.
    """
    sheets = documents.checked(scans)
    correction = instead_of or Correction(kind=kind, family=family, requested_by=by)
    if instead_of is not None:
        correction = _own_draft(instead_of, by)
    correction.village_id, correction.effective_on = family.village_id, on
    correction.answers, correction.reason = dict(answers), reason
    correction.person_id = answers.get("person") or answers.get("member")
    correction.state, correction.requested_at = Correction.State.DRAFT, timezone.now()
    planning.plan_anew(correction, among=Family.objects.visible_to(by, Permission.REGISTRY_EDIT))
    correction.save()
    documents.keep(correction, sheets, by)
    return correction


@transaction.atomic
def send(*, correction: Correction, by: User) -> Correction:
    """Save what the draft showed. Refused when the registry moved meanwhile: then it is shown anew first."""
    correction = _own_draft(correction, by)
    _ask_for_papers(correction)
    planned = planning.still_the_same(correction)
    correction.requested_at = timezone.now()
    if correction.field_class != FieldClass.PLAIN:
        refuse_twin(correction, by)
        correction.state = Correction.State.WAITING
        correction.save()
        planning.record("correction.request", correction, reason=correction.reason, by=by)
        return correction
    apply(correction, planned, by)
    planning.record("registry.correct", correction, reason=correction.reason, by=by)
    return correction


def refuse_twin(correction: Correction, by: User) -> None:
    """Refuse a change that waits for a second person already, so that nobody decides it twice. One press of whoever
    sends it waits for the other.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    same = ("kind", "family", "answers", "changes", "effective_on")
    waiting = Correction.objects.across_areas(reason="the same change, sent a moment ago").filter(
        state=Correction.State.WAITING, **{name: getattr(correction, name) for name in same}
    )
    if twin := waiting.first():
        raise SentAlready(twin.pk)


def apply(correction: Correction, planned: Planned, by: User) -> None:
    """Write the rows with their history, and who decided when. Inside the transaction of whoever calls."""
    writing.lock(planned.families)
    with pghistory.context(user=by.pk, action="registry.correct", reason=correction.reason, correction=correction.pk):
        journal = writing.write(planned.writes)
    correction.writes = [one.as_stored() for one in journal]
    for made in (int(one.key) for one in journal if one.table == "family" and one.is_new):
        if correction.family_id is None:
            correction.family_id = made
        else:
            correction.other_family_id = made
    correction.state = Correction.State.APPLIED
    correction.decided_by, correction.decided_at = by, timezone.now()
    correction.save()


@transaction.atomic
def discard(*, correction: Correction, by: User) -> None:
    """Throw an own draft away, with its papers."""
    _throw_away(_own_draft(correction, by))


@transaction.atomic
def discard_forgotten(*, now: datetime) -> int:
    """Throw away drafts that nobody came back to, because their papers show whole numbers; how many there were."""
    drafts = Correction.objects.across_areas(reason="drafts of everybody are thrown away alike")
    forgotten = drafts.filter(state=Correction.State.DRAFT, requested_at__lt=now - timedelta(days=DRAFT_DAYS))
    found = list(forgotten.select_for_update(of=("self",), no_key=True, skip_locked=True).order_by("pk"))
    for draft_ in found:
        _throw_away(draft_)
    return len(found)


def _throw_away(correction: Correction) -> None:
    for document in correction.documents.across_areas(reason="papers of the draft that goes"):
        document.file.delete(save=False)
    correction.delete()


def _own_draft(correction: Correction, by: User) -> Correction:
    locked = Correction.objects.select_for_update(of=("self",), no_key=True).get(pk=correction.pk)
    if locked.state != Correction.State.DRAFT:
        raise NotInState(locked.get_state_display())
    if locked.requested_by_id != by.pk:
        raise NotYours
    return locked


def _ask_for_papers(correction: Correction) -> None:
    rule = RULES.get(Kind(correction.kind))
    if rule and rule.papers and not correction.documents.filter(paper__in=rule.papers).exists():
        raise PaperMissing
