"""Clocks that were set, and workers that hang: what a run takes, and who loses it."""

from collections.abc import Iterator
from datetime import timedelta

import psycopg2
import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from tests.factories import PersonFactory, areas
from tests.verification.factories import RunFactory
from verification.actions import planning, runs
from verification.actions.choosing import Chooser
from verification.models import Check, VerificationRun


pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def _second_look_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_SECOND_LOOK_S", 0.0)


@pytest.fixture
def other_worker() -> Iterator[psycopg2.extensions.connection]:
    """The connection of another process."""
    other = psycopg2.connect(**{k: v for k, v in connection.get_connection_params().items() if k != "cursor_factory"})
    other.autocommit = True
    yield other
    other.close()


def _hold(worker: psycopg2.extensions.connection, run: VerificationRun) -> None:
    with worker.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [0x5645, run.pk])


def _running(minutes_silent: int) -> VerificationRun:
    heartbeat_at = timezone.now() - minutes_silent * MINUTE
    return RunFactory(state="running", claimed_by="other:1", heartbeat_at=heartbeat_at)


class TestSilentWorkers:
    @pytest.mark.usefixtures("_second_look_at_once")
    def test_a_connected_worker_that_stays_silent_loses_its_run_and_its_connection(
        self, other_worker: psycopg2.extensions.connection
    ) -> None:
        run = _running(minutes_silent=5)
        _hold(other_worker, run)

        assert runs.release_dead_runs(now=timezone.now()) == [run.pk]

        run.refresh_from_db()
        assert (run.state, run.claimed_by) == ("queued", "")
        with pytest.raises(psycopg2.OperationalError), other_worker.cursor() as cursor:
            cursor.execute("SELECT 1")

    @pytest.mark.parametrize("minutes", [5, -5], ids=["set forward", "set back"])
    def test_a_worker_heard_of_at_the_second_look_keeps_its_run(
        self, minutes: int, other_worker: psycopg2.extensions.connection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = _running(minutes_silent=minutes)
        _hold(other_worker, run)
        beat = VerificationRun.objects.filter(pk=run.pk)
        monkeypatch.setattr(runs.time, "sleep", lambda _s: beat.update(heartbeat_at=timezone.now()))

        assert runs.release_dead_runs(now=timezone.now()) == []

        run.refresh_from_db()
        assert (run.state, run.claimed_by) == ("running", "other:1")

    def test_a_run_that_another_worker_took_over_meanwhile_is_left_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        run = _running(minutes_silent=0)
        taken = VerificationRun.objects.filter(pk=run.pk)
        unlock = runs.runs.unlock
        monkeypatch.setattr(
            runs.runs, "unlock", lambda pk: (unlock(pk), taken.update(heartbeat_at=timezone.now(), claimed_by="new:2"))
        )

        assert runs.release_dead_runs(now=timezone.now()) == []

        run.refresh_from_db()
        assert (run.state, run.claimed_by) == ("running", "new:2")


class TestTakingAgain:
    @pytest.fixture
    def check(self) -> Check:
        areas()
        PersonFactory()
        planning.plan_due(source="dukcapil", now=timezone.localtime())
        return Check.objects.get()

    def _chooser(self) -> Chooser:
        return Chooser(RunFactory(state="running", claimed_by="us:1", started_at=timezone.now()))

    def test_who_was_tried_in_vain_after_the_clock_was_set_back_is_not_taken_again(self, check: Check) -> None:
        now = timezone.now()
        with time_machine.travel(now, tick=False) as clock:
            chooser = self._chooser()
            assert len(chooser.take(5)) == 1
            clock.move_to(now - 3 * MINUTE)
            assert chooser.take(5) == []
            tried_at = now - 2 * MINUTE
            Check.objects.filter(pk=check.pk).update(state="due", claimed_at=None, run=None, tried_at=tried_at)
            clock.move_to(now - MINUTE)
            assert chooser.take(5) == []

    def test_a_trial_in_a_time_to_come_does_not_count(self, check: Check) -> None:
        Check.objects.filter(pk=check.pk).update(tried_at=timezone.now() + timedelta(days=300))

        assert [one.question.reference for one in self._chooser().take(5)] == [check.pk]
