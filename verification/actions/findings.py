"""What a reviewer does with a finding: decide, send to the field, wait for consolidation, open again."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from access.actions import audit
from access.domain.permissions import Permission
from access.models import User
from recipients.actions import persons
from verification.actions.rights import require
from verification.domain.due import policy_of
from verification.errors import AlreadyDecided, NotDecided, OpenAlready, ReasonMissing, WithFacilitator
from verification.models import Check, Finding, GroundCheck, VerificationSource


State = Finding.State
Decision = Finding.Decision


@transaction.atomic
def decide(
    *, finding: Finding, decision: str, reason: str, by: User, held_true: Mapping[str, str] | None = None
) -> Finding:
    """Decide a finding with a reason; the first decision counts. `held_true`: which source was believed per element.

    Somebody who does not count any more because of death or a move is marked so in the registry. A decision
    that aid stops is kept here; the distribution asks for it whenever it determines or pays.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    finding = _locked(finding, by)
    _withdraw_visits(finding)
    finding.state, finding.decision, finding.reason = State.DECIDED, Decision(decision), reason
    finding.decided_by, finding.decided_at, finding.recheck_on = by, timezone.now(), None
    finding.held_true = dict(held_true or {})
    finding.save()
    if finding.decision == Decision.EXCLUDE_PERSON:
        _exclude(finding, by)
    _record("finding.decide", finding, by, reason, {"decision": finding.decision, "kind": finding.kind})
    return finding


@transaction.atomic
def decide_together(
    *, findings: Sequence[Finding], decision: str, reason: str, by: User, held_true: Mapping[str, str]
) -> list[Finding]:
    """Decide several findings about one person alike, all or none."""
    in_order = sorted(findings, key=lambda finding: finding.pk)
    return [
        decide(finding=finding, decision=decision, reason=reason, by=by, held_true=held_true) for finding in in_order
    ]


@transaction.atomic
def send_to_field(*, finding: Finding, question: str, by: User) -> GroundCheck:
    """Ask the facilitators of the kelurahan to go and look; the finding waits for them."""
    finding = _locked(finding, by)
    if finding.state == State.GROUND_CHECK:
        raise WithFacilitator
    visit = GroundCheck.objects.create(
        finding=finding,
        family_id=finding.family_id,
        village_id=finding.village_id,
        question=question.strip(),
        assigned_by=by,
    )
    finding.state, finding.recheck_on = State.GROUND_CHECK, None
    finding.save(update_fields=["state", "recheck_on"])
    _record("finding.send_to_field", finding, by, question.strip(), {"ground_check": visit.pk})
    return visit


@transaction.atomic
def wait_for_consolidation(*, finding: Finding, reason: str, by: User, days: int | None = None) -> Finding:
    """Give the civil registry time to bring its copy up to date; the person is asked about again on the day.

    Without `days`, as many as the policy of the source says.
    """
    today = timezone.localdate()
    policy = policy_of(VerificationSource.DUKCAPIL, today)
    day = policy.recheck_on(today) if days is None else today + timedelta(days=days)
    finding = _locked(finding, by)
    if finding.state == State.GROUND_CHECK:
        raise WithFacilitator
    finding.state, finding.recheck_on = State.WAITING, day
    finding.save(update_fields=["state", "recheck_on"])
    pending = Check.objects.across_areas(reason="the check of this finding's person").filter(
        ~Q(state=Check.State.ANSWERED), person=finding.person_id, source=VerificationSource.DUKCAPIL
    )
    because = Check.DueBecause.CONSOLIDATION
    is_planned = pending.filter(state=Check.State.DUE).update(due_on=day, due_because=because)
    if not is_planned and not pending.exists():
        Check.objects.create(
            person_id=finding.person_id, source=VerificationSource.DUKCAPIL, due_on=day, due_because=because
        )
    _record("finding.wait", finding, by, reason.strip(), {"recheck_on": day.isoformat()})
    return finding


@transaction.atomic
def reopen(*, finding: Finding, reason: str, by: User) -> Finding:
    """Open a decided finding again; a death or move that the decision recorded is taken back."""
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    require(by, Permission.FINDING_DECIDE, finding.village_id)
    finding = Finding.objects.select_for_update(of=("self",), no_key=True).get(pk=finding.pk)
    if finding.state != State.DECIDED:
        raise NotDecided
    was_excluded = finding.decision == Decision.EXCLUDE_PERSON
    finding.state, finding.decision, finding.reason = State.OPEN, "", ""
    finding.decided_by, finding.decided_at, finding.held_true = None, None, {}
    try:
        with transaction.atomic():
            finding.save()
    except IntegrityError as error:
        raise OpenAlready from error
    if was_excluded:
        persons.restore(person=finding.person, reason=reason, by=by)
    _record("finding.reopen", finding, by, reason, {"kind": finding.kind})
    return finding


def _locked(finding: Finding, by: User) -> Finding:
    """The finding, locked and read again, still undecided and in an area where `by` may decide."""
    require(by, Permission.FINDING_DECIDE, finding.village_id)
    locked: Finding = (
        Finding.objects.select_for_update(of=("self",), no_key=True)
        .select_related("decided_by", "person")
        .get(pk=finding.pk)
    )
    if locked.state == State.DECIDED:
        raise AlreadyDecided(str(locked.decided_by))
    return locked


def _withdraw_visits(finding: Finding) -> None:
    finding.ground_checks.filter(state=GroundCheck.State.ASSIGNED).update(state=GroundCheck.State.WITHDRAWN)


def _exclude(finding: Finding, by: User) -> None:
    """Record in the registry why somebody does not count. A duplicate record keeps its status: the decision
    itself keeps the person from being counted."""
    visit = finding.ground_checks.filter(state=GroundCheck.State.DONE).order_by("-visited_at").first()
    seen = visit.outcome if visit else ""
    today = timezone.localdate()
    if seen == GroundCheck.Outcome.MOVED:
        persons.mark_moved(person=finding.person, today=today, reason=finding.reason, by=by)
    elif finding.kind == Finding.Kind.DECEASED or seen == GroundCheck.Outcome.DECEASED:
        persons.mark_deceased(person=finding.person, died_on=None, today=today, reason=finding.reason, by=by)


def _record(action: str, finding: Finding, by: User, reason: str, details: dict[str, object]) -> None:
    audit.record(action, target=finding, by=by, village_code=finding.village_id, reason=reason, details=details)
