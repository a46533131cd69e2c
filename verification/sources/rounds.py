"""Asks a web service about many people, keeping the agreed number of calls in flight at all times.

What is sent and how an answer is understood is the `Wire`'s matter; each kind of service has its own.

The calls live in a thread of their own with its own event loop; questions are taken and replies kept by the
thread that started the round, which owns the database connection. Steps of one round:

1. a few questions are taken ahead; a call starts whenever a slot is free, never in waves;
2. an answer is written down and goes to the mailbox, from where it is stored in batches as large as gathered
   during the last storing;
3. a broken answer sends its question back after a while, at most `tries` calls in all, and frees its slot
   meanwhile;
4. quota and refused sign-in stop the round, and so do `down_after` failures in a row: nothing new starts,
   what is in flight finishes and is reported;
5. the round ends when nothing is left, and says what was not asked.
"""

import asyncio
import contextlib
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import uvloop

from verification.domain.patience import wait_before
from verification.domain.questions import Question
from verification.sources.base import RoundOutcome, StoppedBy, Take
from verification.sources.lines import Lines
from verification.sources.mailbox import Mailbox
from verification.sources.wire import Broken, Call, Effect, Heard, Received, Referenced, Wire


MAX_BODY = 262_144  # bytes; a real answer has about 700
_LOOK_S = 0.5  # how often the starting thread is asked whether to stop
# Without a look for so long nothing new is asked: whoever hung, or slept with the machine, may have lost the run to
# another worker. Shorter than anybody waits before taking it away.
LEASE_S = 4.0
_MOST_AHEAD = 512  # questions taken and not yet asked
_PATIENCE = 0.5  # of a call's time: how long a slot waits for its reply to be stored
_SHORTEST_PATIENCE_S = 0.25
_CALM_FAILURES = 2  # so many in a row are ordinary; after more, slots rest so that a short outage is survived

A = TypeVar("A")
R = TypeVar("R", bound=Referenced)

_STOPS = {Effect.QUOTA: StoppedBy.QUOTA, Effect.AUTH: StoppedBy.AUTH}


def ask_round(
    wire: Wire[A],
    take: Take,
    store: Callable[[Sequence[R]], None],
    *,
    understand: Callable[[Received[A]], R],
    note: Callable[[R], bool] | None = None,
    should_stop: Callable[[], bool] | None = None,
    allowance: int | None = None,
    probe: bool = False,
) -> RoundOutcome:
    """Ask about everybody `take` gives, until done or stopped.

    `understand` makes of what was received what is stored. `note` writes that down at once, in the round's thread, and
    says whether it could; a slot whose reply is not written down waits until it is stored.
    `should_stop` is called about twice a second, so it may also say that the round is alive. `allowance` is
    the most calls to make (what is left of the day's quota); `probe` asks one person alone first, after a
    day's quota stop. An error in one of these breaks the round off and is raised again.
    """
    started = time.monotonic()
    calls = _Round(wire, understand, note or (lambda _: False), allowance=allowance, probe=probe)
    thread = threading.Thread(target=calls.run, name="source", daemon=True)
    thread.start()
    try:
        calls.is_up.wait()
        _serve(calls, take, store, should_stop or (lambda: False))
    finally:
        calls.abort()
        thread.join()
    if calls.crash:
        raise calls.crash
    return RoundOutcome(
        stopped_by=calls.stopped_by,
        is_cancelled=calls.is_cancelled,
        text=calls.stop_text,
        asked=calls.replied,
        calls=calls.started,
        most_in_flight=calls.most_in_flight,
        quota_left=calls.quota_left,
        not_asked=calls.not_asked(),
        seconds=round(time.monotonic() - started, 3),
    )


def _serve(
    calls: "_Round[A, R]", take: Take, store: Callable[[Sequence[R]], None], should_stop: Callable[[], bool]
) -> None:
    """The starting thread's half: hand in questions, keep replies, look whether to stop."""
    looked = time.monotonic()
    while True:
        _top_up(calls, take)
        batch, is_over = calls.mailbox.collect(_LOOK_S)
        if batch:
            # First the questions: the calls go on while the batch is stored.
            _top_up(calls, take)
            store(batch)
            calls.was_stored(batch)
        elif is_over:
            return
        if time.monotonic() - looked >= _LOOK_S:
            looked = time.monotonic()
            if should_stop():
                calls.cancel()
            calls.renew(looked)


def _top_up(calls: "_Round[A, R]", take: Take) -> None:
    wanted = calls.wanted()
    if wanted > 0:
        calls.hand_in(list(take(wanted)))


@dataclass(slots=True, eq=False)
class _Job(Generic[A]):
    """One question on its way, with its last answer."""

    question: Question
    call: Call = field(repr=False)
    tries: int = 0
    last: A | None = None
    milliseconds: int = 0


class _Round(Generic[A, R]):
    """The calling thread's half. Public methods are for the starting thread."""

    def __init__(
        self,
        wire: Wire[A],
        understand: Callable[[Received[A]], R],
        note: Callable[[R], bool],
        *,
        allowance: int | None,
        probe: bool,
    ) -> None:
        self.mailbox: Mailbox[R] = Mailbox()
        self.is_up = threading.Event()
        self.crash: BaseException | None = None
        self.stopped_by: StoppedBy | None = None
        self.is_cancelled = False
        self.stop_text = ""
        self.started = self.replied = self.most_in_flight = 0
        self.quota_left: int | None = None
        self._wire, self._understand, self._note = wire, understand, note
        self._pace = wire.pace
        tls, tls_name = wire.tls()
        self._lines = Lines(wire.headers, tls=tls, tls_name=tls_name)
        self._allowance = allowance
        self._is_probing = probe
        self._is_exhausted = self._is_stopping = False
        self._loop = uvloop.new_event_loop()
        self._over = asyncio.Event()
        self._refused: list[int] = []
        self._fresh: deque[_Job[A]] = deque()
        self._again: deque[_Job[A]] = deque()
        self._resting: dict[_Job[A], asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._in_flight = self._slots_taken = self._unstored = self._failures_in_row = 0
        self._latency_s = 0.0
        self._lease_ends = time.monotonic() + LEASE_S
        self._unsafe: dict[int, asyncio.Event] = {}
        self._random = random.SystemRandom()

    # The starting thread's side.

    def wanted(self) -> int:
        """How many more questions to take: one a slot, and enough for the next tenth of a second."""
        if self._is_stopping or self._is_exhausted:
            return 0
        waiting = len(self._fresh) + len(self._again) + len(self._resting)
        if self._is_probing:
            return 1 - waiting - self._slots_taken
        slots = self._pace.concurrency
        # Many waiting for another try must not keep others from being asked, but cannot grow without end.
        if len(self._resting) > 256 + 16 * slots:
            return 0
        ahead = slots * (1 + 0.1 / max(self._latency_s, 0.001)) if self._latency_s else slots
        lacking = min(int(ahead), max(_MOST_AHEAD, slots)) - len(self._fresh)
        # Few large takings are cheaper than many small ones, as long as nobody waits for them.
        return lacking if lacking > len(self._fresh) else 0

    def hand_in(self, questions: list[Question]) -> None:
        """Add questions; none means that there are no more."""
        for question in questions:
            self._fresh.append(_Job(question, self._wire.call(question)))
        self._is_exhausted = not questions
        self._soon(self._go_on)

    def not_asked(self) -> tuple[int, ...]:
        """Who was taken and not asked, once the round is over."""
        return (*self._refused, *(job.question.reference for job in self._fresh))

    def was_stored(self, batch: list[R]) -> None:
        """Say that a batch is safe."""
        self._soon(self._stored, batch)

    def renew(self, looked_at: float) -> None:
        """Say that there was a look whether to stop, which began at that moment of the monotonic clock."""
        self._lease_ends = looked_at + LEASE_S
        self._soon(self._go_on)

    def cancel(self) -> None:
        """End the round early: what is in flight finishes and is reported."""
        self._soon(self._stop, None, "")

    def abort(self) -> None:
        """End the round at once, calls in flight included. Does nothing to a round that is over."""
        self._soon(self._break_off)

    def _soon(self, act: Callable[..., object], *arguments: object) -> None:
        try:
            self._loop.call_soon_threadsafe(act, *arguments)
        except RuntimeError:
            return  # the loop is closed: the round is over

    # The event loop's side.

    def run(self) -> None:
        """The thread's whole life."""
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._live())
        except BaseException as error:  # noqa: BLE001 - raised again by the starting thread
            self.crash = error
        finally:
            self.is_up.set()
            self.mailbox.close()

    async def _live(self) -> None:
        self.is_up.set()
        try:
            await self._over.wait()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        finally:
            self._lines.close()

    def _go_on(self) -> None:
        """Start calls while there are free slots; notice the end."""
        pace = self._pace
        slots = 1 if self._is_probing else pace.concurrency
        # Replies wait for the store only up to this many; then the calls wait too.
        most_unstored = 256 + 16 * pace.concurrency
        while (
            (self._again or self._fresh)
            and self._slots_taken < slots
            and self._unstored < most_unstored
            and not self._is_stopping
            and time.monotonic() < self._lease_ends
        ):
            if self._allowance is not None and self.started >= self._allowance:
                self._stop(StoppedBy.QUOTA, "")
                return
            self._slots_taken += 1
            self.started += 1
            job = (self._again or self._fresh).popleft()
            task = self._loop.create_task(self._ask(job))
            self._tasks.add(task)
            task.add_done_callback(self._asked)
        is_idle = not (self._again or self._resting or self._tasks)
        if is_idle and (self._is_stopping or (self._is_exhausted and not self._fresh)):
            self._over.set()
            self.mailbox.close()

    def _asked(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.crash = error
            self._break_off()
        self._go_on()

    async def _ask(self, job: _Job[A]) -> None:
        """One call, and what follows from its answer."""
        self._in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self._in_flight)
        began = self._loop.time()
        heard = await self._call(job)
        seconds = self._loop.time() - began
        self._in_flight -= 1
        if heard.effect is not Effect.BROKEN:
            self._latency_s += (seconds - self._latency_s) * (0.1 if self._latency_s else 1.0)
        job.tries, job.last, job.milliseconds = job.tries + 1, heard.answer, round(seconds * 1000)
        if heard.quota_left is not None:
            self.quota_left = heard.quota_left
        self._settle(job, heard)
        await self._until_safe(job)
        await self._rest()
        self._slots_taken -= 1

    async def _call(self, job: _Job[A]) -> Heard[A]:
        call = job.call
        try:
            async with asyncio.timeout(self._pace.timeout_s):
                said = await self._lines.ask(call.method, call.url, call.body, most=MAX_BODY)
            return self._wire.hear(said.status, said.headers, said.body, job.question)
        except TimeoutError:
            return self._wire.nothing(Broken.TIMEOUT, "")
        except OSError as error:
            return self._wire.nothing(Broken.CONNECTION, type(error).__name__)

    def _settle(self, job: _Job[A], heard: Heard[A]) -> None:
        """Send the reply on its way, or the question back."""
        if heard.effect in _STOPS:
            self._refused.append(job.question.reference)
            self._stop(_STOPS[heard.effect], heard.text)
            return
        if heard.effect is Effect.ANSWERED:
            self._failures_in_row, self._is_probing = 0, False
            self._reply(job)
            return
        self._failures_in_row += 1
        if self._failures_in_row >= self._pace.down_after:
            self._stop(StoppedBy.DOWN, heard.text)
        may_retry = heard.effect is Effect.BROKEN and job.tries < self._pace.tries
        if self._is_probing and not may_retry:
            # The one person asked alone was not answered: the source is not back yet.
            self._stop(StoppedBy.DOWN, heard.text)
        if self._is_stopping or not may_retry:
            self._reply(job)
            return
        delay = wait_before(job.tries + 1, self._pace.backoff_s, chance=self._random.random(), least_s=heard.wait_s)
        self._resting[job] = self._loop.call_later(delay, self._rested, job)
        self.mailbox.nudge()

    def _rested(self, job: _Job[A]) -> None:
        del self._resting[job]
        self._again.append(job)
        self._go_on()

    async def _rest(self) -> None:
        """Keep a slot quiet for a moment while one call after the other fails."""
        if self._failures_in_row > _CALM_FAILURES and not self._is_stopping:
            pause = min(0.1 * self._failures_in_row, 1.0) * min(self._pace.backoff_s, 1.0)
            await asyncio.sleep(pause * self._random.uniform(0.5, 1.5))

    def _reply(self, job: _Job[A]) -> None:
        """Put the job's last answer into the mailbox."""
        self.replied += 1
        self._unstored += 1
        last = self._wire.nothing(Broken.CONNECTION, "").answer if job.last is None else job.last
        reply = self._understand(Received(job.question, last, job.call.sent, job.tries, job.milliseconds))
        if not self._note(reply):
            self._unsafe[job.question.reference] = asyncio.Event()
        self.mailbox.put(reply)

    def _stored(self, batch: list[R]) -> None:
        self._unstored -= len(batch)
        for reply in batch:
            if is_stored := self._unsafe.pop(reply.reference, None):
                is_stored.set()
        self._go_on()

    async def _until_safe(self, job: _Job[A]) -> None:
        """Keep the slot until a reply that is not written down is stored, unless storing takes unusually long.

        A process that is killed then asks again only what was in flight.
        """
        patience = max(self._latency_s * _PATIENCE, _SHORTEST_PATIENCE_S)
        is_stored = self._unsafe.get(job.question.reference)
        if is_stored and not self._is_stopping:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(is_stored.wait(), patience)

    def _stop(self, reason: StoppedBy | None, text: str) -> None:
        """Start nothing new. Who waits for another try keeps the last failure, the others were not asked."""
        if self._is_stopping or self._over.is_set():
            return
        self._is_stopping = True
        self.stopped_by, self.stop_text, self.is_cancelled = reason, text, reason is None
        for timer in self._resting.values():
            timer.cancel()
        waiting = [*self._again, *self._resting]
        self._again.clear()
        self._resting.clear()
        for job in waiting:
            self._reply(job)
        self._go_on()

    def _break_off(self) -> None:
        self._is_stopping = True
        self._again.clear()
        for timer in self._resting.values():
            timer.cancel()
        self._resting.clear()
        self._over.set()
        self.mailbox.close()
