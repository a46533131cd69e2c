"""The list of periodic jobs."""

from datetime import timedelta

import pytest
from celery.schedules import crontab

from bansos.celery import app
from bansos.schedule import JOBS, Job


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_every_periodic_job_exists_and_has_a_reason(job):
    app.loader.import_default_modules()

    assert job.task in app.tasks
    assert job.why.endswith(".")


def test_names_of_jobs_are_unique():
    assert len({job.name for job in JOBS}) == len(JOBS)


def test_nudge_that_nobody_took_is_dropped_before_the_next_one():
    job = Job("look", "bansos.tasks.note_heartbeat", timedelta(seconds=30), "To see.")

    assert job.entry() == {
        "task": "bansos.tasks.note_heartbeat",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 30.0},
    }


def test_nudge_at_a_time_of_day_waits_for_a_worker():
    job = Job("look", "bansos.tasks.note_heartbeat", crontab(hour="3"), "To see.")

    assert job.entry()["options"] == {}
