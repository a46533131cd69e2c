"""Counting how fresh the answers are, per kelurahan."""

from datetime import datetime

from django.db import transaction

from verification.queries import freshness
from verification.queries.policies import fresh_days


@transaction.atomic
def count(*, source: str, now: datetime) -> int:
    """Write the figures of every kelurahan again; returns how many kelurahan. Twice is the same as once."""
    return freshness.write(source=source, now=now, days=fresh_days(source, now.date()))
