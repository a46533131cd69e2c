"""How fast the portal is, as ratios to what the database of this machine can do at best.

A section is one module here with `run(bench: Bench) -> Iterator[Measure]`, named in SECTIONS in the order in which
they run: the first one fills the scratch database, the others use what is there. Times of one run are compared only
with each other, because machines drift.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


SECTIONS = (
    "ingest", "verify", "due", "determine", "roster", "reconcile",
    "dashboard", "search", "export", "papers", "duplicates", "judge",
)  # fmt: skip

# A program begins with the memory of the one that starts it, so a small one stands between the bench and what it
# measures: its arguments are a file for the largest memory in KiB and the seconds of processor time, then the command.
STARTER = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[2:])
status, usage = os.wait4(child.pid, 0)[1:]
with open(sys.argv[1], "w") as used:
    used.write(f"{usage.ru_maxrss} {usage.ru_utime + usage.ru_stime}")
sys.exit(1 if status else 0)
"""


@dataclass
class Measure:
    """One measured step: `ratio` to the limit named in `limit`; `bound` says what must be reached, if anything."""

    section: str
    step: str
    rows: int
    seconds: float
    peak_mb: float | None = None
    ratio: float | None = None
    limit: str = ""
    bound: str = ""
    reached: bool | None = None

    @property
    def rows_per_second(self) -> float:
        return self.rows / self.seconds if self.seconds else 0.0


@dataclass
class Bench:
    """What the sections share: how many persons, where files go, and the address of the scratch database."""

    persons: int
    folder: Path
    database_url: str
    city: str
    limits: dict[str, float] = field(default_factory=dict)

    def command(self, *arguments: str) -> "Finished":
        """Run a management command on the scratch database in a process of its own, as an operator would."""
        environment = {**os.environ, "DATABASE_URL": self.database_url, "BANSOS_VAR": str(self.folder)}
        # Else the child would take the servers' addresses for its own to start.
        for name in ("BANSOS_EMBEDDED_DATABASE_URL", "BANSOS_EMBEDDED_REDIS_URL"):
            environment.pop(name, None)
        return self.process([sys.executable, "manage.py", *arguments], environment)

    def process(self, arguments: list[str], environment: dict[str, str] | None = None) -> "Finished":
        """Run a program of ours to its end."""
        began = time.perf_counter()
        with tempfile.TemporaryFile() as output, tempfile.NamedTemporaryFile("r") as used:
            started = [sys.executable, "-S", "-c", STARTER, used.name, *arguments]
            ended = subprocess.run(started, env=environment, stdout=output, stderr=subprocess.STDOUT, check=False)  # noqa: S603
            seconds = time.perf_counter() - began
            output.seek(0)
            told = output.read().decode()
            kibibytes, cpu_s = map(float, used.read().split())
        if ended.returncode:
            raise BenchFailed(f"{' '.join(arguments)}: {told[-2000:]}")
        return Finished(seconds=seconds, peak_mb=kibibytes / 1024, output=told, cpu_s=cpu_s)


@dataclass(frozen=True)
class Finished:
    """A command that ended well. `cpu_s` is the time of a processor that it took, its start included."""

    seconds: float
    peak_mb: float
    output: str
    cpu_s: float


class BenchFailed(RuntimeError):
    """A step could not be measured; the message holds what the command said."""


@contextmanager
def stopwatch() -> Iterator[list[float]]:
    """Seconds between entering and leaving, as the only item of the list."""
    seconds: list[float] = []
    began = time.perf_counter()
    yield seconds
    seconds.append(time.perf_counter() - began)
