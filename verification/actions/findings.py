"""What a reviewer does with a finding: decide or propose, send to the field, wait for consolidation, open again."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pghistory
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from access.actions import audit
from access.domain.permissions import Permission
from access.models import User
from recipients.actions import persons
from recipients.models import Family, Person
from verification.actions.rights import require
from verification.domain.consolidation import MOST_WAITS_IN_ALL
from verification.domain.deadlines import VISIT_DAYS, working_days_after
from verification.domain.findings import WEIGHTY, against_keeping
from verification.domain.sources import DUKCAPIL
from verification.errors import (
    AlreadyDecided,
    AwaitsSecondPerson,
    DukcapilBelieved,
    NotDecided,
    OfficerElsewhere,
    OpenAlready,
    ReasonMissing,
    WaitedEnough,
    WaitsAlready,
    WithFacilitator,
)
from verification.models import Check, Finding, FindingDecision, GroundCheck
from verification.queries.comparison import labels_of
from verification.queries.consolidation import terms_on
from verification.queries.deadlines import holidays_after, rules_on
from verification.queries.excluding import BY_FINDING, is_recorded_by


State = Finding.State
Decision = Finding.Decision


@transaction.atomic
def decide(
    *, finding: Finding, decision: str, reason: str, by: User, held_true: Mapping[str, str] | None = None
) -> Finding:
    """Decide a finding with a reason; the first decision counts. `held_true`: which source was believed per element.

    Data about which the civil registry was believed do not stay as they are: that is refused.
    What takes aid away is only proposed: it counts when another person confirms it (actions.confirmations). The
    distribution asks for proposals and decisions whenever it determines or pays.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    finding = locked(finding, Permission.FINDING_DECIDE, by)
    if decision == Decision.NO_OBJECTION:
        _refuse_against_belief(finding, held_true or {})
    _withdraw_visits(finding)
    finding.reason, finding.held_true, finding.recheck_on = reason, dict(held_true or {}), None
    if Decision(decision) in WEIGHTY:
        finding.state, finding.proposed_decision = State.PROPOSED, Decision(decision)
        finding.proposed_by, finding.proposed_at = by, timezone.now()
        finding.save()
        tell("finding.propose", finding, by, reason, {"decision": decision, "kind": finding.kind})
        return finding
    settle(finding, decision=Decision(decision), made_by=by, confirmed_by=None)
    tell("finding.decide", finding, by, reason, {"decision": finding.decision, "kind": finding.kind})
    return finding


@transaction.atomic
def report(*, kind: str, person: Person, family: Family, by: User) -> Finding:
    """Open a finding from what people said, where no source was asked. What is said while one of the kind is undecided
    belongs to that one. What was said is kept by the room that calls, and points to the finding.
    """
    undecided = Finding.objects.across_areas(reason="one undecided finding of a kind per person").undecided()
    known = undecided.filter(person=person, kind=kind)
    today = timezone.localdate()
    rule = rules_on(today, [kind])[kind]
    try:
        with transaction.atomic():
            opened: Finding = Finding.objects.create(
                kind=kind, person=person, family=family, village_id=family.village_id, materiality=rule.materiality,
                opened_at=timezone.now(), due_on=rule.due_on,
            )  # fmt: skip
    except IntegrityError:
        return known.select_for_update(of=("self",), no_key=True).get()
    audit.record("finding.report", target=opened, by=by, village_code=opened.village_id, details={"kind": kind})
    return opened


@transaction.atomic
def decide_together(
    *, findings: Sequence[Finding], decision: str, reason: str, by: User, held_true: Mapping[str, str]
) -> list[Finding]:
    """Decide or propose for several findings about one person alike, all or none."""
    in_order = sorted(findings, key=lambda finding: finding.pk)
    return [
        decide(finding=finding, decision=decision, reason=reason, by=by, held_true=held_true) for finding in in_order
    ]


@transaction.atomic
def send_to_field(*, finding: Finding, question: str, by: User, facilitator: User | None = None) -> GroundCheck:
    """Ask the facilitators of the kelurahan, or one of them, to go and look; the finding waits for them.

    The deadline moves so that there are working days enough for the visit.
    """
    finding = locked(finding, Permission.FINDING_DECIDE, by)
    if finding.state == State.GROUND_CHECK:
        raise WithFacilitator
    if facilitator is not None and not facilitator.may_in(Permission.FIELD_WORK, finding.village_id):
        raise OfficerElsewhere(str(facilitator))
    today = timezone.localdate()
    visit_by = working_days_after(today, VISIT_DAYS, holidays_after(today))
    visit = GroundCheck.objects.create(
        finding=finding,
        family_id=finding.family_id,
        village_id=finding.village_id,
        question=question.strip(),
        facilitator=facilitator,
        assigned_by=by,
    )
    finding.state, finding.recheck_on = State.GROUND_CHECK, None
    finding.due_on = max(filter(None, (finding.due_on, visit_by)))
    finding.save(update_fields=["state", "recheck_on", "due_on"])
    tell("finding.send_to_field", finding, by, question.strip(), {"ground_check": visit.pk})
    return visit


@transaction.atomic
def wait_for_consolidation(*, finding: Finding, reason: str, by: User, days: int | None = None) -> Finding:
    """Give the civil registry time to bring its copy up to date; the person is asked about again on the day.

    Without `days`, as many as the policy of the source says. Not without end: what was put off too often is decided.
    """
    today = timezone.localdate()
    terms = terms_on(today)
    day = today + timedelta(days=terms.days if days is None else days)
    finding = locked(finding, Permission.FINDING_DECIDE, by)
    if finding.state == State.GROUND_CHECK:
        raise WithFacilitator
    if finding.waits >= MOST_WAITS_IN_ALL:
        raise WaitedEnough(finding.waits)
    if finding.state == State.WAITING and finding.recheck_on and finding.recheck_on >= day:
        raise WaitsAlready(finding.recheck_on)
    finding.state, finding.recheck_on = State.WAITING, day
    finding.waits, finding.waits_because = finding.waits + 1, ""
    finding.save(update_fields=["state", "recheck_on", "waits", "waits_because"])
    pending = Check.objects.across_areas(reason="the check of this finding's person").filter(
        ~Q(state=Check.State.ANSWERED), person=finding.person_id, source=DUKCAPIL
    )
    because = Check.DueBecause.CONSOLIDATION
    is_planned = pending.filter(state=Check.State.DUE).update(due_on=day, due_because=because)
    if not is_planned and not pending.exists():
        Check.objects.create(
            person_id=finding.person_id, source=DUKCAPIL, due_on=day, due_because=because, policy_id=terms.policy
        )
    tell("finding.wait", finding, by, reason.strip(), {"recheck_on": day.isoformat()})
    return finding


@transaction.atomic
def reopen(*, finding: Finding, reason: str, by: User) -> Finding:
    """Open a decided finding again; a death or move that this decision recorded is taken back, one that is known from
    elsewhere stays. It has a new deadline.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    require(by, Permission.FINDING_DECIDE, finding.village_id)
    finding = Finding.objects.select_for_update(of=("self",), no_key=True).get(pk=finding.pk)
    if finding.state != State.DECIDED:
        raise NotDecided
    details = {"kind": finding.kind, "decision": finding.decision}
    was_excluded = finding.decision == Decision.EXCLUDE_PERSON
    today = timezone.localdate()
    finding.state, finding.decision, finding.reason = State.OPEN, "", ""
    finding.decided_by, finding.decided_at, finding.held_true = None, None, {}
    finding.proposed_by, finding.proposed_at, finding.proposed_decision = None, None, ""
    finding.due_on = rules_on(today, [finding.kind])[finding.kind].due_on
    try:
        with transaction.atomic():
            finding.save()
    except IntegrityError as error:
        raise OpenAlready from error
    finding.decisions.filter(reopened_at=None).update(
        reopened_at=timezone.now(), reopened_by=by, reopened_because=reason
    )
    if was_excluded and is_recorded_by(finding):
        persons.restore(person=finding.person, reason=reason, by=by)
    tell("finding.reopen", finding, by, reason, details)
    return finding


def settle(finding: Finding, *, decision: Decision, made_by: User, confirmed_by: User | None) -> None:
    """Write a decision that counts, and what it means to the registry. The caller has locked the finding."""
    finding.state, finding.decision = State.DECIDED, decision
    finding.decided_by, finding.decided_at = confirmed_by or made_by, timezone.now()
    finding.save()
    FindingDecision.objects.create(
        finding=finding,
        village_id=finding.village_id,
        kind=finding.kind,
        materiality=finding.materiality,
        decision=decision,
        made_by=made_by,
        confirmed_by=confirmed_by,
        opened_at=finding.opened_at,
        decided_at=finding.decided_at,
    )
    if decision == Decision.EXCLUDE_PERSON:
        _exclude(finding, confirmed_by or made_by)


def locked(finding: Finding, permission: Permission, by: User) -> Finding:
    """The finding, locked and read again, undecided, not proposed, in an area where `by` holds the permission."""
    found = locked_undecided(finding, permission, by)
    if found.state == State.PROPOSED:
        raise AwaitsSecondPerson(str(found.proposed_by))
    return found


def locked_undecided(finding: Finding, permission: Permission, by: User) -> Finding:
    """The finding, locked and read again, proposed or not; a decision that was made meanwhile is told."""
    require(by, permission, finding.village_id)
    # Who decided while this one waited for the lock is read afterwards: a join would still have nobody there.
    found: Finding = (
        Finding.objects.select_for_update(of=("self",), no_key=True).select_related("person").get(pk=finding.pk)
    )
    if found.state == State.DECIDED:
        raise AlreadyDecided(str(found.decided_by))
    return found


def tell(action: str, finding: Finding, by: User, reason: str, details: Mapping[str, object]) -> None:
    """The audit line of an act on one finding."""
    audit.record(action, target=finding, by=by, village_code=finding.village_id, reason=reason, details=details)


def _refuse_against_belief(finding: Finding, held_true: Mapping[str, str]) -> None:
    believed = against_keeping(finding.kind, held_true)
    if believed:
        is_gone = finding.kind in (Finding.Kind.DECEASED, Finding.Kind.DUPLICATE)
        instead = Decision.EXCLUDE_PERSON if is_gone else Decision.CORRECTED
        raise DukcapilBelieved(labels_of(believed), str(instead.label))


def _withdraw_visits(finding: Finding) -> None:
    finding.ground_checks.filter(state=GroundCheck.State.ASSIGNED).update(state=GroundCheck.State.WITHDRAWN)


def _exclude(finding: Finding, by: User) -> None:
    """Record in the registry why somebody does not count. A duplicate record keeps its status: the decision
    itself keeps the person from being counted."""
    visit = finding.ground_checks.filter(state=GroundCheck.State.DONE).order_by("-visited_at").first()
    seen = visit.outcome if visit else ""
    today = timezone.localdate()
    with pghistory.context(**{BY_FINDING: finding.pk}):
        if seen == GroundCheck.Outcome.MOVED:
            persons.mark_moved(person=finding.person, today=today, reason=finding.reason, by=by)
        elif finding.kind == Finding.Kind.DECEASED or seen == GroundCheck.Outcome.DECEASED:
            persons.mark_deceased(person=finding.person, died_on=None, today=today, reason=finding.reason, by=by)
