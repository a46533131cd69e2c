"""PostgreSQL and Valkey for a machine that has none: called by every entry point before settings load.

Where the environment names no DATABASE_URL or REDIS_URL, `ensure()` joins the server whose data lie under
BANSOS_VAR (default: var/ beside manage.py), starts it if nobody has yet, and sets the variable. Every process
that called `ensure()` holds a shared lock on run/<server>.users for its lifetime; the kernel gives it back
however the process ends. The keeper (embedded_keeper.py, one process per server) stops its server when it
gets that lock for itself.
"""

import atexit
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent
KEEPER = Path(__file__).resolve().parent / "embedded_keeper.py"
VARIABLES = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}
# After a power cut PostgreSQL replays its log before it answers.
START_S = 300.0
STOP_S = 60.0
# Less than PostgreSQL needs to come up: a file of its log is 16 MB.
DISK_FULL_BELOW = 20 * 1024 * 1024
PATIENCE_S = 5.0
POLL_S = 0.02

_users: dict[str, int] = {}
_keepers: list[subprocess.Popen[bytes]] = []


class ServerUnavailable(RuntimeError):
    """A server could not be started or joined; the message says why and what to do."""


def var_folder() -> Path:
    """Where this installation keeps its data."""
    return Path(os.environ.get("BANSOS_VAR") or ROOT / "var").resolve()


def ensure() -> None:
    """Give this process a database and a broker for its lifetime. Calling it twice is the same as once."""
    wanted = [name for name, variable in VARIABLES.items() if name not in _users and _is_ours(variable)]
    if not wanted:
        return
    try:
        _prepare_folders()
        for name in wanted:
            _register(name)
        started = {name: _start_keeper(name) for name in wanted}
        for name in wanted:
            url = _await_url(name, started[name])
            os.environ[VARIABLES[name]] = url
            os.environ[f"BANSOS_EMBEDDED_{VARIABLES[name]}"] = url
    except OSError as error:
        raise ServerUnavailable(
            f"Cannot use {error.filename} ({error.strerror}). Work as the user who made {var_folder()}, "
            "or set BANSOS_VAR to a folder of your own."
        ) from error


def revive() -> None:
    """Start servers again whose keeper was killed; for processes that stay. Addresses remain the same."""
    for name in _users:
        if _is_free(name):
            _start_keeper(name)


def release() -> None:
    """Stop using the servers; the last user waits until they have stopped. Runs by itself at exit."""
    for name in list(_users):
        _release(name)
    for keeper in _keepers:
        # Other users still need it: it lives on, and nobody here waits for it.
        if keeper.poll() is None:
            keeper.returncode = 0
    _keepers.clear()


def _is_ours(variable: str) -> bool:
    """True where the address is missing, or was put into the environment by a parent process of ours."""
    url = os.environ.get(variable)
    return not url or url == os.environ.get(f"BANSOS_EMBEDDED_{variable}")


def _prepare_folders() -> None:
    var = var_folder()
    # PRIVACY: uploads lie below. As root the database runs as another user, who must be able to pass.
    var.mkdir(mode=0o711, parents=True, exist_ok=True)
    for name in ("run", "log"):
        (var / name).mkdir(exist_ok=True, mode=0o700)


def _run(name: str) -> Path:
    return var_folder() / "run" / name


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _register(name: str) -> None:
    """Take the shared lock; waits while a keeper is just stopping the server."""
    handle = _open(_run(f"{name}.users"))
    fcntl.flock(handle, fcntl.LOCK_SH)
    _users[name] = handle


def _register_in_child() -> None:
    """A forked process uses the servers for as long as it lives, not for as long as its parent does."""
    _keepers.clear()
    for name, inherited in list(_users.items()):
        _register(name)
        os.close(inherited)


def _is_free(name: str) -> bool:
    """True when no keeper looks after this server."""
    handle = _open(_run(f"{name}.keeper"))
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        os.close(handle)


def _start_keeper(name: str) -> subprocess.Popen[bytes] | None:
    """Start a keeper where there is none. Of two started at once, one finds the other and leaves."""
    if not _is_free(name):
        return None
    with (var_folder() / "log" / "keeper.log").open("ab") as log:
        keeper = subprocess.Popen(
            # -I: beside this file lie modules named like packages (celery).
            [sys.executable, "-I", str(KEEPER), name, str(var_folder())],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    _keepers.append(keeper)
    return keeper


def _published(name: str) -> tuple[str, int] | None:
    """Address of a server that answers, and its keeper's process id."""
    try:
        state = json.loads(_run(f"{name}.json").read_text())
        os.kill(state["keeper"], 0)
    except (FileNotFoundError, ValueError, ProcessLookupError):
        return None
    return state["url"], state["keeper"]


def _await_url(name: str, keeper: subprocess.Popen[bytes] | None) -> str:
    began = time.monotonic()
    told = False
    while (waited := time.monotonic() - began) < START_S:
        state = _published(name)
        if state and not _is_free(name):
            return state[0]
        if keeper and keeper.poll():
            raise ServerUnavailable(_failure(name))
        if _is_free(name) and (keeper is None or keeper.poll() is not None):
            keeper = _start_keeper(name)
        if waited > PATIENCE_S and not told:
            print(f"Waiting for {name} (log: {var_folder() / 'log' / name}.log) ...", file=sys.stderr)
            told = True
        time.sleep(POLL_S)
    raise ServerUnavailable(f"{name} did not answer within {START_S:.0f} s. {_failure(name)}")


def _failure(name: str) -> str:
    path = _run(f"{name}.failure")
    told = (path.read_text().strip() if path.exists() else "") or "It left no message."
    # A server that cannot write cannot write why either.
    is_full = shutil.disk_usage(var_folder()).free < DISK_FULL_BELOW
    advice = f"\nThe disk of {var_folder()} is full: make room, then start again." if is_full else ""
    return f"{name} could not be started: {told}{advice}\nLogs: {var_folder() / 'log'}"


def _release(name: str) -> None:
    handle = _users.pop(name)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    else:
        # The last user. Whoever comes now waits for the lock until the server has stopped.
        state = _published(name)
        if state and not _is_free(name):
            os.kill(state[1], signal.SIGTERM)
            _await_end(name)
    finally:
        os.close(handle)


def _await_end(name: str) -> None:
    deadline = time.monotonic() + STOP_S
    while not _is_free(name) and time.monotonic() < deadline:
        time.sleep(POLL_S)


os.register_at_fork(after_in_child=_register_in_child)
atexit.register(release)
