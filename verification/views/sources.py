"""The sources: how each is doing, what is to be done, and how it is set up."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from access.domain import figures
from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from verification.actions.sources import adapter_of, all_thresholds, settings_of, try_again
from verification.domain.breaker import State
from verification.domain.sources import Source, UnknownSource, source_of, sources
from verification.errors import SourceMisconfigured
from verification.exchange_forms import FetchForm
from verification.queries.said import rule_text
from verification.queries.sources import SourceHealth, health_of
from verification.tasks import fetch_dtsen


@requires(Permission.SOURCE_VIEW)
@require_safe
def source_list(request: HttpRequest) -> HttpResponse:
    """Every source with its figures and a sentence about what to do."""
    now = timezone.localtime()
    found = health_of({key: settings_of(key) for key in sources()}, now=now)
    shown = [(one, advice_of(one, now)) for one in found]
    return render(request, "verification/sources.html", {"shown": shown, "now": now})


@requires(Permission.SOURCE_VIEW)
@require_safe
def source_page(request: HttpRequest, key: str) -> HttpResponse:
    """One source: state, the facts that it knows and which of them matter."""
    source = _source(key)
    now = timezone.localtime()
    (health,) = health_of({source.key: settings_of(source.key)}, now=now)
    context = {
        "source": source,
        "label": _(source.label),
        "health": health,
        "advice": advice_of(health, now),
        "facts": _facts(source, now),
        "can_try_again": health.breaker is not State.CLOSED and request.user.may(Permission.SOURCE_KEEP),
        "may_exchange": bool(source.facts) and request.user.may(Permission.VERIFICATION_RUN),
        "fetch_form": FetchForm() if _may_fetch(request, health) else None,
    }
    return render(request, "verification/source.html", context)


@requires(Permission.SOURCE_KEEP)
@require_POST
def source_try_again(request: HttpRequest, key: str) -> HttpResponse:
    """Somebody has repaired what stopped us."""
    source = _source(key)
    try:
        try_again(source=source.key, reason=request.POST.get("reason", ""), by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The source is asked again with the next run."))
    return redirect("verification:source", source.key)


@requires(Permission.IMPORT_UPLOAD)
@require_POST
def source_fetch(request: HttpRequest) -> HttpResponse:
    """Fetch a version of DTSEN in the background; it then waits among the hand-over files."""
    form = FetchForm(request.POST)
    try:
        adapter_of("dtsen")
    except UserError as error:
        messages.error(request, str(error))
        return redirect("verification:source", "dtsen")
    if not form.is_valid():
        messages.error(request, form.errors["version"][0])
        return redirect("verification:source", "dtsen")
    fetch_dtsen.delay(form.cleaned_data["version"], request.user.pk)
    messages.success(
        request, _("The version is being fetched. It appears under the hand-over files, to be looked at and admitted.")
    )
    return redirect("verification:source", "dtsen")


def advice_of(health: SourceHealth, now: datetime) -> str:
    """The sentence about what to do, with office, variables and moment."""
    if health.settings.trouble:
        return f"{_(health.diagnosis.advice)} {health.settings.trouble}"
    paused_until = health.status.paused_until
    return _(health.diagnosis.advice) % {
        "office": _(health.source.office),
        "prefix": health.source.prefix,
        "variables": ", ".join(health.settings.missing),
        "moment": figures.moment(timezone.localtime(paused_until), "id") if paused_until else now.date(),
    }


def _may_fetch(request: HttpRequest, health: SourceHealth) -> bool:
    is_ready = health.source.key == "dtsen" and not health.settings.missing
    return is_ready and request.user.may(Permission.IMPORT_UPLOAD)


def _source(key: str) -> Source:
    try:
        return source_of(key)
    except UnknownSource as error:
        raise Http404 from error


def _facts(source: Source, now: datetime) -> list[tuple[str, str, str]]:
    """What the source's records say: label, from when on it matters, and whether the value is kept."""
    try:
        limits = all_thresholds(source.key, today=now.date())
    except SourceMisconfigured:
        limits = source.thresholds
    return [
        (_(fact.label), rule_text(fact, limits.get(fact.name)), _("is kept") if fact.is_kept else _("is not kept"))
        for fact in source.facts
    ]
