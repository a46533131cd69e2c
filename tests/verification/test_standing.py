"""The standing order: when a run starts by itself, and how it ends."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.utils import timezone

from access.models import Holiday, Installation, User
from tests.factories import CITY, UserFactory
from tests.verification.conftest import record_of, registry_of
from tests.verification.factories import RunFactory
from tests.verification.standing import due, start, terms
from verification import tasks
from verification.actions import checks, standing
from verification.actions import policies as actions
from verification.domain.hours import OfficeHours
from verification.models import Agreement, Check, PolicyDay, SourceStatus, VerificationRun


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_city", "dukcapil_set_up")]
WIB = ZoneInfo("Asia/Jakarta")


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
