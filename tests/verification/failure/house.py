"""A whole portal of processes for the tests of failure: own database server, own broker, workers, beats, pages.

The simulated civil registry lives in the test's own process, so that a test can ask it who was asked when.
"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from access.models import Area, User
from bansos.processes import Child, Household
from recipients.models import Family, FamilyCard, Membership, Person
from tests.factories import CITY, VILLAGE, areas
from verification.actions import runs
from verification.domain.counts import RunCounts
from verification.models import Check, Finding, SourceStatus, VerificationRun
from verification.simulator.population import CivilRecord
from verification.simulator.server import Behaviour, Counts, Simulator


PATIENCE_S = 90.0
POLL_S = 0.05
# A process that dies this often will not come up by itself.
GIVEN_UP_S = 8.0
IN_FLIGHT = 8
QUICK = Behaviour(latency_ms=40.0, hang_s=1.0)
# What the registry says of the people of a test, in turn: state, what of it differs, and the finding that opens.
STORIES: tuple[tuple[str, Mapping[str, str], str, str], ...] = (
    ("alive", {}, "matched", ""),
    ("alive", {}, "matched", ""),
    ("deceased", {}, "deceased", "deceased"),
    ("alive", {}, "matched", ""),
    ("alive", {"birth_date": "1950-01-02"}, "mismatched", "birth_date_differs"),
    ("inactive", {}, "inactive", "inactive"),
    ("missing", {}, "not_found", "not_found"),
)
_HOLDER = """
import os, sys
from bansos import embedded
embedded.ensure()
print(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], flush=True)
sys.stdin.read()
"""


class People:
    """The registry's people; a test brings its own."""

    def __init__(self) -> None:
        self.records: dict[str, CivilRecord] = {}

    def lookup(self, nik: str) -> CivilRecord | None:
        return self.records.get(nik)


@dataclass
class Town:
    """People of one test: what the registry says of each, by NIK: outcome and kind of finding ("" for none)."""

    truth: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.truth)


class House:
    """Processes and what is asked of them."""

    def __init__(self, var: Path, simulator: Simulator, people: People, dukcapil_url: str) -> None:
        self.var = var
        self.simulator = simulator
        self.people = people
        self.household = Household(self._hear)
        self.told: list[str] = []
        self.clock = var / "clock"
        self._holder: subprocess.Popen[str] | None = None
        self._dukcapil_url = dukcapil_url
        self.environment: dict[str, str] = {}

    # Servers

    def open(self) -> str:
        """Start the servers; returns the database's address."""
        self.var.mkdir(mode=0o711, parents=True)
        cleaned = {
            name: value for name, value in os.environ.items() if not name.endswith(("DATABASE_URL", "REDIS_URL"))
        }
        self._holder = subprocess.Popen(
            [sys.executable, "-c", _HOLDER], cwd=settings.BASE_DIR, env=cleaned | {"BANSOS_VAR": str(self.var)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._holder.stdout is not None
        database, broker = self._holder.stdout.readline().split()
        self.clock.write_text("0")
        self.environment = cleaned | {
            "BANSOS_VAR": str(self.var),
            "BANSOS_HTTPS": "0",
            # The pages come without collected style sheets.
            "BANSOS_DEBUG": "1",
            "PYTHONUNBUFFERED": "1",
            "CLOCK_FILE": str(self.clock),
            "DATABASE_URL": database,
            "REDIS_URL": broker,
            "DUKCAPIL_URL": self._dukcapil_url,
            "DUKCAPIL_USER_ID": "petugas",
            "DUKCAPIL_PASSWORD": "rahasia",
            "DUKCAPIL_IP_USER": "10.1.2.3",
            "DUKCAPIL_CONCURRENCY": str(IN_FLIGHT),
            "DUKCAPIL_TIMEOUT_S": "3",
        }
        return database

    def close(self) -> None:
        """Stop everything."""
        self.household.stop()
        if self._holder is not None:
            self._holder.communicate("", timeout=60)

    def kill_server(self, name: str) -> None:
        """kill -9 for the database or the broker; the keeper starts it again."""
        path = {"postgres": "postgres/postmaster.pid", "valkey": "valkey/valkey.pid"}[name]
        os.kill(int((self.var / path).read_text().split()[0]), signal.SIGKILL)

    # Processes

    def start(self, name: str, *command: str) -> Child:
        """A process of the portal that is started again when it dies."""
        child = Child(name, (sys.executable, "-m", *command), self.var / f"{name}.log", self.environment)
        self.household.start(child)
        return child

    def start_worker(self, name: str = "worker") -> Child:
        """A worker for two tasks at a time, as `manage.py up` starts it."""
        return self.start(
            name, "tests.verification.failure.clocked", "worker", "--concurrency", "2", "--loglevel", "WARNING",
            "--without-gossip", "--without-mingle", "--hostname", f"{name}@%h",
        )  # fmt: skip

    def start_beat(self, name: str = "beat") -> Child:
        """A beat that sweeps twice a second."""
        return self.start(name, "tests.verification.failure.hurried_beat", str(self.var / f"{name}-schedule"))

    def end(self, *children: Child) -> None:
        """Let processes of one test go for good."""
        for child in children:
            self.household.children.remove(child)
            kill_whole(child)

    def _hear(self, line: str) -> None:
        self.told.append(line)

    # Time

    def until(self, holds: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
        """Wait for something to be true, looking after the processes; a database that is away is waited for."""
        deadline = time.monotonic() + patience_s
        while True:
            self.household.look_after()
            try:
                if holds():
                    return
            except (OperationalError, InterfaceError):
                connection.close()
            assert time.monotonic() < deadline, f"did not happen in time; {self.diagnosis()}"
            assert all(child.pause_s < GIVEN_UP_S for child in self.household.children), self.diagnosis()
            time.sleep(POLL_S)

    def move_clock(self, seconds: float) -> None:
        """Set the clock of workers that differs from the machine's by so much."""
        draft = self.clock.with_suffix(".draft")
        draft.write_text(str(seconds))
        draft.replace(self.clock)

    def diagnosis(self) -> str:
        """For a test that failed: the runs, the calls, and what the processes said last."""
        rows = VerificationRun.objects.order_by("pk").values_list(
            "pk", "state", "stopped_by", "trouble", "done", "total"
        )
        logs = [f"{child.name}: {child.last_words()}" for child in self.household.children]
        return f"runs={list(rows)} calls={self.simulator.counts.calls} {logs} {self.told[-4:]}"

    # The story

    def plant(self, count: int) -> Town:
        """So many people, unknown to any source so far; everything of the test before is forgotten."""
        with connection.cursor() as cursor:
            cursor.execute(
                "TRUNCATE recipients_person, recipients_family, verification_verificationrun,"
                " verification_sourcestatus CASCADE"
            )
        areas()
        self.simulator.behaviour = QUICK
        self.simulator.counts = Counts()
        self.move_clock(0)
        family = Family.objects.create(
            village_id=VILLAGE, address="Jl. Raya Ijen 1", rt="003", rw="005", source="dtsen"
        )
        FamilyCard.objects.create(family=family, kk_number="3576010101019001", from_on=date(2020, 1, 1))
        people = Person.objects.bulk_create(
            Person(
                nik=f"357601140386{9000 + number}", full_name=f"Slamet Riyadi {chr(65 + number % 26)}", sex="L",
                birth_date=date(1986, 3, 14), family=family, village_id=VILLAGE, source="dtsen",
            )
            for number in range(count)
        )  # fmt: skip
        Membership.objects.bulk_create(
            Membership(person=one, family=family, relationship=Membership.Relationship.HEAD, from_on=date(2020, 1, 1))
            for one in people
        )
        town = Town()
        self.people.records = {}
        for number, one in enumerate(people):
            state, differs, outcome, kind = STORIES[number % len(STORIES)]
            town.truth[one.nik] = (outcome, kind)
            record = CivilRecord(
                nik=one.nik, kk_number="3576010101019001", full_name=one.full_name, birth_date="1986-03-14", sex="L",
                state=state,
            )  # fmt: skip
            self.people.records[one.nik] = replace(record, **differs)
        return town

    def behave(self, **changes: Any) -> None:
        """Let the registry behave otherwise from now on."""
        self.simulator.behaviour = replace(self.simulator.behaviour, **changes)

    def request_run(self, limit: int | None = None) -> VerificationRun:
        """A run over the city, as an officer asks for it."""
        return runs.request_run(
            source="dukcapil", scope=Area.objects.get(pk=CITY), limit=limit, purpose="Pemutakhiran triwulan",
            by=User.objects.machine(),
        )  # fmt: skip

    def answered(self) -> int:
        """How many people have an answer."""
        return Check.objects.filter(state="answered", is_latest=True).count()

    def is_over(self, run: VerificationRun, state: str = "finished") -> bool:
        """Whether a run has come to this end."""
        run.refresh_from_db()
        return bool(run.state == state)


def kill_whole(child: Child) -> None:
    """kill -9 for a process and its children."""
    assert child.process is not None
    os.killpg(child.process.pid, signal.SIGKILL)
    child.process.wait(10)


def children_of(child: Child) -> list[int]:
    """Process ids of a worker's pool."""
    assert child.process is not None
    told = subprocess.run(["pgrep", "-P", str(child.process.pid)], capture_output=True, text=True, check=False)
    return [int(pid) for pid in told.stdout.split()]


def log_of(simulator: Simulator) -> dict[str, list[datetime]]:
    """When the registry answered about whom."""
    answered: dict[str, list[datetime]] = {}
    for nik, at in simulator.counts.log:
        answered.setdefault(nik, []).append(at)
    return answered


def assert_true_so_far(house: House, town: Town) -> Counter[str]:
    """Nobody lost, nobody marked falsely, nobody asked again after the answer was stored. Returns answers by outcome.

    Everybody is answered, as the registry would say it, or still due; findings are those of the answers, each once.
    """
    checks = {row["person__nik"]: row for row in Check.objects.values("person__nik", "state", "outcome", "answered_at")}
    assert Check.objects.count() == len(checks) == len(town), "everybody has one check"
    answered = {nik: row for nik, row in checks.items() if row["state"] == "answered"}
    assert {row["state"] for row in checks.values()} <= {"answered", "due"}, "nobody stays claimed"
    assert {nik: row["outcome"] for nik, row in answered.items()} == {nik: town.truth[nik][0] for nik in answered}
    calls = log_of(house.simulator)
    assert set(answered) <= set(calls), "nobody is marked who was not asked"
    late = [
        nik for nik, row in answered.items() if house.clock.read_text() == "0" and calls[nik][-1] > row["answered_at"]
    ]
    assert late == [], "nobody is asked again after the answer is stored"
    expected = sorted((nik, town.truth[nik][1]) for nik in answered if town.truth[nik][1])
    assert sorted(Finding.objects.values_list("person__nik", "kind")) == expected
    return Counter(row["outcome"] for row in answered.values())


def assert_all_answered(house: House, town: Town, *, asked_twice: int = 0) -> None:
    """The end of a test: everybody answered; at most so many were asked twice, whose answer was in flight."""
    counted = assert_true_so_far(house, town)
    assert counted == Counter(outcome for outcome, kind in town.truth.values())
    again = sum(len(times) - 1 for times in log_of(house.simulator).values())
    assert again <= asked_twice, f"{again} calls too many"


def counted(*each: VerificationRun) -> int:
    """Answered people by the runs' own counters."""
    return sum(RunCounts.read(run.counts).answered for run in each)


def status() -> SourceStatus:
    """What is known of the source."""
    return SourceStatus.objects.get(source="dukcapil")
