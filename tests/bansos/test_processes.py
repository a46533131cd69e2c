"""Children of `manage.py up`, with real processes."""

import os
import signal
import subprocess
import sys
import time

import pytest

from bansos.processes import Child, Household


PARENT = """
import os, sys, time
from pathlib import Path
from bansos.processes import Child
command = [sys.executable, "-c", "import time; time.sleep(60)"]
child = Child("child", command, Path(sys.argv[1]), dict(os.environ))
child.start()
print(child.process.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def told():
    return []


@pytest.fixture
def household(told):
    household = Household(told.append)
    yield household
    household.stop()


@pytest.fixture
def child(tmp_path):
    def make(code: str) -> Child:
        return Child("sleeper", [sys.executable, "-c", code], tmp_path / "sleeper.log", dict(os.environ))

    return make


def wait_until(holds, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


def test_dead_child_is_reported_with_its_last_words_and_started_again(household, child, told):
    sleeper = child("import sys; print('out of paper', flush=True); sys.exit(3)")
    household.start(sleeper)
    first = sleeper.process
    wait_until(sleeper.has_died)

    household.look_after()
    assert len(told) == 1
    assert "sleeper stopped (exit code 3), starting it again in 1 s." in told[0]
    assert told[0].endswith("out of paper")
    assert sleeper.process is first

    sleeper.starts_again_at = time.monotonic()
    household.look_after()
    assert sleeper.process is not first


def test_child_that_dies_again_and_again_is_started_later_each_time(household, child):
    sleeper = child("import sys; sys.exit(1)")
    household.start(sleeper)
    pauses = []
    for _ in range(7):
        wait_until(sleeper.has_died)
        household.look_after()
        pauses.append(sleeper.pause_s)
        sleeper.starts_again_at = time.monotonic()
        household.look_after()

    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_killed_child_is_reported_with_its_signal(household, child, told):
    sleeper = child("import time; time.sleep(60)")
    household.start(sleeper)
    sleeper.process.kill()
    wait_until(sleeper.has_died)

    household.look_after()

    assert "(by signal SIGKILL)" in told[0]


def test_stop_ends_all_children_and_starts_none_again(household, child):
    first, second = child("import time; time.sleep(60)"), child("import time; time.sleep(60)")
    household.start(first)
    household.start(second)

    household.stop()

    assert [first.process.returncode, second.process.returncode] == [-signal.SIGTERM, -signal.SIGTERM]


def test_child_does_not_outlive_a_killed_parent(tmp_path):
    command = [sys.executable, "-c", PARENT, str(tmp_path / "child.log")]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())

    parent.kill()
    parent.communicate()

    wait_until(lambda: not is_alive(child))


def is_alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
