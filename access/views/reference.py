"""Reference data: what there is, one kind, one row with its history, and a file with many rows."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access.actions import reference
from access.actions.reference_files import read
from access.domain.permissions import Permission
from access.domain.reference import Table
from access.errors import UserError
from access.forms import ReferenceFileForm, TakeOverForm
from access.guards import requires
from access.queries.reference import history_of, numbers_of
from access.reference import ReferenceKind, kind_of, kinds
from access.templatetags.portal import number
from access.views.tables import sealed, unsealed


@requires(Permission.USER_MANAGE)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What kinds there are, and how many rows each."""
    shown = [kind for kind in kinds() if request.user.may_for_city(kind.permission)]
    numbers = numbers_of(shown)
    return render(request, "access/reference.html", {"lines": [(kind, numbers[kind.key]) for kind in shown]})


def _kind(request: HttpRequest, key: str) -> ReferenceKind:
    kind = kind_of(key)
    if kind is None:
        raise Http404
    if not request.user.may_for_city(kind.permission):
        raise PermissionDenied
    return kind


@dataclass(frozen=True)
class Filter:
    """A choice above the list."""

    name: str
    label: str
    values: list[tuple[str, str, bool]]


@requires(Permission.USER_MANAGE)
@require_safe
def row_list(request: HttpRequest, key: str) -> HttpResponse:
    """The rows of one kind."""
    kind = _kind(request, key)
    columns = kind.columns()
    rows = list(kind.narrowed(request.GET))
    context = {
        "kind": kind,
        "columns": columns,
        "rows": [(row.pk, [(column, column.value(row)) for column in columns]) for row in rows],
        "filters": [
            Filter(name, label, [(value, text, value == request.GET.get(name)) for value, text in values])
            for name, label, values in kind.choices()
        ],
    }
    return render(request, "access/reference_list.html", context)


@requires(Permission.USER_MANAGE)
@require_http_methods(["GET", "POST"])
def row_new(request: HttpRequest, key: str) -> HttpResponse:
    """A new row."""
    kind = _kind(request, key)
    if not kind.can_add:
        raise Http404
    return _edit(request, kind, None)


@requires(Permission.USER_MANAGE)
@require_http_methods(["GET", "POST"])
def row_page(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """One row: its fields, and who changed what."""
    kind = _kind(request, key)
    return _edit(request, kind, get_object_or_404(kind.queryset(), pk=pk))


def _edit(request: HttpRequest, kind: ReferenceKind, row: Any | None) -> HttpResponse:
    form = kind.form(request.POST if request.method == "POST" else None, row)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            reference.save(kind=kind, instance=form.instance, is_new=row is None, reason=reason, by=request.user)
        except UserError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept."))
            return redirect("access:reference-row", key=kind.key, pk=form.instance.pk)
    if row is not None and form.is_bound:
        row.refresh_from_db()
    context = {
        "kind": kind,
        "form": form,
        "row": row,
        "name": kind.named(row) if row else "",
        "facts": [(kind.label(name), kind.said(row, name)) for name in kind.shown if name not in form.fields]
        if row
        else [],
        "history": history_of(kind, row) if row else [],
    }
    return render(request, "access/reference_row.html", context, status=422 if form.is_bound else 200)


@requires(Permission.USER_MANAGE)
@require_POST
def row_delete(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Take a row away, where that is possible."""
    kind = _kind(request, key)
    row = get_object_or_404(kind.queryset(), pk=pk)
    try:
        reference.delete(kind=kind, instance=row, reason=request.POST.get("reason", ""), by=request.user)
    except UserError as error:
        messages.error(request, str(error))
        return redirect("access:reference-row", key=key, pk=pk)
    messages.success(request, _("Deleted."))
    return redirect("access:reference-list", key=key)


@requires(Permission.USER_MANAGE)
@require_http_methods(["GET", "POST"])
def row_import(request: HttpRequest, key: str) -> HttpResponse:
    """A file with many rows: tried out first, row by row; taken over when nothing is refused."""
    kind = _kind(request, key)
    if request.method == "POST" and "sealed" in request.POST:
        return _take_over(request, kind)
    form = ReferenceFileForm(request.POST or None, request.FILES or None)
    if not form.is_bound or not form.is_valid():
        return _upload_page(request, kind, form)
    try:
        table = read(form.cleaned_data["file"], kind)
    except UserError as error:
        form.add_error("file", str(error))
        return _upload_page(request, kind, form)
    return _preview_page(request, kind, table, TakeOverForm())


def _upload_page(request: HttpRequest, kind: ReferenceKind, form: ReferenceFileForm) -> HttpResponse:
    names = [(name, kind.label(name), name in kind.identity) for name in (*kind.identity, *kind.editable)]
    context = {"kind": kind, "form": form, "names": names, "preview": None}
    return render(request, "access/reference_import.html", context, status=422 if form.is_bound else 200)


def _preview_page(
    request: HttpRequest, kind: ReferenceKind, table: Table, form: TakeOverForm, *, status: int = 200
) -> HttpResponse:
    preview = reference.preview(kind=kind, table=table)
    context = {
        "kind": kind,
        "form": form,
        "names": [],
        "preview": preview,
        "sealed": sealed(table, _purpose(kind), request.user),
    }
    return render(request, "access/reference_import.html", context, status=status)


def _purpose(kind: ReferenceKind) -> str:
    return f"reference data: {kind.key}"


def _take_over(request: HttpRequest, kind: ReferenceKind) -> HttpResponse:
    found = unsealed(request.POST["sealed"], _purpose(kind), request.user)
    if found is None:
        messages.error(request, _("The preview is too old. Send the file again."))
        return redirect("access:reference-import", key=kind.key)
    table, _told = found
    form = TakeOverForm(request.POST)
    if not form.is_valid():
        return _preview_page(request, kind, table, form, status=422)
    try:
        done = reference.take_over(kind=kind, table=table, reason=form.cleaned_data["reason"], by=request.user)
    except UserError as error:
        form.add_error(None, str(error))
        return _preview_page(request, kind, table, form, status=422)
    count = done.count("new") + done.count("changed")
    messages.success(
        request,
        ngettext("%(count)s row is taken over.", "%(count)s rows are taken over.", count) % {"count": number(count)},
    )
    return redirect("access:reference-list", key=kind.key)
