"""Addresses of the facilitator's phone."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from tests.distribution.objection_factories import a_visit, an_objection
from tests.factories import FamilyFactory, UserFactory
from tests.house.addresses import Address
from verification.models import Finding, GroundCheck


def ground_check(village: str) -> GroundCheck:
    family = FamilyFactory(village_id=village, head=True, decile=2)
    finding = Finding.objects.create(
        kind="address_differs", person=family.head, family=family, village_id=village, opened_at=timezone.now(),
        state="ground_check",
    )  # fmt: skip
    return GroundCheck.objects.create(
        finding=finding, family=family, village_id=village, assigned_by=UserFactory(), question="Masih tinggal di sini?"
    )


def _visit(village: str) -> Mapping[str, Any]:
    return {"pk": ground_check(village).pk}


def _objection_visit(village: str) -> Mapping[str, Any]:
    return {"pk": a_visit(an_objection("new-poor", village=village)).pk}


ADDRESSES = [
    Address("field:objections"),
    Address("field:objection-new"),
    Address("field:objection-visit", _objection_visit),
    Address("field:home"),
    Address("field:visit", _visit),
]
