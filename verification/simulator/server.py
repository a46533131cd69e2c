"""The simulator's server: latency, quota, faults and the answers of `verification.simulator.wire` over HTTP.

Like the real service it answers every question of business with HTTP 200. With `fault` it misbehaves at that
rate in six ways: status 500, an HTML page, half a JSON, nothing, a reset connection, and silence.
"""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import orjson
import uvloop
from aiohttp import web

from verification.simulator import wire
from verification.simulator.population import CivilRecord, Population


FAULTS: Final = ("500", "html", "half", "empty", "reset", "hang")
_WIB: Final = timedelta(hours=7)
_ENDLESS: Final = 1_000_000
_HTML: Final = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How the service behaves. `latency_ms` is a mean, spread by a fifth; `quota` counts answers a day."""

    latency_ms: float = 0.0
    quota: int | None = None
    fault: float = 0.0
    fault_kinds: tuple[str, ...] = FAULTS
    hang_s: float = 120.0
    seed: int = 7
    asker: wire.Asker = field(default_factory=wire.Asker)


@dataclass(slots=True)
class Counts:
    """What happened so far. `most_in_flight` are calls held at once, `asked` the answers about each NIK, `log` those
    answers with their time, one after the other.
    """

    calls: int = 0
    in_flight: int = 0
    most_in_flight: int = 0
    answered: int = 0
    refused_by_quota: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    log: list[tuple[str, datetime]] = field(default_factory=list)


class Simulator:
    """One simulated service. `behaviour` may be exchanged while it runs. `path` is the address of what it offers."""

    path = "/dukcapil/get_json/3576/CALL_VERIFY_BY_ELEMEN"

    def __init__(self, population: Population, behaviour: Behaviour | None = None) -> None:
        self.behaviour = behaviour or Behaviour()
        self.counts = Counts()
        self.population = population
        self._random = random.Random(self.behaviour.seed)  # noqa: S311 - reproducible, no secret
        self._day: date | None = None
        self._used = 0

    async def start(self, host: str, port: int) -> tuple[web.ServerRunner, int]:
        """Listen; gives what stops it again, and the port (a free one for port 0)."""
        runner = web.ServerRunner(web.Server(self._handle, access_log=None), shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, host, port, backlog=1024).start()
        return runner, runner.addresses[0][1]

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.method == "GET" and request.path == "/":
            return answer_of(self.figures())
        if not self.serves(request.method, request.path):
            return web.Response(status=404, text="Not Found")
        counts = self.counts
        counts.calls += 1
        counts.in_flight += 1
        counts.most_in_flight = max(counts.most_in_flight, counts.in_flight)
        try:
            body = await request.read()
            if self.behaviour.latency_ms:
                await asyncio.sleep(self.behaviour.latency_ms / 1000 * self._random.uniform(0.8, 1.2))
            if self.behaviour.fault and self._random.random() < self.behaviour.fault:
                return await self._misbehave(request, body)
            return self.respond(request, body)
        finally:
            counts.in_flight -= 1

    def serves(self, method: str, path: str) -> bool:
        """Whether something is offered at an address."""
        return method == "POST" and "/get_json/" in path

    def respond(self, request: web.BaseRequest, body: bytes) -> web.Response:
        """The answer to one request, when nothing goes wrong."""
        return answer_of(self._answer(body, request.path.rpartition("/")[2]))

    def figures(self) -> dict[str, Any]:
        """The counts, without any NIK."""
        counts = self.counts
        return {
            "calls": counts.calls,
            "in_flight": counts.in_flight,
            "most_in_flight": counts.most_in_flight,
            "answered": counts.answered,
            "refused_by_quota": counts.refused_by_quota,
            "faults": dict(counts.faults),
            "persons_asked": len(counts.asked),
        }

    def _answer(self, body: bytes, method: str) -> dict[str, Any]:
        """The document for one request. Everything of business comes with HTTP 200."""
        turn = self.counts.calls
        request = _request(body)
        if request is None:
            return self._page(wire.sentence(wire.PARAMETERS, turn))
        refusal = wire.refusal(self.behaviour.asker, request)
        if refusal:
            return self._page(wire.sentence(refusal, turn))
        if not _is_complete(request, method):
            return self._page(wire.sentence(wire.PARAMETERS, turn))
        if not self.within_quota():
            self.counts.refused_by_quota += 1
            return self._page(wire.sentence(wire.QUOTA, turn))
        nik = request["NIK"].strip()
        self.counts.answered += 1
        self.counts.asked[nik] += 1
        self.counts.log.append((nik, datetime.now(UTC)))
        record = self.population.lookup(nik)
        content = wire.state_content(nik, record, turn)
        if content is None and record is not None:
            content = _about(record, request, method)
        return self._page(content or {})

    def within_quota(self) -> bool:
        """Count one answer of today; the day begins at midnight in Jakarta."""
        today = (datetime.now(UTC) + _WIB).date()
        if today != self._day:
            self._day, self._used = today, 0
        if self.behaviour.quota is not None and self._used >= self.behaviour.quota:
            return False
        self._used += 1
        return True

    def quota_left(self) -> int:
        """Answers left today."""
        quota = _ENDLESS if self.behaviour.quota is None else self.behaviour.quota
        return max(quota - self._used, 0)

    def chance(self) -> float:
        """The next random number from 0 to 1, the same in every round."""
        return self._random.random()

    def _page(self, content: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "content": [content],
            "lastPage": True,
            "numberOfElements": 1,
            "sort": None,
            "totalElements": 1,
            "firstPage": True,
            "number": 0,
            "size": 1,
            "quotaLimiter": self.quota_left(),
        }

    async def _misbehave(self, request: web.BaseRequest, body: bytes) -> web.StreamResponse:
        kind = self._random.choice(self.behaviour.fault_kinds)
        self.counts.faults[kind] += 1
        if kind == "500":
            return web.Response(status=500, text="Internal Server Error")
        if kind == "html":
            return web.Response(body=_HTML, content_type="text/html")
        if kind == "half":
            whole = orjson.dumps(self._page({"NIK": "Sesuai", "NAMA_LGKP": "Sesuai (100)", "TGL_LHR": "Sesuai"}))
            return web.Response(body=whole[: len(whole) // 2], content_type="application/json")
        if kind == "hang":
            await asyncio.sleep(self.behaviour.hang_s)
        if kind == "reset" and request.transport:
            request.transport.abort()
        return web.Response(body=b"", content_type="application/json")


def _about(record: CivilRecord, request: Mapping[str, str], method: str) -> dict[str, Any]:
    return wire.compare(request, record) if _verifies(method) else wire.full_record(record)


def _verifies(method: str) -> bool:
    return "verif" in method.lower()


def _request(body: bytes) -> dict[str, str] | None:
    """The request's fields, keys in upper case; None when it is no object."""
    try:
        document = orjson.loads(body)
    except ValueError:
        return None
    if not isinstance(document, dict):
        return None
    return {key.upper(): str(value) for key, value in document.items()}


def _is_complete(request: Mapping[str, str], method: str) -> bool:
    threshold = request.get("TRESHOLD", "")
    return "NIK" in request and (not _verifies(method) or (threshold.isdigit() and len(request) > 5))


def answer_of(document: Mapping[str, Any]) -> web.Response:
    """A document as a service sends it."""
    return web.Response(body=orjson.dumps(document), content_type="application/json")


@contextmanager
def running(simulator: Simulator, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """The address of what the simulator offers, as long as the block lasts; the simulator has its own thread."""
    loop, over = uvloop.new_event_loop(), asyncio.Event()
    address: Future[str] = Future()

    async def serve() -> None:
        runner, bound = await simulator.start(host, port)
        address.set_result(f"http://{host}:{bound}{simulator.path}")
        await over.wait()
        await runner.cleanup()

    def live() -> None:
        # The runner also ends the calls that are kept hanging.
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(serve())

    thread = threading.Thread(target=live, name="simulator", daemon=True)
    thread.start()
    try:
        yield address.result(10)
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)
