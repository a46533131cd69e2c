"""Reports to data owners: foreseen by a job, noted as sent by a person."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from access.actions import audit
from access.domain.permissions import Permission
from access.models import Installation, User
from recipients.models import Import, Source
from verification.actions.rights import require
from verification.domain.owner_reports import DTSEN_REPORT_DAYS, due_after, half_years
from verification.duty_errors import ReportSent, ReportTooEarly, SentInFuture
from verification.models import Agreement, OwnerReport
from verification.queries.usage import figures_of


Kind = OwnerReport.Kind


@transaction.atomic
def foresee() -> int:
    """Write down every report that is or will be due: one per half-year of an agreement, one per DTSEN version.

    Those about a half-year that is over get their figures. Safe to repeat. Returns how many are new.
    """
    city = Installation.objects.values_list("city", flat=True).first()
    if city is None:
        return 0
    wanted = [*_half_yearly(city), *_of_versions(city)]
    known = OwnerReport.objects.across_areas(reason="reports of the installation")
    before = known.count()
    OwnerReport.objects.bulk_create(wanted, ignore_conflicts=True)
    for report in known.unsent().filter(kind=Kind.HALF_YEAR, ends_on__lt=timezone.localdate(), figures=[]):
        # Of a time that is over they stay the same; counting them takes seconds, which a page should not.
        report.figures = figures_of(report)
        report.save(update_fields=["figures"])
    return known.count() - before


def _half_yearly(city: str) -> Iterator[OwnerReport]:
    today = timezone.localdate()
    for one in Agreement.objects.exclude(source=Source.DTSEN).order_by("pk"):
        for half in half_years(valid_from=one.valid_from, valid_until=one.valid_until, today=today):
            yield OwnerReport(
                city_id=city, kind=Kind.HALF_YEAR, agreement=one, period=half.name, begins_on=half.begins_on,
                ends_on=half.ends_on, due_on=due_after(half.ends_on, one.report_days),
            )  # fmt: skip


def _of_versions(city: str) -> Iterator[OwnerReport]:
    imports = Import.objects.across_areas(reason="reports of the installation")
    for one in imports.filter(source=Source.DTSEN, state=Import.State.ADMITTED, admitted_at__isnull=False):
        came = timezone.localdate(one.admitted_at)
        yield OwnerReport(
            city_id=city, kind=Kind.DTSEN_USE, source_import=one, period=one.dataset_version, begins_on=came,
            ends_on=came + timedelta(days=DTSEN_REPORT_DAYS), due_on=due_after(came, DTSEN_REPORT_DAYS),
        )  # fmt: skip


@transaction.atomic
def mark_sent(*, report: OwnerReport, sent_on: date, letter: str, by: User) -> OwnerReport:
    """Note that a report went out, with the number of its letter; its figures are kept as they were."""
    require(by, Permission.IMPORT_UPLOAD, report.city_id)
    today = timezone.localdate()
    if sent_on > today:
        raise SentInFuture
    found: OwnerReport = (
        OwnerReport.objects.across_areas(reason="the view has chosen it")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=report.pk)
    )
    if found.sent_on is not None:
        raise ReportSent
    if found.kind == Kind.HALF_YEAR and sent_on <= found.ends_on:
        raise ReportTooEarly(found.ends_on)
    found.sent_on, found.sent_by, found.letter = sent_on, by, letter.strip()
    found.figures = figures_of(found)
    found.save(update_fields=["sent_on", "sent_by", "letter", "figures"])
    details = {"kind": found.kind, "period": found.period, "letter": found.letter}
    audit.record("report.send", target=found, by=by, details=details)
    return found
