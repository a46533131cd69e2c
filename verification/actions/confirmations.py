"""The second pair of eyes: a decision that takes aid away is confirmed or refused by somebody else than its maker."""

from django.db import transaction

from access.actions import audit
from access.domain.permissions import Permission
from access.models import User
from verification.actions.findings import locked_undecided, settle
from verification.errors import NotProposed, OwnProposal, ReasonMissing
from verification.models import Finding


State = Finding.State


@transaction.atomic
def confirm(*, finding: Finding, by: User) -> Finding:
    """Let a proposed decision count from now on; never by who proposed it."""
    finding = _proposed(finding, Permission.FINDING_CONFIRM, by)
    maker = finding.proposed_by
    if maker is None or maker.pk == by.pk:
        raise OwnProposal
    settle(finding, decision=Finding.Decision(finding.proposed_decision), made_by=maker, confirmed_by=by)
    details = {"decision": finding.decision, "kind": finding.kind, "proposed_by": maker.pk}
    village, reason = finding.village_id, finding.reason
    audit.record("finding.confirm", target=finding, by=by, village_code=village, reason=reason, details=details)
    return finding


@transaction.atomic
def refuse(*, finding: Finding, reason: str, by: User) -> Finding:
    """Give a proposal back to the queue with a reason: a second person refuses it, or its maker takes it back."""
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    is_own = finding.proposed_by_id == by.pk
    finding = _proposed(finding, Permission.FINDING_DECIDE if is_own else Permission.FINDING_CONFIRM, by)
    details = {"decision": finding.proposed_decision, "kind": finding.kind, "proposed_by": finding.proposed_by_id}
    finding.state, finding.reason, finding.held_true = State.OPEN, "", {}
    finding.proposed_by, finding.proposed_at, finding.proposed_decision = None, None, ""
    finding.save()
    act = "finding.withdraw_proposal" if is_own else "finding.refuse"
    audit.record(act, target=finding, by=by, village_code=finding.village_id, reason=reason, details=details)
    return finding


def _proposed(finding: Finding, permission: Permission, by: User) -> Finding:
    found = locked_undecided(finding, permission, by)
    if found.state != State.PROPOSED:
        raise NotProposed
    return found
