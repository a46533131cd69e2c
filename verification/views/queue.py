"""The review queue."""

from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from django.forms import ChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.domain.permissions import Permission
from access.guards import requires
from verification.forms import QueueFilterForm
from verification.queries import queue


@dataclass(frozen=True)
class Chip:
    """A filter in force and the address without it."""

    label: str
    remove_url: str


@requires(Permission.VERIFICATION_VIEW)
def finding_queue(request: HttpRequest) -> HttpResponse:
    """Findings that wait in the person's own areas; the address holds the whole choice."""
    form = QueueFilterForm(request.GET, user=request.user)
    page = queue.page_of(form.chosen(), request.user, after=_key(request, "after"), before=_key(request, "before"))
    first, last = (page.rows[0].pk, page.rows[-1].pk) if page.rows else (None, None)
    context = {
        "form": form,
        "page": page,
        "chips": _chips(request, form),
        "count_text": _count_text(page.count),
        "filter_query": filter_query(request),
        "next_url": _with(request, after=last, before=None) if page.has_after else None,
        "prev_url": _with(request, before=first, after=None) if page.has_before else None,
    }
    template = "verification/queue.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


def filter_query(request: HttpRequest) -> str:
    """The filters of the address as a query string, to go through the queue as it was narrowed."""
    names = ("area", "kind", "materiality", "state")
    chosen = {name: request.GET[name] for name in names if request.GET.get(name)}
    return f"?{urlencode(chosen)}" if chosen else ""


def _key(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _with(request: HttpRequest, **changes: object) -> str:
    query = {key: value for key, value in request.GET.items() if value}
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{urlencode(query)}"


def _chips(request: HttpRequest, form: QueueFilterForm) -> list[Chip]:
    chips = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if value:
            text = dict(cast("ChoiceField", field).choices)[value]
            label = f"{field.label}: {str(text).strip()}"
            chips.append(Chip(label, _with(request, **{name: None, "after": None, "before": None})))
    return chips


def _count_text(count: int) -> str:
    if count >= queue.COUNTED_UP_TO:
        return _("more than 10,000 findings wait for a decision")
    text = ngettext("%(count)d finding waits for a decision", "%(count)d findings wait for a decision", count)
    return text % {"count": count}
