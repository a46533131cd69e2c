"""What is shown at a delivery point: the family of a letter, the board of a point, photos to be looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, Max, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from access.domain.permissions import Permission
from access.models import User
from distribution.domain.payability import Block
from distribution.domain.receipts import is_grown_up
from distribution.models import Delivery, DeliveryPoint, Handover, Invitation, RosterEntry
from distribution.queries.lists import Page, page_of
from distribution.queries.payable import blocked_among
from distribution.queries.payments import held_by_payment
from recipients.models import Membership, Person


# Who can come to a delivery point as far as the registry knows.
PRESENT: Final = (Person.VitalStatus.ALIVE, Person.VitalStatus.UNKNOWN)
_SHOWN_ON_BOARD: Final = 12


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the family who may come with a letter of attorney."""

    person: Person
    relationship: str


@dataclass(frozen=True, slots=True)
class Scene:
    """All that counts when a family stands before the table."""

    delivery: Delivery
    entry: RosterEntry
    letter: Invitation | None
    block: Block | None
    handover: Handover | None
    members: Sequence[Member]


@dataclass(frozen=True, slots=True)
class Board:
    """How far a delivery point is; rupiah and goods of what was handed over."""

    invited: int
    delivered: int
    failed: int
    amount: int
    quantity: int
    goods: str
    last: Sequence[Handover]
    to_photograph: int

    @property
    def open(self) -> int:
        return self.invited - self.delivered - self.failed


def letter_with(key: str, user: User) -> Invitation | None:
    """The letter with this key in the areas where the person records deliveries."""
    return (
        Invitation.objects.visible_to(user, Permission.DELIVERY_RECORD)
        .select_related("revoked_by", "point", "entry__delivery")
        .filter(key=key)
        .first()
    )


def scene_of(delivery: Delivery, letter: Invitation | None, today: date) -> Scene:
    """The family of a delivery that the person may record; a fixed number of queries."""
    found = (
        Delivery.objects.across_areas(reason="the caller was let to this delivery")
        .select_related(
            "entry__roster__programme", "entry__recipient", "entry__family", "entry__village", "recorded_by"
        )
        .get(pk=delivery.pk)
    )
    entry = found.entry
    is_open = found.state == Delivery.State.OPEN
    live = Invitation.objects.across_areas(reason="letters of this entry").live().filter(entry=entry)
    current = live.select_related("point").first()
    return Scene(
        delivery=found,
        entry=entry,
        letter=letter or current,
        block=(held_by_payment([entry.pk]) | blocked_among([entry.pk])).get(entry.pk) if is_open else None,
        handover=live_handover(found),
        members=_members(entry, today) if is_open else (),
    )


def live_handover(delivery: Delivery) -> Handover | None:
    """The hand-over of a delivery that counts."""
    return (
        Handover.objects.across_areas(reason="of a delivery that the person may see")
        .live()
        .filter(delivery=delivery)
        .select_related("received_by", "recorded_by", "checked_by", "photo", "signature", "power_of_attorney")
        .first()
    )


def handovers_of(entries: Sequence[RosterEntry]) -> dict[int, Handover]:
    """The hand-overs that count, by entry; one query."""
    rows = (
        Handover.objects.across_areas(reason="of entries that the person may see")
        .live()
        .filter(delivery__entry__in=entries)
        .select_related("received_by", "delivery")
    )
    return {one.delivery.entry_id: one for one in rows.order_by("pk")}


def letters_of(entries: Sequence[RosterEntry]) -> dict[int, Invitation]:
    """The letters that count, by entry; one query."""
    rows = Invitation.objects.across_areas(reason="of entries that the person may see").live()
    return {one.entry_id: one for one in rows.filter(entry__in=entries).select_related("point").order_by("pk")}


def _members(entry: RosterEntry, today: date) -> list[Member]:
    """Grown-ups of the family card, the receiver apart, in the order of the card."""
    rows = (
        Membership.objects.filter(
            family=entry.family_id,
            until_on=None,
            person__family=entry.family_id,
            person__vital_status__in=PRESENT,
        )
        .exclude(person=entry.recipient_id)
        .select_related("person")
        .order_by("relationship", "person_id")
    )
    return [
        Member(one.person, one.get_relationship_display()) for one in rows if is_grown_up(one.person.birth_date, today)
    ]


def points_today(user: User, today: date) -> list[DeliveryPoint]:
    """Delivery points of the day in the areas where the person records deliveries."""
    return list(
        DeliveryPoint.objects.visible_to(user, Permission.DELIVERY_RECORD)
        .filter(on_day=today)
        .select_related("roster__programme", "village")
    )


def board_of(point: DeliveryPoint) -> Board:
    """How far a delivery point is, and the last ones who came; three queries whatever its size."""
    delivered = Q(delivery__state=Delivery.State.DELIVERED)
    sums = (
        RosterEntry.objects.across_areas(reason="sums of a point that the person may see")
        .filter(invitations__point=point, invitations__revoked_at=None)
        .aggregate(
            invited=Count("id"),
            delivered=Count("id", filter=delivered),
            failed=Count("id", filter=Q(delivery__state=Delivery.State.FAILED)),
            amount=Coalesce(Sum("amount", filter=delivered), 0),
            quantity=Coalesce(Sum("quantity", filter=delivered), 0),
            goods=Coalesce(Max("goods"), Value("")),
        )
    )
    here = Handover.objects.across_areas(reason="at a point that the person may see").live().filter(point=point)
    again = {Handover.Documentation.MISSING, Handover.Documentation.REFUSED}
    return Board(
        **sums,
        last=list(
            here.select_related("delivery__entry__recipient", "recorded_by").order_by("-recorded_at")[:_SHOWN_ON_BOARD]
        ),
        to_photograph=here.filter(documentation__in=again).count(),
    )


def documentation_page(
    handovers: QuerySet[Handover], states: Sequence[str], *, after: int | None, before: int | None
) -> Page[Handover]:
    """Hand-overs whose documentation is in one of these states, oldest first."""
    rows = handovers.live().filter(documentation__in=states)  # type: ignore[attr-defined]
    return page_of(
        rows.select_related(
            "delivery__entry__recipient", "delivery__entry__roster__programme", "village", "photo", "signature",
            "recorded_by", "checked_by", "received_by",
        ),
        after,
        before,
    )  # fmt: skip
