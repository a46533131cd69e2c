"""What is done to a batch of payments: prepared, released, sent, returned, closed; its file fetched."""

from collections.abc import Callable
from functools import partial

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from access.actions.export_formats import content_type
from access.domain.exporting import ROWS_AT_ONCE
from access.domain.permissions import Permission
from access.errors import Conflict, UserError
from access.guards import requires
from access.query_strings import keys_in
from access.templatetags.portal import number
from distribution.actions.payments import amounts, batches, files, release, returns
from distribution.forms.payments import PrepareForm, RedirectForm, ReleaseForm, ReturnForm, SentForm, Sp2dForm, SpmForm
from distribution.models import PaymentBatch
from distribution.views.nudges import wake_for_file
from distribution.views.payments import roster_page, show_batch, visible_batch, visible_roster


_MOST_AT_ONCE = 500


@requires(Permission.PAYMENT_PREPARE)
@require_POST
def payment_prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft of payments for a roster."""
    roster = visible_roster(request, pk, Permission.PAYMENT_PREPARE)
    form = PrepareForm(request.POST, city=roster.city_id)
    if not form.is_valid():
        return roster_page(request, roster, form, status=422)
    try:
        batch = batches.prepare(roster=roster, **form.cleaned_data, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
        return roster_page(request, roster, form, status=409 if isinstance(error, Conflict) else 422)
    messages.success(request, _("The batch is prepared. Somebody else releases it."))
    return redirect("distribution:batch", batch.pk)


@requires(Permission.PAYMENT_PREPARE)
@require_POST
def batch_accounts(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at the accounts of a draft once more."""
    batch = visible_batch(request, pk, Permission.PAYMENT_PREPARE)
    return _act(
        request,
        batch,
        lambda: batches.look_at_accounts(batch=batch, by=request.user),
        lambda moved: (
            ngettext(
                "The account of %(count)s family has changed.",
                "The accounts of %(count)s families have changed.",
                moved,
            )
            % {"count": number(moved)}
        ),
    )


@requires(Permission.PAYMENT_PREPARE)
@require_POST
def batch_redirect(request: HttpRequest, pk: int) -> HttpResponse:
    """Families without a usable account go to PT Pos."""
    batch = visible_batch(request, pk, Permission.PAYMENT_PREPARE)
    form = RedirectForm(request.POST)
    if not form.is_valid():
        return show_batch(request, batch, 422, redirect_form=form)
    return _act(
        request,
        batch,
        lambda: batches.redirect_to_post(batch=batch, payment_ids=None, **form.cleaned_data, by=request.user),
        _of_families,
    )


def _of_families(count: int) -> str:
    return ngettext(
        "%(count)s family goes to PT Pos. Prepare a batch for PT Pos next.",
        "%(count)s families go to PT Pos. Prepare a batch for PT Pos next.",
        count,
    ) % {"count": number(count)}


@requires(Permission.PAYMENT_PREPARE)
@require_POST
def batch_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a draft up."""
    batch = visible_batch(request, pk, Permission.PAYMENT_PREPARE)
    return _act(
        request,
        batch,
        lambda: batches.cancel(batch=batch, reason=request.POST.get("reason", ""), by=request.user),
        _("The batch is cancelled. Its families wait for another one."),
    )


@requires(Permission.PAYMENT_RELEASE)
@require_POST
def batch_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the draft go; its file is written at once when it is short, else by a worker."""
    batch = visible_batch(request, pk, Permission.PAYMENT_RELEASE)
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        return show_batch(request, batch, 422, release_form=form)
    try:
        released = release.release(batch=batch, **form.cleaned_data, by=request.user)
        if released.rows <= ROWS_AT_ONCE:
            files.write(batch_id=released.pk)
        else:
            transaction.on_commit(lambda: wake_for_file(released.pk))
    except UserError as error:
        return _refused(request, pk, error, release_form=form)
    messages.success(request, _("The batch is released. Its control totals do not change any more."))
    return redirect("distribution:batch", pk)


@requires(Permission.PAYMENT_RELEASE)
@require_POST
def batch_spm(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the payment order."""
    return _with_form(
        request, pk, SpmForm, "spm_form", _over_seen(request, release.record_spm), _("The SPM is recorded.")
    )


@requires(Permission.PAYMENT_RELEASE)
@require_POST
def batch_sp2d(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the treasury's disbursement order."""
    return _with_form(
        request, pk, Sp2dForm, "sp2d_form", _over_seen(request, release.record_sp2d), _("The SP2D is recorded.")
    )


@requires(Permission.PAYMENT_RELEASE)
@require_POST
def batch_send(request: HttpRequest, pk: int) -> HttpResponse:
    """The file went to the agency."""
    done = _("Recorded as sent. The replies of the agency can come.")
    return _with_form(request, pk, SentForm, "sent_form", release.send, done)


def _over_seen(request: HttpRequest, function: Callable[..., PaymentBatch]) -> Callable[..., PaymentBatch]:
    """The act, told which number stood there when the form was opened."""
    return partial(function, seen=request.POST.get("seen"))


def _with_form(
    request: HttpRequest,
    pk: int,
    form_class: type[forms.Form],
    name: str,
    function: Callable[..., PaymentBatch],
    done: str,
) -> HttpResponse:
    batch = visible_batch(request, pk, Permission.PAYMENT_RELEASE)
    form = form_class(request.POST)
    if not form.is_valid():
        return show_batch(request, batch, 422, **{name: form})
    try:
        function(batch=batch, **form.cleaned_data, by=request.user)
    except UserError as error:
        return _refused(request, pk, error, **{name: form})
    messages.success(request, done)
    return redirect("distribution:batch", pk)


def _refused(request: HttpRequest, pk: int, error: UserError, **bound: forms.Form) -> HttpResponse:
    """The batch as it is now, with what was typed and why it cannot be."""
    messages.error(request, str(error))
    return show_batch(request, visible_batch(request, pk), 409 if isinstance(error, Conflict) else 422, **bound)


@requires(Permission.PROGRAMME_VIEW)
@require_POST
def batch_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file with whole numbers, for the treasurer, or who may reveal numbers; every time with a reason."""
    batch = visible_batch(request, pk)
    may = (Permission.PAYMENT_RELEASE, Permission.NIK_REVEAL)
    if not any(request.user.may_in(one, batch.city_id) for one in may):
        return show_batch(request, batch, 403)
    try:
        path = files.fetch(batch=batch, reason=request.POST.get("reason", ""), by=request.user)
    except UserError as error:
        messages.error(request, str(error))
        return redirect("distribution:batch", pk)
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=batch.file_name, content_type=content_type(batch.file_format)
    )


@requires(Permission.PAYMENT_RELEASE)
@require_POST
def batch_follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over what was recorded at the delivery points."""
    batch = visible_batch(request, pk, Permission.PAYMENT_RELEASE)
    return _act(
        request,
        batch,
        lambda: release.follow_deliveries(batch=batch, by=request.user),
        lambda moved: (
            ngettext("%(count)s payment follows its delivery.", "%(count)s payments follow their deliveries.", moved)
            % {"count": number(moved)}
        ),
    )


@requires(Permission.PROGRAMME_VIEW)
@require_POST
def batch_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Call idle, bring back, pay again or refund the chosen payments, or all that can be."""
    what = request.POST.get("act", "")
    permission = Permission.PAYMENT_PREPARE if what == "repeat" else Permission.PAYMENT_RELEASE
    batch = visible_batch(request, pk)
    if not request.user.may_in(permission, batch.city_id):
        return show_batch(request, batch, 403)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return show_batch(request, batch, 422, return_form=form)
    chosen = None if request.POST.get("all") else _chosen(request)
    reason, paper, channel = (form.cleaned_data[name] for name in ("reason", "paper", "channel"))
    by = request.user
    acts: dict[str, Callable[[], int]] = {
        "idle": lambda: returns.call_idle(batch=batch, payment_ids=chosen, by=by),
        "return": lambda: returns.bring_back(batch=batch, payment_ids=chosen, reason=reason, by=by),
        "repeat": lambda: returns.pay_again(batch=batch, payment_ids=chosen, reason=reason, channel=channel, by=by),
        "refund": lambda: returns.refund(batch=batch, payment_ids=chosen, reason=reason, paper=paper, by=by),
    }
    if what not in acts:
        return redirect("distribution:batch", pk)
    return _act(request, batch, acts[what], _of_payments)


def _chosen(request: HttpRequest) -> list[int]:
    return keys_in(request.POST, "ids", most=_MOST_AT_ONCE)


def _of_payments(count: int) -> str:
    return ngettext("%(count)s payment is recorded.", "%(count)s payments are recorded.", count) % {
        "count": number(count)
    }


@requires(Permission.PAYMENT_RELEASE)
@require_POST
def batch_differences(request: HttpRequest, pk: int) -> HttpResponse:
    """Record how too much or too little was put right, of the chosen payments or of all."""
    batch = visible_batch(request, pk, Permission.PAYMENT_RELEASE)
    chosen = None if request.POST.get("all") else _chosen(request)
    return _act(
        request,
        batch,
        lambda: amounts.settle(
            batch=batch, difference_ids=chosen, paper=request.POST.get("paper", ""), by=request.user
        ),
        lambda count: (
            ngettext("%(count)s difference is put right.", "%(count)s differences are put right.", count)
            % {"count": number(count)}
        ),
    )


@requires(Permission.PAYMENT_RELEASE)
@require_POST
def batch_close(request: HttpRequest, pk: int) -> HttpResponse:
    """End the books of a batch."""
    batch = visible_batch(request, pk, Permission.PAYMENT_RELEASE)
    return _act(
        request,
        batch,
        lambda: release.close(batch=batch, by=request.user),
        _("The batch is closed: everything is received or returned."),
    )


def _act(
    request: HttpRequest, batch: PaymentBatch, act: Callable[[], object], done: str | Callable[[int], str]
) -> HttpResponse:
    try:
        result = act()
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done if isinstance(done, str) else done(int(str(result))))
    return redirect("distribution:batch", batch.pk)
