"""The second pair of eyes: proposals that wait, and answering them; and taking findings in hand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from access.domain.permissions import Permission
from access.guards import requires
from access.query_strings import address_with, key_in
from verification.actions import assignments, confirmations
from verification.forms import ReasonForm
from verification.queries import confirmations as waiting
from verification.views.acting import act_and_return, act_and_stay, find, refused
from verification.views.queue import queue_tabs


@requires(Permission.FINDING_CONFIRM)
@require_safe
def confirmation_list(request: HttpRequest) -> HttpResponse:
    """Decisions that take aid away and wait for a second person, oldest first."""
    page = waiting.page_of(request.user, after=key_in(request.GET, "after"))
    context = {
        "page": page,
        "tabs": queue_tabs(request, "confirmations"),
        "next_url": address_with(request, after=page.rows[-1].finding.pk) if page.has_after else None,
    }
    return render(request, "verification/confirmations.html", context)


@requires(Permission.FINDING_CONFIRM)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a proposal count."""
    finding = find(request, pk, Permission.FINDING_CONFIRM)

    def agree() -> str:
        confirmations.confirm(finding=finding, by=request.user)
        return _("Confirmed. The decision counts from now on.")

    return act_and_return(request, finding, agree)


@requires(Permission.FINDING_CONFIRM)
@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a proposal back to the queue, or take one's own back."""
    finding = find(request, pk, Permission.FINDING_CONFIRM)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return refused(request, finding, form)

    def give_back() -> str:
        confirmations.refuse(finding=finding, reason=form.cleaned_data["reason"], by=request.user)
        return _("The proposal is taken back. The finding waits for a decision again.")

    return act_and_return(request, finding, give_back)


@requires(Permission.FINDING_DECIDE)
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a finding in hand."""
    finding = find(request, pk, Permission.FINDING_DECIDE)

    def take_in_hand() -> str:
        assignments.take(finding=finding, by=request.user)
        return _("You have this finding in hand now.")

    return act_and_stay(request, finding, take_in_hand)


@requires(Permission.FINDING_DECIDE)
@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a finding back for everybody."""
    finding = find(request, pk, Permission.FINDING_DECIDE)

    def put_back() -> str:
        assignments.give_back(finding=finding, by=request.user)
        return _("The finding is back in the queue of everybody.")

    return act_and_stay(request, finding, put_back)
