"""The embedded servers, with real processes: who starts them, who keeps them, who stops them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from bansos import embedded


pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent.parent
USER = """
import os, sys
sys.path.insert(0, {root!r})
from bansos import embedded
embedded.ensure()
print(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], flush=True)
sys.stdin.read()
"""
QUERY = """
import sys, psycopg2
with psycopg2.connect(sys.argv[1]) as connection, connection.cursor() as cursor:
    cursor.execute(sys.argv[2])
    print(cursor.fetchone()[0])
"""


class User:
    """A process that uses the servers until its standard input is closed."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER.format(root=str(ROOT))],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def urls(self) -> list[str]:
        return self.process.stdout.readline().split()

    def leave(self) -> None:
        self.process.communicate("", timeout=60)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=60)


@pytest.fixture
def environment(tmp_path) -> Iterator[dict[str, str]]:
    cleaned = {name: value for name, value in os.environ.items() if not name.endswith(("DATABASE_URL", "REDIS_URL"))}
    # The database works as another user when the tests run as root, and must be able to pass.
    for folder in (tmp_path, *list(tmp_path.parents)[:2]):
        folder.chmod(0o711)
    var = tmp_path / "var"
    yield cleaned | {"BANSOS_VAR": str(var)}
    wait_until(lambda: not keepers(var))


@pytest.fixture
def start(environment) -> Iterator[Callable[[], User]]:
    users: list[User] = []

    def start_user() -> User:
        users.append(User(environment))
        return users[-1]

    yield start_user
    for user in users:
        if user.process.poll() is None:
            user.kill()


def wait_until(holds: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)


def keepers(var: Path) -> list[int]:
    """Process ids of those who keep a server below this folder."""
    told = subprocess.run(["pgrep", "-f", f"embedded_keeper.py [a-z]+ {var}$"], capture_output=True, text=True)
    return [int(pid) for pid in told.stdout.split()]


def ask(url: str, sql: str) -> str:
    return subprocess.check_output([sys.executable, "-c", QUERY, url, sql], text=True).strip()


def server_pid(environment: dict[str, str], name: str) -> int:
    path = {"postgres": "postgres/postmaster.pid", "valkey": "valkey/valkey.pid"}[name]
    return int((Path(environment["BANSOS_VAR"]) / path).read_text().split()[0])


def test_two_users_share_servers_and_the_last_one_stops_them(start, environment):
    first, second = start(), start()
    urls = first.urls()
    database, broker = server_pid(environment, "postgres"), server_pid(environment, "valkey")

    assert second.urls() == urls
    first.leave()
    assert ask(urls[0], "SELECT 1") == "1"
    assert server_pid(environment, "postgres") == database
    second.leave()

    assert not Path(f"/proc/{database}").exists()
    assert not Path(f"/proc/{broker}").exists()


def test_killed_user_neither_stops_nor_strands_the_servers(start, environment):
    first = start()
    urls = first.urls()
    second = start()
    second.urls()

    first.kill()
    time.sleep(1.2)
    assert ask(urls[0], "SELECT 1") == "1"
    second.kill()

    wait_until(lambda: not keepers(Path(environment["BANSOS_VAR"])))


def test_data_survive_a_restart_and_a_crash_of_everything(start, environment):
    first = start()
    database, broker = first.urls()
    ask(database, "CREATE TABLE kept AS SELECT 7 AS n; SELECT n FROM kept")
    port = broker.rsplit(":", 1)[1]
    for pid in keepers(Path(environment["BANSOS_VAR"])):
        os.kill(pid, signal.SIGKILL)
    for name in ("postgres", "valkey"):
        os.kill(server_pid(environment, name), signal.SIGKILL)
    first.kill()

    again = start().urls()

    assert again[0] == database
    assert again[1].rsplit(":", 1)[1] == port
    assert ask(again[0], "SELECT n FROM kept") == "7"


def test_crashed_server_is_started_again_under_its_users(start, environment):
    database, _ = start().urls()
    state = Path(environment["BANSOS_VAR"]) / "run" / "postgres.json"
    crashed = server_pid(environment, "postgres")

    os.kill(crashed, signal.SIGKILL)

    wait_until(lambda: state.exists() and server_pid(environment, "postgres") != crashed)
    assert json.loads(state.read_text())["url"] == database
    assert ask(database, "SELECT 1") == "1"


def test_taken_port_is_replaced_by_a_free_one(start, environment):
    first = start()
    port = int(first.urls()[1].split(":")[-1].split("/")[0])
    first.leave()

    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        broker = start().urls()[1]

    assert f":{port}/" not in broker


def test_long_folder_name_gets_a_short_socket(start, environment):
    environment["BANSOS_VAR"] += "/" + "x" * 120

    database, _ = start().urls()

    assert "?host=/tmp/bansos-" in database
    assert ask(database, "SELECT 1") == "1"


def test_database_has_the_order_and_settings_the_portal_counts_on(start):
    database, _ = start().urls()

    asked = {
        name: ask(database, f"SELECT current_setting('{name}')")
        for name in ("jit", "work_mem", "max_wal_size", "synchronous_commit", "TimeZone", "listen_addresses")
    }

    assert asked == {
        "jit": "off",
        "work_mem": "64MB",
        "max_wal_size": "8GB",
        "synchronous_commit": "on",
        "TimeZone": "UTC",
        "listen_addresses": "",
    }
    collation = "SELECT concat(datlocprovider, datlocale) FROM pg_database WHERE datname = 'bansos'"
    assert ask(database, collation) == "bC.UTF-8"
    extensions = "SELECT count(*) FROM pg_available_extensions WHERE name IN ('pg_trgm', 'btree_gin')"
    assert ask(database, extensions) == "2"


def test_configured_servers_are_used_as_they_are(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/bansos")
    monkeypatch.setenv("REDIS_URL", "redis://broker.example/0")
    monkeypatch.setenv("BANSOS_VAR", str(tmp_path / "var"))

    embedded.ensure()

    assert not (tmp_path / "var").exists()


def test_unwritable_folder_is_told_in_words(environment, tmp_path):
    (tmp_path / "var").write_text("a file in the way")

    user = User(environment)
    _, told = user.process.communicate(timeout=60)

    assert user.process.returncode != 0
    assert "BANSOS_VAR" in told


def test_a_full_disk_is_named_where_the_server_could_not_even_write_why(monkeypatch, tmp_path):
    monkeypatch.setenv("BANSOS_VAR", str(tmp_path))
    monkeypatch.setattr(embedded.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=0))

    told = embedded._failure("postgres")

    assert told == (
        "postgres could not be started: It left no message.\n"
        f"The disk of {tmp_path} is full: make room, then start again.\nLogs: {tmp_path / 'log'}"
    )
