"""Deciding a whole class of findings together: look first, then all or none."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from access.domain.permissions import Permission
from access.errors import Conflict, UserError
from access.guards import requires
from access.query_strings import address_with, key_in
from access.templatetags.portal import number
from verification.actions import classes
from verification.additions import aid_effects
from verification.forms import ClassForm, QueueFilterForm, filter_from
from verification.models import BulkDecision
from verification.queries.classes import ClassPreview, decided_in, preview_of
from verification.views.queue import filter_query


@requires(Permission.FINDING_DECIDE)
@require_safe
def class_preview(request: HttpRequest) -> HttpResponse:
    """What would be decided together under the filters of the address, with examples and what it means to aid."""
    return _page(request, None)


@requires(Permission.FINDING_DECIDE)
@require_POST
def class_decide(request: HttpRequest) -> HttpResponse:
    """Decide all of them, if they still are what was shown."""
    form = ClassForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    given = form.cleaned_data
    try:
        bulk = classes.decide_class(
            chosen=filter_from(request.GET),
            fingerprint=given["fingerprint"],
            decision=given["decision"],
            reason=given["reason"],
            by=request.user,
        )
    except UserError as error:
        messages.error(request, str(error))
        return _page(request, form, status=409 if isinstance(error, Conflict) else 422)
    text = ngettext("%(count)s finding is decided.", "%(count)s findings are decided.", bulk.count)
    messages.success(request, text % {"count": number(bulk.count)})
    return redirect("verification:class-decision", bulk.pk)


@requires(Permission.VERIFICATION_VIEW)
@require_safe
def class_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision about a class, with every finding that it decided."""
    visible = BulkDecision.objects.visible_to(request.user).select_related("scope", "made_by")
    bulk: BulkDecision = get_object_or_404(visible, pk=pk)
    page = decided_in(bulk, request.user, after=key_in(request.GET, "after"))
    next_url = address_with(request, after=page.rows[-1].pk) if page.has_after else None
    context = {"bulk": bulk, "page": page, "next_url": next_url}
    return render(request, "verification/class_decision.html", context)


def _page(request: HttpRequest, form: ClassForm | None, status: int = 200) -> HttpResponse:
    filters = QueueFilterForm(request.GET, user=request.user)
    chosen = filters.chosen()
    preview = preview_of(chosen, request.user)
    context: dict[str, Any] = {
        "kind": chosen.kind,
        "kind_label": dict(filters.fields["kind"].choices).get(chosen.kind, ""),
        "words": filters.in_words(),
        "found": preview,
        "warnings": [],
        "left_out": _left_out(preview),
        "sample": preview.sample,
        "sample_words": _("The ten that wait longest"),
        "effects": aid_effects(kind=chosen.kind, family_ids=preview.family_ids) if preview.count else [],
        "form": form or ClassForm(),
        "filter_query": filter_query(request),
        "back_url": reverse("verification:queue") + filter_query(request),
    }
    return render(request, "verification/class_preview.html", context, status=status)


def _left_out(preview: ClassPreview) -> list[str]:
    """What is under the same filters and stays as it is, with the reason."""
    texts = (
        (preview.holding_aid, ngettext(
            "%(count)s finding holds aid and is decided one by one.",
            "%(count)s findings hold aid and are decided one by one.", preview.holding_aid)),
        (preview.elsewhere, ngettext(
            "%(count)s finding is with a facilitator or waits for Dukcapil.",
            "%(count)s findings are with a facilitator or wait for Dukcapil.", preview.elsewhere)),
        (preview.in_other_hands, ngettext(
            "%(count)s finding is in another officer's hands.",
            "%(count)s findings are in other officers' hands.", preview.in_other_hands)),
    )  # fmt: skip
    return [text % {"count": number(count)} for count, text in texts if count]
