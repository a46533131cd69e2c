"""Deciding a whole class of findings at once, as it was previewed: all of them or none."""

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from access.actions import audit
from access.models import User
from verification.domain.findings import WEIGHTY
from verification.errors import ClassChanged, NothingToDecide, NotTogether, ReasonMissing
from verification.models import BulkDecision, Finding
from verification.queries.classes import class_of, decide_rows, fingerprint_of, scope_of
from verification.queries.queue import QueueFilter


@transaction.atomic
def decide_class(*, chosen: QueueFilter, fingerprint: str, decision: str, reason: str, by: User) -> BulkDecision:
    """Decide every finding of a class alike. Refused when it is not exactly what was previewed, or would take aid away.

    The decision is written once for the class (with its audit line) and once for each finding.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    if decision in WEIGHTY:
        raise NotTogether
    together = class_of(chosen, by).order_by("pk").select_for_update(of=("self",), no_key=True)
    ids = list(together.values_list("pk", flat=True))
    if not ids:
        raise NothingToDecide
    if fingerprint_of(ids) != fingerprint:
        raise ClassChanged
    now = timezone.now()
    bulk = BulkDecision.objects.create(
        kind=chosen.kind,
        scope=scope_of(chosen, by),
        criteria={name: value for name, value in asdict(chosen).items() if value},
        decision=Finding.Decision(decision),
        reason=reason,
        count=len(ids),
        made_by=by,
        made_at=now,
    )
    decide_rows(ids, decision=bulk.decision, reason=reason, by_id=by.pk, bulk_id=bulk.pk, now=now)
    details = {"kind": bulk.kind, "decision": bulk.decision, "findings": bulk.count, "filters": bulk.criteria}
    audit.record("finding.decide_class", target=bulk, by=by, village_code=bulk.scope_id, reason=reason, details=details)
    return bulk
