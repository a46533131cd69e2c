"""DTSEN from its web service: pages become a pair of hand-over files, and nothing is lost on the way."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from access.domain.permissions import Role
from access.models import AuditEvent, User
from recipients.actions.imports import stage
from recipients.models import Import
from tests.factories import UserFactory, areas
from tests.verification.dtsen_service import VERSION, rows_of_service, serving
from verification import tasks
from verification.actions import dtsen_fetches, dtsen_service
from verification.actions.dtsen_service import fetch
from verification.domain.dtsen_pages import Part
from verification.errors import SourceNotConfigured
from verification.fetch_errors import (
    FetchCancelled,
    FetchedByAnother,
    FetchIncomplete,
    FetchOver,
    FetchStopped,
    FetchVersionUnknown,
)
from verification.models import DtsenFetch, SourceStatus
from verification.simulator.dtsen import DtsenSimulator
from verification.simulator.server import Behaviour, running
from verification.sources.base import StoppedBy


@pytest.fixture(autouse=True)
def _var(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


@pytest.mark.django_db
class TestFetch:
    @pytest.fixture(autouse=True)
    def _country(self) -> None:
        areas()

    def test_the_pages_become_an_import_like_any_other(self) -> None:
        with serving(DtsenSimulator(rows_of_service(20))) as service:
            found = fetch(version=VERSION, by=User.objects.machine(), service=service)

        stage(import_id=found.pk)
        found.refresh_from_db()
        assert (found.source, found.dataset_version, found.state) == ("dtsen", VERSION, Import.State.STAGED)
        assert (found.counts["families"]["read"], found.counts["persons"]["read"]) == (20, 20)
        assert AuditEvent.objects.get(action="verification.fetch_dtsen").details == {"version": VERSION}

    def test_what_is_fetched_does_not_stay_outside_the_intake(self, tmp_path: Path) -> None:
        with serving(DtsenSimulator(rows_of_service(3))) as service:
            fetch(version=VERSION, by=User.objects.machine(), service=service)

        assert not (tmp_path / "dtsen" / VERSION).exists()

    def test_a_fetch_that_was_broken_off_goes_on_where_it_stopped(self) -> None:
        simulator = DtsenSimulator(rows_of_service(20), Behaviour(quota=4))
        with serving(simulator) as service:
            with pytest.raises(FetchStopped, match="tersimpan"):
                fetch(version=VERSION, by=User.objects.machine(), service=service)
            stopped = SourceStatus.objects.get(source="dtsen")
            simulator.behaviour = Behaviour()
            found = fetch(version=VERSION, by=User.objects.machine(), service=service)

        assert (stopped.stopped_by, stopped.calls_today) == ("quota", 4)
        assert simulator.counts.answered == 6
        assert found.files.count() == 2
        assert SourceStatus.objects.get(source="dtsen").stopped_by == ""

    def test_a_page_written_before_the_kill_is_written_once(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        simulator = DtsenSimulator(rows_of_service(20))
        with serving(simulator) as service:
            with monkeypatch.context() as broken:
                broken.setattr(Path, "replace", _killed)
                with pytest.raises(KeyboardInterrupt):
                    fetch(version=VERSION, by=User.objects.machine(), service=service)
            written = (tmp_path / "dtsen" / VERSION / "keluarga").read_text()
            found = fetch(version=VERSION, by=User.objects.machine(), service=service)

        stage(import_id=found.pk)
        found.refresh_from_db()
        assert len(written.splitlines()) == 8
        assert (found.counts["families"]["read"], found.counts["persons"]["read"]) == (20, 20)

    def test_fewer_rows_than_there_should_be_are_not_taken_in(self) -> None:
        rows = rows_of_service(20)

        class Losing(DtsenSimulator):
            def respond(self, request: Any, body: bytes) -> Any:
                response = super().respond(request, body)
                document = orjson.loads(response.body)
                document["data"]["totalItems"] = 21
                response.body = orjson.dumps(document)
                return response

        with serving(Losing(rows)) as service, pytest.raises(FetchIncomplete, match="21"):
            fetch(version=VERSION, by=User.objects.machine(), service=service)

        assert Import.objects.count() == 0

    def test_a_service_without_rows_brings_nothing(self) -> None:
        empty = DtsenSimulator({Part.FAMILIES: [], Part.MEMBERS: []})

        with serving(empty) as service, pytest.raises(FetchIncomplete):
            fetch(version=VERSION, by=User.objects.machine(), service=service)

    def test_our_own_quota_of_pages_is_kept(self) -> None:
        simulator = DtsenSimulator(rows_of_service(20))
        with serving(simulator, daily_quota=2) as service, pytest.raises(FetchStopped) as stop:
            fetch(version=VERSION, by=User.objects.machine(), service=service)

        assert (stop.value.by, simulator.counts.answered) == (StoppedBy.QUOTA, 2)

    def test_two_at_once_are_one(self) -> None:
        with serving(DtsenSimulator(rows_of_service(3))) as service:
            folder = Path(dtsen_service.settings.VAR) / "dtsen" / VERSION
            folder.mkdir(parents=True)
            with dtsen_service._alone(folder), pytest.raises(FetchedByAnother):
                fetch(version=VERSION, by=User.objects.machine(), service=service)

    def test_what_is_no_version_is_refused_before_anybody_is_asked(self) -> None:
        with pytest.raises(FetchVersionUnknown):
            fetch(version="besok", by=User.objects.machine())

    def test_without_an_address_nobody_is_asked(self) -> None:
        with pytest.raises(SourceNotConfigured, match="DTSEN_URL"):
            fetch(version=VERSION, by=User.objects.machine())

    def test_the_command_says_under_which_number_the_pair_waits(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with running(DtsenSimulator(rows_of_service(3))) as url:
            monkeypatch.setenv("DTSEN_URL", url)
            call_command("fetch_dtsen", "--version-of", VERSION, "--json", str(tmp_path / "out.json"))

        told = orjson.loads((tmp_path / "out.json").read_bytes())
        assert told == {"import_id": Import.objects.get().pk, "version": VERSION, "state": "received"}
        with pytest.raises(CommandError, match="2026-Q4"):
            call_command("fetch_dtsen", "--version-of", "besok")

    def test_the_task_wakes_the_reader_and_a_stop_is_no_crash(self, monkeypatch: pytest.MonkeyPatch) -> None:
        woken: list[int] = []
        monkeypatch.setattr(tasks.stage_import, "delay", woken.append)
        machine = User.objects.machine()

        asked = dtsen_fetches.request(version=VERSION, by=machine)
        tasks.fetch_dtsen(asked.pk)
        asked.refresh_from_db()
        assert (asked.state, "DTSEN_URL" in asked.trouble, asked.claimed_by) == ("failed", True, "")

        asked = dtsen_fetches.request(version=VERSION, by=machine)
        with running(DtsenSimulator(rows_of_service(3))) as url:
            monkeypatch.setenv("DTSEN_URL", url)
            tasks.fetch_dtsen(asked.pk)
            tasks.fetch_dtsen(asked.pk)

        asked.refresh_from_db()
        assert woken == [Import.objects.get().pk] == [asked.became_id]
        assert (asked.state, asked.phase, asked.done, asked.total) == ("finished", "anggota", 3, 3)

    def test_cancelling_ends_it_before_the_next_page_and_the_next_goes_on(self) -> None:
        asked = dtsen_fetches.request(version=VERSION, by=User.objects.machine())
        simulator = DtsenSimulator(rows_of_service(20))
        with serving(simulator) as service, pytest.MonkeyPatch.context() as patch:
            patch.setattr(dtsen_service, "adapter_of", lambda _key: service)
            patch.setattr(service, "_sleep", lambda _seconds: None)
            kept = dtsen_service._keep

            def keep_and_cancel(*page: Any) -> None:
                kept(*page)
                dtsen_fetches.cancel(asked=asked, by=User.objects.machine())

            patch.setattr(dtsen_service, "_keep", keep_and_cancel)
            assert dtsen_fetches.run(fetch_id=asked.pk) is None
            patch.setattr(dtsen_service, "_keep", kept)
            calls = simulator.counts.calls
            again = dtsen_fetches.request(version=VERSION, by=User.objects.machine())
            found = dtsen_fetches.run(fetch_id=again.pk)

        asked.refresh_from_db()
        assert (asked.state, calls) == ("cancelled", 1)
        assert found is not None
        assert simulator.counts.calls == 1 + 2 + 3

    def test_a_fault_of_our_own_is_kept_and_raised(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(**_: object) -> None:
            raise ZeroDivisionError

        asked = dtsen_fetches.request(version=VERSION, by=User.objects.machine())
        monkeypatch.setattr(dtsen_fetches, "fetch", fail)

        with pytest.raises(ZeroDivisionError):
            dtsen_fetches.run(fetch_id=asked.pk)

        asked.refresh_from_db()
        assert (asked.state, asked.trouble) == ("failed", "ZeroDivisionError")

    def test_who_fell_silent_is_taken_up_by_the_sweep(self, monkeypatch: pytest.MonkeyPatch) -> None:
        nudged: list[tuple[int]] = []
        monkeypatch.setattr(tasks.fetch_dtsen, "apply_async", lambda wishes, expires: nudged.append(wishes))
        asked = dtsen_fetches.request(version=VERSION, by=User.objects.machine())
        long_ago = timezone.now() - timedelta(minutes=5)
        DtsenFetch.objects.filter(pk=asked.pk).update(state="running", claimed_by="gone", heartbeat_at=long_ago)

        tasks.sweep_fetches()

        assert nudged == [(asked.pk,)]
        with pytest.raises(FetchVersionUnknown):
            dtsen_fetches.request(version="besok", by=User.objects.machine())


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.django_db
class TestButton:
    @pytest.fixture
    def rini(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
        areas()
        client.force_login(UserFactory(role=Role.OPERATOR))
        self.nudged: list[tuple[object, ...]] = []
        monkeypatch.setattr(tasks.fetch_dtsen, "delay", lambda *wishes: self.nudged.append(wishes))
        return self.nudged

    def test_a_version_is_fetched_in_the_background(
        self, client: Client, rini: list[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DTSEN_URL", "http://127.0.0.1:9/core/api")

        page = client.get(reverse("verification:source", args=["dtsen"])).content.decode()
        shown = client.post(reverse("verification:source-fetch"), {"version": VERSION}, follow=True).content.decode()
        client.post(reverse("verification:source-fetch"), {"version": "besok"})
        again = client.post(reverse("verification:source-fetch"), {"version": VERSION}, follow=True).content.decode()

        asked = DtsenFetch.objects.get()
        assert "Ambil satu versi" in page
        assert (asked.version, asked.state, rini) == (VERSION, "waiting", [(asked.pk,)])
        assert f'id="job-{asked.pk}"' in shown
        assert str(FetchedByAnother()) in again
        assert dtsen_fetches.waiting() == [asked.pk]

    def test_it_is_followed_and_cancelled(
        self, client: Client, rini: list[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DTSEN_URL", "http://127.0.0.1:9/core/api")
        nothing = client.post(reverse("verification:fetch-cancel"), follow=True).content.decode()
        client.post(reverse("verification:source-fetch"), {"version": VERSION})

        client.post(reverse("verification:fetch-cancel"))
        twice = client.post(reverse("verification:fetch-cancel"), follow=True).content.decode()
        progress = client.get(reverse("verification:fetch-progress")).content.decode()

        assert DtsenFetch.objects.get().state == "cancelled"
        assert str(FetchOver()) in nothing
        assert str(FetchCancelled()) in progress
        assert str(FetchOver()) in twice

    def test_without_an_address_nothing_is_fetched(self, client: Client, rini: list[tuple[object, ...]]) -> None:
        done = client.post(reverse("verification:source-fetch"), {"version": VERSION}, follow=True)

        assert "DTSEN_URL" in done.content.decode()
        assert rini == []
