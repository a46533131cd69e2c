"""`manage.py up`, as a person at a keyboard sees it."""

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import nullcontext
from pathlib import Path

import pytest
from django.core.management import call_command

from bansos.management.commands import up
from tests.bansos.test_processes import is_alive, wait_until


pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def start(environment: dict[str, str], port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "up", "--no-demo", "--port", str(port), "--workers", "1"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def read_until(process: subprocess.Popen[str], words: str) -> str:
    told = ""
    for line in process.stdout:
        told += line
        if words in line:
            return told
    raise AssertionError(f"{words!r} was never said:\n{told}")


def page_status(port: int, path: str) -> int | None:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=10) as page:
            return page.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def child_running(process: subprocess.Popen[str], program: str) -> int:
    told = {pid: Path(f"/proc/{pid}/cmdline").read_text() for pid in children(process.pid)}
    return next(pid for pid, line in told.items() if program in line)


@pytest.fixture
def environment(tmp_path):
    cleaned = {name: value for name, value in os.environ.items() if "_URL" not in name}
    # The database works as another user when the tests run as root, and must be able to pass.
    for folder in (tmp_path, *list(tmp_path.parents)[:2]):
        folder.chmod(0o711)
    return cleaned | {"BANSOS_VAR": str(tmp_path / "var")}


def test_up_serves_survives_a_killed_child_refuses_a_second_one_and_stops(environment):
    port = free_port()
    process = start(environment, port)
    try:
        told = read_until(process, "Ctrl-C stops everything")
        assert f"http://127.0.0.1:{port}/" in told
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as page:
            assert page.read() == b"ok"

        second = start(environment, port)
        said, _ = second.communicate(timeout=60)
        assert second.returncode == 1
        assert f"The portal is running already: http://127.0.0.1:{port}/" in said
        assert "Traceback" not in said

        os.kill(child_running(process, "gunicorn"), signal.SIGKILL)
        assert "web stopped (by signal SIGKILL)" in read_until(process, "web stopped")

        os.kill(child_running(process, "embedded_keeper.py"), signal.SIGKILL)
        wait_until(lambda: page_status(port, "readyz") == 200, seconds=60)

        family = children(process.pid)
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        assert said.endswith("Stopped. Your data are kept.\n")
        wait_until(lambda: not any(is_alive(pid) for pid in family))
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_stops_at_a_signal_also_where_a_script_started_it_in_the_background(monkeypatch, capsys, number):
    former = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    # So does a shell for what it starts with "&".
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    monkeypatch.setattr(up.Command, "only_one", lambda command: nullcontext())
    monkeypatch.setattr(up.Command, "prepare", lambda command, *, with_demo: os.kill(os.getpid(), number))
    monkeypatch.setattr(up.Command, "serve", lambda command, workers: command.say("served"))

    try:
        call_command("up", port=8010)
    finally:
        for one, handler in former.items():
            signal.signal(one, handler)

    assert capsys.readouterr().out.splitlines() == ["Stopping ...", "Stopped. Your data are kept."]


def test_port_of_another_program_is_named_with_a_free_one(environment):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = start(environment, port)
        said, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert f"Port {port} is used by another program. Choose another one: PORT=" in said
    assert "Traceback" not in said
