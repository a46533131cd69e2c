"""Taking lists out: what to take, how far it is, the file."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access import tasks
from access.actions import exports
from access.actions.export_formats import content_type
from access.domain.exporting import ROWS_AT_ONCE
from access.errors import UserError
from access.forms import ExportForm
from access.guards import signed_in
from access.listings import Document, Listing, listing, seal, unseal
from access.models import Export
from access.progress import Progress
from access.queries.exports import own
from access.queries.saved_views import columns_of


@signed_in
@require_http_methods(["GET", "POST"])
def export_new(request: HttpRequest, key: str) -> HttpResponseBase:
    """What shall be in the file; a short list comes at once, a long one is written by a worker."""
    source = readable(request, key)
    if request.method == "POST":
        return _ask(request, source)
    query = request.GET.copy()
    columns = query.pop("columns", [""])[-1].split(",")
    for name in ("after", "before"):
        query.pop(name, None)
    chosen = columns_of(request.user, source, columns)
    form = ExportForm(
        source=source,
        may_take_whole=exports.may_take_whole(source, request.user),
        initial={
            "sealed": seal(source, query.urlencode(), request.user),
            "columns": [column.name for column in chosen],
        },
    )
    return _form(request, source, query, form)


def readable(request: HttpRequest, key: str) -> Listing:
    """The list of this name, for somebody who may read it."""
    source = listing(key)
    if source is None or isinstance(source, Document):
        raise Http404
    if not request.user.may(source.permission):
        raise PermissionDenied
    return source


def _form(
    request: HttpRequest, source: Listing, query: QueryDict, form: ExportForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "title": source.title,
        "rows": source.count(query, request.user),
        "rows_at_once": ROWS_AT_ONCE,
        "narrowed_by": source.narrowed_by(query, request.user),
        "back_url": source.url(query),
    }
    return render(request, "access/export_new.html", context, status=status)


def _ask(request: HttpRequest, source: Listing) -> HttpResponseBase:
    user = request.user
    query = unseal(source, request.POST.get("sealed", ""), user)
    form = ExportForm(request.POST, source=source, may_take_whole=exports.may_take_whole(source, user))
    if query is None:
        messages.error(request, _("This page was opened too long ago. Choose the rows again."))
        return redirect("access:exports")
    if form.is_valid():
        try:
            export = exports.request(listing_key=source.key, query=query, **form.wanted(), by=user)
        except UserError as error:
            form.add_error(None, str(error))
        else:
            return given(request, export)
    return _form(request, source, QueryDict(query), form, status=422)


def given(request: HttpRequest, export: Export) -> HttpResponseBase:
    """The file at once when it is short; else the page that tells how far it is."""
    if export.total > ROWS_AT_ONCE:
        tasks.run_export.delay_on_commit(export.pk)
        return redirect("access:export", pk=export.pk)
    exports.run(export_id=export.pk)
    export.refresh_from_db()
    if export.state in {Export.State.QUEUED, Export.State.RUNNING}:
        return redirect("access:export", pk=export.pk)  # the other press of the same button writes it
    return _file(request, export)


def _file(request: HttpRequest, export: Export) -> HttpResponseBase:
    try:
        path = exports.fetch(export=export, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
        return redirect("access:export", pk=export.pk)
    export.refresh_from_db()
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=export.file_name,
        content_type=content_type(export.file_format),
    )


@dataclass(frozen=True)
class Line:
    """An export with the name of its list."""

    export: Export
    title: str
    can_fetch: bool


def _line(export: Export) -> Line:
    source = listing(export.listing)
    return Line(export, str(source.title if source else export.listing), export.can_fetch)


@signed_in
@require_safe
def export_list(request: HttpRequest) -> HttpResponse:
    """One's own exports."""
    return render(request, "access/exports.html", {"lines": [_line(one) for one in own(request.user)]})


@signed_in
@require_safe
def export_page(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an export is, and then its file."""
    export = _own(request, pk)
    if request.htmx and export.is_finished:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"line": _line(export), "job": _progress(export), **_urls(export)}
    return render(request, f"access/export.html{'#progress' if request.htmx else ''}", context)


def _own(request: HttpRequest, pk: int) -> Export:
    return get_object_or_404(Export.objects.of(request.user), pk=pk)


def _urls(export: Export) -> dict[str, str]:
    return {
        "page_url": reverse("access:export", args=[export.pk]),
        "cancel_url": reverse("access:export-cancel", args=[export.pk]),
    }


def _progress(export: Export) -> Progress:
    said = _("%(rows)s rows are in the file.") % {"rows": number_format(export.done, force_grouping=True)}
    return Progress(
        pk=export.pk,
        phase_label=_("Writing the file") if export.state == Export.State.RUNNING else "",
        is_finished=export.is_finished,
        done=export.done,
        total=export.total,
        percent=export.percent,
        rate=export.rate,
        time_left=export.time_left,
        can_cancel=export.can_cancel,
        cancel_requested_at=export.cancel_requested_at,
        trouble=export.trouble,
        outcome=_("Cancelled.") if export.state == Export.State.CANCELLED else said,
    )


@signed_in
@require_POST
def export_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file; a POST, because each download is written down."""
    return _file(request, _own(request, pk))


@signed_in
@require_POST
def export_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an export up."""
    export = _own(request, pk)
    try:
        exports.cancel(export=export, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    return redirect("access:export", pk=pk)
