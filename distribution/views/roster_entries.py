"""Everybody on a roster, by name and address (BNBA), as decreed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from access.domain.permissions import Permission
from access.guards import requires
from access.queries.saved_views import columns_of
from access.query_strings import key_in
from distribution.domain.payability import BLOCK_TEXTS
from distribution.forms.roster_changes import RosterFilterForm
from distribution.listings import RosterEntries
from distribution.models import Roster, RosterEntry
from distribution.queries.lists import villages_in, with_blocks
from distribution.queries.roster_entries import decreed, roster_page
from distribution.views.common import chips, paging


_LIST = RosterEntries()


@requires(Permission.REGISTRY_VIEW)
@require_safe
def entry_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Entries of a roster in the own area: name, masked number, address, amount, and what became of them."""
    roster = get_object_or_404(Roster.objects.visible_to(request.user).select_related("programme"), pk=pk)
    villages = villages_in(roster.city_id, request.user.areas_for(Permission.REGISTRY_VIEW))
    form = RosterFilterForm(request.GET, villages=villages)
    entries = RosterEntry.objects.visible_to(request.user).filter(roster=roster)
    page = roster_page(entries, form.chosen(), after=key_in(request.GET, "after"), before=key_in(request.GET, "before"))
    context: dict[str, Any] = paging(request, page) | {
        "roster": roster,
        "form": form,
        "chips": chips(request, form),
        "columns": columns_of(request.user, _LIST, request.GET.get("columns", "").split(","), always="receiver"),
        "rows": [
            {
                "entry": one,
                "told": decreed(one),
                "delivery": getattr(one, "delivery", None),
                "block": _(BLOCK_TEXTS[one.block]) if one.block else "",
            }
            for one in with_blocks(page.rows)
        ],
        "may_change": roster.state == Roster.State.APPROVED
        and request.user.may_in(Permission.ROSTER_DRAW, roster.city_id),
    }
    template = "distribution/roster_entries.html"
    return render(request, f"{template}#results" if request.htmx else template, context)
