"""Showing a whole number of somebody, within the limit of the day."""

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from access.actions import audit
from access.domain.reveals import limit_on
from access.errors import RevealLimitReached
from access.models import RecordView, User
from access.queries.reveals import limits, shown_to


def record_reveal(target: Model, *, village_code: str, reason: str, by: User) -> None:
    """Write that `by` sees a whole number of `target` now. Beyond the limit of the day nothing is to be shown: the
    attempt is written down instead, and stays although it is refused.
    """
    today = timezone.localdate()
    limit = limit_on(today, limits())
    with transaction.atomic():
        # One after the other: two at once would both see that one is left.
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        is_within = shown_to(by, today) < limit
        if is_within:
            kind = RecordView.Kind.REVEALED
            audit.record_view(target, by=by, kind=kind, village_code=village_code, reason=reason)
        else:
            told = {"limit": limit}
            audit.record("reveal.refuse", target=target, by=by, village_code=village_code, reason=reason, details=told)
    if not is_within:
        raise RevealLimitReached(limit)
