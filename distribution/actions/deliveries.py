"""The handing over of aid, one by one or for a selection; what is blocked at that moment is not paid."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actions import audit
from access.models import User
from distribution.domain.payability import BLOCK_TEXTS, Block
from distribution.domain.payments.states import PAID, State
from distribution.errors import NotPayable, ReasonMissing, WrongState, told_by_database
from distribution.models import Delivery, Handover, Roster, SampleCheck
from distribution.queries.payable import blocked_among
from distribution.queries.payments import follow_back, held_by_payment, told_by_books


_CHANGED = ("state", "failed_because", "note", "recorded_by", "recorded_at")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a selection: recorded, recorded before, and blocked ones with the reason."""

    done: tuple[int, ...]
    already: tuple[int, ...]
    blocked: Mapping[int, Block]


@transaction.atomic
def mark_delivered(*, delivery_ids: Collection[int], by: User) -> Recorded:
    """Record that the aid was handed over; asks for each whether it may still be paid."""
    open_ones, already = _locked_open(delivery_ids)
    ids = [one.entry_id for one in open_ones]
    blocks = held_by_payment(ids) | blocked_among(ids)
    free = _free(open_ones, blocks)
    _record(free, state=Delivery.State.DELIVERED, by=by)
    ask_anew([one.pk for one in free], by=by)
    return _recorded(open_ones, free, already, blocks)


def ask_anew(delivered: "Collection[int] | QuerySet[Delivery]", *, by: User) -> None:
    """Families of a random check that got their aid by a new record are asked by another person than who gave it."""
    checks = SampleCheck.objects.across_areas(reason="of deliveries that the caller holds")
    checks.filter(delivery__in=delivered).exclude(state=SampleCheck.State.ANSWERED).update(
        state=SampleCheck.State.OPEN, handed_by=by, checked_by=None, checked_at=None
    )


@transaction.atomic
def mark_failed(*, delivery_ids: Collection[int], because: str, note: str = "", by: User) -> Recorded:
    """Record that the aid was not handed over, and why."""
    if because not in Delivery.FailedBecause.values:
        raise ReasonMissing(_("Choose why the aid was not handed over."))
    open_ones, already = _locked_open(delivery_ids)
    held = held_by_payment([one.entry_id for one in open_ones])
    # What was refunded has failed: saying so again takes nothing away.
    blocks = {entry: block for entry, block in held.items() if block != Block.PAYMENT_REFUNDED}
    free = _free(open_ones, blocks)
    _record(free, state=Delivery.State.FAILED, because=because, note=note, by=by)
    return _recorded(open_ones, free, already, blocks)


def _free(deliveries: list[Delivery], blocks: Mapping[int, Block]) -> list[Delivery]:
    return [one for one in deliveries if one.entry_id not in blocks]


def _recorded(
    open_ones: list[Delivery], free: list[Delivery], already: tuple[int, ...], blocks: Mapping[int, Block]
) -> Recorded:
    return Recorded(
        done=tuple(one.pk for one in free),
        already=already,
        blocked={one.pk: blocks[one.entry_id] for one in open_ones if one.entry_id in blocks},
    )


def deliver_one(*, delivery: Delivery, by: User) -> Recorded:
    """Record one delivery; a block or an earlier record is an error that says so."""
    outcome = mark_delivered(delivery_ids=[delivery.pk], by=by)
    _refuse_blocked(outcome)
    _refuse_second_record(outcome)
    return outcome


def _refuse_blocked(outcome: Recorded) -> None:
    for block in outcome.blocked.values():
        raise NotPayable(_(BLOCK_TEXTS[block]))


def _refuse_second_record(outcome: Recorded) -> None:
    if outcome.already:
        raise WrongState(_("Somebody has recorded this delivery already. Load the page again."))


@transaction.atomic
def reopen(*, delivery: Delivery, reason: str, by: User) -> Delivery:
    """Take a record back while the roster is not closed."""
    if not reason.strip():
        raise ReasonMissing(_("Say why the record is taken back."))
    locked = (
        Delivery.objects.select_for_update(of=("self",), no_key=True)
        .select_related("entry__roster")
        .get(pk=delivery.pk)
    )
    if locked.state == Delivery.State.OPEN or locked.entry.roster.state != Roster.State.APPROVED:
        raise WrongState(_("This delivery is open, or its roster is closed: there is nothing to take back."))
    _refuse_settled(locked)
    was, now = locked.state, timezone.now()
    locked.state = Delivery.State.OPEN
    locked.failed_because = locked.note = ""
    locked.recorded_by = locked.recorded_at = None
    with told_by_database(), transaction.atomic():
        locked.save(update_fields=_CHANGED)
    payments = follow_back(locked.entry_id, by=by.pk, at=now, note=reason.strip())
    # What was signed and photographed stays, and says that it does not count any more.
    Handover.objects.across_areas(reason="of the delivery locked above").live().filter(delivery=locked).update(
        withdrawn_by=by, withdrawn_at=now, withdrawn_because=reason.strip()
    )
    audit.record(
        "delivery.reopen",
        target=locked,
        by=by,
        village_code=locked.village_id,
        reason=reason,
        details={"was": was, "payments": payments},
    )
    return locked


def _refuse_settled(delivery: Delivery) -> None:
    """What another act has settled is not opened by hand: the aid would be given, or given up, a second time."""
    if delivery.entry.taken_out_in_id:
        raise WrongState(_("This family was taken off the roster by an approved change, so its record stays as it is."))
    received = PAID if delivery.state == Delivery.State.DELIVERED else {State.REPLACED}
    if told_by_books(delivery.entry_id, received):
        raise WrongState(
            _(
                "The books of its payment say that this aid was received. Where a reply of the paying agency is wrong,"
                " take that reply back while the books are open."
            )
        )


def _locked_open(delivery_ids: Collection[int]) -> tuple[list[Delivery], tuple[int, ...]]:
    """Lock the deliveries in the order of their ids; which are open, and which were recorded before."""
    rows = list(
        Delivery.objects.select_for_update(of=("self",), no_key=True)
        .select_related("entry__roster")
        .filter(pk__in=delivery_ids)
        .order_by("pk")
    )
    open_ones: list[Delivery] = []
    already: list[Delivery] = []
    for one in rows:
        is_open = one.state == Delivery.State.OPEN and one.entry.roster.state == Roster.State.APPROVED
        (open_ones if is_open else already).append(one)
    return open_ones, tuple(one.pk for one in already)


def _record(
    deliveries: list[Delivery],
    *,
    state: str,
    because: str = "",
    note: str = "",
    by: User,
) -> None:
    """Write the outcome of locked deliveries in one statement, with one audit line per roster and village."""
    if not deliveries:
        return
    ids = [one.pk for one in deliveries]
    Delivery.objects.across_areas(reason="locked above").filter(pk__in=ids).update(
        state=state,
        failed_because=because,
        note=note,
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    groups: dict[tuple[int, str], list[Delivery]] = {}
    for one in deliveries:
        groups.setdefault((one.entry.roster_id, one.village_id), []).append(one)
    for (_roster_id, village_code), group in groups.items():
        audit.record(
            f"delivery.{state}",
            target=group[0].entry.roster,
            by=by,
            village_code=village_code,
            details={"deliveries": [one.pk for one in group], "because": because},
        )
