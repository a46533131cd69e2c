"""Alarm clocks of verification: each looks at rows and calls one action. Sent twice or lost, nothing is
asked twice.
"""

import logging

from celery import shared_task
from django.utils import timezone

from access.models import User
from recipients.tasks import stage_import
from verification.actions import (
    checks,
    consolidation,
    dtsen_fetches,
    finding_rules,
    following,
    freshness,
    judging,
    merged,
    planning,
    runs,
    standing,
)
from verification.actions.dtsen import batches, moves, outcomes
from verification.actions.duties import keeping, reports, retention
from verification.actions.sources import adapter_of, planned
from verification.errors import SourceMisconfigured, SourceNotConfigured
from verification.models import VerificationRun


log = logging.getLogger(__name__)
# A run may take a night: it goes on in slices, so that a worker can be stopped and other work gets its turn.
SLICE_S = 300


@shared_task(ignore_result=True, soft_time_limit=SLICE_S * 3, time_limit=SLICE_S * 4)
def run_verification(run_id: int) -> None:
    """Work on a run for a while; what is left is sent again."""
    try:
        adapter = adapter_of(runs.source_asked(run_id=run_id))
    except (SourceNotConfigured, SourceMisconfigured) as error:
        log.warning("verification run=%s waits: %s", run_id, error)
        return
    run = checks.run(run_id=run_id, adapter=adapter, slice_s=SLICE_S)
    if run.state == VerificationRun.State.QUEUED:
        run_verification.delay(run_id)


@shared_task(ignore_result=True)
def sweep_runs() -> None:
    """Free what dead workers held, take up what the quota stopped, and start what waits."""
    now = timezone.now()
    runs.release_dead_runs(now=now)
    runs.resume_stopped(now=now)
    for run_id in runs.waiting_runs():
        # Nudges that no worker takes before the next sweep are worth nothing.
        run_verification.apply_async((run_id,), expires=60)


@shared_task(ignore_result=True)
def keep_standing_orders() -> None:
    """Start a run for every source whose policies have somebody to ask about now."""
    for source in planned():
        run = standing.start(source=source, now=timezone.localtime())
        if run is not None:
            run_verification.delay(run.pk)


@shared_task(ignore_result=True)
def count_freshness() -> None:
    """Count again how fresh the answers are, for the page of today's plan."""
    for source in planned():
        freshness.count(source=source, now=timezone.localtime())


@shared_task(ignore_result=True)
def plan_checks() -> None:
    """Make due what has become due since the last time."""
    for source in planned():
        planning.plan_due(source=source, now=timezone.localtime())


@shared_task(ignore_result=True)
def plan_after_admission() -> None:
    """Make the people of newly admitted files due without waiting for the next planning."""
    for source in planned():
        planning.plan_after_admission(source=source, now=timezone.localtime())


@shared_task(ignore_result=True)
def keep_deadlines() -> None:
    """Give a deadline to findings that have none."""
    finding_rules.set_missing_deadlines()


@shared_task(ignore_result=True)
def follow_families() -> None:
    """Close findings about people who are gone, hand others over to the kelurahan to which their family has moved, and
    to nobody where their officer left.
    """
    following.settle_gone()
    following.follow_families()
    following.let_go()


@shared_task(ignore_result=True)
def settle_merged() -> None:
    """Close what waits about records that were merged, open it again where a merge was taken back."""
    merged.settle_merged()


@shared_task(ignore_result=True)
def look_at_dtsen() -> None:
    """See what a newly admitted version of DTSEN moved, and which of our proposals it shows."""
    moves.look_at_admissions()
    outcomes.look_at_newest()


@shared_task(ignore_result=True)
def build_batch(batch_id: int) -> None:
    """Write the file of proposals for SIKS-NG."""
    batches.build(batch_id=batch_id)


@shared_task(ignore_result=True)
def sweep_batches() -> None:
    """Take up batches whose message got lost, and remove files whose time is over."""
    for batch_id in batches.waiting():
        build_batch.apply_async((batch_id,), expires=60)
    batches.remove_expired()


@shared_task(ignore_result=True)
def foresee_reports() -> None:
    """Write down the reports that data owners are or will be due."""
    reports.foresee()


@shared_task(ignore_result=True)
def drop_old_answers() -> None:
    """Drop the parts of answers that may not be kept any longer."""
    retention.drop_old_parts()


@shared_task(ignore_result=True)
def drop_old_evidence() -> None:
    """Drop photos and papers that are past their time."""
    keeping.drop_old_evidence()


@shared_task(ignore_result=True)
def judge_answers(judging_id: int) -> None:
    """Go over the stored answers of a source; nothing happens when somebody else does it already."""
    judging.judge(judging_id=judging_id)


@shared_task(ignore_result=True)
def sweep_judgings() -> None:
    """Take up judgings whose message got lost or whose worker died."""
    for judging_id in judging.waiting():
        judge_answers.apply_async((judging_id,), expires=60)


@shared_task(ignore_result=True)
def open_overdue_waits() -> None:
    """Bring back findings that have waited in vain."""
    consolidation.open_overdue(today=timezone.localdate(), by=User.objects.machine())


@shared_task(ignore_result=True)
def judge_anew() -> None:
    """Ask for a judging where thresholds or the registry have changed."""
    judging.look()


@shared_task(ignore_result=True, soft_time_limit=SLICE_S * 36, time_limit=SLICE_S * 37)
def fetch_dtsen(fetch_id: int) -> None:
    """Fetch a version from the DTSEN service; what stops it stands on the page of the source."""
    if found := dtsen_fetches.run(fetch_id=fetch_id):
        stage_import.delay(found.pk)


@shared_task(ignore_result=True)
def sweep_fetches() -> None:
    """Take up fetchings of DTSEN whose message got lost or whose worker died."""
    for fetch_id in dtsen_fetches.waiting():
        fetch_dtsen.apply_async((fetch_id,), expires=60)
