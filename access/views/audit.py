"""The audit trail: what was done, and who looked at what."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from access.domain.permissions import Permission
from access.forms import AuditFilter
from access.guards import requires
from access.queries import audit
from access.queries.audit import AuditRow, Wanted
from access.wording import LOOKS, act_words, record_words


if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Line:
    """A row with its words."""

    row: AuditRow
    act: str
    record: str


@requires(Permission.AUDIT_VIEW)
def audit_page(request: HttpRequest) -> HttpResponse:
    """Acts, or (with ?show=views) views and reveals of records."""
    form = AuditFilter(request.GET or None)
    # What cannot be understood is not applied; the form says so beside the field.
    wanted = Wanted(**form.cleaned_data) if form.is_valid() else Wanted()
    shows_views = request.GET.get("show") == "views"
    before = int(request.GET["before"]) if request.GET.get("before", "").isdigit() else None
    page = audit.views(wanted, before=before) if shows_views else audit.acts(wanted, before=before)
    acts: dict[str, StrOrPromise] = {**LOOKS, **act_words()}
    records = record_words()
    lines = [Line(row, str(acts.get(row.act, row.act)), str(records.get(row.kind, row.kind))) for row in page.rows]
    return render(
        request,
        "access/audit.html",
        {"form": form, "lines": lines, "older": page.before, "shows_views": shows_views},
    )
