"""What has happened to a finding, in order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from access.models import AuditEvent
from access.templatetags.portal import date_id, datetime_id
from verification.acts import ACTS
from verification.models import BulkDecision, Finding, GroundCheck
from verification.queries.explaining import waiting_words
from verification.queries.reviews import Review


_DECIDING: Final = ("finding.decide", "finding.confirm")


@dataclass(frozen=True)
class Step:
    """One line of the history; `state` as the component names it (done, current, todo, bad)."""

    title: str
    text: str = ""
    at: str = ""
    state: str = "done"
    url: str = ""


def steps_of(review: Review, *, may_decide: bool) -> list[Step]:
    """From the registry to the decision; `may_decide` is whether the reader is who can give it."""
    finding = review.finding
    person = finding.person
    return [
        Step(_("In the registry"), person.get_source_display(), date_id(person.created_at)),
        Step(_("Difference found"), finding.get_kind_display(), datetime_id(finding.opened_at)),
        *_between(review),
        _last_step(finding, review.bulk, may_decide=may_decide),
    ]


def _between(review: Review) -> list[Step]:
    """Visits and acts in the order in which they happened; the decision in force comes last of all."""
    visits = [(at, step) for visit in review.visits for at, step in _visit_steps(visit)]
    acts = [(act.at, _act_step(act)) for act in review.acts]
    is_decided = review.finding.state == Finding.State.DECIDED
    if is_decided and review.acts and review.acts[-1].action in _DECIDING:
        acts = acts[:-1]
    return [step for _at, step in sorted([*visits, *acts], key=lambda pair: pair[0])]


def _act_step(act: AuditEvent) -> Step:
    said = [str(act.actor), act.reason]
    if "decision" in act.details:
        said.insert(1, str(Finding.Decision(act.details["decision"]).label))
    return Step(str(ACTS[act.action]), " · ".join(filter(None, said)), datetime_id(act.at))


def _visit_steps(visit: GroundCheck) -> Iterator[tuple[datetime, Step]]:
    said = [str(visit.assigned_by), str(visit.facilitator or "")]
    yield visit.assigned_at, Step(_("Visit asked for"), " → ".join(filter(None, said)), datetime_id(visit.assigned_at))
    if visit.state == GroundCheck.State.DONE and visit.visited_at:
        text = f"{visit.visited_by} · {visit.get_outcome_display()}"
        yield visit.visited_at, Step(_("Visited"), text, datetime_id(visit.visited_at))
    elif visit.state == GroundCheck.State.WITHDRAWN:
        yield visit.assigned_at, Step(_("Visit called off"))


def _last_step(finding: Finding, bulk: BulkDecision | None, *, may_decide: bool) -> Step:
    if finding.state == Finding.State.DECIDED:
        text = f"{finding.decided_by} · {finding.get_decision_display()}"
        if finding.proposed_by_id:
            text = f"{finding.proposed_by} → {text}"
        if bulk is not None:
            others = _("together with %(count)d others") % {"count": bulk.count - 1}
            url = reverse("verification:class-decision", args=[bulk.pk])
            return Step(_("Decided"), f"{text} · {others}", datetime_id(finding.decided_at), url=url)
        return Step(_("Decided"), text, datetime_id(finding.decided_at))
    if finding.state == Finding.State.PROPOSED:
        text = _("proposed by %(name)s, another person has to answer") % {"name": finding.proposed_by}
        return Step(_("Waiting for a second person"), text, state="current")
    if finding.state == Finding.State.GROUND_CHECK:
        return Step(_("With a facilitator"), _("waiting for the visit"), state="current")
    if finding.state == Finding.State.WAITING:
        return Step(_("Waiting for consolidation"), waiting_words(finding), state="current")
    return Step(_("Decision"), _("waiting for you") if may_decide else _("waiting for a reviewer"), state="current")
