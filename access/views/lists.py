"""What every list can do besides being read: print-outs, columns of one's own, saved views."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from access.actions import audit, saved_views
from access.actions.export_resource import ListResource
from access.domain.exporting import ROWS_ON_PAPER
from access.errors import UserError
from access.forms import SavedViewForm
from access.guards import signed_in
from access.listings import Listing
from access.models import Installation, SavedView
from access.queries.saved_views import columns_of, views_of
from access.views.exports import readable


@signed_in
@require_safe
def list_print(request: HttpRequest, key: str) -> HttpResponse:
    """The list for paper, numbers masked: as of when, by whom, narrowed by what; opening it is written down."""
    source = readable(request, key)
    query = request.GET.copy()
    columns = columns_of(request.user, source, query.pop("columns", [""])[-1].split(","))
    resource = ListResource(columns, is_masked=True)
    found = list(islice(source.rows(query, request.user), ROWS_ON_PAPER + 1))
    rows = [resource.export_resource(row) for row in found[:ROWS_ON_PAPER]]
    audit.record_view(request.user, by=request.user, reason=_("Printed the list %(list)s.") % {"list": source.title})
    context = {
        "title": source.title,
        "columns": columns,
        "rows": [list(zip(columns, row, strict=True)) for row in rows],
        "row_count": len(rows),
        "is_cut": len(found) > ROWS_ON_PAPER,
        "narrowed_by": source.narrowed_by(query, request.user),
        "now": timezone.now(),
        "city": Installation.objects.select_related("city").first(),
        "back_url": source.url(query),
    }
    return render(request, "access/list_print.html", context)


@signed_in
@require_POST
def list_columns(request: HttpRequest, key: str) -> HttpResponse:
    """Remember the columns and show the list with them."""
    source = readable(request, key)
    wanted = [] if "usual" in request.POST else request.POST.getlist("columns")
    names = saved_views.keep_columns(source=source, columns=wanted, by=request.user)
    query = QueryDict(request.POST.get("query", ""), mutable=True)
    query.pop("columns", None)
    return _back(source, query, names if wanted else [])


@dataclass(frozen=True)
class ViewLine:
    """A saved view and the list under it."""

    view: SavedView
    url: str
    is_own: bool


@signed_in
@require_safe
def view_list(request: HttpRequest, key: str) -> HttpResponse:
    """One's own saved views of a list and those of the office, and how to keep what is shown now; as page or menu."""
    source = readable(request, key)
    place = {name: request.GET[name] for name in source.place if name in request.GET}
    context = {
        "key": key,
        "title": source.title,
        "query": request.GET.urlencode(),
        "back_url": source.url(request.GET),
        "lines": [
            ViewLine(view, _address(source, view, place), view.owner_id == request.user.pk)
            for view in views_of(request.user, source)
        ],
    }
    return render(request, f"access/views.html{'#menu' if request.htmx else ''}", context)


def _address(source: Listing, view: SavedView, place: Mapping[str, str]) -> str:
    query = QueryDict(view.query, mutable=True)
    for name, value in place.items():
        query[name] = value
    if view.columns:
        query["columns"] = ",".join(view.columns)
    return source.url(query)


@signed_in
@require_POST
def view_save(request: HttpRequest, key: str) -> HttpResponse:
    """Keep the filters and columns in force under a name."""
    source = readable(request, key)
    query = QueryDict(request.POST.get("query", ""), mutable=True)
    columns = [name for name in query.get("columns", "").split(",") if name]
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the view a name of at most 60 letters."))
        return redirect(source.url(query))
    try:
        view = saved_views.save(source=source, query=query, columns=columns, by=request.user, **form.cleaned_data)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
    return redirect(source.url(query))


@signed_in
@require_POST
def view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one's own view."""
    view = get_object_or_404(SavedView.objects.filter(owner_id=request.user.pk), pk=pk)
    source = readable(request, view.listing)
    saved_views.delete(view=view, by=request.user)
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    return _back(source, QueryDict(view.query, mutable=True), [])


def _back(source: Listing, query: QueryDict, columns: list[str]) -> HttpResponse:
    address = source.url(query)
    if not columns:
        return redirect(address)
    return redirect(f"{address}{'&' if '?' in address else '?'}{urlencode({'columns': ','.join(columns)})}")
