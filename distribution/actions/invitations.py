"""Delivery points and the letters that invite to them."""

from dataclasses import dataclass
from datetime import date, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actions import audit
from access.models import User
from distribution.domain.periods import Quarter
from distribution.errors import NotByLetter, PointInUse, ReasonMissing, WrongState, told_by_database
from distribution.models import Delivery, DeliveryPoint, Handover, Invitation, Programme, Roster
from distribution.queries import invitations as queries


@dataclass(frozen=True, slots=True)
class Slot:
    """Where and when families are expected, and how many at most (any number when None)."""

    place: str
    on_day: date
    starts_at: time
    ends_at: time
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """What drawing letters did: new ones, and those that got a place and a time."""

    letters: int
    placed: int


@transaction.atomic
def open_point(*, roster: Roster, village_code: str, slot: Slot, by: User) -> DeliveryPoint:
    """Name a place and hours at which a kelurahan gets its aid."""
    locked = _under_way(roster)
    with told_by_database(), transaction.atomic():
        point = DeliveryPoint.objects.create(
            roster=locked,
            village_id=village_code,
            place=" ".join(slot.place.split()),
            on_day=slot.on_day,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            capacity=slot.capacity,
            made_by=by,
        )
    audit.record(
        "delivery_point.open",
        target=point,
        by=by,
        village_code=village_code,
        details={"roster": locked.pk, "on": slot.on_day.isoformat(), "capacity": slot.capacity},
    )
    return point


@transaction.atomic
def drop_point(*, point: DeliveryPoint, by: User) -> int:
    """Give a delivery point up before anything was handed over there; its families wait for another one. How many."""
    rows = DeliveryPoint.objects.across_areas(reason="the caller was let to this point")
    locked = rows.select_for_update(of=("self",)).filter(pk=point.pk).first()
    if locked is None:
        raise WrongState(_("Somebody gave this delivery point up a moment ago."))
    if Handover.objects.across_areas(reason="of this point").filter(point=locked).exists():
        raise PointInUse(_("Aid has been handed over at this point, so it stays on the list."))
    freed = Invitation.objects.across_areas(reason="letters to this point").filter(point=locked).update(point=None)
    audit.record(
        "delivery_point.drop",
        target=locked,
        by=by,
        village_code=locked.village_id,
        details={"roster": locked.roster_id, "letters": freed},
    )
    locked.delete()
    return freed


@transaction.atomic
def draw_letters(*, roster: Roster, by: User) -> Drawn:
    """A letter for everybody on the roster who has none, and a place for every letter without one. Twice is once."""
    locked = _under_way(roster)
    last_day = Quarter.parse(locked.period).last_day
    now = timezone.now()
    # Aid that comes after its period is fetched with a letter all the same.
    running = Quarter.of(timezone.localdate(now)).last_day
    valid_until = max(last_day, locked.planned_on or last_day, running)
    letters = queries.draw(roster_id=locked.pk, valid_until=valid_until, by_id=by.pk, now=now)
    placed = queries.assign_points(roster_id=locked.pk, today=timezone.localdate(now))
    if letters or placed:
        audit.record(
            "invitation.draw",
            target=locked,
            by=by,
            village_code=locked.city_id,
            details={"letters": letters, "placed": placed, "valid_until": valid_until.isoformat()},
        )
    return Drawn(letters, placed)


@transaction.atomic
def replace_letter(*, invitation: Invitation, reason: str, by: User) -> Invitation:
    """Another letter for one that was lost: the old code does not open anything any more."""
    if not reason.strip():
        raise ReasonMissing(_("Say why the letter is replaced, for example that it was lost."))
    old = (
        Invitation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("entry__delivery")
        .get(pk=invitation.pk)
    )
    if old.revoked_at:
        raise WrongState(_("This letter has been replaced already. Load the page again to see the new one."))
    if old.entry.delivery.state != Delivery.State.OPEN:
        raise WrongState(_("What this letter invites to is settled already, so it is not replaced."))
    old.revoked_by, old.revoked_at, old.revoked_because = by, timezone.now(), reason.strip()
    old.save(update_fields=["revoked_by", "revoked_at", "revoked_because"])
    new = Invitation.objects.create(
        entry_id=old.entry_id,
        village_id=old.village_id,
        key=queries.new_key(),
        point_id=old.point_id,
        valid_until=old.valid_until,
        drawn_by=by,
        drawn_at=timezone.now(),
    )
    audit.record(
        "invitation.replace",
        target=new,
        by=by,
        village_code=new.village_id,
        reason=reason.strip(),
        details={"instead_of": old.pk, "entry": new.entry_id},
    )
    return new


def _under_way(roster: Roster) -> Roster:
    """The roster under lock while it is being delivered, of a programme whose aid is fetched somewhere."""
    locked = Roster.objects.select_for_update(of=("self",), no_key=True).select_related("programme").get(pk=roster.pk)
    if locked.programme.channel == Programme.Channel.TRANSFER:
        raise NotByLetter(_("This aid goes to the account of the family. Nobody is invited to fetch it."))
    if locked.state != Roster.State.APPROVED:
        raise WrongState(_("Letters and delivery points belong to a roster that is approved and not closed yet."))
    return locked
