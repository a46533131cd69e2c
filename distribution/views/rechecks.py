"""Lists for BPS: what waits, what went out, the answers with their refused rows."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from distribution.actions import rechecks as actions
from distribution.domain.rechecks import TROUBLES, Trouble
from distribution.forms.objections import RecheckAnswerForm
from distribution.models import RecheckBatch
from distribution.queries.rechecks import waiting_for_bps


_SHOWN = 50


@requires(Permission.OBJECTION_DECIDE)
@require_safe
def recheck_list(request: HttpRequest) -> HttpResponse:
    """What waits for BPS, and the lists so far."""
    batches = RecheckBatch.objects.visible_to(request.user).select_related("made_by")[:_SHOWN]
    context = {"batches": batches, "waiting": waiting_for_bps(request.user).count()}
    return render(request, "distribution/rechecks.html", context)


@requires(Permission.OBJECTION_DECIDE)
@require_POST
def recheck_draw(request: HttpRequest) -> HttpResponse:
    """Put what waits into a list."""
    try:
        batch = actions.draw(reason=request.POST.get("reason", ""), by=request.user)
    except UserError as error:
        messages.error(request, str(error))
        return redirect("distribution:rechecks")
    messages.success(request, _("The list is drawn up. Fetch the file and send it to BPS."))
    return redirect("distribution:recheck", batch.pk)


@requires(Permission.OBJECTION_DECIDE)
@require_safe
def recheck_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: how it stands, what came of it, and the rows that were refused."""
    return _page(request, _found(request, pk), RecheckAnswerForm())


@requires(Permission.NIK_REVEAL)
@require_POST
def recheck_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file; by POST, since each time is written down."""
    batch = _found(request, pk, Permission.NIK_REVEAL)
    content = actions.hand_out(batch=batch, by=request.user)
    headers = {"Content-Disposition": f'attachment; filename="{batch}.xlsx"', "Cache-Control": "no-store"}
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return HttpResponse(content, content_type=kind, headers=headers)


@requires(Permission.OBJECTION_DECIDE)
@require_POST
def recheck_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the answer of BPS."""
    batch = _found(request, pk)
    form = RecheckAnswerForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            actions.answer(batch=batch, name=file.name, stream=file.file, by=request.user)
        except UserError as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, _("The answer is taken in. The objections go on at the office."))
            return redirect("distribution:recheck", pk)
    return _page(request, batch, form, status=422)


@requires(Permission.OBJECTION_DECIDE)
@require_POST
def recheck_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a list up."""
    batch = _found(request, pk)
    try:
        actions.withdraw(batch=batch, reason=request.POST.get("reason", ""), by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The list is withdrawn. Its objections wait for the next one."))
    return redirect("distribution:recheck", pk)


def _found(request: HttpRequest, pk: int, permission: Permission = Permission.OBJECTION_DECIDE) -> RecheckBatch:
    visible = RecheckBatch.objects.visible_to(request.user, permission).select_related("made_by", "answered_by")
    batch: RecheckBatch = get_object_or_404(visible, pk=pk)
    return batch


def _page(request: HttpRequest, batch: RecheckBatch, form: RecheckAnswerForm, *, status: int = 200) -> HttpResponse:
    counts = batch.counts
    context = {
        "batch": batch,
        "form": form,
        "is_waiting": batch.state == RecheckBatch.State.SENT,
        "tiles": [
            (_("The decile stays"), counts.get("same", 0)),
            (_("The decile changes"), counts.get("changed", 0)),
            (_("Not found at the address"), counts.get("not_found", 0)),
            (_("Rows refused"), counts.get("refused", 0)),
        ],
        "troubles": [(one["row"], _(TROUBLES[Trouble(one["code"])]), one["value"]) for one in batch.troubles],
        "may_fetch": request.user.may_in(Permission.NIK_REVEAL, batch.city_id) and bool(batch.file),
    }
    return render(request, "distribution/recheck.html", context, status=status)
