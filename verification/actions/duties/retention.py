"""Keeping answers no longer than allowed: the result stays, the parts go when their time is over."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from access.actions import audit
from access.models import User
from verification.domain.retention import Rule, answered_before, in_force
from verification.models import RetentionPass
from verification.queries import retention


# An answer whose finding was undecided is passed over; once a month everything is looked through again.
FROM_THE_BEGINNING_ON: Final = 1
EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)


def drop_old_parts() -> int:
    """Go by the rules in force today; each that had something to do leaves a line in the log. Returns how many."""
    today = timezone.localdate()
    return sum(_apply(rule) for rule in in_force(retention.rules(), today=today))


def _apply(rule: Rule) -> int:
    today = timezone.localdate()
    before = answered_before(rule, today=today, zone=ZoneInfo(str(timezone.get_current_timezone())))
    last = retention.dropped_until(rule)
    if last is not None and last >= before:
        return 0
    since = EARLIEST if last is None or today.day == FROM_THE_BEGINNING_ON else last - timedelta(days=1)
    dropped = retention.drop(rule, since=since, before=before)
    kept = RetentionPass.objects.create(
        source=rule.source, part=rule.part, keep_days=rule.keep_days, legal_basis=rule.legal_basis,
        answered_before=before, dropped=dropped, ran_at=timezone.now(),
    )  # fmt: skip
    details = {"source": rule.source, "part": rule.part, "dropped": dropped}
    audit.record("retention.drop", target=kept, by=User.objects.machine(), details=details)
    return dropped
