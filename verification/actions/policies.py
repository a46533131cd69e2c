"""Standing orders of re-validation: made, changed from a day on, ended, paused and resumed; and what the distribution
announces for them.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from access.actions import audit
from access.models import User
from verification.domain.policies import Policy, in_force, share_left, shipped
from verification.domain.sources import source_of
from verification.errors import (
    AlreadyPaused,
    NotPaused,
    PolicyCodeTaken,
    PolicyEnded,
    ReasonMissing,
    SharesTooLarge,
    StartsInThePast,
)
from verification.models import CutOff, Pause, PolicyVersion
from verification.models import Policy as PolicyRow
from verification.queries import programmes
from verification.queries.policies import as_policy


@transaction.atomic
def keep_shipped(*, source: str, by: User) -> int:
    """Keep the policies that the portal brings along for a source that has none; returns how many. Twice is once."""
    if PolicyRow.objects.filter(source=source).exists():
        return 0
    brought = shipped(source, valid_days=source_of(source).valid_days)
    for one in brought:
        row, _is_new = PolicyRow.objects.get_or_create(
            source=source, code=one.code, defaults={"trigger": one.trigger.value, "programme": one.programme}
        )
        # Who keeps them at the same moment keeps the same.
        PolicyVersion.objects.get_or_create(policy=row, version=1, defaults=_terms(one, reason="", by=by))
    return len(brought)


@transaction.atomic
def make(*, policy: Policy, reason: str, today: date, by: User) -> PolicyRow:
    """Make a policy from its terms. Its code is new for the source; the shares of a source are at most 100 %."""
    keep_shipped(source=policy.source, by=by)
    others = _locked(policy.source)
    _refuse(policy, others, reason, today)
    try:
        with transaction.atomic():
            row = PolicyRow.objects.create(
                source=policy.source, code=policy.code, trigger=policy.trigger.value, programme=policy.programme
            )
    except IntegrityError as error:
        raise PolicyCodeTaken(policy.code) from error
    _keep_version(row, policy, 1, reason=reason.strip(), by=by)
    _record("policy.make", row, policy, reason, by)
    return row


@transaction.atomic
def change(*, row: PolicyRow, policy: Policy, reason: str, today: date, by: User) -> PolicyVersion:
    """Give a policy new terms from a day on; what held before stays to be read. Its kind and code do not change."""
    others = _locked(row.source)
    _refuse(policy, others, reason, today)
    _refuse_ended(row, others)
    version = _keep_version(row, policy, _next_version(row), reason=reason.strip(), by=by)
    _record("policy.change", row, policy, reason, by)
    return version


@transaction.atomic
def end(*, row: PolicyRow, from_on: date, reason: str, today: date, by: User) -> PolicyVersion:
    """End a policy from a day on; whom only it wanted asked about is no longer due."""
    others = _locked(row.source)
    if from_on < today:
        raise StartsInThePast
    if not reason.strip():
        raise ReasonMissing
    _refuse_ended(row, others)
    newest = row.versions.select_related("policy").order_by("-version")[0]
    policy = replace(as_policy(newest), from_on=from_on, share=0, is_ended=True)
    version = _keep_version(row, policy, newest.version + 1, reason=reason.strip(), by=by)
    _record("policy.end", row, policy, reason, by)
    return version


def _locked(source: str) -> list[Policy]:
    """Every version of a source's policies; whoever else changes one of them waits."""
    list(PolicyRow.objects.select_for_update(of=("self",), no_key=True).filter(source=source).order_by("pk"))
    versions = PolicyVersion.objects.filter(policy__source=source).select_related("policy").order_by("pk")
    return [as_policy(one) for one in versions]


def _refuse(policy: Policy, versions: Sequence[Policy], reason: str, today: date) -> None:
    if not reason.strip():
        raise ReasonMissing
    if policy.from_on < today:
        raise StartsInThePast
    # On the first day of the new terms, and on every later day on which terms of another policy begin.
    days = {policy.from_on, *(one.from_on for one in versions if one.from_on > policy.from_on)}
    least = min(share_left(in_force(versions, day), without=policy.code) for day in days)
    if policy.share > least:
        raise SharesTooLarge(max(0, least))


def _refuse_ended(row: PolicyRow, versions: Sequence[Policy]) -> None:
    if any(one.is_ended for one in versions if one.code == row.code):
        raise PolicyEnded


def _next_version(row: PolicyRow) -> int:
    return row.versions.order_by("-version").values_list("version", flat=True)[0] + 1


def _keep_version(row: PolicyRow, policy: Policy, version: int, *, reason: str, by: User) -> PolicyVersion:
    return PolicyVersion.objects.create(policy=row, version=version, **_terms(policy, reason=reason, by=by))


def _terms(policy: Policy, *, reason: str, by: User) -> dict[str, Any]:
    return {
        **policy.terms(),
        "from_on": policy.from_on,
        "is_ended": policy.is_ended,
        "reason": reason,
        "made_by": by,
    }


def _record(action: str, row: PolicyRow, policy: Policy, reason: str, by: User) -> None:
    details = {
        "source": row.source,
        "code": row.code,
        "from_on": policy.from_on.isoformat(),
        "priority": policy.priority,
        "share": policy.share,
        "every_days": policy.every_days,
    }
    audit.record(action, target=row, by=by, reason=reason.strip(), details=details)


@transaction.atomic
def pause(*, source: str, row: PolicyRow | None, reason: str, by: User) -> Pause:
    """Ask nobody under a policy, or nobody of a whole source (`row` None), until somebody resumes it."""
    if not reason.strip():
        raise ReasonMissing
    try:
        with transaction.atomic():
            made = Pause.objects.create(
                source=source, policy=row, reason=reason.strip(), paused_at=timezone.now(), paused_by=by
            )
    except IntegrityError as error:
        raise AlreadyPaused from error
    details = {"source": source, "code": row.code if row else ""}
    audit.record("policy.pause", target=row or made, by=by, reason=reason.strip(), details=details)
    return made


@transaction.atomic
def resume(*, source: str, row: PolicyRow | None, reason: str, by: User) -> Pause:
    """End the pause of a policy or of a whole source; whoever waits is asked about again, in the usual order."""
    if not reason.strip():
        raise ReasonMissing
    ongoing = Pause.objects.select_for_update(of=("self",), no_key=True).filter(
        source=source, policy=row, resumed_at=None
    )
    found = ongoing.first()
    if found is None:
        raise NotPaused
    found.resumed_at, found.resumed_by, found.resume_reason = timezone.now(), by, reason.strip()
    found.save(update_fields=["resumed_at", "resumed_by", "resume_reason"])
    details = {"source": source, "code": row.code if row else ""}
    audit.record("policy.resume", target=row or found, by=by, reason=reason.strip(), details=details)
    return found


@transaction.atomic
def announce_cut_off(
    *, programme: str, period: str, on_day: date, families: Sequence[int], now: datetime, by: User
) -> int:
    """Take down by which day the answers about a programme's families must be fresh, and which families these are.

    The distribution calls this: the verification does not know of rosters. Returns how many families came or went.
    Nothing is written when nothing changed.
    """
    cut_off = CutOff.objects.filter(programme=programme, period=period, on_day=on_day).first()
    is_known = cut_off is not None
    if cut_off is None:
        cut_off, _created = CutOff.objects.update_or_create(
            programme=programme, period=period, defaults={"on_day": on_day, "announced_at": now}
        )
    changed = programmes.replace_families(programme=programme, families=families)
    if changed or not is_known:
        details = {"programme": programme, "period": period, "on_day": on_day.isoformat(), "families": len(families)}
        audit.record("policy.announce", target=cut_off, by=by, details=details)
    return changed


@transaction.atomic
def forget_cut_offs(*, kept: Sequence[tuple[str, str]], today: date, by: User) -> int:
    """Take back announced cut-offs that the distribution no longer has (programme and period); returns how many."""
    gone = [
        one
        for one in CutOff.objects.filter(on_day__gte=today).order_by("pk")
        if (one.programme, one.period) not in kept
    ]
    for one in gone:
        details = {"programme": one.programme, "period": one.period}
        audit.record("policy.forget_cut_off", target=one, by=by, details=details)
        one.delete()
    return len(gone)
