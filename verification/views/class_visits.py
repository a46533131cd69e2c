"""Sending a whole class of findings to the field: look first who would visit whom, then all or none."""

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
from access.templatetags.portal import number
from verification.actions.class_visits import send_class_to_field
from verification.forms import QueueFilterForm, VisitsForm, filter_from
from verification.queries.class_visits import (
    LeftOut,
    VisitPlan,
    class_for_field,
    left_out_of,
    plan_of_visits,
    sample_of,
)
from verification.views.queue import filter_query


@requires(Permission.FINDING_DECIDE)
@require_safe
def visits_preview(request: HttpRequest) -> HttpResponse:
    """How many visits each facilitator would be asked for, and where nobody visits."""
    return _page(request, None)


@requires(Permission.FINDING_DECIDE)
@require_POST
def visits_ask(request: HttpRequest) -> HttpResponse:
    """Ask for all of them, if they still are what was shown."""
    form = VisitsForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    chosen = filter_from(request.GET)
    try:
        plan = send_class_to_field(chosen=chosen, by=request.user, **form.cleaned_data)
    except UserError as error:
        messages.error(request, str(error))
        return _page(request, form, status=409 if isinstance(error, Conflict) else 422)
    text = ngettext("%(count)s visit is asked for.", "%(count)s visits are asked for.", plan.count)
    messages.success(request, text % {"count": number(plan.count)})
    if plan.staying:
        messages.warning(request, _staying(plan))
    return redirect(reverse("verification:queue") + filter_query(request))


def _page(request: HttpRequest, form: VisitsForm | None, status: int = 200) -> HttpResponse:
    filters = QueueFilterForm(request.GET, user=request.user)
    chosen = filters.chosen()
    together = class_for_field(chosen, request.user)
    plan = plan_of_visits(together)
    context: dict[str, Any] = {
        "kind": chosen.kind,
        "kind_label": dict(filters.fields["kind"].choices).get(chosen.kind, ""),
        "words": filters.in_words(),
        "found": plan,
        "warnings": [_staying(plan)] if plan.staying else [],
        "left_out": _left_out(left_out_of(chosen, request.user)),
        "sample": sample_of(plan, together),
        "sample_words": _("The ten that come first in the queue"),
        "form": form or VisitsForm(initial={"fingerprint": plan.fingerprint}),
        "filter_query": filter_query(request),
        "back_url": reverse("verification:queue") + filter_query(request),
    }
    return render(request, "verification/class_visits.html", context, status=status)


def _staying(plan: VisitPlan) -> str:
    """How many stay in the queue because nobody visits there, and where."""
    text = ngettext(
        "%(count)s finding stays in the queue: no facilitator visits in %(villages)s.",
        "%(count)s findings stay in the queue: no facilitator visits in %(villages)s.",
        plan.staying,
    )
    return text % {"count": number(plan.staying), "villages": ", ".join(name for name, _count in plan.uncovered)}


def _left_out(left: LeftOut) -> list[str]:
    """What is under the same filters and stays as it is, with the reason."""
    texts = (
        (left.elsewhere, ngettext(
            "%(count)s finding is with a facilitator or waits for Dukcapil.",
            "%(count)s findings are with a facilitator or wait for Dukcapil.", left.elsewhere)),
        (left.in_other_hands, ngettext(
            "%(count)s finding is in another officer's hands.",
            "%(count)s findings are in other officers' hands.", left.in_other_hands)),
    )  # fmt: skip
    return [text % {"count": number(count)} for count, text in texts if count]
