"""DTSEN from its web service: pages become a pair of hand-over files, and nothing is lost on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
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
from recipients.domain.formats import dtsen as formats
from recipients.models import Import
from tests.factories import UserFactory, areas
from tests.recipients import handover
from verification import tasks
from verification.actions import dtsen_fetches, dtsen_service
from verification.actions.dtsen_service import fetch
from verification.domain.dtsen_pages import FORMATS, PageKind, Part, columns_of, read_page, row_of
from verification.errors import (
    FetchCancelled,
    FetchedByAnother,
    FetchIncomplete,
    FetchOver,
    FetchStopped,
    FetchVersionUnknown,
    SourceNotConfigured,
)
from verification.models import DtsenFetch, SourceStatus
from verification.simulator.dtsen import DtsenSimulator, pair_in
from verification.simulator.server import Behaviour, running
from verification.sources.base import Misconfigured, StoppedBy
from verification.sources.dtsen import TRIES, DtsenConfig, DtsenService, Stopped, build


VERSION = "2026-Q4"


def _rows(count: int) -> dict[Part, list[dict[str, str]]]:
    families, persons = handover.households(range(1, count + 1))
    parts = {Part.FAMILIES: families, Part.MEMBERS: persons}
    return {
        part: [{FORMATS[part].column(field).name: value for field, value in row.items()} for row in rows]
        for part, rows in parts.items()
    }


@contextmanager
def _service(
    simulator: DtsenSimulator, *, key: str = "", page: int = 7, daily_quota: int | None = None
) -> Iterator[DtsenService]:
    with running(simulator) as url:
        config = DtsenConfig(url=url, key=key, page=page, timeout_s=2.0, daily_quota=daily_quota, backoff_s=0.01)
        yield DtsenService(config, sleep=lambda _seconds: None)


@pytest.fixture(autouse=True)
def _var(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


class TestPages:
    def test_a_page_leads_on_until_the_last(self) -> None:
        more = read_page(
            200, orjson.dumps({"data": {"items": [{}], "hasNextPage": True, "nextCursor": "x", "totalItems": 9}})
        )
        last = read_page(200, b'{"data": {"items": [], "hasNextPage": false, "nextCursor": null}}')

        assert (more.kind, more.next_cursor, more.total) == (PageKind.PAGE, "x", 9)
        assert (last.kind, last.next_cursor, last.total) == (PageKind.PAGE, "", None)

    @pytest.mark.parametrize(
        ("status", "body", "kind"),
        [
            (404, b"", PageKind.PAGE),
            (401, b"", PageKind.AUTH),
            (403, b"", PageKind.AUTH),
            (429, b"", PageKind.QUOTA),
            (500, b"", PageKind.BROKEN),
            (302, b"", PageKind.BROKEN),
            (200, b"<html>", PageKind.BROKEN),
            (200, b"[]", PageKind.BROKEN),
            (200, b'{"data": []}', PageKind.BROKEN),
            (200, b'{"data": {"items": {}}}', PageKind.BROKEN),
            (200, b'{"data": {"items": [1]}}', PageKind.BROKEN),
            (200, b'{"data": {"items": [{}], "hasNextPage": true}}', PageKind.BROKEN),
            (200, b'{"data": {"items": [], "hasNextPage": true, "nextCursor": "x"}}', PageKind.BROKEN),
        ],
    )
    def test_anything_else_is_told_apart(self, status: int, body: bytes, kind: PageKind) -> None:
        assert read_page(status, body).kind is kind

    def test_the_file_has_the_official_columns_and_those_extra_ones_that_come(self) -> None:
        columns = columns_of(Part.FAMILIES, [{"IS_SIKS_NG": "YA", "unknown": 1}])

        assert columns[:52] == [one.name for one in formats.FAMILY.columns if not one.extra]
        assert columns[52:] == ["is_siks_ng"]

    def test_a_value_is_written_as_the_offices_write_it(self) -> None:
        item = {"A": 3576010101019001, "b": True, "c": False, "d": None, "e": [1], "f": " JL.  KENANGA\n1 "}

        assert row_of(item, ["a", "b", "c", "d", "e", "f", "g"]) == [
            "3576010101019001", "YA", "TIDAK", "", "", "JL. KENANGA 1", ""
        ]  # fmt: skip


@pytest.mark.django_db
class TestFetch:
    @pytest.fixture(autouse=True)
    def _country(self) -> None:
        areas()

    def test_the_pages_become_an_import_like_any_other(self) -> None:
        with _service(DtsenSimulator(_rows(20))) as service:
            found = fetch(version=VERSION, by=User.objects.machine(), service=service)

        stage(import_id=found.pk)
        found.refresh_from_db()
        assert (found.source, found.dataset_version, found.state) == ("dtsen", VERSION, Import.State.STAGED)
        assert (found.counts["families"]["read"], found.counts["persons"]["read"]) == (20, 20)
        assert AuditEvent.objects.get(action="verification.fetch_dtsen").details == {"version": VERSION}

    def test_what_is_fetched_does_not_stay_outside_the_intake(self, tmp_path: Path) -> None:
        with _service(DtsenSimulator(_rows(3))) as service:
            fetch(version=VERSION, by=User.objects.machine(), service=service)

        assert not (tmp_path / "dtsen" / VERSION).exists()

    def test_a_fetch_that_was_broken_off_goes_on_where_it_stopped(self) -> None:
        simulator = DtsenSimulator(_rows(20), Behaviour(quota=4))
        with _service(simulator) as service:
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
        simulator = DtsenSimulator(_rows(20))
        with _service(simulator) as service:
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
        rows = _rows(20)

        class Losing(DtsenSimulator):
            def respond(self, request: Any, body: bytes) -> Any:
                response = super().respond(request, body)
                document = orjson.loads(response.body)
                document["data"]["totalItems"] = 21
                response.body = orjson.dumps(document)
                return response

        with _service(Losing(rows)) as service, pytest.raises(FetchIncomplete, match="21"):
            fetch(version=VERSION, by=User.objects.machine(), service=service)

        assert Import.objects.count() == 0

    def test_a_service_without_rows_brings_nothing(self) -> None:
        empty = DtsenSimulator({Part.FAMILIES: [], Part.MEMBERS: []})

        with _service(empty) as service, pytest.raises(FetchIncomplete):
            fetch(version=VERSION, by=User.objects.machine(), service=service)

    def test_our_own_quota_of_pages_is_kept(self) -> None:
        simulator = DtsenSimulator(_rows(20))
        with _service(simulator, daily_quota=2) as service, pytest.raises(FetchStopped) as stop:
            fetch(version=VERSION, by=User.objects.machine(), service=service)

        assert (stop.value.by, simulator.counts.answered) == (StoppedBy.QUOTA, 2)

    def test_two_at_once_are_one(self) -> None:
        with _service(DtsenSimulator(_rows(3))) as service:
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
        with running(DtsenSimulator(_rows(3))) as url:
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
        with running(DtsenSimulator(_rows(3))) as url:
            monkeypatch.setenv("DTSEN_URL", url)
            tasks.fetch_dtsen(asked.pk)
            tasks.fetch_dtsen(asked.pk)

        asked.refresh_from_db()
        assert woken == [Import.objects.get().pk] == [asked.became_id]
        assert (asked.state, asked.phase, asked.done, asked.total) == ("finished", "anggota", 3, 3)

    def test_cancelling_ends_it_before_the_next_page_and_the_next_goes_on(self) -> None:
        asked = dtsen_fetches.request(version=VERSION, by=User.objects.machine())
        simulator = DtsenSimulator(_rows(20))
        with _service(simulator) as service, pytest.MonkeyPatch.context() as patch:
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


class TestService:
    def _page(self, simulator: DtsenSimulator, **settings: Any) -> Any:
        with _service(simulator, **settings) as service:
            return service.page(Part.FAMILIES, city="35.76", version=VERSION, cursor="")

    def test_a_broken_page_is_tried_again(self) -> None:
        faults = Behaviour(fault=0.4, fault_kinds=("500", "html", "half", "empty", "reset"), seed=3)
        simulator = DtsenSimulator(_rows(60), faults)
        with _service(simulator) as service:
            tries, cursor = [], ""
            while True:
                fetched = service.page(Part.FAMILIES, city="35.76", version=VERSION, cursor=cursor)
                tries.append(fetched.tries)
                cursor = fetched.page.next_cursor
                if not cursor:
                    break

        assert (len(tries), simulator.counts.answered) == (9, 9)
        assert sum(tries) == 9 + sum(simulator.counts.faults.values())

    @pytest.mark.parametrize("kind", ["500", "html", "half", "empty", "reset", "hang"])
    def test_after_all_tries_it_is_down(self, kind: str) -> None:
        simulator = DtsenSimulator(_rows(3), Behaviour(fault=1.0, fault_kinds=(kind,)))
        with running(simulator) as url:
            service = DtsenService(DtsenConfig(url=url, timeout_s=0.05), sleep=lambda _seconds: None)
            with pytest.raises(Stopped) as stop:
                service.page(Part.FAMILIES, city="35.76", version=VERSION, cursor="")

        assert stop.value.by is StoppedBy.DOWN
        assert simulator.counts.calls == TRIES

    def test_the_key_lets_in(self) -> None:
        with pytest.raises(Stopped) as stop:
            self._page(DtsenSimulator(_rows(3), key="rahasia"), key="lain")

        assert stop.value.by is StoppedBy.AUTH
        assert len(self._page(DtsenSimulator(_rows(3), key="rahasia"), key="rahasia").page.items) == 3

    def test_the_settings_are_read_and_the_key_is_shown_to_nobody(self, tmp_path: Path) -> None:
        (tmp_path / "key").write_text("rahasia\n")
        environ = {
            "DTSEN_URL": "https://splp.example/core/api/",
            "DTSEN_KEY_FILE": str(tmp_path / "key"),
            "DTSEN_PAGE": "1000",
        }

        service = build(None, environ, thresholds={}, today=None)

        assert (service.config.url, service.config.key, service.config.page) == (
            "https://splp.example/core/api",
            "rahasia",
            1000,
        )
        assert "rahasia" not in repr(service.config)

    def test_a_setting_that_cannot_be_used_is_named(self) -> None:
        with pytest.raises(Misconfigured, match="DTSEN_PAGE"):
            build(None, {"DTSEN_URL": "https://splp.example", "DTSEN_PAGE": "viel"}, thresholds={}, today=None)

    def test_the_simulator_serves_the_newest_pair_of_the_demo(self, tmp_path: Path) -> None:
        families, persons = handover.households(range(1, 4))
        folder = tmp_path / "2026-Q4"
        folder.mkdir()
        for stem, form, rows in (("keluarga", formats.FAMILY, families), ("anggota_keluarga", formats.PERSON, persons)):
            (folder / f"{stem}_dtsen_v4_2026_35.76.csv").write_text(handover.text(form, rows))

        pair = pair_in(tmp_path)

        assert {part: len(rows) for part, rows in pair.items()} == {Part.FAMILIES: 3, Part.MEMBERS: 3}
        assert pair[Part.FAMILIES][0]["nomor_kartu_keluarga"] == handover.kk(1)
        assert [row["nama"] for row in pair[Part.MEMBERS][:2]] == ["BUDI SANTOSO", "BUDI SANTOSO"]
        with pytest.raises(LookupError):
            pair_in(tmp_path / "nowhere")


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
