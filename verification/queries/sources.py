"""What the pages of the sources show: settings, state, figures of the last calls; a fixed number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from verification.domain.breaker import Breaker, State
from verification.domain.calls import Lately, lately
from verification.domain.health import Diagnosis, Seen, diagnose
from verification.domain.hours import counts_against, quota_day
from verification.domain.sources import Source, source_of
from verification.models import SourceStatus
from verification.queries.agreements import granted_calls
from verification.queries.policies import open_pauses


@dataclass(frozen=True, slots=True)
class Settings:
    """How a source is set up, as the action that reads the environment says."""

    missing: tuple[str, ...]
    trouble: str = ""
    daily_quota: int | None = None


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One source and how it is doing. `quota_left`: calls left today by whoever allows fewer, the service or the
    agreement; None where neither has said it.
    """

    source: Source
    settings: Settings
    status: SourceStatus
    lately: Lately
    breaker: State
    diagnosis: Diagnosis
    quota_left: int | None


def health_of(settings: Mapping[str, Settings], *, now: datetime) -> list[SourceHealth]:
    """The sources of these settings, those that need somebody first, those that are not set up last."""
    known = {one.source: one for one in SourceStatus.objects.all()}
    granted = granted_calls(now.date())
    held = open_pauses().sources
    seen = [
        _health(
            source_of(key),
            one,
            known.get(key) or SourceStatus(source=key),
            one.daily_quota or granted.get(key),
            key in held,
            now,
        )
        for key, one in settings.items()
    ]
    order = {"bad": 0, "warn": 1, "ok": 2, "mute": 3}
    return sorted(seen, key=lambda one: order[one.diagnosis.level])


def _health(
    source: Source, settings: Settings, status: SourceStatus, daily: int | None, is_held: bool, now: datetime
) -> SourceHealth:
    # A count of another day says nothing about today.
    if not counts_against(status.calls_on, quota_day(now)):
        status.calls_today, status.quota_left = 0, None
    ours = None if daily is None or settings.missing else max(0, daily - status.calls_today)
    left = min((one for one in (status.quota_left, ours) if one is not None), default=None)
    breaker = Breaker(status.paused_until, status.trips).state(now)
    figures = lately(status.recent)
    seen = Seen(
        is_configured=not settings.missing,
        trouble=settings.trouble,
        state=breaker,
        stopped_by=status.stopped_by,
        lately=figures,
        is_held=is_held,
        quota_left=left,
        daily_quota=daily,
    )
    return SourceHealth(source, settings, status, figures, breaker, diagnose(seen), left)
