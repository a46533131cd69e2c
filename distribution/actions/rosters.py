"""Rosters: drawn up from a determination, approved by another person and so frozen, delivered, closed."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.actions import audit
from access.models import Area, User
from distribution.domain.periods import Quarter
from distribution.domain.rules import parse
from distribution.errors import (
    NobodyEntitled,
    Outdated,
    OverlapForbidden,
    ReasonMissing,
    RosterExists,
    SamePerson,
    StillOpen,
    WrongState,
    told_by_database,
)
from distribution.models import Delivery, Determination, Roster
from distribution.queries.determinations import newest_finished
from distribution.queries.rosters import conflicts_of, insert_deliveries, insert_entries


_WHY = "the caller was let to this roster"


@transaction.atomic
def draw_up(*, determination: Determination, by: User) -> Roster:
    """A draft with every entitled family of the newest finished determination, and who receives for it."""
    newest = newest_finished(determination.programme_id, determination.period)
    if newest != determination:
        raise Outdated(_("This determination is not the newest finished one. Draw the roster up from the newest."))
    _refuse_second_roster(determination)
    with told_by_database(), transaction.atomic():
        roster = Roster.objects.create(
            city_id=determination.city_id,
            programme_id=determination.programme_id,
            period=determination.period,
            determination=determination,
            drawn_by=by,
        )
    entries = insert_entries(
        roster_id=roster.pk,
        determination_id=determination.pk,
        rule=parse(determination.rule.definition),
        period=Quarter.parse(determination.period),
    )
    if not entries:
        raise NobodyEntitled(_("No family is entitled, so there is nothing to put on a roster."))
    roster.done = roster.total = entries
    roster.save(update_fields=["done", "total"])
    audit.record(
        "roster.draw_up",
        target=roster,
        by=by,
        village_code=roster.city_id,
        details={"determination": determination.pk, "entries": entries},
    )
    return roster


def _refuse_second_roster(determination: Determination) -> None:
    there = (
        Roster.objects.across_areas(reason="one roster per programme and period")
        .filter(programme=determination.programme_id, period=determination.period)
        .exclude(state=Roster.State.DISCARDED)
        .first()
    )
    if there:
        raise RosterExists(
            _("There is roster %(number)s of this programme and period. Discard it first.") % {"number": there.pk}
        )


@transaction.atomic
def submit(*, roster: Roster, by: User) -> Roster:
    """Hand a draft over for approval; from now on its entries do not change."""
    locked = _locked(roster, Roster.State.DRAFT)
    locked.state = Roster.State.SUBMITTED
    locked.save(update_fields=["state"])
    audit.record("roster.submit", target=locked, by=by, village_code=locked.city_id)
    return locked


@transaction.atomic
def discard(*, roster: Roster, reason: str, by: User) -> Roster:
    """Give a roster up before it is approved; another one can be drawn up then."""
    if not reason.strip():
        raise ReasonMissing(_("Say why the roster is discarded."))
    locked = _locked(roster, Roster.State.DRAFT, Roster.State.SUBMITTED)
    locked.state = Roster.State.DISCARDED
    locked.reason = reason.strip()
    locked.save(update_fields=["state", "reason"])
    audit.record("roster.discard", target=locked, by=by, village_code=locked.city_id, reason=reason)
    return locked


@transaction.atomic
def approve(*, roster: Roster, decree_number: str, planned_on: date, by: User) -> Roster:
    """Freeze a roster by decree and open its deliveries; not by who drew it up, not against the matrix."""
    # Two rosters at once would not see each other's families: approvals of a city queue up behind its area.
    Area.objects.select_for_update(no_key=True).get(pk=roster.city_id)
    locked = _locked(roster, Roster.State.SUBMITTED)
    if locked.drawn_by_id == by.pk and not by.is_machine:
        raise SamePerson(_("You drew up this roster. Somebody else has to approve it."))
    if not decree_number.strip():
        raise ReasonMissing(_("Enter the number of the decree that names the recipients."))
    _refuse_overlap(locked)
    locked.state = Roster.State.APPROVED
    locked.decree_number = decree_number.strip()
    locked.planned_on = planned_on
    locked.approved_by = by
    locked.approved_at = timezone.now()
    with told_by_database(), transaction.atomic():
        locked.save(update_fields=["state", "decree_number", "planned_on", "approved_by", "approved_at"])
    opened = insert_deliveries(roster_id=locked.pk)
    audit.record(
        "roster.approve",
        target=locked,
        by=by,
        village_code=locked.city_id,
        details={"decree": locked.decree_number, "deliveries": opened},
    )
    return locked


def _refuse_overlap(roster: Roster) -> None:
    forbidden = [one for one in conflicts_of(roster_id=roster.pk, period=roster.period) if one.is_forbidden]
    if not forbidden:
        return
    families = sum(one.families for one in forbidden)
    programmes = tuple(one.programme for one in forbidden)
    raise OverlapForbidden(
        ngettext(
            "%(count)d family already gets aid that must not be combined with this: %(programmes)s."
            " Discard the roster and leave them out by a new rule version.",
            "%(count)d families already get aid that must not be combined with this: %(programmes)s."
            " Discard the roster and leave them out by a new rule version.",
            families,
        )
        % {"count": families, "programmes": ", ".join(programmes)},
        families=families,
        programmes=programmes,
    )


@transaction.atomic
def close(*, roster: Roster, by: User) -> Roster:
    """End a roster whose deliveries are all recorded (planned is delivered plus failed); by a third person."""
    locked = _locked(roster, Roster.State.APPROVED)
    if by.pk in {locked.drawn_by_id, locked.approved_by_id} and not by.is_machine:
        raise SamePerson(_("You drew up or approved this roster. A third person has to close it."))
    still_open = (
        Delivery.objects.across_areas(reason=_WHY).filter(entry__roster=locked, state=Delivery.State.OPEN).count()
    )
    if still_open:
        raise StillOpen(
            ngettext(
                "%(count)d delivery is still open. Record it first, then close the roster.",
                "%(count)d deliveries are still open. Record them first, then close the roster.",
                still_open,
            )
            % {"count": still_open}
        )
    locked.state = Roster.State.CLOSED
    locked.closed_by = by
    locked.closed_at = timezone.now()
    with told_by_database(), transaction.atomic():
        locked.save(update_fields=["state", "closed_by", "closed_at"])
    audit.record("roster.close", target=locked, by=by, village_code=locked.city_id)
    return locked


def _locked(roster: Roster, *states: str) -> Roster:
    """The roster under lock, in one of these states; who comes second is told."""
    locked = Roster.objects.select_for_update(of=("self",), no_key=True).get(pk=roster.pk)
    if locked.state not in states:
        raise WrongState(
            _("The roster is now in the state “%(state)s”. Load the page again to see what can be done.")
            % {"state": locked.get_state_display()}
        )
    return locked
