"""Rosters: drawn up from a determination, approved by others and so frozen, delivered, closed."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.actions import audit
from access.models import Area, User
from distribution.actions.approvals import open_to, sign
from distribution.actions.freezes import refuse_in_freeze
from distribution.domain.approvals import approvals_needed
from distribution.domain.periods import Quarter
from distribution.domain.rules import parse
from distribution.errors import (
    MinutesMissing,
    NobodyEntitled,
    Outdated,
    OverlapForbidden,
    OverlapUnanswered,
    ReasonMissing,
    RosterExists,
    SamePerson,
    StillOpen,
    WrongState,
    told_by_database,
)
from distribution.models import Delivery, Determination, Roster, RosterApproval
from distribution.queries.approvals import first_two_of, villages_without_minutes
from distribution.queries.conflicts import Conflict, conflicts_of
from distribution.queries.determinations import newest_finished
from distribution.queries.freezes import tiers_on
from distribution.queries.rosters import fingerprint_of, insert_deliveries, insert_entries, rupiah_of


_WHY = "the caller was let to this roster"
_NAMED = 5


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
    """Hand a draft over for approval; from now on its entries do not change, and its hash says so.

    How many have to approve it is settled now, by the amount and the tiers of today.
    """
    locked = _locked(roster, Roster.State.DRAFT)
    _refuse_missing_minutes(locked)
    needed = approvals_needed(
        programme=locked.programme.code, rupiah=rupiah_of(locked.pk), tiers=tiers_on(timezone.localdate())
    )
    RosterApproval.objects.bulk_create(
        RosterApproval(roster=locked, place=place, permission=permission)
        for place, permission in enumerate(needed, start=1)
    )
    locked.state = Roster.State.SUBMITTED
    locked.sha256 = fingerprint_of(locked.pk)
    locked.save(update_fields=["state", "sha256"])
    audit.record(
        "roster.submit",
        target=locked,
        by=by,
        village_code=locked.city_id,
        details={"approvals": list(needed), "sha256": locked.sha256},
    )
    return locked


def _refuse_missing_minutes(roster: Roster) -> None:
    if not roster.programme.needs_minutes:
        return
    missing = villages_without_minutes(roster.pk)
    if missing:
        raise MinutesMissing(
            ngettext(
                "The minutes of %(count)s kelurahan are missing: %(names)s. Attach them, then hand the roster over.",
                "The minutes of %(count)s kelurahan are missing: %(names)s. Attach them, then hand the roster over.",
                len(missing),
            )
            % {
                "count": number_format(len(missing), force_grouping=True),
                "names": ", ".join(missing[:_NAMED]) + (" …" if len(missing) > _NAMED else ""),
            }
        )


@transaction.atomic
def send_back(*, roster: Roster, reason: str, by: User) -> Roster:
    """Give a submitted roster back to who drew it up, who can then attach papers or discard it.

    Approvals that were given already are asked for anew.
    """
    if not reason.strip():
        raise ReasonMissing(_("Say why the roster is sent back."))
    locked = _locked(roster, Roster.State.SUBMITTED)
    locked.state = Roster.State.DRAFT
    locked.reason = reason.strip()
    locked.save(update_fields=["state", "reason"])
    locked.approvals.all().delete()
    audit.record("roster.send_back", target=locked, by=by, village_code=locked.city_id, reason=reason)
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
def approve(
    *,
    roster: Roster,
    decree_number: str = "",
    planned_on: date | None = None,
    decreed_on: date | None = None,
    exemption: str = "",
    note: str = "",
    by: User,
) -> Roster:
    """Give one of the approvals that a roster needs; the last one freezes it by decree and opens its deliveries.

    1. Not by who drew it up, not twice, not within a freeze period unless `exemption` names the decree that allows it.
    2. Not against the overlap matrix: forbidden pairs never, warned ones only with a reason for each family.
    3. The last approval asks for the number of the decree.
    """
    # Two rosters at once would not see each other's families: approvals of a city queue up behind its area.
    Area.objects.select_for_update(no_key=True).get(pk=roster.city_id)
    locked = _locked(roster, Roster.State.SUBMITTED)
    if locked.drawn_by_id == by.pk and not by.is_machine:
        raise SamePerson(_("You drew up this roster. Somebody else has to approve it."))
    refuse_in_freeze(programme=locked.programme, act="approval", today=timezone.localdate(), exemption=exemption)
    refuse_overlap(conflicts_of(roster_id=locked.pk, period=locked.period))
    open_ones = [one for one in locked.approvals.order_by("place") if one.approved_by_id is None]
    approval = open_to(by, open_ones, locked.city_id)
    is_last = len(open_ones) == 1
    if is_last and not decree_number.strip():
        raise ReasonMissing(_("Enter the number of the decree that names the recipients."))
    sign(approval, note=note, by=by)
    if exemption.strip():
        locked.freeze_exemption = exemption.strip()
        locked.save(update_fields=["freeze_exemption"])
    if not is_last:
        details: dict[str, object] = {"place": approval.place, "permission": approval.permission}
        audit.record("roster.sign", target=locked, by=by, village_code=locked.city_id, details=details)
        return locked
    return _freeze(locked, decree_number.strip(), planned_on, decreed_on, by)


def _freeze(locked: Roster, decree_number: str, planned_on: date | None, decreed_on: date | None, by: User) -> Roster:
    locked.state = Roster.State.APPROVED
    locked.decree_number = decree_number
    locked.decreed_on = decreed_on or timezone.localdate()
    locked.planned_on = planned_on
    locked.approved_by = by
    locked.approved_at = timezone.now()
    with told_by_database(), transaction.atomic():
        locked.save(update_fields=["state", "decree_number", "decreed_on", "planned_on", "approved_by", "approved_at"])
    opened = insert_deliveries(roster_id=locked.pk)
    audit.record(
        "roster.approve",
        target=locked,
        by=by,
        village_code=locked.city_id,
        details={"decree": locked.decree_number, "deliveries": opened},
    )
    return locked


def refuse_overlap(found: list[Conflict]) -> None:
    """Refuse families that get another programme's aid against the matrix, or without anybody having said why."""
    forbidden = [one for one in found if one.is_forbidden]
    if forbidden:
        families = sum(one.families for one in forbidden)
        programmes = tuple(one.programme for one in forbidden)
        raise OverlapForbidden(
            ngettext(
                "%(count)s family already gets aid that must not be combined with this: %(programmes)s."
                " Discard the roster and leave them out by a new rule version.",
                "%(count)s families already get aid that must not be combined with this: %(programmes)s."
                " Discard the roster and leave them out by a new rule version.",
                families,
            )
            % {"count": number_format(families, force_grouping=True), "programmes": ", ".join(programmes)},
            families=families,
            programmes=programmes,
        )
    unanswered = [one for one in found if one.unanswered]
    if unanswered:
        families = sum(one.unanswered for one in unanswered)
        raise OverlapUnanswered(
            ngettext(
                "%(count)s family gets other aid as well: %(programmes)s. Say why it gets both, or discard the roster.",
                "%(count)s families get other aid as well: %(programmes)s. Say why they get both, or discard the"
                " roster.",
                families,
            )
            % {
                "count": number_format(families, force_grouping=True),
                "programmes": ", ".join(one.programme for one in unanswered),
            }
        )


@transaction.atomic
def close(*, roster: Roster, by: User) -> Roster:
    """End a roster whose deliveries are all recorded (planned is delivered plus failed); by a third person."""
    locked = _locked(roster, Roster.State.APPROVED)
    if by.pk in first_two_of(locked.pk) and not by.is_machine:
        raise SamePerson(_("You drew up or approved this roster or a change of it. A third person has to close it."))
    still_open = (
        Delivery.objects.across_areas(reason=_WHY).filter(entry__roster=locked, state=Delivery.State.OPEN).count()
    )
    if still_open:
        raise StillOpen(
            ngettext(
                "%(count)s delivery is still open. Record it first, then close the roster.",
                "%(count)s deliveries are still open. Record them first, then close the roster.",
                still_open,
            )
            % {"count": number_format(still_open, force_grouping=True)}
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
    rows = Roster.objects.select_for_update(of=("self",), no_key=True).select_related("programme")
    locked = rows.get(pk=roster.pk)
    if locked.state not in states:
        raise WrongState(
            _("The roster is now in the state “%(state)s”. Load the page again to see what can be done.")
            % {"state": locked.get_state_display()}
        )
    return locked
