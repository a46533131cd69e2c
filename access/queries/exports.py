"""Exports for the page of a person, and those that a worker has to look at."""

from datetime import datetime, timedelta

from django.db.models import Q

from access.models import Export, User


PAGE = 50
_MESSAGE_TAKES = timedelta(seconds=10)


def own(user: User) -> list[Export]:
    """A person's own exports, newest first."""
    return list(Export.objects.of(user).order_by("-pk")[:PAGE])


def lost(*, now: datetime) -> list[int]:
    """Exports whose message got lost or whose worker fell silent."""
    waiting = Q(state=Export.State.QUEUED, requested_at__lt=now - _MESSAGE_TAKES)
    silent = Q(state=Export.State.RUNNING, heartbeat_at__lt=now - Export.CLAIM_EXPIRES)
    return list(Export.objects.filter(waiting | silent).order_by("pk").values_list("pk", flat=True))
