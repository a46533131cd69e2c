"""Runs through the due checks: what is due, starting, watching, cancelling."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from access.progress import Progress
from access.templatetags.portal import number
from verification.actions import checks, runs
from verification.actions.quota import quota_of
from verification.actions.sources import set_up
from verification.domain.counts import BUCKETS, RunCounts
from verification.domain.sources import DUKCAPIL, Source, askable, source_of
from verification.errors import RunAtWork, SourceMisconfigured, SourceNotConfigured
from verification.forms import RunForm
from verification.models import SourceStatus, VerificationRun
from verification.queries.freshness import freshness_of
from verification.queries.policies import fresh_days
from verification.queries.queue import areas_to_run_in
from verification.queries.said import outcome_label
from verification.tasks import run_verification
from verification.wording import trouble_words


_SHOWN = 20


@dataclass(frozen=True)
class Fact:
    """A fact about a run with its name."""

    label: str
    value: str


@requires(Permission.VERIFICATION_RUN)
@require_safe
def run_list(request: HttpRequest) -> HttpResponse:
    """What a source is due to be asked where, and its runs so far."""
    return _list_page(
        request, RunForm(areas=areas_to_run_in(request.user)), _source_of(request.GET.get("source", DUKCAPIL))
    )


@requires(Permission.VERIFICATION_RUN)
@require_POST
def run_start(request: HttpRequest) -> HttpResponse:
    """Write down the run and wake a worker; without a worker it waits, nothing is lost."""
    form = RunForm(request.POST, areas=areas_to_run_in(request.user))
    source = _source_of(request.POST.get("source", DUKCAPIL))
    if not form.is_valid():
        return _list_page(request, form, source, status=422)
    try:
        set_up(source.key)
        run = runs.request_run(source=source.key, **form.cleaned_data, by=request.user)
    except RunAtWork as error:
        messages.info(request, str(error))
        return redirect("verification:run", error.run_id)
    except UserError as error:
        messages.error(request, str(error))
        return _list_page(request, form, source, status=422)
    run_verification.delay(run.pk)
    return redirect("verification:run", run.pk)


@requires(Permission.VERIFICATION_RUN)
@require_safe
def run_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One run; the progress part asks for itself every two seconds."""
    visible = VerificationRun.objects.visible_to(request.user).select_related(
        "scope", "requested_by", "agreement", "family__head", "person"
    )
    run = get_object_or_404(visible, pk=pk)
    counts = RunCounts.read(run.counts)
    source = source_of(run.source)
    left = checks.left_of(run) if run.is_finished else None
    labels = {**{name: outcome_label(source, name) for name in BUCKETS}, "failed": _("Not answered")}
    context = {
        "run": run,
        "source_label": _(source.label),
        "about": _about(run),
        "facts": _facts(run),
        "job": _progress(run),
        "buckets": [(labels[name], getattr(counts, name)) for name in BUCKETS if labels[name]],
        "asked": counts.asked,
        "findings_opened": counts.findings_opened,
        "left": left,
        "advice": _advice(run, left),
        "trouble": trouble_words(run.trouble),
    }
    if not request.htmx:
        return render(request, "verification/run.html", context)
    response = render(request, "verification/run.html#progress", context)
    if run.is_finished:
        # The state beside the heading has changed too.
        response["HX-Refresh"] = "true"
    return response


@requires(Permission.VERIFICATION_RUN)
@require_POST
def run_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a run; what is on its way is still stored."""
    run = get_object_or_404(VerificationRun.objects.visible_to(request.user, Permission.VERIFICATION_RUN), pk=pk)
    try:
        runs.cancel_run(run=run, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The run stops. Whoever was not asked stays due."))
    return redirect("verification:run", pk)


def _source_of(key: str) -> Source:
    return source_of(key if key in askable() else DUKCAPIL)


def _list_page(request: HttpRequest, form: RunForm, source: Source, status: int = 200) -> HttpResponse:
    now = timezone.localtime()
    days = fresh_days(source.key, now.date())
    villages = freshness_of(
        request.user,
        source=source.key,
        now=now,
        fresh_since=now - timedelta(days=days),
    )
    quota = quota_of(source.key, now)
    visible = VerificationRun.objects.visible_to(request.user).filter(source=source.key)
    shown = visible.select_related("scope", "requested_by")[:_SHOWN]
    status_row = SourceStatus.objects.filter(source=source.key).first()
    context: dict[str, Any] = {
        "form": form,
        "source": source.key,
        "label": _(source.label),
        "sources": [(key, _(source_of(key).label)) for key in askable()],
        "runs": [(run, RunCounts.read(run.counts)) for run in shown],
        "villages": villages,
        "due": sum(village.due for village in villages),
        "persons": sum(village.persons for village in villages),
        "fresh": sum(village.fresh for village in villages),
        "never": sum(village.never for village in villages),
        "stale_after_days": days,
        "quota_left": quota.left,
        "status": status_row,
        "said": trouble_words(status_row.last_trouble) if status_row else "",
        "is_paused": bool(status_row and status_row.paused_until and status_row.paused_until > now),
        "trouble": _trouble_with(source),
    }
    return render(request, "verification/runs.html", context, status=status)


def _trouble_with(source: Source) -> str:
    try:
        set_up(source.key)
    except (SourceNotConfigured, SourceMisconfigured) as error:
        return str(error)
    return ""


def _about(run: VerificationRun) -> tuple[str, str] | None:
    """Whom a run about one person or family is about, and the page of the family."""
    if run.person is not None:
        return run.person.full_name, reverse("recipients:family", args=[run.person.family_id])
    if run.family is not None:
        head = run.family.head
        family = _("family of %(name)s") % {"name": head.full_name} if head else _("family without a head")
        return family, reverse("recipients:family", args=[run.family.pk])
    return None


def _facts(run: VerificationRun) -> list[Fact]:
    """What for and under which agreement it is asked, and why somebody wanted it."""
    agreement = f"{run.agreement.number} · {run.agreement.partner}" if run.agreement else ""
    facts = [Fact(_("Purpose"), run.purpose), Fact(_("Agreement"), agreement)]
    return [*facts, Fact(_("Reason"), run.reason)] if run.reason else facts


def _progress(run: VerificationRun) -> Progress:
    phases: dict[str, str] = {
        VerificationRun.State.QUEUED: _("Waiting for a worker"),
        VerificationRun.State.RUNNING: _asking(run) if run.phase == checks.ASKING else _("Planning"),
    }
    counts = RunCounts.read(run.counts)
    outcome = _("%(asked)s persons asked, %(matched)s matched, %(found)s findings opened.") % {
        "asked": number(counts.asked),
        "matched": number(counts.matched),
        "found": number(counts.findings_opened),
    }
    return Progress(
        pk=run.pk,
        phase_label=phases.get(run.state, ""),
        done=run.done,
        total=run.total,
        percent=run.percent,
        rate=round(run.rate, 1),
        time_left=run.time_left,
        is_finished=run.is_finished,
        can_cancel=run.can_cancel,
        cancel_requested_at=run.cancel_requested_at,
        trouble=_stop_text(run),
        outcome=outcome,
        next_url=reverse("verification:queue") if counts.findings_opened else "",
        next_label=_("Review the findings"),
    )


def _asking(run: VerificationRun) -> str:
    return _("Asking %(source)s") % {"source": _(source_of(run.source).label)}


def _stop_text(run: VerificationRun) -> str:
    if run.state == VerificationRun.State.STOPPED:
        return str(run.get_stopped_by_display())
    if run.state != VerificationRun.State.CANCELLED:
        return ""
    # Nobody asked for it: then it says itself why.
    return str(run.trouble) if run.trouble and run.cancel_requested_at is None else _("Cancelled.")


def _advice(run: VerificationRun, left: int | None) -> str:
    """What to do after a stop, or when there was nothing to do. `left` are those who are due still."""
    if run.state == VerificationRun.State.FINISHED and not RunCounts.read(run.counts).asked:
        return _(
            "Nobody was due here: every answer is as fresh as the policies want it. The page of a family asks about its"
            " members however fresh their answers are."
        )
    if run.state == VerificationRun.State.STOPPED and not left:
        return _("Nobody was marked wrongly, and whoever was not answered then is not due any more.")
    advice: dict[str, str] = {
        VerificationRun.StoppedBy.QUOTA: _(
            "Nobody was marked wrongly: whoever was not answered stays due. The run goes on by itself after midnight."
        ),
        VerificationRun.StoppedBy.AUTH: _(
            "Ask the administrator to check the account and the registered address with %(office)s. Then start a"
            " new run; whoever was not answered is still due."
        )
        % {"office": _(source_of(run.source).office)},
        VerificationRun.StoppedBy.DOWN: _(
            "The service gave errors or no answer many times in a row. The run goes on by itself when the service"
            " answers again; whoever was not answered is still due."
        ),
    }
    return advice.get(run.stopped_by, "")
