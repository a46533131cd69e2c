"""Every source of records keeps the protocol, against its simulator or against the real service.

To ask a real service, set its variables and a number that the service offers for tests, then choose this file:
`EMPLOYMENT_URL=... EMPLOYMENT_KEY=... EMPLOYMENT_CONTRACT_NIK=... pytest -n0 .../test_source_contracts.py`
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from verification.domain.dtsen_pages import Part
from verification.domain.judgement import Bucket
from verification.domain.questions import Question
from verification.domain.records import PARTIAL
from verification.domain.sources import source_of, sources
from verification.simulator.dtsen import DtsenSimulator
from verification.simulator.offices import DEMO_SOURCES, Offices, addresses
from verification.simulator.population import CivilRecord, InMemory
from verification.simulator.records import RecordSimulator, invented_records
from verification.simulator.server import Behaviour, running
from verification.sources import dtsen, dukcapil, records
from verification.sources.base import Misconfigured, Reply, RoundOutcome, StoppedBy, taking
from verification.sources.wire import Pace


pytestmark = pytest.mark.slow
TODAY = date(2026, 11, 22)
RECORD_SOURCES = [one.key for one in sources().values() if one.transport == "records"]
PEOPLE = [CivilRecord(nik=f"357601170890{9000 + number}", full_name="BUDI SANTOSO") for number in range(300)]
QUESTIONS = [Question(number, person.nik, "BUDI SANTOSO") for number, person in enumerate(PEOPLE)]
QUICK = Pace(concurrency=8, timeout_s=2.0, backoff_s=0.01)


@dataclass
class Round:
    """One round against a simulator, and what it brought."""

    simulator: RecordSimulator
    outcome: RoundOutcome
    replies: dict[int, Reply]

    def buckets(self) -> dict[Bucket, int]:
        found: dict[Bucket, int] = {}
        for reply in self.replies.values():
            found[reply.outcome] = found.get(reply.outcome, 0) + 1
        return found


@contextmanager
def _adapter(key: str, simulator: RecordSimulator, **variables: str) -> Iterator[records.RecordAdapter]:
    source = source_of(key)
    with running(simulator) as url:
        environ = {f"{source.prefix}_{name}": value for name, value in {"URL": url, **variables}.items()}
        adapter = records.build(source, environ, thresholds={}, today=TODAY)
        yield replace(adapter, config=replace(adapter.config, pace=QUICK))


def _round(
    source: str = "employment",
    count: int = 40,
    *,
    wishes: dict[str, Any] | None = None,
    own_key: str = "",
    **fakes: Any,
) -> Round:
    behaviour = Behaviour(**{name: fakes.pop(name) for name in ("quota", "fault", "fault_kinds") if name in fakes})
    simulator = RecordSimulator(source_of(source), InMemory(PEOPLE), behaviour, **fakes)
    replies: list[Reply] = []
    with _adapter(source, simulator, KEY=own_key) as adapter:
        outcome = adapter.ask(taking(QUESTIONS[:count]), replies.extend, **(wishes or {}))
    by_reference = {reply.reference: reply for reply in replies}
    assert len(by_reference) == len(replies) == outcome.asked
    return Round(simulator, outcome, by_reference)


@pytest.fixture(params=RECORD_SOURCES)
def told(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[Reply], int]]:
    """Replies of a source: of the real service where the environment names a number to ask about."""
    key = request.param
    nik = os.environ.get(f"{source_of(key).prefix}_CONTRACT_NIK", "")
    if not nik:
        done = _round(key, 60)
        yield key, list(done.replies.values()), 60
        return
    # A number that somebody has chosen to ask the real service about.
    request.getfixturevalue("socket_enabled")
    replies: list[Reply] = []
    adapter = records.build(source_of(key), os.environ, thresholds={}, today=TODAY)
    adapter.ask(taking([Question(1, nik)]), replies.extend)
    yield key, replies, 1


def test_every_question_gets_one_reply_in_words_of_the_protocol(told: tuple[str, list[Reply], int]) -> None:
    key, replies, count = told
    source = source_of(key)

    kept = {fact.name for fact in source.facts if fact.is_kept}
    assert len(replies) == count
    for reply in replies:
        assert reply.outcome in {Bucket.MATCHED, Bucket.MISMATCHED, Bucket.NOT_FOUND}
        assert {row["name"] for row in reply.evidence} <= kept
        assert reply.valid_until is not None
        assert reply.valid_until >= TODAY
        assert {one.kind for one in reply.opens} | reply.settles == source.kinds
        assert bool(reply.opens) == (reply.outcome is Bucket.MISMATCHED)


@pytest.mark.parametrize("key", RECORD_SOURCES)
def test_what_the_simulator_knows_is_what_the_replies_say(key: str) -> None:
    done = _round(key, 300, against=0.2)

    known = {number: invented_records(source_of(key), person.nik, against=0.2) for number, person in enumerate(PEOPLE)}
    not_found = {number for number, found in known.items() if not found}
    assert {number for number, reply in done.replies.items() if reply.outcome is Bucket.NOT_FOUND} == not_found
    assert 10 <= done.buckets()[Bucket.MISMATCHED] <= 40
    assert done.buckets()[Bucket.MATCHED] >= 40


class TestTrouble:
    def test_partial_answers_leave_people_due_and_say_what_lacks(self) -> None:
        done = _round(count=100, partial=1.0)

        partial = [reply for reply in done.replies.values() if reply.outcome is Bucket.FAILED]
        assert len(partial) == done.simulator.counts.faults["partial"] > 10
        assert {(reply.code, reply.opens, reply.evidence) for reply in partial} == {(PARTIAL, (), ())}
        assert "upah_bulanan" in partial[0].text
        assert done.outcome.stopped_by is None

    def test_a_late_answer_names_the_day_to_ask_again(self) -> None:
        done = _round(count=10, late=1.0)

        assert {reply.again_on for reply in done.replies.values()} == {TODAY + timedelta(days=1)}
        assert (done.buckets(), done.outcome.calls, done.outcome.stopped_by) == ({Bucket.FAILED: 10}, 10, None)

    def test_a_used_up_quota_stops_the_round_and_marks_nobody(self) -> None:
        done = _round(count=40, quota=15)

        assert (done.outcome.stopped_by, len(done.replies)) == (StoppedBy.QUOTA, 15)
        assert done.outcome.text == "Kuota hari ini telah habis"

    def test_the_last_quota_told_comes_with_the_outcome(self) -> None:
        done = _round("power", 40, quota=100)

        assert done.outcome.quota_left is not None
        assert 60 <= done.outcome.quota_left <= 99

    def test_a_wrong_key_stops_the_round(self) -> None:
        wrong, right = _round(count=5, key="rahasia", own_key="lain"), _round(count=5, key="rahasia", own_key="rahasia")

        assert (wrong.outcome.stopped_by, wrong.replies) == (StoppedBy.AUTH, {})
        assert (right.outcome.stopped_by, len(right.replies)) == (None, 5)

    @pytest.mark.parametrize("kind", ["500", "html", "half", "empty", "reset"])
    def test_a_fault_is_tried_again_three_times_in_all(self, kind: str) -> None:
        done = _round(count=4, fault=1.0, fault_kinds=(kind,))

        assert {reply.tries for reply in done.replies.values()} == {3}
        assert (done.buckets(), done.outcome.calls) == ({Bucket.FAILED: 4}, 12)

    def test_nearly_everybody_is_answered_in_spite_of_faults(self) -> None:
        done = _round(count=200, fault=0.2, fault_kinds=("500", "half", "empty"))

        assert done.buckets().get(Bucket.FAILED, 0) <= 10
        assert done.outcome.stopped_by is None

    def test_many_failures_in_a_row_end_the_round(self) -> None:
        done = _round(count=100, fault=1.0, fault_kinds=("500",))

        assert done.outcome.stopped_by is StoppedBy.DOWN
        assert done.outcome.calls <= 40

    def test_the_allowance_is_kept_and_a_probe_asks_one_alone(self) -> None:
        allowed = _round(count=40, wishes={"allowance": 7})
        probed = _round(count=40, quota=0, wishes={"probe": True})

        assert (allowed.outcome.stopped_by, allowed.outcome.calls) == (StoppedBy.QUOTA, 7)
        assert (probed.outcome.stopped_by, probed.outcome.calls) == (StoppedBy.QUOTA, 1)


class TestSettings:
    SOURCE = source_of("employment")

    def test_without_an_address_the_source_is_not_configured(self) -> None:
        assert records.missing(self.SOURCE, {}) == ("EMPLOYMENT_URL",)
        assert records.missing(self.SOURCE, {"EMPLOYMENT_URL": "https://splp.example/tk"}) == ()

    def test_the_variables_are_read(self, tmp_path: Any) -> None:
        secret = tmp_path / "key"
        secret.write_text("rahasia\n")
        environ = {
            "EMPLOYMENT_URL": "https://splp.example/tk",
            "EMPLOYMENT_KEY_FILE": str(secret),
            "EMPLOYMENT_KEY_HEADER": "Authorization",
            "EMPLOYMENT_CONCURRENCY": "16",
            "EMPLOYMENT_TIMEOUT_S": "30",
            "EMPLOYMENT_DAILY_QUOTA": "5000",
            "EMPLOYMENT_TLS_NAME": "splp.internal",
            "EMPLOYMENT_LIMIT_UPAH_BULANAN": "2757000",
        }

        adapter = records.build(self.SOURCE, environ, thresholds={}, today=TODAY)
        wire = records.RecordWire(self.SOURCE, adapter.config)

        assert (adapter.daily_quota, adapter.config.pace.concurrency, adapter.config.pace.timeout_s) == (5000, 16, 30)
        assert adapter.config.limits == {"upah_bulanan": 2_757_000}
        assert wire.headers["Authorization"] == "Bearer rahasia"
        assert wire.tls()[1] == "splp.internal"
        assert "rahasia" not in repr(adapter)

    def test_limits_in_force_go_before_those_of_the_environment(self) -> None:
        environ = {"EMPLOYMENT_URL": "https://splp.example/tk", "EMPLOYMENT_LIMIT_UPAH_BULANAN": "2757000"}

        adapter = records.build(self.SOURCE, environ, thresholds={"upah_bulanan": 2_900_000}, today=TODAY)

        assert adapter.config.limits == {"upah_bulanan": 2_900_000}

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("EMPLOYMENT_URL", "splp.example"),
            ("EMPLOYMENT_KEY_FILE", "/nowhere/key"),
            ("EMPLOYMENT_CONCURRENCY", "many"),
            ("EMPLOYMENT_LIMIT_UPAH_BULANAN", "-1"),
        ],
    )
    def test_a_variable_that_cannot_be_used_is_named(self, name: str, value: str) -> None:
        environ = {"EMPLOYMENT_URL": "https://splp.example/tk", name: value}

        with pytest.raises(Misconfigured, match=name):
            records.build(self.SOURCE, environ, thresholds={}, today=TODAY)


def test_all_offices_of_a_demo_live_behind_one_address() -> None:
    simulator = Offices(
        InMemory(PEOPLE), Behaviour(), others=[DtsenSimulator({Part.FAMILIES: [{}], Part.MEMBERS: [{}]})]
    )
    replies: dict[str, list[Reply]] = {}

    with running(simulator) as url:
        environ = addresses(url.removesuffix(simulator.path), "35.76")
        for key in DEMO_SOURCES:
            replies[key] = []
            records.build(source_of(key), environ, thresholds={}, today=TODAY).ask(
                taking(QUESTIONS[:3]), replies[key].extend
            )
        page = dtsen.build(source_of("dtsen"), environ, thresholds={}, today=TODAY).page(
            Part.FAMILIES, city="35.76", version="2026-Q4", cursor=""
        )

        asked = dukcapil.build(source_of("dukcapil"), environ, thresholds={}, today=TODAY).ask(
            taking(QUESTIONS[:3]), lambda _replies: None
        )

    assert {key: len(found) for key, found in replies.items()} == {"employment": 3, "civil_servants": 3}
    assert (asked.asked, asked.stopped_by) == (3, None)
    assert len(page.page.items) == 1
    assert environ["DUKCAPIL_URL"].endswith("/dukcapil/get_json/3576/CALL_VERIFY_BY_ELEMEN")
