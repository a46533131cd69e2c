"""Counts of a determination, and which version of the deciles it could see."""

from django.db.models import Count, F, Func, QuerySet, TextField

from distribution.domain.periods import Quarter
from distribution.models import Determination, Eligibility, ProgrammeRule
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


def reasons_of(results: QuerySet[Eligibility]) -> dict[str, int]:
    """How many of these results carry each reason, the most frequent first; one result may carry several."""
    rows = (
        results.filter(is_eligible=False)
        .annotate(reason=Func(F("reasons"), function="unnest", output_field=TextField()))
        .values("reason")
        .annotate(number=Count("id"))
        .order_by("-number", "reason")
    )
    return {row["reason"]: row["number"] for row in rows}


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
