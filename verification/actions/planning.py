"""Which checks are due: planned before every run, and by a sweep."""

from datetime import datetime

from django.db import transaction

from verification.domain.due import policy_of
from verification.queries.due import DueChanges, plan


@transaction.atomic
def plan_due(*, source: str, now: datetime) -> DueChanges:
    """Make new persons, changed identities and old answers due; take back what is due about the deceased.

    Safe to repeat: a person has at most one open check per source. `now` is in the city's time zone.
    """
    policy = policy_of(source, now.date())
    return plan(source=source, today=now.date(), stale_before=policy.stale_before(now))
