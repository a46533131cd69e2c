"""Quotas by a file: the template with every area, what a file would do, and taking it over."""

from collections.abc import Sequence
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from access.domain.permissions import Permission
from access.guards import requires
from access.templatetags.portal import date_id, number
from distribution.actions import quota_files
from distribution.actions.quota_files import Decided, QuotaColumns
from distribution.forms.quotas import QuotaFileForm
from distribution.models import Programme
from distribution.views.table_files import FilePage, answer, workbook


@requires(Permission.PROGRAMME_EDIT)
@require_safe
def quota_template(request: HttpRequest, code: str) -> HttpResponse:
    """A workbook with a row for every area, filled with what holds today."""
    get_object_or_404(Programme, code=code)
    return workbook(request, "quotas_of_areas", f"kuota-{code}.xlsx", code=code)


@requires(Permission.PROGRAMME_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def quota_import(request: HttpRequest, code: str) -> HttpResponse:
    """A file with the quotas of many areas: tried out first, taken over when nothing is refused."""
    programme = get_object_or_404(Programme, code=code)

    def decided(told: Sequence[str]) -> Decided:
        return Decided(programme, date.fromisoformat(told[0]), told[1])

    page = FilePage(
        template="distribution/quota_import.html",
        address=reverse("distribution:quota-import", args=[code]),
        back=reverse("distribution:quotas", args=[code]),
        columns=QuotaColumns(),
        form=QuotaFileForm,
        told=lambda found: [found["valid_from"].isoformat(), found["decree"]],
        said=lambda told: (
            _("From %(day)s on, by %(decree)s") % {"day": date_id(date.fromisoformat(told[0])), "decree": told[1]}
        ),
        preview=lambda table, told: quota_files.preview(decided=decided(told), table=table, by=request.user),
        take_over=lambda table, told: quota_files.take_over(decided=decided(told), table=table, by=request.user),
        done=_done,
        context={"programme": programme},
    )
    return answer(request, page)


def _done(count: int) -> str:
    told = ngettext("The quota of %(count)s area is kept.", "The quotas of %(count)s areas are kept.", count)
    return told % {"count": number(count)}
