"""Many rows by a file, as every page does it: sent in, tried out, looked at, taken over whole or not at all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from access.actions.export_formats import FORMATS, Sheet, content_type
from access.actions.reference_files import read
from access.actions.tables import Columns, Preview
from access.domain.exporting import FileFormat
from access.domain.reference import Table
from access.errors import UserError
from access.listings import Listing, listing
from access.views.tables import sealed, unsealed


@dataclass(frozen=True, slots=True)
class FilePage:
    """One kind of file.

    `told` makes texts of what was filled in beside it; `said` puts them into a sentence, `preview` and `take_over`
    go by them.
    """

    template: str
    address: str
    back: str
    columns: Columns
    form: type[forms.Form]
    told: Callable[[Mapping[str, Any]], list[str]]
    said: Callable[[Sequence[str]], str]
    preview: Callable[[Table, Sequence[str]], Preview]
    take_over: Callable[[Table, Sequence[str]], Preview]
    done: Callable[[int], str]
    context: Mapping[str, Any]


def answer(request: HttpRequest, page: FilePage) -> HttpResponse:
    """The page in whatever step it is."""
    if request.method == "POST" and "sealed" in request.POST:
        return _take_over(request, page)
    if request.method != "POST":
        return _render(request, page, form=page.form())
    form = page.form(request.POST, request.FILES)
    if not form.is_valid():
        return _render(request, page, status=422, form=form)
    try:
        table = read(form.cleaned_data["file"], page.columns)
    except UserError as error:
        form.add_error("file", str(error))
        return _render(request, page, status=422, form=form)
    return _tried(request, page, table, page.told(form.cleaned_data))


def _tried(request: HttpRequest, page: FilePage, table: Table, told: Sequence[str], status: int = 200) -> HttpResponse:
    preview = page.preview(table, told)
    kept = sealed(table, page.address, request.user, told)
    return _render(request, page, status, preview=preview, said=page.said(told), sealed=kept)


def _take_over(request: HttpRequest, page: FilePage) -> HttpResponse:
    found = unsealed(request.POST["sealed"], page.address, request.user)
    if found is None:
        messages.error(request, _("The preview is too old. Send the file again."))
        return redirect(page.address)
    table, told = found
    try:
        done = page.take_over(table, told)
    except UserError as error:
        messages.error(request, str(error))
        return _tried(request, page, table, told, status=422)
    messages.success(request, page.done(done.count("new") + done.count("changed")))
    return redirect(page.back)


def _render(request: HttpRequest, page: FilePage, status: int = 200, **more: Any) -> HttpResponse:
    usual = {"form": None, "preview": None, "said": "", "sealed": "", "import_url": page.address, "back_url": page.back}
    return render(request, page.template, {**usual, **page.context, **more}, status=status)


def workbook(request: HttpRequest, key: str, name: str, **place: str) -> HttpResponse:
    """A small list without anything personal as a workbook to fill in, at once."""
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
