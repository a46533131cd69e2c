"""What has happened to a finding, in order."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from access.templatetags.portal import date_id, datetime_id
from verification.models import Finding, GroundCheck
from verification.queries.reviews import Review


@dataclass(frozen=True)
class Step:
    """One line of the history; `state` as the component names it (done, current, todo, bad)."""

    title: str
    text: str = ""
    at: str = ""
    state: str = "done"
    url: str = ""


def steps_of(review: Review) -> list[Step]:
    """From the registry to the decision."""
    finding = review.finding
    person = finding.person
    return [
        Step(_("In the registry"), person.get_source_display(), date_id(person.created_at)),
        Step(_("Difference found"), finding.get_kind_display(), datetime_id(finding.opened_at)),
        *(step for visit in reversed(review.visits) for step in _visit_steps(visit)),
        _last_step(finding),
    ]


def _visit_steps(visit: GroundCheck) -> Iterator[Step]:
    yield Step(_("Visit asked for"), str(visit.assigned_by), datetime_id(visit.assigned_at))
    if visit.state == GroundCheck.State.DONE:
        text = f"{visit.visited_by} · {visit.get_outcome_display()}"
        yield Step(_("Visited"), text, datetime_id(visit.visited_at))
    elif visit.state == GroundCheck.State.WITHDRAWN:
        yield Step(_("Visit called off"))


def _last_step(finding: Finding) -> Step:
    if finding.state == Finding.State.DECIDED:
        text = f"{finding.decided_by} · {finding.get_decision_display()}"
        return Step(_("Decided"), text, datetime_id(finding.decided_at))
    if finding.state == Finding.State.GROUND_CHECK:
        return Step(_("With a facilitator"), _("waiting for the visit"), state="current")
    if finding.state == Finding.State.WAITING:
        text = _("Dukcapil is asked again on %(day)s") % {"day": date_id(finding.recheck_on)}
        return Step(_("Waiting for consolidation"), text, state="current")
    return Step(_("Decision"), _("waiting for you"), state="current")
