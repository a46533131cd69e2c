"""Rosters: the list, one roster with totals, overlaps and blocks, and what may be done with it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from distribution.actions import rosters
from distribution.domain.payability import BLOCK_TEXTS
from distribution.forms.rosters import ApprovalForm
from distribution.models import Roster, RosterEntry
from distribution.queries.conflicts import conflicts_of
from distribution.queries.lists import Progress, progress_of
from distribution.queries.payable import blocked_on
from distribution.queries.rosters import Totals, sum_of, totals_by_village
from verification.queries.oversight import escalation_of


_SHOWN = 50
_BLOCKED_SHOWN = 20
_BEFORE_APPROVAL = {Roster.State.DRAFT, Roster.State.SUBMITTED}


@requires(Permission.PROGRAMME_VIEW)
@require_safe
def roster_list(request: HttpRequest) -> HttpResponse:
    """Rosters, newest first, with plan and delivery."""
    state = request.GET.get("state", "")
    visible = Roster.objects.visible_to(request.user).select_related("programme", "drawn_by")
    shown = list((visible.filter(state=state) if state in Roster.State.values else visible)[:_SHOWN])
    progress = progress_of(shown, request.user)
    context = {
        "lines": [(one, progress.get(one.pk, Progress())) for one in shown],
        "state": state,
        "states": Roster.State.choices,
        "escalated": _escalated(request),
    }
    return render(request, "distribution/rosters.html", context)


def _escalated(request: HttpRequest) -> str:
    """What the review of findings brings before its head, whose day begins on this page."""
    if not request.user.may(Permission.FINDING_OVERSEE):
        return ""
    found = escalation_of(request.user)
    if found.is_calm:
        return ""
    told = {"late": found.late, "holding": found.late_holding_aid, "proposed": found.proposed}
    return (
        _(
            "Findings past their deadline: %(late)d, of which %(holding)d hold aid. Proposals to take aid away that"
            " wait for a second person: %(proposed)d."
        )
        % told
    )


@requires(Permission.PROGRAMME_VIEW)
@require_safe
def roster_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One roster, with the acts that are possible in its state."""
    return _page(request, _visible(request, pk), ApprovalForm())


def _visible(request: HttpRequest, pk: int, permission: Permission | None = None) -> Roster:
    visible = Roster.objects.visible_to(request.user, permission)
    return get_object_or_404(
        visible.select_related("programme", "drawn_by", "approved_by", "closed_by", "city", "determination__rule"),
        pk=pk,
    )


def _page(request: HttpRequest, roster: Roster, form: ApprovalForm, status: int = 200) -> HttpResponse:
    entries = RosterEntry.objects.visible_to(request.user, Permission.PROGRAMME_VIEW).filter(roster=roster)
    villages = totals_by_village(entries)
    whole = sum_of(villages)
    context: dict[str, Any] = {
        "roster": roster,
        "villages": villages,
        "whole": whole,
        "may_read": request.user.may(Permission.REGISTRY_VIEW),
        "may_see_city": request.user.may_in(Permission.PROGRAMME_VIEW, roster.city_id),
        "form": form,
        "conflicts": conflicts_of(roster_id=roster.pk, period=roster.period)
        if roster.state in _BEFORE_APPROVAL
        else [],
        **_blocked(request, roster),
        **_acts(request, roster, whole),
    }
    return render(request, "distribution/roster.html", context, status=status)


def _blocked(request: HttpRequest, roster: Roster) -> dict[str, Any]:
    """Entries of the own area that could not be paid now, some of them by name."""
    if roster.state in {Roster.State.CLOSED, Roster.State.DISCARDED}:
        return {"blocked": [], "blocked_count": 0}
    blocks = blocked_on(roster.pk)
    visible = RosterEntry.objects.visible_to(request.user).filter(pk__in=blocks).exclude(delivery__state="failed")
    shown = visible.select_related("recipient", "village").order_by("pk")[:_BLOCKED_SHOWN]
    return {
        "blocked": [(entry, _(BLOCK_TEXTS[blocks[entry.pk]])) for entry in shown] if blocks else [],
        "blocked_count": visible.count() if blocks else 0,
    }


def _acts(request: HttpRequest, roster: Roster, whole: Totals) -> dict[str, Any]:
    user, city = request.user, roster.city_id
    may_draw = user.may_in(Permission.ROSTER_DRAW, city)
    is_waiting = roster.state == Roster.State.SUBMITTED
    may_approve = is_waiting and user.may_in(Permission.ROSTER_APPROVE, city)
    numbers = {
        "families": number_format(whole.entries, force_grouping=True),
        "rupiah": number_format(whole.amount, force_grouping=True),
    }
    return {
        "may_submit": may_draw and roster.state == Roster.State.DRAFT,
        "may_discard": roster.state in _BEFORE_APPROVAL and (may_draw or may_approve),
        "may_approve": may_approve and roster.drawn_by_id != user.pk,
        "is_own": may_approve and roster.drawn_by_id == user.pk,
        "may_close": roster.state == Roster.State.APPROVED
        and whole.open == 0
        and user.may_in(Permission.PAYMENT_RELEASE, city),
        "submit_text": _("%(families)s families and Rp %(rupiah)s go to the approver. The list is fixed then.")
        % numbers,
        "discard_text": _("The list of %(families)s families is given up. Another one can be drawn up.") % numbers,
        "approve_text": _("%(families)s families get Rp %(rupiah)s. The list is frozen and deliveries open.") % numbers,
        "close_text": _("All deliveries are recorded. After closing, none of them changes any more."),
    }


@requires(Permission.ROSTER_DRAW)
@require_POST
def roster_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the draft over for approval."""
    roster = _visible(request, pk, Permission.ROSTER_DRAW)
    return _act(
        request,
        roster,
        lambda: rosters.submit(roster=roster, by=request.user),
        _("The roster waits for approval by another person."),
    )


@requires(Permission.PROGRAMME_VIEW)
@require_POST
def roster_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a roster up, by those who draw up or those who approve."""
    roster = _visible(request, pk)
    user = request.user
    if not any(user.may_in(one, roster.city_id) for one in (Permission.ROSTER_DRAW, Permission.ROSTER_APPROVE)):
        return _page(request, roster, ApprovalForm(), status=403)
    return _act(
        request,
        roster,
        lambda: rosters.discard(roster=roster, reason=request.POST.get("reason", ""), by=request.user),
        _("The roster is discarded."),
    )


@requires(Permission.ROSTER_APPROVE)
@require_POST
def roster_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze the roster by decree; deliveries open."""
    roster = _visible(request, pk, Permission.ROSTER_APPROVE)
    form = ApprovalForm(request.POST)
    if not form.is_valid():
        return _page(request, roster, form, status=422)
    return _act(
        request,
        roster,
        lambda: rosters.approve(roster=roster, **form.cleaned_data, by=request.user),
        _("The roster is approved and frozen. Deliveries can be recorded."),
    )


@requires(Permission.PAYMENT_RELEASE)
@require_POST
def roster_close(request: HttpRequest, pk: int) -> HttpResponse:
    """End a roster whose deliveries have all been recorded."""
    roster = _visible(request, pk, Permission.PAYMENT_RELEASE)
    return _act(
        request,
        roster,
        lambda: rosters.close(roster=roster, by=request.user),
        _("The roster is closed."),
    )


def _act(request: HttpRequest, roster: Roster, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("distribution:roster", roster.pk)
