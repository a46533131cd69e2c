"""The delivery list of a kelurahan: find, mark delivered or failed, one by one or a selection, take back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from access.kept_entries import reason_of
from access.models import Area
from access.queries.saved_views import columns_of
from access.query_strings import key_in, keys_in
from access.templatetags.portal import number
from distribution.actions import deliveries
from distribution.domain.payability import BLOCK_TEXTS
from distribution.forms.rosters import EntryFilterForm, FailureForm
from distribution.listings_deliveries import Deliveries
from distribution.models import Delivery, Programme, Roster, RosterEntry
from distribution.queries.handovers import handovers_of, letters_of
from distribution.queries.lists import entries_page, is_open, with_blocks
from distribution.queries.rosters import sum_of, totals_by_village
from distribution.views.common import chips, paging


_MOST_AT_ONCE = 200
_LIST = Deliveries()


@requires(Permission.REGISTRY_VIEW)
@require_safe
def delivery_list(request: HttpRequest, pk: int, village: str) -> HttpResponse:
    """Entries of a roster in one kelurahan, with what can be recorded."""
    roster = get_object_or_404(Roster.objects.visible_to(request.user).select_related("programme"), pk=pk)
    entries = RosterEntry.objects.visible_to(request.user).filter(roster=roster, village=village)
    totals = sum_of(totals_by_village(entries))
    area = get_object_or_404(Area.objects.select_related("parent"), pk=village if totals.entries else None)
    form = EntryFilterForm(request.GET)
    described = entries.select_related("village", "amendment", "taken_out_in")
    page = entries_page(
        described, form.chosen(), after=key_in(request.GET, "after"), before=key_in(request.GET, "before")
    )
    may_hand_over = request.user.may_in(Permission.DELIVERY_RECORD, village)
    context: dict[str, Any] = paging(request, page) | {
        "roster": roster,
        "area": area,
        "totals": totals,
        "form": form,
        "failure_form": FailureForm(),
        "chips": chips(request, form),
        "columns": columns_of(request.user, _LIST, request.GET.get("columns", "").split(","), always="receiver"),
        "rows": _rows(page.rows),
        "may_hand_over": may_hand_over,
        "may_record": may_hand_over and roster.state == Roster.State.APPROVED,
        "by_hand": roster.programme.channel != Programme.Channel.TRANSFER,
    }
    template = "distribution/deliveries.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


def _rows(entries: Any) -> list[dict[str, Any]]:
    taken, letters = handovers_of(entries), letters_of(entries)
    return [
        {
            "entry": one,
            "key": str(one.pk),
            "delivery": getattr(one, "delivery", None),
            "is_open": is_open(one),
            "block": _(BLOCK_TEXTS[one.block]) if one.block else "",
            "handover": taken.get(one.pk),
            "letter": letters.get(one.pk),
        }
        for one in with_blocks(entries)
    ]


@requires(Permission.DELIVERY_RECORD)
@require_POST
def delivery_record(request: HttpRequest, pk: int, village: str) -> HttpResponse:
    """Record the chosen deliveries of the list, or the one whose button was pressed."""
    roster = get_object_or_404(Roster.objects.visible_to(request.user, Permission.DELIVERY_RECORD), pk=pk)
    chosen = keys_in(request.POST, "only" if "only" in request.POST else "ids", most=_MOST_AT_ONCE)
    visible = Delivery.objects.visible_to(request.user, Permission.DELIVERY_RECORD)
    ids = list(visible.filter(entry__roster=roster, village=village, pk__in=chosen).values_list("pk", flat=True))
    if not ids:
        messages.error(request, _("Choose at least one open delivery."))
        return _back(request, pk, village)
    try:
        outcome = _recorded(request, ids)
    except UserError as error:
        messages.error(request, str(error))
    else:
        _tell(request, outcome)
    return _back(request, pk, village)


def _recorded(request: HttpRequest, ids: list[int]) -> deliveries.Recorded:
    if request.POST.get("outcome") != "failed":
        return deliveries.mark_delivered(delivery_ids=ids, by=request.user)
    return deliveries.mark_failed(
        delivery_ids=ids,
        because=request.POST.get("because", ""),
        note=request.POST.get("note", "")[:500],
        by=request.user,
    )


def _tell(request: HttpRequest, outcome: deliveries.Recorded) -> None:
    if outcome.done:
        count = len(outcome.done)
        messages.success(
            request,
            ngettext("%(count)s delivery is recorded.", "%(count)s deliveries are recorded.", count)
            % {"count": number(count)},
        )
    for block in sorted(set(outcome.blocked.values())):
        count = sum(1 for one in outcome.blocked.values() if one == block)
        messages.warning(
            request,
            _("Not recorded (%(count)s): %(why)s") % {"count": number(count), "why": _(BLOCK_TEXTS[block])},
        )
    if outcome.already:
        count = len(outcome.already)
        messages.warning(
            request,
            ngettext(
                "%(count)s delivery had been recorded already.",
                "%(count)s deliveries had been recorded already.",
                count,
            )
            % {"count": number(count)},
        )


@requires(Permission.DELIVERY_RECORD)
@require_POST
def delivery_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a record back, with a reason."""
    visible = Delivery.objects.visible_to(request.user, Permission.DELIVERY_RECORD)
    delivery = get_object_or_404(visible.select_related("entry"), pk=pk)
    try:
        deliveries.reopen(delivery=delivery, reason=reason_of(request), by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The delivery is open again."))
    return _back(request, delivery.entry.roster_id, delivery.village_id)


def _back(request: HttpRequest, roster_id: int, village: str) -> HttpResponse:
    """To the list as it was narrowed; only the query string of this same list is taken over."""
    query = request.POST.get("query", "")
    address = reverse("distribution:deliveries", args=[roster_id, village])
    return redirect(f"{address}{query}" if query.startswith("?") and len(query) > 1 else address)
