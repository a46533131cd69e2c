"""Changes of an approved roster: written with their paper, looked at, approved or refused."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access.domain.permissions import Permission
from access.errors import Conflict, UserError
from access.guards import requires
from access.query_strings import key_in, keys_in
from distribution.actions import amendments
from distribution.domain.amendments import RULES
from distribution.forms.roster_changes import KINDS, AmendmentDecisionForm, AmendmentForm, TakeBackForm
from distribution.models import Roster, RosterAmendment, RosterEntry
from distribution.papers.catalogue import papers_for_amendment
from distribution.queries.amendments import amendments_of, heirs_of, lines_of, sums_of, waiting_families
from distribution.queries.approvals import approvals_of
from distribution.queries.conflicts import conflicts_of
from distribution.queries.freezes import freeze_on
from distribution.queries.lists import page_of
from distribution.views.common import paging
from distribution.views.scans import given_out


_MOST_AT_ONCE = 20
_CANDIDATES = 100


@requires(Permission.PROGRAMME_VIEW)
@require_safe
def amendment_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The changes of a roster in the own area."""
    roster = get_object_or_404(Roster.objects.visible_to(request.user).select_related("programme"), pk=pk)
    page = page_of(amendments_of(roster, request.user), key_in(request.GET, "after"), key_in(request.GET, "before"))
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
    wanted = keys_in(request.GET, "entry", most=_MOST_AT_ONCE)
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


@requires(Permission.PROGRAMME_VIEW)
@require_safe
def amendment_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One change: who goes out, who comes in, on what paper, and what may be done with it.

    PRIVACY: who may not open families, as a city official who signs, sees kind, numbers and rupiah, and no names.
    """
    return _page(request, _visible(request, pk, Permission.PROGRAMME_VIEW))


def _visible(request: HttpRequest, pk: int, permission: Permission) -> RosterAmendment:
    visible = RosterAmendment.objects.visible_to(request.user, permission)
    related = ("roster__programme", "village", "drawn_by", "approved_by")
    return get_object_or_404(visible.select_related(*related), pk=pk)


def _page(
    request: HttpRequest, found: RosterAmendment, form: AmendmentDecisionForm | None = None, status: int = 200
) -> HttpResponse:
    user, city = request.user, found.roster.city_id
    approvals = list(approvals_of(found))
    is_waiting = found.state == RosterAmendment.State.SUBMITTED
    missing = [one for one in approvals if one.approved_by_id is None]
    fitting = [one for one in missing if user.may_in(Permission(one.permission), city)] if is_waiting else []
    has_signed = user.pk in {found.drawn_by_id, *(one.approved_by_id for one in approvals)}
    may_draw, may_approve = (user.may_in(one, city) for one in (Permission.ROSTER_DRAW, Permission.ROSTER_APPROVE))
    lines = lines_of(found)
    may_sign = bool(fitting) and not has_signed
    context = {
        "amendment": found,
        "roster": found.roster,
        "lines": lines,
        "sums": sums_of(lines),
        "may_read": user.may_in(Permission.REGISTRY_VIEW, found.village_id),
        "brings_in": RULES[found.kind].brings_in,
        "approvals": approvals,
        "may_sign": may_sign,
        "countersigns": may_sign and fitting[0].permission == Permission.ROSTER_COUNTERSIGN,
        "is_own": bool(fitting) and found.drawn_by_id == user.pk,
        "may_discard": is_waiting and (may_approve or may_draw),
        "form": (form or _form(request, found)) if may_sign else None,
        "takes_back": TakeBackForm() if may_draw and any(one.has_left for one in lines) else None,
        "papers": papers_for_amendment(found, user),
    }
    return render(request, "distribution/amendment.html", context, status=status)


def _form(request: HttpRequest, found: RosterAmendment, data: QueryDict | None = None) -> AmendmentDecisionForm:
    """Asks only for what this change and this day need, and this person may say."""
    roster, user = found.roster, request.user
    conflicts = conflicts_of(roster_id=roster.pk, period=roster.period, amendment_id=found.pk)
    warned = [one.programme for one in conflicts if one.unanswered]
    freeze = freeze_on(programme=roster.programme.code, act="approval", day=timezone.localdate())
    may_answer = user.may_in(Permission.OVERLAP_OVERRIDE, roster.city_id)
    return AmendmentDecisionForm(data, others=warned if may_answer else (), is_freezing=freeze is not None)


@requires(Permission.ROSTER_APPROVE)
@require_POST
def amendment_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an approval; the last one carries the change out."""
    return _approve(request, _visible(request, pk, Permission.ROSTER_APPROVE))


@requires(Permission.ROSTER_COUNTERSIGN)
@require_POST
def amendment_countersign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the approval of a city official."""
    return _approve(request, _visible(request, pk, Permission.ROSTER_COUNTERSIGN))


def _approve(request: HttpRequest, found: RosterAmendment) -> HttpResponse:
    form = _form(request, found, request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        done = amendments.approve(amendment=found, **form.cleaned_data, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
        found.refresh_from_db(fields=["state"])
        return _page(request, found, form, status=409 if isinstance(error, Conflict) else 422)
    is_done = done.state == RosterAmendment.State.APPROVED
    messages.success(
        request,
        _("The change is approved: the roster and its deliveries follow it.")
        if is_done
        else _("Your approval is kept. Others have to approve the change too."),
    )
    return redirect("distribution:amendment", found.pk)


@requires(Permission.ROSTER_DRAW)
@require_POST
def amendment_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Families that gave the aid up want it again."""
    found = _visible(request, pk, Permission.ROSTER_DRAW)
    if not request.user.may_in(Permission.ROSTER_DRAW, found.roster.city_id):
        raise PermissionDenied
    form = TakeBackForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Enter the day, and why the family wants the aid again."))
        return redirect("distribution:amendment", pk)
    try:
        amendments.take_word_back(amendment=found, **form.cleaned_data, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Noted. The next determination can choose the family again."))
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
