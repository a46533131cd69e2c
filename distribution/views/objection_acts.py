"""What is done with one objection, each by POST: whom it is about, how it is checked, how it ends, what follows."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from access.domain.permissions import Permission
from access.errors import Conflict, UserError
from access.guards import requires
from distribution.actions import objection_additions as additions
from distribution.actions import objection_checks as checks
from distribution.actions import objection_decisions as decisions
from distribution.actions import objections as actions
from distribution.domain import tickets
from distribution.domain.objections import remedies_of
from distribution.forms.objections import CounterAdditionForm, DecisionForm, FamilyForm, LetterForm, TakeForm
from distribution.models import Objection, ObjectionVisit
from distribution.queries.objection_matches import family_with
from distribution.views.objections import found_for, show


@requires(Permission.OBJECTION_VIEW)
@require_POST
def objection_identify(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which family of the registry it is about, by a whole number of it."""
    one = found_for(request, pk)
    form = FamilyForm(request.POST)
    if form.is_valid():
        family = family_with(form.cleaned_data["number"], request.user)
        if family is None:
            form.add_error("number", _("No family in your area has this number."))
        else:
            return _done(
                request, pk, lambda: actions.identify(objection=one, family=family, by=request.user),
                _("It is noted which family this is about."),
            )  # fmt: skip
    return show(request, one, family_form=form, status=422)


@requires(Permission.OBJECTION_DECIDE)
@require_POST
def objection_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin to check it, or check it another way."""
    one = found_for(request, pk, Permission.OBJECTION_DECIDE)
    form = TakeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose how it is checked."))
        return redirect("distribution:objection", pk)
    way, seen = form.cleaned_data["way"], request.POST.get("seen")
    said = _("You work on this objection now.")
    return _done(request, pk, lambda: checks.take(objection=one, way=way, seen=seen, by=request.user), said)


@requires(Permission.OBJECTION_RECORD)
@require_POST
def objection_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what a citizen brought to the counter later."""
    one = found_for(request, pk, Permission.OBJECTION_RECORD)
    form = CounterAdditionForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            additions.add(
                objection=one, note=form.cleaned_data["note"], files=form.cleaned_data["papers"],
                nonce=form.cleaned_data["nonce"], by=request.user,
            )  # fmt: skip
        except Conflict as error:  # the form may be gone with it: said above the page
            messages.error(request, str(error))
        except UserError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The evidence is kept beside the objection."))
            return redirect("distribution:objection", pk)
    return show(request, one, addition=form, status=422)


@requires(Permission.OBJECTION_DECIDE)
@require_POST
def objection_see(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that what came later has been looked at."""
    one = found_for(request, pk, Permission.OBJECTION_DECIDE)
    said = _("It is noted that you have looked at the new evidence.")
    return _done(request, pk, lambda: additions.see(objection=one, by=request.user), said)


@requires(Permission.OBJECTION_DECIDE)
@require_POST
def objection_ask_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the facilitators of the kelurahan to look."""
    one = found_for(request, pk, Permission.OBJECTION_DECIDE)
    question = request.POST.get("reason", "")
    return _done(
        request, pk, lambda: checks.ask_visit(objection=one, question=question, by=request.user),
        _("The facilitators of the kelurahan see the visit on their phones now."),
    )  # fmt: skip


@requires(Permission.OBJECTION_DECIDE)
@require_POST
def objection_withdraw_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a visit off."""
    visible = ObjectionVisit.objects.visible_to(request.user, Permission.OBJECTION_DECIDE)
    visit = get_object_or_404(visible, pk=pk)
    reason = request.POST.get("reason", "")
    return _done(
        request, visit.objection_id,
        lambda: checks.withdraw_visit(visit=visit, reason=reason, by=request.user), _("The visit is called off."),
    )  # fmt: skip


@requires(Permission.OBJECTION_DECIDE)
@require_POST
def objection_join(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide it along with another one that says the same."""
    one = found_for(request, pk, Permission.OBJECTION_DECIDE)
    main = get_object_or_404(
        Objection.objects.visible_to(request.user, Permission.OBJECTION_DECIDE),
        pk=tickets.objection_of(request.POST.get("main", "")),
    )
    return _done(
        request, pk, lambda: actions.join(objection=one, main=main, by=request.user),
        _("This objection is decided along with the other one."),
    )  # fmt: skip


@requires(Permission.OBJECTION_DECIDE)
@require_POST
def objection_part(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide it by itself again."""
    one = found_for(request, pk, Permission.OBJECTION_DECIDE)
    return _done(
        request, pk, lambda: actions.part(objection=one, by=request.user),
        _("This objection is decided by itself again."),
    )  # fmt: skip


@requires(Permission.OBJECTION_DECIDE)
@require_POST
def objection_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide it, or propose to, where aid is taken away."""
    one = found_for(request, pk, Permission.OBJECTION_DECIDE)
    form = DecisionForm(request.POST, remedies=remedies_of(one.kind, Objection.Outcome.GRANTED))
    if form.is_valid():
        try:
            kept = decisions.decide(objection=one, **form.cleaned_data, by=request.user)
        except Conflict as error:  # the form may be gone with it: said above the page
            messages.error(request, str(error))
        except UserError as error:
            form.add_error(None, str(error))
        else:
            said = (
                _("Proposed. A second person has to confirm it, because aid is taken away.")
                if kept.state == Objection.State.PROPOSED
                else _("Decided. The answer can be written now.")
            )
            messages.success(request, said)
            return redirect("distribution:objection", pk)
    return show(request, one, decision=form, status=422)


@requires(Permission.OBJECTION_CONFIRM)
@require_POST
def objection_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree as the second person."""
    one = found_for(request, pk, Permission.OBJECTION_CONFIRM)
    return _done(
        request, pk, lambda: decisions.confirm(objection=one, by=request.user),
        _("Confirmed. It counts from today on."),
    )  # fmt: skip


@requires(Permission.OBJECTION_CONFIRM)
@require_POST
def objection_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not agree as the second person."""
    one = found_for(request, pk, Permission.OBJECTION_CONFIRM)
    reason = request.POST.get("reason", "")
    return _done(
        request, pk, lambda: decisions.send_back(objection=one, reason=reason, by=request.user),
        _("The objection goes back to be checked again."),
    )  # fmt: skip


@requires(Permission.OBJECTION_DECIDE)
@require_POST
def objection_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the decision back."""
    one = found_for(request, pk, Permission.OBJECTION_DECIDE)
    reason = request.POST.get("reason", "")
    return _done(
        request, pk, lambda: decisions.reopen(objection=one, reason=reason, by=request.user),
        _("The objection is open again; what had followed from it has ended."),
    )  # fmt: skip


@requires(Permission.OBJECTION_RECORD)
@require_POST
def objection_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The citizen takes it back at the counter."""
    one = found_for(request, pk, Permission.OBJECTION_RECORD)
    reason = request.POST.get("reason", "")
    return _done(
        request, pk, lambda: decisions.withdraw(objection=one, reason=reason, by=request.user),
        _("The objection is withdrawn."),
    )  # fmt: skip


@requires(Permission.REGISTRY_EDIT)
@require_POST
def objection_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft what was granted as a proposal to DTSEN."""
    one = found_for(request, pk, Permission.REGISTRY_EDIT)
    try:
        drafted = decisions.draft_proposal(objection=one, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
        return redirect("distribution:objection", pk)
    messages.success(request, _("The proposal is drafted. Add evidence; then a second person approves it."))
    return redirect("verification:dtsen-proposal", drafted.pk)


@requires(Permission.OBJECTION_RECORD)
@require_POST
def objection_write_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Note number and day of the answer."""
    one = found_for(request, pk, Permission.OBJECTION_RECORD)
    form = LetterForm(request.POST)
    if not form.is_valid():
        return show(request, one, letter=form, status=422)
    return _done(
        request, pk, lambda: decisions.write_letter(objection=one, **form.cleaned_data, by=request.user),
        _("Number and day of the letter are noted."),
    )  # fmt: skip


@requires(Permission.OBJECTION_DECIDE)
@require_POST
def objection_reporter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who raised a protected objection, this once; the reason is written down."""
    one = found_for(request, pk, Permission.OBJECTION_DECIDE)
    try:
        reporter = actions.reveal_reporter(objection=one, reason=request.POST.get("reason", ""), by=request.user)
    except UserError as error:
        messages.error(request, str(error))
        return redirect("distribution:objection", pk)
    return render(request, "distribution/objection_reporter.html", {"one": one, "reporter": reporter})


def _done(request: HttpRequest, pk: int, act: Callable[[], object], text: str) -> HttpResponse:
    try:
        act()
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, text)
    return redirect("distribution:objection", pk)
