"""Processes that belong together: started, watched, started again when they die, stopped together."""

import ctypes
import platform
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


PR_SET_PDEATHSIG = 1
LOG_KEPT = 10 * 1024 * 1024
LONGEST_PAUSE_S = 30.0
# Alive for this long: the trouble of before is over.
STEADY_S = 60.0
GRACE_S = 15.0


@dataclass
class Child:
    """One process of the portal. `pause_s` grows with each death in a row."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause_s: float = 0.0
    starts_again_at: float | None = None

    def start(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_KEPT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C goes to us alone; we tell the children in our order.
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )
        self.started_at = time.monotonic()
        self.starts_again_at = None

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def plan_restart(self) -> None:
        now = time.monotonic()
        is_first = now - self.started_at > STEADY_S or not self.pause_s
        self.pause_s = 1.0 if is_first else min(LONGEST_PAUSE_S, self.pause_s * 2)
        self.starts_again_at = now + self.pause_s

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return next((line for line in reversed(lines) if line.strip()), "")

    def send(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)


@dataclass
class Household:
    """Children in the order of their start; `say` reports to the person at the keyboard."""

    say: Callable[[str], None]
    children: list[Child] = field(default_factory=list)

    def start(self, child: Child) -> None:
        child.start()
        self.children.append(child)

    def look_after(self) -> None:
        """Start again who has died, later each time."""
        for child in self.children:
            if child.starts_again_at is not None:
                if time.monotonic() >= child.starts_again_at:
                    child.start()
            elif child.has_died() and child.process is not None:
                code = child.process.returncode
                child.plan_restart()
                self.say(
                    f"{child.name} stopped ({_how(code)}), starting it again in {child.pause_s:.0f} s. "
                    f"Log: {child.log}\n  {child.last_words()}"
                )

    def stop(self) -> None:
        """Ask all of them to finish, wait, then insist."""
        for number, patience in ((signal.SIGTERM, GRACE_S), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            for child in reversed(self.children):
                child.send(number)
            if self._all_gone_within(patience):
                return

    def _all_gone_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while any(child.process is not None and child.process.poll() is None for child in self.children):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True


def _how(code: int) -> str:
    return f"by signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _end_with_parent() -> None:
    """A killed parent leaves no orphans that hold the port."""
    if platform.system() == "Linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
