"""Counts of a determination, and which version of the deciles it could see."""

from distribution.domain.periods import Quarter
from distribution.models import Determination, ProgrammeRule
from recipients.models import DecileRecord


_WHY = "a determination is about the whole city"


def rule_in_force(programme_id: int, period: Quarter) -> ProgrammeRule | None:
    """The newest version that is valid on the first day of the period."""
    return (
        ProgrammeRule.objects.filter(programme=programme_id, valid_from__lte=period.first_day)
        .exclude(valid_until__lte=period.first_day)
        .order_by("-version")
        .first()
    )


def has_decile_version(version: str, period: Quarter) -> bool:
    """Whether deciles of a version are there, and not of a later time than the period."""
    return version <= str(period) and DecileRecord.objects.filter(version=version).exists()


def at_work(programme_id: int, period: str) -> Determination | None:
    """The determination of a programme and period that waits or runs, or was left by a killed process."""
    return (
        Determination.objects.across_areas(reason=_WHY)
        .filter(
            programme=programme_id,
            period=period,
            state__in=[Determination.State.QUEUED, Determination.State.RUNNING],
        )
        .first()
    )


def newest_finished(programme_id: int, period: str) -> Determination | None:
    """The determination that counts for a programme and period."""
    return (
        Determination.objects.across_areas(reason=_WHY)
        .filter(programme=programme_id, period=period, state=Determination.State.FINISHED)
        .order_by("-id")
        .first()
    )
