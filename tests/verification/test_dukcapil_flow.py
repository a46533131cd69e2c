"""How calls to the civil registry flow: so many at once, none waited for, none lost when a round ends."""

import time

import pytest
from aiohttp import web

from tests.verification.dukcapil_rounds import PEOPLE, QUESTIONS, ask_all, ask_round, config_of
from verification.domain.dukcapil_answers import Fault
from verification.simulator.population import InMemory
from verification.simulator.server import Behaviour, Simulator, running
from verification.sources import rounds
from verification.sources.base import taking
from verification.sources.dukcapil import adapter_of


pytestmark = pytest.mark.slow


class TestFlow:
    def test_the_agreed_number_of_calls_is_in_flight_at_all_times(self):
        held = []

        class Watched(Simulator):
            async def _handle(self, request):
                response = await super()._handle(request)
                held.append(self.counts.in_flight + 1)
                return response

        simulator = Watched(InMemory(PEOPLE), Behaviour(latency_ms=500))

        outcome, _replies = ask_round(simulator, QUESTIONS[:320], config={"concurrency": 32})

        # While one call ends, all others should be on their way; the first and last of the round cannot be.
        middle = held[32:-32]
        assert (outcome.most_in_flight, simulator.counts.most_in_flight) == (32, 32)
        assert sum(middle) / len(middle) >= 0.9 * 32

    @pytest.mark.parametrize("latency_ms", [0, 150])
    def test_slow_storing_does_not_hold_up_the_calls(self, latency_ms):
        simulator = Simulator(InMemory(PEOPLE), Behaviour(latency_ms=latency_ms))
        batches = []

        def store(replies):
            batches.append(len(replies))
            if len(batches) == 1:
                # The first batch is not safe until the calls have gone on without it.
                deadline = time.monotonic() + 10
                while simulator.counts.answered < 16 and time.monotonic() < deadline:
                    time.sleep(0.01)
                assert simulator.counts.answered >= 16

        with running(simulator) as url:
            outcome = ask_all(config_of(url), taking(QUESTIONS[:64]), store)

        assert outcome.asked == sum(batches) == 64
        assert max(batches) >= 8

    @pytest.mark.parametrize(("latency_ms", "slots", "count"), [(300, 8, 48), (20, 64, 600)])
    def test_a_slot_waits_a_moment_until_its_reply_is_safe(
        self, latency_ms: int, slots: int, count: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # On a busy machine storing may take longer than a slot has patience for.
        monkeypatch.setattr(rounds, "_SHORTEST_PATIENCE_S", 30.0)
        simulator = Simulator(InMemory(PEOPLE), Behaviour(latency_ms=latency_ms))
        unsafe = []
        stored = []

        def store(replies):
            # As long as a database may take for a batch.
            time.sleep(0.05)
            unsafe.append(simulator.counts.calls - len(stored))
            stored.extend(replies)

        with running(simulator) as url:
            ask_all(config_of(url, concurrency=slots), taking(QUESTIONS[:count]), store)

        # Asked and not stored is never more than what is in flight: that is all a killed process asks again.
        assert max(unsafe) <= slots

    def test_a_slot_whose_reply_is_written_down_does_not_wait(self) -> None:
        simulator = Simulator(InMemory(PEOPLE), Behaviour(latency_ms=20))
        noted: list[int] = []
        unstored: list[int] = []
        stored = []

        def note(reply):
            noted.append(reply.reference)
            return True

        def store(replies):
            time.sleep(0.05)
            stored.extend(replies)
            unstored.append(len(noted) - len(stored))

        with running(simulator) as url:
            adapter_of(config_of(url, concurrency=16)).ask(taking(QUESTIONS), store, note=note)

        assert sorted(noted) == sorted(reply.reference for reply in stored) == list(range(600))
        # While one batch was stored, every slot went on several times.
        assert max(unstored) > 16

    def test_someone_else_may_end_the_round(self):
        simulator = Simulator(InMemory(PEOPLE), Behaviour(latency_ms=50))
        looks = []

        def should_stop():
            looks.append(1)
            return True

        outcome, replies = ask_round(simulator, QUESTIONS, should_stop=should_stop)

        assert (outcome.is_cancelled, outcome.stopped_by) == (True, None)
        assert len(replies) == simulator.counts.answered < 600

    @pytest.mark.parametrize("place", ["take", "store", "should_stop"])
    def test_an_error_of_the_caller_ends_the_round_and_comes_back(self, place):
        def fail(*_arguments):
            raise LookupError(place)

        simulator = Simulator(InMemory(PEOPLE), Behaviour(latency_ms=100))
        wishes = {"take": taking(QUESTIONS), "store": lambda _replies: None, "should_stop": lambda: False}
        wishes[place] = fail

        with running(simulator) as url, pytest.raises(LookupError, match=place):
            ask_all(config_of(url), wishes["take"], wishes["store"], should_stop=wishes["should_stop"])

        assert simulator.counts.calls < 600

    def test_a_fault_of_our_own_is_raised_and_not_taken_for_an_answer(self, monkeypatch):
        def fail(*_arguments, **_named):
            raise ZeroDivisionError

        monkeypatch.setattr("verification.sources.dukcapil.parse", fail)
        replies = []

        with running(Simulator(InMemory(PEOPLE))) as url, pytest.raises(ZeroDivisionError):
            ask_all(config_of(url), taking(QUESTIONS), replies.extend)

        assert replies == []

    def test_who_waits_for_another_try_keeps_the_failure_when_the_round_is_ended(self):
        simulator = Simulator(InMemory(PEOPLE), Behaviour(fault=1.0, fault_kinds=("500",)))

        outcome, replies = ask_round(
            simulator, QUESTIONS[:4], config={"backoff_s": 60.0}, should_stop=lambda: simulator.counts.calls >= 4
        )

        assert (outcome.is_cancelled, outcome.calls, outcome.not_asked) == (True, 4, ())
        assert [reply.tries for reply in replies.values()] == [1, 1, 1, 1]

    def test_a_redirect_is_not_followed_with_the_password(self):
        class Moved(Simulator):
            async def _handle(self, request):
                self.counts.calls += 1
                return web.Response(status=307, headers={"Location": str(request.url)})

        simulator = Moved(InMemory(PEOPLE))

        _outcome, replies = ask_round(simulator, QUESTIONS[:1])

        assert (replies[0].answer.fault, replies[0].answer.http_status) == (Fault.HTTP_STATUS, 307)
        assert simulator.counts.calls == 3

    def test_a_certificate_nobody_vouches_for_is_refused(self):
        with running(Simulator(InMemory(PEOPLE))) as url:
            config = config_of(url.replace("http://", "https://"))
            replies = []
            ask_all(config, taking(QUESTIONS[:1]), replies.extend)

        assert replies[0].answer.fault is Fault.CONNECTION

    def test_an_endless_answer_is_cut_off(self):
        class Endless(Simulator):
            async def _handle(self, _request):
                return web.Response(body=b" " * 2_000_000)

        _outcome, replies = ask_round(Endless(InMemory(PEOPLE)), QUESTIONS[:1])

        assert replies[0].answer.fault is Fault.TOO_LARGE
