"""Every periodic job of the portal, in one list. A new job is one line here; the task lives in its app."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from celery.schedules import crontab


@dataclass(frozen=True)
class Job:
    """One periodic job: a task and how often it is nudged."""

    name: str
    task: str
    every: timedelta | crontab
    why: str

    def entry(self) -> dict[str, Any]:
        """The row of Celery's beat schedule. A nudge nobody took before the next one is dropped."""
        options = {"expires": self.every.total_seconds()} if isinstance(self.every, timedelta) else {}
        return {"task": self.task, "schedule": self.every, "options": options}


JOBS = [
    Job(
        "heartbeat",
        "bansos.tasks.note_heartbeat",
        timedelta(seconds=15),
        "/readyz and the administrator see whether background work is being done.",
    ),
    Job(
        "sweep-determinations",
        "distribution.tasks.sweep_determinations",
        timedelta(seconds=60),
        "Takes up determinations whose message got lost or whose worker died.",
    ),
    Job(
        "sweep-payments",
        "distribution.tasks.sweep_payments",
        timedelta(seconds=60),
        "Takes up payment files and replies of paying agencies whose message got lost or whose worker died.",
    ),
    Job(
        "gather-facts",
        "distribution.tasks.gather_facts",
        timedelta(minutes=30),
        "Whoever tries a rule finds facts that are at most half an hour old; nothing is done while they are true.",
    ),
    Job(
        "refresh-figures",
        "distribution.tasks.refresh_figures",
        timedelta(minutes=5),
        "The dashboard reads summary rows; this keeps them at most five minutes old.",
    ),
    Job(
        "refresh-quality",
        "recipients.tasks.refresh_quality",
        timedelta(minutes=30),
        "The page of data quality reads stored figures; this keeps them at most half an hour old.",
    ),
    Job(
        "sweep-imports",
        "recipients.tasks.sweep_imports",
        timedelta(seconds=30),
        "Takes up imports whose message got lost or whose worker died.",
    ),
    Job(
        "sweep-duplicates",
        "recipients.tasks.sweep_duplicates",
        timedelta(minutes=5),
        "Compares new and changed persons with the rest, and takes up searches whose message got lost.",
    ),
    Job(
        "search-duplicates",
        "recipients.tasks.search_duplicates_among_all",
        crontab(hour=1, minute=30),
        "Compares everybody once a night: what is rare, families and addresses change.",
    ),
    Job(
        "discard-drafts",
        "recipients.tasks.discard_forgotten_drafts",
        crontab(hour=2, minute=10),
        "Scans of papers do not lie about with changes that nobody sent.",
    ),
    Job(
        "keep-deadlines",
        "verification.tasks.keep_deadlines",
        timedelta(hours=1),
        "A finding that came without a deadline gets one, so that nothing waits for ever unseen.",
    ),
    Job(
        "follow-families",
        "verification.tasks.follow_families",
        timedelta(hours=1),
        "A family that moves takes its findings along, an officer who leaves keeps none: who decides sees them.",
    ),
    Job(
        "settle-merged",
        "verification.tasks.settle_merged",
        timedelta(seconds=60),
        "Findings about a record that was merged wait for nobody; the record that was kept is asked about.",
    ),
    Job(
        "sweep-runs",
        "verification.tasks.sweep_runs",
        timedelta(seconds=30),
        "Takes up verification runs: message lost, worker dead, or a new day of quota.",
    ),
    Job(
        "keep-standing-orders",
        "verification.tasks.keep_standing_orders",
        timedelta(seconds=60),
        "Re-validation goes on by itself: within the hours, shares and quota of the policies.",
    ),
    Job(
        "announce-cut-offs",
        "distribution.tasks.announce_cut_offs",
        timedelta(minutes=30),
        "Answers about families whose aid is near must be fresh by the day of delivery.",
    ),
    Job(
        "count-freshness",
        "verification.tasks.count_freshness",
        timedelta(minutes=10),
        "The page of today's plan reads stored figures; this keeps them at most ten minutes old.",
    ),
    Job(
        "plan-after-admission",
        "verification.tasks.plan_after_admission",
        timedelta(seconds=30),
        "People of newly admitted files are due at once, not only at the next planning.",
    ),
    Job(
        "sweep-exports",
        "access.tasks.sweep_exports",
        timedelta(seconds=30),
        "Takes up exports whose message got lost or whose worker died.",
    ),
    Job(
        "remove-expired-exports",
        "access.tasks.remove_expired_exports",
        timedelta(minutes=15),
        "Files with personal data do not lie about longer than was said.",
    ),
    Job(
        "plan-checks",
        "verification.tasks.plan_checks",
        timedelta(minutes=15),
        "Makes checks due: changed identities, old answers, whoever came by hand.",
    ),
    Job(
        "look-at-dtsen",
        "verification.tasks.look_at_dtsen",
        timedelta(minutes=2),
        "A new version says which deciles moved, and which of our proposals have worked.",
    ),
    Job(
        "sweep-batches",
        "verification.tasks.sweep_batches",
        timedelta(seconds=60),
        "Takes up files of proposals whose message got lost, and removes those whose time is over.",
    ),
    Job(
        "foresee-reports",
        "verification.tasks.foresee_reports",
        timedelta(minutes=30),
        "Reports to data owners are known, and reminded of, before they are due.",
    ),
    Job(
        "drop-old-answers",
        "verification.tasks.drop_old_answers",
        crontab(hour=2, minute=40),
        "Answers are kept no longer than the agreements allow.",
    ),
    Job(
        "drop-old-evidence",
        "verification.tasks.drop_old_evidence",
        crontab(hour=2, minute=50),
        "Photos and papers of families are kept no longer than the rules say.",
    ),
    Job(
        "drop-old-objection-papers",
        "distribution.tasks.drop_old_objection_papers",
        crontab(hour=2, minute=55),
        "The same for what citizens brought with objections.",
    ),
    Job(
        "sweep-judgings",
        "verification.tasks.sweep_judgings",
        timedelta(seconds=60),
        "Takes up judgings of stored answers whose message got lost or whose worker died.",
    ),
    Job(
        "sweep-fetches",
        "verification.tasks.sweep_fetches",
        timedelta(seconds=60),
        "Takes up the fetching of a DTSEN version whose message got lost or whose worker died.",
    ),
    Job(
        "judge-anew",
        "verification.tasks.judge_anew",
        crontab(hour=3, minute=5),
        "Stored answers follow changed thresholds and new hand-over files by the next morning.",
    ),
    Job(
        "open-overdue-waits",
        "verification.tasks.open_overdue_waits",
        crontab(hour=4, minute=40),
        "Findings that waited for the civil registry in vain come back to the queue.",
    ),
]
