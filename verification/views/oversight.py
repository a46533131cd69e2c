"""The head's view of the review: deadlines, sharing out, and who decides what."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from access.domain.permissions import Permission
from access.errors import Conflict, UserError
from access.guards import requires
from access.query_strings import keys_in
from access.templatetags.portal import number
from verification.actions import assignments
from verification.errors import ClassChanged
from verification.forms import AssignForm, PeriodForm, QueueFilterForm, filter_from
from verification.queries import oversight
from verification.queries.classes import decisions_about_classes, fingerprint_of
from verification.queries.queue import NOBODY, QueueFilter, ids_of
from verification.views.queue import filter_query, queue_tabs


@requires(Permission.FINDING_OVERSEE)
@require_safe
def head_page(request: HttpRequest) -> HttpResponse:
    """What is late, who has how much in hand, and who decided what in a period."""
    desk = oversight.desk_of(request.user)
    form = PeriodForm(request.GET, user=request.user, officers=[one.user for one in desk.loads])
    escalation = desk.escalation
    context = {
        "tabs": queue_tabs(request, "oversight"),
        "tiles": [
            (_("Past the deadline"), number(escalation.late), "?deadline=late"),
            (_("Of these, aid waits"), number(escalation.late_holding_aid), "?deadline=late&materiality=3"),
            (_("In nobody's hands"), number(escalation.nobodys), f"?holder={NOBODY}"),
            (_("For a second person"), number(escalation.proposed), "?state=proposed"),
        ],
        "late": oversight.longest_late(request.user),
        "loads": desk.loads,
        "classes": decisions_about_classes(request.user),
        "form": form,
        "figures": oversight.figures_of(request.user, form.period()),
    }
    return render(request, "verification/oversight.html", context)


@requires(Permission.FINDING_OVERSEE)
@require_safe
def assign_preview(request: HttpRequest) -> HttpResponse:
    """How many findings would be given away, and to whom they can go."""
    return _page(request)


@requires(Permission.FINDING_OVERSEE)
@require_POST
def assign(request: HttpRequest) -> HttpResponse:
    """Give them to the chosen officers, evenly, all or none."""
    form = AssignForm(request.POST, user=request.user)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, errors[0])
        return _page(request, status=422)
    ids = _ids(request)
    try:
        if fingerprint_of(ids) != request.POST.get("fingerprint"):
            raise ClassChanged
        given = assignments.assign(finding_ids=ids, officers=list(form.cleaned_data["officers"]), by=request.user)
    except UserError as error:
        messages.error(request, str(error))
        return _page(request, status=409 if isinstance(error, Conflict) else 422)
    for officer, count in given.items():
        text = ngettext("%(name)s has got %(count)s finding.", "%(name)s has got %(count)s findings.", count)
        messages.success(request, text % {"name": officer, "count": number(count)})
    return redirect(reverse("verification:oversight"))


def _page(request: HttpRequest, status: int = 200) -> HttpResponse:
    ids = _ids(request)
    context: dict[str, Any] = {
        "count": len(ids),
        "chosen_ids": request.GET.getlist("ids"),
        "fingerprint": fingerprint_of(ids),
        "words": QueueFilterForm(request.GET, user=request.user).in_words(),
        "loads": oversight.desk_of(request.user).loads,
        "filter_query": filter_query(request),
        "back_url": reverse("verification:queue") + filter_query(request),
    }
    return render(request, "verification/assign.html", context, status=status)


def _ids(request: HttpRequest) -> list[int]:
    """Chosen rows, or all under the filters that nobody has in hand yet (unless another choice was made)."""
    chosen = filter_from(request.GET)
    rows = keys_in(request.GET, "ids")
    if not rows and not chosen.holder:
        chosen = QueueFilter(chosen.area, chosen.kind, chosen.materiality, chosen.state, NOBODY, chosen.deadline)
    return ids_of(chosen, request.user, Permission.FINDING_OVERSEE, among=rows)
