"""Payments: the batches of the city and of a roster, one batch with its payments, the books, a family's payments."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from access.actions import audit
from access.domain.permissions import Permission
from access.guards import requires
from access.queries.saved_views import columns_of
from access.query_strings import key_in
from access.templatetags.portal import datetime_id
from distribution.domain.payability import BLOCK_TEXTS
from distribution.domain.payments.states import Channel, State
from distribution.forms.payments import (
    PaymentFilterForm,
    PrepareForm,
    RedirectForm,
    ReleaseForm,
    ReturnForm,
    SentForm,
    Sp2dForm,
    SpmForm,
    UploadReplyForm,
)
from distribution.models import Payment, PaymentBatch, PaymentStep, Roster, RosterEntry
from distribution.papers.catalogue import papers_for_roster
from distribution.payment_words import DIFFERENCES, because_text, state_label, state_variant
from distribution.payments_listings import Payments
from distribution.queries import replies
from distribution.queries.approvals import first_two_of
from distribution.queries.differences import to_put_right
from distribution.queries.freezes import freeze_on
from distribution.queries.payment_figures import NO_DIFFERENCE, BatchTotals
from distribution.queries.payment_lists import (
    Waiting,
    accounts_of_family,
    acts_on,
    batches_of,
    idle_days,
    payments_of,
    payments_of_family,
    payments_page,
    rosters_to_pay,
    waiting_of,
)
from distribution.queries.payment_totals import (
    books_by_village,
    differences_of,
    totals_and_villages,
    totals_of,
    whole,
)
from distribution.views.common import chips, paging
from distribution.views.payment_tiles import batch_tiles, book_tiles, measured
from recipients.models import Family


_LIST = Payments()
_SHOWN = 50
BatchState = PaymentBatch.State
BATCH_VARIANTS = {
    BatchState.DRAFT: "warn", BatchState.RELEASED: "info", BatchState.CLOSED: "ok", BatchState.CANCELLED: "mute",
}  # fmt: skip


@requires(Permission.PROGRAMME_VIEW)
@require_safe
def payment_list(request: HttpRequest) -> HttpResponse:
    """Batches, newest first, and approved rosters that can be paid."""
    state = request.GET.get("state", "")
    visible = batches_of(request.user)
    shown = list((visible.filter(state=state) if state in BatchState.values else visible)[:_SHOWN])
    context = {
        "lines": _batch_lines(shown, totals_of(shown)),
        "state": state,
        "states": BatchState.choices,
        "rosters": list(rosters_to_pay(request.user)[:10]),
        "may_prepare": request.user.may_for_city(Permission.PAYMENT_PREPARE),
    }
    return render(request, "distribution/payments.html", context)


def _batch_lines(batches: list[PaymentBatch], totals: Mapping[int, BatchTotals]) -> list[dict[str, Any]]:
    return [
        {
            "batch": one,
            "totals": totals.get(one.pk, BatchTotals()),
            "variant": BATCH_VARIANTS[BatchState(one.state)],
        }
        for one in batches
    ]


@requires(Permission.PROGRAMME_VIEW)
@require_safe
def roster_payments(request: HttpRequest, pk: int) -> HttpResponse:
    """The payments of a roster: its batches and replies, who is in no batch and why, and what keeps its books open."""
    return roster_page(request, visible_roster(request, pk))


def visible_roster(request: HttpRequest, pk: int, permission: Permission | None = None) -> Roster:
    """The roster, for those who work in its whole city."""
    rosters = Roster.objects.visible_to(request.user, permission).select_related("programme", "city")
    return get_object_or_404(rosters, pk=pk)


def roster_page(
    request: HttpRequest, roster: Roster, form: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    """The page again, perhaps with what was wrong in its form."""
    waiting, waiting_count = waiting_of(request.user, roster)
    found = list(batches_of(request.user, roster))
    totals = totals_of(found)
    city = roster.city_id
    context = {
        "roster": roster,
        "lines": _batch_lines(found, totals),
        "replies": list(replies.visible(request.user).filter(roster=roster)[:_SHOWN]),
        "waiting": [(one, _why_waiting(one)) for one in waiting],
        "waiting_count": waiting_count,
        "differences": [(one, DIFFERENCES[one.code]) for one in differences_of(roster.pk, found, totals)],
        "may_prepare": roster.state == Roster.State.APPROVED and request.user.may_in(Permission.PAYMENT_PREPARE, city),
        "form": form or PrepareForm(city=city),
    }
    return render(request, "distribution/roster_payments.html", context, status=status)


def _why_waiting(waiting: Waiting) -> str:
    if waiting.block:
        return _(BLOCK_TEXTS[waiting.block])
    if not waiting.last_state:
        return _("Not prepared for payment yet")
    label = state_label(waiting.last_state)
    said = because_text(waiting.last_because) or label
    return _("Last attempt: %(state)s (%(why)s)") % {"state": label, "why": said}


@requires(Permission.PROGRAMME_VIEW)
@require_safe
def batch_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch: totals, the acts that are possible now, and its payments for those who may read the registry."""
    return show_batch(request, visible_batch(request, pk))


def visible_batch(request: HttpRequest, pk: int, permission: Permission | None = None) -> PaymentBatch:
    """The batch, for those who work in its whole city."""
    batches = PaymentBatch.objects.visible_to(request.user, permission)
    related = batches.select_related("roster__programme", "agency", "made_by", "released_by", "closed_by", "area")
    return get_object_or_404(related, pk=pk)


def show_batch(request: HttpRequest, batch: PaymentBatch, status: int = 200, **bound: forms.Form) -> HttpResponse:
    """The page of a batch again, perhaps with what was wrong in one of its forms."""
    totals, villages = totals_and_villages(batch)
    may_read = request.user.may_in(Permission.REGISTRY_VIEW, batch.city_id)
    context: dict[str, Any] = {
        "batch": batch,
        "variant": BATCH_VARIANTS[BatchState(batch.state)],
        "totals": totals,
        "tiles": batch_tiles(batch, totals),
        "differences": to_put_right(request.user, batch) if may_read and totals.differing != NO_DIFFERENCE else [],
        "states": [(state, state_label(state), state_variant(state), figure) for state, figure in totals.states],
        "difference": batch.sp2d_rupiah - totals.sent.rupiah if batch.sp2d_rupiah is not None else 0,
        "replies": list(replies.visible(request.user).filter(roster=batch.roster_id, agency=batch.agency_id)[:_SHOWN]),
        "papers": papers_for_roster(batch.roster, request.user),
        "may_read": may_read,
        **_acts(request, batch, totals),
        **_forms(batch, totals, bound),
        **(_rows(request, batch, villages) if may_read else {"rows": []}),
    }
    template = "distribution/batch.html"
    return render(request, f"{template}#results" if request.htmx else template, context, status=status)


def _rows(request: HttpRequest, batch: PaymentBatch, villages: list[tuple[str, str]]) -> dict[str, Any]:
    form = PaymentFilterForm(request.GET, villages=villages)
    page = payments_page(
        payments_of(request.user, batch.pk),
        form.chosen(),
        after=key_in(request.GET, "after"),
        before=key_in(request.GET, "before"),
    )
    today = timezone.localdate()
    columns = columns_of(request.user, _LIST, request.GET.get("columns", "").split(","), always="receiver")
    return paging(request, page) | {
        "filter_form": form,
        "chips": chips(request, form),
        "columns": [one for one in columns if one.name != "account" or batch.channel == Channel.TRANSFER],
        "is_village_apart": any(one.name == "village" for one in columns),
        "rows": [_row(one, today) for one in page.rows],
    }


def _row(payment: Payment, today: Any) -> dict[str, Any]:
    days = idle_days(payment, today)
    is_paid = payment.state in {State.WITHDRAWN, State.BY_DELEGATE, State.SETTLED}
    return {
        "payment": payment,
        "label": state_label(payment.state),
        "variant": state_variant(payment.state),
        "because": "" if is_paid else because_text(payment.because, getattr(payment, "last_note", "") or ""),
        "idle_days": days,
    }


def _acts(request: HttpRequest, batch: PaymentBatch, totals: BatchTotals) -> dict[str, Any]:
    user, city = request.user, batch.city_id
    may_prepare = user.may_in(Permission.PAYMENT_PREPARE, city)
    may_release = user.may_in(Permission.PAYMENT_RELEASE, city)
    is_third = not may_release or user.pk not in {batch.made_by_id, *first_two_of(batch.roster_id)}
    is_draft, is_out = batch.state == BatchState.DRAFT, batch.state == BatchState.RELEASED
    possible = acts_on(list(totals.by_state), Channel(batch.channel))
    is_money = batch.channel != Channel.IN_KIND
    before = totals.before
    numbers = {
        "rows": number_format(before.rows, force_grouping=True),
        "aid": measured(totals.aid, amount=before.rupiah, quantity=before.quantity),
    }
    return {
        "may_prepare_draft": is_draft and may_prepare,
        "may_redirect": is_draft and may_prepare and State.REDIRECTED in possible,
        "may_release": is_draft and may_release and is_third,
        "is_own": is_draft and may_release and not is_third,
        "freeze": freeze_on(programme=batch.roster.programme.code, act="release", day=timezone.localdate())
        if is_draft and may_release
        else None,
        "may_spm": is_out and may_release and is_money and not batch.sp2d_number,
        "may_sp2d": is_out and may_release and bool(batch.spm_number),
        "may_send": is_out and may_release and not batch.sent_on and bool(batch.sha256)
        and (not is_money or bool(batch.sp2d_number)),
        "may_fetch": is_out and bool(batch.sha256) and (may_release or user.may_in(Permission.NIK_REVEAL, city)),
        "may_upload": is_out and may_prepare and batch.sent_on is not None,
        "may_follow": is_out and may_release and batch.sent_on is not None,
        "may_close": is_out and may_release and is_third and batch.sent_on is not None,
        "may_settle": is_out and may_release,
        "may_act": is_out and batch.sent_on is not None and (may_prepare or may_release),
        "may_idle": may_release and State.IDLE in possible,
        "may_return": may_release and State.RETURNED in possible,
        "may_repeat": may_prepare and State.REPEATED in possible,
        "may_refund": may_release and State.REFUNDED in possible,
        "release_text": _("%(rows)s payments, %(aid)s. Who cannot be paid now is left out with the reason.")
        % numbers,
        "close_text": _("What was received is settled. Rupiah sent must be those received plus those returned."),
        "cancel_text": _("%(rows)s families wait for another batch then.") % numbers,
    }  # fmt: skip


def _forms(batch: PaymentBatch, totals: BatchTotals, bound: dict[str, forms.Form]) -> dict[str, forms.Form]:
    return {
        "release_form": ReleaseForm(),
        "spm_form": SpmForm(),
        "sp2d_form": Sp2dForm(initial={"rupiah": batch.rupiah}),
        "sent_form": SentForm(),
        "redirect_form": RedirectForm(),
        "return_form": ReturnForm(),
        "upload_form": UploadReplyForm(),
        **bound,
    }


@requires(Permission.PROGRAMME_VIEW)
@require_safe
def books(request: HttpRequest, pk: int) -> HttpResponse:
    """The reconciliation of a roster per kelurahan: decree, deliveries, and where the rupiah are."""
    roster = visible_roster(request, pk)
    entries = RosterEntry.objects.visible_to(request.user, Permission.PROGRAMME_VIEW).filter(roster=roster)
    payments = Payment.objects.visible_to(request.user, Permission.PROGRAMME_VIEW).filter(batch__roster=roster)
    villages = books_by_village(entries, payments)
    total = whole(villages)
    context = {
        "roster": roster,
        "villages": villages,
        "whole": total,
        "paid": total.transacted.rupiah + total.differing.over.rupiah - total.differing.short.rupiah,
        "tiles": book_tiles(total),
        "differences": [(one, DIFFERENCES[one.code]) for one in differences_of(roster.pk)],
        "may_read": request.user.may(Permission.REGISTRY_VIEW),
    }
    return render(request, "distribution/payment_books.html", context)


@requires(Permission.REGISTRY_VIEW)
@require_safe
def family_payments(request: HttpRequest, pk: int) -> HttpResponse:
    """Every attempt to pay a family with its steps, and the accounts of its members. Opening it is logged."""
    visible = Family.objects.visible_to(request.user).select_related("village", "head")
    family = get_object_or_404(visible, pk=pk)
    audit.record_view(family, by=request.user, village_code=family.village_id)
    context = {
        "family": family,
        "payments": [_with_steps(one) for one in payments_of_family(request.user, family)],
        "accounts": accounts_of_family(request.user, family),
        "may_programmes": request.user.may_in(Permission.PROGRAMME_VIEW, family.village_id),
    }
    return render(request, "distribution/family_payments.html", context)


def _with_steps(payment: Payment) -> dict[str, Any]:
    made = sorted(payment.steps.all(), key=lambda step: step.pk)
    steps = [
        {
            "title": state_label(step.after),
            "text": _text_of(step),
            # A reply that was taken back leads to a state a second time: only the last step is where it stands.
            "state": "current" if step == made[-1] else "done",
            "at": datetime_id(step.at),
        }
        for step in made
    ]
    return {
        "payment": payment,
        "label": state_label(payment.state),
        "variant": state_variant(payment.state),
        "steps": steps,
    }


def _text_of(step: PaymentStep) -> str:
    """Why, what somebody wrote, the paper, who; the code of a block is said in words already."""
    note = "" if step.note in {block.value for block in BLOCK_TEXTS} else step.note
    reply = _("reply %(number)s, row %(row)s") % {"number": step.reply_id, "row": step.row} if step.reply_id else ""
    said = (because_text(step.because, step.note), note, step.paper, reply, str(step.by))
    return " · ".join(filter(None, said))
