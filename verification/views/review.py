"""Deciding one finding, and going on to the next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from access.actions import audit
from access.domain.permissions import Permission
from access.guards import requires
from verification.actions import findings, ground_checks
from verification.forms import DecisionForm, QuestionForm, ReasonForm
from verification.models import Finding, GroundCheck
from verification.views.acting import act_and_go_on, act_and_stay, find, find_in_queue, refused
from verification.views.review_page import page


@requires(Permission.VERIFICATION_VIEW)
@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding: the sources side by side, evidence, history, and the decision. Opening it is logged."""
    finding = find_in_queue(request, pk)
    audit.record_view(finding, by=request.user, village_code=finding.village_id)
    return page(request, finding, DecisionForm())


@requires(Permission.FINDING_DECIDE)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the decision, then show the next finding of the queue as it was narrowed."""
    finding = find(request, pk, Permission.FINDING_DECIDE)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return page(request, finding, form, status=422)
    together = [finding]
    if form.cleaned_data["also_others"]:
        about_same = Finding.objects.visible_to(request.user, Permission.FINDING_DECIDE).undecided()
        about_same = about_same.exclude(state=Finding.State.PROPOSED)
        together += list(about_same.filter(person=finding.person_id).exclude(pk=finding.pk))

    def keep() -> str:
        decided = findings.decide_together(
            findings=together,
            decision=form.cleaned_data["decision"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            held_true=form.held_true(),
        )
        return _what_was_kept(decided[0])

    skipped = frozenset(one.pk for one in together)
    return act_and_go_on(request, finding, keep, form=form, skipped=skipped)


@requires(Permission.FINDING_DECIDE)
@require_POST
def to_field(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the facilitators of the kelurahan, or one of them, to look."""
    finding = find(request, pk, Permission.FINDING_DECIDE)
    given = {"question": request.POST.get("reason", ""), "facilitator": request.POST.get("facilitator", "")}
    form = QuestionForm(given, village=finding.village_id)
    if not form.is_valid():
        return refused(request, finding, form)
    question, facilitator = form.cleaned_data["question"], form.cleaned_data["facilitator"]

    def send() -> str:
        findings.send_to_field(finding=finding, question=question, facilitator=facilitator, by=request.user)
        if facilitator:
            return _("%(name)s is asked to visit.") % {"name": facilitator}
        return _("The facilitators of this kelurahan are asked to visit.")

    return act_and_go_on(request, finding, send)


@requires(Permission.FINDING_DECIDE)
@require_POST
def wait(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the civil registry time; the person is asked about again by itself."""
    finding = find(request, pk, Permission.FINDING_DECIDE)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return refused(request, finding, form)

    def put_off() -> str:
        findings.wait_for_consolidation(finding=finding, reason=form.cleaned_data["reason"], by=request.user)
        return _("The finding waits; Dukcapil is asked again by itself.")

    return act_and_go_on(request, finding, put_off)


@requires(Permission.FINDING_DECIDE)
@require_POST
def stop_aid(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose that aid to the family stops."""
    finding = find(request, pk, Permission.FINDING_DECIDE)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return refused(request, finding, form)
    reason, stop = form.cleaned_data["reason"], Finding.Decision.STOP_AID

    def propose() -> str:
        return _what_was_kept(findings.decide(finding=finding, decision=stop, reason=reason, by=request.user))

    return act_and_go_on(request, finding, propose)


@requires(Permission.FINDING_DECIDE)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a decided finding again."""
    finding = find(request, pk, Permission.FINDING_DECIDE)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return refused(request, finding, form)

    def open_again() -> str:
        findings.reopen(finding=finding, reason=form.cleaned_data["reason"], by=request.user)
        return _("The finding is open again.")

    return act_and_stay(request, finding, open_again)


@requires(Permission.FINDING_DECIDE)
@require_POST
def withdraw_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a visit off."""
    visible = GroundCheck.objects.visible_to(request.user, Permission.FINDING_DECIDE)
    visit: GroundCheck = get_object_or_404(visible, pk=pk)

    def call_off() -> str:
        ground_checks.withdraw(ground_check=visit, reason=request.POST.get("reason", ""), by=request.user)
        return _("The visit is called off. The finding waits for your decision.")

    return act_and_stay(request, find(request, visit.finding_id), call_off)


def _what_was_kept(finding: Finding) -> str:
    if finding.state == Finding.State.PROPOSED:
        return _("Proposed. Aid is held until another person has confirmed or refused it.")
    return _("The decision is stored.")
