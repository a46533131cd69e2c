"""Duties to data owners: reports that fall due, agreements, what was asked, how long answers are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from verification.actions.duties import reports
from verification.domain.agreements import lines_of
from verification.domain.owner_reports import Urgency, urgency
from verification.dtsen_forms import AskedFilterForm, ReportSentForm
from verification.models import Agreement, Outcome, OwnerReport, RetentionPass, RetentionRule
from verification.models.agreements import owned_sources
from verification.queries import usage as queries


VARIANTS = {Urgency.OVERDUE: "bad", Urgency.TODAY: "bad", Urgency.SOON: "warn", Urgency.LATER: "info"}
PASSES_SHOWN = 30
REPORTS_SHOWN = 60


@dataclass(frozen=True)
class ReportLine:
    """A report with how it stands, in words."""

    report: OwnerReport
    title: str
    variant: str
    word: str


@dataclass(frozen=True)
class AgreementLine:
    """An agreement with how it stands."""

    agreement: Agreement
    source: str
    variant: str
    word: str
    purposes: Sequence[str]


@dataclass(frozen=True)
class FigureLine:
    """A figure of a report in words; of a half-yearly one, purpose, outcome and both numbers."""

    label: str
    number: int
    outcome: str = ""
    persons: int | None = None


@requires(Permission.IMPORT_VIEW)
@require_safe
def duty_list(request: HttpRequest) -> HttpResponse:
    """Everything that is owed to data owners."""
    today = timezone.localdate()
    found = OwnerReport.objects.visible_to(request.user).select_related("agreement", "sent_by")
    sources = {key: str(label) for key, label in owned_sources()}
    rules = RetentionRule.objects.filter(valid_from__lte=today)
    passes = RetentionPass.objects.all()[:PASSES_SHOWN]
    context = {
        "unsent": [report_line(one) for one in found.unsent().order_by("due_on", "pk")[:REPORTS_SHOWN]],
        "sent": [report_line(one) for one in found.exclude(sent_on=None).order_by("-sent_on", "-pk")[:REPORTS_SHOWN]],
        "agreements": [_agreement_line(one, sources) for one in Agreement.objects.all()],
        "rules": [(sources.get(one.source, one.source), one) for one in rules],
        "passes": [(sources.get(one.source, one.source), one) for one in passes],
        "may_note": request.user.may(Permission.USER_MANAGE),
        "may_look": request.user.may(Permission.AUDIT_VIEW),
        "may_return": request.user.may(Permission.VERIFICATION_VIEW),
    }
    return render(request, "verification/duties.html", context)


def report_line(report: OwnerReport) -> ReportLine:
    """A report as lists show it."""
    if report.kind == OwnerReport.Kind.DTSEN_USE:
        title = _("Use of DTSEN %(version)s") % {"version": report.period}
    else:
        title = _("Half-year %(period)s, %(partner)s") % {
            "period": report.period, "partner": report.agreement.partner if report.agreement else "",
        }  # fmt: skip
    if report.sent_on:
        return ReportLine(report, title, "ok", _("Sent"))
    today = timezone.localdate()
    stands = urgency(report.due_on, today=today)
    days = abs((report.due_on - today).days)
    words = {
        Urgency.OVERDUE: ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days},
        Urgency.TODAY: _("Due today"),
        Urgency.SOON: ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days},
        Urgency.LATER: ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days},
    }
    return ReportLine(report, title, VARIANTS[stands], words[stands])


def _agreement_line(one: Agreement, sources: Mapping[str, str]) -> AgreementLine:
    today = timezone.localdate()
    source = sources.get(one.source, one.source)
    days = (one.valid_until - today).days
    if one.valid_from > today:
        variant, word = "mute", _("Not begun")
    elif days < 0:
        variant, word = "mute", _("Ended")
    elif days <= 60:
        variant, word = "warn", ngettext("Ends in %(days)d day", "Ends in %(days)d days", days) % {"days": days}
    else:
        variant, word = "ok", _("In force")
    return AgreementLine(one, source, variant, word, lines_of(one.purposes))


@requires(Permission.IMPORT_VIEW)
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: its figures, to be printed or taken out, and noting it as sent."""
    return _report_page(request, _found(request, pk, Permission.IMPORT_VIEW), None)


def _found(request: HttpRequest, pk: int, permission: Permission) -> OwnerReport:
    visible = OwnerReport.objects.visible_to(request.user, permission)
    found: OwnerReport = get_object_or_404(visible.select_related("agreement", "source_import", "sent_by"), pk=pk)
    return found


def _report_page(
    request: HttpRequest, found: OwnerReport, form: ReportSentForm | None, *, status: int = 200
) -> HttpResponse:
    figures = found.figures or queries.figures_of(found)
    context = {
        "report": found,
        "line": report_line(found),
        "figures": [figure_line(one) for one in figures],
        "is_half_year": found.kind == OwnerReport.Kind.HALF_YEAR,
        "form": form or ReportSentForm(initial={"sent_on": timezone.localdate()}),
        "may_send": found.sent_on is None and request.user.may_in(Permission.IMPORT_UPLOAD, found.city_id),
        "printed_at": timezone.now(),
    }
    return render(request, "verification/duty_report.html", context, status=status)


def figure_line(one: Mapping[str, object]) -> FigureLine:
    """A figure in words."""
    if "key" in one:
        return FigureLine(queries.use_words()[str(one["key"])], int(str(one["number"])))
    outcomes = {key: str(label) for key, label in Outcome.choices}
    outcome = str(one["outcome"])
    return FigureLine(
        str(one["purpose"]) or _("No purpose was given"), int(str(one["answers"])), outcomes.get(outcome, outcome),
        int(str(one["persons"])),
    )  # fmt: skip


@requires(Permission.IMPORT_UPLOAD)
@require_POST
def report_sent(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a report went out."""
    found = _found(request, pk, Permission.IMPORT_UPLOAD)
    form = ReportSentForm(request.POST)
    if form.is_valid():
        try:
            reports.mark_sent(report=found, by=request.user, **form.cleaned_data)
        except UserError as error:
            form.add_error("sent_on", str(error))
        else:
            messages.success(request, _("The report is noted as sent, with its figures as they are now."))
            return redirect("verification:duty-report", pk)
    return _report_page(request, found, form, status=422)


@requires(Permission.AUDIT_VIEW)
@require_safe
def access_log(request: HttpRequest) -> HttpResponse:
    """Which question was asked of whom, by whom, for what and under which agreement."""
    return _asked_page(request, Permission.AUDIT_VIEW, "access-log")


@requires(Permission.VERIFICATION_VIEW)
@require_safe
def return_data(request: HttpRequest) -> HttpResponse:
    """What goes back to a data owner: the result per NIK, for a time and an agreement."""
    return _asked_page(request, Permission.VERIFICATION_VIEW, "return-data")


def _asked_page(request: HttpRequest, permission: Permission, listing_key: str) -> HttpResponse:
    form = AskedFilterForm(request.GET)
    found = queries.answered(form.chosen(), request.user, permission)
    page = queries.page(found, before=request.GET.get("before", ""))
    kept = {name: value for name, value in request.GET.items() if name in form.fields and value}
    context = {
        "form": form,
        "rows": page.rows,
        "listing_key": listing_key,
        "is_log": listing_key == "access-log",
        "next_url": f"?{urlencode({**kept, 'before': page.before})}" if page.before else None,
        "first_url": f"?{urlencode(kept)}" if request.GET.get("before") else None,
    }
    template = "verification/asked.html"
    return render(request, f"{template}#results" if request.htmx else template, context)
