"""Deciding one finding, and going on to the next."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from access.actions import audit
from access.domain.permissions import Permission
from access.errors import Conflict, UserError
from access.guards import requires
from verification.actions import findings, ground_checks
from verification.forms import DecisionForm, QuestionForm, QueueFilterForm, ReasonForm
from verification.models import Finding, GroundCheck
from verification.queries.comparison import choosable
from verification.queries.queue import place_of
from verification.queries.reviews import review_of
from verification.views.correcting import correction_url
from verification.views.queue import filter_query
from verification.views.timeline import steps_of


_AROUND = (
    "person__card_village", "family__village__parent", "family__head", "village", "check_answer", "decided_by",
)  # fmt: skip


def _finding(request: HttpRequest, pk: int, permission: Permission | None = None) -> Finding:
    visible = Finding.objects.visible_to(request.user, permission).select_related(*_AROUND)
    finding: Finding = get_object_or_404(visible, pk=pk)
    return finding


@requires(Permission.VERIFICATION_VIEW)
@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding: the sources side by side, evidence, history, and the decision. Opening it is logged."""
    finding = _finding(request, pk)
    audit.record_view(finding, by=request.user, village_code=finding.village_id)
    return _page(request, finding, DecisionForm())


@requires(Permission.FINDING_DECIDE)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the decision, then show the next finding of the queue as it was narrowed."""
    finding = _finding(request, pk, Permission.FINDING_DECIDE)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, finding, form, status=422)
    together = [finding]
    if form.cleaned_data["also_others"]:
        about_same = Finding.objects.visible_to(request.user, Permission.FINDING_DECIDE).undecided()
        together += list(about_same.filter(person=finding.person_id).exclude(pk=finding.pk))

    def keep() -> None:
        findings.decide_together(
            findings=together,
            decision=form.cleaned_data["decision"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            held_true=form.held_true(),
        )

    skipped = frozenset(one.pk for one in together)
    return _do(request, finding, keep, _("The decision is stored."), form=form, skipped=skipped)


@requires(Permission.FINDING_DECIDE)
@require_POST
def to_field(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the facilitators of the kelurahan to look."""
    finding = _finding(request, pk, Permission.FINDING_DECIDE)
    form = QuestionForm({"question": request.POST.get("reason", "")})
    if not form.is_valid():
        return _refused(request, finding, form)
    question = form.cleaned_data["question"]
    return _do(
        request,
        finding,
        lambda: findings.send_to_field(finding=finding, question=question, by=request.user),
        _("The facilitators of this kelurahan are asked to visit."),
    )


@requires(Permission.FINDING_DECIDE)
@require_POST
def wait(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the civil registry time; the person is asked about again by itself."""
    finding = _finding(request, pk, Permission.FINDING_DECIDE)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _refused(request, finding, form)
    reason = form.cleaned_data["reason"]
    return _do(
        request,
        finding,
        lambda: findings.wait_for_consolidation(finding=finding, reason=reason, by=request.user),
        _("The finding waits; Dukcapil is asked again by itself."),
    )


@requires(Permission.FINDING_DECIDE)
@require_POST
def stop_aid(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide that aid to the family stops."""
    finding = _finding(request, pk, Permission.FINDING_DECIDE)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _refused(request, finding, form)
    reason, stop = form.cleaned_data["reason"], Finding.Decision.STOP_AID
    return _do(
        request,
        finding,
        lambda: findings.decide(finding=finding, decision=stop, reason=reason, by=request.user),
        _("Aid to this family stops."),
    )


@requires(Permission.FINDING_DECIDE)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a decided finding again."""
    finding = _finding(request, pk, Permission.FINDING_DECIDE)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _refused(request, finding, form)
    try:
        findings.reopen(finding=finding, reason=form.cleaned_data["reason"], by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The finding is open again."))
    return redirect("verification:review", pk)


@requires(Permission.FINDING_DECIDE)
@require_POST
def withdraw_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a visit off."""
    visible = GroundCheck.objects.visible_to(request.user, Permission.FINDING_DECIDE)
    visit: GroundCheck = get_object_or_404(visible, pk=pk)
    try:
        ground_checks.withdraw(ground_check=visit, reason=request.POST.get("reason", ""), by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The visit is called off. The finding waits for your decision."))
    return redirect("verification:review", visit.finding_id)


def _do(
    request: HttpRequest,
    finding: Finding,
    act: Callable[[], object],
    done: str,
    *,
    form: DecisionForm | None = None,
    skipped: frozenset[int] = frozenset(),
) -> HttpResponse:
    """Act, then go on to the next finding; what somebody else did meanwhile is shown on this one, with 409."""
    next_url = _next_url(request, finding, skipped or frozenset({finding.pk}))
    try:
        act()
    except Conflict as error:
        messages.error(request, str(error))
        fresh = _finding(request, finding.pk)
        return _page(request, fresh, form or DecisionForm(), status=409)
    except UserError as error:
        messages.error(request, str(error))
        return _page(request, finding, form or DecisionForm(), status=422)
    messages.success(request, done)
    return redirect(next_url)


def _refused(request: HttpRequest, finding: Finding, form: Any) -> HttpResponse:
    for errors in form.errors.values():
        messages.error(request, errors[0])
    return _page(request, finding, DecisionForm(), status=422)


def _next_url(request: HttpRequest, finding: Finding, skipped: frozenset[int]) -> str:
    """The next finding in the queue as it was narrowed, else the queue."""
    chosen = QueueFilterForm(request.GET, user=request.user).chosen()
    following = place_of(finding, chosen, request.user, skipped=skipped).next_id
    query = filter_query(request)
    if following is None:
        return reverse("verification:queue") + query
    return reverse("verification:review", args=[following]) + query


def _page(request: HttpRequest, finding: Finding, form: DecisionForm, status: int = 200) -> HttpResponse:
    shown = review_of(finding, request.user)
    chosen = QueueFilterForm(request.GET, user=request.user).chosen()
    may_decide = request.user.may_in(Permission.FINDING_DECIDE, finding.village_id)
    context = {
        "finding": finding,
        "review": shown,
        "choosable": choosable(shown.rows) if may_decide and finding.state != Finding.State.DECIDED else [],
        "held_true": form.held_true() if form.is_bound else finding.held_true,
        "place": place_of(finding, chosen, request.user),
        "filter_query": filter_query(request),
        "form": form,
        "may_decide": may_decide,
        "is_decided": finding.state == Finding.State.DECIDED,
        "correction_url": correction_url(finding, request.user),
        "timeline": steps_of(shown),
    }
    return render(request, "verification/review.html", context, status=status)
