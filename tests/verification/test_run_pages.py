"""The pages of verification runs: started, watched, explained when they stop."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from access.models import User
from tests.factories import CITY, NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, areas
from tests.verification.factories import (
    OPENED_AT,
    CheckFactory,
    RunFactory,
    reviewer,
)
from verification import tasks
from verification.models import Agreement, Check, SourceStatus, VerificationRun


pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}


def _url(name: str, *args: int) -> str:
    return reverse(f"verification:{name}", args=args)


class TestRuns:
    @pytest.fixture(autouse=True)
    def _configured(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DUKCAPIL_URL", "http://127.0.0.1:9/verify")
        self.nudged: list[int] = []
        monkeypatch.setattr(tasks.run_verification, "delay", self.nudged.append)

    def test_starting_one_writes_the_row_and_wakes_a_worker(self, client: Client, rini: User) -> None:
        PersonFactory()

        response = client.post(_url("run-start"), {"scope": CITY, "limit": "100", "purpose": "Pemutakhiran triwulan"})

        run = VerificationRun.objects.get()
        assert response["Location"] == _url("run", run.pk)
        assert (run.requested_by, run.limit, run.state, self.nudged) == (rini, 100, "queued", [run.pk])

    def test_started_twice_it_leads_to_the_one_that_is_there(self, client: Client, rini: User) -> None:
        PersonFactory()
        wish = {"scope": CITY, "limit": "100", "purpose": "Pemutakhiran triwulan"}
        first = client.post(_url("run-start"), wish)

        again = client.post(_url("run-start"), wish)

        assert again["Location"] == first["Location"]
        assert (VerificationRun.objects.count(), len(self.nudged)) == (1, 1)
        assert "sudah Anda jalankan" in client.get(again["Location"]).content.decode()

    def test_another_area_or_no_purpose_is_refused(self, client: Client) -> None:
        client.force_login(reviewer(VILLAGE))

        responses = [
            client.post(_url("run-start"), {"scope": CITY, "purpose": "x"}),
            client.post(_url("run-start"), {"scope": VILLAGE, "purpose": ""}),
        ]

        assert [response.status_code for response in responses] == [422, 422]
        assert VerificationRun.objects.count() == 0

    def test_without_a_configured_service_the_page_says_so(
        self, client: Client, rini: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("DUKCAPIL_URL")

        page = client.get(_url("runs"))
        refused = client.post(_url("run-start"), {"scope": CITY, "purpose": "x"})

        assert "DUKCAPIL_URL" in page.text
        assert (refused.status_code, VerificationRun.objects.count()) == (422, 0)

    def test_another_source_is_chosen_shown_and_asked(
        self, client: Client, rini: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("VEHICLES_URL", "http://127.0.0.1:9/kendaraan")
        RunFactory(source="dukcapil", scope_id=CITY)

        page = client.get(_url("runs"), {"source": "vehicles"})
        started = client.post(_url("run-start"), {"source": "vehicles", "scope": CITY, "purpose": "Uji"})
        unknown = client.get(_url("runs"), {"source": "dtsen"})

        run = VerificationRun.objects.exclude(source="dukcapil").get()
        assert (run.source, started["Location"]) == ("vehicles", _url("run", run.pk))
        assert page.context["runs"] == []
        assert unknown.context["source"] == "dukcapil"

    def test_shows_what_is_due_and_how_fresh_per_kelurahan(self, client: Client, rini: User) -> None:
        fresh = CheckFactory(answered_at=timezone.now())
        PersonFactory(family=fresh.person.family)
        Check.objects.create(
            person=fresh.person.family.persons.last(), source="dukcapil", due_on=OPENED_AT.date(), due_because="new"
        )
        CheckFactory(village_id=NEIGHBOUR, answered_at=timezone.now() - timedelta(days=100))

        villages = {one.code: one for one in client.get(_url("runs")).context["villages"]}

        assert (villages[VILLAGE].persons, villages[VILLAGE].fresh, villages[VILLAGE].never) == (2, 1, 1)
        assert (villages[VILLAGE].due, villages[VILLAGE].matched) == (1, 1)
        assert (villages[NEIGHBOUR].old, villages[NEIGHBOUR].due) == (1, 0)

    def test_a_run_says_whom_it_is_about_what_for_and_why(self, client: Client, rini: User) -> None:
        family = FamilyFactory(head=True, head__full_name="SRI WAHYUNI", village_id=areas()[VILLAGE].code)
        terms = Agreement.objects.filter(source="dukcapil")[0]
        of_family = RunFactory(scope_id=VILLAGE, family=family, reason="surat 7", agreement=terms)
        of_person = RunFactory(scope_id=VILLAGE, person=family.head)
        of_headless = RunFactory(scope_id=VILLAGE, family=FamilyFactory(village_id=VILLAGE))

        shown = [client.get(_url("run", one.pk)).text for one in (of_family, of_person, of_headless)]
        listed = client.get(_url("runs")).text

        way = f'<a href="{reverse("recipients:family", args=[family.pk])}">'
        assert f"{way}keluarga SRI WAHYUNI</a>" in shown[0]
        assert terms.number in shown[0]
        assert "surat 7" in shown[0]
        assert f"{way}SRI WAHYUNI</a>" in shown[1]
        assert "keluarga tanpa kepala" in shown[2]
        assert ("satu keluarga" in listed, "satu orang" in listed) == (True, True)

    def test_a_pause_is_explained(self, client: Client, rini: User) -> None:
        SourceStatus.objects.create(
            source="dukcapil",
            last_trouble="Kuota Akses Hari ini telah Habis",
            paused_until=timezone.now() + timedelta(hours=3),
        )

        assert "Kuota Akses Hari ini telah Habis" in client.get(_url("runs")).text

    def test_a_running_one_asks_for_its_progress_again(self, client: Client, rini: User) -> None:
        run = RunFactory(
            state="running", total=100, done=40, counts={"matched": 38, "failed": 2},
            started_at=timezone.now() - timedelta(seconds=20), heartbeat_at=timezone.now(),
        )  # fmt: skip

        part = client.get(_url("run", run.pk), **HTMX)

        assert "every 2s" in part.text
        assert 'hx-swap-oob="true"' in part.text
        assert "<html" not in part.text
        assert part.context["job"].percent == 40

    @pytest.mark.parametrize("stopped_by", ["quota", "auth", "down"])
    def test_a_stopped_one_says_what_to_do(self, client: Client, rini: User, stopped_by: str) -> None:
        Check.objects.create(person=PersonFactory(), source="dukcapil", due_on=timezone.localdate(), due_because="new")
        run = RunFactory(
            state="stopped", stopped_by=stopped_by, finished_at=timezone.now(), total=10, trouble="http_status"
        )

        page = client.get(_url("run", run.pk))
        Check.objects.all().delete()
        later = client.get(_url("run", run.pk))

        assert (page.context["left"], later.context["left"]) == (1, 0)
        assert "galat di server mereka" in page.text
        assert "every 2s" not in page.text
        assert "tidak menunggu lagi" not in page.context["advice"] != ""
        assert "tidak menunggu lagi" in later.context["advice"]

    def test_one_that_found_nobody_due_says_so(self, client: Client, rini: User) -> None:
        empty, full = (
            RunFactory(state="finished", finished_at=timezone.now(), counts=counts) for counts in ({}, {"matched": 1})
        )

        advice = [client.get(_url("run", run.pk)).context["advice"] for run in (empty, full)]

        assert ("Tidak ada yang jatuh tempo" in advice[0], advice[1]) == (True, "")

    @pytest.mark.parametrize(("asked_at", "said"), [(None, "Perjanjiannya berakhir."), (OPENED_AT, "Dibatalkan.")])
    def test_one_that_ended_by_itself_says_why(
        self, client: Client, rini: User, asked_at: datetime | None, said: str
    ) -> None:
        told = {"trouble": "Perjanjiannya berakhir.", "finished_at": OPENED_AT, "cancel_requested_at": asked_at}
        run = RunFactory(state="cancelled", **told)

        assert client.get(_url("run", run.pk)).context["job"].trouble == said

    def test_one_that_waits_is_cancelled_at_once_and_only_once(self, client: Client, rini: User) -> None:
        run = RunFactory()

        client.post(_url("run-cancel", run.pk))
        client.post(_url("run-cancel", run.pk))

        run.refresh_from_db()
        assert (run.state, run.is_finished) == ("cancelled", True)

    def test_one_that_runs_is_asked_to_stop(self, client: Client, rini: User) -> None:
        run = RunFactory(state="running", heartbeat_at=timezone.now())

        client.post(_url("run-cancel", run.pk))

        run.refresh_from_db()
        assert (run.state, run.cancel_requested_at is not None) == ("running", True)
