"""The whole portal on one machine: what `make run` starts."""

import errno
import fcntl
import hashlib
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import CommandParser

from access.management.base import PortalCommand, whole
from access.models import ROLE_LABELS, Installation, User
from bansos import demo_accounts, embedded
from bansos.demo_seeding.state import DemoState, demo_state
from bansos.processes import Child, Household
from bansos.tasks import note_heartbeat
from verification.simulator.offices import addresses


ADDRESS = "127.0.0.1"
ANSWER_S = 60.0
POLL_S = 0.2


class Command(PortalCommand):
    """1. prepare, 2. first time: demo city, 3. web, worker, beat (a demo: civil registry), 4. wait."""

    help = "Run the portal: prepare the database, on the first start fill in the demo city, serve the pages."
    example = "python manage.py up --port 8010 --workers 4"
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--port", type=whole(1, 65535), default=os.environ.get("PORT") or "8000", help="else $PORT, else 8000"
        )
        parser.add_argument("--no-demo", action="store_true", help="leave an empty portal empty")
        parser.add_argument("--workers", type=whole(1), default=2, help="background tasks at a time")

    def handle(self, *args: Any, **options: Any) -> None:
        self.port: int = options["port"]
        self.household = Household(self.say)
        # SIGINT too: for what a script starts with "&" the shell has it ignored.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _interrupt)
        with self.only_one():
            try:
                self.prepare(with_demo=not options["no_demo"])
                self.serve(options["workers"])
            except KeyboardInterrupt:
                self.say("Stopping ...")
            finally:
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                self.household.stop()
        self.say("Stopped. Your data are kept.")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def only_one(self) -> IO[str]:
        """Hold this port for this installation; refuses kindly when it is taken."""
        path = Path(settings.VAR) / "run" / f"up-{self.port}.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.close()
            raise CommandError(
                f"The portal is running already: {self.address()} - stop that one with Ctrl-C first, "
                f"or use another port: PORT={self.port + 1} make run"
            ) from error
        try:
            _try_port(self.port)
        except OSError as error:
            lock.close()
            is_taken = error.errno == errno.EADDRINUSE
            reason = "is used by another program" if is_taken else f"cannot be used ({error})"
            advice = f"Choose another one: PORT={_free_port()} make run"
            raise CommandError(f"Port {self.port} {reason}. {advice}") from error
        return lock

    def address(self) -> str:
        return f"http://{ADDRESS}:{self.port}/"

    def prepare(self, *, with_demo: bool) -> None:
        call_command("prepare", stdout=self.stdout)
        self.collect_static()
        found = demo_state()
        if found is DemoState.FINISHED:
            demo_accounts.set_password()
        elif with_demo and found is not DemoState.IN_USE:
            self.say("First start: filling in the demo city, this takes about two minutes ...")
            call_command("seed_demo", city=settings.CITY_CODE, stdout=self.stdout)

    def collect_static(self) -> None:
        """Copy and compress what pages load, when it has changed since the last start."""
        stamp = Path(settings.VAR) / "run" / "static-stamp"
        mark = _fingerprint([Path(folder) for folder in settings.STATICFILES_DIRS])
        if stamp.exists() and stamp.read_text() == mark and Path(settings.STATIC_ROOT).exists():
            return
        self.say("Preparing style sheets and scripts ...")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(mark)

    def serve(self, workers: int) -> None:
        # Plain HTTP, for the loopback address only: a browser would refuse the cookies of an HTTPS site.
        environment = os.environ | {"BANSOS_HTTPS": "0", "PYTHONUNBUFFERED": "1"}
        is_demo = Installation.objects.filter(is_demo=True).exists()
        if is_demo and "DUKCAPIL_URL" not in environment:
            environment |= self.simulate(environment)
        python = sys.executable
        run = Path(settings.VAR) / "run"
        self.start("web", environment, [
            python, "-m", "gunicorn", "bansos.wsgi", "--bind", f"{ADDRESS}:{self.port}", "--workers", "2",
            "--threads", "4", "--timeout", "120", "--graceful-timeout", "10", "--no-control-socket", "--preload",
        ])  # fmt: skip
        # The page first: on two cores the worker would take its time from it.
        self.await_page()
        celery = [python, "-m", "celery", "-A", "bansos.celery"]
        self.start("worker", environment, [
            *celery, "worker", "--concurrency", str(workers), "--loglevel", "INFO", "--without-gossip",
            "--without-mingle", "--hostname", f"port-{self.port}@%h",
        ])  # fmt: skip
        self.start("beat", environment, [
            *celery, "beat", "--loglevel", "INFO", "--pidfile=", "--schedule", str(run / f"beat-{self.port}"),
        ])  # fmt: skip
        note_heartbeat.delay()
        self.greet(is_demo=is_demo)
        while True:
            time.sleep(POLL_S)
            embedded.revive()
            self.household.look_after()

    def simulate(self, environment: dict[str, str]) -> dict[str, str]:
        """A demo asks simulated offices; nobody else ever does."""
        port = _free_port()
        manage = str(settings.BASE_DIR / "manage.py")
        command = [sys.executable, manage, "simulate_source", "all", "--port", str(port), "--latency-ms", "60"]
        self.start("offices", environment, command)
        return dict(addresses(f"http://{ADDRESS}:{port}", settings.CITY_CODE))

    def start(self, name: str, environment: dict[str, str], command: list[str]) -> None:
        log = Path(settings.VAR) / "log" / f"{name}.log"
        log.parent.mkdir(exist_ok=True)
        self.household.start(Child(name, command, log, environment))

    def await_page(self) -> None:
        deadline = time.monotonic() + ANSWER_S
        while time.monotonic() < deadline:
            self.household.look_after()
            try:
                with urllib.request.urlopen(f"{self.address()}healthz", timeout=5):  # noqa: S310 - our own address
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        web = self.household.children[-1]
        raise CommandError(f"The pages do not answer. {web.last_words()} (log: {web.log})")

    def greet(self, *, is_demo: bool) -> None:
        lines = ["", f"  {settings.PRODUCT_NAME}: {self.address()}", ""]
        if is_demo:
            lines += ["  An invented city, to try things out. Sign in as", ""]
            lines += [f"    {name:<12} {ROLE_LABELS[role]}" for role, name in demo_accounts.USER_NAMES.items()]
            lines += ["", f"  Password of all of them: {demo_accounts.password()}"]
        elif not _people_exist():
            lines += ["  Nobody can sign in yet. Make the first account: python manage.py create_admin NAME"]
        lines += [
            f"  Logs: {Path(settings.VAR) / 'log'}",
            "  Ctrl-C stops everything; your data are kept.",
            "",
        ]
        self.say("\n".join(lines))


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _people_exist() -> bool:
    return User.objects.exclude(pk=User.MACHINE_ID).exists()


def _try_port(port: int) -> int:
    """The port, or for 0 a free one; OSError where it cannot be had."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        trial.bind((ADDRESS, port))
        return int(trial.getsockname()[1])


def _free_port() -> int:
    return _try_port(0)


def _fingerprint(folders: list[Path]) -> str:
    """Changes when a file of these folders does."""
    mark = hashlib.sha256()
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            seen = path.stat()
            mark.update(f"{path}\0{seen.st_size}\0{seen.st_mtime_ns}\0".encode())
    return mark.hexdigest()
