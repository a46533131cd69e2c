"""Sending proposals to SIKS-NG, and taking the centre's answers in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from verification.actions.dtsen import answers, batches
from verification.domain.proposal_answers import MESSAGES, Code
from verification.dtsen_forms import AnswersForm, SentForm
from verification.models import Proposal, ProposalAnswers, ProposalBatch
from verification.queries.dtsen_proposals import counts
from verification.tasks import build_batch
from verification.views.dtsen_common import tabs


State = ProposalBatch.State
VARIANTS = {
    State.QUEUED: "info", State.RUNNING: "info", State.READY: "warn", State.SENT: "ok", State.FAILED: "bad",
}  # fmt: skip
SHOWN = 50


@dataclass(frozen=True)
class BatchLine:
    """A batch as the page shows it."""

    batch: ProposalBatch
    variant: str
    has_file: bool
    can_rebuild: bool
    form: SentForm


@dataclass(frozen=True)
class ErrorLine:
    """A row of answers that did not count."""

    row: int
    column: str
    code: str
    value: str
    message: str


@requires(Permission.IMPORT_VIEW)
@require_safe
def batch_list(request: HttpRequest) -> HttpResponse:
    """What waits to be sent, what was sent, and what came back."""
    return _page(request)


def _page(request: HttpRequest, form: AnswersForm | None = None, *, status: int = 200) -> HttpResponse:
    user, now = request.user, timezone.now()
    found = ProposalBatch.objects.visible_to(user).select_related("requested_by", "sent_by")[:SHOWN]
    lines = [_line(one, now) for one in found]
    # Asked every few seconds while a worker is busy; the whole page comes anew when it is done.
    if request.htmx and not form:
        is_working = any(line.batch.state in {State.QUEUED, State.RUNNING} for line in lines)
        return HttpResponse(status=204) if is_working else HttpResponse(headers={"HX-Refresh": "true"})
    city = settings.CITY_CODE
    taken = ProposalAnswers.objects.visible_to(user).select_related("taken_by")[:SHOWN]
    context = {
        "tabs": tabs(request, "dtsen-batches"),
        "lines": lines,
        "is_working": any(line.batch.state in {State.QUEUED, State.RUNNING} for line in lines),
        "approved": counts(user)[Proposal.State.APPROVED],
        "most": batches.MOST_IN_A_BATCH,
        "may_build": user.may_in(Permission.REGISTRY_EDIT, city) and user.may_in(Permission.NIK_REVEAL, city),
        "may_answer": user.may_in(Permission.IMPORT_UPLOAD, city),
        "answers": taken,
        "form": form or AnswersForm(),
    }
    return render(request, "verification/batches.html", context, status=status)


def _line(batch: ProposalBatch, now: Any) -> BatchLine:
    has_file = bool(batch.path and batch.expires_at and batch.expires_at > now)
    can_rebuild = batch.state == State.FAILED or (batch.state == State.READY and not batch.path)
    form = SentForm(initial={"sent_on": timezone.localdate()}, auto_id=f"sent-{batch.pk}-%s")
    return BatchLine(batch, VARIANTS[State(batch.state)], has_file, can_rebuild, form)


def _found(request: HttpRequest, pk: int, permission: Permission) -> ProposalBatch:
    batch: ProposalBatch = get_object_or_404(ProposalBatch.objects.visible_to(request.user, permission), pk=pk)
    return batch


@requires(Permission.REGISTRY_EDIT)
@require_POST
def batch_new(request: HttpRequest) -> HttpResponse:
    """Put the approved proposals into a batch; a worker builds the file."""
    reason = request.POST.get("reason", "")
    try:
        batch = batches.request(reason=reason, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        build_batch.delay_on_commit(batch.pk)
        messages.success(request, _("Batch %(batch)s is being put together.") % {"batch": batch})
    return redirect("verification:dtsen-batches")


@requires(Permission.NIK_REVEAL)
@require_POST
def batch_file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The file of a batch; each time leaves a line in the audit trail."""
    batch = _found(request, pk, Permission.NIK_REVEAL)
    try:
        path = batches.fetch(batch=batch, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
        return redirect("verification:dtsen-batches")
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"usulan-{batch}.zip")


@requires(Permission.REGISTRY_EDIT)
@require_POST
def batch_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Build the file again."""
    batch = _found(request, pk, Permission.REGISTRY_EDIT)
    done = _done(request, lambda: batches.build_again(batch=batch, by=request.user), _("The file is built again."))
    if done:
        build_batch.delay_on_commit(batch.pk)
    return redirect("verification:dtsen-batches")


@requires(Permission.REGISTRY_EDIT)
@require_POST
def batch_sent(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a batch was uploaded to SIKS-NG."""
    batch = _found(request, pk, Permission.REGISTRY_EDIT)
    form = SentForm(request.POST)
    if form.is_valid():
        day = form.cleaned_data["sent_on"]
        said = _("Batch %(batch)s is noted as sent. Its proposals wait for an answer now.") % {"batch": batch}
        _done(request, lambda: batches.mark_sent(batch=batch, sent_on=day, by=request.user), said)
    else:
        messages.error(request, _("Write the day on which the batch was sent."))
    return redirect("verification:dtsen-batches")


def _done(request: HttpRequest, act: Callable[[], object], text: str) -> bool:
    try:
        act()
    except UserError as error:
        messages.error(request, str(error))
        return False
    messages.success(request, text)
    return True


@requires(Permission.IMPORT_UPLOAD)
@require_POST
def answers_take(request: HttpRequest) -> HttpResponse:
    """Take a file of answers in; rows that do not count are told on its page."""
    form = AnswersForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    file = form.cleaned_data["file"]
    try:
        kept = answers.take(name=file.name, stream=file.file, by=request.user)
    except UserError as error:
        form.add_error("file", str(error))
        return _page(request, form, status=422)
    return redirect("verification:dtsen-answers", kept.pk)


@requires(Permission.IMPORT_VIEW)
@require_safe
def answers_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file of answers did, and the rows that did not count with their reasons."""
    kept = get_object_or_404(ProposalAnswers.objects.visible_to(request.user).select_related("taken_by"), pk=pk)
    lines = [
        ErrorLine(one["row"], one["column"], one["code"], one["value"], _(MESSAGES[Code(one["code"])]))
        for one in kept.errors
    ]
    context = {"kept": kept, "lines": lines, "tabs": tabs(request, "dtsen-batches")}
    return render(request, "verification/answers.html", context)
