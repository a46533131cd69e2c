"""The random check after payment: drawn, asked family by family, estimated, followed up."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.actions import audit
from access.domain.permissions import Permission
from access.errors import Conflict, UserError
from access.guards import requires
from access.query_strings import key_in
from distribution.actions import samples
from distribution.domain.after_payment import MARGINS, plan
from distribution.forms.samples import AnswerForm, DrawForm, SampleFilterForm
from distribution.models import DeliverySample, Roster, SampleCheck
from distribution.queries import samples as queries
from distribution.queries.lists import page_of
from distribution.views.common import paging


@requires(Permission.PROGRAMME_VIEW)
@require_http_methods(["GET", "POST"])
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    """The sample of a roster: how many to draw, what was found, and every family of it in the own area."""
    roster = get_object_or_404(Roster.objects.visible_to(request.user).select_related("programme"), pk=pk)
    may_draw = request.user.may_in(Permission.EVIDENCE_CHECK, roster.city_id)
    form = DrawForm(request.POST or None)
    if request.method == "POST":
        if not may_draw:
            return _page(request, roster, form, may_draw=False, status=403)
        if form.is_valid() and _drawn(request, roster, form):
            return redirect("distribution:sample", roster.pk)
        return _page(request, roster, form, may_draw=True, status=422)
    return _page(request, roster, form, may_draw=may_draw)


def _drawn(request: HttpRequest, roster: Roster, form: DrawForm) -> bool:
    data = form.cleaned_data
    try:
        samples.draw(roster=roster, confidence=data["confidence"], margin_percent=data["margin"], by=request.user)
    except UserError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("The sample is drawn. The facilitators find its families among their visits."))
    return True


def _page(request: HttpRequest, roster: Roster, form: DrawForm, *, may_draw: bool, status: int = 200) -> HttpResponse:
    # The roster was let through above; its sample belongs to all who see it.
    drawn = DeliverySample.objects.across_areas(reason="of a roster that the person may see")
    found = drawn.filter(roster=roster).select_related("drawn_by").first()
    context: dict[str, Any] = {"roster": roster, "form": form, "sample": found, "may_draw": may_draw and found is None}
    context |= _results(request, found) if found else _prospect(roster, form)
    return render(request, "distribution/sample.html", context, status=status)


def _prospect(roster: Roster, form: DrawForm) -> dict[str, Any]:
    """How many families each margin would ask, before anything is drawn."""
    delivered = queries.delivered_by_village(roster.pk)
    return {
        "population": sum(delivered.values()),
        "sizes": [(margin, plan(delivered, confidence=95, margin_percent=margin).size) for margin in MARGINS],
    }


def _results(request: HttpRequest, found: DeliverySample) -> dict[str, Any]:
    checks = SampleCheck.objects.visible_to(request.user).filter(sample=found)
    outcome = queries.outcome_of(found)
    filters = SampleFilterForm(request.GET)
    page = page_of(
        queries.narrowed(checks, filters.chosen()).select_related(
            "delivery__entry__recipient", "delivery__entry__roster", "village", "checked_by", "finding"
        ),
        key_in(request.GET, "after"),
        key_in(request.GET, "before"),
    )
    return paging(request, page) | {
        "outcome": outcome,
        "findings": [
            (_("Everything in order"), outcome.in_order, "ok"),
            (_("Aid not received"), outcome.not_received, "bad"),
            (_("Less received than meant"), outcome.short, "warn"),
            (_("Something was taken off"), outcome.deducted, "bad"),
            (_("Went to somebody else, or was sold"), outcome.misused, "warn"),
        ],
        "villages": queries.by_village(SampleCheck.objects.visible_to(request.user).filter(sample=found)),
        "filters": filters,
        "rows": [(one, str(one.pk)) for one in page.rows],
        "may_see_findings": request.user.may(Permission.VERIFICATION_VIEW),
    }


@requires(Permission.FIELD_WORK)
@require_http_methods(["GET", "POST"])
def sample_check(request: HttpRequest, pk: int) -> HttpResponse:
    """One family of the sample, on the facilitator's phone."""
    visible = SampleCheck.objects.visible_to(request.user, Permission.FIELD_WORK).select_related(
        "delivery__entry__recipient", "delivery__entry__family", "delivery__entry__roster__programme", "village",
        "checked_by", "handed_by",
    )  # fmt: skip
    check = get_object_or_404(visible, pk=pk)
    form = AnswerForm(request.POST or None, request.FILES or None, initial={"received": check.expected})
    if request.method == "POST" and form.is_valid():
        try:
            _record(request, check, form)
        except Conflict as error:  # the form may be gone with it: said above the page
            messages.error(request, str(error))
        except UserError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept. Thank you."))
            return redirect("field:home")
    if request.method == "GET":
        audit.record_view(check.delivery.entry.family, by=request.user, village_code=check.village_id)
    is_own = check.handed_by_id == request.user.pk
    context = {
        "check": check,
        "entry": check.delivery.entry,
        "form": form,
        "is_own": is_own,
        "may_answer": check.state != SampleCheck.State.ANSWERED and not check.is_taken_back and not is_own,
    }
    return render(request, "distribution/sample_check.html", context, status=422 if request.method == "POST" else 200)


def _record(request: HttpRequest, check: SampleCheck, form: AnswerForm) -> None:
    if form.was_not_met:
        samples.not_met(check=check, note=form.cleaned_data["note"], by=request.user)
    else:
        samples.record(check=check, answer=form.answer(), by=request.user)
