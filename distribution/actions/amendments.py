"""Changes of an approved roster: written by one person, with their paper, and carried out when another approves them.

Who goes out is not paid and says why; who comes in stands on the roster from then on with a delivery of its own.
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
from access.models import Area, User
from distribution.actions.freezes import refuse_in_freeze
from distribution.actions.rosters import refuse_overlap
from distribution.actions.scans import scanned
from distribution.domain.amendments import RULES, KindRule, may_wait
from distribution.domain.payability import BLOCK_TEXTS
from distribution.errors import (
    NotPayable,
    ReasonMissing,
    SamePerson,
    WrongAmendment,
    WrongState,
    told_by_database,
)
from distribution.models import AmendmentLine, Delivery, Eligibility, Roster, RosterAmendment, RosterEntry
from distribution.queries import conflicts
from distribution.queries.amendments import carry_out, heirs_of, next_number
from distribution.queries.payable import blocked_among
from distribution.queries.payments import under_way
from distribution.queries.rosters import insert_deliveries
from recipients.models import Family, Person


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

    The lines are of one kelurahan, whose minutes or letter is attached.
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
    with told_by_database(), transaction.atomic():
        AmendmentLine.objects.bulk_create(rows)
    amendment.state = RosterAmendment.State.SUBMITTED
    amendment.save(update_fields=["state"])
    _record("amendment.draw_up", amendment, by, reason=amendment.reason, lines=len(rows))
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
        determination=line.amendment.roster.determination_id, family=told.family_in, village=entry.village_id
    )
    result = results.select_related("family").first()
    if result is None or not may_wait(is_eligible=result.is_eligible, reasons=result.reasons):
        raise WrongAmendment(
            _("The family that would come in is not entitled by this determination, or lives in another kelurahan.")
        )
    there = RosterEntry.objects.across_areas(reason=_WHY)
    if there.filter(roster=entry.roster_id, family=result.family_id, taken_out_in=None).exists():
        raise WrongAmendment(_("The family that would come in is on the roster already."))
    line.family_in, line.recipient_in = result.family, _receiver(result, told)
    line.amount_in, line.quantity_in, line.goods_in = result.amount, result.quantity, result.goods
    return line


def _receiver(result: Eligibility, told: Line) -> Person:
    """Who was chosen, else whom the determination names, while living and of the family."""
    members = Person.objects.across_areas(reason=_WHY).filter(
        family=result.family_id, vital_status__in=[Person.VitalStatus.ALIVE, Person.VitalStatus.UNKNOWN]
    )
    found = members.filter(pk=told.recipient_in or result.facts.get("receiver")).first()
    if found is None or result.family.status != Family.Status.ACTIVE:
        raise WrongAmendment(_("The family that would come in has nobody who could receive. Choose another one."))
    return found


@transaction.atomic
def approve(*, amendment: RosterAmendment, overlap_reason: str = "", exemption: str = "", by: User) -> RosterAmendment:
    """Carry a change out: outgoing aid is recorded as failed with its reason, incoming aid can be handed over.

    Refused when one of the outgoing got the aid meanwhile, when an incoming receiver could not be paid, or when the
    overlap matrix says no; a warning asks for `overlap_reason`.
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
    locked.state = RosterAmendment.State.APPROVED
    locked.approved_by, locked.approved_at = by, timezone.now()
    with told_by_database(), transaction.atomic():
        locked.save(update_fields=["state", "approved_by", "approved_at"])
        incoming = carry_out(locked)
    _refuse_unfit(roster, locked, incoming, overlap_reason.strip(), by)
    insert_deliveries(roster_id=roster.pk, amendment_id=locked.pk)
    _end(outgoing, locked, by)
    _record("amendment.approve", locked, by, out=len(outgoing), into=len(incoming))
    return locked


def _waiting(amendment: RosterAmendment) -> RosterAmendment:
    rows = RosterAmendment.objects.across_areas(reason=_WHY).select_for_update(of=("self",), no_key=True)
    locked = rows.get(pk=amendment.pk)
    if locked.state != RosterAmendment.State.SUBMITTED:
        raise WrongState(_("This change has been decided already. Load the page again."))
    return locked


def _refuse_unfit(
    roster: Roster, amendment: RosterAmendment, incoming: Sequence[int], overlap_reason: str, by: User
) -> None:
    if not incoming:
        return
    blocks = blocked_among(incoming)
    if blocks:
        raise NotPayable(_(BLOCK_TEXTS[next(iter(blocks.values()))]))
    if overlap_reason:
        conflicts.override(
            roster=roster,
            others=None,
            families=None,
            amendment_id=amendment.pk,
            reason=overlap_reason,
            by_id=by.pk,
            now=timezone.now(),
        )
    refuse_overlap(conflicts.conflicts_of(roster_id=roster.pk, period=roster.period, amendment_id=amendment.pk))


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
