"""The client of the DTSEN service: pages, keys, tries, settings, and its simulator."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from recipients.domain.formats import dtsen as formats
from tests.recipients import handover
from tests.verification.dtsen_service import VERSION, rows_of_service, serving
from verification.domain.dtsen_pages import PageKind, Part, columns_of, read_page, row_of
from verification.simulator.dtsen import DtsenSimulator, pair_in
from verification.simulator.server import Behaviour, running
from verification.sources.base import Misconfigured, StoppedBy
from verification.sources.dtsen import TRIES, DtsenConfig, DtsenService, Stopped, build


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

        assert row_of(Part.FAMILIES, item, ["a", "b", "c", "d", "e", "f", "g"]) == [
            "3576010101019001", "YA", "TIDAK", "", "", "JL. KENANGA 1", ""
        ]  # fmt: skip

    def test_a_column_is_known_by_its_name_in_other_versions(self) -> None:
        first = {"nama_anggota_keluarga": "SRI WAHYUNI", "No_KK": 3576010101019001, "desil": 3}

        row = row_of(Part.FAMILIES, first, columns_of(Part.FAMILIES, [first]))

        assert [value for value in row if value] == ["3576010101019001", "SRI WAHYUNI", "3"]


class TestService:
    def _page(self, simulator: DtsenSimulator, **settings: Any) -> Any:
        with serving(simulator, **settings) as service:
            return service.page(Part.FAMILIES, city="35.76", version=VERSION, cursor="")

    def test_a_broken_page_is_tried_again(self) -> None:
        faults = Behaviour(fault=0.4, fault_kinds=("500", "html", "half", "empty", "reset"), seed=3)
        simulator = DtsenSimulator(rows_of_service(60), faults)
        with serving(simulator) as service:
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
        simulator = DtsenSimulator(rows_of_service(3), Behaviour(fault=1.0, fault_kinds=(kind,)))
        with running(simulator) as url:
            service = DtsenService(DtsenConfig(url=url, timeout_s=0.05), sleep=lambda _seconds: None)
            with pytest.raises(Stopped) as stop:
                service.page(Part.FAMILIES, city="35.76", version=VERSION, cursor="")

        assert stop.value.by is StoppedBy.DOWN
        assert simulator.counts.calls == TRIES

    def test_the_key_lets_in(self) -> None:
        with pytest.raises(Stopped) as stop:
            self._page(DtsenSimulator(rows_of_service(3), key="rahasia"), key="lain")

        assert stop.value.by is StoppedBy.AUTH
        assert len(self._page(DtsenSimulator(rows_of_service(3), key="rahasia"), key="rahasia").page.items) == 3

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
