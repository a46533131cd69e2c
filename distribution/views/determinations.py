"""One determination: how far it is, what came out, and the families by result and reason."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from access.progress import Progress
from access.query_strings import address_with, key_in
from distribution.actions import determinations, rosters
from distribution.forms.determinations import DeterminationFilterForm
from distribution.forms.rosters import ResultFilterForm
from distribution.models import Determination, Eligibility, Roster
from distribution.queries.determination_lists import determinations_page
from distribution.queries.determinations import newest_finished
from distribution.queries.lists import results_page, villages_in
from distribution.rule_words import rule_sentences
from distribution.views.common import chips, paging
from distribution.wording import facts_in_words, reason_text


@requires(Permission.PROGRAMME_VIEW)
@require_safe
def determination_list(request: HttpRequest) -> HttpResponse:
    """All determinations, the newest first."""
    form = DeterminationFilterForm(request.GET)
    visible = Determination.objects.visible_to(request.user)
    page = determinations_page(visible, form.chosen(), after=key_in(request.GET, "after"))
    context = {
        "form": form,
        "chips": chips(request, form),
        "rows": page.rows,
        "next_url": address_with(request, after=page.rows[-1].pk) if page.has_after else None,
        "first_url": address_with(request, after=None) if page.has_before else None,
        "may_run": request.user.may(Permission.DETERMINATION_RUN),
    }
    return render(request, "distribution/determinations.html", context)


@requires(Permission.PROGRAMME_VIEW)
@require_safe
def determination_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress part asks for itself every two seconds; the results are a list of their own."""
    visible = Determination.objects.visible_to(request.user)
    row = get_object_or_404(visible.select_related("programme", "rule", "requested_by", "city"), pk=pk)
    # htmx names the part that it will replace as tag#id.
    is_for_list = (request.htmx.target or "").rpartition("#")[2] == "results"
    if request.htmx and not is_for_list:
        return _progress_part(request, row)
    context = _head(request, row) | _results(request, row)
    template = "distribution/determination.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


def _progress_part(request: HttpRequest, row: Determination) -> HttpResponse:
    context = {"row": row, "job": _progress(row), "may_run": _may_run(request, row)}
    response = render(request, "distribution/determination.html#progress", context)
    if row.is_finished:
        # The page below the bar has changed as a whole.
        response["HX-Refresh"] = "true"
    return response


def _head(request: HttpRequest, row: Determination) -> dict[str, Any]:
    is_finished = row.state == Determination.State.FINISHED
    roster = (
        Roster.objects.visible_to(request.user)
        .filter(programme=row.programme, period=row.period)
        .exclude(state=Roster.State.DISCARDED)
        .first()
    )
    newest = newest_finished(row.programme_id, row.period) if is_finished else None
    reasons = row.counts.get("reasons", {})
    return {
        "row": row,
        "job": _progress(row),
        "counts": row.counts,
        "is_done": is_finished,
        "sentences": rule_sentences(row.rule.definition),
        "reasons": sorted(
            ((code, reason_text(code), number) for code, number in reasons.items()), key=lambda one: -one[2]
        ),
        "roster": roster,
        "is_newest": newest is not None and newest.pk == row.pk,
        "newest": newest,
        "may_read": request.user.may(Permission.REGISTRY_VIEW),
        "may_run": _may_run(request, row),
        "may_draw": request.user.may_in(Permission.ROSTER_DRAW, row.city_id),
    }


def _may_run(request: HttpRequest, row: Determination) -> bool:
    return bool(request.user.may_in(Permission.DETERMINATION_RUN, row.city_id))


def _results(request: HttpRequest, row: Determination) -> dict[str, Any]:
    villages = villages_in(row.city_id, request.user.areas_for(Permission.PROGRAMME_VIEW))
    form = ResultFilterForm(request.GET, villages=villages)
    results = Eligibility.objects.visible_to(request.user).filter(determination=row)
    page = results_page(
        results, form.chosen(), after=key_in(request.GET, "after"), before=key_in(request.GET, "before")
    )
    return paging(request, page) | {
        "form": form,
        "chips": chips(request, form),
        "results": [
            (
                one,
                [reason_text(code) for code in one.reasons],
                facts_in_words(one.facts, with_health=request.user.may_in(Permission.SENSITIVE_READ, one.village_id)),
            )
            for one in page.rows
        ],
    }


def _progress(row: Determination) -> Progress:
    phases = {
        Determination.State.QUEUED: _("Waiting for a worker"),
        Determination.State.RUNNING: _("Judging all families"),
    }
    outcome = _("%(eligible)s of %(families)s families are entitled.") % {
        "eligible": number_format(row.counts.get("eligible", 0), force_grouping=True),
        "families": number_format(row.counts.get("families", 0), force_grouping=True),
    }
    return Progress(
        pk=row.pk,
        phase_label=phases.get(Determination.State(row.state), ""),
        done=row.done,
        total=row.total if row.done else 0,
        percent=row.percent,
        is_finished=row.is_finished,
        can_cancel=row.state == Determination.State.QUEUED,
        trouble=row.trouble,
        outcome=outcome,
    )


@requires(Permission.DETERMINATION_RUN)
@require_POST
def determination_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up a determination that waits, so that another can be started."""
    row = get_object_or_404(Determination.objects.visible_to(request.user, Permission.DETERMINATION_RUN), pk=pk)
    try:
        determinations.cancel(determination=row, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    return redirect("distribution:determination", pk)


@requires(Permission.ROSTER_DRAW)
@require_POST
def roster_draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw a roster up from the determination."""
    row = get_object_or_404(Determination.objects.visible_to(request.user, Permission.ROSTER_DRAW), pk=pk)
    try:
        roster = rosters.draw_up(determination=row, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
        return redirect("distribution:determination", pk)
    messages.success(
        request,
        _("The roster has %(count)s families. Look at it, then hand it over for approval.")
        % {"count": number_format(roster.total, force_grouping=True)},
    )
    return redirect(reverse("distribution:roster", args=[roster.pk]))
