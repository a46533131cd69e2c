"""The page of one finding: what the sources say, who has it in hand, what was proposed and decided."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from access.domain.permissions import Permission
from verification.additions import panels
from verification.domain.findings import MEANS_KINDS
from verification.forms import DecisionForm, filter_from
from verification.models import Finding
from verification.queries.comparison import choosable
from verification.queries.explaining import advice_shown, standing_words
from verification.queries.officers import facilitators_of
from verification.queries.queue import place_of, place_read
from verification.queries.reviews import Review, review_of
from verification.views.correcting import correction_url
from verification.views.queue import filter_query
from verification.views.timeline import steps_of
from verification.wording import DECISION_KEYS, FIRST_REASON_KEY, ready_reasons


@dataclass(frozen=True)
class Rights:
    """What somebody may do with a finding on this page."""

    decide: bool
    confirm: bool
    take_back: bool
    take: bool
    give_back: bool


def page(request: HttpRequest, finding: Finding, form: DecisionForm, status: int = 200) -> HttpResponse:
    """Draw the page."""
    shown = review_of(finding, request.user)
    has_place = hasattr(finding, "place_count")
    rights = _rights(request, finding)
    context: dict[str, Any] = {
        "finding": finding,
        "review": shown,
        "choosable": choosable(shown.rows) if rights.decide else [],
        "held_true": form.held_true() if form.is_bound else finding.held_true,
        "place": place_read(finding) if has_place else place_of(finding, filter_from(request.GET), request.user),
        "filter_query": filter_query(request),
        "form": form,
        "rights": rights,
        "is_decided": finding.state == Finding.State.DECIDED,
        "is_proposed": finding.state == Finding.State.PROPOSED,
        "is_late": _is_late(finding),
        "may_reopen": request.user.may_in(Permission.FINDING_DECIDE, finding.village_id),
        "correction_url": correction_url(finding, request.user),
        "timeline": steps_of(shown, may_decide=rights.decide),
        "advice": advice_shown(finding),
        "standing": standing_words(shown.check, finding.person),
        "panels": panels(finding, request.user),
        "is_about_data": finding.kind != Finding.Kind.AID_AMISS,
        "may_wait": finding.kind not in MEANS_KINDS | {Finding.Kind.AID_AMISS},
    }
    return render(request, "verification/review.html", context | _tools(finding, shown, rights), status=status)


def _tools(finding: Finding, shown: Review, rights: Rights) -> dict[str, Any]:
    """What only somebody who decides needs: reasons at hand, keys, and who visits here."""
    if not rights.decide:
        return {}
    return {
        "reasons": list(enumerate(ready_reasons(finding.kind), FIRST_REASON_KEY)),
        "decision_keys": [(key, value.value, short, value.label) for key, value, short in DECISION_KEYS],
        "facilitators": [] if shown.assigned else facilitators_of(finding.village_id),
    }


def _rights(request: HttpRequest, finding: Finding) -> Rights:
    is_own_proposal = finding.proposed_by_id == request.user.pk
    is_proposed = finding.state == Finding.State.PROPOSED
    is_decided = finding.state == Finding.State.DECIDED
    may_decide = request.user.may_in(Permission.FINDING_DECIDE, finding.village_id)
    may_confirm = request.user.may_in(Permission.FINDING_CONFIRM, finding.village_id)
    return Rights(
        decide=may_decide and not is_proposed and not is_decided,
        confirm=is_proposed and may_confirm and not is_own_proposal,
        take_back=is_proposed and may_decide and is_own_proposal,
        take=may_decide and not is_decided and finding.assigned_to_id is None,
        give_back=may_decide and not is_decided and finding.assigned_to_id == request.user.pk,
    )


def _is_late(finding: Finding) -> bool:
    is_running = finding.state not in (Finding.State.DECIDED, Finding.State.WAITING)
    return bool(is_running and finding.due_on and finding.due_on < timezone.localdate())
