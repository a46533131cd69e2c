"""The officials' dashboard: figures, map, table, print and XLSX. No personal data for those who may not see any."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import xlsxwriter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _

from access.domain.charts import BarRow, Series, TrendChart, plan_actual, sparkline, stacked_bars
from access.domain.maps import MapChart, Shape, area_map
from access.domain.permissions import Permission
from access.guards import requires
from access.models import Area, User
from distribution.forms.dashboard import DashboardForm
from distribution.queries import dashboard as queries
from distribution.queries.dashboard import Choice, Dashboard, Month, ProgrammeRow, VillageRow


LOWEST = 5


@requires(Permission.DASHBOARD_VIEW)
def dashboard(request: HttpRequest) -> HttpResponse:
    """Is aid reaching the poorest, is what we know fresh, does delivery keep to the plan: per kelurahan."""
    form, choice = _choice(request)
    shown = queries.dashboard(request.user, choice)
    kinds = queries.findings_by_kind(request.user, choice)
    may_review = request.user.may(Permission.VERIFICATION_VIEW)
    oldest = queries.oldest_findings(request.user, choice) if may_review else None
    context = {
        "form": form,
        "choice": choice,
        "shown": shown,
        "totals": shown.totals,
        "sparks": _sparks(shown),
        "map": _map(shown.rows, with_links=request.user.may(Permission.REGISTRY_VIEW)),
        "lowest": _lowest(shown.rows),
        "trend": _trend(shown.months),
        "bars": _bars(shown.programmes),
        "kinds": kinds,
        "queue_url": _queue_url(request.user, choice),
        "in_queue": sum(kind.number for kind in kinds),
        "oldest": oldest,
        "data_as_of": shown.as_of,
        "table_query": urlencode({key: value for key, value in request.GET.items() if value}),
    }
    return render(request, "distribution/dashboard.html", context)


def _choice(request: HttpRequest) -> tuple[DashboardForm, Choice]:
    districts = Area.objects.filter(level=Area.Level.DISTRICT, code__startswith=f"{settings.CITY_CODE}.")
    form = DashboardForm(request.GET, chooseable=queries.chooseable(request.user), districts=list(districts))
    return form, form.choice()


def _queue_url(user: User, choice: Choice) -> str:
    """The queue as the figures are narrowed; none for who reads it in fewer areas than the figures are of."""
    if not user.may_wherever(Permission.VERIFICATION_VIEW, Permission.DASHBOARD_VIEW):
        return ""
    return f"{reverse('verification:queue')}?{urlencode({'area': choice.district})}"


def _sparks(shown: Dashboard) -> dict[str, Any]:
    days = shown.days
    return {
        "receiving": sparkline([day.receiving for day in days]),
        "coverage": sparkline([day.covered / day.poor if day.poor else 0 for day in days]),
        "fresh": sparkline([day.fresh / day.persons if day.persons else 0 for day in days]),
        "findings": sparkline([day.findings for day in days]),
    }


def _map(rows: Sequence[VillageRow], *, with_links: bool) -> MapChart:
    address = reverse("recipients:list")
    shapes = [
        Shape(
            code=row.code,
            name=row.name,
            value=row.coverage,
            url=f"{address}?area={row.code}&decile_to=4" if with_links else "#tabel",
            rings=tuple(row.boundary or ()),
        )
        for row in rows
    ]
    shown = {row.code.rpartition(".")[0] for row in rows}
    borders = Area.objects.filter(code__in=shown, boundary__isnull=False).order_by("code")
    return area_map(shapes, [ring for district in borders for ring in district.boundary or ()])


def _lowest(rows: Sequence[VillageRow]) -> list[VillageRow]:
    known = [row for row in rows if row.coverage is not None]
    return sorted(known, key=lambda row: (row.coverage, row.name))[:LOWEST]


def _trend(months: Sequence[Month]) -> TrendChart | None:
    """Millions of rupiah a month; months to come have no actual figure."""
    if not months:
        return None
    this_month = timezone.localdate().replace(day=1)
    actual = [month.delivered / 1e6 if month.month <= this_month else None for month in months]
    plan = [month.planned / 1e6 for month in months]
    return plan_actual([str(MONTHS_3[month.month.month]).capitalize() for month in months], actual, plan)


def _bars(programmes: Sequence[ProgrammeRow]) -> Any:
    series = (Series(_("Delivered"), "c3"), Series(_("Waiting"), "c2"), Series(_("Failed"), "c5"))
    rows = [
        BarRow(one.name, (one.delivered, one.planned - one.delivered - one.failed, one.failed)) for one in programmes
    ]
    return stacked_bars(rows, series) if rows else None


@requires(Permission.DASHBOARD_VIEW)
def dashboard_xlsx(request: HttpRequest) -> HttpResponse:
    """The table per kelurahan as a workbook: sums of the page, nothing personal."""
    _form, choice = _choice(request)
    shown = queries.dashboard(request.user, choice)
    head = [str(label) for label in _columns()]
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet(_("Kelurahan"))
        bold = workbook.add_format({"bold": True})
        sheet.write_row(0, 0, head, bold)
        for number, row in enumerate(shown.rows, start=1):
            sheet.write_string(number, 0, row.code)
            sheet.write_string(number, 1, row.name)
            sheet.write_string(number, 2, row.district)
            sheet.write_row(number, 3, _figures(row))
        sheet.freeze_panes(1, 2)
        sheet.autofit()
    name = f"dasbor-{settings.CITY_CODE}-{choice.period or 'semua'}.xlsx"
    return HttpResponse(
        buffer.getvalue(),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _columns() -> tuple[str, ...]:
    return (
        _("Code"),
        _("Kelurahan"),
        _("Kecamatan"),
        _("Families"),
        _("Persons"),
        _("Desil 1–4"),
        _("Receiving, of desil 1–4"),
        _("Answered by Dukcapil"),
        _("Answered within 90 days"),
        _("Matched"),
        _("Findings open"),
        _("Findings open for more than 14 days"),
        _("Planned"),
        _("Delivered"),
        _("Failed"),
        _("Rupiah planned"),
        _("Rupiah delivered"),
    )


def _figures(row: VillageRow) -> list[int]:
    return [
        row.families, row.persons, row.poor, row.covered, row.answered, row.fresh, row.matched, row.findings, row.late,
        row.planned, row.delivered, row.failed, row.amount_planned, row.amount_delivered,
    ]  # fmt: skip
