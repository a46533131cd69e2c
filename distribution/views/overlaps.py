"""The matrix of programmes that may or may not come together, and the change of one pair of it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from distribution.actions import programmes
from distribution.forms.overlaps import OverlapForm
from distribution.models import Overlap, Programme
from distribution.queries.overlaps import history_of, matrix, overlap_on


@requires(Permission.PROGRAMME_VIEW)
@require_safe
def overlap_matrix(request: HttpRequest) -> HttpResponse:
    """Every programme against every other, as it holds today."""
    today = timezone.localdate()
    context = {"rows": matrix(today), "today": today, "may_edit": request.user.may(Permission.PROGRAMME_EDIT)}
    return render(request, "distribution/overlaps.html", context)


@requires(Permission.PROGRAMME_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def overlap_change(request: HttpRequest, code: str, other: str) -> HttpResponse:
    """Say anew what holds for two programmes, from a day on."""
    if code == other:
        raise Http404
    first, second = (get_object_or_404(Programme, code=one) for one in (code, other))
    today = timezone.localdate()
    form = OverlapForm(request.POST or None, initial=_initial(overlap_on(first=first, second=second, day=today)))
    if request.method == "POST" and form.is_valid() and _is_kept(request, form, first, second):
        told = _("From %(day)s on it is kept so for %(first)s and %(second)s.")
        day = form.cleaned_data["valid_from"].strftime("%d-%m-%Y")
        messages.success(request, told % {"day": day, "first": first.name, "second": second.name})
        return redirect("distribution:overlaps")
    return render(
        request,
        "distribution/overlap.html",
        {"first": first, "second": second, "form": form, "history": history_of(first, second)},
        status=422 if form.is_bound else 200,
    )


def _is_kept(request: HttpRequest, form: OverlapForm, first: Programme, second: Programme) -> bool:
    try:
        programmes.set_overlap(first=first, second=second, **form.cleaned_data, by=request.user)
    except UserError as error:
        form.add_error(None, str(error))
        return False
    return True


def _initial(there: Overlap | None) -> dict[str, object]:
    policy = there.policy if there else Overlap.Policy.WARNED
    return {
        "policy": policy,
        "level": there.level if there else Overlap.Level.FAMILY,
        "valid_from": timezone.localdate(),
        "legal_basis": there.legal_basis if there else "",
    }
