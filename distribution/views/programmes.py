"""Programmes, their rules in plain words, and what was determined by them."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from access.models import Installation
from distribution.actions import determinations
from distribution.domain.periods import InvalidPeriod, Quarter
from distribution.errors import AlreadyAtWork
from distribution.forms.programmes import PeriodForm
from distribution.models import Determination, Overlap, Programme, ProgrammeRule, Roster
from distribution.queries.determinations import at_work
from distribution.queries.overlaps import overlaps_of
from distribution.queries.programmes import lines_of
from distribution.queries.quotas import quotas_of
from distribution.rule_words import Difference, differences, rule_sentences, rule_summary
from distribution.views.nudges import wake_worker


_SHOWN = 12


@requires(Permission.PROGRAMME_VIEW)
@require_safe
def programme_list(request: HttpRequest) -> HttpResponse:
    """All programmes with the rule in force today and the newest determination."""
    today = timezone.localdate()
    lines = lines_of(request.user, today)
    context = {
        "lines": [(line, rule_summary(line.rule.definition) if line.rule else []) for line in lines],
        "today": today,
    }
    return render(request, "distribution/programmes.html", context)


@requires(Permission.PROGRAMME_VIEW)
@require_safe
def programme_page(request: HttpRequest, code: str) -> HttpResponse:
    """One programme: rule in force, versions, determinations, and with what it may come together."""
    programme = get_object_or_404(Programme, code=code)
    return _page(request, programme)


def _page(request: HttpRequest, programme: Programme, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    rules = list(ProgrammeRule.objects.filter(programme=programme).select_related("made_by").order_by("-version"))
    shown = Determination.objects.visible_to(request.user).filter(programme=programme)
    in_force = next((one for one in rules if _is_in_force(one, today)), None)
    context: dict[str, Any] = {
        "programme": programme,
        "in_force": in_force,
        "sentences": rule_sentences(in_force.definition) if in_force else [],
        "rules": [
            (rule, rule_sentences(rule.definition), _changes(rule, before), _is_in_force(rule, today))
            for rule, before in zip(rules, [*rules[1:], None], strict=False)
        ],
        "determinations": shown.select_related("programme", "rule", "requested_by")[:_SHOWN],
        "rosters": Roster.objects.visible_to(request.user).filter(programme=programme)[:_SHOWN],
        "quotas": quotas_of(programme, today),
        "overlaps": overlaps_of(programme, today),
        "form": PeriodForm(today=Quarter.of(today)),
        "may_edit": request.user.may(Permission.PROGRAMME_EDIT),
        "may_determine": _may_determine(request),
        "policies": Overlap.Policy,
    }
    return render(request, "distribution/programme.html", context, status=status)


def _changes(rule: ProgrammeRule, before: ProgrammeRule | None) -> list[Difference]:
    return differences(before.definition, rule.definition) if before else []


def _is_in_force(rule: ProgrammeRule, today: date) -> bool:
    return rule.valid_from <= today and (rule.valid_until is None or rule.valid_until > today)


def _may_determine(request: HttpRequest) -> bool:
    installation = Installation.objects.first()
    return bool(installation and request.user.may_in(Permission.DETERMINATION_RUN, installation.city_id))


@requires(Permission.DETERMINATION_RUN)
@require_POST
def determine(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a determination and wake a worker; without a worker it waits, nothing is lost."""
    programme = get_object_or_404(Programme, code=code)
    installation = get_object_or_404(Installation.objects.select_related("city"))
    if not request.user.may_in(Permission.DETERMINATION_RUN, installation.city_id):
        return _page(request, programme, status=404)
    try:
        row = determinations.request(
            programme=programme,
            period=Quarter.parse(request.POST.get("period", "")),
            city=installation.city,
            by=request.user,
        )
    except InvalidPeriod:
        messages.error(request, _("Choose the period."))
        return _page(request, programme, status=422)
    except AlreadyAtWork as error:
        messages.info(request, str(error))
        there = at_work(programme.pk, request.POST["period"])
        if there is None:
            return _page(request, programme, status=409)
        row = there
    except UserError as error:
        messages.error(request, str(error))
        return _page(request, programme, status=409)
    wake_worker(row.pk)
    return redirect("distribution:determination", row.pk)
