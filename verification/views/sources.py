"""The sources: how each is doing, what is to be done, and how it is set up."""

from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST, require_safe

from access.domain import figures
from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from verification.actions import dtsen_fetches
from verification.actions.sources import all_thresholds, set_up, settings_of, try_again
from verification.domain.breaker import State
from verification.domain.dtsen_pages import Part
from verification.domain.sources import Source, UnknownSource, source_of, sources
from verification.errors import SourceMisconfigured
from verification.exchange_forms import FetchForm
from verification.fetch_errors import FetchCancelled, FetchOver, FetchVersionUnknown
from verification.models import DtsenFetch
from verification.queries.said import rule_text
from verification.queries.sources import SourceHealth, health_of
from verification.tasks import fetch_dtsen
from verification.wording import trouble_words


DTSEN: Final = "dtsen"
PART_WORDS: Final = {
    Part.FAMILIES: _lazy("Families are being fetched"),
    Part.MEMBERS: _lazy("Members are being fetched"),
}


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
        "said": trouble_words(health.status.last_trouble),
        "facts": _facts(source, now),
        "can_try_again": health.breaker is State.OPEN and request.user.may_for_city(Permission.SOURCE_KEEP),
        "may_exchange": bool(source.facts) and request.user.may(Permission.VERIFICATION_RUN),
        "fetch_form": FetchForm() if _may_fetch(request, health) else None,
        **(_fetching(request) if source.key == DTSEN else {}),
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
        set_up(DTSEN)
        if not form.is_valid():
            raise FetchVersionUnknown(form.data.get("version", ""))
        asked = dtsen_fetches.request(version=form.cleaned_data["version"], by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        fetch_dtsen.delay(asked.pk)
    return redirect("verification:source", DTSEN)


@requires(Permission.SOURCE_VIEW)
@require_safe
def fetch_progress(request: HttpRequest) -> HttpResponse:
    """How far the newest fetching of DTSEN is."""
    return render(request, "verification/source.html#fetching", _fetching(request))


@requires(Permission.IMPORT_UPLOAD)
@require_POST
def fetch_cancel(request: HttpRequest) -> HttpResponse:
    """End the fetching that is under way."""
    newest = DtsenFetch.objects.visible_to(request.user, Permission.IMPORT_UPLOAD).first()
    try:
        if newest is None:
            raise FetchOver
        dtsen_fetches.cancel(asked=newest, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    return redirect("verification:source", DTSEN)


def _fetching(request: HttpRequest) -> dict[str, object]:
    """The newest fetching, with what the progress part shows of it."""
    newest = DtsenFetch.objects.visible_to(request.user).select_related("became").first()
    if newest is None:
        return {"fetching": None}
    is_cancelled = newest.state == DtsenFetch.State.CANCELLED
    shown: Any = newest
    shown.phase_label = _(PART_WORDS[Part(newest.phase)]) if newest.phase else ""
    shown.trouble = str(FetchCancelled()) if is_cancelled else newest.trouble
    if newest.became:
        shown.outcome = _("Version %(version)s has come.") % {"version": newest.version}
        shown.next_url = reverse("recipients:import", args=[newest.became.pk])
        shown.next_label = _("Look at the file")
    return {"fetching": shown, "may_cancel": request.user.may_in(Permission.IMPORT_UPLOAD, newest.city_id)}


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
    is_ready = health.source.key == DTSEN and not health.settings.missing
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
