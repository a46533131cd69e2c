"""How fast a source has been answering: persons per hour of the last runs."""

from verification.domain.counts import RunCounts
from verification.models import VerificationRun


_RUNS = 5
_LEAST = 20  # a run of a few persons says nothing of the pace


def pace_of(source: str) -> float | None:
    """Persons per hour over the last runs that asked about more than a few; None before there was one. One query."""
    every = VerificationRun.objects.across_areas(reason="the pace of a source is no personal datum")
    ended = every.filter(source=source, started_at__isnull=False, finished_at__isnull=False, done__gte=_LEAST)
    asked = seconds = 0.0
    rows = ended.order_by("-pk").values_list("counts", "started_at", "finished_at")[:_RUNS]
    for counts, started_at, finished_at in rows:
        if started_at and finished_at:
            asked += RunCounts.read(counts).asked
            seconds += (finished_at - started_at).total_seconds()
    return asked * 3600 / seconds if asked and seconds > 0 else None
