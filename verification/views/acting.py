"""Acting on one finding and going on to the next: as a page, or told to the script that keeps the page."""

from collections.abc import Callable, Collection
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import resolve, reverse

from access.domain.permissions import Permission
from access.errors import Conflict, UserError
from access.query_strings import keys_in
from verification.forms import DecisionForm, filter_from
from verification.models import Finding
from verification.queries.queue import place_of, with_place
from verification.queries.reviews import with_surroundings
from verification.views.queue import filter_query
from verification.views.review_page import page


def find(request: HttpRequest, pk: int, permission: Permission | None = None) -> Finding:
    """A finding where the person may see it, or holds the permission; else 404."""
    visible = with_surroundings(Finding.objects.visible_to(request.user, permission), request.user)
    finding: Finding = get_object_or_404(visible, pk=pk)
    return finding


def find_in_queue(request: HttpRequest, pk: int) -> Finding:
    """A finding with its place in the queue as narrowed by the address; `?without=7` leaves that one uncounted."""
    without = keys_in(request.GET, "without")
    visible = with_place(
        Finding.objects.visible_to(request.user), filter_from(request.GET), request.user, skipped=without
    )
    finding: Finding = get_object_or_404(with_surroundings(visible, request.user), pk=pk)
    return finding


def act_and_go_on(
    request: HttpRequest,
    finding: Finding,
    act: Callable[[], str],
    *,
    form: DecisionForm | None = None,
    skipped: Collection[int] = (),
) -> HttpResponse:
    """Act, then go on to the next finding; what somebody else did meanwhile is shown on this one, with 409.

    `act` says what was done. `skipped` are findings that need not be shown again.
    """
    return _done(request, finding, act, form, lambda: next_url(request, finding, skipped or {finding.pk}))


def act_and_stay(request: HttpRequest, finding: Finding, act: Callable[[], str]) -> HttpResponse:
    """Act, then show the finding again."""
    here = reverse("verification:review", args=[finding.pk]) + filter_query(request)
    return _done(request, finding, act, None, lambda: here)


def act_and_return(request: HttpRequest, finding: Finding, act: Callable[[], str]) -> HttpResponse:
    """Act, then go back to where the button stood: the list of proposals, or the finding."""
    if request.POST.get("from") == "list":
        return _done(request, finding, act, None, lambda: reverse("verification:confirmations"))
    return act_and_stay(request, finding, act)


def next_url(request: HttpRequest, finding: Finding, skipped: Collection[int]) -> str:
    """The next finding in the queue as it was narrowed, else the queue."""
    following = place_of(finding, filter_from(request.GET), request.user, skipped=skipped).next_id
    query = filter_query(request)
    if following is None:
        return reverse("verification:queue") + query
    return reverse("verification:review", args=[following]) + query


def refused(request: HttpRequest, finding: Finding, form: Any) -> HttpResponse:
    """What was not understood, above the finding."""
    for errors in form.errors.values():
        messages.error(request, errors[0])
    return page(request, finding, DecisionForm(), status=422)


def _done(
    request: HttpRequest, finding: Finding, act: Callable[[], str], form: DecisionForm | None, to: Callable[[], str]
) -> HttpResponse:
    where = to()
    try:
        said = act()
    except UserError as error:
        messages.error(request, str(error))
        is_clash = isinstance(error, Conflict)
        shown = find(request, finding.pk) if is_clash else finding
        return page(request, shown, form or DecisionForm(), status=409 if is_clash else 422)
    is_script = request.headers.get("Accept", "").startswith("application/json")
    # The script shows another finding in place of this one, and any other page anew.
    if not (is_script and resolve(where.partition("?")[0]).view_name == "verification:review"):
        messages.success(request, said)
    return JsonResponse({"next": where, "said": said}) if is_script else redirect(where)
