"""Invented letters and hand-overs for tests."""

from datetime import date, time
from typing import Any
from uuid import uuid4

from django.utils import timezone

from access.domain.permissions import Role
from access.models import User
from distribution.actions import handovers, invitations
from distribution.actions.handovers import Receipt
from distribution.actions.invitations import Slot
from distribution.domain.receipts import Proof
from distribution.models import Delivery, DeliveryPoint, Handover, Invitation, Roster
from tests.distribution.factories import an_approved_roster
from tests.factories import VILLAGE, FamilyFactory, UserFactory
from verification.actions.evidence import Picture


JPEG = b"\xff\xd8\xff\xe0" + b"invented picture"
PICTURE = Picture(JPEG, "jpg")


def a_roster_to_hand_over(families: int = 1, **told: Any) -> Roster:
    """An approved roster of a programme that PT Pos pays, with that many families."""
    for _number in range(families):
        FamilyFactory(head=True, decile=2, **told)
    return an_approved_roster()


def a_delivery(roster: Roster) -> Delivery:
    return Delivery.objects.across_areas(reason="test").filter(entry__roster=roster).earliest("pk")


def letters(roster: Roster) -> list[Invitation]:
    """The letters of a roster, drawn if they are not yet."""
    invitations.draw_letters(roster=roster, by=User.objects.machine())
    return list(Invitation.objects.across_areas(reason="test").live().filter(entry__roster=roster).order_by("entry_id"))


def a_point(roster: Roster, village: str = VILLAGE, **told: Any) -> DeliveryPoint:
    """A delivery point today, from nine to twelve, in the village hall."""
    usual = {
        "place": "Balai kelurahan",
        "on_day": timezone.localdate(),
        "starts_at": time(9),
        "ends_at": time(12),
        "capacity": None,
    }
    slot = Slot(**{**usual, **told})
    return invitations.open_point(roster=roster, village_code=village, slot=slot, by=User.objects.machine())


def a_receipt(**told: Any) -> Receipt:
    """Signed on the paper list, with a photo."""
    return Receipt(**{"client_key": uuid4(), "proof": Proof.PAPER, "photo": PICTURE, **told})


def a_handover(roster: Roster | None = None, by: User | None = None, **told: Any) -> Handover:
    """The aid of the first family of a roster, handed over."""
    delivery = a_delivery(roster or a_roster_to_hand_over())
    by = by or UserFactory(role=Role.PENDAMPING, role__area=VILLAGE)
    return handovers.hand_over(delivery=delivery, receipt=a_receipt(**told), by=by)


LONG_AGO = date(2020, 1, 1)
