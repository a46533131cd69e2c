"""Lists on the pages of payments: batches, payments of a batch or a family. A fixed number of queries each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from access.models import Area, User
from distribution.domain.payability import Block
from distribution.domain.payments.states import Channel, State, moves_from
from distribution.models import Account, Payment, PaymentBatch, PaymentStep, Roster, RosterEntry
from distribution.models.payments import PaymentBatchQuerySet, PaymentQuerySet
from distribution.queries.lists import Page, page_of
from distribution.queries.payable import blocked_among
from distribution.queries.payment_totals import waiting_entries
from recipients.models import Family


_WHOLE_NUMBER = 16
WAITING_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """A family whose aid is open and in no batch, and why: a block, or how the last attempt ended."""

    entry: RosterEntry
    block: Block | None
    last: Payment | None


def batches_of(user: User, roster: Roster | None = None) -> PaymentBatchQuerySet:
    """Batches that a person may see, newest first."""
    batches = PaymentBatch.objects.visible_to(user).select_related("roster__programme", "agency", "made_by")
    return batches.filter(roster=roster) if roster else batches


def payments_of(user: User, batch_id: int) -> PaymentQuerySet:
    """Payments of a batch in the areas where a person may read the registry."""
    return Payment.objects.visible_to(user).filter(batch=batch_id)


def narrowed_payments(payments: PaymentQuerySet, chosen: Mapping[str, str]) -> PaymentQuerySet:
    """Payments by filter, with receiver, kelurahan and what was noted with the last step; in no order yet."""
    text = chosen.get("text", "").strip()
    digits = text.replace(" ", "").replace(".", "")
    if digits.isdigit() and len(digits) == _WHOLE_NUMBER:
        payments = payments.filter(entry__recipient__nik=digits)
    elif text:
        payments = payments.filter(entry__recipient__name_key__contains=" ".join(text.upper().split()))
    if state := chosen.get("state"):
        payments = payments.filter(state=state)
    if village := chosen.get("village"):
        payments = payments.filter(village=village)
    steps = PaymentStep.objects.across_areas(reason="steps of payments that were found for somebody")
    last = steps.filter(payment=OuterRef("pk")).order_by("-id").values("note")[:1]
    return payments.select_related("entry__recipient", "village").annotate(last_note=Subquery(last))


def payments_page(
    payments: PaymentQuerySet, chosen: Mapping[str, str], *, after: int | None, before: int | None
) -> Page[Payment]:
    """Payments of a batch by filter."""
    return page_of(narrowed_payments(payments, chosen), after, before)


def villages_of(user: User, batch_id: int) -> list[tuple[str, str]]:
    """Kelurahan of a batch for its filter."""
    villages = payments_of(user, batch_id).order_by().values("village_id").distinct()
    return list(Area.objects.filter(pk__in=villages).order_by("name").values_list("code", "name"))


def waiting_of(user: User, roster: Roster) -> tuple[list[Waiting], int]:
    """The first families that are in no batch, with the reason, and how many there are."""
    entries = waiting_entries(user, roster.pk)
    shown = list(entries[:WAITING_SHOWN])
    blocks = blocked_among(one.pk for one in shown) if shown else {}
    payments = Payment.objects.visible_to(user).filter(entry__in=shown).order_by("entry_id", "attempt")
    last = {one.entry_id: one for one in payments} if shown else {}
    return [Waiting(one, blocks.get(one.pk), last.get(one.pk)) for one in shown], entries.count()


def payments_of_family(user: User, family: Family) -> list[Payment]:
    """Every attempt to pay a family, newest roster first, each with its steps."""
    found = Payment.objects.visible_to(user).filter(entry__family=family)
    return list(
        found.select_related("batch__agency", "batch__roster__programme", "entry__recipient", "village")
        .prefetch_related("steps__by")
        .order_by("-batch__roster_id", "-attempt")
    )


def accounts_of_family(user: User, family: Family) -> list[Account]:
    """Accounts of a family's members, those in force first."""
    found = Account.objects.visible_to(user).filter(person__family=family).select_related("person", "agency")
    return list(found.order_by("valid_until", "person_id"))


def acts_on(states: Sequence[State], channel: Channel) -> set[State]:
    """To which states payments that stand in these can be moved."""
    return {move.after for state in states for move in moves_from(state, channel)}


def idle_days(payment: Payment, today: date) -> int | None:
    """For how many days credited money has not been taken."""
    return (today - payment.state_on).days if payment.state == State.IDLE else None


def rosters_to_pay(user: User) -> QuerySet[Roster]:
    """Approved rosters, newest first: what can be put into batches."""
    rosters = Roster.objects.visible_to(user).filter(state=Roster.State.APPROVED)
    return rosters.select_related("programme").order_by("-pk")
