"""How fast a source has been answering, and whether it is being asked now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import F, QuerySet

from verification.domain.counts import RunCounts
from verification.models import VerificationRun


_RUNS: Final = 5
# A run of a few persons or seconds says nothing of the pace.
_LEAST: Final = 20
_SHORTEST: Final = timedelta(seconds=10)
_AT_WORK: Final = (VerificationRun.State.QUEUED, VerificationRun.State.RUNNING)


@dataclass(frozen=True, slots=True)
class Work:
    """A source's work: the run that asks it now, and persons per hour over the last runs, None before there was one."""

    run: VerificationRun | None
    per_hour: float | None


def pace_of(source: str) -> float | None:
    """Persons per hour over the last runs that asked about more than a few; None before there was one. One query."""
    return _per_hour(_ended(source))


def work_of(source: str) -> Work:
    """The run at work and the pace of the last ones; one query."""
    at_work = _runs(source).filter(state__in=_AT_WORK, is_attended=False).order_by("pk")[:1]
    found = list(at_work.union(_ended(source), all=True))
    run = next((one for one in found if one.state in _AT_WORK), None)
    return Work(run, _per_hour(one for one in found if one.state not in _AT_WORK))


def _runs(source: str) -> "QuerySet[VerificationRun]":
    every = VerificationRun.objects.across_areas(reason="the pace and state of a source are no personal data")
    return every.filter(source=source)


def _ended(source: str) -> "QuerySet[VerificationRun]":
    ended = _runs(source).exclude(state__in=_AT_WORK)
    return ended.filter(finished_at__gte=F("started_at") + _SHORTEST, done__gte=_LEAST).order_by("-pk")[:_RUNS]


def _per_hour(ended: Iterable[VerificationRun]) -> float | None:
    asked = seconds = 0.0
    for one in ended:
        if one.started_at and one.finished_at:
            asked += RunCounts.read(one.counts).asked
            seconds += (one.finished_at - one.started_at).total_seconds()
    return asked * 3600 / seconds if asked and seconds > 0 else None
