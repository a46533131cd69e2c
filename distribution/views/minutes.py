"""The minutes of kelurahan deliberations about a roster: which are there, which are missing, their scans."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from access.domain.permissions import Permission
from access.errors import UserError
from access.gone import get_or_gone
from access.guards import requires
from access.models import Area
from distribution.actions import minutes
from distribution.forms.roster_changes import MinutesForm
from distribution.models import Roster, VillageMinutes
from distribution.queries.approvals import VillagePapers, papers_of
from distribution.views.scans import given_out


@requires(Permission.REGISTRY_VIEW)
@require_safe
def minutes_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Each kelurahan of the roster with its minutes, and the form to attach some."""
    roster = get_object_or_404(Roster.objects.visible_to(request.user).select_related("programme"), pk=pk)
    return _page(request, roster, None)


def _page(request: HttpRequest, roster: Roster, form: MinutesForm | None) -> HttpResponse:
    villages = papers_of(roster, request.user)
    may_attach = roster.state == Roster.State.DRAFT and request.user.may_in(Permission.ROSTER_DRAW, roster.city_id)
    context = {
        "roster": roster,
        "villages": villages,
        "missing": sum(1 for one in villages if not one.minutes),
        "may_attach": may_attach,
        "form": form or (_form(villages, request.GET.get("kelurahan", "")) if may_attach else None),
    }
    return render(request, "distribution/roster_minutes.html", context, status=422 if form else 200)


def _form(villages: list[VillagePapers], chosen: str) -> MinutesForm:
    missing = next((one.code for one in villages if not one.minutes), "")
    return MinutesForm(villages=_choices(villages), initial={"village": chosen or missing})


def _choices(villages: list[VillagePapers]) -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in villages]


@requires(Permission.ROSTER_DRAW)
@require_POST
def minutes_attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach the minutes of one kelurahan."""
    visible = Roster.objects.visible_to(request.user, Permission.ROSTER_DRAW).select_related("programme")
    roster = get_object_or_404(visible, pk=pk)
    form = MinutesForm(request.POST, request.FILES, villages=_choices(papers_of(roster, request.user)))
    if not form.is_valid():
        return _page(request, roster, form)
    village = Area.objects.get(pk=form.cleaned_data["village"])
    try:
        minutes.attach(
            roster=roster, village=village, told=form.told(), file=form.cleaned_data["file"], by=request.user
        )
    except UserError as error:
        form.add_error(None, str(error))
        return _page(request, roster, form)
    messages.success(request, _("The minutes of %(village)s are attached.") % {"village": village.name})
    return redirect("distribution:roster-minutes", pk)


@requires(Permission.ROSTER_DRAW)
@require_POST
def minutes_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take minutes away that were attached by mistake."""
    visible = VillageMinutes.objects.visible_to(request.user, Permission.ROSTER_DRAW).select_related("roster")
    found = get_or_gone(visible, pk, back="distribution:rosters")
    if not request.user.may_in(Permission.ROSTER_DRAW, found.roster.city_id):
        raise PermissionDenied
    try:
        minutes.take_away(minutes=found, reason=request.POST.get("reason", ""), by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The minutes are taken away."))
    return redirect("distribution:roster-minutes", found.roster_id)


@requires(Permission.REGISTRY_VIEW)
@require_safe
def minutes_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan of some minutes."""
    found = get_object_or_404(VillageMinutes.objects.visible_to(request.user), pk=pk)
    return given_out(request, found, found.file, found.village_id)
