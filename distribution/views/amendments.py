"""Changes of an approved roster: written with their paper, looked at, approved or refused."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from distribution.actions import amendments
from distribution.domain.amendments import RULES
from distribution.forms.roster_changes import KINDS, AmendmentDecisionForm, AmendmentForm
from distribution.models import Roster, RosterAmendment, RosterEntry
from distribution.papers.catalogue import papers_for_amendment
from distribution.queries.amendments import amendments_of, heirs_of, lines_of, waiting_families
from distribution.queries.lists import page_of
from distribution.views.common import key, paging
from distribution.views.scans import given_out


_MOST_AT_ONCE = 20
_CANDIDATES = 100


@requires(Permission.REGISTRY_VIEW)
@require_safe
def amendment_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The changes of a roster in the own area."""
    roster = get_object_or_404(Roster.objects.visible_to(request.user).select_related("programme"), pk=pk)
    page = page_of(amendments_of(roster, request.user), key(request, "after"), key(request, "before"))
    context = paging(request, page) | {"roster": roster, "rows": page.rows, "may_write": _may_write(request, roster)}
    return render(request, "distribution/amendments.html", context)


def _may_write(request: HttpRequest, roster: Roster) -> bool:
    return roster.state == Roster.State.APPROVED and bool(request.user.may_in(Permission.ROSTER_DRAW, roster.city_id))


@requires(Permission.ROSTER_DRAW)
@require_http_methods(["GET", "HEAD", "POST"])
def amendment_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a change for the entries named in the address (`entry`), of the kind named there."""
    visible = Roster.objects.visible_to(request.user, Permission.ROSTER_DRAW).select_related("programme")
    roster = get_object_or_404(visible, pk=pk)
    entries = _entries(request, roster)
    kind = request.GET.get("kind") or "replacement"
    if kind not in RULES or not entries:
        raise Http404
    given = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    form = AmendmentForm(**given, kind=kind, entries=entries, candidates=_candidates(roster, kind, entries))
    if request.method == "POST" and form.is_valid():
        try:
            made = amendments.draw_up(roster=roster, **form.wanted(), by=request.user)
        except UserError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The change waits for approval by another person."))
            return redirect("distribution:amendment", made.pk)
    context = {"roster": roster, "form": form, "kind": kind, "kinds": _tabs(request, kind), "entries": entries}
    return render(request, "distribution/amendment_new.html", context, status=422 if form.is_bound else 200)


def _entries(request: HttpRequest, roster: Roster) -> list[RosterEntry]:
    wanted = [int(one) for one in request.GET.getlist("entry") if one.isdigit()][:_MOST_AT_ONCE]
    entries = RosterEntry.objects.visible_to(request.user).filter(roster=roster, pk__in=wanted, taken_out_in=None)
    return list(entries.select_related("recipient", "family", "village", "delivery").order_by("pk"))


def _tabs(request: HttpRequest, kind: str) -> list[dict[str, Any]]:
    query = request.GET.copy()
    tabs = []
    for value, label in KINDS:
        query["kind"] = value
        tabs.append({"label": label, "url": f"?{query.urlencode()}", "is_active": value == kind})
    return tabs


def _candidates(roster: Roster, kind: str, entries: list[RosterEntry]) -> dict[int, list[tuple[str, str]]]:
    """Who may come in for each entry: adults of the family, or the families of the kelurahan that wait."""
    rule = RULES[kind]
    if not rule.brings_in:
        return {}
    if rule.is_same_family:
        today = timezone.localdate()
        return {one.pk: [(str(heir.pk), heir.full_name) for heir in heirs_of(one, today)] for one in entries}
    waiting = [
        (str(one.family_id), _place(one.rank, str(one.family.head.full_name if one.family.head else one.family_id)))
        for one in waiting_families(roster, entries[0].village_id)[:_CANDIDATES]
    ]
    return {one.pk: waiting for one in entries}


def _place(rank: int | None, name: str) -> str:
    return _("%(name)s, place %(rank)d of the waiting list") % {"name": name, "rank": rank} if rank else name


@requires(Permission.REGISTRY_VIEW)
@require_safe
def amendment_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One change: who goes out, who comes in, on what paper, and what may be done with it."""
    visible = RosterAmendment.objects.visible_to(request.user)
    found = get_object_or_404(visible.select_related("roster__programme", "village", "drawn_by", "approved_by"), pk=pk)
    user, city = request.user, found.roster.city_id
    is_waiting = found.state == RosterAmendment.State.SUBMITTED
    may_decide = is_waiting and user.may_in(Permission.ROSTER_APPROVE, city)
    context = {
        "amendment": found,
        "roster": found.roster,
        "lines": lines_of(found),
        "brings_in": RULES[found.kind].brings_in,
        "may_approve": may_decide and found.drawn_by_id != user.pk,
        "is_own": may_decide and found.drawn_by_id == user.pk,
        "may_discard": is_waiting and (may_decide or user.may_in(Permission.ROSTER_DRAW, city)),
        "form": AmendmentDecisionForm(),
        "papers": papers_for_amendment(found, user),
    }
    return render(request, "distribution/amendment.html", context)


@requires(Permission.ROSTER_APPROVE)
@require_POST
def amendment_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry a change out."""
    visible = RosterAmendment.objects.visible_to(request.user, Permission.ROSTER_APPROVE).select_related("roster")
    found = get_object_or_404(visible, pk=pk)
    form = AmendmentDecisionForm(request.POST)
    form.is_valid()
    try:
        amendments.approve(amendment=found, **form.cleaned_data, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The change is approved: the roster and its deliveries follow it."))
    return redirect("distribution:amendment", pk)


@requires(Permission.REGISTRY_VIEW)
@require_POST
def amendment_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse a change, by those who write or those who approve."""
    found = get_object_or_404(RosterAmendment.objects.visible_to(request.user).select_related("roster"), pk=pk)
    city = found.roster.city_id
    if not any(request.user.may_in(one, city) for one in (Permission.ROSTER_DRAW, Permission.ROSTER_APPROVE)):
        raise PermissionDenied
    try:
        amendments.discard(amendment=found, reason=request.POST.get("reason", "")[:500], by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The change is refused. The roster stays as it is."))
    return redirect("distribution:amendment", pk)


@requires(Permission.REGISTRY_VIEW)
@require_safe
def amendment_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan of the minutes or the letter."""
    found = get_object_or_404(RosterAmendment.objects.visible_to(request.user), pk=pk)
    if not found.file:
        raise Http404
    return given_out(request, found, found.file, found.village_id)
