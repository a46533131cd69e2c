"""Addresses of delivery points, letters, hand-overs and the random check after payment."""

from collections.abc import Mapping
from typing import Any

from distribution.actions import samples
from distribution.models import SampleCheck
from distribution.queries.invitations import token_of
from tests.distribution.handing_over import a_delivery, a_handover, a_point, a_roster_to_hand_over, letters
from tests.factories import FamilyFactory, UserFactory
from tests.house.addresses import Address


def _roster(village: str) -> Mapping[str, Any]:
    return {"pk": a_roster_to_hand_over(village_id=village).pk}


def _point(village: str) -> Mapping[str, Any]:
    return {"pk": a_point(a_roster_to_hand_over(village_id=village), village).pk}


def _letter(village: str) -> Mapping[str, Any]:
    return {"pk": letters(a_roster_to_hand_over(village_id=village))[0].pk}


def _token(village: str) -> Mapping[str, Any]:
    return {"token": token_of(letters(a_roster_to_hand_over(village_id=village))[0].key)}


def _delivery(village: str) -> Mapping[str, Any]:
    return {"pk": a_delivery(a_roster_to_hand_over(village_id=village)).pk}


def _handover(village: str) -> Mapping[str, Any]:
    return {"pk": a_handover(a_roster_to_hand_over(village_id=village), by=UserFactory(), photo=None).pk}


def _check(village: str) -> Mapping[str, Any]:
    kept = a_handover(a_roster_to_hand_over(village_id=village), by=UserFactory(), photo=None)
    samples.draw(roster=kept.delivery.entry.roster, confidence=95, margin_percent=5, by=UserFactory())
    return {"pk": SampleCheck.objects.across_areas(reason="test").get().pk}


def _family(village: str) -> Mapping[str, Any]:
    return {"pk": FamilyFactory(head=True, village_id=village).pk}


ADDRESSES = [
    Address("distribution:scan"),
    Address("distribution:letter", _token),
    Address("distribution:handover", _delivery),
    Address("distribution:photo-again", _handover, "post"),
    Address("distribution:points", _roster),
    Address("distribution:letters-draw", _roster, "post"),
    Address("distribution:point", _point),
    Address("distribution:point-drop", _point, "post"),
    Address("distribution:invitation", _letter),
    Address("distribution:invitation-qr", _letter),
    Address("distribution:invitation-replace", _letter, "post", {"reason": "Hilang"}),
    Address("distribution:documentation"),
    Address("distribution:documentation-check", _handover, "post", {"is_good": "1"}),
    Address("distribution:evidence", _family),
    Address("distribution:sample", _roster),
    Address("distribution:sample-check", _check),
]
