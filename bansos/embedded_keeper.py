"""Keeper of one embedded server (PostgreSQL or Valkey), started by embedded.py as a process of its own.

    python -I bansos/embedded_keeper.py postgres|valkey VAR

Steps: 1. be the only keeper (lock run/<name>.keeper), 2. end what a killed keeper left behind, 3. start the
server and publish its address in run/<name>.json, 4. start it again when it dies, 5. when nobody holds
run/<name>.users any more, or on SIGTERM, stop it and leave.
"""

import fcntl
import json
import os
import select
import signal
import socket
import sys
import time
from pathlib import Path


# Behind everything else: beside this file lie modules named like packages (celery).
sys.path.append(str(Path(__file__).resolve().parent.parent))

from bansos.embedded_servers import DEATHS_PER_MINUTE, CannotStart, Postgres, Server, Valkey


IDLE_POLL_S = 0.5


def may_lock(handle: int, kind: int) -> bool:
    """Take the lock if it is free right now."""
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class Keeper:
    """Looks after one server until nobody uses it."""

    def __init__(self, name: str, var: Path) -> None:
        self.run = var / "run"
        self.name = name
        self.state = self.run / f"{name}.json"
        self.server: Server = {"postgres": Postgres, "valkey": Valkey}[name](var)
        self.is_told_to_stop = False
        self.ears, self.mouth = socket.socketpair()
        self.deaths: list[float] = []

    def keep(self) -> None:
        with (
            (self.run / f"{self.name}.keeper").open("a") as lock,
            (self.run / f"{self.name}.users").open("a") as users,
        ):
            if not self.is_only_one(lock.fileno()) or not self.is_wanted(users.fileno()):
                return
            self.state.unlink(missing_ok=True)
            self.listen()
            try:
                self.server.end_orphan()
                self.server.prepare()
                self.bring_up()
                while not self.is_told_to_stop and not may_lock(users.fileno(), fcntl.LOCK_EX):
                    self.look_after()
                    # A pause that a signal ends.
                    select.select([self.ears], [], [], IDLE_POLL_S)
            finally:
                self.state.unlink(missing_ok=True)
                self.server.stop()

    def is_only_one(self, lock: int) -> bool:
        for _ in range(20):
            if may_lock(lock, fcntl.LOCK_EX):
                return True
            if not may_lock(lock, fcntl.LOCK_SH):
                return False
            # Only a passing question "is anyone keeping it?" was in the way.
            fcntl.flock(lock, fcntl.LOCK_UN)
            time.sleep(0.05)
        return False

    def is_wanted(self, users: int) -> bool:
        """False when those who asked for it have left, or the last one is just leaving."""
        wanted = not may_lock(users, fcntl.LOCK_EX) and may_lock(users, fcntl.LOCK_SH)
        fcntl.flock(users, fcntl.LOCK_UN)
        return wanted

    def listen(self) -> None:
        self.mouth.setblocking(False)
        signal.set_wakeup_fd(self.mouth.fileno())
        signal.signal(signal.SIGTERM, self.stop_soon)

    def stop_soon(self, *_: object) -> None:
        self.is_told_to_stop = True

    def bring_up(self) -> None:
        self.server.await_answer()
        draft = self.state.with_suffix(".draft")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps({"keeper": os.getpid(), "url": self.server.url()}))
        draft.replace(self.state)

    def look_after(self) -> None:
        if self.server.process is None or self.server.process.poll() is None:
            return
        self.state.unlink(missing_ok=True)
        now = time.monotonic()
        self.deaths = [*(then for then in self.deaths if now - then < 60), now]
        print(f"{self.name} died, starting it again", flush=True)
        if len(self.deaths) > DEATHS_PER_MINUTE:
            raise CannotStart(self.server.last_words())
        self.bring_up()


def main(name: str, var: Path) -> int:
    """Keep one server until nobody wants it any more; what went wrong is left in a file for those who wait for it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        Keeper(name, var).keep()
    except (CannotStart, OSError) as error:
        (var / "run" / f"{name}.failure").write_text(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
