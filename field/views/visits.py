"""The facilitator's phone: what to visit, and recording a visit."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.actions import audit
from access.domain.permissions import Permission
from access.errors import Conflict, UserError
from access.guards import requires
from distribution.queries.samples import waiting_for
from field.forms import VisitForm
from field.queries import visits
from verification.actions import ground_checks
from verification.models import GroundCheck


_QUESTIONS = 50


@dataclass(frozen=True)
class OutcomeChoice:
    """One large choice on the page of a visit."""

    value: str
    title: str
    is_checked: bool
    text: str = ""


@requires(Permission.FIELD_WORK)
def home(request: HttpRequest) -> HttpResponse:
    """Visits that wait in the own kelurahan, oldest first."""
    context = {
        "rows": visits.assigned_to(request.user),
        "questions": waiting_for(request.user, _QUESTIONS),
        "done_today": visits.done_today(request.user),
        "may_deliver": request.user.may(Permission.DELIVERY_RECORD),
    }
    return render(request, "field/home.html", context)


@requires(Permission.FIELD_WORK)
@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: who lives there, what was asked, and the form. Saving sends it to the reviewers."""
    visible = GroundCheck.objects.visible_to(request.user).select_related("finding__person", "family__village")
    ground_check = get_object_or_404(visible, pk=pk)
    form = VisitForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            ground_checks.record_visit(
                ground_check=ground_check,
                outcome=form.cleaned_data["outcome"],
                note=form.cleaned_data["note"],
                photos=form.photos(),
                position=form.position(),
                by=request.user,
            )
        except Conflict as error:  # the form may be gone with it: said above the page
            messages.error(request, str(error))
        except UserError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. The reviewers see your visit now."))
            return redirect("field:home")
    if request.method == "GET":
        audit.record_view(ground_check.family, by=request.user, village_code=ground_check.village_id)
    context = {"visit": visits.visit(ground_check), "form": form, "outcomes": _outcomes(form)}
    return render(request, "field/visit.html", context, status=422 if request.method == "POST" else 200)


def _outcomes(form: VisitForm) -> list[OutcomeChoice]:
    hints = {
        GroundCheck.Outcome.CONFIRMED: _("Everything in the registry fits"),
        GroundCheck.Outcome.CHANGED: _("Members, work or the state of the house"),
        GroundCheck.Outcome.DECEASED: _("Attach the letter if there is one"),
        GroundCheck.Outcome.MOVED: _("Write where to, if known"),
        GroundCheck.Outcome.NOT_FOUND: _("Nobody there, or the address is unclear"),
        GroundCheck.Outcome.REFUSED: _("Met, but did not want to answer"),
    }
    chosen = form["outcome"].value()
    return [
        OutcomeChoice(outcome.value, str(outcome.label), outcome.value == chosen, hints[outcome])
        for outcome in GroundCheck.Outcome
    ]
