"""Runs that meet each other, and a process that is killed in the middle."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, transaction

from access.models import Area, User
from tests.factories import CITY, FamilyFactory, PersonFactory, areas
from tests.verification.conftest import record_of, registry_of
from tests.verification.factories import FindingFactory, reviewer
from verification.actions import checks, findings, runs
from verification.domain.counts import RunCounts
from verification.errors import AwaitsSecondPerson
from verification.models import Check, VerificationRun
from verification.simulator.population import CivilRecord
from verification.sources.dukcapil import DukcapilAdapter


pytestmark = [pytest.mark.concurrent, pytest.mark.slow]


def _city(count: int) -> list[CivilRecord]:
    areas()
    family = FamilyFactory()
    return [record_of(PersonFactory(family=family)) for _ in range(count)]


def _request() -> VerificationRun:
    return runs.request_run(
        source="dukcapil",
        scope=Area.objects.get(pk=CITY),
        limit=None,
        purpose="Pemutakhiran triwulan",
        by=User.objects.machine(),
    )


def _in_threads(*run_ids: int, adapter: DukcapilAdapter) -> list[VerificationRun]:
    ended: list[VerificationRun] = []

    def work(run_id: int) -> None:
        try:
            ended.append(checks.run(run_id=run_id, adapter=adapter))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(run_id,)) for run_id in run_ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return ended


def test_who_was_faster_is_named_to_whom_waited_for_the_lock() -> None:
    areas()
    finding, first, second = FindingFactory(), reviewer(), reviewer()
    told: list[str] = []

    def propose() -> None:
        try:
            findings.decide(finding=finding, decision="stop_aid", reason="mampu", by=second)
        except AwaitsSecondPerson as error:
            told.append(str(error))
        finally:
            connection.close()

    waiting = threading.Thread(target=propose)
    with transaction.atomic():
        findings.decide(finding=finding, decision="stop_aid", reason="mampu", by=first)
        waiting.start()
        waiting.join(0.3)
    waiting.join(10)

    assert [str(first) in one for one in told] == [True]


def test_two_runs_at_once_share_the_people() -> None:
    records = _city(60)
    first, second = _request(), _request()
    with registry_of(records, latency_ms=20) as (simulator, adapter):
        ended = _in_threads(first.pk, second.pk, adapter=adapter)

    counts = [RunCounts.read(run.counts) for run in ended]
    assert [run.state for run in ended] == ["finished", "finished"]
    assert sum(one.matched for one in counts) == 60
    assert set(simulator.counts.asked.values()) == {1}
    assert [checks.left_of(run) for run in ended] == [0, 0]


def test_one_run_started_twice_at_once_is_worked_on_once() -> None:
    records = _city(40)
    run = _request()
    with registry_of(records, latency_ms=20) as (simulator, adapter):
        _in_threads(run.pk, run.pk, adapter=adapter)

    run.refresh_from_db()
    assert (run.state, RunCounts.read(run.counts).matched) == ("finished", 40)
    assert set(simulator.counts.asked.values()) == {1}


def _environment(url: str) -> dict[str, str]:
    database = connection.settings_dict
    address = (
        f"postgresql:///{quote(database['NAME'])}?host={quote(database['HOST'], safe='')}"
        f"&user={quote(database['USER'])}&port={database['PORT']}"
    )
    return {
        **os.environ,
        "DATABASE_URL": address,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "DUKCAPIL_URL": url,
        "DUKCAPIL_USER_ID": "petugas",
        "DUKCAPIL_PASSWORD": "rahasia",
        "DUKCAPIL_IP_USER": "10.1.2.3",
        "DUKCAPIL_CONCURRENCY": "8",
    }


def _verify(url: str, out: Path) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "manage.py", "verify", "--source", "dukcapil", "--json", str(out)]
    return subprocess.Popen(
        arguments, cwd=settings.BASE_DIR, env=_environment(url), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


def test_after_kill_9_nobody_is_lost_and_only_calls_in_flight_are_asked_again(tmp_path: Path) -> None:
    count, in_flight = 200, 8
    records = _city(count)
    with registry_of(records, latency_ms=200) as (simulator, adapter):
        killed = _verify(adapter.config.url, tmp_path / "killed.json")
        deadline = time.monotonic() + 60
        while simulator.counts.answered < 40 and time.monotonic() < deadline:
            time.sleep(0.02)
        killed.send_signal(signal.SIGKILL)
        killed.communicate(timeout=10)
        answered_before = Check.objects.filter(state="answered").count()

        resumed = _verify(adapter.config.url, tmp_path / "resumed.json")
        _, errors = resumed.communicate(timeout=60)

    result = json.loads((tmp_path / "resumed.json").read_text())
    again = sum(times - 1 for times in simulator.counts.asked.values())
    assert resumed.returncode == 0, errors.decode()
    assert 0 < answered_before < count
    assert result["due"] == result["matched"] == count - answered_before
    assert (result["left"], result["failed"]) == (0, 0)
    assert Check.objects.filter(state="answered", is_latest=True).count() == count
    assert again <= in_flight
    assert VerificationRun.objects.exclude(pk=result["run_id"]).get().state == "cancelled"


@pytest.mark.parametrize(
    ("variables", "code", "sentence"),
    [({"DUKCAPIL_URL": ""}, 1, "DUKCAPIL_URL"), ({"DUKCAPIL_TIMEOUT_S": "soon"}, 1, "DUKCAPIL_TIMEOUT_S")],
    ids=["not configured", "misconfigured"],
)
def test_without_a_usable_service_nobody_is_asked(
    variables: dict[str, str], code: int, sentence: str, tmp_path: Path
) -> None:
    _city(1)
    arguments = [sys.executable, "manage.py", "verify", "--source", "dukcapil"]

    told = subprocess.run(
        arguments,
        cwd=settings.BASE_DIR,
        env={**_environment("http://127.0.0.1:1/"), **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert told.returncode == code
    assert sentence in told.stderr
    assert "Traceback" not in told.stderr
    assert Check.objects.count() == 0
