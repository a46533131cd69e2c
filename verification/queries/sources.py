"""What the pages of the sources show: settings, state, figures of the last calls; a fixed number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from verification.domain.breaker import Breaker, State
from verification.domain.calls import Lately, lately
from verification.domain.health import Diagnosis, Seen, diagnose
from verification.domain.sources import Source, source_of
from verification.models import SourceStatus


@dataclass(frozen=True, slots=True)
class Settings:
    """How a source is set up, as the action that reads the environment says."""

    missing: tuple[str, ...]
    trouble: str = ""
    daily_quota: int | None = None


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One source and how it is doing."""

    source: Source
    settings: Settings
    status: SourceStatus
    lately: Lately
    breaker: State
    diagnosis: Diagnosis

    @property
    def quota_left(self) -> int | None:
        """Calls left today: the service's own count, else what is left of our agreement."""
        if self.status.quota_left is not None:
            return int(self.status.quota_left)
        if self.settings.daily_quota is None:
            return None
        return max(0, self.settings.daily_quota - self.status.calls_today)


def health_of(settings: Mapping[str, Settings], *, now: datetime) -> list[SourceHealth]:
    """The sources of these settings, those that need somebody first, those that are not set up last."""
    known = {one.source: one for one in SourceStatus.objects.all()}
    seen = [
        _health(source_of(key), one, known.get(key) or SourceStatus(source=key), now) for key, one in settings.items()
    ]
    order = {"bad": 0, "warn": 1, "ok": 2, "mute": 3}
    return sorted(seen, key=lambda one: order[one.diagnosis.level])


def _health(source: Source, settings: Settings, status: SourceStatus, now: datetime) -> SourceHealth:
    # A count of another day says nothing about today.
    if status.calls_on != now.date():
        status.calls_today, status.quota_left = 0, None
    breaker = Breaker(status.paused_until, status.trips).state(now)
    figures = lately(status.recent)
    seen = Seen(
        is_configured=not settings.missing,
        trouble=settings.trouble,
        state=breaker,
        stopped_by=status.stopped_by,
        lately=figures,
        quota_left=status.quota_left,
        daily_quota=settings.daily_quota,
    )
    return SourceHealth(source, settings, status, figures, breaker, diagnose(seen))
