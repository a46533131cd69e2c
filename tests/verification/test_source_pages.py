"""The pages of the sources: how each is doing, what it knows, trying again after a repair."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from access.models import AuditEvent, User
from tests.factories import VILLAGE
from tests.verification.factories import reviewer
from verification.actions.sources import adapter_of, is_configured, planned, settings_of, try_again
from verification.errors import NotStopped, OutsideOwnArea, ReasonMissing, SourceMisconfigured, SourceNotConfigured
from verification.models import SourceStatus


pytestmark = pytest.mark.django_db
LIST = "verification:sources"


@pytest.fixture
def rini(client: Client) -> User:
    user = reviewer()
    client.force_login(user)
    return user


@pytest.fixture
def stopped() -> SourceStatus:
    return SourceStatus.objects.create(
        source="employment",
        stopped_by="auth",
        paused_until=timezone.now() + timedelta(hours=3),
        last_trouble="API key tidak dikenal",
        last_trouble_at=timezone.now(),
        trips=2,
    )


class TestSettings:
    def test_a_source_without_its_address_is_not_asked_and_says_what_to_set(self) -> None:
        with pytest.raises(SourceNotConfigured, match="EMPLOYMENT_URL"):
            adapter_of("employment")

        assert not is_configured("employment")
        assert settings_of("employment").missing == ("EMPLOYMENT_URL",)

    def test_a_configured_source_is_planned_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        before = planned()
        monkeypatch.setenv("POWER_URL", "http://127.0.0.1:9/power")
        monkeypatch.setenv("POWER_DAILY_QUOTA", "5000")

        assert (before, planned()) == (("dukcapil",), ("dukcapil", "power"))
        assert (settings_of("power").missing, settings_of("power").daily_quota) == ((), 5000)

    def test_a_setting_that_cannot_be_used_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("POWER_URL", "pln")

        with pytest.raises(SourceMisconfigured, match="POWER_URL"):
            adapter_of("power")

        assert "POWER_URL" in settings_of("power").trouble


class TestTryAgain:
    def test_the_source_may_be_asked_again_and_the_act_is_kept(self, rini: User, stopped: SourceStatus) -> None:
        try_again(source="employment", reason="Kunci baru dipasang", by=rini)

        stopped.refresh_from_db()
        assert (stopped.paused_until, stopped.trips, stopped.stopped_by) == (None, 0, "")
        event = AuditEvent.objects.get(action="verification.try_source_again")
        assert (event.actor, event.reason, event.object_id) == (rini, "Kunci baru dipasang", "employment")

    def test_it_needs_a_reason_and_the_whole_city(self, rini: User, stopped: SourceStatus) -> None:
        with pytest.raises(ReasonMissing):
            try_again(source="employment", reason=" ", by=rini)
        with pytest.raises(OutsideOwnArea):
            try_again(source="employment", reason="x", by=reviewer(VILLAGE))

        stopped.refresh_from_db()
        assert (stopped.stopped_by, AuditEvent.objects.count()) == ("auth", 0)

    def test_a_source_that_is_not_stopped_is_left_as_it_is(self, rini: User) -> None:
        with pytest.raises(NotStopped):
            try_again(source="power", reason="x", by=rini)


class TestPages:
    def test_the_list_shows_who_needs_somebody_first(
        self, client: Client, rini: User, stopped: SourceStatus, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("EMPLOYMENT_URL", "http://127.0.0.1:9/tk")

        page = client.get(reverse(LIST)).content.decode()

        assert page.index("BPJS Ketenagakerjaan") < page.index("Dukcapil")
        assert "Akun ditolak" in page
        assert "EMPLOYMENT_" in page

    def test_figures_of_the_last_calls_and_the_quota_are_shown(self, client: Client, rini: User) -> None:
        SourceStatus.objects.create(
            source="dukcapil",
            recent=[[250, 1]] * 19 + [[1900, 1]],
            quota_left=12_345,
            calls_on=timezone.localdate(),
            calls_today=20,
            last_success_at=timezone.now(),
        )

        page = client.get(reverse(LIST)).content.decode()

        assert "250 md" in page
        assert "12.345" in page

    def test_yesterdays_quota_says_nothing_about_today(self, client: Client, rini: User) -> None:
        SourceStatus.objects.create(
            source="dukcapil", quota_left=12_345, calls_on=timezone.localdate() - timedelta(days=1)
        )

        assert "12.345" not in client.get(reverse(LIST)).content.decode()

    def test_a_source_says_what_it_knows_and_what_is_kept(self, client: Client, rini: User) -> None:
        page = client.get(reverse("verification:source", args=["employment"])).content.decode()

        assert "Rp 3.000.000" in page.replace("\xa0", " ")
        assert "tidak disimpan" in page

    def test_a_limit_that_cannot_be_used_does_not_break_the_page(
        self, client: Client, rini: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("EMPLOYMENT_URL", "http://127.0.0.1:9/tk")
        monkeypatch.setenv("EMPLOYMENT_LIMIT_UPAH_BULANAN", "banyak")

        page = client.get(reverse("verification:source", args=["employment"])).content.decode()

        assert "EMPLOYMENT_LIMIT_UPAH_BULANAN" in page

    def test_an_unknown_source_is_not_found(self, client: Client, rini: User) -> None:
        assert client.get(reverse("verification:source", args=["horoskop"])).status_code == 404

    def test_trying_again_from_the_page(self, client: Client, rini: User, stopped: SourceStatus) -> None:
        url = reverse("verification:source-try-again", args=["employment"])

        done = client.post(url, {"reason": "Kunci baru dipasang"}, follow=True)
        again = client.post(url, {"reason": "Kunci baru dipasang"}, follow=True)

        stopped.refresh_from_db()
        assert stopped.paused_until is None
        assert "ditanya lagi" in done.content.decode()
        assert "tidak sedang berhenti" in again.content.decode()
