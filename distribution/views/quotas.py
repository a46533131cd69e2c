"""Quotas and budget of a programme per area: what holds, what held, and setting one by decree."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from access.models import Area
from distribution.actions import quotas
from distribution.forms.quotas import QuotaEndForm, QuotaForm
from distribution.models import Programme, Quota
from distribution.queries.quota_lists import areas_of, quotas_through_time


@requires(Permission.PROGRAMME_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def quota_page(request: HttpRequest, code: str) -> HttpResponse:
    """The quotas through time; a new one for an area ends the one before it."""
    programme = get_object_or_404(Programme, code=code)
    areas = areas_of(settings.CITY_CODE)
    form = QuotaForm(request.POST or None, areas=areas)
    if request.method == "POST" and form.is_valid() and _set(request, programme, form, areas):
        return redirect("distribution:quotas", code)
    today = timezone.localdate()
    context: dict[str, Any] = {
        "programme": programme,
        "form": form,
        "today": today,
        "quotas": [(one, _holds(one)) for one in quotas_through_time(programme)],
    }
    return render(request, "distribution/quotas.html", context, status=422 if request.method == "POST" else 200)


def _set(request: HttpRequest, programme: Programme, form: QuotaForm, areas: list[Area]) -> bool:
    found = form.cleaned_data
    area = next(one for one in areas if one.pk == found["area"])
    try:
        quotas.set_quota(
            programme=programme,
            area=area,
            valid_from=found["valid_from"],
            families=found["families"],
            rupiah=found["rupiah"],
            decree=found["decree"],
            by=request.user,
        )
    except UserError as error:
        form.add_error("valid_from", str(error))
        return False
    messages.success(request, _("The quota of %(area)s is kept.") % {"area": area.name})
    return True


def _holds(quota: Quota) -> bool:
    today = timezone.localdate()
    return quota.valid_from <= today and (quota.valid_until is None or quota.valid_until > today)


@requires(Permission.PROGRAMME_EDIT)
@require_POST
def quota_end(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """From a day on the area has no quota of its own; what held before stays to be read."""
    quota = get_object_or_404(Quota.objects.select_related("area"), programme__code=code, pk=pk)
    form = QuotaEndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Enter the day on which the quota ends."))
        return redirect("distribution:quotas", code)
    try:
        quotas.end_quota(quota=quota, valid_until=form.cleaned_data["valid_until"], by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The quota of %(area)s ends on that day.") % {"area": quota.area.name})
    return redirect("distribution:quotas", code)
