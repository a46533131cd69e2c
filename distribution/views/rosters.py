"""Rosters: the list, one roster with totals, overlaps and blocks, and what may be done with it."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from access.domain.permissions import Permission
from access.errors import Conflict, UserError
from access.guards import requires
from access.templatetags.portal import number, rupiah
from distribution.actions import rosters
from distribution.domain.payability import BLOCK_TEXTS
from distribution.forms.rosters import ApprovalForm
from distribution.models import FreezePeriod, Roster, RosterApproval, RosterEntry
from distribution.papers.catalogue import papers_for_roster
from distribution.queries.amendments import amendments_of
from distribution.queries.approvals import approvals_of, minutes_count
from distribution.queries.conflicts import conflicts_of
from distribution.queries.freezes import freeze_on
from distribution.queries.lists import Progress, progress_of
from distribution.queries.payable import blocked_on
from distribution.queries.rosters import Totals, sum_of, totals_by_village
from distribution.templatetags.aid import of_goods
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
    told = {"late": number(found.late), "holding": number(found.late_holding_aid), "proposed": number(found.proposed)}
    return (
        _(
            "Findings past their deadline: %(late)s, of which %(holding)s hold aid. Proposals to take aid away that"
            " wait for a second person: %(proposed)s."
        )
        % told
    )


@requires(Permission.PROGRAMME_VIEW)
@require_safe
def roster_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One roster, with the acts that are possible in its state."""
    return _page(request, _visible(request, pk))


def _visible(request: HttpRequest, pk: int, permission: Permission | None = None) -> Roster:
    visible = Roster.objects.visible_to(request.user, permission)
    return get_object_or_404(
        visible.select_related("programme", "drawn_by", "approved_by", "closed_by", "city", "determination__rule"),
        pk=pk,
    )


def _page(request: HttpRequest, roster: Roster, form: ApprovalForm | None = None, status: int = 200) -> HttpResponse:
    approvals = list(approvals_of(roster))
    entries = RosterEntry.objects.visible_to(request.user, Permission.PROGRAMME_VIEW).filter(roster=roster)
    villages = totals_by_village(entries)
    whole = sum_of(villages)
    context: dict[str, Any] = {
        "roster": roster,
        "villages": villages,
        "whole": whole,
        **_in_words(whole),
        "may_read": request.user.may(Permission.REGISTRY_VIEW),
        "may_see_city": request.user.may_in(Permission.PROGRAMME_VIEW, roster.city_id),
        "approvals": approvals,
        "amendments": _amendments(request, roster),
        "minutes": minutes_count(roster, request.user) if roster.programme.needs_minutes else None,
        "papers": papers_for_roster(roster, request.user),
        "conflicts": conflicts_of(roster_id=roster.pk, period=roster.period)
        if roster.state in _BEFORE_APPROVAL
        else [],
        **_blocked(request, roster),
        **_acts(request, roster, whole),
        **_approval(request, roster, approvals, form),
    }
    return render(request, "distribution/roster.html", context, status=status)


def _approval(
    request: HttpRequest, roster: Roster, approvals: Sequence[RosterApproval], form: ApprovalForm | None
) -> dict[str, Any]:
    """What this person may do about the approval of a submitted roster, and what stands against it."""
    user, city = request.user, roster.city_id
    missing = [one for one in approvals if one.approved_by_id is None]
    fitting = [one for one in missing if user.may_in(Permission(one.permission), city)]
    is_waiting = roster.state == Roster.State.SUBMITTED
    has_signed = user.pk in {roster.drawn_by_id, *(one.approved_by_id for one in approvals)}
    freeze = (
        freeze_on(programme=roster.programme.code, act="approval", day=timezone.localdate()) if is_waiting else None
    )
    may_approve = is_waiting and bool(fitting) and not has_signed
    return {
        "may_approve": may_approve,
        "is_own": is_waiting and bool(fitting) and roster.drawn_by_id == user.pk,
        "may_send_back": is_waiting and user.may_in(Permission.ROSTER_APPROVE, city),
        "freeze": freeze,
        "countersigns": may_approve and fitting[0].permission == Permission.ROSTER_COUNTERSIGN,
        "form": form or (_form(missing, freeze, None) if may_approve else None),
    }


def _in_words(whole: Totals) -> dict[str, str]:
    """What is planned, delivered, failed and open: rupiah, or goods where the programme gives goods."""
    if whole.goods:
        parts = (whole.quantity, whole.delivered_quantity, whole.failed_quantity, whole.open_quantity)
        said = [of_goods(part, whole.goods) for part in parts]
    else:
        parts = (whole.amount, whole.delivered_amount, whole.failed_amount, whole.open_amount)
        said = [rupiah(part) for part in parts]
    return dict(zip(("aid_planned", "aid_delivered", "aid_failed", "aid_open"), said, strict=True))


def _freeze_today(roster: Roster) -> FreezePeriod | None:
    return freeze_on(programme=roster.programme.code, act="approval", day=timezone.localdate())


def _form(missing: Sequence[RosterApproval], freeze: FreezePeriod | None, data: QueryDict | None) -> ApprovalForm:
    return ApprovalForm(data, is_last=len(missing) <= 1, is_freezing=freeze is not None)


def _amendments(request: HttpRequest, roster: Roster) -> dict[str, int] | None:
    """How many changes there are since the approval, and how many wait."""
    if roster.approved_at is None:
        return None
    states = list(amendments_of(roster, request.user).values_list("state", flat=True))
    return {"all": len(states), "waiting": states.count("submitted")}


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
    may_approve = roster.state == Roster.State.SUBMITTED and user.may_in(Permission.ROSTER_APPROVE, city)
    numbers = {"families": number(whole.entries), "aid": _in_words(whole)["aid_planned"]}
    return {
        "may_submit": may_draw and roster.state == Roster.State.DRAFT,
        "may_discard": roster.state in _BEFORE_APPROVAL and (may_draw or may_approve),
        "may_change": roster.state == Roster.State.APPROVED and may_draw,
        "may_close": roster.state == Roster.State.APPROVED
        and whole.open == 0
        and user.may_in(Permission.PAYMENT_RELEASE, city),
        "submit_text": _("%(families)s families and %(aid)s go to the approver. The list is fixed then.") % numbers,
        "discard_text": _("The list of %(families)s families is given up. Another one can be drawn up.") % numbers,
        "approve_text": _("%(families)s families get in all: %(aid)s. The list is frozen and deliveries open.")
        % numbers,
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
        return _page(request, roster, status=403)
    return _act(
        request,
        roster,
        lambda: rosters.discard(roster=roster, reason=request.POST.get("reason", ""), by=request.user),
        _("The roster is discarded."),
    )


@requires(Permission.ROSTER_APPROVE)
@require_POST
def roster_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a submitted roster back to who drew it up."""
    roster = _visible(request, pk, Permission.ROSTER_APPROVE)
    return _act(
        request,
        roster,
        lambda: rosters.send_back(roster=roster, reason=request.POST.get("reason", ""), by=request.user),
        _("The roster is a draft again. Whoever drew it up can attach papers or discard it."),
    )


@requires(Permission.ROSTER_APPROVE)
@require_POST
def roster_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an approval; the last one freezes the roster by decree, and deliveries open."""
    return _approve(request, _visible(request, pk, Permission.ROSTER_APPROVE))


@requires(Permission.ROSTER_COUNTERSIGN)
@require_POST
def roster_countersign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the approval of a city official."""
    return _approve(request, _visible(request, pk, Permission.ROSTER_COUNTERSIGN))


def _approve(request: HttpRequest, roster: Roster) -> HttpResponse:
    missing = [one for one in approvals_of(roster) if one.approved_by_id is None]
    form = _form(missing, _freeze_today(roster), request.POST)
    if not form.is_valid():
        return _page(request, roster, form, status=422)
    try:
        approved = rosters.approve(roster=roster, **form.cleaned_data, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
        roster.refresh_from_db(fields=["state"])
        return _page(request, roster, form, status=409 if isinstance(error, Conflict) else 422)
    is_frozen = approved.state == Roster.State.APPROVED
    messages.success(
        request,
        _("The roster is approved and frozen. Deliveries can be recorded.")
        if is_frozen
        else _("Your approval is kept. Others have to approve the roster too."),
    )
    return redirect("distribution:roster", roster.pk)


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
