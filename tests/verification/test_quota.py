"""How many calls a source has left today, and who says so."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from verification.actions.quota import quota_of
from verification.models import Agreement, SourceStatus


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_city", "dukcapil_set_up")]
WIB = ZoneInfo("Asia/Jakarta")


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
