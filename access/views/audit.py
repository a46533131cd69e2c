"""The audit trail: what was done, and who looked at what."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from access.domain.permissions import Permission
from access.domain.reveals import limit_on
from access.forms import AuditFilter
from access.guards import requires
from access.own_lists import Acts, Looks, wanted_by
from access.queries import reveals
from access.queries.saved_views import columns_of
from access.query_strings import key_in


_ACTS, _LOOKS = Acts(), Looks()


@requires(Permission.AUDIT_VIEW)
def audit_page(request: HttpRequest) -> HttpResponse:
    """Acts, or (with ?show=views) views and reveals of records."""
    form = AuditFilter(request.GET or None)
    wanted = wanted_by(form)
    shows_views = request.GET.get("show") == "views"
    source = _LOOKS if shows_views else _ACTS
    page = source.page(wanted, key_in(request.GET, "before"))
    today = timezone.localdate()
    context = {
        "near_limit": reveals.near_limit(today) if shows_views else [],
        "reveal_limit": limit_on(today, reveals.limits()) if shows_views else 0,
        "form": form,
        "rows": page.rows,
        "columns": columns_of(request.user, source, request.GET.get("columns", "").split(","), always="at"),
        "older": page.before,
        "shows_views": shows_views,
    }
    return render(request, "access/audit.html", context)
