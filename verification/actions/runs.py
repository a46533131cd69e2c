"""Runs through the due checks: asked for, cancelled, taken over from dead workers, gone on with after a
quota stop.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actions import audit
from access.domain.permissions import Permission
from access.models import Area, User
from verification.actions.duties import agreements
from verification.actions.rights import require
from verification.errors import RunOver
from verification.models import SourceStatus, VerificationRun
from verification.queries import claims, runs


State = VerificationRun.State


@transaction.atomic
def request_run(
    *, source: str, scope: Area, limit: int | None, purpose: str, by: User, is_attended: bool = False
) -> VerificationRun:
    """Ask for a run over what is due in an area, for a purpose of the agreement with the civil registry.

    The area must be the user's own. The run waits for a worker, who plans what is due before asking: after a first
    load that takes longer than a page may.
    """
    require(by, Permission.VERIFICATION_RUN, scope.pk)
    agreement = agreements.under(source=source, purpose=purpose, is_attended=is_attended)
    run = VerificationRun.objects.create(
        source=source,
        scope=scope,
        limit=limit,
        purpose=purpose,
        agreement=agreement,
        requested_by=by,
        is_attended=is_attended,
    )
    audit.record(
        "verification.request_run",
        target=run,
        by=by,
        village_code=scope.pk,
        reason=purpose,
        details={"source": source, "limit": limit, "agreement": agreement.pk if agreement else None},
    )
    return run


@transaction.atomic
def cancel_run(*, run: VerificationRun, by: User) -> VerificationRun:
    """Stop a run: nothing new is asked, what is on its way is still stored. A run nobody works on ends at
    once.
    """
    now = timezone.now()
    ongoing = VerificationRun.objects.across_areas(reason="the view has chosen the run").filter(pk=run.pk)
    ended = ongoing.filter(state=State.QUEUED).update(state=State.CANCELLED, cancel_requested_at=now, finished_at=now)
    asked = 0 if ended else ongoing.filter(state=State.RUNNING).update(cancel_requested_at=now)
    if not ended and not asked:
        raise RunOver
    audit.record("verification.cancel_run", target=run, by=by, village_code=run.scope_id)
    run.refresh_from_db()
    return run


@transaction.atomic
def release_dead_runs(*, now: datetime) -> list[int]:
    """Free what dead workers held. Their runs wait for another worker; attended ones end. Returns the runs
    to go on with.
    """
    running = dict(
        VerificationRun.objects.across_areas(reason="looking after dead workers, whoever asked for the run")
        .filter(state=State.RUNNING)
        .values_list("pk", "heartbeat_at")
    )
    dead = runs.dead_among(running, silent_since=now - VerificationRun.CLAIM_EXPIRES)
    if not dead:
        return []
    claims.release(dead)
    gone = VerificationRun.objects.across_areas(reason="looking after dead workers").filter(
        pk__in=dead, state=State.RUNNING
    )
    gone.filter(is_attended=True).update(
        state=State.CANCELLED, finished_at=now, claimed_by="", trouble=_("The command was broken off.")
    )
    gone.filter(is_attended=False).update(state=State.QUEUED, claimed_by="")
    return dead


@transaction.atomic
def resume_after_quota(*, now: datetime) -> int:
    """Runs that a used-up quota stopped wait again once the pause is over; attended ones stay as they
    ended.
    """
    paused = SourceStatus.objects.filter(paused_until__gt=now).values("source")
    stopped = (
        VerificationRun.objects.across_areas(reason="going on with what the quota stopped")
        .filter(state=State.STOPPED, stopped_by=VerificationRun.StoppedBy.QUOTA, is_attended=False)
        .exclude(source__in=paused)
    )
    return stopped.update(state=State.QUEUED, stopped_by="", finished_at=None)


def source_asked(*, run_id: int) -> str:
    """The source that a run asks."""
    every = VerificationRun.objects.across_areas(reason="a worker does what was asked for")
    return every.values_list("source", flat=True).get(pk=run_id)


def waiting_runs() -> list[int]:
    """Runs that wait for a worker, oldest first."""
    return list(
        VerificationRun.objects.across_areas(reason="the sweep starts everybody's runs")
        .filter(state=State.QUEUED)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
