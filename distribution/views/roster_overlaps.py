"""Families of a roster that get other aid in the same period, and the reasons why they get both."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from access.query_strings import key_in, keys_in
from access.templatetags.portal import number
from distribution.actions import overlaps
from distribution.forms.roster_changes import OverlapFilterForm
from distribution.models import Programme, Roster, RosterEntry
from distribution.queries.conflicts import chosen_conflicts, conflicts_of, others_of, twice_of
from distribution.queries.lists import page_of
from distribution.queries.roster_entries import decreed
from distribution.views.common import chips, paging


_MOST_AT_ONCE = 200
_BEFORE_APPROVAL = {Roster.State.DRAFT, Roster.State.SUBMITTED}


@requires(Permission.REGISTRY_VIEW)
@require_safe
def overlap_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Each family with the other programmes by name, what the matrix says, and who gave which reason."""
    roster = get_object_or_404(Roster.objects.visible_to(request.user).select_related("programme"), pk=pk)
    others = others_of(roster)
    form = OverlapFilterForm(request.GET, others=[(one.programme.code, one.programme.name) for one in others])
    form.is_valid()
    chosen = form.cleaned_data
    visible = RosterEntry.objects.visible_to(request.user).filter(roster=roster)
    entries = chosen_conflicts(visible, roster, others, code=chosen.get("other") or "", state=chosen.get("state") or "")
    page = page_of(entries, key_in(request.GET, "after"), key_in(request.GET, "before"))
    twice = twice_of(page.rows, roster, others)
    context: dict[str, Any] = paging(request, page) | {
        "roster": roster,
        "form": form,
        "chips": chips(request, form),
        "rows": [{"entry": one, "told": decreed(one), "twice": twice.get(one.pk, ())} for one in page.rows],
        "conflicts": conflicts_of(roster_id=roster.pk, period=roster.period),
        "may_override": roster.state in _BEFORE_APPROVAL
        and request.user.may_in(Permission.OVERLAP_OVERRIDE, roster.city_id),
    }
    template = "distribution/roster_overlaps.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


@requires(Permission.OVERLAP_OVERRIDE)
@require_POST
def override(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the reason for the chosen families, or for all that a programme's warning is about."""
    visible = Roster.objects.visible_to(request.user, Permission.OVERLAP_OVERRIDE)
    roster = get_object_or_404(visible, pk=pk)
    # The list is one form: the reason of the dialog about all stands beside the one about the chosen.
    reason = next((one for one in request.POST.getlist("reason") if one.strip()), "")[:500]
    other = Programme.objects.filter(code=request.POST.get("all", "")).first()
    chosen = keys_in(request.POST, "ids", most=_MOST_AT_ONCE)
    try:
        if "all" in request.POST:
            count = overlaps.override_all(roster=roster, other=other, reason=reason, by=request.user)
        else:
            count = overlaps.override_families(roster=roster, families=chosen, reason=reason, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        told = ngettext("The reason is kept for %(count)s family.", "The reason is kept for %(count)s families.", count)
        messages.success(request, told % {"count": number(count)})
    query = request.POST.get("query", "")
    address = reverse("distribution:roster-overlaps", args=[pk])
    return redirect(f"{address}{query}" if query.startswith("?") and len(query) > 1 else address)
