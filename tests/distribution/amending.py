"""Families and officers for changes of an approved roster."""

from access.domain.permissions import Role
from access.models import User
from distribution.models import Eligibility, Roster
from recipients.models import Family
from tests.factories import FamilyFactory, UserFactory


def an_approver() -> User:
    return UserFactory(role=Role.PENYETUJU)


def waiting_family(roster: Roster, **more: object) -> Family:
    """A family of the kelurahan that is over the quota of the roster's determination."""
    family = FamilyFactory(head=True, decile=2, **more)
    Eligibility.objects.create(
        determination=roster.determination,
        family=family,
        village_id=family.village_id,
        is_eligible=False,
        reasons=["QUOTA_FULL"],
        amount=600_000,
        rank=7,
        facts={"receiver": family.head.pk},
    )
    return family
