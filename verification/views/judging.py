"""Thresholds in force, and judging the stored answers anew: what it would change, and doing it."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from access.domain import figures
from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from access.models import Installation
from access.progress import Progress
from verification.actions import judging
from verification.actions.sources import all_thresholds
from verification.domain.sources import DUKCAPIL, askable
from verification.domain.thresholds import labels, set_on, standard
from verification.forms import ReasonForm
from verification.models import Judging
from verification.models.checks import source_choices
from verification.queries.judging import newest_of
from verification.queries.thresholds import dated, days_to_come
from verification.tasks import judge_answers


TEMPLATE = "verification/judging.html"
_SHOWN = 10


@dataclass(frozen=True)
class Line:
    """One threshold as the page shows it."""

    label: str
    limit: int
    origin: str
    to_come: str


class _ChoiceForm(forms.Form):
    """Which source, and the thresholds of which day a preview goes by."""

    source = forms.ChoiceField(choices=source_choices)
    on = forms.DateField(required=False)


@requires(Permission.USER_MANAGE)
@require_safe
def judging_page(request: HttpRequest) -> HttpResponse:
    """The thresholds of one source, and the judgings so far."""
    source = _source_of(request.GET.get("source", DUKCAPIL))
    today = timezone.localdate()
    recent = newest_of(source, request.user, _SHOWN)
    preview = _preview(recent)
    context = {
        "source": source,
        "sources": [(key, label) for key, label in source_choices() if key in askable()],
        "lines": _lines(source, today),
        "days": days_to_come(source, today),
        "recent": recent,
        "job": _progress(recent[0]) if recent else None,
        "preview": preview,
        "preview_by": _thresholds_of(preview) if preview else "",
        "hidden": {"source": source},
        "is_busy": bool(recent) and not recent[0].is_finished,
    }
    return render(request, TEMPLATE, context)


@requires(Permission.USER_MANAGE)
@require_safe
def judging_progress(request: HttpRequest) -> HttpResponse:
    """How far the newest one is; a finished one loads the page with its figures."""
    source = _source_of(request.GET.get("source", DUKCAPIL))
    recent = newest_of(source, request.user, 1)
    response = render(
        request, f"{TEMPLATE}#progress", {"job": _progress(recent[0]) if recent else None, "source": source}
    )
    if recent and recent[0].is_finished:
        response["HX-Refresh"] = "true"
    return response


@requires(Permission.USER_MANAGE)
@require_POST
def judging_preview(request: HttpRequest) -> HttpResponse:
    """Count what would change, by the thresholds of today or of a later day."""
    form = _ChoiceForm(request.POST)
    if not form.is_valid():
        return redirect("verification:judging")
    return _ask(request, form.cleaned_data["source"], is_preview=True, on=form.cleaned_data["on"])


@requires(Permission.USER_MANAGE)
@require_POST
def judging_start(request: HttpRequest) -> HttpResponse:
    """Judge anew and keep it."""
    form, why = _ChoiceForm(request.POST), ReasonForm(request.POST)
    if not form.is_valid() or not why.is_valid():
        messages.error(request, _("Give a reason: it is kept in the audit trail."))
        return redirect("verification:judging")
    return _ask(request, form.cleaned_data["source"], reason=why.cleaned_data["reason"])


def _ask(
    request: HttpRequest, source: str, *, is_preview: bool = False, on: date | None = None, reason: str = ""
) -> HttpResponse:
    city = Installation.objects.select_related("city").get().city
    try:
        asked = judging.request(source=source, city=city, by=request.user, is_preview=is_preview, on=on, reason=reason)
    except UserError as error:
        messages.error(request, str(error))
    else:
        judge_answers.delay(asked.pk)
    response = redirect("verification:judging")
    response["Location"] += f"?source={source}"
    return response


def _source_of(key: str) -> str:
    return key if key in askable() else DUKCAPIL


def _lines(source: str, today: date) -> list[Line]:
    rows = dated(source)
    ours, shipped, now = set_on(today, rows), standard(source), all_thresholds(source, today=today)
    language = get_language() or "id"
    lines = []
    for name, label in labels(source).items():
        newest = max((row.valid_from for row in rows if row.element == name and row.valid_from <= today), default=None)
        if name in ours and newest:
            origin = _("set, since %(day)s") % {"day": figures.day(newest, language)}
        else:
            origin = _("of the portal") if now[name] == shipped[name] else _("set in the environment")
        later = [row for row in rows if row.element == name and row.valid_from > today]
        to_come = "; ".join(
            _("%(limit)s from %(day)s")
            % {"limit": figures.number(row.limit, language), "day": figures.day(row.valid_from, language)}
            for row in later
        )
        lines.append(Line(_(label), now[name], origin, to_come))
    return lines


def _preview(recent: list[Judging]) -> Judging | None:
    """The newest one, while it is a finished preview: what it counted is still true."""
    newest = recent[0] if recent else None
    is_usable = newest is not None and newest.is_preview and newest.state == Judging.State.FINISHED
    return newest if is_usable else None


def _thresholds_of(one: Judging) -> str:
    """The thresholds that a judging went by: Nama 85, Alamat 75."""
    language = get_language() or "id"
    names = labels(one.source)
    known = [(names[name], limit) for name, limit in one.thresholds.items() if name in names]
    return ", ".join(f"{_(label)} {figures.number(limit, language)}" for label, limit in known)


def _progress(one: Judging) -> Progress:
    is_failed = one.state == Judging.State.FAILED
    language = get_language() or "id"
    outcome = _("%(judged)s answers looked at, %(otherwise)s come to something else.") % {
        "judged": figures.number(one.counts.get("judged", 0), language),
        "otherwise": figures.number(one.counts.get("otherwise", 0), language),
    }
    return Progress(
        pk=one.pk,
        phase_label=_("Going over the answers") if one.state == Judging.State.RUNNING else "",
        is_finished=one.is_finished,
        trouble=_("The judging broke off and nothing was kept. Start it again.") if is_failed else "",
        outcome=outcome,
    )
