"""Policies as they stand: in force on a day, paused, and how many were asked about under each today."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Sum, Value

from access.models import Holiday
from access.queries.statements import statement
from verification.domain.hours import OfficeHours, quota_day
from verification.domain.policies import Policy, Trigger, in_force, shipped
from verification.domain.sources import source_of
from verification.models import CutOff, Pause, PolicyDay, PolicyVersion
from verification.models import Policy as PolicyRow


# Holidays that matter for hours which begin yesterday and for looking ahead over a long backlog.
_HOLIDAYS_AHEAD_DAYS = 400


def as_policy(version: PolicyVersion) -> Policy:
    """A stored version as the rules know it."""
    row = version.policy
    return Policy(
        source=row.source,
        code=row.code,
        trigger=Trigger(row.trigger),
        name=version.name,
        from_on=version.from_on,
        priority=version.priority,
        share=version.share,
        programme=row.programme,
        every_days=version.every_days,
        lead_days=version.lead_days,
        percent=None if version.percent is None else float(version.percent),
        confidence=version.confidence,
        hours=OfficeHours(
            frozenset(version.weekdays), version.opens_at, version.closes_at, on_holidays=version.on_holidays
        ),
        purpose=version.purpose,
        number=row.pk,
        version=version.version,
        is_ended=version.is_ended,
    )


def policies_of(source: str, today: date) -> list[Policy]:
    """The policies of a source in force on a day, in order of rank; what the portal brings along before any is kept."""
    return policies_by_source([source], today)[source]


def policies_by_source(sources: Sequence[str], today: date) -> dict[str, list[Policy]]:
    """The policies of several sources in force on a day, as policies_of; one query."""
    versions = PolicyVersion.objects.filter(policy__source__in=sources).select_related("policy").order_by("pk")
    kept: dict[str, list[Policy]] = {source: [] for source in sources}
    for one in versions:
        kept[one.policy.source].append(as_policy(one))
    return {
        source: in_force(known or shipped(source, valid_days=source_of(source).valid_days), today)
        for source, known in kept.items()
    }


def policy_by(source: str, trigger: Trigger, today: date) -> Policy | None:
    """The highest policy of a kind that is about everybody; None when the source has none."""
    found = (one for one in policies_of(source, today) if one.trigger is trigger and not one.programme)
    return next(found, None)


def fresh_days(source: str, today: date) -> int:
    """For how many days an answer about anybody is fresh: as the policy of old answers says, else the source itself."""
    policy = policy_by(source, Trigger.STALE, today)
    return (policy and policy.every_days) or source_of(source).valid_days


def history_of(row: PolicyRow) -> list[PolicyVersion]:
    """Every version of a policy, newest first."""
    return list(row.versions.select_related("made_by").order_by("-version"))


@dataclass(frozen=True, slots=True)
class Pauses:
    """What is not asked now: whole sources, and policies by their number, with the pause that says why."""

    sources: Mapping[str, Pause]
    policies: Mapping[int, Pause]


def open_pauses() -> Pauses:
    """Every pause that has not ended; one query."""
    every = list(Pause.objects.filter(resumed_at=None).select_related("paused_by"))
    return Pauses(
        sources={one.source: one for one in every if one.policy_id is None},
        policies={one.policy_id: one for one in every if one.policy_id is not None},
    )


def holidays_around(today: date) -> frozenset[date]:
    """The holidays that office hours of these weeks and the forecast look at."""
    return frozenset(_holidays(today).values_list("on", flat=True))


def _holidays(today: date) -> QuerySet[Holiday]:
    first, last = date.fromordinal(today.toordinal() - 1), date.fromordinal(today.toordinal() + _HOLIDAYS_AHEAD_DAYS)
    return Holiday.objects.filter(on__range=(first, last))


def asked_today(source: str, now: datetime) -> dict[int | None, int]:
    """How many were asked about under each policy on the service's own day."""
    rows = PolicyDay.objects.filter(source=source, on_day=quota_day(now)).values_list("policy_id").order_by("policy_id")
    return dict(rows.annotate(number=Sum("asked")))


def count_asked(*, source: str, now: datetime, counted: Mapping[int | None, int]) -> None:
    """Add to how many were asked about under each policy today."""
    with connection.cursor() as cursor:
        cursor.execute(
            statement(__file__, "policy_days_add"),
            {
                "source": source,
                "on_day": quota_day(now),
                "policies": list(counted),
                "counts": list(counted.values()),
            },
        )


def cut_offs_from(today: date) -> list[CutOff]:
    """Cut-offs that are not over, the nearest first."""
    return list(CutOff.objects.filter(on_day__gte=today).order_by("on_day", "programme"))


@dataclass(frozen=True, slots=True)
class DaysAhead:
    """The days that a plan looks at: holidays, and cut-offs that are not over, the nearest first."""

    holidays: frozenset[date]
    cut_offs: Sequence[CutOff]


def days_ahead(today: date) -> DaysAhead:
    """What holidays_around and cut_offs_from say; one query."""
    holidays = _holidays(today).order_by().values_list("on", Value(""), Value(""))
    cut_offs = CutOff.objects.filter(on_day__gte=today).order_by().values_list("on_day", "programme", "period")
    days = sorted(holidays.union(cut_offs, all=True))
    return DaysAhead(
        frozenset(day for day, programme, _period in days if not programme),
        [CutOff(on_day=day, programme=programme, period=period) for day, programme, period in days if programme],
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How a policy stands today: who waits under it, since when, how many of them were tried in vain, and how many were
    asked about on the service's own day.
    """

    waiting: int = 0
    since_on: date | None = None
    tried: int = 0
    asked: int = 0


def standings_of(source: str, now: datetime) -> dict[int | None, Standing]:
    """How every policy of a source stands, by its number (None: under no policy); one query."""
    values: dict[str, Any] = {"source": source, "today": now.date(), "quota_day": quota_day(now)}
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "plan_standings"), values)
        return {policy: Standing(*figures) for policy, *figures in cursor.fetchall()}


def programmes_known() -> list[str]:
    """Codes of the programmes whose families were announced, in order."""
    return sorted(set(CutOff.objects.values_list("programme", flat=True)))


def numbers_of(policies: Iterable[Policy]) -> list[int]:
    """The row numbers of kept policies."""
    return [one.number for one in policies if one.number is not None]
