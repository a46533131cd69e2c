"""The real client against the simulated service, over real connections on this machine.

No wall clock decides here: that calls are never lacking is read off the number of calls held at once.
"""

from collections import Counter
from dataclasses import replace

import pytest

from tests.verification.dukcapil_rounds import PEOPLE, QUESTIONS, ask_all, ask_round, config_of
from verification.domain.dukcapil import Element, WireAccount
from verification.domain.dukcapil_answers import Fault, Outcome
from verification.domain.judgement import Bucket, judge
from verification.simulator.population import CivilState, InMemory
from verification.simulator.server import FAULTS, Behaviour, Simulator, running
from verification.simulator.wire import Asker
from verification.sources.base import StoppedBy, taking


pytestmark = pytest.mark.slow


def _buckets(replies) -> Counter:
    return Counter(judge(reply.answer, sent=reply.sent).bucket for reply in replies.values())


class TestAnswers:
    def test_each_state_of_a_record_arrives_in_its_bucket(self):
        states = [
            CivilState.ALIVE,
            CivilState.DECEASED,
            CivilState.DUPLICATE,
            CivilState.INACTIVE,
            CivilState.MISSING,
        ]
        people = [replace(PEOPLE[number], state=states[number % 5]) for number in range(40)]
        questions = [*QUESTIONS[:40], replace(QUESTIONS[40], nik="3576011713909999")]

        outcome, replies = ask_round(Simulator(InMemory(people)), questions)

        assert _buckets(replies) == {
            Bucket.MATCHED: 8,
            Bucket.DECEASED: 8,
            Bucket.DUPLICATE: 8,
            Bucket.INACTIVE: 8,
            Bucket.NOT_FOUND: 8,
            Bucket.MALFORMED: 1,
        }
        assert (outcome.stopped_by, outcome.is_cancelled, outcome.not_asked) == (None, False, ())
        assert outcome.calls == 41

    def test_an_unknown_nik_is_not_found(self):
        _outcome, replies = ask_round(Simulator(InMemory([])), QUESTIONS[:3])

        assert _buckets(replies) == {Bucket.NOT_FOUND: 3}

    def test_other_data_make_a_mismatch(self):
        people = [
            replace(PEOPLE[0], full_name="AGUS WIDODO"),
            replace(PEOPLE[1], birth_date="1990-07-18"),
            replace(PEOPLE[2], sex="P"),
        ]

        _outcome, replies = ask_round(Simulator(InMemory(people)), QUESTIONS[:3])

        verdicts = {
            reference: [one.name for one in judge(reply.answer, sent=reply.sent).verdicts if not one.agrees]
            for reference, reply in replies.items()
        }
        assert verdicts == {0: [Element.NAME], 1: [Element.BIRTH_DATE], 2: [Element.SEX]}

    def test_the_reply_tells_what_was_sent_and_the_quota_that_is_left(self):
        outcome, replies = ask_round(Simulator(InMemory(PEOPLE), Behaviour(quota=100)), QUESTIONS[:1])

        assert replies[0].sent == {Element.NIK, Element.NAME, Element.BIRTH_DATE, Element.SEX}
        assert (replies[0].tries, outcome.quota_left) == (1, 99)

    def test_nobody_to_ask_is_a_round_without_calls(self):
        outcome, replies = ask_round(Simulator(InMemory(PEOPLE)), [])

        assert (replies, outcome.asked, outcome.calls, outcome.stopped_by) == ({}, 0, 0, None)


class TestFaults:
    @pytest.mark.parametrize(
        ("kind", "fault"),
        [
            ("500", Fault.HTTP_STATUS),
            ("html", Fault.HTML),
            ("half", Fault.NOT_JSON),
            ("empty", Fault.EMPTY),
            ("reset", Fault.CONNECTION),
            ("hang", Fault.TIMEOUT),
        ],
    )
    def test_a_fault_fails_after_three_tries_and_marks_nobody(self, kind, fault):
        simulator = Simulator(InMemory(PEOPLE), Behaviour(fault=1.0, fault_kinds=(kind,)))

        outcome, replies = ask_round(simulator, QUESTIONS[:4], config={"timeout_s": 0.2})

        assert {reply.answer.fault for reply in replies.values()} == {fault}
        assert {reply.tries for reply in replies.values()} == {3}
        assert _buckets(replies) == {Bucket.FAILED: 4}
        assert (outcome.calls, outcome.stopped_by) == (12, None)

    def test_every_kind_of_fault_is_tried_here(self):
        assert set(FAULTS) == {"500", "html", "half", "empty", "reset", "hang"}

    def test_nearly_everybody_is_answered_in_spite_of_faults(self):
        kinds = ("500", "html", "half", "empty", "reset")
        simulator = Simulator(InMemory(PEOPLE), Behaviour(fault=0.2, fault_kinds=kinds))

        outcome, replies = ask_round(simulator, QUESTIONS[:300])

        buckets = _buckets(replies)
        assert outcome.stopped_by is None
        assert buckets[Bucket.MATCHED] + buckets[Bucket.FAILED] == 300
        assert buckets[Bucket.FAILED] < 15
        assert outcome.calls == 300 + sum(reply.tries - 1 for reply in replies.values())
        assert max(reply.tries for reply in replies.values()) <= 3

    def test_one_who_waits_for_another_try_holds_up_nobody(self):
        class OnceBroken(Simulator):
            def _answer(self, body, method):
                document = super()._answer(body, method)
                return {} if b'"3576011708909000"' in body else document

        stored = []
        with running(OnceBroken(InMemory(PEOPLE))) as url:
            config = config_of(url, concurrency=1, backoff_s=0.5)
            ask_all(config, taking(QUESTIONS[:50]), stored.extend)

        assert [reply.question.reference for reply in stored[:-1]] == list(range(1, 50))
        assert (stored[-1].question.reference, stored[-1].tries) == (0, 3)

    def test_a_service_that_is_down_ends_the_round_after_twenty_failures(self):
        with running(Simulator(InMemory(PEOPLE))) as url:
            gone = url
        replies = []

        outcome = ask_all(config_of(gone), taking(QUESTIONS), replies.extend)

        assert outcome.stopped_by is StoppedBy.DOWN
        assert 20 <= outcome.calls < 20 + 8
        assert {reply.answer.outcome for reply in replies} == {Outcome.BROKEN}
        assert outcome.text == "ConnectionRefusedError"

    def test_only_failures_in_a_row_count(self):
        class EveryTenthWorks(Simulator):
            def _answer(self, body, method):
                return super()._answer(body, method) if self.counts.calls % 10 == 0 else {}

        outcome, _replies = ask_round(
            EveryTenthWorks(InMemory(PEOPLE)), QUESTIONS[:40], config={"concurrency": 1, "tries": 1}
        )

        assert (outcome.stopped_by, outcome.asked) == (None, 40)

    def test_a_service_that_refuses_all_parameters_is_given_up_without_trying_again(self):
        class Choosy(Simulator):
            def _answer(self, body, method):
                return self._page({"RESPONSE": "Parameter Tidak Lengkap / Tidak Valid"})

        outcome, replies = ask_round(Choosy(InMemory(PEOPLE)), QUESTIONS)

        assert outcome.stopped_by is StoppedBy.DOWN
        assert outcome.text == "Parameter Tidak Lengkap / Tidak Valid"
        assert {reply.tries for reply in replies.values()} == {1}
        assert outcome.calls < 20 + 8

    def test_an_unknown_code_fails_and_does_not_end_the_round(self):
        class Code08(Simulator):
            def _answer(self, body, method):
                return self._page({"RESPONSE_CODE": "08", "RESPONSE": "Tidak dapat diproses"})

        outcome, replies = ask_round(Code08(InMemory(PEOPLE)), QUESTIONS[:60])

        assert (outcome.stopped_by, outcome.asked, outcome.calls) == (None, 60, 60)
        assert _buckets(replies) == {Bucket.FAILED: 60}


class TestQuotaAndAccount:
    def test_the_quota_in_the_middle_ends_the_round_and_loses_nobody(self):
        simulator = Simulator(InMemory(PEOPLE), Behaviour(quota=100))
        given = []

        def take(most):
            part = QUESTIONS[len(given) : len(given) + most]
            given.extend(part)
            return part

        replies = []
        with running(simulator) as url:
            outcome = ask_all(config_of(url), take, replies.extend)

        answered = {reply.question.reference for reply in replies}
        assert outcome.stopped_by is StoppedBy.QUOTA
        assert "habis" in outcome.text.lower()
        assert (outcome.asked, simulator.counts.answered) == (100, 100)
        assert answered | set(outcome.not_asked) == {question.reference for question in given}
        assert answered.isdisjoint(outcome.not_asked)
        assert simulator.counts.refused_by_quota <= 8

    def test_after_a_quota_stop_one_person_is_tried_alone(self):
        simulator = Simulator(InMemory(PEOPLE), Behaviour(quota=0))

        outcome, _replies = ask_round(simulator, QUESTIONS, probe=True)

        assert (outcome.stopped_by, outcome.calls, outcome.not_asked) == (StoppedBy.QUOTA, 1, (0,))

    def test_an_answered_probe_lets_the_others_go(self):
        simulator = Simulator(InMemory(PEOPLE), Behaviour(latency_ms=20))

        outcome, _replies = ask_round(simulator, QUESTIONS[:60], probe=True)

        assert (outcome.asked, outcome.most_in_flight) == (60, 8)

    def test_the_allowance_ends_the_round_before_the_service_does(self):
        simulator = Simulator(InMemory(PEOPLE))

        outcome, _replies = ask_round(simulator, QUESTIONS, allowance=25)

        assert (outcome.stopped_by, outcome.calls, outcome.asked) == (StoppedBy.QUOTA, 25, 25)
        assert simulator.counts.calls == 25

    @pytest.mark.parametrize(
        ("_case", "asker", "text"),
        [
            ("password", Asker(password="lain"), "login gagal"),
            ("user", Asker(user_id="lain"), "login gagal"),
            ("address", Asker(ip_user="10.9.9.9"), "ip "),
            ("inactive", Asker(is_active=False), "user id tidak aktif"),
            ("institution", Asker(is_institution_active=False), "instansi tidak aktif"),
        ],
    )
    def test_a_refused_account_ends_the_round_and_asks_nobody(self, _case, asker, text):
        outcome, replies = ask_round(Simulator(InMemory(PEOPLE), Behaviour(asker=asker)), QUESTIONS)

        assert outcome.stopped_by is StoppedBy.AUTH
        assert text in outcome.text.lower()
        assert replies == {}
        assert outcome.calls <= 8

    def test_an_account_without_a_password_is_refused(self):
        account = WireAccount("petugas", "", "10.1.2.3")

        outcome, _replies = ask_round(Simulator(InMemory(PEOPLE)), QUESTIONS, config={"account": account})

        assert outcome.text == "User, password dan IP tidak boleh kosong"
