"""Runs through the due checks, against the simulated civil registry over real connections on this machine."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from aiohttp import web
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from access.models import Area, AuditEvent, User
from recipients.models import Person
from tests.factories import CITY, NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, areas
from tests.verification.conftest import record_of, registry_of
from verification.actions import checks, planning, runs
from verification.domain.counts import RunCounts
from verification.domain.hours import quota_day
from verification.domain.judgement import Bucket
from verification.models import Agreement, Check, Finding, SourceStatus, VerificationRun
from verification.simulator.population import CivilRecord, InMemory
from verification.simulator.wire import Asker
from verification.sources.base import Reply, RoundOutcome, StoppedBy


pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def people(count: int, **fields: Any) -> list[Person]:
    family = FamilyFactory(village_id=areas()[fields.pop("village_id", VILLAGE)].code)
    return [PersonFactory(family=family, **fields) for _ in range(count)]


def requested(limit: int | None = None, scope: str = CITY) -> VerificationRun:
    return runs.request_run(
        source="dukcapil",
        scope=Area.objects.get(pk=scope),
        limit=limit,
        purpose="Pemutakhiran triwulan",
        by=User.objects.machine(),
    )


def go(adapter: Any, **wishes: Any) -> VerificationRun:
    return checks.run(run_id=requested(**wishes).pk, adapter=adapter)


class _BreaksOn(InMemory):
    """A registry that fails whenever it is asked about one person."""

    def __init__(self, records: list[CivilRecord], nik: str) -> None:
        super().__init__(records)
        self._broken = nik

    def lookup(self, nik: str) -> CivilRecord | None:
        if nik == self._broken:
            raise web.HTTPInternalServerError
        return super().lookup(nik)


def open_kinds() -> list[str]:
    return sorted(Finding.objects.filter(state="open").values_list("kind", flat=True))


def test_everybody_is_asked_once_and_counted_in_one_bucket() -> None:
    alive, dead, twice, off, unknown, other = people(6)
    records = [
        record_of(alive),
        record_of(dead, state="deceased"),
        record_of(twice, state="duplicate"),
        record_of(off, state="inactive"),
        record_of(other, full_name="BAMBANG SUTEJO"),
    ]

    with registry_of(records) as (simulator, adapter):
        run = go(adapter)

    counts = RunCounts.read(run.counts)
    assert (run.state, run.total, run.done, counts.asked) == ("finished", 6, 6, 6)
    assert (counts.matched, counts.mismatched, counts.not_found) == (1, 1, 1)
    assert (counts.deceased, counts.duplicate, counts.inactive, counts.failed) == (1, 1, 1, 0)
    assert checks.left_of(run) == 0
    assert max(simulator.counts.asked.values()) == 1
    assert Check.objects.get(person=unknown).outcome == "not_found"
    assert open_kinds() == ["deceased", "duplicate", "inactive", "name_differs", "not_found"]
    assert counts.findings_opened == 5


def test_the_finding_says_what_differs_and_keeps_no_civil_data() -> None:
    (person,) = people(1)

    with registry_of([record_of(person, full_name="BAMBANG SUTEJO")]) as (_, adapter):
        go(adapter)

    finding, check = Finding.objects.get(), Check.objects.get()
    assert finding.details[0]["element"] == "NAMA_LGKP"
    assert finding.details[0]["score"] < 90
    assert (finding.materiality, finding.village_id, finding.check_answer) == (2, VILLAGE, check)
    assert "BAMBANG" not in str(check.elements)
    assert {"name": "TGL_LHR", "agrees": True, "score": None, "verdict": "same"} in check.elements


def test_the_rules_of_the_day_are_read_once_however_many_batches_open_findings() -> None:
    persons = people(60)
    with (
        registry_of([record_of(one, full_name="BAMBANG SUTEJO") for one in persons]) as (_, adapter),
        CaptureQueriesContext(connection) as asked,
    ):
        go(adapter)

    statements = [one["sql"] for one in asked]
    opened = sum("INSERT INTO verification_finding " in one for one in statements)
    assert Finding.objects.count() == 60
    assert opened > 1
    assert sum('FROM "verification_findingrule"' in one for one in statements) == 1


def test_limit_and_scope_bound_what_is_due() -> None:
    people(3)
    elsewhere = people(2, village_id=NEIGHBOUR)

    with registry_of([]) as (simulator, adapter):
        run = go(adapter, scope=NEIGHBOUR, limit=1)

    assert (run.total, run.done, checks.left_of(run)) == (1, 1, 0)
    assert set(simulator.counts.asked) <= {person.nik for person in elsewhere}
    assert Check.objects.filter(state="due").count() == 4


def test_a_second_start_of_the_same_run_asks_nobody() -> None:
    (person,) = people(1)
    with registry_of([record_of(person)]) as (simulator, adapter):
        run = go(adapter)

        again = checks.run(run_id=run.pk, adapter=adapter)

    assert again.counts == run.counts
    assert simulator.counts.calls == 1


def test_the_next_day_nobody_is_due_and_after_ninety_days_everybody() -> None:
    person, _ = people(2)
    with registry_of([record_of(person)]) as (_, adapter):
        go(adapter)

        with time_machine.travel(timezone.now() + timedelta(days=1), tick=True):
            tomorrow = go(adapter)
        with time_machine.travel(timezone.now() + timedelta(days=91), tick=True):
            later = go(adapter)

    assert (tomorrow.total, later.total) == (0, 2)
    assert later.checks.filter(due_because="stale").count() == 2
    assert Check.objects.filter(person=person, is_latest=True).get().run == later


def test_a_changed_identity_is_due_at_once_the_others_keep_their_date() -> None:
    changed, _ = people(2)
    with registry_of([record_of(changed)]) as (_, adapter):
        go(adapter)
    Person.objects.filter(pk=changed.pk).update(full_name="Slamet Riyanto")

    planning.plan_due(source="dukcapil", now=timezone.localtime())

    due = Check.objects.get(state="due")
    assert (due.person, due.due_because) == (changed, "changed")


def test_the_deceased_are_not_asked() -> None:
    gone, here = people(2)
    planning.plan_due(source="dukcapil", now=timezone.localtime())
    Person.objects.filter(pk=gone.pk).update(vital_status="deceased")

    planning.plan_due(source="dukcapil", now=timezone.localtime())

    assert [check.person for check in Check.objects.all()] == [here]


class TestTrouble:
    def test_a_used_up_quota_stops_cleanly_and_the_next_day_goes_on(self) -> None:
        everybody = people(30)
        records = [record_of(person) for person in everybody]
        with registry_of(records, quota=12) as (_, adapter):
            first = go(adapter)
        counts = RunCounts.read(first.counts)
        assert (first.state, first.stopped_by) == ("stopped", "quota")
        assert (counts.matched, counts.failed, checks.left_of(first)) == (12, 0, 18)
        assert Check.objects.filter(state="due", attempts=0).count() == 18
        assert SourceStatus.objects.get().paused_until > timezone.now()

        with (
            registry_of(records) as (_, adapter),
            time_machine.travel(timezone.now() + timedelta(days=1), tick=True),
        ):
            assert runs.resume_stopped(now=timezone.now()) == 1
            second = checks.run(run_id=first.pk, adapter=adapter)

        assert (second.state, second.stopped_by) == ("finished", "")
        assert RunCounts.read(second.counts).matched == 30
        assert Check.objects.filter(state="answered").count() == 30

    def test_the_call_after_a_quota_stop_tries_one_person_and_goes_on_if_answered(self) -> None:
        everybody = people(20)
        records = [record_of(person) for person in everybody]
        with registry_of(records, quota=5) as (_, adapter):
            go(adapter)

        with registry_of(records, quota=0) as (simulator, adapter):
            still_out = go(adapter)
            assert simulator.counts.calls == 1
        with registry_of(records) as (_, adapter):
            again = go(adapter)

        assert (still_out.stopped_by, RunCounts.read(still_out.counts).asked) == ("quota", 0)
        assert (again.state, RunCounts.read(again.counts).matched) == ("finished", 15)
        assert SourceStatus.objects.get().paused_until is None

    def test_one_person_who_is_never_answered_does_not_hold_up_the_others_after_an_outage(self) -> None:
        everybody = people(12)
        records = [record_of(person) for person in everybody]
        with registry_of(records, fault=1.0, fault_kinds=("500",)) as (_, adapter):
            go(adapter)
        Check.objects.update(tried_at=None)

        with registry_of(records) as (simulator, adapter):
            simulator.population = _BreaksOn(records, everybody[0].nik)
            tried = go(adapter)
            again = go(adapter)

        assert (tried.stopped_by, RunCounts.read(tried.counts).failed) == ("down", 1)
        assert (again.stopped_by, RunCounts.read(again.counts).matched) == ("", 11)

    def test_our_own_daily_quota_is_kept_over_several_runs(self) -> None:
        everybody = people(10)
        with registry_of([record_of(person) for person in everybody]) as (simulator, adapter):
            ours = replace(adapter, config=replace(adapter.config, daily_quota=6))
            first = go(ours)
            second = go(ours)

        assert simulator.counts.calls == 6
        assert (first.stopped_by, second.stopped_by) == ("quota", "quota")
        assert (RunCounts.read(first.counts).matched, RunCounts.read(second.counts).asked) == (6, 0)

    def test_a_refused_account_marks_nobody(self) -> None:
        everybody = people(5)
        records = [record_of(person) for person in everybody]
        with registry_of(records, asker=Asker("petugas", "lain", "")) as (_, adapter):
            run = go(adapter)

        assert (run.state, run.stopped_by) == ("stopped", "auth")
        assert Check.objects.exclude(state="due").count() == 0
        assert Finding.objects.count() == 0
        assert checks.left_of(run) == 5

    @pytest.mark.parametrize("kind", ["500", "html", "half", "empty"])
    def test_a_broken_service_leaves_everybody_due(self, kind: str) -> None:
        everybody = people(30)
        records = [record_of(person) for person in everybody]
        with registry_of(records, fault=1.0, fault_kinds=(kind,)) as (_, adapter):
            run = go(adapter)

        counts = RunCounts.read(run.counts)
        assert (run.state, run.stopped_by) == ("stopped", "down")
        assert (counts.asked, counts.failed) == (counts.failed, counts.asked)
        assert Check.objects.filter(state="due").count() == 30
        assert checks.left_of(run) == 30

    def test_some_faults_are_tried_again_and_nobody_is_lost(self) -> None:
        everybody = people(60)
        records = [record_of(person) for person in everybody]
        with registry_of(records, fault=0.3, fault_kinds=("500", "html", "half", "empty")) as (_, adapter):
            run = go(adapter)

        counts = RunCounts.read(run.counts)
        answered = Check.objects.filter(state="answered").count()
        assert (run.state, counts.asked) == ("finished", 60)
        assert (counts.matched, counts.failed) == (answered, 60 - answered)
        assert checks.left_of(run) == 60 - answered
        assert Check.objects.filter(state="claimed").count() == 0

    def test_cancelling_stores_what_came_and_gives_back_the_rest(self) -> None:
        everybody = people(100)
        run = requested()
        with registry_of([record_of(person) for person in everybody], latency_ms=200) as (_, adapter):
            ended = checks.run(
                run_id=run.pk,
                adapter=adapter,
                should_stop=lambda: Check.objects.filter(state="answered").exists(),
            )

        answered = Check.objects.filter(state="answered").count()
        assert ended.state == "cancelled"
        assert 0 < answered < 100
        assert Check.objects.filter(state="due", run=None).count() == 100 - answered

    def test_a_run_that_was_taken_over_is_left_alone(self) -> None:
        everybody = people(60)
        run = requested()

        def taken_over() -> bool:
            VerificationRun.objects.filter(pk=run.pk).update(claimed_by="another:1")
            Check.objects.filter(state="claimed").update(state="due", claimed_at=None, run=None)
            return False

        with registry_of([record_of(person) for person in everybody], latency_ms=300) as (_, adapter):
            left = checks.run(run_id=run.pk, adapter=adapter, should_stop=taken_over)

        answered = Check.objects.filter(state="answered").count()
        assert (left.state, left.claimed_by, left.is_finished) == ("running", "another:1", False)
        assert (RunCounts.read(left.counts).asked, answered < 60) == (answered, True)

    @pytest.mark.parametrize(("is_attended", "state"), [(True, "cancelled"), (False, "queued")])
    def test_a_run_that_is_broken_off_holds_nobody(self, is_attended: bool, state: str) -> None:
        everybody = people(60)
        run = requested()
        VerificationRun.objects.update(is_attended=is_attended)

        def broken() -> bool:
            raise RuntimeError("the power went out")

        with (
            registry_of([record_of(person) for person in everybody], latency_ms=200) as (_, adapter),
            pytest.raises(RuntimeError),
        ):
            checks.run(run_id=run.pk, adapter=adapter, should_stop=broken)

        run.refresh_from_db()
        assert run.state == state
        assert Check.objects.filter(state="claimed").count() == 0

    def test_a_slice_ends_and_the_run_waits_for_the_next(self) -> None:
        everybody = people(40)
        records = [record_of(person) for person in everybody]
        run = requested()
        with registry_of(records, latency_ms=250) as (simulator, adapter):
            paused = checks.run(run_id=run.pk, adapter=adapter, slice_s=0.2)
            assert paused.state == "queued"
            ended = checks.run(run_id=run.pk, adapter=adapter)

        assert (ended.state, RunCounts.read(ended.counts).matched) == ("finished", 40)
        assert max(simulator.counts.asked.values()) == 1


class _UntilMidnight:
    """A source with two calls a day, whose first round ends a minute after midnight."""

    daily_quota = 2

    def __init__(self, clock: time_machine.Traveller) -> None:
        self._clock = clock
        self.allowances: list[int | None] = []

    def ask(self, take: Any, store: Any, *, allowance: int | None, **_: Any) -> RoundOutcome:
        self.allowances.append(allowance)
        chosen = take(5)
        if len(self.allowances) == 1:
            self._clock.shift(timedelta(minutes=2))
        store([Reply(reference=one.reference, outcome=Bucket.MATCHED) for one in chosen[:allowance]])
        refused = tuple(one.reference for one in chosen[allowance:])
        stopped = StoppedBy.QUOTA if refused else None
        return RoundOutcome(stopped, False, "", len(chosen) - len(refused), 2, 1, None, refused, 0.1)


@pytest.mark.parametrize(("is_attended", "rounds"), [(True, 2), (False, 1)])
def test_the_quota_of_yesterday_does_not_stop_a_run_of_today(is_attended: bool, rounds: int) -> None:
    people(5)
    run = requested()
    VerificationRun.objects.update(is_attended=is_attended)
    with time_machine.travel("2026-11-22T16:59:00Z", tick=False) as clock:
        SourceStatus.objects.create(source="dukcapil", calls_on=date(2026, 11, 22), calls_today=1)
        adapter = _UntilMidnight(clock)
        adapter.daily_quota = 4

        ended = checks.run(run_id=run.pk, adapter=adapter)

    assert adapter.allowances == [3, 1][:rounds]
    assert (ended.state, RunCounts.read(ended.counts).matched) == (("stopped", 4) if is_attended else ("queued", 3))
    assert (SourceStatus.objects.get().paused_until is None) is not is_attended


@pytest.mark.parametrize(("ended_days_ago", "state"), [(1, "cancelled"), (0, "finished")])
def test_a_run_that_waited_goes_on_under_its_agreement_only(ended_days_ago: int, state: str) -> None:
    people(1)
    run = requested()
    assert run.agreement is not None
    last_day = timezone.localdate() - timedelta(days=ended_days_ago)
    Agreement.objects.update(valid_from=last_day, valid_until=last_day)

    ended = checks.run(run_id=run.pk, adapter=_Matching())

    assert (ended.state, bool(ended.trouble)) == (state, state == "cancelled")
    assert Check.objects.filter(state="answered").count() == (state == "finished")


class _Matching:
    """A source that knows everybody."""

    daily_quota = None

    def ask(self, take: Any, store: Any, **_: Any) -> RoundOutcome:
        store([Reply(reference=one.reference, outcome=Bucket.MATCHED) for one in take(100)])
        return RoundOutcome(None, False, "", 1, 1, 1, None, (), 0.1)


class _BesideAnother:
    """A source with ten calls a day, of which another run uses nine while this one asks."""

    daily_quota = 10

    def ask(self, take: Any, store: Any, *, should_stop: Any, **_: Any) -> RoundOutcome:
        store([Reply(reference=one.reference, outcome=Bucket.MATCHED) for one in take(1)])
        before = should_stop()
        SourceStatus.objects.update(calls_on=quota_day(timezone.now()), calls_today=9)
        assert (before, should_stop()) == (False, True)
        return RoundOutcome(None, True, "", 1, 1, 1, None, (), 0.1)


def test_what_other_runs_have_asked_counts_against_the_quota_of_the_day() -> None:
    people(5)

    run = go(_BesideAnother())

    status = SourceStatus.objects.get()
    assert (run.state, run.stopped_by, RunCounts.read(run.counts).matched) == ("stopped", "quota", 1)
    assert (status.calls_today, status.stopped_by) == (10, "quota")


class TestFindingsOverTime:
    def test_an_answer_that_still_differs_opens_no_second_finding(self) -> None:
        (person,) = people(1)
        with registry_of([record_of(person, sex="P")]) as (_, adapter):
            go(adapter)
            with time_machine.travel(timezone.now() + timedelta(days=91), tick=True):
                later = go(adapter)

        assert RunCounts.read(later.counts).findings_opened == 0
        assert Finding.objects.get().check_answer.run == later

    def test_a_difference_that_vanished_is_closed_by_the_machine(self) -> None:
        (person,) = people(1)
        with registry_of([record_of(person, sex="P")]) as (_, adapter):
            go(adapter)
        with (
            registry_of([record_of(person)]) as (_, adapter),
            time_machine.travel(timezone.now() + timedelta(days=91), tick=True),
        ):
            go(adapter)

        finding = Finding.objects.get()
        assert (finding.state, finding.decision) == ("decided", "no_objection")
        assert finding.decided_by == User.objects.machine()
        assert finding.reason != ""

    def test_what_a_person_decided_about_the_same_identity_is_not_asked_again(self) -> None:
        (person,) = people(1)
        with registry_of([record_of(person, sex="P")]) as (_, adapter):
            go(adapter)
            Finding.objects.update(
                state="decided",
                decision="no_objection",
                decided_by=User.objects.create(username="rini", full_name="Rini"),
                decided_at=timezone.now(),
                reason="KTP dilihat",
            )
            with time_machine.travel(timezone.now() + timedelta(days=91), tick=True):
                go(adapter)

        assert Finding.objects.count() == 1


def test_asking_for_a_run_is_written_in_the_audit_trail() -> None:
    areas()
    run = requested(limit=5)

    event = AuditEvent.objects.get(action="verification.request_run")
    assert (event.object_id, event.reason, event.details["limit"]) == (str(run.pk), "Pemutakhiran triwulan", 5)
