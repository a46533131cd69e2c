"""Photos of hand-overs, looked at by another person than who took them; and all evidence about one family."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from access.actions import audit
from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from access.query_strings import key_in
from distribution.actions import handovers
from distribution.models import Handover
from distribution.queries.evidence import pieces_of
from distribution.queries.handovers import documentation_page
from distribution.views.common import paging
from recipients.models import Family


_STATES = {
    "unchecked": [Handover.Documentation.UNCHECKED],
    "again": [Handover.Documentation.REFUSED, Handover.Documentation.MISSING],
    "accepted": [Handover.Documentation.ACCEPTED],
}


@requires(Permission.REGISTRY_VIEW)
@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """Photos that wait for a second pair of eyes, those to be taken again, and the accepted ones."""
    chosen = request.GET.get("state", "unchecked")
    chosen = chosen if chosen in _STATES else "unchecked"
    visible = Handover.objects.visible_to(request.user)
    page = documentation_page(
        visible, _STATES[chosen], after=key_in(request.GET, "after"), before=key_in(request.GET, "before")
    )
    may_check = request.user.may(Permission.EVIDENCE_CHECK)
    labels = {"unchecked": _("To be looked at"), "again": _("To be taken again"), "accepted": _("Accepted")}
    here = reverse("distribution:documentation")
    context = paging(request, page) | {
        "rows": [
            (
                one,
                str(one.pk),
                may_check and _is_of_others(one, request.user.pk),
                request.user.may_in(Permission.DELIVERY_RECORD, one.village_id),
            )
            for one in page.rows
        ],
        "state": chosen,
        "tabs": [
            {"label": label, "url": f"{here}?state={name}", "is_active": name == chosen}
            for name, label in labels.items()
        ],
    }
    return render(request, "distribution/documentation.html", context)


def _is_of_others(found: Handover, user_id: int) -> bool:
    return user_id not in {found.recorded_by_id, found.photo.taken_by_id if found.photo else None}


@requires(Permission.EVIDENCE_CHECK)
@require_POST
def documentation_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a photo, or have it taken again."""
    visible = Handover.objects.visible_to(request.user, Permission.EVIDENCE_CHECK)
    found = get_object_or_404(visible, pk=pk)
    is_good = request.POST.get("is_good") == "1"
    try:
        handovers.check(handover=found, is_good=is_good, reason=request.POST.get("reason", "")[:500], by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("The photo is accepted.") if is_good else _("The photo has to be taken again. The reason is told."),
        )
    return redirect("distribution:documentation")


@requires(Permission.REGISTRY_VIEW)
@require_safe
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that was photographed, signed or scanned about a family, newest first. Opening it is logged."""
    family = get_object_or_404(Family.objects.visible_to(request.user).select_related("head", "village"), pk=pk)
    audit.record_view(family, by=request.user, village_code=family.village_id)
    may_read_numbers = request.user.may_in(Permission.NIK_REVEAL, family.village_id)
    groups = pieces_of(family, user=request.user, may_read_numbers=may_read_numbers)
    context = {"family": family, "groups": groups, "may_read_numbers": may_read_numbers}
    return render(request, "distribution/evidence.html", context)
