"""Asking about everybody who is due.

Steps of a run: 1. free what dead workers held; 2. claim the run by compare-and-set and plan what is due; 3. claim a
few checks, ask without an open transaction, store each batch with its findings and the run's counters in one; 4. give
back what was not asked; 5. end finished, stopped, cancelled, or waiting again when its time slice is over. Twice is
once, and a killed process costs at most the calls that were in flight: what it had heard is written down and stored by
the next one.
"""

import logging
import os
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from access.models import User
from verification.actions.choosing import Chooser, reach_of
from verification.actions.duties import agreements
from verification.actions.planning import plan_due
from verification.actions.runs import release_dead_runs
from verification.actions.source_status import SourceKeeper
from verification.domain.counts import RunCounts
from verification.domain.hours import quota_day
from verification.domain.questions import Question
from verification.models import VerificationRun
from verification.queries import answers, claims, due, runs
from verification.queries.answers import StoredAnswer, StoredFailure
from verification.queries.deadlines import RulesOfDay, rules_of_day
from verification.sources.base import Adapter, Reply, RoundOutcome, StoppedBy
from verification.sources.journal import Journal, Left, left


State = VerificationRun.State
log = logging.getLogger(__name__)
ASKING = "asking"
_HEARTBEAT_S = 1.0


def run(
    *,
    run_id: int,
    adapter: Adapter,
    should_stop: Callable[[], bool] | None = None,
    slice_s: float | None = None,
) -> VerificationRun:
    """Go through the due checks of a run. Returns the run as it is afterwards; one that another worker has
    is left alone.

    `should_stop` ends it early as cancelled; after `slice_s` seconds it waits again, so that a worker is not
    taken up for hours.
    """
    release_dead_runs(now=timezone.now())
    worker = f"{socket.gethostname()}:{os.getpid()}"
    if not runs.try_lock(run_id):
        return _load(run_id)
    try:
        # An attended run waits again only for the quota of the day that has begun meanwhile: nobody else would go on.
        while _claim_run(run_id, worker):
            work = _load(run_id)
            _Work(work, worker, adapter, should_stop, slice_s).go()
            if not work.is_attended:
                break
    finally:
        runs.unlock(run_id)
    return _load(run_id)


def _load(run_id: int) -> VerificationRun:
    work: VerificationRun = VerificationRun.objects.across_areas(reason="a worker does what was asked for").get(
        pk=run_id
    )
    return work


def _claim_run(run_id: int, worker: str) -> bool:
    now = timezone.now()
    waiting = VerificationRun.objects.across_areas(reason="a worker claims a run").filter(pk=run_id, state=State.QUEUED)
    claimed = waiting.update(state=State.RUNNING, claimed_by=worker, heartbeat_at=now)
    VerificationRun.objects.across_areas(reason="a worker claims a run").filter(pk=run_id, started_at=None).update(
        started_at=now
    )
    return bool(claimed)


class _Work:
    """One worker's share of a run, from the claim to the end."""

    def __init__(
        self,
        work: VerificationRun,
        worker: str,
        adapter: Adapter,
        should_stop: Callable[[], bool] | None,
        slice_s: float | None,
    ) -> None:
        self._run = work
        self._worker = worker
        self._adapter = adapter
        self._asked_to_stop = should_stop or (lambda: False)
        self._ends_at = None if slice_s is None else time.monotonic() + slice_s
        self._counts = RunCounts.read(work.counts)
        self._held: dict[int, claims.Claim] = {}
        self._ahead: list[claims.Claim] = []
        self._rules: RulesOfDay | None = None
        self._journal = Journal(_left_folder(), work.source)
        self._taken = self._counts.asked
        self._beaten_at = 0.0
        self._is_paused = self._is_lost = self._is_trying = self._is_used_up = False
        self._source = SourceKeeper(work.source, adapter.daily_quota)
        self._day = quota_day(timezone.now())
        self._chooser = Chooser(work)

    def go(self) -> None:
        """Ask until nothing is due or something stops it; whatever happens, nothing stays claimed.

        A run that goes on after the last day of its agreement ends: whoever is due is asked by one under the next.
        """
        try:
            if agreements.have_ended(self._run):
                trouble = _("Its agreement has ended. Start a new run, under an agreement that is in force.")
                self._give_back(State.CANCELLED, trouble=trouble)
                return
            if self._run.phase != ASKING:
                self._plan()
            outcome = self._ask()
        except BaseException:
            # Whoever broke it off, a signal or the database: the run waits for the next worker, or ends if attended.
            self._give_back(State.CANCELLED if self._run.is_attended else State.QUEUED)
            raise
        finally:
            self._journal.close()
            self._source.flush()
            self._chooser.flush()
        self._finish(outcome)

    def _plan(self) -> None:
        """The first worker of a run makes due what has become due, and counts it. A standing run takes what the
        planning made due; one about a family or a person was asked for with them.
        """
        if not (self._run.is_standing or self._run.family_id or self._run.person_id):
            plan_due(source=self._run.source, now=timezone.localtime())
        count = self._chooser.count()
        self._run.total = count if self._run.limit is None else min(count, self._run.limit)
        self._mine().update(total=self._run.total, phase=ASKING)

    def _ask(self) -> RoundOutcome:
        self._store_left()
        allowance, probe = self._source.allowance()
        self._is_trying = probe
        return self._adapter.ask(
            self._take,
            self._store,
            note=self._note,
            should_stop=self._should_stop,
            allowance=allowance,
            probe=probe,
        )

    def _note(self, reply: Reply) -> bool:
        """Write an answer down; who was asked in vain stays due anyway."""
        claim = self._held.get(reply.reference)
        return claim is not None and (not reply.is_final or self._journal.note(reply, claim.asked_hash))

    def _store_left(self) -> None:
        """Keep what a process had heard when it ended or hung. Whose identity has changed since is asked again."""
        if self._run.family_id or self._run.person_id:
            return
        with left(_left_folder(), self._run.source) as files:
            for file in files:
                known = {one.reply.reference: one for one in file.replies}
                self._store_again(known)
                if file.is_ours and not claims.is_any_open(list(known)):
                    file.path.unlink()

    def _store_again(self, known: Mapping[int, Left]) -> None:
        taken = self._chooser.take_these(list(known)[: self._room(len(known))])
        self._taken += len(taken)
        self._held.update({one.question.reference: one for one in taken})
        same = [one for one in taken if one.asked_hash == known[one.question.reference].asked_hash]
        self._ahead += [one for one in taken if one not in same]
        if same:
            self._store([known[one.question.reference].reply for one in same])

    def _take(self, most: int) -> Sequence[Question]:
        if self._is_lost:
            return []
        taken, self._ahead = self._ahead[:most], self._ahead[most:]
        room = self._room(most - len(taken))
        found = self._chooser.take_to_try() if self._is_trying and room else []
        found = found or self._chooser.take(room)
        self._is_trying = False
        self._taken += len(found)
        self._held.update({one.question.reference: one for one in found})
        return [one.question for one in (*taken, *found)]

    def _room(self, most: int) -> int:
        """How many of so many the run's limit leaves room for."""
        return most if self._run.limit is None else max(0, min(most, self._run.limit - self._taken))

    def _store(self, replies: Sequence[Reply]) -> None:
        """Keep a batch: answers, findings and the run's counters, in one transaction."""
        # A claim that was taken away and taken again meanwhile brings two replies; one is enough.
        asked = [(reply, claim) for reply in replies if (claim := self._held.pop(reply.reference, None)) is not None]
        self._chooser.note([claim for reply, claim in asked])
        now = timezone.now()
        with transaction.atomic():
            held = claims.still_held(self._run.pk, [claim for reply, claim in asked])
            kept: list[StoredAnswer] = []
            failures: list[StoredFailure] = []
            for reply, claim in asked:
                if reply.reference in held.checks:
                    self._sort(reply, claim, kept, failures)
            if kept:
                self._keep(kept, held, now)
            if failures:
                answers.store_failures(failures, now=now)
            counts = self._counts.as_json()
            if not self._mine().update(done=self._counts.asked, counts=counts, heartbeat_at=now):
                # Another worker counts this run now; what it has not seen stored, it asks again.
                self._is_lost = True
                transaction.set_rollback(True)
        if not self._is_lost:
            self._journal.stored(reply.reference for reply in replies)
        self._source.note(replies, is_answered=bool(kept))

    def _keep(self, kept: list[StoredAnswer], held: claims.Held, now: datetime) -> None:
        """The answers and what follows for the findings; most people have neither an earlier answer nor a finding."""
        following = [one.check_id for one in kept if one.check_id in held.with_former]
        answers.store_answers(kept, following=following, now=now)
        if any(one.opens for one in kept):
            today = timezone.localdate(now)
            # A rule that is changed meanwhile counts from the next time slice on.
            if self._rules is None or self._rules.day != today:
                self._rules = rules_of_day(today)
            self._counts.findings_opened += answers.open_findings(
                kept, machine_id=User.MACHINE_ID, now=now, known=self._rules
            )
        self._counts.findings_closed += answers.close_findings(
            [one for one in kept if one.check_id in held.with_findings],
            machine_id=User.MACHINE_ID,
            reason=_("A newer answer of the source no longer shows this difference."),
            now=now,
        )

    def _sort(self, reply: Reply, claim: claims.Claim, kept: list[StoredAnswer], failures: list[StoredFailure]) -> None:
        """Count a reply in its bucket, and put it to the answers or to those who stay due."""
        bucket = reply.outcome.value
        setattr(self._counts, bucket, getattr(self._counts, bucket) + 1)
        if not reply.is_final:
            failures.append(StoredFailure(reply.reference, reply.text[:200], reply.again_on))
            return
        kept.append(
            StoredAnswer(
                check_id=reply.reference,
                outcome=bucket,
                elements=reply.evidence,
                code=reply.code[:10],
                text=reply.text[:200],
                asked_hash=claim.asked_hash,
                valid_until=reply.valid_until,
                opens=reply.opens,
                settles=reply.settles,
            )
        )

    def _should_stop(self) -> bool:
        """Renew the heartbeat once a second; stop when asked to, when the slice is over, when the run is not ours,
        or when other runs have used the day's quota.
        """
        if self._ends_at is not None and time.monotonic() >= self._ends_at:
            self._is_paused = True
            return True
        if time.monotonic() - self._beaten_at >= _HEARTBEAT_S:
            self._beaten_at = time.monotonic()
            self._is_lost = not self._mine().update(heartbeat_at=timezone.now())
        is_cancelled = self._mine().filter(cancel_requested_at__isnull=False).exists()
        if self._is_lost or is_cancelled or self._asked_to_stop():
            return True
        self._is_used_up = self._source.is_used_up_by_others()
        return self._is_used_up

    def _finish(self, outcome: RoundOutcome) -> None:
        stopped_by = StoppedBy.QUOTA if self._is_used_up and outcome.is_cancelled else outcome.stopped_by
        # What stopped for the quota of the day on which it began says nothing about the new day's.
        is_new_day = stopped_by is StoppedBy.QUOTA and quota_day(timezone.now()) != self._day
        if is_new_day or (self._is_paused and outcome.is_cancelled):
            self._give_back(State.QUEUED)
            return
        if stopped_by is not None:
            self._source.note_stop(stopped_by, outcome.text)
            self._give_back(State.STOPPED, stopped_by=stopped_by.value, trouble=outcome.text)
        else:
            self._give_back(State.CANCELLED if outcome.is_cancelled else State.FINISHED)
        log.info(
            "verification run=%s asked=%s failed=%s stopped_by=%s",
            self._run.pk,
            self._counts.asked,
            self._counts.failed,
            stopped_by,
        )

    @transaction.atomic
    def _give_back(self, state: str, *, stopped_by: str = "", trouble: str = "") -> None:
        """Release what is still claimed and put the run into its next state."""
        if self._is_lost:
            return
        claims.release([self._run.pk])
        is_over = state != State.QUEUED
        self._mine().update(
            state=state,
            stopped_by=stopped_by,
            trouble=trouble,
            claimed_by="",
            finished_at=timezone.now() if is_over else None,
        )

    def _mine(self) -> "QuerySet[VerificationRun]":
        return VerificationRun.objects.across_areas(reason="a worker keeps its run's row").filter(
            pk=self._run.pk, state=State.RUNNING, claimed_by=self._worker
        )


def _left_folder() -> Path:
    """Where replies are written down: the numbers of checks mean something in this database only."""
    return Path(settings.VAR) / "replies" / str(connection.settings_dict["NAME"])


def left_of(run_row: VerificationRun) -> int:
    """How many of those who were due at the start are still due."""
    counts = RunCounts.read(run_row.counts)
    unanswered = max(0, run_row.total - counts.answered)
    still_due = due.count_due(reach_of(run_row), claimed_too=True)
    return min(unanswered, still_due)
