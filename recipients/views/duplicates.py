"""The queue of records that may be one person, deciding one pair and going on to the next, and searching anew."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from access.actions import audit
from access.domain.permissions import Permission
from access.errors import Conflict, UserError
from access.guards import requires
from access.listings import Column
from access.models import Installation
from access.queries.saved_views import columns_of
from access.query_strings import address_with, key_in
from access.templatetags.portal import number
from recipients.actions import duplicates, merging
from recipients.duplicate_forms import DIFFERENT, PairDecisionForm, PairFilterForm, UndoForm
from recipients.errors import NotPermitted
from recipients.listings_queues import Duplicates
from recipients.models import DuplicatePair, DuplicateSearch, PersonMerge
from recipients.queries import duplicate_queue as queue
from recipients.queries import duplicate_records as records
from recipients.tasks import search_duplicates
from recipients.views.duplicate_progress import progress_of


TEMPLATE = "recipients/duplicates.html"
State = DuplicatePair.State
_LIST = Duplicates()


@requires(Permission.REGISTRY_VIEW)
@require_safe
def duplicate_list(request: HttpRequest) -> HttpResponse:
    """Pairs that wait in the person's own areas; the address holds the whole choice."""
    form = PairFilterForm(request.GET, user=request.user)
    page = queue.page_of(
        form.chosen(), request.user, after=key_in(request.GET, "after"), before=key_in(request.GET, "before")
    )
    job = progress_of(queue.newest_search())
    columns = columns_of(request.user, _LIST, request.GET.get("columns", "").split(","), always="first_name")
    first, last = (page.rows[0].pk, page.rows[-1].pk) if page.rows else (None, None)
    context = {
        "form": form,
        "page": page,
        "columns": columns,
        "cells": _stacked(columns),
        "chips": _chips(request, form),
        "count_text": _count_text(page.count, is_decided=bool(form.chosen().state)),
        "may_start": bool(page.rows) and not form.chosen().state and request.user.may(Permission.CORRECTION_DECIDE),
        "filter_query": _filter_query(request),
        "next_url": address_with(request, after=last, before=None) if page.has_after else None,
        "prev_url": address_with(request, before=first, after=None) if page.has_before else None,
        "job": job,
        "may_search": request.user.may_for_city(Permission.CORRECTION_DECIDE) and (job is None or job.is_finished),
    }
    return render(request, f"{TEMPLATE}#results" if request.htmx else TEMPLATE, context)


def _stacked(columns: list[Column]) -> list[list[Column]]:
    """What stands in one cell: what is said of the right record stands below the same of the left one."""
    names = {column.name: column for column in columns}
    cells = []
    for column in columns:
        side, _mark, what = column.name.partition("_")
        if side == "first" and (below := names.get(f"second_{what}")):
            cells.append([column, below])
        elif side != "second" or f"first_{what}" not in names:
            cells.append([column])
    return cells


@requires(Permission.REGISTRY_VIEW)
@require_safe
def duplicate_progress(request: HttpRequest) -> HttpResponse:
    """How far the search is; when it has finished, the page around it shows what it found."""
    job = progress_of(queue.newest_search())
    response = render(request, f"{TEMPLATE}#progress", {"job": job})
    if job is None or job.is_finished:
        response["HX-Refresh"] = "true"
    return response


@requires(Permission.CORRECTION_DECIDE)
@require_POST
def duplicate_search(request: HttpRequest) -> HttpResponse:
    """Ask for a search through everybody, for whoever decides in the whole city; without a worker it waits."""
    city = get_object_or_404(Installation.objects.select_related("city")).city
    try:
        if not request.user.may_for_city(Permission.CORRECTION_DECIDE):
            raise NotPermitted
        search: DuplicateSearch = duplicates.request_search(city=city, is_whole=True, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        search_duplicates.delay_on_commit(search.pk)
    return redirect("recipients:duplicates")


@requires(Permission.REGISTRY_VIEW)
@require_safe
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """One pair: both records side by side, and the decision. Opening it is logged."""
    pair = _pair(request, pk)
    audit.record_view(pair, by=request.user, village_code=pair.village_id)
    return _page(request, pair, PairDecisionForm())


@requires(Permission.CORRECTION_DECIDE)
@require_POST
def duplicate_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge the two records or keep them apart, then show the next pair of the queue as it was narrowed."""
    pair = _pair(request, pk, Permission.CORRECTION_DECIDE)
    form = PairDecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, pair, form, status=422)
    try:
        said = _decide(request, pair, form)
    except Conflict as error:
        messages.error(request, str(error))
        return redirect(f"{reverse('recipients:duplicate', args=[pk])}{_filter_query(request)}")
    except UserError as error:
        messages.error(request, str(error))
        return _page(request, pair, form, status=422)
    messages.success(request, said)
    return _next(request, pair)


@requires(Permission.CORRECTION_DECIDE)
@require_POST
def duplicate_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a decision back: a dismissal, or a merge with everything it wrote."""
    pair = _pair(request, pk, Permission.CORRECTION_DECIDE)
    form = UndoForm(request.POST)
    if form.is_valid():
        try:
            _take_back(pair, form.cleaned_data["reason"], request)
        except UserError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Taken back. The pair waits for a decision again."))
    else:
        messages.error(request, _("Write a reason: it is kept with the decision."))
    return redirect("recipients:duplicate", pk)


def _decide(request: HttpRequest, pair: DuplicatePair, form: PairDecisionForm) -> str:
    reason, decision = form.cleaned_data["reason"], form.cleaned_data["decision"]
    if decision == DIFFERENT:
        duplicates.dismiss(pair=pair, reason=reason, by=request.user)
        return _("Kept apart. This pair does not come back.")
    kept = pair.first if decision == records.FIRST else pair.second
    merging.merge(
        pair=pair, kept=kept, chosen=form.chosen(), today=timezone.localdate(), reason=reason, by=request.user
    )
    return _("Merged. The other record stays in the registry and points to the one that is kept.")


def _take_back(pair: DuplicatePair, reason: str, request: HttpRequest) -> None:
    merge: PersonMerge | None = records.newest_merge(pair)
    if pair.state == State.MERGED and merge is not None:
        merging.undo(merge=merge, reason=reason, by=request.user)
    else:
        duplicates.reopen(pair=pair, reason=reason, by=request.user)


def _next(request: HttpRequest, pair: DuplicatePair) -> HttpResponse:
    form = PairFilterForm(request.GET, user=request.user)
    following = queue.next_after(pair, form.chosen(), request.user)
    if following is None:
        return redirect(f"{reverse('recipients:duplicates')}{_filter_query(request)}")
    return redirect(f"{reverse('recipients:duplicate', args=[following])}{_filter_query(request)}")


def _pair(request: HttpRequest, pk: int, permission: Permission | None = None) -> DuplicatePair:
    visible = records.with_records(DuplicatePair.objects.visible_to(request.user, permission))
    pair: DuplicatePair = get_object_or_404(visible, pk=pk)
    return pair


def _page(request: HttpRequest, pair: DuplicatePair, form: PairDecisionForm, status: int = 200) -> HttpResponse:
    filters = PairFilterForm(request.GET, user=request.user)
    may_decide = all(
        request.user.may_in(Permission.CORRECTION_DECIDE, code) for code in (pair.village_id, pair.other_village_id)
    )
    rows, merge = records.rows_of(pair, form.taken() if form.is_bound else {}), records.newest_merge(pair)
    context: dict[str, Any] = {
        "pair": pair,
        "form": form,
        "rows": rows,
        "evidence": records.evidence_of(pair.reasons),
        "place": queue.place_of(pair, filters.chosen(), request.user),
        "merge": merge,
        "taken_over": [row.label for row in rows if merge and row.key in merge.chosen],
        "filter_query": _filter_query(request),
        "is_open": pair.state == State.OPEN,
        "may_decide": may_decide,
    }
    return render(request, "recipients/duplicate.html", context, status=status)


def _filter_query(request: HttpRequest) -> str:
    chosen = {name: request.GET[name] for name in ("area", "sureness", "kind", "state") if request.GET.get(name)}
    return f"?{urlencode(chosen)}" if chosen else ""


def _chips(request: HttpRequest, form: PairFilterForm) -> list[dict[str, str]]:
    return [
        {"label": text, "remove_url": address_with(request, **{name: None, "after": None, "before": None})}
        for name, text in form.in_force()
    ]


def _count_text(count: int, *, is_decided: bool) -> str:
    if is_decided:
        return ngettext("%(count)s decided pair", "%(count)s decided pairs", count) % {"count": number(count)}
    if count >= queue.COUNTED_UP_TO:
        return _("more than 10,000 pairs wait for a decision")
    return ngettext("%(count)s pair waits for a decision", "%(count)s pairs wait for a decision", count) % {
        "count": number(count)
    }
