"""Changes of an approved roster: written by one person, with their paper, carried out with the last approval.

Who goes out is not paid and says why; who comes in stands on the roster from then on with a delivery of its own.
Whoever gave the aid up has left the programme, also for the next determination, until it takes its word back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actions import audit
from access.domain.permissions import Permission
from access.models import Area, User
from distribution.actions.approvals import open_to, sign
from distribution.actions.freezes import refuse_in_freeze
from distribution.actions.rosters import refuse_overlap
from distribution.actions.scans import scanned
from distribution.domain.amendments import RULES, KindRule, may_wait
from distribution.domain.approvals import approvals_needed
from distribution.domain.payability import BLOCK_TEXTS
from distribution.domain.periods import Quarter
from distribution.domain.rules import parse
from distribution.errors import (
    NotPayable,
    NotYourApproval,
    ReasonMissing,
    SamePerson,
    WrongAmendment,
    WrongState,
    told_by_database,
)
from distribution.models import (
    AmendmentApproval,
    AmendmentLine,
    Delivery,
    Eligibility,
    Roster,
    RosterAmendment,
    RosterEntry,
)
from distribution.queries import conflicts
from distribution.queries.amendments import area_without_money, carry_out, heirs_of, next_number
from distribution.queries.facts import receiver_now
from distribution.queries.freezes import tiers_on
from distribution.queries.payable import blocked_among
from distribution.queries.payments import under_way
from distribution.queries.rosters import insert_deliveries, rupiah_of
from recipients.actions import aid_exits
from recipients.models import AidExit, Family, Person


if TYPE_CHECKING:
    from django.core.files.base import File

_WHY = "the caller was let to this roster"


@dataclass(frozen=True, slots=True)
class Line:
    """Ids of the entry that goes out, and of who comes in: a family (replacement) or a person of the same KK."""

    entry_out: int
    family_in: int | None = None
    recipient_in: int | None = None


@transaction.atomic
def draw_up(
    *,
    roster: Roster,
    kind: str,
    lines: Sequence[Line],
    reason: str,
    minutes_number: str,
    minutes_on: date,
    file: "File[bytes] | None" = None,
    by: User,
) -> RosterAmendment:
    """Write a change of an approved roster and hand it over for approval; nothing on the roster changes yet.

    The lines are of one kelurahan, whose minutes or letter is attached. As many have to approve it as the roster's
    whole amount asks for by the tiers of today: else many small changes would do with fewer people what it may not.
    """
    rule = RULES.get(kind)
    if rule is None or not lines:
        raise WrongAmendment(_("Choose what changes, and for whom."))
    if not reason.strip() or not minutes_number.strip():
        raise ReasonMissing(_("Say why, and enter the number of the minutes or the letter."))
    scan = scanned(file) if file else None
    if rule.needs_scan and scan is None:
        raise WrongAmendment(_("Attach a scan of the minutes or the letter."))
    locked = _approved(roster)
    entries = _entries(locked, lines)
    amendment = RosterAmendment(
        roster=locked,
        number=next_number(locked),
        village_id=entries[lines[0].entry_out].village_id,
        kind=kind,
        reason=reason.strip(),
        minutes_number=minutes_number.strip(),
        minutes_on=minutes_on,
        drawn_by=by,
    )
    if scan:
        amendment.sha256, amendment.size = scan.sha256, len(scan.content)
        amendment.file.save(scan.name, ContentFile(scan.content), save=False)
    amendment.save()
    rows = [_line(amendment, rule, entries[one.entry_out], one) for one in lines]
    needed = approvals_needed(
        programme=locked.programme.code, rupiah=rupiah_of(locked.pk), tiers=tiers_on(timezone.localdate())
    )
    with told_by_database(), transaction.atomic():
        AmendmentLine.objects.bulk_create(rows)
        AmendmentApproval.objects.bulk_create(
            AmendmentApproval(amendment=amendment, place=place, permission=permission)
            for place, permission in enumerate(needed, start=1)
        )
    _refuse_beyond_quota(amendment)
    amendment.state = RosterAmendment.State.SUBMITTED
    amendment.save(update_fields=["state"])
    _record("amendment.draw_up", amendment, by, reason=amendment.reason, lines=len(rows), approvals=list(needed))
    return amendment


def _approved(roster: Roster) -> Roster:
    rows = Roster.objects.select_for_update(of=("self",), no_key=True).select_related("programme")
    locked = rows.get(pk=roster.pk)
    if locked.state != Roster.State.APPROVED:
        raise WrongState(_("Only an approved roster that is not closed can be changed."))
    return locked


def _entries(roster: Roster, lines: Sequence[Line]) -> dict[int, RosterEntry]:
    """The entries that go out: of this roster and one kelurahan, each once, with an open delivery."""
    wanted = [one.entry_out for one in lines]
    entries = RosterEntry.objects.across_areas(reason=_WHY).filter(roster=roster, taken_out_in=None, pk__in=wanted)
    found = {one.pk: one for one in entries.select_related("recipient", "delivery")}
    if len(found) != len(wanted) or len({one.village_id for one in found.values()}) != 1:
        raise WrongAmendment(_("Choose families of one kelurahan that are on this roster, each once."))
    _refuse_settled([one.delivery for one in found.values()])
    return found


def _refuse_settled(deliveries: Sequence[Delivery]) -> None:
    if any(one.state != Delivery.State.OPEN for one in deliveries):
        raise WrongState(
            _("The aid of one of these families is recorded already. Only whoever has not got it yet can be taken out.")
        )
    if under_way([one.entry_id for one in deliveries]):
        raise WrongState(_("A payment to one of these families is under way. Wait for the reply of the paying agency."))


def _line(amendment: RosterAmendment, rule: KindRule, entry: RosterEntry, told: Line) -> AmendmentLine:
    line = AmendmentLine(amendment=amendment, entry_out=entry)
    if not rule.brings_in:
        return line
    return _heir(line, entry, told) if rule.is_same_family else _replacement(line, entry, told)


def _heir(line: AmendmentLine, entry: RosterEntry, told: Line) -> AmendmentLine:
    """The same family goes on receiving, by another living adult of its KK."""
    heir = heirs_of(entry, timezone.localdate()).filter(pk=told.recipient_in or 0).first()
    if heir is None:
        raise WrongAmendment(_("Choose a living adult of the same KK who is not the present receiver."))
    line.family_in_id, line.recipient_in = entry.family_id, heir
    line.amount_in, line.quantity_in, line.goods_in = entry.amount, entry.quantity, entry.goods
    return line


def _replacement(line: AmendmentLine, entry: RosterEntry, told: Line) -> AmendmentLine:
    """Another family of the kelurahan takes the place: entitled by the same determination, or next in line."""
    results = Eligibility.objects.across_areas(reason=_WHY).filter(
        determination=line.amendment.roster.determination_id,
        family=told.family_in,
        village=entry.village_id,
        family__village=entry.village_id,
    )
    result = results.select_related("family").first()
    if result is None or not may_wait(is_eligible=result.is_eligible, reasons=result.reasons):
        raise WrongAmendment(
            _("The family that would come in is not entitled by this determination, or lives in another kelurahan.")
        )
    there = RosterEntry.objects.across_areas(reason=_WHY)
    if there.filter(roster=entry.roster_id, family=result.family_id, taken_out_in=None).exists():
        raise WrongAmendment(_("The family that would come in is on the roster already."))
    line.family_in, line.recipient_in = result.family, _receiver(line, result, told)
    line.amount_in, line.quantity_in, line.goods_in = result.amount, result.quantity, result.goods
    return line


def _refuse_beyond_quota(amendment: RosterAmendment) -> None:
    """A place is taken for a place; only the money may not suffice for a family that gets more."""
    short = area_without_money(amendment)
    if short:
        raise WrongAmendment(
            _(
                "Who would come in gets more than who goes out, and the quota of %(area)s does not have the money for"
                " it. Choose another family."
            )
            % {"area": short.name}
        )


def _receiver(line: AmendmentLine, result: Eligibility, told: Line) -> Person:
    """Who was chosen, else who receives by the rule for the family as it is today; living and of the family."""
    roster = line.amendment.roster
    members = Person.objects.across_areas(reason=_WHY).filter(
        family=result.family_id, vital_status__in=[Person.VitalStatus.ALIVE, Person.VitalStatus.UNKNOWN]
    )
    wish = parse(roster.determination.rule.definition).receiver
    named = told.recipient_in or receiver_now(result.family_id, wish, Quarter.parse(roster.period).last_day)
    found = members.filter(pk=named or 0).first()
    if found is None or result.family.status != Family.Status.ACTIVE:
        raise WrongAmendment(_("The family that would come in has nobody who could receive. Choose another one."))
    return found


@transaction.atomic
def approve(
    *, amendment: RosterAmendment, overlap_reason: str = "", exemption: str = "", note: str = "", by: User
) -> RosterAmendment:
    """Give one of the approvals that a change needs; the last one carries it out.

    Outgoing aid is recorded as failed with its reason, incoming aid can be handed over. Refused when one of the
    outgoing got the aid meanwhile, when an incoming receiver could not be paid, or when the overlap matrix says no; a
    warning asks for `overlap_reason` by somebody who may give it.
    """
    Area.objects.select_for_update(no_key=True).get(pk=amendment.roster.city_id)
    roster = _approved(amendment.roster)
    locked = _waiting(amendment)
    if locked.drawn_by_id == by.pk and not by.is_machine:
        raise SamePerson(_("You wrote this change. Somebody else has to approve it."))
    refuse_in_freeze(programme=roster.programme, act="approval", today=timezone.localdate(), exemption=exemption)
    outgoing = list(
        Delivery.objects.across_areas(reason=_WHY)
        .select_for_update(of=("self",), no_key=True)
        .filter(entry__lines_out__amendment=locked)
        .order_by("pk")
    )
    _refuse_settled(outgoing)
    _refuse_beyond_quota(locked)
    _answer_overlaps(roster, locked, overlap_reason.strip(), by)
    open_ones = list(locked.approvals.filter(approved_by=None).order_by("place"))
    approval = open_to(by, open_ones, roster.city_id)
    sign(approval, note=note, by=by)
    if len(open_ones) > 1:
        _record("amendment.sign", locked, by, place=approval.place, permission=approval.permission)
        return locked
    return _carry_out(roster, locked, outgoing, by)


def _answer_overlaps(roster: Roster, amendment: RosterAmendment, reason: str, by: User) -> None:
    """Before each approval, so that nobody signs what cannot be carried out in the end."""
    if reason and not by.is_machine and not by.may_in(Permission.OVERLAP_OVERRIDE, roster.city_id):
        raise NotYourApproval(_("Why a family gets other aid as well is said by an approver. Leave the field empty."))
    if reason:
        conflicts.override(
            roster=roster,
            others=None,
            families=None,
            amendment_id=amendment.pk,
            reason=reason,
            by_id=by.pk,
            now=timezone.now(),
        )
    refuse_overlap(conflicts.conflicts_of(roster_id=roster.pk, period=roster.period, amendment_id=amendment.pk))


def _carry_out(roster: Roster, locked: RosterAmendment, outgoing: Sequence[Delivery], by: User) -> RosterAmendment:
    locked.state = RosterAmendment.State.APPROVED
    locked.approved_by, locked.approved_at = by, timezone.now()
    with told_by_database(), transaction.atomic():
        locked.save(update_fields=["state", "approved_by", "approved_at"])
        incoming = carry_out(locked)
    _refuse_moved(locked, incoming)
    blocks = blocked_among(incoming)
    if blocks:
        raise NotPayable(_(BLOCK_TEXTS[next(iter(blocks.values()))]))
    insert_deliveries(roster_id=roster.pk, amendment_id=locked.pk)
    _end(outgoing, locked, by)
    if RULES[locked.kind].leaves_programme:
        _leave(roster, locked, by)
    _record("amendment.approve", locked, by, out=len(outgoing), into=len(incoming))
    return locked


def _refuse_moved(amendment: RosterAmendment, incoming: Sequence[int]) -> None:
    """Another family of the same kelurahan takes the place, also when it moved while the change waited."""
    entries = RosterEntry.objects.across_areas(reason=_WHY).filter(pk__in=incoming)
    if not RULES[amendment.kind].is_same_family and entries.exclude(village=amendment.village_id).exists():
        raise WrongAmendment(
            _("The family that would come in is not entitled by this determination, or lives in another kelurahan.")
        )


def _leave(roster: Roster, amendment: RosterAmendment, by: User) -> None:
    """Whoever gave the aid up is not chosen again; families that had left the programme already keep that day."""
    lines = AmendmentLine.objects.across_areas(reason=_WHY).filter(amendment=amendment).select_related("entry_out")
    by_family = {one.entry_out.family_id: one for one in lines}
    made = aid_exits.leave(
        families=by_family,
        leaving=AidExit.Leaving.OPTED_OUT.value,
        programme=roster.programme.code,
        from_on=amendment.minutes_on,
        reason=f"{amendment.minutes_number}: {amendment.reason}",
        by=by,
    )
    for family, left in made.items():
        by_family[family].aid_exit = left
    AmendmentLine.objects.bulk_update([by_family[family] for family in made], ["aid_exit"])


@transaction.atomic
def take_word_back(*, amendment: RosterAmendment, from_on: date, reason: str, by: User) -> int:
    """Families that gave the aid up want it again: from a day on a determination may choose them; how many.

    This roster stays as it is: its aid was given up, and what a family gets next is decided by the next determination.
    """
    if not reason.strip():
        raise ReasonMissing(_("Say why, and name the letter of the family."))
    lines = AmendmentLine.objects.across_areas(reason=_WHY).filter(amendment=amendment, aid_exit__until_on=None)
    exits = [one.aid_exit for one in lines.select_related("aid_exit") if one.aid_exit]
    back = aid_exits.come_back(exits=exits, until_on=from_on, reason=reason.strip(), by=by)
    if not back:
        raise WrongState(_("None of these families has left the programme by this change, or they are back already."))
    _record("amendment.take_back", amendment, by, reason=reason.strip(), families=back)
    return back


def _waiting(amendment: RosterAmendment) -> RosterAmendment:
    rows = RosterAmendment.objects.across_areas(reason=_WHY).select_for_update(of=("self",), no_key=True)
    locked = rows.get(pk=amendment.pk)
    if locked.state != RosterAmendment.State.SUBMITTED:
        raise WrongState(_("This change has been decided already. Load the page again."))
    return locked


def _end(outgoing: Sequence[Delivery], amendment: RosterAmendment, by: User) -> None:
    rows = Delivery.objects.across_areas(reason="locked above").filter(pk__in=[one.pk for one in outgoing])
    rows.update(
        state=Delivery.State.FAILED,
        failed_because=RULES[amendment.kind].failed_because,
        note=amendment.minutes_number,
        recorded_by=by,
        recorded_at=timezone.now(),
    )


@transaction.atomic
def discard(*, amendment: RosterAmendment, reason: str, by: User) -> RosterAmendment:
    """Give a change up before it is approved; the roster stays as it is."""
    if not reason.strip():
        raise ReasonMissing(_("Say why the change is refused."))
    locked = _waiting(amendment)
    locked.state = RosterAmendment.State.DISCARDED
    locked.discarded_because = reason.strip()
    locked.save(update_fields=["state", "discarded_because"])
    AmendmentLine.objects.across_areas(reason=_WHY).filter(amendment=locked).update(is_given_up=True)
    _record("amendment.discard", locked, by, reason=reason.strip())
    return locked


def _record(action: str, amendment: RosterAmendment, by: User, *, reason: str = "", **details: object) -> None:
    audit.record(
        action,
        target=amendment,
        by=by,
        village_code=amendment.village_id,
        reason=reason,
        details={"roster": amendment.roster_id, "number": amendment.number, "kind": amendment.kind, **details},
    )
