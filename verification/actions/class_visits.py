"""Having a whole class of findings visited, as it was previewed: all of them or none."""

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from access.actions import audit
from access.models import User
from verification.domain.deadlines import VISIT_DAYS, working_days_after
from verification.errors import ClassChanged, NobodyVisitsThere, NothingToVisit
from verification.queries.class_visits import VisitPlan, class_for_field, plan_of_visits, write_visits
from verification.queries.deadlines import holidays_after
from verification.queries.queue import QueueFilter


@transaction.atomic
def send_class_to_field(*, chosen: QueueFilter, fingerprint: str, question: str, by: User) -> VisitPlan:
    """Ask the facilitators of each kelurahan to visit about every finding of a class; the findings wait for them.

    Findings where nobody visits stay as they are. Refused when findings or facilitators are not those that were
    previewed. Each facilitator's part is one line of the audit trail.
    """
    together = class_for_field(chosen, by)
    ids = list(together.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    if not ids:
        raise NothingToVisit
    plan = plan_of_visits(together)
    if not plan.count:
        raise NobodyVisitsThere
    if plan.fingerprint != fingerprint:
        raise ClassChanged
    today = timezone.localdate()
    visit_by = working_days_after(today, VISIT_DAYS, holidays_after(today))
    question = question.strip()
    write_visits(plan.given, question=question, visit_by=visit_by, by_id=by.pk, now=timezone.now())
    filters = {name: value for name, value in asdict(chosen).items() if value}
    for visitor in plan.visitors:
        findings = sorted(finding for finding, to in plan.given.items() if to == visitor.user.pk)
        details = {"kind": chosen.kind, "filters": filters, "findings": findings}
        audit.record("finding.send_class_to_field", target=visitor.user, by=by, reason=question, details=details)
    return plan
