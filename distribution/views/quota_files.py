"""Quotas by a file: the template with every area, what a file would do, and taking it over."""

from datetime import date
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from access.actions.export_formats import FORMATS, Sheet, content_type
from access.actions.reference_files import read
from access.actions.tables import Preview
from access.domain.exporting import FileFormat
from access.domain.permissions import Permission
from access.domain.reference import Table
from access.errors import UserError
from access.guards import requires
from access.listings import Listing, listing
from access.views.tables import sealed, unsealed
from distribution.actions import quota_files
from distribution.actions.quota_files import Decided, QuotaColumns
from distribution.forms.quotas import QuotaFileForm
from distribution.models import Programme


@requires(Permission.PROGRAMME_EDIT)
@require_safe
def quota_template(request: HttpRequest, code: str) -> HttpResponse:
    """A workbook with a row for every area, filled with what holds today."""
    get_object_or_404(Programme, code=code)
    return workbook(request, "quotas_of_areas", f"kuota-{code}.xlsx", code=code)


def workbook(request: HttpRequest, key: str, name: str, **place: str) -> HttpResponse:
    """A small list as a workbook, at once; it holds nothing personal."""
    source = listing(key)
    assert isinstance(source, Listing)  # noqa: S101 - a list of our own
    query = request.GET.copy()
    query.update(place)
    columns = source.columns()
    buffer = BytesIO()
    sheet = Sheet(str(source.title), [str(one.label) for one in columns], [one.kind for one in columns])
    writer = FORMATS[FileFormat.XLSX]().writer(buffer, sheet)
    for row in source.rows(query, request.user):
        writer.row([column.value(row) for column in columns])
    writer.close(_("About this file"), [(_("What it is"), _("Fill it in and send it back on the page it came from."))])
    return HttpResponse(
        buffer.getvalue(),
        content_type=content_type(FileFormat.XLSX),
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@requires(Permission.PROGRAMME_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def quota_import(request: HttpRequest, code: str) -> HttpResponse:
    """A file with the quotas of many areas: tried out first, taken over when nothing is refused."""
    programme = get_object_or_404(Programme, code=code)
    if request.method == "POST" and "sealed" in request.POST:
        return _take_over(request, programme)
    form = QuotaFileForm(request.POST, request.FILES) if request.method == "POST" else QuotaFileForm()
    if not form.is_bound or not form.is_valid():
        return _page(request, programme, form=form)
    found = form.cleaned_data
    try:
        table = read(found["file"], QuotaColumns())
    except UserError as error:
        form.add_error("file", str(error))
        return _page(request, programme, form=form)
    decided = Decided(programme, found["valid_from"], found["decree"])
    preview = quota_files.preview(decided=decided, table=table, by=request.user)
    return _page(request, programme, decided=decided, table=table, preview=preview)


def _page(
    request: HttpRequest,
    programme: Programme,
    *,
    form: QuotaFileForm | None = None,
    decided: Decided | None = None,
    table: Table | None = None,
    preview: Preview | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"programme": programme, "form": form, "decided": decided, "preview": preview}
    if decided and table:
        told = [decided.valid_from.isoformat(), decided.decree]
        context["sealed"] = sealed(table, _purpose(programme), request.user, told)
    is_refused = form is not None and form.is_bound
    return render(request, "distribution/quota_import.html", context, status=422 if is_refused else status)


def _take_over(request: HttpRequest, programme: Programme) -> HttpResponse:
    found = unsealed(request.POST["sealed"], _purpose(programme), request.user)
    if found is None:
        messages.error(request, _("The preview is too old. Send the file again."))
        return redirect("distribution:quota-import", programme.code)
    table, (day, decree) = found
    decided = Decided(programme, date.fromisoformat(day), decree)
    try:
        done = quota_files.take_over(decided=decided, table=table, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
        preview = quota_files.preview(decided=decided, table=table, by=request.user)
        return _page(request, programme, decided=decided, table=table, preview=preview, status=422)
    count = done.count("new") + done.count("changed")
    told = ngettext("The quota of %(count)d area is kept.", "The quotas of %(count)d areas are kept.", count)
    messages.success(request, told % {"count": count})
    return redirect("distribution:quotas", programme.code)


def _purpose(programme: Programme) -> str:
    return f"quotas: {programme.code}"
