"""The standing order: when a run starts by itself, what it takes and in which order, and asking at once."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.utils import timezone

from access.models import Area, Holiday, Installation, User
from tests.factories import CITY, NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, UserFactory, areas
from tests.verification.conftest import record_of, registry_of
from tests.verification.factories import CheckFactory, RunFactory, reviewer
from verification import errors, tasks
from verification.actions import checks, choosing, standing
from verification.actions import policies as actions
from verification.actions.choosing import Chooser
from verification.actions.quota import quota_of
from verification.domain.hours import OfficeHours
from verification.domain.policies import Policy, Trigger
from verification.models import Agreement, Check, PolicyDay, SourceStatus, VerificationRun
from verification.models import Policy as PolicyRow
from verification.queries import claims, policies


pytestmark = pytest.mark.django_db
WIB = ZoneInfo("Asia/Jakarta")


@pytest.fixture(autouse=True)
def _demo_city() -> None:
    """A city that may ask an invented registry."""
    Installation.objects.update_or_create(pk=1, defaults={"city_id": areas()[CITY].pk, "is_demo": True})


@pytest.fixture(autouse=True)
def _configured(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "URL": "http://127.0.0.1:1/x",
        "USER_ID": "a",
        "PASSWORD": "b",
        "IP_USER": "10.0.0.1",
    }.items():
        monkeypatch.setenv(f"DUKCAPIL_{name}", value)


def due(trigger: str, count: int = 1, *, village: str = VILLAGE) -> list[Check]:
    """Persons who are due under the policy of this kind."""
    actions.keep_shipped(source="dukcapil", by=User.objects.machine())
    policy = PolicyRow.objects.get(source="dukcapil", code=trigger)
    return [
        Check.objects.create(
            person=PersonFactory(family=FamilyFactory(village_id=areas()[village].code)),
            source="dukcapil",
            due_on=timezone.localdate(),
            due_because=trigger,
            policy=policy,
        )
        for _ in range(count)
    ]


def start(now: datetime | None = None) -> VerificationRun | None:
    return standing.start(source="dukcapil", now=now or timezone.localtime())


def terms(code: str, **changes: Any) -> None:
    """New terms of a policy from today on."""
    row = PolicyRow.objects.get(source="dukcapil", code=code)
    today = timezone.localdate()
    current = next(one for one in policies.policies_of("dukcapil", today) if one.code == code)
    actions.change(
        row=row, policy=replace(current, from_on=today, **changes), reason="uji", today=today, by=UserFactory()
    )


class TestStarting:
    def test_a_run_of_the_machine_starts_when_somebody_is_due(self) -> None:
        due("stale")

        run = start()

        assert run is not None
        assert (run.is_standing, run.scope_id, run.requested_by.is_machine) == (True, CITY, True)

    def test_nobody_due_no_run(self) -> None:
        actions.keep_shipped(source="dukcapil", by=User.objects.machine())

        assert start() is None

    @pytest.mark.parametrize("status", ["deceased", "moved"])
    def test_nobody_is_due_who_died_or_moved_away_after_the_planning(self, status: str) -> None:
        (one,) = due("new")
        one.person.vital_status = status
        one.person.save()

        assert start() is None

    def test_who_was_asked_in_vain_is_asked_again_an_hour_later(self) -> None:
        (one,) = due("new")
        now = timezone.localtime()
        Check.objects.filter(pk=one.pk).update(tried_at=now - timedelta(minutes=59))

        assert start(now) is None
        assert start(now + timedelta(minutes=2)) is not None

    def test_only_one_at_a_time_and_none_beside_an_officer_s(self) -> None:
        due("stale")
        RunFactory()

        assert start() is None

        VerificationRun.objects.update(state="finished")
        assert start() is not None
        assert start() is None

    def test_the_database_allows_one_standing_run_per_source(self) -> None:
        RunFactory(is_standing=True)

        with pytest.raises(IntegrityError), transaction.atomic():
            RunFactory(is_standing=True)

    def test_a_second_beat_that_is_slower_starts_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        due("stale")
        RunFactory(is_standing=True)
        monkeypatch.setattr(standing, "_must_wait", lambda _source, _now: False)

        assert start() is None

    def test_it_waits_without_an_agreement(self) -> None:
        due("stale")
        Agreement.objects.all().delete()
        Installation.objects.update(is_demo=False)

        assert start() is None
        assert not VerificationRun.objects.exists()

    def test_it_waits_while_the_source_is_not_configured(self, monkeypatch: pytest.MonkeyPatch) -> None:
        due("stale")
        monkeypatch.delenv("DUKCAPIL_URL")

        assert start() is None

    def test_it_waits_while_the_source_has_to_be_left_alone(self) -> None:
        due("stale")
        SourceStatus.objects.create(source="dukcapil", paused_until=timezone.now() + timedelta(hours=1))

        assert start() is None

    def test_it_waits_when_the_quota_is_used_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        due("stale")
        monkeypatch.setenv("DUKCAPIL_DAILY_QUOTA", "5")
        SourceStatus.objects.create(source="dukcapil", calls_on=timezone.localdate(), calls_today=5)

        assert start() is None

    @pytest.mark.parametrize("whole_source", [True, False])
    def test_it_waits_while_paused(self, whole_source: bool) -> None:
        (check,) = due("stale")
        actions.pause(
            source="dukcapil", row=None if whole_source else check.policy, reason="PKS habis", by=UserFactory()
        )

        assert start() is None

    def test_it_keeps_office_hours_and_holidays(self) -> None:
        due("stale")
        office = OfficeHours(frozenset({1, 2, 3, 4, 5}), time(8), time(16), on_holidays=False)
        today = timezone.localdate()
        monday = today + timedelta(days=(7 - today.weekday()) % 7 or 7)
        terms("stale", hours=office)
        Holiday.objects.create(on=monday, name="Hari jadi kota", kind="city")
        at = datetime.combine(monday, time(9), tzinfo=WIB)

        on_the_holiday, at_night = start(at), start(at + timedelta(days=1, hours=8))
        in_the_morning = start(at + timedelta(days=1))

        assert (on_the_holiday, at_night) == (None, None)
        assert in_the_morning is not None

    def test_its_purpose_is_that_of_the_policy_else_of_the_agreement(self) -> None:
        due("stale")
        today = timezone.localdate()
        Agreement.objects.all().delete()
        Agreement.objects.create(
            number="PKS-1",
            source="dukcapil",
            partner="Ditjen",
            valid_from=today,
            valid_until=today,
            purposes="Verifikasi penerima bansos",
        )

        first = start()
        VerificationRun.objects.update(state="finished")
        terms("requested", purpose="Pemutakhiran triwulan")
        second = start()

        assert first is not None
        assert second is not None
        assert (first.purpose, second.purpose) == ("Verifikasi penerima bansos", "Pemutakhiran triwulan")

    def test_the_periodic_job_hands_the_run_to_a_worker(self, monkeypatch: pytest.MonkeyPatch) -> None:
        due("stale")
        sent: list[int] = []
        monkeypatch.setattr(tasks.run_verification, "delay", sent.append)

        tasks.keep_standing_orders()
        tasks.keep_standing_orders()

        assert sent == [VerificationRun.objects.get().pk]


class TestTheCommandLine:
    def test_it_asks_at_any_hour(self) -> None:
        found = due("stale", 2)
        terms("stale", hours=OfficeHours(frozenset()))
        with registry_of([record_of(check.person) for check in found]) as (_simulator, adapter):
            run = RunFactory(is_attended=True)

            done = checks.run(run_id=run.pk, adapter=adapter)

        assert (done.total, done.counts["matched"]) == (2, 2)

    def test_it_does_not_ask_a_source_that_is_paused_and_says_why(self) -> None:
        due("stale")
        actions.pause(source="dukcapil", row=None, reason="PKS habis", by=UserFactory())

        with pytest.raises(CommandError, match="PKS habis"):
            call_command("verify", "--source", "dukcapil")

        assert not VerificationRun.objects.exists()


class TestChoosing:
    def _take(self, most: int, **values: Any) -> Counter[str]:
        taken = Chooser(RunFactory(started_at=timezone.now(), **values)).take(most)
        codes = dict(PolicyRow.objects.values_list("pk", "code"))
        return Counter(codes.get(one.policy or 0, "") for one in taken)

    def test_a_standing_run_keeps_the_shares(self) -> None:
        for code in ("requested", "changed", "cutoff", "new", "consolidation", "stale"):
            due(code, 30)

        taken = self._take(100, is_standing=True)

        assert taken == {"requested": 30, "changed": 10, "cutoff": 20, "new": 20, "consolidation": 5, "stale": 15}

    def test_an_officer_s_run_takes_the_highest_policy_first(self) -> None:
        due("stale", 8)
        due("changed", 3)
        due("new", 4)

        assert self._take(9) == {"changed": 3, "new": 4, "stale": 2}

    def test_what_others_do_not_need_goes_on(self) -> None:
        due("stale", 30)
        due("changed", 2)

        assert self._take(20, is_standing=True) == {"changed": 2, "stale": 18}

    def test_what_was_asked_earlier_today_counts(self) -> None:
        (first, *_), _stale = due("new", 20), due("stale", 20)
        PolicyDay.objects.create(
            source="dukcapil", policy=first.policy, on_day=timezone.now().astimezone(WIB).date(), asked=100
        )

        taken = self._take(10, is_standing=True)

        assert taken == {"stale": 10}

    def test_a_policy_that_is_paused_is_passed_over_by_both(self) -> None:
        due("stale", 2)
        (check,) = due("changed")
        actions.pause(source="dukcapil", row=check.policy, reason="uji", by=UserFactory())

        assert self._take(9, is_standing=True) == {"stale": 2}
        assert self._take(9) == {}

    def test_a_source_that_is_paused_is_asked_nothing(self) -> None:
        due("stale", 2)
        actions.pause(source="dukcapil", row=None, reason="uji", by=UserFactory())

        assert self._take(9) == {}
        assert choosing.open_policies("dukcapil", timezone.localtime()) == []

    def test_outside_its_hours_only_an_officer_s_run_asks(self) -> None:
        due("stale", 2)
        terms("stale", hours=OfficeHours(frozenset()))

        assert self._take(9, is_standing=True) == {}
        assert self._take(9) == {"stale": 2}

    def test_who_stands_under_no_policy_comes_last(self) -> None:
        due("stale")
        Check.objects.create(person=PersonFactory(), source="dukcapil", due_on=timezone.localdate(), due_because="new")

        assert self._take(1) == {"stale": 1}
        assert self._take(9) == {"": 1}

    def test_nothing_is_asked_for_nothing(self) -> None:
        due("stale")

        assert self._take(0) == {}

    def test_how_many_a_run_will_take(self) -> None:
        due("stale", 2)
        due("new", 3)
        (paused,) = due("changed")
        actions.pause(source="dukcapil", row=paused.policy, reason="uji", by=UserFactory())
        person = paused.person

        assert Chooser(RunFactory(is_standing=True)).count() == 5
        assert Chooser(RunFactory()).count() == 5
        assert Chooser(RunFactory(person=person)).count() == 1

    def test_a_pause_reaches_a_run_at_work(self, monkeypatch: pytest.MonkeyPatch) -> None:
        due("stale", 5)
        monkeypatch.setattr(choosing, "_LOOK_S", 0.0)
        chooser = Chooser(RunFactory(is_standing=True))
        before = len(chooser.take(2))
        actions.pause(source="dukcapil", row=None, reason="uji", by=UserFactory())

        after = len(chooser.take(2))

        assert (before, after) == (2, 0)

    def test_what_was_asked_is_counted_per_policy_and_day(self) -> None:
        due("stale", 2)
        due("changed", 1)
        chooser = Chooser(RunFactory(is_standing=True))
        taken = chooser.take(9)

        chooser.note(taken[:2])
        chooser.flush()
        chooser.note(taken[2:])
        chooser.flush()

        counted = {one.policy.code: one.asked for one in PolicyDay.objects.select_related("policy")}
        assert counted == {"stale": 2, "changed": 1}

    def test_a_clock_that_is_set_back_does_not_ask_twice_who_was_asked_in_vain(self) -> None:
        (check,) = due("stale")
        began = timezone.now()
        chooser = Chooser(RunFactory(started_at=began - timedelta(minutes=5)))

        with time_machine.travel(began - timedelta(hours=1), tick=False):
            first = chooser.take(1)
            Check.objects.update(state="due", tried_at=timezone.now(), claimed_at=None, run=None)
            second = chooser.take(1)

        assert ([one.question.reference for one in first], second) == ([check.pk], [])

    def test_whether_anybody_waits(self) -> None:
        (check,) = due("stale")
        other = PolicyRow.objects.get(code="new").pk
        assert check.policy_id is not None

        now = timezone.localtime()
        assert claims.is_any_due(source="dukcapil", policies=[other, check.policy_id], now=now)
        assert not claims.is_any_due(source="dukcapil", policies=[other], now=now)
        assert not claims.is_any_due(source="dukcapil", policies=[], now=now)


class TestAskingAtOnce:
    def _now(self, about: Any, by: User | None = None) -> VerificationRun:
        return standing.run_now(
            source="dukcapil", about=about, reason="surat 7", now=timezone.localtime(), by=by or reviewer()
        )

    def test_one_person_and_nobody_else_of_the_family(self) -> None:
        check = CheckFactory()
        PersonFactory(family=check.person.family)

        run = self._now(check.person)
        taken = Chooser(run).take(9)

        assert (run.person, run.scope_id, run.purpose) == (check.person, VILLAGE, "Pemutakhiran triwulan")
        assert [one.question.nik for one in taken] == [check.person.nik]

    def test_a_whole_family_whatever_the_hour_or_the_pause_of_a_policy(self) -> None:
        check = CheckFactory()
        other = PersonFactory(family=check.person.family)
        (stranger,) = due("requested")
        actions.pause(source="dukcapil", row=stranger.policy, reason="uji", by=UserFactory())

        run = self._now(check.person.family)
        taken = Chooser(run).take(9)

        assert {one.question.nik for one in taken} == {check.person.nik, other.nik}

    def test_a_kelurahan_is_asked_about_whoever_is_due(self) -> None:
        here = due("stale")[0]
        due("stale", village=NEIGHBOUR)

        run = self._now(Area.objects.get(pk=VILLAGE))
        taken = Chooser(run).take(9)

        assert [one.question.nik for one in taken] == [here.person.nik]

    def test_a_kelurahan_is_gone_through_by_priority_bit_by_bit_and_to_its_end(self) -> None:
        due("stale", 2)
        due("changed", 2)
        Check.objects.create(person=PersonFactory(), source="dukcapil", due_on=timezone.localdate(), due_because="new")
        chooser = Chooser(self._now(Area.objects.get(pk=VILLAGE)))
        codes = dict(PolicyRow.objects.values_list("pk", "code"))

        taken = [sorted(codes.get(one.policy or 0, "") for one in chooser.take(most)) for most in (1, 2, 9, 9)]

        assert taken == [["changed"], ["changed", "stale"], ["", "stale"], []]

    def test_what_falls_due_in_a_kelurahan_meanwhile_is_asked_about_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(choosing, "_LOOK_S", 0.0)
        due("stale")
        chooser = Chooser(self._now(Area.objects.get(pk=VILLAGE)))
        before = len(chooser.take(9))
        due("new")

        after = len(chooser.take(9))

        assert (before, after) == (1, 1)

    def test_a_pause_is_kept_in_a_kelurahan_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(choosing, "_LOOK_S", 0.0)
        first, _second = due("stale", 2)
        chooser = Chooser(self._now(Area.objects.get(pk=VILLAGE)))
        before = len(chooser.take(1))
        actions.pause(source="dukcapil", row=first.policy, reason="uji", by=UserFactory())

        assert (before, chooser.take(9)) == (1, [])

    def test_not_outside_the_own_area_and_not_while_the_source_is_paused(self) -> None:
        person = PersonFactory()

        with pytest.raises(errors.NobodyChosen):
            self._now(person, by=reviewer(NEIGHBOUR))
        actions.pause(source="dukcapil", row=None, reason="PKS habis.", by=UserFactory())
        with pytest.raises(errors.SourcePaused) as refused:
            self._now(person)

        assert "PKS habis" in str(refused.value)
        assert (VerificationRun.objects.count(), Check.objects.count()) == (0, 0)

    def test_without_an_agreement_the_reason_is_the_purpose(self) -> None:
        Agreement.objects.all().delete()

        assert self._now(PersonFactory()).purpose == "surat 7"

    def test_from_the_request_to_the_answer(self) -> None:
        person = PersonFactory(family=FamilyFactory(kk_number="3576010101010001"))
        with registry_of([record_of(person)]) as (simulator, adapter):
            run = self._now(person)

            done = checks.run(run_id=run.pk, adapter=adapter)

        assert (done.state, done.total, done.counts["matched"], checks.left_of(done)) == ("finished", 1, 1, 0)
        assert Check.objects.get().outcome == "matched"
        assert simulator is not None


class TestAStandingRunToItsEnd:
    def test_it_asks_by_itself_and_stands_in_the_day_s_count(self) -> None:
        found = due("stale", 3)
        with registry_of([record_of(check.person) for check in found]) as (_simulator, adapter):
            run = start()
            assert run is not None

            done = checks.run(run_id=run.pk, adapter=adapter)

        assert (done.state, done.total, done.counts["matched"]) == ("finished", 3, 3)
        day = PolicyDay.objects.get()
        assert (day.asked, day.on_day) == (3, timezone.now().astimezone(WIB).date())


class TestQuota:
    NOW = datetime(2026, 11, 23, 10, 0, tzinfo=WIB)

    def test_nobody_has_said_it(self) -> None:
        quota = quota_of("dukcapil", self.NOW)

        assert (quota.daily, quota.left, quota.used) == (None, None, 0)

    def test_as_configured_less_what_was_called(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DUKCAPIL_DAILY_QUOTA", "1000")
        SourceStatus.objects.create(source="dukcapil", calls_on=self.NOW.date(), calls_today=300, quota_left=650)

        quota = quota_of("dukcapil", self.NOW)

        assert (quota.daily, quota.left, quota.used) == (1000, 650, 300)

    def test_yesterday_s_calls_do_not_count(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DUKCAPIL_DAILY_QUOTA", "1000")
        SourceStatus.objects.create(
            source="dukcapil", calls_on=self.NOW.date() - timedelta(days=1), calls_today=300, quota_left=0
        )

        assert quota_of("dukcapil", self.NOW).left == 1000

    def test_calls_of_a_clock_that_was_ahead_count_against_today(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DUKCAPIL_DAILY_QUOTA", "1000")
        SourceStatus.objects.create(source="dukcapil", calls_on=self.NOW.date() + timedelta(days=1), calls_today=300)

        assert quota_of("dukcapil", self.NOW).left == 700

    def test_as_the_agreement_says(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("DUKCAPIL_URL")
        Agreement.objects.all().delete()
        Agreement.objects.create(
            number="PKS-1", source="dukcapil", partner="Ditjen", valid_from=date(2026, 1, 1),
            valid_until=date(2026, 12, 31), purposes="Verifikasi", daily_quota=400,
        )  # fmt: skip

        quota = quota_of("dukcapil", self.NOW)

        assert (quota.daily, quota.left) == (400, 400)

    @pytest.mark.parametrize(("days_ago", "left"), [(0, 700), (1, 1000)])
    def test_as_the_service_last_reported(self, days_ago: int, left: int) -> None:
        SourceStatus.objects.create(
            source="dukcapil", calls_on=self.NOW.date() - timedelta(days=days_ago), calls_today=300, quota_left=700
        )

        quota = quota_of("dukcapil", self.NOW)

        assert (quota.daily, quota.left) == (1000, left)


def test_a_policy_that_holds_from_tomorrow_is_not_open_today() -> None:
    actions.keep_shipped(source="dukcapil", by=User.objects.machine())
    today = timezone.localdate()
    later = Policy("dukcapil", "besok", Trigger.STALE, "Besok", today + timedelta(days=1), 9, 0, every_days=3)
    actions.make(policy=later, reason="uji", today=today, by=UserFactory())

    assert "besok" not in {one.code for one in choosing.open_policies("dukcapil", timezone.localtime())}
