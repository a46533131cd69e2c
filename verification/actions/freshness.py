"""Counting how fresh the answers are, per kelurahan."""

from datetime import datetime

from django.db import transaction

from verification.domain.policies import Trigger
from verification.domain.sources import source_of
from verification.queries import freshness
from verification.queries.policies import policy_by


@transaction.atomic
def count(*, source: str, now: datetime) -> int:
    """Write the figures of every kelurahan again; returns how many kelurahan. Twice is the same as once."""
    policy = policy_by(source, Trigger.STALE, now.date())
    days = (policy and policy.every_days) or source_of(source).valid_days
    return freshness.write(source=source, now=now, days=days)
