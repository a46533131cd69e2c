"""Objections on the facilitator's phone: what to look at, and what a citizen says on the way."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from access.actions import audit
from access.domain.permissions import Permission
from access.errors import Conflict, UserError
from access.guards import requires
from distribution.actions import objection_checks, objections
from distribution.forms.objections import HeardObjectionForm, ObjectionVisitForm
from distribution.models import Objection, ObjectionVisit
from distribution.views.objections import villages_of
from field.queries import objections as queries
from field.views.visits import OutcomeChoice


@requires(Permission.FIELD_WORK)
@require_safe
def objection_visits(request: HttpRequest) -> HttpResponse:
    """Visits for objections in the own kelurahan, oldest first."""
    context = {
        "rows": queries.assigned_to(request.user),
        "may_record": request.user.may(Permission.OBJECTION_RECORD),
    }
    return render(request, "field/objections.html", context)


@requires(Permission.FIELD_WORK)
@require_http_methods(["GET", "POST"])
def objection_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: what is said and asked, and the form. PRIVACY: not who said it."""
    visible = ObjectionVisit.objects.visible_to(request.user).select_related(
        "objection__ground", "objection__family__head", "village"
    )
    visit = get_object_or_404(visible, pk=pk)
    form = ObjectionVisitForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            objection_checks.record_visit(
                visit=visit, outcome=form.cleaned_data["outcome"], note=form.cleaned_data["note"],
                photos=form.photos(), position=form.position(), by=request.user,
            )  # fmt: skip
        except Conflict as error:  # the form may be gone with it: said above the page
            messages.error(request, str(error))
        except UserError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. The office sees your visit now."))
            return redirect("field:objections")
    family = visit.objection.family
    if request.method == "GET" and family:
        audit.record_view(family, by=request.user, village_code=visit.village_id)
    chosen = form["outcome"].value()
    context = {
        "visit": visit,
        "name": queries.name_of(visit),
        "place": queries.place_of(visit),
        "form": form,
        "outcomes": [OutcomeChoice(one.value, str(one.label), one.value == chosen) for one in ObjectionVisit.Outcome],
    }
    return render(request, "field/objection_visit.html", context, status=422 if request.method == "POST" else 200)


@requires(Permission.OBJECTION_RECORD)
@require_http_methods(["GET", "POST"])
def objection_new(request: HttpRequest) -> HttpResponse:
    """What a citizen says to a facilitator; the slip is shown to be copied."""
    form = HeardObjectionForm(request.POST or None, request.FILES or None, villages=villages_of(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            received = objections.receive(
                wish=form.wish(), nonce=form.cleaned_data["nonce"], channel=Objection.Channel.FACILITATOR,
                by=request.user,
            )  # fmt: skip
        except UserError as error:
            form.add_error(None, str(error))
        else:
            return render(request, "field/objection_slip.html", {"slip": received})
    return render(request, "field/objection_new.html", {"form": form}, status=422 if request.method == "POST" else 200)
