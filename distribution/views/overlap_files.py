"""The overlap matrix by a file: the template with every pair, what a file would do, and taking it over."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from access.domain.permissions import Permission
from access.guards import requires
from access.templatetags.portal import date_id, number
from distribution.actions import overlap_files
from distribution.actions.overlap_files import OverlapColumns
from distribution.forms.overlaps import OverlapFileForm
from distribution.views.table_files import FilePage, answer, workbook


@requires(Permission.PROGRAMME_EDIT)
@require_safe
def overlap_template(request: HttpRequest) -> HttpResponse:
    """A workbook with a row for every pair of programmes, filled with what holds today."""
    return workbook(request, "overlap_pairs", "program-bersamaan.xlsx")


@requires(Permission.PROGRAMME_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def overlap_import(request: HttpRequest) -> HttpResponse:
    """A file with what holds for many pairs: tried out first, taken over when nothing is refused."""

    def given(told: Sequence[str]) -> dict[str, Any]:
        return {"valid_from": date.fromisoformat(told[0]), "reason": told[1], "by": request.user}

    page = FilePage(
        template="distribution/overlap_import.html",
        address=reverse("distribution:overlap-import"),
        back=reverse("distribution:overlaps"),
        columns=OverlapColumns(),
        form=OverlapFileForm,
        told=lambda found: [found["valid_from"].isoformat(), found["reason"]],
        said=lambda told: _("In force from %(day)s") % {"day": date_id(date.fromisoformat(told[0]))},
        preview=lambda table, told: overlap_files.preview(table=table, **given(told)),
        take_over=lambda table, told: overlap_files.take_over(table=table, **given(told)),
        done=_done,
        context={},
    )
    return answer(request, page)


def _done(count: int) -> str:
    told = ngettext("%(count)s pair of programmes is kept.", "%(count)s pairs of programmes are kept.", count)
    return told % {"count": number(count)}
