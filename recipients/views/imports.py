"""Hand-over files: sending them, watching them being read, looking at what they would change, agreeing to it."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from access.queries.saved_views import columns_of
from access.query_strings import key_in
from recipients import errors, tasks
from recipients.actions import handover
from recipients.actions import imports as actions
from recipients.actions.imports import refused_sheet
from recipients.forms import UploadForm
from recipients.listings import Imports
from recipients.models import Import, RecipientList, UnmappedFile
from recipients.queries import imports as queries
from recipients.queries import mappings
from recipients.uploads import TOO_LARGE
from recipients.views import import_preview as preview


_LIST = Imports()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires(Permission.IMPORT_VIEW)
@require_safe
def import_list(request: HttpRequest) -> HttpResponse:
    """What came when and what became of it; asks again while something is being worked on."""
    return _list(request, UploadForm(today=timezone.localdate()))


def _list(request: HttpRequest, form: UploadForm, *, status: int = 200, known_url: str = "") -> HttpResponse:
    page = queries.list_page(request.user, after=key_in(request.GET, "after"))
    lists = queries.recipient_lists(request.user, after=key_in(request.GET, "lists"))
    context = {
        "columns": columns_of(request.user, _LIST, request.GET.get("columns", "").split(","), always="source"),
        "lists": lists.rows,
        "older_lists_url": f"?lists={lists.after}" if lists.after else None,
        "unexplained": mappings.waiting_files(request.user),
        "most_bytes": settings.UPLOAD_MAX_SIZE,
        # The script fills the figures in.
        "upload_words": _(
            "Sent: %(percent)s percent, about %(left)s seconds left. Stay on this page until it is done."
        ),
        "page": page,
        "rows": [preview.ListLine.of(row) for row in page.rows],
        "form": form,
        "may_upload": request.user.may(Permission.IMPORT_UPLOAD),
        "known_url": known_url,
        "next_url": f"?after={page.after}" if page.after else None,
        "list_url": reverse("recipients:imports"),
    }
    template = "recipients/imports.html"
    return render(request, f"{template}#rows" if request.htmx else template, context, status=status)


@requires(Permission.IMPORT_UPLOAD)
@require_POST
def import_upload(request: HttpRequest) -> HttpResponse:
    """Take the files in; a worker reads them."""
    form = UploadForm(request.POST, request.FILES, today=timezone.localdate())
    if request.META.get(TOO_LARGE):
        form.add_error(None, str(errors.UploadTooLarge(settings.UPLOAD_MAX_SIZE)))
    if not form.is_valid():
        return _list(request, form, status=422)
    said = form.cleaned_data
    try:
        received = handover.take(
            files=form.files_sent(), dataset_version=said["version"], older=said["older"], programme=said["programme"],
            period=said["period"], may_explain=True, by=request.user,
        )  # fmt: skip
    except UserError as error:
        form.add_error(None, str(error))
        return _list(request, form, status=422, known_url=_earlier(error))
    return _way_on(received)


def _earlier(error: UserError) -> str:
    """Where content that was sent before can be looked at."""
    if isinstance(error, errors.SameFile):
        return reverse("recipients:import", args=[error.import_id])
    return reverse("recipients:recipient-list", args=[error.list_id]) if isinstance(error, errors.SameList) else ""


def _way_on(received: Import | RecipientList | UnmappedFile) -> HttpResponse:
    if isinstance(received, UnmappedFile):
        return redirect("recipients:mapping", pk=received.pk)
    if isinstance(received, RecipientList):
        tasks.match_list.delay_on_commit(received.pk)
        return redirect("recipients:recipient-list", pk=received.pk)
    tasks.stage_import.delay_on_commit(received.pk)
    return redirect("recipients:import", pk=received.pk)


def _found(request: HttpRequest, pk: int, permission: Permission = Permission.IMPORT_VIEW) -> Import:
    return get_object_or_404(queries.visible(request.user, permission), pk=pk)


@requires(Permission.IMPORT_VIEW)
@require_safe
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: its progress, and then what it would change or has changed."""
    found = _found(request, pk)
    is_working = queries.is_working(found)
    if request.htmx and not is_working:
        return HttpResponse(headers={"HX-Refresh": "true"})
    if request.htmx:
        return render(request, "recipients/import.html#progress", _progress(request, found))
    context = _progress(request, found) | {"found": found, "is_working": is_working}
    if not is_working:
        context |= preview.context_of(request, found)
    return render(request, "recipients/import.html", context)


def _progress(request: HttpRequest, found: Import) -> dict[str, Any]:
    may_stop = found.state in actions.STOPPABLE and request.user.may_in(Permission.IMPORT_UPLOAD, found.city_id)
    return {
        "job": preview.progress_of(found),
        "page_url": reverse("recipients:import", args=[found.pk]),
        "stop_url": reverse("recipients:import-cancel", args=[found.pk]) if may_stop else "",
        "cancel_url": reverse("recipients:import-cancel", args=[found.pk]),
        "agree_url": reverse("recipients:import-agree", args=[found.pk]),
    }


@requires(Permission.IMPORT_ADMIT)
@require_POST
def import_agree(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person agrees; a worker admits it."""
    found = _found(request, pk, Permission.IMPORT_ADMIT)
    try:
        actions.agree(import_id=found.pk, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        tasks.admit_import.delay_on_commit(found.pk)
    return redirect("recipients:import", pk=found.pk)


@requires(Permission.IMPORT_VIEW)
@require_POST
def import_judge_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have an import read anew whose figures are not those of today any more."""
    found = _found(request, pk)
    try:
        actions.judge_again(import_id=found.pk, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        tasks.stage_import.delay_on_commit(found.pk)
    return redirect("recipients:import", pk=found.pk)


@requires(Permission.IMPORT_UPLOAD)
@require_POST
def import_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop or give up an import that is not in the registry yet."""
    found = _found(request, pk, Permission.IMPORT_UPLOAD)
    try:
        actions.cancel(import_id=found.pk, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The import is cancelled. Nothing of it is in the registry."))
    return redirect("recipients:import", pk=found.pk)


@requires(Permission.REGISTRY_VIEW)
@require_safe
def refused_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """The refused rows as a workbook, numbers masked."""
    found = _found(request, pk)
    stream = BytesIO()
    try:
        refused_sheet.write_refused(found=found, to=stream, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
        return redirect("recipients:import", pk=pk)
    return _sent(stream, found)


@requires(Permission.NIK_REVEAL)
@require_POST
def refused_rows_whole(request: HttpRequest, pk: int) -> HttpResponse:
    """The same with whole numbers, for a reason that is kept."""
    found = _found(request, pk, Permission.NIK_REVEAL)
    stream = BytesIO()
    try:
        refused_sheet.write_refused_whole(
            found=found, reason=request.POST.get("reason", ""), to=stream, by=request.user
        )
    except UserError as error:
        messages.error(request, str(error))
        return redirect("recipients:import", pk=pk)
    return _sent(stream, found)


def _sent(stream: BytesIO, found: Import) -> HttpResponse:
    name = _("refused-rows-import-%(number)d.xlsx") % {"number": found.pk}
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or ""}
    return HttpResponse(stream.getvalue(), content_type=XLSX, headers=headers)
