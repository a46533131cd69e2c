"""Today's plan put together: what each source will be asked today, under which policy, why, and when it is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.errors import UserError
from access.templatetags.portal import date_id, number
from verification.actions.quota import Quota, quota_from
from verification.actions.sources import set_up
from verification.domain.breaker import Breaker, State
from verification.domain.budget import HORIZON_DAYS, Demand, Forecast, forecast, share_out
from verification.domain.policies import Policy, Trigger
from verification.domain.sources import source_of
from verification.models import Check, CutOff, Pause, VerificationRun
from verification.queries import pace, policies
from verification.queries.policies import Pauses, Standing
from verification.queries.quota import CallsKnown, calls_known
from verification.wording import trouble_words


_HOURS_A_DAY = 24


@dataclass(frozen=True)
class PolicyLine:
    """A policy on today's plan."""

    policy: Policy
    name: str
    why: str
    hours: str
    standing: Standing
    today: int
    done_on: date | None
    is_open: bool
    opens_at: datetime | None
    pause: Pause | None


@dataclass(frozen=True)
class Rest:
    """What made a source be left alone, and until when."""

    said: str
    until: datetime


@dataclass(frozen=True)
class SourcePlan:
    """A source on today's plan. `last_on` is the day on which its backlog is gone, None when that is not in sight."""

    key: str
    label: str
    trouble: str
    pause: Pause | None
    rest: Rest | None
    quota: Quota
    per_hour: int | None
    per_day: int | None
    lines: Sequence[PolicyLine]
    run: VerificationRun | None
    last_on: date | None
    days_left: int | None

    @property
    def waiting(self) -> int:
        return sum(line.standing.waiting for line in self.lines)

    @property
    def asked(self) -> int:
        return sum(line.standing.asked for line in self.lines)

    @property
    def today(self) -> int:
        return sum(line.today for line in self.lines)


def plan_of(source: str, now: datetime, *, pauses: Pauses) -> SourcePlan:
    """Everything that the plan says of one source; a fixed number of queries."""
    in_force = policies.policies_of(source, now.date())
    known = policies.standings_of(source, now)
    standings = [known.get(one.number, Standing()) for one in in_force]
    ahead = policies.days_ahead(now.date())
    known_calls = calls_known(source, now.date())
    quota, work = quota_from(known_calls, source, now), pace.work_of(source)
    pause, trouble = pauses.sources.get(source), trouble_with(source)
    demands = [
        Demand(place, one.priority, one.share, stands.waiting, stands.asked)
        for place, (one, stands) in enumerate(zip(in_force, standings, strict=True))
    ]
    rest = _rest_of(known_calls, now)
    begins = rest.until if rest else now
    is_held = bool(pause or trouble)
    days = {
        demand.key: frozenset()
        if is_held or one.number in pauses.policies
        else working_days(one, begins, ahead.holidays)
        for one, demand in zip(in_force, demands, strict=True)
    }
    per_day = capacity(quota, work.per_hour)
    left = _left_today(quota, work.per_hour, begins)
    asking = [one for one in demands if now.date() in days[one.key]]
    today = share_out(sum(one.waiting or 0 for one in asking) if left is None else left, asking)
    course = None if per_day is None else forecast_of(demands, now.date(), left, per_day, days)
    lines = [
        PolicyLine(
            policy=one,
            name=name_of(one),
            why=why(one, ahead.cut_offs, now.date()),
            hours=hours_in_words(one),
            standing=stands,
            today=today.get(place, 0),
            done_on=course.done_on[place] if course and stands.waiting else None,
            is_open=one.hours.is_open(now, ahead.holidays),
            opens_at=one.hours.next_opening(now, ahead.holidays),
            pause=pauses.policies.get(one.number or 0),
        )
        for place, (one, stands) in enumerate(zip(in_force, standings, strict=True))
    ]
    last_on = course.last_on if course else None
    return SourcePlan(
        key=source,
        label=_(source_of(source).label),
        trouble=trouble,
        pause=pause,
        rest=rest,
        quota=quota,
        per_hour=None if work.per_hour is None else round(work.per_hour),
        per_day=per_day,
        lines=lines,
        run=work.run,
        last_on=last_on,
        days_left=(last_on - now.date()).days + 1 if last_on else None,
    )


def _rest_of(known: CallsKnown, now: datetime) -> Rest | None:
    if known.rests_until is None or Breaker(known.rests_until).state(now) is not State.OPEN:
        return None
    return Rest(trouble_words(known.trouble), known.rests_until.astimezone(now.tzinfo))


def working_days(policy: Policy, now: datetime, holidays: frozenset[date]) -> frozenset[date]:
    """The days of the year from `now` on on which something may be asked; the first only if its hours are not over."""
    opening = policy.hours.next_opening(now, holidays)
    coming = (now.date() + timedelta(days=ahead) for ahead in range(HORIZON_DAYS))
    return frozenset(
        day
        for day in coming
        if (opening and day == opening.date()) or (day > now.date() and policy.hours.is_working_day(day, holidays))
    )


def capacity(quota: Quota, speed: float | None) -> int | None:
    """How many a source can be asked about in a day: by its quota and by how fast it answers, as far as known."""
    known = [quota.daily] if quota.daily is not None else []
    if speed is not None:
        known.append(max(1, round(speed * _HOURS_A_DAY)))
    return min(known, default=None)


def _left_today(quota: Quota, speed: float | None, now: datetime) -> int | None:
    midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), tzinfo=now.tzinfo)
    known = [quota.left] if quota.left is not None else []
    if speed is not None:
        known.append(round(speed * (midnight - now).total_seconds() / 3600))
    return min(known, default=None)


def forecast_of(
    demands: Sequence[Demand], today: date, left: int | None, per_day: int, days: Mapping[int, frozenset[date]]
) -> Forecast:
    """The backlog day by day."""
    return forecast(demands, today=today, left_today=per_day if left is None else left, quota=per_day, open_on=days)


def trouble_with(source: str) -> str:
    """Why a source cannot be asked, in words; empty when it can."""
    try:
        set_up(source)
    except UserError as error:
        return str(error)
    return ""


def name_of(policy: Policy) -> str:
    """What a policy is called: its own name, else what makes people due."""
    return policy.name or str(Check.DueBecause(policy.trigger.value).label)


def hours_in_words(policy: Policy) -> str:
    """When it may be asked."""
    hours = policy.hours
    names = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
    days = (
        _("every day")
        if len(hours.weekdays) == len(names)
        else ", ".join(names[day - 1] for day in sorted(hours.weekdays))
    )
    is_whole_day = hours.opens_at == hours.closes_at
    times = _("at any hour") if is_whole_day else f"{hours.opens_at:%H.%M}–{hours.closes_at:%H.%M}"
    parts = [days, times, *([] if hours.on_holidays else [_("not on holidays")])]
    return ", ".join(parts)


def why(policy: Policy, cut_offs: Sequence[CutOff], today: date) -> str:
    """Why people fall due under a policy, in a sentence."""
    return _reason(policy, cut_offs, today) + (
        " " + _("Only families of %(programme)s.") % {"programme": policy.programme} if policy.programme else ""
    )


def _reason(policy: Policy, cut_offs: Sequence[CutOff], today: date) -> str:
    days = policy.every_days or 0
    match policy.trigger:
        case Trigger.CUTOFF:
            return _cut_off_reason(policy, cut_offs, today)
        case Trigger.SAMPLE:
            text = _("%(percent)s %% drawn by chance every %(days)s days, to know how many answers are no longer true.")
            return text % {"percent": number(policy.percent), "days": number(days)}
        case Trigger.STALE:
            text = ngettext(
                "The last answer is older than %(days)s day.", "The last answer is older than %(days)s days.", days
            )
        case Trigger.CONSOLIDATION:
            text = ngettext(
                "The civil registry had %(days)s day to put its data in order.",
                "The civil registry had %(days)s days to put its data in order.",
                days,
            )
        case _:
            return _PLAIN_REASONS[policy.trigger]()
    return text % {"days": number(days)}


_PLAIN_REASONS = {
    Trigger.REQUESTED: lambda: _("An officer wants to know now."),
    Trigger.CHANGED: lambda: _("Name, NIK, KK, sex or birth date has changed since the last answer."),
    Trigger.NEW: lambda: _("They are in the registry and were never asked about."),
    Trigger.VERSION: lambda: _("A new DTSEN version has been admitted since the last answer."),
}


def _cut_off_reason(policy: Policy, cut_offs: Sequence[CutOff], today: date) -> str:
    text = _("At the cut-off no answer may be older than %(days)s days; asking begins %(lead)s days before.") % {
        "days": number(policy.every_days),
        "lead": number(policy.lead_days),
    }
    near = [one for one in cut_offs if policy.programme in {"", one.programme} and policy.is_due_for(one.on_day, today)]
    if not near:
        return f"{text} " + _("No cut-off is that near.")
    said = ", ".join(f"{one.programme} {one.period}: {date_id(one.on_day)}" for one in near)
    return f"{text} " + _("Near now: %(cut_offs)s.") % {"cut_offs": said}
