"""Taking an applied change back, for a reason: asked for by one person, agreed by another where two had to apply it."""

import pghistory
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from access.errors import NotAllowed, UserError
from access.models import User
from recipients.actions import registry
from recipients.actions.events import planning, writing
from recipients.domain.events.kinds import FieldClass
from recipients.domain.events.state import HEAD
from recipients.domain.events.writes import Write
from recipients.event_errors import BuiltUpon, NotInState
from recipients.models import Correction, Family, Membership
from recipients.models.corrections import CorrectionQuerySet
from recipients.queries.event_words import table_label


@transaction.atomic
def ask(*, correction: Correction, reason: str, by: User) -> Correction:
    """Ask that a change be undone. Plain facts go back at once; for others it is tried now and done by a second person.

    Refused when something later rests on it.
    """
    if not reason.strip():
        raise UserError(_("Say why it shall be undone."))
    correction = _locked(correction, Correction.State.APPLIED)
    correction.undo_asked_by, correction.undo_asked_at, correction.undo_reason = by, timezone.now(), reason.strip()
    if correction.field_class == FieldClass.PLAIN:
        return _undo(correction, correction.undo_reason, by)
    with transaction.atomic():
        _take_back(Correction.objects.select_for_update(no_key=True).get(pk=correction.pk), by)
        transaction.set_rollback(True)
    correction.state = Correction.State.UNDO_WAITING
    correction.save()
    planning.record("correction.undo_ask", correction, reason=correction.undo_reason, by=by)
    return correction


@transaction.atomic
def decide(*, correction: Correction, is_undone: bool, reason: str, by: User) -> Correction:
    """The second person's word: the change is taken back, or, for a reason, it stays."""
    correction = _locked(correction, Correction.State.UNDO_WAITING)
    if correction.undo_asked_by_id == by.pk:
        raise NotAllowed(_("You asked for this yourself. Another person has to decide it."))
    if is_undone:
        return _undo(correction, reason.strip() or correction.undo_reason, by)
    if not reason.strip():
        raise UserError(_("Say why you decline, so that the other person knows what to do."))
    correction.state = Correction.State.APPLIED
    correction.undo_asked_by = correction.undo_asked_at = None
    correction.undo_reason = ""
    correction.save()
    planning.record("correction.undo_decline", correction, reason=reason, by=by)
    return correction


def _undo(correction: Correction, reason: str, by: User) -> Correction:
    correction.state = Correction.State.UNDONE
    correction.undone_by, correction.undone_at = by, timezone.now()
    _take_back(correction, by)
    correction.save()
    planning.record("correction.undo", correction, reason=reason, by=by)
    return correction


def _take_back(correction: Correction, by: User) -> None:
    writing.lock([pk for pk in (correction.family_id, correction.other_family_id) if pk is not None])
    _forget_made(correction)
    context = {"user": by.pk, "action": "correction.undo", "reason": correction.undo_reason}
    with pghistory.context(**context, correction=correction.pk):
        journal = [Write.from_stored(one) for one in correction.writes]
        writing.unwrite(journal, lambda one: _later(correction, one))
        _refuse_second_head(correction, journal)
        _settle(correction, journal)


def _settle(correction: Correction, journal: list[Write]) -> None:
    """A family that somebody is back in counts again, and one that nobody is left in no more. Refused when a later
    event closed it: that goes first.
    """
    sides = [values for one in journal if one.table == "person" for values in (one.before or {}, one.after)]
    touched = {values["family_id"] for values in sides if "family_id" in values}
    touched |= {pk for pk in (correction.family_id, correction.other_family_id) if pk is not None}
    closed = Family.objects.across_areas(reason="families that are being changed").filter(status=Family.Status.CLOSED)
    for family in closed.filter(pk__in=registry.inhabited(touched)).order_by("pk"):
        closing = Write("family", family.pk, None, {"status": Family.Status.CLOSED.value})
        if later := _event_after(correction, closing):
            raise BuiltUpon(later)
    registry.settle(touched, without=[int(one.key) for one in journal if one.table == "person"])


def _refuse_second_head(correction: Correction, journal: list[Write]) -> None:
    """Who headed the family until a later event named another one comes back only when that is undone."""
    places = Membership.objects.filter(pk__in=[one.key for one in journal if one.table == "place"], until_on=None)
    for place in places.filter(relationship=HEAD).order_by("pk"):
        head = registry.other_head(place)
        naming = Write("family", place.family_id, None, {"head_id": head})
        if head and (later := _event_after(correction, naming)):
            raise BuiltUpon(later)


def _forget_made(correction: Correction) -> None:
    """The family and the persons that go must not be pointed to, by this change and by those that are over; their
    journals still name them.
    """
    made = [one for one in correction.writes if one["before"] is None]
    for name, table in (("family", "family"), ("other_family", "family"), ("person", "person")):
        keys = {one["key"] for one in made if one["table"] == table}
        if getattr(correction, f"{name}_id") in keys:
            setattr(correction, name, None)
        _over().filter(**{f"{name}__in": keys}).update(**{name: None})
    correction.save(update_fields=["family", "other_family", "person"])


def _over() -> CorrectionQuerySet:
    changes = Correction.objects.across_areas(reason="changes of a family or person that is taken out")
    return changes.filter(state__in=(Correction.State.UNDONE, Correction.State.DECLINED))


def _later(correction: Correction, one: Write) -> str:
    """What came after a change to the same row: an event by its title and day, or only that something did."""
    later = _event_after(correction, Write(one.table, one.key, None, {})) or (_waiting_on(one) if one.is_new else "")
    return later or _("%(what)s was changed or used since") % {"what": table_label(one.table)}


def _waiting_on(one: Write) -> str:
    """A change of a row that was made, which somebody is at or has to decide, by its title and number."""
    if one.table not in {"family", "person"}:
        return ""
    is_about = Q(person=one.key) if one.table == "person" else Q(family=one.key) | Q(other_family=one.key)
    changes = Correction.objects.across_areas(reason="names what rests on a change").open()
    waiting = changes.filter(is_about).order_by("-pk").first()
    return _named(waiting) if waiting else ""


def _named(change: Correction) -> str:
    return _("%(title)s, number %(number)d") % {"title": change.get_kind_display(), "number": change.pk}


def _event_after(correction: Correction, one: Write) -> str:
    """The newest event since that wrote these values to this row, by its title and number; empty when none did."""
    cell = [{"table": one.table, "key": one.key, "after": dict(one.after)}]
    after = Correction.objects.across_areas(reason="names what rests on this change").filter(
        state__in=(Correction.State.APPLIED, Correction.State.UNDO_WAITING),
        decided_at__gt=correction.decided_at,
        writes__contains=cell,
    )
    later = after.order_by("-decided_at").first()
    return _named(later) if later else ""


def _locked(correction: Correction, state: str) -> Correction:
    locked = Correction.objects.select_for_update(of=("self",), no_key=True).get(pk=correction.pk)
    if locked.state != state:
        raise NotInState(locked.get_state_display())
    return locked
