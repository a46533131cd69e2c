"""What services and lists of records say, and what it comes to for one person."""

from datetime import date, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.domain.findings import MATERIALITY
from verification.domain.judgement import Bucket
from verification.domain.records import MOST_RECORDS, Kind, judge_records, understand
from verification.domain.sources import DUKCAPIL, About, UnknownSource, askable, source_of, sources


NIK = "3576011708909001"
TODAY = date(2026, 11, 22)
EMPLOYMENT = source_of("employment")
VEHICLES = source_of("vehicles")


def _heard(document: Any, status: int = 200, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return understand(status, named, orjson.dumps(document), nik=NIK)


class TestCatalogue:
    def test_every_source_is_complete_and_its_kinds_have_a_weight(self) -> None:
        for key, one in sources().items():
            assert (one.key, one.kinds - set(MATERIALITY)) == (key, frozenset())
            assert one.label
            assert one.office
            assert set(one.thresholds) <= {fact.name for fact in one.facts}
            assert len(key) <= 20
            assert len({fact.name for fact in one.facts}) == len(one.facts)

    def test_the_civil_registry_comes_first_and_runs_ask_those_that_know_people(self) -> None:
        assert next(iter(sources())) == DUKCAPIL
        assert set(askable()) == {key for key, one in sources().items() if one.about is not About.NOBODY}

    def test_an_unknown_name_is_no_source(self) -> None:
        with pytest.raises(UnknownSource):
            source_of("horoscope")


class TestUnderstand:
    @pytest.mark.parametrize(
        ("document", "count"),
        [
            ({"data": {"upah_bulanan": 1}}, 1),
            ({"DATA": [{"upah_bulanan": 1}, {"upah_bulanan": 2}]}, 2),
            ({"data": {"items": [{"upah_bulanan": 1}]}}, 1),
            ([{"upah_bulanan": 1}], 1),
            ({"upah_bulanan": 1, "nik": NIK}, 1),
            ({"data": [{"nik": "357601******9001"}]}, 1),
            ([{"a": 1}] * (MOST_RECORDS + 5), MOST_RECORDS),
        ],
    )
    def test_records_are_found_in_every_usual_shape(self, document: Any, count: int) -> None:
        answer = _heard(document)

        assert (answer.kind, len(answer.records)) == (Kind.RECORDS, count)

    @pytest.mark.parametrize("document", [{"data": []}, {"data": None}, {"data": {}}, [], {}])
    def test_an_empty_answer_is_nobody(self, document: Any) -> None:
        assert _heard(document).kind is Kind.NOBODY

    @pytest.mark.parametrize(
        ("status", "headers", "kind"),
        [
            (404, {}, Kind.NOBODY),
            (204, {}, Kind.NOBODY),
            (401, {}, Kind.AUTH),
            (403, {}, Kind.AUTH),
            (429, {}, Kind.QUOTA),
            (429, {"Retry_After": "30"}, Kind.BUSY),
            (429, {"Retry_After": "86400"}, Kind.QUOTA),
            (429, {"Retry_After": "Sun, 22 Nov 2026 07:00:00 GMT"}, Kind.QUOTA),
            (202, {"Retry_After": "86400"}, Kind.LATER),
            (500, {}, Kind.BROKEN),
            (302, {}, Kind.BROKEN),
        ],
    )
    def test_the_status_says_what_went_wrong(self, status: int, headers: dict[str, str], kind: Kind) -> None:
        assert _heard({"message": "Maaf"}, status, **headers).kind is kind

    @pytest.mark.parametrize(
        ("body", "text"),
        [
            (b"", "empty"),
            (b"<html>", "not_json"),
            (b'"halo"', "shape"),
            (b'[1, "x"]', "shape"),
            (b'{"data": 5}', "shape"),
        ],
    )
    def test_anything_else_is_broken(self, body: bytes, text: str) -> None:
        answer = understand(200, {}, body, nik=NIK)

        assert (answer.kind, answer.text) == (Kind.BROKEN, text)

    def test_the_record_of_somebody_else_is_no_answer(self) -> None:
        assert _heard({"data": {"nik": "3576011708909002", "upah_bulanan": 1}}).kind is Kind.BROKEN

    @pytest.mark.parametrize(
        ("body", "text"),
        [
            (b'{"pesan": "Kunci tidak dikenal"}', "Kunci tidak dikenal"),
            (b'{"code": 7}', "HTTP 401"),
            (b"[]", "HTTP 401"),
            (b"<html>", "HTTP 401"),
            (b'{"message": "NIK 3576011708909001 ditolak"}', "NIK … ditolak"),
        ],
    )
    def test_a_refusal_keeps_its_sentence_without_any_nik(self, body: bytes, text: str) -> None:
        assert understand(401, {}, body, nik=NIK).text == text

    @pytest.mark.parametrize(("told", "wait_s"), [("86400", 86_400), ("99999999999", 30 * 86_400), ("-1", 0)])
    def test_nobody_waits_longer_than_a_month_for_an_answer(self, told: str, wait_s: int) -> None:
        assert _heard({}, 202, Retry_After=told).wait_s == wait_s

    def test_the_quota_left_is_read_from_body_or_header(self) -> None:
        told = [
            _heard({"data": [], "sisa_kuota": 41}),
            _heard({"data": []}, X_RateLimit_Remaining="42"),
            _heard({"data": [], "sisa_kuota": "banyak"}),
            _heard([]),
        ]

        assert [one.quota_left for one in told] == [41, 42, None, None]

    @given(st.integers(100, 599), st.binary(max_size=300))
    def test_no_answer_breaks_it(self, status: int, body: bytes) -> None:
        assert isinstance(understand(status, {}, body, nik=NIK).kind, Kind)


class TestJudge:
    def _verdict(self, *records: dict[str, Any], source: Any = EMPLOYMENT) -> Any:
        return judge_records(source, records, limits={}, today=TODAY)

    def test_nobody_known_settles_what_stood_open(self) -> None:
        verdict = self._verdict()

        assert (verdict.outcome, verdict.opens, verdict.settles) == (Bucket.NOT_FOUND, (), {"income_above"})
        assert verdict.valid_until == TODAY + timedelta(days=90)

    def test_a_wage_below_the_limit_speaks_for_nobody_and_settles(self) -> None:
        verdict = self._verdict({"upah_bulanan": 1_500_000})

        assert (verdict.outcome, verdict.settles) == (Bucket.MATCHED, {"income_above"})

    def test_a_wage_above_it_opens_a_finding(self) -> None:
        verdict = self._verdict({"upah_bulanan": 5_200_000})

        assert (verdict.outcome, [one.kind for one in verdict.opens]) == (Bucket.MISMATCHED, ["income_above"])
        assert verdict.settles == frozenset()

    def test_of_several_records_each_counts_and_a_kind_is_opened_once(self) -> None:
        verdict = self._verdict(
            {"jenis_kendaraan": "SEPEDA MOTOR", "nilai_jual": 9_000_000},
            {"jenis_kendaraan": "MINIBUS", "nilai_jual": 90_000_000},
            {"jenis_kendaraan": "SEDAN"},
            source=VEHICLES,
        )

        assert [one.kind for one in verdict.opens] == ["vehicle"]
        assert verdict.opens[0].elements == (("jenis_kendaraan", None), ("nilai_jual", None))
        assert len(verdict.evidence) == 5

    def test_a_partial_answer_leaves_the_person_unanswered(self) -> None:
        verdict = self._verdict({"status_kepesertaan": "AKTIF"})

        assert (verdict.outcome, verdict.code, verdict.lacking) == (Bucket.FAILED, "PARTIAL", ("upah_bulanan",))

    def test_the_services_own_day_of_expiry_counts_if_every_record_has_one(self) -> None:
        own = {"upah_bulanan": 1, "berlaku_sampai": "2026-12-31"}

        days = [
            self._verdict(own).valid_until,
            self._verdict(own, {"upah_bulanan": 1, "valid_until": "2026-12-01"}).valid_until,
            self._verdict(own, {"upah_bulanan": 1}).valid_until,
        ]

        assert days == [date(2026, 12, 31), date(2026, 12, 1), TODAY + timedelta(days=90)]
