"""Today's plan: what is asked today and why, how fresh each kelurahan is, how long the backlog lasts; pausing,
resuming, and asking at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from access.models import Area
from recipients.models import Family, Person
from verification.actions import policies, standing
from verification.actions.sources import planned
from verification.domain.sources import DUKCAPIL, source_of
from verification.errors import RunAtWork
from verification.models import Policy, VerificationRun
from verification.policy_forms import ReasonedForm, RunNowForm
from verification.queries.freshness import SORTED_BY, figures_for
from verification.queries.policies import open_pauses
from verification.queries.queue import areas_to_run_in
from verification.tasks import run_verification
from verification.views.plan_lines import plan_of


@dataclass(frozen=True)
class Tab:
    """A source that has a plan."""

    label: str
    url: str
    is_active: bool


@dataclass(frozen=True)
class SortLink:
    """A heading of the table of kelurahan, by which it can be ordered."""

    label: str
    url: str
    is_chosen: bool
    is_number: bool


@requires(Permission.DASHBOARD_VIEW)
@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """What is asked today, of whom and why; figures without names."""
    return _page(request)


def _page(request: HttpRequest, form: RunNowForm | None = None, status: int = 200) -> HttpResponse:
    now = timezone.localtime()
    keys = planned()
    chosen = request.GET.get("source", "")
    source = chosen if chosen in keys else keys[0]
    sorted_by = request.GET.get("sort", "") if request.GET.get("sort", "") in SORTED_BY else "name"
    figures = figures_for(request.user, source=source, sorted_by=sorted_by)
    may_run = request.user.may(Permission.VERIFICATION_RUN)
    context: dict[str, Any] = {
        "plan": plan_of(source, now, pauses=open_pauses()),
        "now": now,
        "tabs": [Tab(label, f"{_plan_url()}?source={key}", key == source) for key, label in source_choices()],
        "figures": figures,
        "counted_at": figures[0].counted_at if figures else None,
        "headings": _headings(source, sorted_by),
        "named_in": {
            one.village_id for one in figures if request.user.may_in(Permission.VERIFICATION_VIEW, one.village_id)
        },
        "may_edit": request.user.may(Permission.POLICY_EDIT),
        "may_run": may_run,
        "form": form or (_run_form(request) if may_run else None),
    }
    return render(request, "verification/plan.html", context, status=status)


def source_choices() -> list[tuple[str, str]]:
    """Sources that can have policies, with their names."""
    return [(key, _(source_of(key).label)) for key in planned()]


def _headings(source: str, sorted_by: str) -> list[SortLink]:
    labels = {
        "name": _("Kelurahan"),
        "persons": _("Persons"),
        "fresh": _("Fresh"),
        "old": _("Old"),
        "never": _("Never asked about"),
        "due": _("Due now"),
        "newest": _("Newest answer"),
    }
    address = reverse("verification:plan")
    return [
        SortLink(
            label,
            f"{address}?{urlencode({'source': source, 'sort': key})}#freshness",
            key == sorted_by,
            key not in {"name", "newest"},
        )
        for key, label in labels.items()
    ]


def _run_form(request: HttpRequest, data: Any = None) -> RunNowForm:
    return RunNowForm(data, areas=areas_to_run_in(request.user), sources=source_choices())


@requires(Permission.VERIFICATION_RUN)
@require_POST
def run_area(request: HttpRequest) -> HttpResponse:
    """Ask about everybody who is due in an area at once, at any hour."""
    form = _run_form(request, request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    chosen = form.cleaned_data
    return _run(request, lambda: _now(request, chosen["source"], chosen["area"], chosen["reason"]), _plan_url())


@requires(Permission.VERIFICATION_RUN)
@require_POST
def run_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask about one person at once."""
    visible = Person.objects.visible_to(request.user, Permission.VERIFICATION_RUN)
    person = get_object_or_404(visible.select_related("village"), pk=pk)
    return _run_about(request, person, reverse("recipients:family", args=[person.family_id]))


@requires(Permission.VERIFICATION_RUN)
@require_POST
def run_family(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask about everybody of a family at once."""
    visible = Family.objects.visible_to(request.user, Permission.VERIFICATION_RUN)
    family = get_object_or_404(visible.select_related("village"), pk=pk)
    return _run_about(request, family, reverse("recipients:family", args=[family.pk]))


def _run_about(request: HttpRequest, about: Person | Family, back: str) -> HttpResponse:
    form = ReasonedForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write a reason: it is kept with the run."))
        return redirect(back)
    reason = form.cleaned_data["reason"]
    return _run(request, lambda: _now(request, DUKCAPIL, about, reason), back)


def _now(request: HttpRequest, source: str, about: Person | Family | Area, reason: str) -> VerificationRun:
    return standing.run_now(source=source, about=about, reason=reason, now=timezone.localtime(), by=request.user)


def _run(request: HttpRequest, start: Callable[[], VerificationRun], back: str) -> HttpResponse:
    try:
        run = start()
    except RunAtWork as error:
        messages.info(request, str(error))
        return redirect("verification:run", error.run_id)
    except UserError as error:
        messages.error(request, str(error))
        return redirect(back)
    run_verification.delay(run.pk)
    return redirect("verification:run", run.pk)


@requires(Permission.POLICY_EDIT)
@require_POST
def pause_source(request: HttpRequest, source: str) -> HttpResponse:
    """Ask nobody of a source until it is resumed."""
    return _hold(request, source, None, is_pause=True)


@requires(Permission.POLICY_EDIT)
@require_POST
def resume_source(request: HttpRequest, source: str) -> HttpResponse:
    """Ask a source again."""
    return _hold(request, source, None, is_pause=False)


@requires(Permission.POLICY_EDIT)
@require_POST
def pause_policy(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask nobody under a policy until it is resumed."""
    row = get_object_or_404(Policy, pk=pk)
    return _hold(request, row.source, row, is_pause=True)


@requires(Permission.POLICY_EDIT)
@require_POST
def resume_policy(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask under a policy again."""
    row = get_object_or_404(Policy, pk=pk)
    return _hold(request, row.source, row, is_pause=False)


def _hold(request: HttpRequest, source: str, row: Policy | None, *, is_pause: bool) -> HttpResponse:
    if source not in planned():
        raise Http404
    reason = request.POST.get("reason", "")[:500]
    act = policies.pause if is_pause else policies.resume
    try:
        act(source=source, row=row, reason=reason, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        done = _("Paused. Whoever waits stays due.") if is_pause else _("Resumed. Whoever waits is asked about again.")
        messages.success(request, done)
    return redirect(f"{_plan_url()}?source={source}")


def _plan_url() -> str:
    return reverse("verification:plan")
