"""Policies of re-validation: what is in force, making and changing one with its effect shown first, its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from access.templatetags.portal import date_id, number, percent1
from verification.actions import planning
from verification.actions import policies as actions
from verification.actions.quota import quota_of
from verification.domain.budget import HORIZON_DAYS, Demand, forecast
from verification.domain.policies import BY_PLANNING, Policy, Trigger, share_left
from verification.domain.sampling import Estimate, estimate, margin, size_of
from verification.domain.sources import DUKCAPIL, source_of
from verification.models import Check, PolicyVersion
from verification.models import Policy as PolicyRow
from verification.policy_forms import MADE, NewPolicyForm, ReasonedForm, TermsForm, terms_of
from verification.queries import due, pace, policies
from verification.queries.agreements import purposes_of
from verification.queries.due import Effect
from verification.queries.samples import sample_of
from verification.tasks import plan_checks
from verification.views.plan import source_choices
from verification.views.plan_lines import capacity, hours_in_words, name_of, why, working_days


@dataclass(frozen=True)
class Listed:
    """A policy on the list of those in force."""

    policy: Policy
    source_label: str
    name: str
    why: str
    hours: str
    is_paused: bool


@dataclass(frozen=True)
class Version:
    """The terms of a policy at one time, in words."""

    row: PolicyVersion
    why: str
    hours: str


@dataclass(frozen=True)
class Outcome:
    """What a policy would do, in sentences."""

    sentences: Sequence[str]
    new: int


@requires(Permission.DASHBOARD_VIEW)
@require_safe
def policy_list(request: HttpRequest) -> HttpResponse:
    """The policies in force of every source, in their order."""
    now = timezone.localtime()
    cut_offs, pauses = policies.cut_offs_from(now.date()), policies.open_pauses()
    in_force = policies.policies_by_source([key for key, _label in source_choices()], now.date())
    listed = [
        Listed(
            one,
            _(source_of(one.source).label),
            name_of(one),
            why(one, cut_offs, now.date()),
            hours_in_words(one),
            one.number in pauses.policies,
        )
        for known in in_force.values()
        for one in known
    ]
    shares = [(label, share_left(in_force[key])) for key, label in source_choices()]
    context = {
        "listed": listed,
        "shares": shares,
        "cut_offs": cut_offs,
        "may_edit": request.user.may(Permission.POLICY_EDIT),
    }
    return render(request, "verification/policies.html", context)


@requires(Permission.POLICY_EDIT)
def policy_new(request: HttpRequest) -> HttpResponse:
    """Make a policy: its effect is shown first."""
    today = timezone.localdate()
    trigger = next((one for one in MADE if one.value == request.GET.get("trigger")), None)
    if trigger is None:
        kinds = [(one.value, Check.DueBecause(one.value).label, _kind_in_words(one)) for one in MADE]
        return render(request, "verification/policy_kinds.html", {"kinds": kinds})
    choices: dict[str, Any] = {
        "trigger": trigger,
        "sources": source_choices(),
        "programmes": policies.programmes_known(),
    }
    if request.method != "POST":
        beginning = {"source": DUKCAPIL} | terms_of(replace(_BLANK, trigger=trigger), today)
        return _form_page(request, NewPolicyForm(initial=beginning, **choices), None)
    form = NewPolicyForm(request.POST, **choices)
    if not form.is_valid():
        return _form_page(request, form, None, status=422)
    policy = form.policy(form.base())
    return _preview_or_keep(
        request,
        form,
        policy,
        None,
        lambda: actions.make(policy=policy, reason=form.cleaned_data["reason"], today=today, by=request.user).pk,
    )


@requires(Permission.POLICY_EDIT)
def policy_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a policy new terms from a day on: their effect is shown first."""
    row = get_object_or_404(PolicyRow, pk=pk)
    today = timezone.localdate()
    current = policies.as_policy(row.versions.select_related("policy").order_by("-version")[0])
    if request.method != "POST":
        form = TermsForm(initial=terms_of(current, max(today, current.from_on)), trigger=current.trigger)
        return _form_page(request, form, row)
    form = TermsForm(request.POST, trigger=current.trigger)
    if not form.is_valid():
        return _form_page(request, form, row, status=422)
    policy = form.policy(current)
    reason = form.cleaned_data["reason"]
    return _preview_or_keep(
        request,
        form,
        policy,
        row,
        lambda: actions.change(row=row, policy=policy, reason=reason, today=today, by=request.user).policy_id,
    )


def _kind_in_words(trigger: Trigger) -> str:
    """What a kind of policy is for."""
    words = {
        Trigger.STALE: _(
            "Everybody whose last answer is older than so many days; of all or of one programme's families."
        ),
        Trigger.CUTOFF: _(
            "Families of a programme before its day of delivery, so that their answers are fresh by then."
        ),
        Trigger.VERSION: _("Everybody not asked about since the newest DTSEN version was admitted."),
        Trigger.SAMPLE: _("Some per cent by chance: what share of all answers is no longer true, with its margin."),
        Trigger.NEW: _("Whoever came into the registry and was never asked about."),
        Trigger.CHANGED: _("Whoever has another name, NIK, KK, sex or birth date than the source was asked about."),
    }
    return words[trigger]


def _preview_or_keep(
    request: HttpRequest, form: TermsForm, policy: Policy, row: PolicyRow | None, keep: Any
) -> HttpResponse:
    """Keep terms whose effect was seen; else show it."""
    if not form.was_seen():
        return _form_page(request, form, row, outcome=outcome_of(policy, timezone.localtime()))
    try:
        pk = keep()
    except UserError as error:
        form.add_error(None, str(error))
        return _form_page(request, form, row, status=422)
    plan_checks.delay()
    messages.success(request, _("The policy is kept. Who is due is worked out within a quarter of an hour."))
    return redirect("verification:policy", pk)


def _form_page(
    request: HttpRequest, form: TermsForm, row: PolicyRow | None, *, outcome: Outcome | None = None, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    purposes = purposes_of(row.source if row else DUKCAPIL, day=today)
    context = {
        "form": form,
        "row": row,
        "name": _row_name(row, today) if row else "",
        "outcome": outcome,
        "fingerprint": form.fingerprint() if outcome else "",
        "purposes": purposes,
    }
    return render(request, "verification/policy_form.html", context, status=status)


def outcome_of(policy: Policy, now: datetime) -> Outcome:
    """What a policy would make due, and how long that takes at its share of the quota."""
    if policy.trigger not in BY_PLANNING:
        return Outcome(
            [_("It only says in which order and at which hours those are asked about who fall under it.")], 0
        )
    number_of_row = policy.number or 0
    effect = planning.effect_of(policy=replace(policy, number=number_of_row), now=now)
    text = ngettext(
        "%(wanted)s of %(population)s persons falls under it today; %(new)s of them is not due yet.",
        "%(wanted)s of %(population)s persons fall under it today; %(new)s of them are not due yet.",
        effect.wanted,
    )
    sentences = [
        text % {"wanted": number(effect.wanted), "population": number(effect.population), "new": number(effect.new)}
    ]
    sentences += _duration(policy, effect, now)
    if policy.trigger is Trigger.SAMPLE:
        sentences.append(_precision(policy, effect.population))
    return Outcome(sentences, effect.new)


def _duration(policy: Policy, effect: Effect, now: datetime) -> list[str]:
    """How long it takes beside what waits already."""
    per_day = capacity(quota_of(policy.source, now), pace.pace_of(policy.source))
    if per_day is None:
        return [_("How long that takes is known once the source has answered or its quota is set.")]
    if not effect.wanted:
        return []
    waiting = due.waiting_of(source=policy.source, today=now.date())
    counts: Mapping[int | None, int] = {one.policy: one.count for one in waiting}
    others = [one for one in policies.policies_of(policy.source, now.date()) if one.code != policy.code]
    beside = sorted([*others, policy], key=lambda one: one.rank)
    own, holidays = beside.index(policy), policies.holidays_around(now.date())
    ahead = forecast(
        [
            Demand(place, one.priority, one.share, effect.wanted if place == own else counts.get(one.number, 0))
            for place, one in enumerate(beside)
        ],
        today=now.date(),
        left_today=per_day,
        quota=per_day,
        open_on={place: working_days(one, now, holidays) for place, one in enumerate(beside)},
    )
    done_on = ahead.done_on[own]
    if done_on is None:
        return [_("At today's quota that takes longer than %(days)s days.") % {"days": number(HORIZON_DAYS)}]
    return [_lasts((done_on - now.date()).days + 1, done_on)]


def _lasts(days: int, done_on: date) -> str:
    text = ngettext(
        "At today's quota that takes %(days)s day, until %(day)s.",
        "At today's quota that takes %(days)s days, until %(day)s.",
        days,
    )
    return text % {"days": number(days), "day": date_id(done_on)}


def _precision(policy: Policy, population: int) -> str:
    size = size_of(population, policy.percent or 0)
    confidence = policy.confidence or 95
    text = _(
        "A sample of %(size)s persons tells a share to within %(margin)s up or down, with a confidence of"
        " %(confidence)s %%."
    )
    return text % {
        "size": number(size),
        "margin": percent1(margin(size, population, confidence)),
        "confidence": number(confidence),
    }


@requires(Permission.DASHBOARD_VIEW)
@require_safe
def policy_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A policy with its terms through time, its pauses, and what its sample has told."""
    row = get_object_or_404(PolicyRow, pk=pk)
    now = timezone.localtime()
    versions = policies.history_of(row)
    cut_offs = policies.cut_offs_from(now.date())
    in_force = next((one for one in policies.policies_of(row.source, now.date()) if one.number == row.pk), None)
    context = {
        "row": row,
        "name": _row_name(row, now.date()),
        "source_label": _(source_of(row.source).label),
        "in_force": in_force,
        "versions": [
            Version(one, why(terms, cut_offs, now.date()), hours_in_words(terms))
            for one in versions
            for terms in [policies.as_policy(one)]
        ],
        "pauses": list(row.pauses.select_related("paused_by", "resumed_by").order_by("-pk")[:20]),
        "sample": _sample(in_force, now) if in_force and in_force.trigger is Trigger.SAMPLE else None,
        "is_ending": versions[0].is_ended,
        "may_edit": request.user.may(Permission.POLICY_EDIT),
        "today": now.date(),
    }
    return render(request, "verification/policy.html", context)


@dataclass(frozen=True)
class SampleSoFar:
    """What the sample that is being asked about has told so far."""

    began_on: date
    drawn: int
    answered: int
    differing: int
    estimate: Estimate | None


def _sample(policy: Policy, now: datetime) -> SampleSoFar:
    began_on = policy.sample_began_on(now.date())
    found = sample_of(policy, began_on=began_on, now=now)
    told = estimate(found.differing, found.answered, found.population, policy.confidence or 95)
    return SampleSoFar(began_on, found.drawn, found.answered, found.differing, told)


@requires(Permission.POLICY_EDIT)
@require_POST
def policy_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a policy today."""
    row = get_object_or_404(PolicyRow, pk=pk)
    form = ReasonedForm(request.POST)
    today = timezone.localdate()
    if not form.is_valid():
        messages.error(request, _("Write a reason: it is kept with the policy."))
        return redirect("verification:policy", pk)
    try:
        actions.end(row=row, from_on=today, reason=form.cleaned_data["reason"], today=today, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        plan_checks.delay()
        messages.success(request, _("The policy has ended. Whom only it wanted asked about is no longer due."))
    return redirect("verification:policy", pk)


def _row_name(row: PolicyRow, today: date) -> str:
    newest = row.versions.select_related("policy").order_by("-version").first()
    return name_of(policies.as_policy(newest)) if newest else row.code


_BLANK = Policy("", "", Trigger.STALE, "", date.min, 5, 0, every_days=90, confidence=95)
