"""Lists on the pages of payments: batches, payments of a batch or a family. A fixed number of queries each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Window

from access.models import Area, User
from distribution.domain.payability import Block
from distribution.domain.payments.states import ENDED_UNPAID, Channel, State, moves_from
from distribution.models import Account, Payment, PaymentBatch, PaymentStep, Roster, RosterEntry
from distribution.models.payments import PaymentBatchQuerySet, PaymentQuerySet
from distribution.queries.lists import Page, page_of
from distribution.queries.payable import blocked_among
from recipients.models import Family


_WHOLE_NUMBER = 16
WAITING_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """A family whose aid is open and in no batch, and why: a block, or how the last attempt ended."""

    entry: RosterEntry
    block: Block | None
    last_state: str
    last_because: str


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
    shown = list(_waiting_entries(user, roster.pk)[:WAITING_SHOWN])
    blocks = blocked_among(one.pk for one in shown) if shown else {}
    found = [Waiting(one, blocks.get(one.pk), one.last_state or "", one.last_because or "") for one in shown]
    return found, shown[0].in_all if shown else 0


def _waiting_entries(user: User, roster_id: int) -> QuerySet[Any]:
    """Entries whose aid is open and that no payment holds: they are in no batch, or came out of one."""
    payments = Payment.objects.across_areas(reason="payments of entries that are found for somebody")
    held = payments.filter(entry=OuterRef("pk")).exclude(state__in=sorted(ENDED_UNPAID))
    last = payments.filter(entry=OuterRef("pk")).order_by("-attempt")
    entries = RosterEntry.objects.visible_to(user).filter(roster=roster_id, delivery__state="open")
    return (
        entries.filter(~Exists(held))
        .annotate(
            last_state=Subquery(last.values("state")[:1]),
            last_because=Subquery(last.values("because")[:1]),
            in_all=Window(Count("pk")),
        )
        .select_related("recipient", "family", "village")
        .order_by("pk")
    )


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
