"""`simulate_dukcapil`: a server that speaks the civil registry's wire format over the invented population."""

import asyncio
import os
import signal
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

import uvloop
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from access.management.base import whole
from verification.simulator.population import CivilFile
from verification.simulator.server import Behaviour, Simulator
from verification.simulator.wire import Asker


_EXAMPLE = "Example: python manage.py simulate_dukcapil --port 9000 --latency-ms 200 --quota 5000 --fault 0.02"
_REFRESH_S = 5.0


class Command(BaseCommand):
    help = f"Serve a simulated civil registry over the demo population. {_EXAMPLE}"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=whole(0, 65535), default=9000, help="port to listen on")
        parser.add_argument("--latency-ms", type=_positive, default=0.0, help="mean time of an answer")
        parser.add_argument("--quota", type=whole(0), help="answers a day, then the quota text")
        parser.add_argument("--fault", type=rate, default=0.0, help="share of calls that misbehave, 0 to 1")
        parser.add_argument("--population", type=Path, help="civil.csv to serve instead of the demo city's")
        parser.add_argument("--user-id", default="", help="the only user id that is let in")
        parser.add_argument("--password", default="", help="the only password that is let in")
        parser.add_argument("--ip-user", default="", help="the only registered address")

    def handle(self, **options: Any) -> None:
        path = options["population"] or Path(settings.VAR) / "demo" / "civil.csv"
        try:
            population = CivilFile(path)
        except FileNotFoundError as error:
            message = f"There is no population in {path}. Run: python manage.py seed_demo"
            raise CommandError(message) from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        behaviour = Behaviour(
            latency_ms=options["latency_ms"],
            quota=options["quota"],
            fault=options["fault"],
            asker=Asker(options["user_id"], options["password"], options["ip_user"]),
        )
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self._serve(self.simulator(population, behaviour, options), population, options))

    def simulator(self, population: CivilFile, behaviour: Behaviour, _options: dict[str, Any]) -> Simulator:
        """What is served."""
        return Simulator(population, behaviour)

    async def _serve(self, simulator: Simulator, population: CivilFile, options: dict[str, Any]) -> None:
        host, port = options["host"], options["port"]
        try:
            runner, bound = await simulator.start(host, port)
        except OSError as error:
            message = f"Port {port} cannot be used ({os.strerror(error.errno or 0)}). Choose another one with --port."
            raise CommandError(message) from error
        self.stdout.write(f"{len(population)} people at http://{host}:{bound}{simulator.path} (Ctrl-C stops)")
        self.stdout.flush()
        stopped = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
        while not stopped.is_set():
            try:
                await asyncio.wait_for(stopped.wait(), _REFRESH_S)
            except TimeoutError:
                population.refresh()
        await runner.cleanup()


def _positive(text: str) -> float:
    return _within(text, 3_600_000)


def rate(text: str) -> float:
    """A share from 0 to 1."""
    return _within(text, 1)


def _within(text: str, most: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= most:
        raise ArgumentTypeError(f"{text!r} is no number from 0 to {most:g}")
    return number
