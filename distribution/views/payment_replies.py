"""Replies of paying agencies: sent in, looked at, decided with keys, taken over; and lists of accounts."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from access.query_strings import key_in, key_of
from access.templatetags.portal import number
from distribution.actions.payments import accounts, amounts, replies, taking, undoing
from distribution.domain.payments.differences import PAYING
from distribution.domain.payments.replies import AMOUNT_DIFFERS
from distribution.forms.payments import TotalsForm, UploadAccountsForm, UploadReplyForm
from distribution.models import AccountList, PaymentReply, ReplyLine
from distribution.payment_words import because_text, state_label, state_variant, trouble_text
from distribution.queries import replies as queries
from distribution.views.nudges import wake_for_reply
from distribution.views.payments import show_batch, visible_batch


State = PaymentReply.State
Match = ReplyLine.Match
TABS = (Match.QUEUE, Match.CONFLICT, Match.UNKNOWN, Match.REFUSED, Match.MATCHED, Match.KNOWN, Match.SET_ASIDE)
WORKING = (State.RECEIVED, State.READING)
VARIANTS = {
    State.RECEIVED: "info", State.READING: "info", State.READY: "warn", State.APPLIED: "ok", State.REFUSED: "bad",
    State.FAILED: "bad", State.DISCARDED: "mute", State.UNDONE: "mute",
}  # fmt: skip
_AT_ONCE_BYTES = 500_000
_LISTS_SHOWN = 20


@requires(Permission.PAYMENT_PREPARE)
@require_POST
def reply_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep an agency's reply; a short one is read at once, a long one by a worker."""
    batch = visible_batch(request, pk, Permission.PAYMENT_PREPARE)
    form = UploadReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_batch(request, batch, 422, upload_form=form)
    file = form.cleaned_data["file"]
    try:
        reply = replies.receive(
            roster=batch.roster,
            agency=batch.agency,
            name=file.name,
            stream=file,
            told_rows=form.cleaned_data["told_rows"],
            told_rupiah=form.cleaned_data["told_rupiah"],
            by=request.user,
        )
    except UserError as error:
        form.add_error("file", str(error))
        return show_batch(request, batch, 422, upload_form=form)
    if reply.size <= _AT_ONCE_BYTES:
        replies.read(reply_id=reply.pk)
    else:
        transaction.on_commit(lambda: wake_for_reply(reply.pk))
    return redirect("distribution:reply", reply.pk)


def _visible(request: HttpRequest, pk: int) -> PaymentReply:
    return get_object_or_404(queries.visible(request.user), pk=pk)


@requires(Permission.PROGRAMME_VIEW)
@require_safe
def reply_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Figures of a reply, and its rows by what became of them."""
    reply = _visible(request, pk)
    if request.htmx:
        # Asked every few seconds while the worker is busy; the whole page comes anew when it is done.
        return HttpResponse(status=204) if reply.state in WORKING else HttpResponse(headers={"HX-Refresh": "true"})
    return _page(request, reply)


def _page(request: HttpRequest, reply: PaymentReply, form: TotalsForm | None = None, status: int = 200) -> HttpResponse:
    user, city, counts = request.user, reply.city_id, reply.counts
    may_read = user.may_in(Permission.REGISTRY_VIEW, city)
    is_read = reply.state in {State.READY, State.APPLIED, State.UNDONE}
    wanted = request.GET.get("tab", "")
    tab = wanted if wanted in set(TABS) else next((one for one in TABS if counts.get(one)), Match.MATCHED)
    page = queries.LinePage([], {}, None)
    if is_read and may_read:
        page = queries.line_page(reply, user, match=tab, after=key_in(request.GET, "after") or 0)
    open_rows = sum(counts.get(match, 0) for match in queries.OPEN)
    is_ready = reply.state == State.READY
    may_undo = reply.state == State.APPLIED and user.may_in(Permission.PAYMENT_RELEASE, city)
    lines = [_line(one, page) for one in page.lines]
    may_decide = is_ready and may_read and user.may_in(Permission.PAYMENT_PREPARE, city)
    context: dict[str, Any] = {
        "reply": reply,
        "variant": VARIANTS[State(reply.state)],
        "is_working": reply.state in WORKING,
        "is_read": is_read,
        "tiles": _tiles(reply),
        "tabs": [
            {"label": one.label, "url": f"?tab={one}", "is_active": one == tab, "count": counts.get(one, 0)}
            for one in TABS
        ],
        "tab": tab,
        "tab_label": Match(tab).label,
        "lines": lines,
        "next_url": f"?{urlencode({'tab': tab, 'after': page.after})}" if page.after else None,
        "may_read": may_read,
        "may_decide": may_decide,
        "may_discard": is_ready and user.may_in(Permission.PAYMENT_PREPARE, city),
        "may_apply": is_ready and user.may_in(Permission.PAYMENT_RELEASE, city),
        "may_undo": may_undo and reply.applied_by_id != user.pk,
        "is_own": may_undo and reply.applied_by_id == user.pk,
        "open_rows": open_rows,
        "may_decide_amounts": may_decide and tab == Match.CONFLICT and any(one["differs"] for one in lines),
        "is_open_tab": tab in set(queries.OPEN),
        "differs": _differs(reply),
        "form": form or TotalsForm(initial={"told_rows": reply.told_rows, "told_rupiah": reply.told_rupiah}),
        "apply_text": _("%(rows)s payments move at once, or none. Only a second person can take it back.")
        % {"rows": number(counts.get(Match.MATCHED, 0))},
    }
    return render(request, "distribution/reply.html", context, status=status)


def _tiles(reply: PaymentReply) -> list[tuple[str, str]]:
    counts = reply.counts
    waiting = sum(counts.get(match, 0) for match in queries.OPEN)
    return [
        (_("Rows"), number(counts.get("read", 0))),
        (str(Match.MATCHED.label), number(counts.get(Match.MATCHED, 0))),
        (str(Match.KNOWN.label), number(counts.get(Match.KNOWN, 0))),
        (_("Wait for a decision"), number(waiting)),
        (str(Match.SET_ASIDE.label), number(counts.get(Match.SET_ASIDE, 0))),
    ]


def _differs(reply: PaymentReply) -> bool:
    rows, rupiah = reply.counts.get("read"), reply.counts.get("rupiah")
    return reply.told_rows not in (None, rows) or reply.told_rupiah not in (None, rupiah)


def _line(line: ReplyLine, page: queries.LinePage) -> dict[str, Any]:
    due = line.payment.amount if line.payment and line.trouble == AMOUNT_DIFFERS else 0
    differs = (line.amount or 0) - due if due else 0
    return {
        "due": due,
        "differs": differs,
        "too_much": max(differs, 0),
        "too_little": max(-differs, 0),
        "may_hold": line.outcome in PAYING and bool(line.amount),
        "line": line,
        "nik": line.nik or line.nik_pattern.replace("_", "*"),
        "account": line.account or line.account_pattern.replace("%", "****"),
        "outcome": state_label(line.outcome),
        "variant": state_variant(line.outcome) if line.outcome else "mute",
        "because": because_text(line.because),
        "trouble": trouble_text(line.trouble) if line.trouble else "",
        "candidates": [
            {"payment": payment, "label": state_label(payment.state), "variant": state_variant(payment.state)}
            for one in line.candidates
            if (payment := page.candidates.get(one))
        ],
    }


@requires(Permission.PAYMENT_PREPARE)
@require_POST
def reply_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what was chosen on a page of the queue: each row by itself, one that changed meanwhile is told."""
    reply = get_object_or_404(PaymentReply.objects.visible_to(request.user, Permission.PAYMENT_PREPARE), pk=pk)
    saved, troubles = 0, []
    for name, value in request.POST.items():
        line, payment = _key_after("line-", name), key_of(value)
        if line is None or payment is None:
            continue
        try:
            taking.decide(reply=reply, line_id=line, payment_id=payment, by=request.user)
            saved += 1
        except UserError as error:
            troubles.append(str(error))
    for trouble in troubles:
        messages.error(request, trouble)
    if saved:
        messages.success(request, _decided(saved))
    return redirect("distribution:reply", pk)


@requires(Permission.PAYMENT_PREPARE)
@require_POST
def reply_amounts(request: HttpRequest, pk: int) -> HttpResponse:
    """Say of rows with another amount what holds: of those that were chosen, then of all others alike."""
    reply = get_object_or_404(PaymentReply.objects.visible_to(request.user, Permission.PAYMENT_PREPARE), pk=pk)
    alike, reason = request.POST.get("all", ""), request.POST.get("reason", "")
    for word, is_paid in sorted((("paid", True), ("failed", False)), key=lambda one: one[0] == alike):
        chosen = _rows_told(request, "amount-", word)
        if not chosen and alike != word:
            continue
        ids = None if alike == word else chosen
        try:
            saved = amounts.decide(reply=reply, line_ids=ids, is_paid=is_paid, reason=reason, by=request.user)
        except UserError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _decided(saved))
    return redirect(f"{reverse('distribution:reply', args=[pk])}?tab={Match.CONFLICT}")


def _rows_told(request: HttpRequest, prefix: str, value: str) -> list[int]:
    """The rows whose field, named by the prefix and their number, has this value."""
    found = [_key_after(prefix, name) for name, said in request.POST.items() if said == value]
    return [key for key in found if key is not None]


def _key_after(prefix: str, name: str) -> int | None:
    return key_of(name.removeprefix(prefix)) if name.startswith(prefix) else None


def _decided(count: int) -> str:
    return ngettext("%(count)s row is decided.", "%(count)s rows are decided.", count) % {"count": number(count)}


@requires(Permission.PAYMENT_PREPARE)
@require_POST
def reply_set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Rows that are not taken over, with the reason: one, or all of a tab."""
    line, match = key_in(request.POST, "line"), request.POST.get("match", "")
    reason = next((one for one in request.POST.getlist("reason") if one.strip()), "")
    return _act(
        request,
        pk,
        Permission.PAYMENT_PREPARE,
        lambda reply: taking.set_aside(reply=reply, line_id=line, match=match, reason=reason, by=request.user),
        _("The rows are set aside."),
    )


@requires(Permission.PAYMENT_PREPARE)
@require_POST
def reply_totals(request: HttpRequest, pk: int) -> HttpResponse:
    """The agency's own totals, put right."""
    form = TotalsForm(request.POST)
    if not form.is_valid():
        return _page(request, _visible(request, pk), form, status=422)
    return _act(
        request,
        pk,
        Permission.PAYMENT_PREPARE,
        lambda reply: taking.tell_totals(
            reply=reply, rows=form.cleaned_data["told_rows"], rupiah=form.cleaned_data["told_rupiah"], by=request.user
        ),
        _("The agency's totals are recorded."),
    )


@requires(Permission.PAYMENT_RELEASE)
@require_POST
def reply_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the reply over."""
    return _act(
        request,
        pk,
        Permission.PAYMENT_RELEASE,
        lambda reply: taking.apply(reply=reply, by=request.user),
        _("The reply is taken over. Payments and deliveries are recorded."),
    )


@requires(Permission.PAYMENT_RELEASE)
@require_POST
def reply_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an applied reply back."""
    return _act(
        request,
        pk,
        Permission.PAYMENT_RELEASE,
        lambda reply: undoing.undo(reply=reply, reason=request.POST.get("reason", ""), by=request.user),
        _("The reply is taken back. Its payments and deliveries stand where they stood before."),
    )


@requires(Permission.PAYMENT_PREPARE)
@require_POST
def reply_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the reply away."""
    return _act(
        request,
        pk,
        Permission.PAYMENT_PREPARE,
        lambda reply: taking.discard(reply=reply, reason=request.POST.get("reason", ""), by=request.user),
        _("The reply is discarded. Nothing of it was taken over."),
    )


def _act(
    request: HttpRequest, pk: int, permission: Permission, act: Callable[[PaymentReply], object], done: str
) -> HttpResponse:
    reply = get_object_or_404(PaymentReply.objects.visible_to(request.user, permission), pk=pk)
    try:
        act(reply)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("distribution:reply", pk)


@requires(Permission.PAYMENT_PREPARE)
@require_http_methods(["GET", "POST"])
def payment_accounts(request: HttpRequest) -> HttpResponse:
    """Lists of accounts and cards (KKS): send one in, and what came of the last ones."""
    form = UploadAccountsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            taken = accounts.take(agency=form.cleaned_data["agency"], name=file.name, stream=file, by=request.user)
        except UserError as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, _("List %(number)s is taken over.") % {"number": taken.pk})
            return redirect("distribution:payment-accounts")
    lists = list(AccountList.objects.select_related("agency", "uploaded_by")[:_LISTS_SHOWN])
    context = {
        "form": form,
        "lists": [(one, [(row, trouble_text(code)) for row, code in one.refused[:_LISTS_SHOWN]]) for one in lists],
    }
    return render(request, "distribution/accounts.html", context, status=422 if form.errors else 200)
