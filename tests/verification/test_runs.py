"""Runs: asked for, cancelled, taken over from the dead, nudged by tasks."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.utils import timezone

from access.models import Area, User
from tests.factories import CITY, NEIGHBOUR, VILLAGE, PersonFactory, UserFactory, areas
from tests.recipients.factories import ImportFactory
from tests.verification.factories import CheckFactory, FindingFactory, RunFactory, reviewer
from verification import errors, tasks
from verification.actions import planning, runs
from verification.actions.choosing import Chooser
from verification.actions.source_status import SourceKeeper
from verification.domain.judgement import Bucket
from verification.models import Check, Finding, SourceStatus, VerificationRun
from verification.queries.answers import StoredAnswer, close_findings
from verification.sources.base import Reply, StoppedBy
from verification.views.panels import checks as panel


pytestmark = pytest.mark.django_db


def _claimed(run: VerificationRun) -> Check:
    return Check.objects.create(
        person=PersonFactory(),
        source="dukcapil",
        due_on=timezone.localdate(),
        due_because="new",
        state="claimed",
        claimed_at=timezone.now(),
        run=run,
    )


class TestRequest:
    def test_is_refused_outside_the_own_area_and_nothing_is_planned(self) -> None:
        PersonFactory()

        with pytest.raises(errors.OutsideOwnArea):
            runs.request_run(
                source="dukcapil", scope=Area.objects.get(pk=CITY), limit=None, purpose="x", by=reviewer(NEIGHBOUR)
            )

        assert (VerificationRun.objects.count(), Check.objects.count()) == (0, 0)

    def test_asked_for_twice_by_one_officer_it_is_one_run_until_it_ends(self) -> None:
        scope = areas()[CITY]
        wish = {"source": "dukcapil", "scope": scope, "limit": None, "purpose": "x", "by": reviewer()}
        first = runs.request_run(**wish)

        with pytest.raises(errors.RunAtWork) as refused:
            runs.request_run(**wish)
        runs.request_run(**wish | {"limit": 10})
        runs.cancel_run(run=first, by=wish["by"])
        runs.request_run(**wish)

        assert refused.value.run_id == first.pk
        assert VerificationRun.objects.count() == 3

    def test_planning_twice_changes_nothing(self) -> None:
        PersonFactory()

        first = planning.plan_due(source="dukcapil", now=timezone.localtime())
        second = planning.plan_due(source="dukcapil", now=timezone.localtime())

        assert (first.added, second.added, Check.objects.count()) == (1, 0, 1)

    def test_a_changed_identity_ends_the_wait_for_consolidation(self) -> None:
        check = CheckFactory(asked_hash=1)
        later = Check.objects.create(
            person=check.person,
            source="dukcapil",
            due_on=timezone.localdate() + timedelta(days=10),
            due_because="consolidation",
        )

        changes = planning.plan_due(source="dukcapil", now=timezone.localtime())

        later.refresh_from_db()
        assert (changes.brought_forward, later.due_on, later.due_because) == (1, timezone.localdate(), "changed")


class TestPlanningAfterAnAdmission:
    def _look(self) -> object:
        return planning.plan_after_admission(source="dukcapil", now=timezone.localtime())

    def _admitted(self) -> None:
        ImportFactory(state="admitted", admitted_by=UserFactory(), admitted_at=timezone.now())

    def test_new_people_are_due_once_their_file_is_admitted(self) -> None:
        PersonFactory()
        ImportFactory(state="staged")
        before = (self._look(), Check.objects.count())
        self._admitted()

        changes = self._look()

        assert before == (None, 0)
        assert (changes.added, Check.objects.get().due_because) == (1, "new")

    def test_nothing_is_planned_again_until_the_next_admission(self) -> None:
        self._admitted()
        self._look()
        PersonFactory()
        second = self._look()
        self._admitted()

        third = self._look()

        assert second is None
        assert third.added == 1

    def test_the_planning_of_a_run_counts_too(self) -> None:
        self._admitted()
        planning.plan_due(source="dukcapil", now=timezone.localtime())

        assert self._look() is None

    def test_what_the_source_last_said_stays(self) -> None:
        SourceStatus.objects.create(source="dukcapil", quota_left=17)
        self._admitted()

        tasks.plan_after_admission()

        status = SourceStatus.objects.get()
        assert (status.quota_left, status.admissions_planned) == (17, 1)


def test_whoever_was_tried_since_the_run_began_is_not_taken_by_it() -> None:
    began = timezone.now() - timedelta(minutes=1)
    before, after, never = (PersonFactory() for _ in range(3))
    planning.plan_due(source="dukcapil", now=timezone.localtime())
    Check.objects.filter(person=before).update(tried_at=began - timedelta(seconds=1))
    Check.objects.filter(person=after).update(tried_at=began + timedelta(seconds=1))

    taken = Chooser(RunFactory(started_at=began)).take(10)

    assert {one.question.nik for one in taken} == {before.nik, never.nik}


class TestDeadWorkers:
    def test_what_a_dead_worker_held_is_free_and_its_run_waits(self) -> None:
        run = RunFactory(state="running", claimed_by="gone:1", heartbeat_at=timezone.now())
        check = _claimed(run)

        dead = runs.release_dead_runs(now=timezone.now())

        run.refresh_from_db()
        check.refresh_from_db()
        assert (dead, run.state, run.claimed_by) == ([run.pk], "queued", "")
        assert (check.state, check.run, check.claimed_at) == ("due", None, None)

    def test_an_attended_run_ends_with_its_process(self) -> None:
        run = RunFactory(state="running", claimed_by="gone:1", heartbeat_at=timezone.now(), is_attended=True)

        runs.release_dead_runs(now=timezone.now())

        run.refresh_from_db()
        assert (run.state, run.is_finished, run.trouble != "") == ("cancelled", True, True)

    def test_a_silent_heartbeat_is_dead_whatever_its_connection_does(self) -> None:
        run = RunFactory(state="running", claimed_by="hung:1", heartbeat_at=timezone.now() - timedelta(seconds=61))

        assert runs.release_dead_runs(now=timezone.now()) == [run.pk]

    def test_nobody_dead_nothing_done(self) -> None:
        RunFactory()

        assert runs.release_dead_runs(now=timezone.now()) == []


class TestResume:
    def test_only_unattended_runs_go_on_after_the_pause(self) -> None:
        ours = RunFactory(state="stopped", stopped_by="quota", finished_at=timezone.now())
        broken_off = RunFactory(state="stopped", stopped_by="down", finished_at=timezone.now())
        for other in ({"is_attended": True}, {"stopped_by": "auth"}):
            RunFactory(**{"state": "stopped", "stopped_by": "quota", "finished_at": timezone.now()} | other)
        status = SourceStatus.objects.create(source="dukcapil", paused_until=timezone.now() + timedelta(hours=1))

        assert runs.resume_stopped(now=timezone.now()) == 0
        assert runs.resume_stopped(now=status.paused_until + timedelta(seconds=1)) == 2
        assert runs.waiting_runs() == [ours.pk, broken_off.pk]

    def test_the_database_wants_to_know_what_stopped_a_run(self) -> None:
        run = RunFactory()

        with pytest.raises(IntegrityError, match="run_stopped_says_by_what"), transaction.atomic():
            VerificationRun.objects.filter(pk=run.pk).update(state="stopped")


class TestTasks:
    @pytest.fixture(autouse=True)
    def _messages(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[int] = []
        monkeypatch.setattr(tasks.run_verification, "delay", self.sent.append)
        monkeypatch.setattr(tasks.run_verification, "apply_async", lambda args, **_: self.sent.extend(args))

    def test_without_a_configured_service_a_run_waits(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("DUKCAPIL_URL", raising=False)
        run = RunFactory()

        tasks.run_verification(run.pk)

        run.refresh_from_db()
        assert (run.state, self.sent) == ("queued", [])

    def test_a_run_without_anybody_due_ends_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DUKCAPIL_URL", "http://127.0.0.1:9/verify")
        run = RunFactory()

        tasks.run_verification(run.pk)

        run.refresh_from_db()
        assert (run.state, run.total, self.sent) == ("finished", 0, [])

    def test_a_run_whose_slice_is_over_is_sent_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DUKCAPIL_URL", "http://127.0.0.1:9/verify")
        run = RunFactory()
        monkeypatch.setattr(tasks.checks, "run", lambda **_: run)

        tasks.run_verification(run.pk)

        assert self.sent == [run.pk]

    def test_the_sweep_wakes_workers_for_what_waits_and_what_died(self) -> None:
        waiting, dead = RunFactory(), RunFactory(state="running", claimed_by="gone:1", heartbeat_at=None)
        RunFactory(state="finished", finished_at=timezone.now())

        tasks.sweep_runs()

        assert self.sent == [waiting.pk, dead.pk]

    def test_the_nightly_plan_makes_new_people_due(self) -> None:
        PersonFactory()

        tasks.plan_checks()

        assert Check.objects.get().due_because == "new"


class TestSourceKeeper:
    def _reply(self, tries: int, left: int | None) -> Reply:
        return Reply(reference=1, outcome=Bucket.NOT_FOUND, tries=tries, milliseconds=20, quota_left=left)

    def test_counts_calls_of_the_day_and_the_quota_left(self) -> None:
        today = timezone.localdate()
        SourceStatus.objects.create(source="dukcapil", calls_on=today, calls_today=10)
        keeper = SourceKeeper("dukcapil", 100)
        keeper.note([self._reply(2, 50), self._reply(1, 48)], is_answered=True)

        keeper.flush()

        status = SourceStatus.objects.get()
        assert (status.calls_today, status.quota_left, status.last_success_at is not None) == (13, 48, True)
        assert SourceKeeper("dukcapil", 100).allowance() == (87, False)

    def test_a_service_without_limit_may_say_so_with_many_nines(self) -> None:
        keeper = SourceKeeper("dukcapil", None)
        SourceStatus.objects.create(source="dukcapil")
        keeper.note([self._reply(1, 999_999_999_999)], is_answered=True)

        keeper.flush()

        assert SourceStatus.objects.get().quota_left == 1_000_000_000

    @time_machine.travel("2026-11-22T16:59:30Z", tick=False)
    def test_calls_after_midnight_count_for_the_new_day_whoever_made_them(self) -> None:
        began_yesterday = SourceKeeper("dukcapil", 100)
        began_yesterday.allowance()

        with time_machine.travel("2026-11-22T17:00:30Z", tick=False):
            for keeper in (SourceKeeper("dukcapil", 100), began_yesterday, SourceKeeper("dukcapil", 100)):
                keeper.note([self._reply(5, None)], is_answered=True)
                keeper.flush()
            left = SourceKeeper("dukcapil", 100).allowance()

        status = SourceStatus.objects.get()
        assert (status.calls_on, status.calls_today, left) == (date(2026, 11, 23), 15, (85, False))

    def test_a_quota_used_up_yesterday_is_not_used_up_today(self) -> None:
        today = timezone.localdate()
        SourceStatus.objects.create(source="dukcapil", calls_on=today - timedelta(days=1), calls_today=99, quota_left=0)
        keeper = SourceKeeper("dukcapil", None)
        keeper.note([self._reply(3, None)], is_answered=False)

        keeper.flush()

        status = SourceStatus.objects.get()
        assert (status.calls_today, status.quota_left) == (3, None)

    def test_yesterdays_calls_do_not_count(self) -> None:
        today = timezone.localdate()
        SourceStatus.objects.create(source="dukcapil", calls_on=today - timedelta(days=1), calls_today=99)

        assert SourceKeeper("dukcapil", 100).allowance() == (100, False)

    @pytest.mark.parametrize(("stop", "is_paused"), [("quota", True), ("auth", True), ("down", True)])
    def test_after_a_stop_one_person_is_tried_first(self, stop: str, is_paused: bool) -> None:
        keeper = SourceKeeper("dukcapil", None)
        keeper.allowance()

        keeper.note_stop(StoppedBy(stop), "Kuota Akses Hari ini telah Habis")

        assert keeper.allowance() == (None, is_paused)
        assert SourceStatus.objects.get().last_trouble == "Kuota Akses Hari ini telah Habis"

    def test_an_outage_after_the_other_makes_the_rests_longer_until_somebody_is_answered(self) -> None:
        keeper = SourceKeeper("dukcapil", None)
        keeper.allowance()
        keeper.note_stop(StoppedBy.DOWN, "timeout")
        keeper.note_stop(StoppedBy.DOWN, "timeout")
        stopped = SourceStatus.objects.get()

        keeper.note([self._reply(1, None)], is_answered=True)
        keeper.flush()

        back = SourceStatus.objects.get()
        assert (stopped.trips, stopped.stopped_by) == (2, "down")
        assert stopped.paused_until - stopped.last_trouble_at == timedelta(minutes=2)
        assert (back.trips, back.stopped_by, back.paused_until) == (0, "", None)

    def test_the_last_calls_are_kept_whether_they_were_answered_or_not(self) -> None:
        keeper = SourceKeeper("dukcapil", None)
        keeper.allowance()
        broken = Reply(reference=2, outcome=Bucket.FAILED, milliseconds=2000, is_from_service=False)

        keeper.note([self._reply(1, None), broken], is_answered=True)
        keeper.flush()

        assert SourceStatus.objects.get().recent == [[20, 1], [2000, 0]]


class TestCommand:
    @pytest.fixture(autouse=True)
    def _configured(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DUKCAPIL_URL", "http://127.0.0.1:9/verify")

    @pytest.mark.parametrize(
        "wrong", [{"scope": "99"}, {"scope": "52.71.01"}, {"by": "nobody"}], ids=["nowhere", "elsewhere", "nobody"]
    )
    def test_wrong_arguments_are_told_before_anything_is_done(self, wrong: dict[str, str]) -> None:
        areas()

        with pytest.raises(CommandError) as told:
            call_command("verify", source="dukcapil", **wrong)

        assert (told.value.returncode, VerificationRun.objects.count()) == (2, 0)

    def test_an_unprepared_installation_is_told_what_to_run(self) -> None:
        with pytest.raises(CommandError, match=r"manage\.py prepare"):
            call_command("verify", source="dukcapil")

    def test_a_service_that_is_down_is_a_failure_and_everybody_stays_due(self, tmp_path) -> None:
        for _ in range(25):
            PersonFactory()
        out = tmp_path / "out.json"

        with pytest.raises(CommandError) as told:
            call_command("verify", source="dukcapil", json=out, by=reviewer().username)

        assert told.value.returncode == 1
        assert '"stopped_by": "down"' in out.read_text()
        assert Check.objects.filter(state="due").count() == 25

    def test_with_nobody_due_it_says_so_and_ends_well(self, capsys: pytest.CaptureFixture[str]) -> None:
        areas()

        call_command("verify", source="dukcapil", scope=VILLAGE)

        assert "due=0 asked=0" in capsys.readouterr().out


def test_a_closed_finding_calls_its_visit_off() -> None:
    """The set-based close of findings.sql, by itself."""

    finding = FindingFactory(state="ground_check")
    visit = finding.ground_checks.create(
        family=finding.family, village_id=finding.village_id, assigned_by_id=User.MACHINE_ID
    )
    check = CheckFactory(person=finding.person)
    answer = StoredAnswer(check.pk, "matched", [], "", "", 1, (), frozenset({"name_differs"}))

    closed = close_findings([answer], machine_id=User.MACHINE_ID, reason="tidak lagi berbeda", now=timezone.now())

    visit.refresh_from_db()
    assert (closed, visit.state) == (1, "withdrawn")
    assert Finding.objects.get().check_answer == check


def test_a_person_without_right_to_verification_sees_no_panel() -> None:

    finding = FindingFactory()

    assert panel(finding.family, [finding.person], UserFactory()) is None
