"""Days on which nothing is approved or released, and how many approve from which amount on."""

from datetime import date

from django.db.models import Q

from distribution.domain.approvals import Tier
from distribution.models import ApprovalTier, FreezePeriod


def freeze_on(*, programme: str, act: str, day: date) -> FreezePeriod | None:
    """The freeze period that stops an act (`approval` or `release`) of a programme on a day; the longest one."""
    stops = Q(stops_approval=True) if act == "approval" else Q(stops_release=True)
    found = FreezePeriod.objects.filter(stops, programme__in=["", programme], starts_on__lte=day, ends_on__gte=day)
    return found.order_by("-ends_on", "pk").first()


def tiers_on(day: date) -> list[Tier]:
    """The tiers of approval in force on a day."""
    rows = ApprovalTier.objects.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day)
    return [Tier(one.programme, one.from_rupiah, one.permission, one.approvers) for one in rows]
