"""Imports and more than one at once: two uploads, two workers, and workers that are killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from access.models import User
from recipients import errors
from recipients.actions.imports import admit, claims, stage
from recipients.actions.imports.sweep import release_silent_admissions, waiting_for_staging
from recipients.models import Import, ImportFile, Person
from recipients.queries import admission, intake, intake_tables
from tests.factories import areas
from tests.recipients.handover import admitted, households, receive_files, staged, write_pair


pytestmark = pytest.mark.concurrent
State = Import.State


def at_once(*works):
    """Run each in a thread and connection of its own; returns what they returned or raised, in order."""
    results: list[object] = [None] * len(works)
    gate = threading.Barrier(len(works))

    def run(place: int) -> None:
        gate.wait()
        try:
            results[place] = works[place]()
        except Exception as error:  # noqa: BLE001 (the test looks at it)
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def persons() -> int:
    return Person.objects.across_areas(reason="test").count()


def test_of_two_uploads_of_one_file_the_second_is_refused(tmp_path):
    areas()
    pair = write_pair(tmp_path, *households([1]))

    results = at_once(lambda: receive_files(pair), lambda: receive_files(pair))

    kept = [each for each in results if isinstance(each, Import)]
    refused = [each for each in results if isinstance(each, errors.SameFile)]
    assert len(kept) == len(refused) == 1
    assert refused[0].import_id == kept[0].pk
    assert ImportFile.objects.count() == 2


def test_of_two_workers_one_reads(tmp_path):
    found = receive_files(write_pair(tmp_path, *households([1])))

    results = at_once(lambda: stage(import_id=found.pk), lambda: stage(import_id=found.pk))

    assert sorted(results) == [False, True]


def test_of_two_admissions_one_writes(tmp_path):
    found = staged(tmp_path, *households([1, 2]))
    machine = User.objects.machine()

    results = at_once(lambda: admit(import_id=found.pk, by=machine), lambda: admit(import_id=found.pk, by=machine))

    assert sum(isinstance(each, errors.NotWaiting) for each in results) == 1
    assert persons() == 2


def test_two_imports_admitted_at_once_come_one_after_the_other(tmp_path):
    first = staged(tmp_path / "a", *households([1, 2]))
    second = staged(tmp_path / "b", *households([2, 3]), version="2026-Q4")
    machine = User.objects.machine()

    results = at_once(lambda: admit(import_id=first.pk, by=machine), lambda: admit(import_id=second.pk, by=machine))

    # The newer one may be first: then the older one is refused. Nobody is there twice.
    assert all(isinstance(each, Import | errors.VersionTooOld) for each in results)
    assert persons() == (3 if all(isinstance(each, Import) for each in results) else 2)


def test_beat_does_not_wait_for_the_work_that_waits_for_it(tmp_path, monkeypatch):
    monkeypatch.setattr(claims, "BEAT_S", 0.01)

    found = admitted(tmp_path, *households([1]))

    assert found.state == State.ADMITTED


def test_progress_can_be_seen_while_an_import_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(claims, "BEAT_S", 0.02)
    found = receive_files(write_pair(tmp_path, *households([1])))
    seen: list[object] = []
    real = intake.judge

    def watched(pair: intake_tables.Pair, reader: intake.Reader) -> None:
        deadline = time.monotonic() + 10
        while ("staging", "judging") not in seen and time.monotonic() < deadline:
            seen.extend(at_once(lambda: _state(found.pk)))
        real(pair, reader)

    monkeypatch.setattr(intake, "judge", watched)

    stage(import_id=found.pk)

    assert ("staging", "judging") in seen


def _state(import_id: int) -> tuple[str, str]:
    imports = Import.objects.across_areas(reason="test")
    return imports.values_list("state", "phase").get(pk=import_id)


def test_reading_stops_when_somebody_cancels(tmp_path, monkeypatch):
    monkeypatch.setattr(claims, "BEAT_S", 0.02)
    found = receive_files(write_pair(tmp_path, *households([1])))

    def forever(_pair: intake_tables.Pair, _reader: intake.Reader) -> None:
        Import.objects.across_areas(reason="test")
        at_once(lambda: _cancel(found.pk))
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(30)")

    monkeypatch.setattr(intake, "judge", forever)
    began = time.monotonic()

    stage(import_id=found.pk)

    found.refresh_from_db()
    assert time.monotonic() - began < 20
    assert found.state == State.CANCELLED
    assert not ImportFile.objects.filter(is_refused=False).exists()


def _cancel(import_id: int) -> None:
    Import.objects.across_areas(reason="test").filter(pk=import_id).update(cancel_requested_at=timezone.now())


PAUSED = """
import sys, time
sys.path.insert(0, {root!r})
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "bansos.settings"
import pytest
import django
django.setup()
from django.conf import settings
from pathlib import Path
settings.VAR = Path({var!r})
from django.db import connection
connection.settings_dict["NAME"] = {database!r}
from recipients.actions.imports import admit, stage
from recipients.queries import admission, intake
from access.models import User

def pause(*args, **kwargs):
    print("here", flush=True)
    time.sleep(60)

{patch}
{work}
"""


def killed_in_the_middle(patch: str, work: str, var: Path) -> None:
    """Run work in a process of its own and kill it without warning at the place that `patch` pauses."""
    code = PAUSED.format(
        root=str(Path(__file__).resolve().parents[2]), var=str(var), database=connection.settings_dict["NAME"],
        patch=patch, work=work,
    )  # fmt: skip
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=dict(os.environ))
    assert child.stdout is not None
    assert child.stdout.readline() == b"here\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()


def test_reader_killed_in_the_middle_is_replaced(tmp_path, uploads_folder):
    found = receive_files(write_pair(tmp_path, *households([1])))
    killed_in_the_middle("intake.match = pause", f"stage(import_id={found.pk})", uploads_folder)
    assert stage(import_id=found.pk) is False
    later = timezone.now() + timedelta(seconds=61)
    assert waiting_for_staging(now=later) == [found.pk]
    _fall_silent(found.pk)

    assert stage(import_id=found.pk) is True

    found.refresh_from_db()
    assert found.state == State.STAGED
    assert found.counts["persons"]["new"] == 1


def test_admission_killed_in_the_middle_leaves_nothing_half_done(tmp_path, uploads_folder):
    found = staged(tmp_path, *households([1, 2]))
    before = admission._structures()
    # After all rows are written and all indexes are built again, before the commit.
    late = (
        "real = admission.analyze\n"
        "admission.analyze = lambda table, *names: (pause if table in admission.TABLES else real)(table)"
    )
    killed_in_the_middle(late, f"admit(import_id={found.pk}, by=User.objects.machine())", uploads_folder)
    assert persons() == 0
    _fall_silent(found.pk)

    assert release_silent_admissions() == 1

    done = admit(import_id=found.pk, by=User.objects.machine())
    assert done.state == State.ADMITTED
    assert persons() == 2
    assert admission._structures() == before


def _fall_silent(import_id: int) -> None:
    Import.objects.across_areas(reason="test").filter(pk=import_id).update(
        heartbeat_at=timezone.now() - timedelta(minutes=2)
    )
