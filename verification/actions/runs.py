"""Runs through the due checks: asked for, cancelled, taken over from dead workers, gone on with after a
quota stop.
"""

import time
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actions import audit
from access.domain.permissions import Permission
from access.models import Area, User
from recipients.models import Family, Person
from verification.actions.duties import agreements
from verification.actions.rights import require
from verification.domain.breaker import LONGEST_PAUSE
from verification.errors import RunAtWork, RunOver, SourcePaused
from verification.models import SourceStatus, VerificationRun
from verification.queries import claims, runs
from verification.queries.policies import open_pauses


State = VerificationRun.State
# Several times as long as a worker at work is silent.
_SECOND_LOOK_S = 5.0
_PASSING = (VerificationRun.StoppedBy.QUOTA, VerificationRun.StoppedBy.DOWN)


@transaction.atomic
def request_run(
    *,
    source: str,
    scope: Area,
    limit: int | None,
    purpose: str,
    by: User,
    is_attended: bool = False,
    is_standing: bool = False,
    about: Family | Person | None = None,
    reason: str = "",
) -> VerificationRun:
    """Ask for a run over what is due in an area, for a purpose of the agreement with the civil registry.

    `about` narrows it to one family or person; `reason` is why an officer wants it now.

    The area must be the user's own, and the source not paused. The run waits for a worker, who plans what is due before
    asking: after a first load that takes longer than a page may.
    """
    require(by, Permission.VERIFICATION_RUN, scope.pk)
    if pause := open_pauses().sources.get(source):
        raise SourcePaused(pause.reason)
    agreement = agreements.under(source=source, purpose=purpose, is_attended=is_attended)
    if not by.is_machine:
        _refuse_twice(by, source=source, scope=scope, limit=limit, purpose=purpose, about=about)
    run = VerificationRun.objects.create(
        source=source,
        scope=scope,
        limit=limit,
        purpose=purpose,
        reason=reason,
        agreement=agreement,
        requested_by=by,
        is_attended=is_attended,
        is_standing=is_standing,
        family=about if isinstance(about, Family) else None,
        person=about if isinstance(about, Person) else None,
    )
    audit.record(
        "verification.request_run",
        target=run,
        by=by,
        village_code=scope.pk,
        reason=reason or purpose,
        details={
            "source": source,
            "limit": limit,
            "purpose": purpose,
            "agreement": agreement.pk if agreement else None,
        },
    )
    return run


def _refuse_twice(by: User, *, about: Family | Person | None, **wish: Any) -> None:
    """The button was pressed twice, or in two windows: the run that is there is enough. One press waits for the
    other.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    own = VerificationRun.objects.across_areas(reason="what this person has started").filter(
        requested_by=by,
        state__in=[State.QUEUED, State.RUNNING],
        family=about if isinstance(about, Family) else None,
        person=about if isinstance(about, Person) else None,
        **wish,
    )
    if run := own.first():
        raise RunAtWork(run.pk)


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


def release_dead_runs(*, now: datetime) -> list[int]:
    """Free what dead workers held. Their runs wait for another worker; attended ones end. Returns the runs
    to go on with.

    A worker that is connected and silent gets a second look: right after the clock was set, or the machine slept, the
    living ones look silent too.
    """
    running = _heartbeats()
    found = runs.without_worker(running, now=now, patience=VerificationRun.CLAIM_EXPIRES)
    dead = found.gone
    if found.silent:
        time.sleep(_SECOND_LOOK_S)
        later = _heartbeats()
        hanging = [pk for pk in found.silent if pk in later and later[pk] == running[pk]]
        runs.disconnect(hanging)
        dead = [*dead, *hanging]
    return _release({pk: running[pk] for pk in dead}, now)


def _heartbeats() -> dict[int, datetime | None]:
    every = VerificationRun.objects.across_areas(reason="looking after dead workers, whoever asked for the run")
    return dict(every.filter(state=State.RUNNING).order_by("pk").values_list("pk", "heartbeat_at"))


@transaction.atomic
def _release(dead: dict[int, datetime | None], now: datetime) -> list[int]:
    # By the heartbeat that was seen: a run may have come to its end, or to another worker, meanwhile.
    released = [pk for pk, seen in dead.items() if _take_away(pk, seen, now)]
    if released:
        claims.release(released)
    return released


def _take_away(run_id: int, heartbeat_at: datetime | None, now: datetime) -> bool:
    held = VerificationRun.objects.across_areas(reason="looking after dead workers").filter(
        pk=run_id, state=State.RUNNING, heartbeat_at=heartbeat_at
    )
    ended = held.filter(is_attended=True).update(
        state=State.CANCELLED, finished_at=now, claimed_by="", trouble=_("The command was broken off.")
    )
    return bool(ended or held.update(state=State.QUEUED, claimed_by=""))


@transaction.atomic
def resume_stopped(*, now: datetime) -> int:
    """Runs that a used-up quota or an outage stopped wait again once the source has rested; attended ones stay as they
    ended, a standing order starts a run of its own, and a refused account waits for people.
    """
    paused = SourceStatus.objects.filter(paused_until__gt=now, paused_until__lte=now + LONGEST_PAUSE).values("source")
    stopped = (
        VerificationRun.objects.across_areas(reason="going on with what the source stopped")
        .filter(state=State.STOPPED, stopped_by__in=_PASSING, is_attended=False, is_standing=False)
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
