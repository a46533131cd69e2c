"""The audit trail: what was done, and who looked at what."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from access.domain.permissions import Permission
from access.forms import AuditFilter
from access.guards import requires
from access.queries import audit


@requires(Permission.AUDIT_VIEW)
def audit_page(request: HttpRequest) -> HttpResponse:
    """Acts, or (with ?show=views) views and reveals of records."""
    form = AuditFilter(request.GET or None)
    data = form.cleaned_data if form.is_bound and form.is_valid() else {}
    shows_views = request.GET.get("show") == "views"
    before = int(request.GET["before"]) if request.GET.get("before", "").isdigit() else None
    actor = data.get("actor")
    actor_id = actor.pk if actor else None
    target, day = data.get("target", ""), data.get("day")
    if shows_views:
        page = audit.views(actor_id=actor_id, target=target, day=day, before=before)
    else:
        page = audit.acts(
            actor_id=actor_id,
            act=data.get("kind", ""),
            target=target,
            day=day,
            before=before,
        )
    return render(
        request,
        "access/audit.html",
        {"form": form, "page": page, "shows_views": shows_views},
    )
